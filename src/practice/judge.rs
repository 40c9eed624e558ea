//! What came back against what should have, byte by byte. Pure.

use super::{Side, Task};
use crate::{Both, Text, text};

/// What the first difference is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Every byte is as it should be.
    Same,
    /// The first byte that differs.
    Differs {
        /// Its place in what came, from 0.
        at: usize,
        /// The message it belongs to, from 1.
        message: usize,
        /// Its place in that message's line or frame, from 0.
        inside: usize,
        /// What should have come; `None` after the end.
        expected: Option<u8>,
        /// What came; `None` where the stream had ended.
        came: Option<u8>,
    },
}

/// The first byte in which `came` differs from `pieces`, one after the other.
pub fn compare(pieces: &[Vec<u8>], came: &[u8]) -> Found {
    let all = pieces.concat();
    let same = all.iter().zip(came).take_while(|(one, other)| one == other).count();
    if same == all.len() && same == came.len() {
        return Found::Same;
    }
    let mut start = 0;
    let mut message = pieces.len();
    for (index, piece) in pieces.iter().enumerate() {
        if same < start + piece.len() {
            message = index + 1;
            break;
        }
        start += piece.len();
    }
    Found::Differs {
        at: same,
        message,
        inside: same.saturating_sub(start),
        expected: all.get(same).copied(),
        came: came.get(same).copied(),
    }
}

/// The difference in words, and what it probably comes from.
pub fn explain(task: &Task, pieces: &[Vec<u8>], came: &[u8]) -> Vec<Text> {
    let Found::Differs { at, message, inside, expected, came: byte } = compare(pieces, came) else {
        return Vec::new();
    };
    let show = |byte: Option<u8>| match byte {
        None => text!("the end of the stream", "流的结束"),
        Some(b'\n') => Text::same("0x0a (LF)"),
        Some(byte @ 0x20..=0x7e) => Text::same(format!("0x{byte:02x} ('{}')", char::from(byte))),
        Some(byte) => Text::same(format!("0x{byte:02x}")),
    };
    let (expected, got) = (show(expected), show(byte));
    let mut lines = vec![text!(
        "first difference at byte {at}, message {message}, its byte {inside}: expected {expected}, came {got}",
        "第一处不同在字节 {at}，即第 {message} 条消息的字节 {inside}。应为：{expected}；实为：{got}";
        expected, got
    )];
    lines.extend(diagnosis(task, pieces, came, message).map(Text::from));
    lines
}

fn diagnosis(task: &Task, pieces: &[Vec<u8>], came: &[u8], message: usize) -> Option<Both> {
    if came.is_empty() {
        return say(
            "nothing came back. Does your program connect, and send its answer before it closes?",
            "什么也没有发回来。你的程序连上了吗？关闭之前发出结果了吗？",
        );
    }
    match task.side {
        Side::Receiver => receiver(task, pieces, came, message),
        Side::Sender => sender(task, pieces, came, message),
    }
}

fn say(en: &'static str, zh: &'static str) -> Option<Both> {
    Some(Both { en, zh })
}

/// In Python `strip()`, where `rstrip(b"\n")` is meant.
const STRIPPED: Option<Both> = Some(Both {
    en: "the blanks at its ends were stripped: they are the message's own. Take the LF off, and nothing else.",
    zh: "消息首尾的空格被去掉了：它们属于消息。只去掉 LF，别的都不要动。",
});

/// The message, but for blanks at its ends.
fn is_stripped(came: &[u8], payload: &[u8]) -> bool {
    !payload.is_empty() && came.len() < payload.len() && came.trim_ascii() == payload.trim_ascii()
}

/// What came from where that message should begin.
fn from_message<'c>(pieces: &[Vec<u8>], came: &'c [u8], message: usize) -> &'c [u8] {
    let before: usize = pieces[..message - 1].iter().map(Vec::len).sum();
    &came[before.min(came.len())..]
}

