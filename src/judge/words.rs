//! What the judge says.

use super::diagnosis::Difference;
use super::{LearnerSide, Task};
use crate::sys::said;
use crate::{Both, Text, text};
use std::io;
use std::net::SocketAddr;
use std::process::ExitStatus;
use std::time::Duration;

pub const ALL_IN_ONE_WRITE: Both = Both { en: "all in one write", zh: "一次写入全部数据" };
pub const BYTE_BY_BYTE: Both = Both { en: "byte by byte", zh: "逐字节写入" };
pub const CUT_AT_RANDOM: Both = Both { en: "cut at random", zh: "随机切分" };

/// The task.
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

pub fn round(number: usize, all: usize, name: Both) -> Text {
    text!("{number} / {all}: {name}", "{number} / {all}：{name}"; name)
}

// What cannot be played.

pub const NAIVE_IS_NOT_A_FORMAT: Both = Both {
    en: "naive is not a frame format: there is nothing to find; try u32be",
    zh: "naive 不是帧格式：没有边界可找；请试试 u32be",
};
pub const NO_COMMAND: Both = Both { en: "there is no command", zh: "没有给出命令" };

pub fn cannot_carry(framing: &str, why: &Text) -> Text {
    text!(
        "{framing} cannot carry these messages: {why}",
        "{framing} 装不下这些消息：{why}"; why
    )
}

pub fn cannot_listen(address: SocketAddr, error: &io::Error) -> Text {
    text!(
        "listening on {address} failed: {error}; choose another port",
        "无法在 {address} 监听：{error}；请换一个端口"; error = said(error)
    )
}

pub fn cannot_be_started(program: &str, error: &io::Error) -> Text {
    text!("{program} cannot be started: {error}", "无法启动 {program}：{error}"; error = said(error))
}

// How the program connects and ends.

pub fn cannot_accept(error: &io::Error) -> Text {
    text!("accept: {error}", "accept：{error}"; error = said(error))
}

pub fn cannot_connect(address: SocketAddr, error: &io::Error) -> Text {
    text!(
        "connecting to {address} failed: {error}. Your program should listen there, and accept one connection after the other",
        "连接 {address} 失败：{error}。你的程序应在那里监听，并依次接受各个连接"; error = said(error)
    )
}

pub fn nobody_connected(patience: Duration) -> Text {
    let s = patience.as_secs();
    text!("no program connected within {s} s", "{s} 秒内没有程序连接")
}

pub fn did_not_connect(patience: Duration) -> Text {
    let s = patience.as_secs();
    text!(
        "your program did not connect within {s} s: host and port are in STICKY_HOST and STICKY_PORT",
        "你的程序在 {s} 秒内没有连接：主机和端口在 STICKY_HOST 与 STICKY_PORT 里"
    )
}

/// A signal is told in the system's words.
fn status_of(status: ExitStatus) -> Text {
    let in_chinese = status.code().map(|code| format!("退出码 {code}"));
    Text { en: status.to_string(), zh: in_chinese.unwrap_or_else(|| status.to_string()) }
}

pub fn ended_before_it_connected(status: ExitStatus) -> Text {
    text!(
        "the program ended before it connected ({status})",
        "程序还没有连接就结束了（{status}）"; status = status_of(status)
    )
}

pub fn ended_with(status: ExitStatus) -> Text {
    text!(
        "the program ended with {status}",
        "程序结束时报告失败：{status}"; status = status_of(status)
    )
}

pub const DID_NOT_END: Both =
    Both { en: "the program did not end by itself", zh: "程序没有自己结束" };

pub fn output_held_open(waited: Duration) -> Text {
    let s = waited.as_secs();
    text!(
        "the program has ended, but something that it started still holds its output open: after {s} s its output was no longer waited for",
        "程序已经结束，但它启动的某个进程仍占着它的输出：只等了 {s} 秒，之后的输出不再等待"
    )
}

// What goes wrong on the way.

pub fn while_sending(error: &io::Error) -> Text {
    text!("while we were still sending: {error}", "我们还在发送时：{error}"; error = said(error))
}

pub fn while_reading(error: &io::Error) -> Text {
    text!(
        "while we were reading the answer: {error}",
        "我们正在读取结果时：{error}"; error = said(error)
    )
}

