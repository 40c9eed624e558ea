//! What the judge says.

use super::diagnosis::Difference;
use super::{LearnerSide, Round, Task};
use crate::sys::said;
use crate::text::{sentences, words};
use crate::verdict::Outcome;
use crate::{Both, Lang, Text, text};
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

    END_IGNORED
        "it goes on after the last message: recv returned nothing, the stream has ended; your loop goes on. Leave it there, then close (sticky-demo tutorial-eof)."
        "最后一条消息之后它还在继续：recv 什么也没有返回，流已经结束，你的循环却还在继续。应在这里退出循环，然后关闭连接（sticky-demo tutorial-eof）。";
    NEVER_CLOSES
        "every byte is right, but it does not close: the stream has ended, recv returns nothing any more, and your loop goes on, or your program waits. Leave the loop where recv returns nothing, then close (sticky-demo tutorial-eof)."
        "字节都对，但它没有关闭连接：流已经结束，recv 不再返回任何数据，而你的循环还在继续，或者程序在等待。应在这里退出循环，然后关闭连接（sticky-demo tutorial-eof）。";
    RIGHT_UNTIL_STOPPED "what came until then is right." "到那时为止，收到的都对。";

    NOT_ACCEPTED
        "nothing came back, and nothing was seen to be read: your program may not have accepted this connection. Accept one after the other."
        "什么也没有发回来，也没有看到数据被读走：你的程序可能没有接受这个连接。应依次接受各个连接。";

    // The first difference, and what it probably comes from.
    NOTHING_CAME "nothing came back, which does not tell the mistake: your program sent no answer before it closed."
        "什么也没有发回来，看不出错在哪里：你的程序在关闭之前没有发出结果。";
    NOTHING_CAME_BY_LENGTH
        "nothing came back, which does not tell the mistake: your program sent no answer, or it waited for more than came, as with a length read in the reverse byte order."
        "什么也没有发回来，看不出错在哪里：你的程序没有发出结果，或者一直在等更多的数据，例如把长度的字节顺序读反了。";
    MORE_THAN_ASKED
        "every message is right; what follows the last one was not asked for."
        "每条消息都对；最后一条之后多出来的内容不在约定之内。";
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
    STREAM_ITSELF
        "this is the stream itself, as it was sent: find the boundaries, and send each message alone."
        "这是字节流本身，与发出时一模一样：应找出边界，单独发回每条消息。";
    STOPPED "it stopped here, and what came does not tell why." "程序到这里就停了；从收到的字节看不出原因。";
    STOPPED_IN_PIECES
        "it stopped here, though it went on when all came at once: a read may end inside a frame. Keep what came until the frame is whole."
        "程序到这里就停了，而一起到达时它没有停：一次读取可能停在帧的中间。应留着，直到整帧到齐。";
    FIRST_ALONE
        "of all that arrived together only the first message came back: one read may hold several frames. Go on until none is whole, and keep the rest."
        "一起到达的数据里，只有第一条消息发了回来：一次读取可能带来好几帧。应继续处理，直到没有完整的帧，余下的留着。";
    STOPPED_AT_EMPTY
        "it stopped before an empty message: no bytes is a message too, and not the end."
        "程序停在一条空消息之前：空消息也是消息，不是流的结束。";
    DECODED_IN_PIECES
        "EF BF BD (U+FFFD) came: bytes were decoded that are not a whole character. Put the message together first, then decode."
        "收到 EF BF BD（U+FFFD）：被解码的字节不是完整的字符。应先把整条消息拼好，再解码。";
    DECODED_AS_LATIN_1
        "each byte came back as a character of its own: UTF-8 was decoded as Latin-1, and encoded again."
        "每个字节都变成了一个字符：UTF-8 被当作 Latin-1 解码，又重新编码了。";
    REST_IS_ZERO
        "the rest of this message is 0: its buffer was not filled. A read gives what is there: read on until the whole message has come."
        "这条消息余下的部分是 0：缓冲区没有填满。一次读取只给出已有的数据：应继续读取，直到整条消息到齐。";
    OLD_BYTES_BEHIND
        "bytes of an earlier message follow this one: of a buffer that is used again, hand over only as much as this message has."
        "这条消息后面跟着更早的消息留下的字节：重复使用缓冲区时，只应交付这条消息的那一部分。";
    DELIMITER_CUT
        "a delimiter that came in two reads was not found: look for it in all that you have kept, not in each read."
        "分在两次读取里的分隔符没有找到：应在留着的全部数据里找，而不是在每次读取里找。";
    LENGTH_READ_IN_REVERSE
        "these lines come from a length that was read in the reverse byte order."
        "这些行来自把长度的字节顺序读反了。";
    LENGTH_READ_IN_CHARACTERS
        "the length was counted in characters; it counts bytes. Cut the message out of the bytes first, then decode."
        "长度被当作字符数了；它数的是字节。应先从字节里切出消息，再解码。";
    LINE_ENDS_IN_CR_LF
        "the line ends in CR LF; what is agreed is LF alone. Does a text stream add the CR?"
        "这一行以 CR LF 结尾，而约定的只有 LF。CR 是不是文本模式的流加上去的？";
    MESSAGE_ENDS_TOO_EARLY
        "this message ends too early: recv(n) gives what is there, up to n. Read on until the whole message has come."
        "这条消息结束得太早：recv(n) 返回已有的数据，最多 n 个字节。应继续读取，直到整条消息到齐。";
    EMPTY_MESSAGE_IS_NOT "this message is empty: its line is an LF, and nothing else."
        "这条消息是空的：它这一行只有一个 LF。";
    TWO_STUCK_TOGETHER
        "the next frame follows this message, with what marks its boundary: two stuck together. Something other than this frame's own boundary ended it."
        "这条消息后面跟着下一帧，连同表示边界的字节：两条粘在了一起。结束它的不是这一帧自己的边界。";
    LINE_HAS_NO_END "the line has no end: write an LF after each message."
        "这一行没有结尾：每条消息之后要写一个 LF。";
    NOT_THE_MESSAGE
        "these are not the message's bytes; what came does not tell the mistake."
        "这不是消息的内容；从收到的字节看不出错在哪里。";

    NUMBER_MISSING
        "the line has no number: with this format each line of the answer begins with its number and a blank (\"1 ls\"), because the frames are lines themselves."
        "这一行没有编号：用这种格式时，结果的每一行以编号和一个空格开头（“1 ls”），因为帧本身就是行。";
    NUMBERS_DO_NOT_RUN
        "the numbers do not run 1, 2, 3 …, one a line: a message was left out, cut, or came twice."
        "编号不是每行一个的 1、2、3……：有消息漏掉了、被切开了，或者出现了两次。";

    // A sender's slips.
    NUMBER_SENT
        "the line's number was sent: it is not part of the message. Take it off, with the blank behind it."
        "行首的编号也发出去了：它不属于消息。应连同后面的空格一起去掉。";
    SENDER_STOPPED "it stopped here, and what came does not tell why."
        "程序到这里就停了；从收到的字节看不出原因。";
    NUL_SENT "a NUL (0x00) was sent after the message, as C ends a string: it is not part of it."
        "消息后面还发了一个 NUL（0x00），那是 C 字符串的结尾：它不属于消息。";
    PADDED "zeros were sent after the message: send as many bytes as the message has, not the whole buffer."
        "消息后面还发了一串 0：消息有多少字节就发多少，不要发整个缓冲区。";
    CR_SENT "a CR was sent after the message: it is not part of it."
        "消息后面还发了一个 CR：它不属于消息。";
    CR_LF_SENT "CR LF was sent after the message: it is not part of this frame."
        "消息后面还发了 CR LF：它不属于这种帧。";
    CUT_AT_BLANKS "lines were cut at their blanks: a line is one message, and an empty line too."
        "行在空格处被切开了：一行就是一条消息，空行也是。";
    LENGTH_ALONE "the lengths came without the messages." "只发了长度，没有发消息。";
    HEADER_TWICE "the header came twice." "报头发了两次。";
    BOM_SENT "EF BB BF, a byte order mark, came before the first frame: it is not part of the stream."
        "第一帧之前发了字节顺序标记 EF BB BF：它不属于这个流。";
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

    round_by_hand(number: usize, all: usize; name: Both):
        "{number} / {all}: {name}. Start your program again", "{number} / {all}：{name}。请再次启动你的程序";

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
        "your program did not connect within {s} s: host and port are in STICKY_HOST and STICKY_PORT. If it is compiled first, build it before, or use --listen",
        "你的程序在 {s} 秒内没有连接：主机和端口在 STICKY_HOST 与 STICKY_PORT 里。如果它要先编译，请先编译好，或者用 --listen";
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
        "nothing came back, though it did when all came at once: a read may bring part of a frame, and even of its header: recv({width}) may return fewer than {width} bytes. Keep what came, and read on until it is whole.",
        "一起到达时有结果，分开到达时却没有：一次读取可能只带来半帧，甚至半个报头：recv({width}) 可能返回不足 {width} 个字节。应留着，继续读取，直到凑齐。";

    // A receiver's slips.
    length_read_has(expected: usize; width: usize = Text::bytes(width)):
        "these lines come from a length read as {width}; this format has {expected}.",
        "这些行来自按 {width}读出的长度；这种格式是 {expected} 字节。";
    cut_at(bytes: usize):
        "no line is longer than {bytes} bytes: longer messages were cut there, as by a buffer or a limit.",
        "没有一行超过 {bytes} 字节：更长的消息在那里被截断，像是缓冲区或上限太小。";
    ends_after(bytes: usize, all: usize):
        "this message ends after {bytes} of its {all} bytes; what came does not tell why.",
        "这条消息有 {all} 字节，到第 {bytes} 字节就结束了；从收到的字节看不出原因。";
    stopped_at_long(bytes: usize):
        "it stopped before the longest message ({bytes} bytes); what came does not tell whether that is why.",
        "程序停在最长的消息（{bytes} 字节）之前；从收到的字节看不出是不是这个原因。";
    short_by_the_header(width: usize):
        "the message is short by exactly the header's {width} bytes: the length counts the message alone, not the header.",
        "消息恰好少了报头的 {width} 个字节：长度只算消息本身，不含报头。";

    // A sender's slips.
    length_has(expected: usize; width: usize = Text::bytes(width)):
        "the length has {width}; this format has {expected}.",
        "长度是 {width}；这种格式是 {expected} 字节。";
}

