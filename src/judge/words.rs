//! What the judge says.

use super::diagnosis::Difference;
use super::{LearnerSide, Task};
use crate::sys::said;
use crate::text::{sentences, words};
use crate::{Both, Text, text};
use std::io;
use std::net::SocketAddr;
use std::process::ExitStatus;

words! {
    ALL_IN_ONE_WRITE "all in one write" "一次写入全部数据";
    BYTE_BY_BYTE "byte by byte" "逐字节写入";
    CUT_AT_RANDOM "cut at random" "随机切分";

    // What cannot be played.
    NAIVE_IS_NOT_A_FORMAT "naive is not a frame format: there is nothing to find; try u32be"
        "naive 不是帧格式：没有边界可找；请试试 u32be";
    NO_COMMAND "there is no command" "没有给出命令";

    // How the program connects and ends.
    DID_NOT_END "the program did not end by itself" "程序没有自己结束";

    // What goes wrong on the way.
    CUT_BY_THE_CLOCK
        "whether each piece was taken before the next came cannot be seen from here: the cuts may not have reached your program as they were made"
        "从这里看不到每一段是否在下一段到达之前就被取走：切分可能没有原样到达你的程序";

    // The first difference, and what it probably comes from.
    NOTHING_CAME "nothing came back. Does your program send its answer before it closes?"
        "什么也没有发回来。你的程序在关闭之前发出结果了吗？";
    NOTHING_CAME_OF_HALF_A_FRAME
        "nothing came back, though it did when all came at once: a read may bring part of a frame. Keep it until the frame is whole."
        "一起到达时有结果，分开到达时却没有：一次读取可能只带来半帧。应留着，直到整帧到齐。";
    NOTHING_CAME_OF_HALF_A_LINE
        "nothing came back, though it did when all came at once: a read may bring part of a line. Keep it until its LF comes."
        "一起到达时有结果，分开到达时却没有：一次读取可能只带来半行。应留到 LF 到来。";
    BLANKS_STRIPPED
        "the blanks at its ends were stripped: they belong to the message. Take the LF off, and nothing else."
        "消息首尾的空格被去掉了：它们属于消息。只去掉 LF，别的都不要动。";

    // A receiver's slips.
    HEADER_HANDED_OVER
        "the header came along with the message: take it off, and hand over what follows it."
        "报头也一起交出来了：去掉报头，只交付后面的消息。";
    READ_TAKEN_FOR_A_MESSAGE
        "these are the frames themselves: your program takes a read for a message. Find the boundaries first."
        "这是帧本身：你的程序把一次读取当成了一条消息。应先找出边界。";
    RECEIVER_STOPPED
        "it stopped here. Did it end at a read that brought less than it asked for, or at an empty message?"
        "程序到这里就停了。是不是读到的比要求的少就退出了，或者遇到空消息就退出了？";
    LINE_ENDS_IN_CR_LF
        "the line ends in CR LF; what is agreed is LF alone. Does a text stream add the CR?"
        "这一行以 CR LF 结尾，而约定的只有 LF。CR 是不是文本模式的流加上去的？";
    MESSAGE_ENDS_TOO_EARLY
        "this message ends too early: recv(n) gives what is there, up to n. Read on until the whole message has come."
        "这条消息结束得太早：recv(n) 返回已有的数据，最多 n 个字节。应继续读取，直到整条消息到齐。";
    EMPTY_MESSAGE_IS_NOT "this message is empty: its line is an LF, and nothing else."
        "这条消息是空的：它这一行只有一个 LF。";
    TWO_STUCK_TOGETHER
        "this message goes on into the next: two stuck together. Keep what is left over for the next message."
        "这条消息连着下一条：两条粘在了一起。多读出来的数据应留给下一条消息。";
    LINE_HAS_NO_END "the line has no end: write an LF after each message."
        "这一行没有结尾：每条消息之后要写一个 LF。";
    LENGTH_IS_RIGHT
        "the length is right, the bytes are not: hand over bytes as they came, without decoding them in pieces."
        "长度对了，内容不对：应原样交付字节，不要分块解码。";
    NOT_THE_MESSAGE
        "these are not the message's bytes: hand over what follows its header, and as it came."
        "这不是消息的内容：应原样交付报头之后的字节。";

    // A sender's slips.
    SENDER_STOPPED
        "it stopped here. Did it end before all lines were read, at an empty message, or with send instead of sendall?"
        "程序到这里就停了。是不是没读完所有行、遇到空消息就退出，或者用了 send 而不是 sendall？";
    EMPTY_LINE_HAS_LENGTH_0 "the empty line was left out: it is a frame of length 0."
        "空行被漏掉了：它是一个长度为 0 的帧。";
    EMPTY_LINE_IS_A_FRAME "the empty line was left out: it is a frame without a message."
        "空行被漏掉了：它是一个没有内容的帧。";
    A_FRAME_TOO_MANY "there is one frame too many at the end: no line follows the last LF."
        "末尾多了一帧：最后一个 LF 之后没有行。";
    LF_SENT_BEHIND "the LF was sent after the message: it is not part of it."
        "LF 跟着消息发出去了：它不属于消息。";
    NO_HEADER "the message came without its header." "消息前面没有报头。";
    LENGTH_AS_DIGITS "the length is written as digits; this format has a binary number."
        "长度写成了数字字符；这种格式要二进制数。";
    READ_TAKEN_FOR_A_LINE
        "the length is longer than the line: your program takes a read for a line."
        "长度比这一行还长：你的程序把一次读取当成了一行。";
    READ_BROUGHT_PART_OF_A_LINE "a read brought part of a line: keep it until its LF comes."
        "一次读取只带来半行：应留到 LF 到来。";
    REVERSE_ORDER
        "the length's bytes are in the reverse order: whether it is network byte order depends on the frame format."
        "长度的字节顺序反了：是否用网络字节序，要看帧格式的约定。";
    LENGTH_ONE_TOO_MANY
        "the length is one too many: the LF at the end of the line is not part of the message."
        "长度多了 1：行尾的 LF 不属于消息。";
    LENGTH_COUNTS_THE_HEADER
        "the length counts the header too; in this format it counts the message alone."
        "长度把报头也算进去了；这种格式只算消息本身。";
    LENGTH_COUNTS_CHARACTERS
        "the length counts characters; the stream is made of bytes: encode first, then count."
        "长度数的是字符，而流由字节组成：应先编码，再数长度。";
}