pub fn nothing_more(waited: Duration) -> Text {
    let s = waited.as_secs();
    text!(
        "nothing more came for {s} s, and the connection stayed open",
        "{s} 秒内没有再收到数据，连接也没有关闭"
    )
}

pub fn still_answering(waited: Duration) -> Text {
    let s = waited.as_secs();
    text!(
        "your program was still answering after {s} s, and was stopped: is it so slow on purpose?",
        "{s} 秒之后你的程序还在作答，已叫停：它是有意这么慢吗？"
    )
}

pub fn answered_without_end(bytes: usize) -> Text {
    text!(
        "your program answered without end, and was stopped after {bytes} bytes",
        "你的程序没完没了地作答，收到 {bytes} 字节后叫停"
    )
}

pub fn not_taken(waited: Duration) -> Text {
    let s = waited.as_secs();
    text!(
        "the bytes are right, but your program did not take each piece before the next within {s} s: this cut may not have reached it as it was made, and shows nothing",
        "字节都对，但你的程序在 {s} 秒内没有逐段取走数据：这种切分可能没有原样到达它，什么也说明不了"
    )
}

pub const CUT_BY_THE_CLOCK: Both = Both {
    en: "whether each piece was taken before the next came cannot be seen from here: the cuts may not have reached your program as they were made",
    zh: "从这里看不到每一段是否在下一段到达之前就被取走：切分可能没有原样到达你的程序",
};

// The first difference, and what it probably comes from.

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

pub const NOTHING_CAME: Both = Both {
    en: "nothing came back. Does your program send its answer before it closes?",
    zh: "什么也没有发回来。你的程序在关闭之前发出结果了吗？",
};

pub fn nothing_came_of_half_a_header(width: usize) -> Text {
    text!(
        "nothing came back, though it did when all came at once: recv({width}) may return fewer than {width} bytes. Read on until the header is whole.",
        "一起到达时有结果，分开到达时却没有：recv({width}) 可能返回不足 {width} 个字节。应继续读取，直到报头凑齐。"
    )
}

pub const NOTHING_CAME_OF_HALF_A_FRAME: Both = Both {
    en: "nothing came back, though it did when all came at once: a read may bring part of a frame. Keep it until the frame is whole.",
    zh: "一起到达时有结果，分开到达时却没有：一次读取可能只带来半帧。应留着，直到整帧到齐。",
};
pub const NOTHING_CAME_OF_HALF_A_LINE: Both = Both {
    en: "nothing came back, though it did when all came at once: a read may bring part of a line. Keep it until its LF comes.",
    zh: "一起到达时有结果，分开到达时却没有：一次读取可能只带来半行。应留到 LF 到来。",
};
pub const BLANKS_STRIPPED: Both = Both {
    en: "the blanks at its ends were stripped: they belong to the message. Take the LF off, and nothing else.",
    zh: "消息首尾的空格被去掉了：它们属于消息。只去掉 LF，别的都不要动。",
};

// A receiver's slips.

pub const HEADER_HANDED_OVER: Both = Both {
    en: "the header came along with the message: take it off, and hand over what follows it.",
    zh: "报头也一起交出来了：去掉报头，只交付后面的消息。",
};
pub const READ_TAKEN_FOR_A_MESSAGE: Both = Both {
    en: "these are the frames themselves: your program takes a read for a message. Find the boundaries first.",
    zh: "这是帧本身：你的程序把一次读取当成了一条消息。应先找出边界。",
};
pub const RECEIVER_STOPPED: Both = Both {
    en: "it stopped here. Did it end at a read that brought less than it asked for, or at an empty message?",
    zh: "程序到这里就停了。是不是读到的比要求的少就退出了，或者遇到空消息就退出了？",
};
pub const LINE_ENDS_IN_CR_LF: Both = Both {
    en: "the line ends in CR LF; what is agreed is LF alone. Does a text stream add the CR?",
    zh: "这一行以 CR LF 结尾，而约定的只有 LF。CR 是不是文本模式的流加上去的？",
};

pub fn short_by_the_header(width: usize) -> Text {
    text!(
        "the message is short by exactly the header's {width} bytes: the length counts the message alone, not the header.",
        "消息恰好少了报头的 {width} 个字节：长度只算消息本身，不含报头。"
    )
}