/// Which rounds failed, where others did not: it says more than any of them.
pub fn shape(rounds: &[Round]) -> Option<Text> {
    let failed = |round: &&Round| round.outcome == Outcome::NotShown;
    let count = rounds.iter().filter(failed).count();
    if count == 0 || rounds.len() < 2 {
        return None;
    }
    let list = |of: fn(&Both) -> &'static str, colon: &str, parted: &str, end: [&str; 3]| {
        let one = |round: &Round| {
            let end = match round.outcome {
                Outcome::Shown => end[0],
                Outcome::NotShown => end[1],
                Outcome::Inconclusive => end[2],
            };
            format!("{}{colon}{end}", of(&round.name))
        };
        rounds.iter().map(one).collect::<Vec<_>>().join(parted)
    };
    Some(Text {
        en: list(|name| name.get(Lang::En), ": ", "; ", ["right", "fails", "shows nothing"]),
        zh: list(|name| name.get(Lang::Zh), "：", "；", ["正确", "失败", "说明不了"]),
    })
}

pub fn headline(task: &Task) -> Text {
    let Task { framing, seed, .. } = task;
    let count = task.messages.len();
    let numbers = match task.numbered {
        true => text!(" · lines are numbered: 1 ls", " · 各行带编号：1 ls"),
        false => Text::same(""),
    };
    let headline = match task.side {
        LearnerSide::Receiver => text!(
            "your receiver · {framing} · {count} messages · seed {seed}",
            "你的接收方 · {framing} · {count} 条消息 · 种子 {seed}"
        ),
        LearnerSide::Sender => text!(
            "your sender · {framing} · {count} messages · seed {seed}",
            "你的发送方 · {framing} · {count} 条消息 · 种子 {seed}"
        ),
    };
    Text { en: headline.en + &numbers.en, zh: headline.zh + &numbers.zh }
}

/// A signal is told in the system's words.
fn status_of(status: ExitStatus) -> Text {
    let in_chinese = status.code().map(|code| format!("退出码 {code}"));
    Text { en: status.to_string(), zh: in_chinese.unwrap_or_else(|| status.to_string()) }
}

pub fn first_difference(difference: &Difference, in_header: bool, closed: bool) -> Text {
    let Difference { at, message, inside, expected, came } = difference;
    let byte = |byte: &Option<u8>, closed: bool| match byte {
        None if closed => text!("the end of the stream", "流的结束"),
        None => text!("nothing more", "没有更多数据"),
        Some(b'\n') if !in_header => Text::same("0x0a (LF)"),
        Some(byte @ 0x20..=0x7e) if !in_header => {
            Text::same(format!("0x{byte:02x} ('{}')", char::from(*byte)))
        }
        Some(byte) => Text::same(format!("0x{byte:02x}")),
    };
    text!(
        "first difference at byte {at}, message {message}, its byte {inside}: expected {expected}, came {came}",
        "第一处不同在字节 {at}，即第 {message} 条消息的字节 {inside}。应为：{expected}；实为：{came}";
        expected = byte(expected, true), came = byte(came, closed)
    )
}