sentences! {
    no_thread(; error: &io::Error = said(error)):
        "the system gives us no thread: {error}", "系统不再给出线程：{error}";
    round(number: usize, all: usize; name: Both): "{number} / {all}: {name}",
        "{number} / {all}：{name}";

    // What cannot be played.
    cannot_carry(framing: &str; why: &Text): "{framing} cannot carry these messages: {why}",
        "{framing} 装不下这些消息：{why}";
    cannot_listen(address: SocketAddr; error: &io::Error = said(error)):
        "listening on {address} failed: {error}; choose another port",
        "无法在 {address} 监听：{error}；请换一个端口";
    cannot_be_started(program: &str; error: &io::Error = said(error)):
        "{program} cannot be started: {error}", "无法启动 {program}：{error}";

    // How the program connects and ends.
    cannot_accept(; error: &io::Error = said(error)): "accept: {error}", "accept：{error}";
    cannot_connect(address: SocketAddr; error: &io::Error = said(error)):
        "connecting to {address} failed: {error}. Your program should listen there, and accept one connection after the other",
        "连接 {address} 失败：{error}。你的程序应在那里监听，并依次接受各个连接";
    nobody_connected(s: u64): "no program connected within {s} s", "{s} 秒内没有程序连接";
    did_not_connect(s: u64):
        "your program did not connect within {s} s: host and port are in STICKY_HOST and STICKY_PORT",
        "你的程序在 {s} 秒内没有连接：主机和端口在 STICKY_HOST 与 STICKY_PORT 里";
    ended_before_it_connected(; status: ExitStatus = status_of(status)):
        "the program ended before it connected ({status})", "程序还没有连接就结束了（{status}）";
    ended_with(; status: ExitStatus = status_of(status)): "the program ended with {status}",
        "程序结束时报告失败：{status}";
    output_held_open(s: u64):
        "the program has ended, but something that it started still holds its output open: after {s} s its output was no longer waited for",
        "程序已经结束，但它启动的某个进程仍占着它的输出：只等了 {s} 秒，之后的输出不再等待";

    // What goes wrong on the way.
    while_sending(; error: &io::Error = said(error)): "while we were still sending: {error}",
        "我们还在发送时：{error}";
    while_reading(; error: &io::Error = said(error)): "while we were reading the answer: {error}",
        "我们正在读取结果时：{error}";
    nothing_more(s: u64): "nothing more came for {s} s, and the connection stayed open",
        "{s} 秒内没有再收到数据，连接也没有关闭";
    still_answering(s: u64):
        "your program was still answering after {s} s, and was stopped: is it so slow on purpose?",
        "{s} 秒之后你的程序还在作答，已叫停：它是有意这么慢吗？";
    answered_without_end(bytes: usize):
        "your program answered without end, and was stopped after {bytes} bytes",
        "你的程序没完没了地作答，收到 {bytes} 字节后叫停";
    not_taken(s: u64):
        "the bytes are right, but your program did not take each piece before the next within {s} s: this cut may not have reached it as it was made, and shows nothing",
        "字节都对，但你的程序在 {s} 秒内没有逐段取走数据：这种切分可能没有原样到达它，什么也说明不了";

    // The first difference, and what it probably comes from.
    nothing_came_of_half_a_header(width: usize):
        "nothing came back, though it did when all came at once: recv({width}) may return fewer than {width} bytes. Read on until the header is whole.",
        "一起到达时有结果，分开到达时却没有：recv({width}) 可能返回不足 {width} 个字节。应继续读取，直到报头凑齐。";

    // A receiver's slips.
    short_by_the_header(width: usize):
        "the message is short by exactly the header's {width} bytes: the length counts the message alone, not the header.",
        "消息恰好少了报头的 {width} 个字节：长度只算消息本身，不含报头。";

    // A sender's slips.
    length_has(expected: usize; width: usize = Text::bytes(width)):
        "the length has {width}; this format has {expected}.",
        "长度是 {width}；这种格式是 {expected} 字节。";
}