pub const MESSAGE_ENDS_TOO_EARLY: Both = Both {
    en: "this message ends too early: recv(n) gives what is there, up to n. Read on until the whole message has come.",
    zh: "这条消息结束得太早：recv(n) 返回已有的数据，最多 n 个字节。应继续读取，直到整条消息到齐。",
};
pub const EMPTY_MESSAGE_IS_NOT: Both = Both {
    en: "this message is empty: its line is an LF, and nothing else.",
    zh: "这条消息是空的：它这一行只有一个 LF。",
};
pub const TWO_STUCK_TOGETHER: Both = Both {
    en: "this message goes on into the next: two stuck together. Keep what is left over for the next message.",
    zh: "这条消息连着下一条：两条粘在了一起。多读出来的数据应留给下一条消息。",
};
pub const LINE_HAS_NO_END: Both = Both {
    en: "the line has no end: write an LF after each message.",
    zh: "这一行没有结尾：每条消息之后要写一个 LF。",
};
pub const LENGTH_IS_RIGHT: Both = Both {
    en: "the length is right, the bytes are not: hand over bytes as they came, without decoding them in pieces.",
    zh: "长度对了，内容不对：应原样交付字节，不要分块解码。",
};
pub const NOT_THE_MESSAGE: Both = Both {
    en: "these are not the message's bytes: hand over what follows its header, and as it came.",
    zh: "这不是消息的内容：应原样交付报头之后的字节。",
};

// A sender's slips.

pub const SENDER_STOPPED: Both = Both {
    en: "it stopped here. Did it end before all lines were read, at an empty message, or with send instead of sendall?",
    zh: "程序到这里就停了。是不是没读完所有行、遇到空消息就退出，或者用了 send 而不是 sendall？",
};
pub const EMPTY_LINE_HAS_LENGTH_0: Both = Both {
    en: "the empty line was left out: it is a frame of length 0.",
    zh: "空行被漏掉了：它是一个长度为 0 的帧。",
};
pub const EMPTY_LINE_IS_A_FRAME: Both = Both {
    en: "the empty line was left out: it is a frame without a message.",
    zh: "空行被漏掉了：它是一个没有内容的帧。",
};
pub const A_FRAME_TOO_MANY: Both = Both {
    en: "there is one frame too many at the end: no line follows the last LF.",
    zh: "末尾多了一帧：最后一个 LF 之后没有行。",
};
pub const LF_SENT_BEHIND: Both = Both {
    en: "the LF was sent after the message: it is not part of it.",
    zh: "LF 跟着消息发出去了：它不属于消息。",
};
pub const NO_HEADER: Both =
    Both { en: "the message came without its header.", zh: "消息前面没有报头。" };

pub fn length_has(width: usize, expected: usize) -> Text {
    text!(
        "the length has {width}; this format has {expected}.",
        "长度是 {width}；这种格式是 {expected} 字节。"; width = Text::bytes(width)
    )
}

pub const LENGTH_AS_DIGITS: Both = Both {
    en: "the length is written as digits; this format has a binary number.",
    zh: "长度写成了数字字符；这种格式要二进制数。",
};
pub const READ_TAKEN_FOR_A_LINE: Both = Both {
    en: "the length is longer than the line: your program takes a read for a line.",
    zh: "长度比这一行还长：你的程序把一次读取当成了一行。",
};
pub const READ_BROUGHT_PART_OF_A_LINE: Both = Both {
    en: "a read brought part of a line: keep it until its LF comes.",
    zh: "一次读取只带来半行：应留到 LF 到来。",
};
pub const REVERSE_ORDER: Both = Both {
    en: "the length's bytes are in the reverse order: whether it is network byte order depends on the frame format.",
    zh: "长度的字节顺序反了：是否用网络字节序，要看帧格式的约定。",
};
pub const LENGTH_ONE_TOO_MANY: Both = Both {
    en: "the length is one too many: the LF at the end of the line is not part of the message.",
    zh: "长度多了 1：行尾的 LF 不属于消息。",
};
pub const LENGTH_COUNTS_THE_HEADER: Both = Both {
    en: "the length counts the header too; in this format it counts the message alone.",
    zh: "长度把报头也算进去了；这种格式只算消息本身。",
};
pub const LENGTH_COUNTS_CHARACTERS: Both = Both {
    en: "the length counts characters; the stream is made of bytes: encode first, then count.",
    zh: "长度数的是字符，而流由字节组成：应先编码，再数长度。",
};