fn receiver(task: &Task, pieces: &[Vec<u8>], came: &[u8], message: usize) -> Option<Both> {
    let frames = task.frames().unwrap_or_default().concat();
    if came.len() > 4 && frames.starts_with(&came[..came.len().min(frames.len()).min(6)]) {
        return say(
            "these are the frames themselves: your program takes a read for a message. Find the boundaries first.",
            "这是帧本身：你的程序把一次读取当成了一条消息。应先找出边界。",
        );
    }
    let rest = from_message(pieces, came, message);
    let payload = &task.messages[message - 1][..];
    if rest.is_empty() || rest.len() < payload.len() && payload.starts_with(rest) {
        return say(
            "it stopped here. Did it end at a read that brought less than it asked for, or at an empty message?",
            "程序到这里就停了。是不是读到的比要求的少就退出了，或者遇到空消息就退出了？",
        );
    }
    let line = rest.iter().position(|byte| *byte == b'\n').map(|end| &rest[..end]);
    match line {
        Some(line) if is_stripped(line, payload) => STRIPPED,
        Some(line) if line.strip_suffix(b"\r") == Some(payload) => say(
            "the line ends in CR LF; what is agreed is LF alone. Does a text stream add the CR?",
            "这一行以 CR LF 结尾，而约定的只有 LF。CR 是不是文本模式的流加上去的？",
        ),
        Some(line) if payload.starts_with(line) => say(
            "this message ends too early: recv(n) gives what is there, up to n. Read on until the whole message has come.",
            "这条消息结束得太早：recv(n) 返回已有的数据，最多 n 个字节。应继续读取，直到整条消息到齐。",
        ),
        Some(_) if payload.is_empty() => say(
            "this message is empty: its line is a LF, and nothing else.",
            "这条消息是空的：它这一行只有一个 LF。",
        ),
        Some(line) if line.starts_with(payload) => say(
            "this message goes on into the next: two stuck together. Keep what is left over for the next message.",
            "这条消息连着下一条：两条粘在了一起。多读出来的数据应留给下一条消息。",
        ),
        None if rest.starts_with(payload) => say(
            "the line has no end: write LF behind each message.",
            "这一行没有结尾：每条消息之后要写一个 LF。",
        ),
        Some(line) if line.len() == payload.len() => say(
            "the length is right, the bytes are not: hand over bytes as they came, without decoding them in pieces.",
            "长度对了，内容不对：应原样交付字节，不要分块解码。",
        ),
        _ => say(
            "these are not the message's bytes: hand over what stands behind its header, and as it came.",
            "这不是消息的内容：应原样交付报头之后的字节。",
        ),
    }
}

fn sender(task: &Task, pieces: &[Vec<u8>], came: &[u8], message: usize) -> Option<Both> {
    let rest = from_message(pieces, came, message);
    if rest.is_empty() {
        return say(
            "it stopped here. Did it end before all lines were read, at an empty message, or with send instead of sendall?",
            "程序到这里就停了。是不是没读完所有行、遇到空消息就退出，或者用了 send 而不是 sendall？",
        );
    }
    let payload = &task.messages[message - 1];
    if !payload.is_empty() && rest.starts_with(payload) {
        return say("the message came without its header.", "消息前面没有报头。");
    }
    let header = pieces[message - 1].len() - payload.len();
    let body = rest.get(header..).unwrap_or_default();
    let shorter = [payload.trim_ascii(), payload.trim_ascii_end(), payload.trim_ascii_start()];
    if !body.starts_with(payload)
        && shorter.iter().any(|short| is_stripped(short, payload) && body.starts_with(short))
    {
        return STRIPPED;
    }
    let lengths = [
        (
            payload.len(),
            true,
            say(
                "the length's bytes are in the reverse order: the other end wants network byte order, or not, as the format says.",
                "长度的字节顺序反了：是否用网络字节序，要看帧格式的约定。",
            ),
        ),
        (
            payload.len() + 1,
            false,
            say(
                "the length is one too many: the LF at the end of the line is not part of the message.",
                "长度多了 1：行尾的 LF 不属于消息。",
            ),
        ),
        (
            pieces[message - 1].len(),
            false,
            say(
                "the length counts the header too; in this format it counts the message alone.",
                "长度把报头也算进去了；这种格式只算消息本身。",
            ),
        ),
        (
            String::from_utf8_lossy(payload).chars().count(),
            false,
            say(
                "the length counts characters; the stream is made of bytes: encode first, then count.",
                "长度数的是字符，而流由字节组成：应先编码，再数长度。",
            ),
        ),
    ];
    for (length, reversed, words) in lengths {
        // Only fixed-width headers are read here; others have no order to be wrong in.
        let little = task.framing.ends_with("le") != reversed;
        let mut field: Vec<u8> = length.to_be_bytes().iter().rev().take(header).copied().collect();
        if !little {
            field.reverse();
        }
        if header <= 8 && rest.starts_with(&field) && !pieces[message - 1].starts_with(&field) {
            return words;
        }
    }
    None
}