pub fn headline(task: &Task) -> Text {
    let Task { framing, seed, .. } = task;
    let count = task.messages.len();
    match task.side {
        LearnerSide::Receiver => text!(
            "your receiver · {framing} · {count} messages · seed {seed}",
            "你的接收方 · {framing} · {count} 条消息 · 种子 {seed}"
        ),
        LearnerSide::Sender => text!(
            "your sender · {framing} · {count} messages · seed {seed}",
            "你的发送方 · {framing} · {count} 条消息 · 种子 {seed}"
        ),
    }
}

/// A signal is told in the system's words.
fn status_of(status: ExitStatus) -> Text {
    let in_chinese = status.code().map(|code| format!("退出码 {code}"));
    Text { en: status.to_string(), zh: in_chinese.unwrap_or_else(|| status.to_string()) }
}

pub fn first_difference(difference: &Difference, in_header: bool) -> Text {
    let Difference { at, message, inside, expected, came } = difference;
    let byte = |byte: &Option<u8>| match byte {
        None => text!("the end of the stream", "流的结束"),
        Some(b'\n') if !in_header => Text::same("0x0a (LF)"),
        Some(byte @ 0x20..=0x7e) if !in_header => {
            Text::same(format!("0x{byte:02x} ('{}')", char::from(*byte)))
        }
        Some(byte) => Text::same(format!("0x{byte:02x}")),
    };
    text!(
        "first difference at byte {at}, message {message}, its byte {inside}: expected {expected}, came {came}",
        "第一处不同在字节 {at}，即第 {message} 条消息的字节 {inside}。应为：{expected}；实为：{came}";
        expected = byte(expected), came = byte(came)
    )
}
