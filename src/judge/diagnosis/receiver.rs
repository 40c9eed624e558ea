//! What went wrong in a receiver, as far as its lines tell.

use super::{from_message, is_stripped, stripped};
use crate::judge::Task;
use crate::{Text, text};

/// What the difference in this message (from 1) probably comes from.
pub(super) fn hint(
    task: &Task,
    pieces: &[Vec<u8>],
    came: &[u8],
    message: usize,
    right_before: bool,
) -> Option<Text> {
    let frames = task.frames().unwrap_or_default();
    if has_headers(task, &frames, came) {
        return say!(
            "the header came along with the message: take it off, and hand over what stands behind it.",
            "报头也一起交出来了：去掉报头，只交付后面的消息。"
        );
    }
    let frames = frames.concat();
    if came.len() > 4 && frames.starts_with(&came[..came.len().min(frames.len()).min(6)]) {
        return say!(
            "these are the frames themselves: your program takes a read for a message. Find the boundaries first.",
            "这是帧本身：你的程序把一次读取当成了一条消息。应先找出边界。"
        );
    }
    let rest = from_message(pieces, came, message);
    let payload = &task.messages[message - 1][..];
    if rest.is_empty() || rest.len() < payload.len() && payload.starts_with(rest) {
        return say!(
            "it stopped here. Did it end at a read that brought less than it asked for, or at an empty message?",
            "程序到这里就停了。是不是读到的比要求的少就退出了，或者遇到空消息就退出了？",
        );
    }
    let line = rest.iter().position(|byte| *byte == b'\n').map(|end| &rest[..end]);
    match line {
        Some(line) if is_stripped(line, payload) => Some(stripped()),
        Some(line) if line.strip_suffix(b"\r") == Some(payload) => say!(
            "the line ends in CR LF; what is agreed is LF alone. Does a text stream add the CR?",
            "这一行以 CR LF 结尾，而约定的只有 LF。CR 是不是文本模式的流加上去的？",
        ),
        Some(line) if !right_before && lacks_header_width(task, line, payload) => {
            let n = task.length_field()?.width;
            Some(text!(
                "the message is short by exactly the header's {n} bytes: the length counts the message alone, not the header.",
                "消息恰好少了报头的 {n} 个字节：长度只算消息本身，不含报头。"
            ))
        }
        Some(line) if payload.starts_with(line) => say!(
            "this message ends too early: recv(n) gives what is there, up to n. Read on until the whole message has come.",
            "这条消息结束得太早：recv(n) 返回已有的数据，最多 n 个字节。应继续读取，直到整条消息到齐。",
        ),
        Some(_) if payload.is_empty() => say!(
            "this message is empty: its line is a LF, and nothing else.",
            "这条消息是空的：它这一行只有一个 LF。",
        ),
        Some(line) if line.starts_with(payload) => say!(
            "this message goes on into the next: two stuck together. Keep what is left over for the next message.",
            "这条消息连着下一条：两条粘在了一起。多读出来的数据应留给下一条消息。",
        ),
        None if rest.starts_with(payload) => say!(
            "the line has no end: write LF behind each message.",
            "这一行没有结尾：每条消息之后要写一个 LF。",
        ),
        Some(line) if line.len() == payload.len() => say!(
            "the length is right, the bytes are not: hand over bytes as they came, without decoding them in pieces.",
            "长度对了，内容不对：应原样交付字节，不要分块解码。",
        ),
        _ => say!(
            "these are not the message's bytes: hand over what stands behind its header, and as it came.",
            "这不是消息的内容：应原样交付报头之后的字节。",
        ),
    }
}

/// Every boundary is right, and each line is a whole frame.
fn has_headers(task: &Task, frames: &[Vec<u8>], came: &[u8]) -> bool {
    let lines: Vec<_> = frames.iter().map(|frame| [&frame[..], b"\n"].concat()).collect();
    let first = lines.first().map_or(0, Vec::len);
    task.length_field().is_some() && came.len() >= first && lines.concat().starts_with(came)
}

/// The header's width was taken off the length. Where the stream came in pieces,
/// a short read may look the same.
fn lacks_header_width(task: &Task, line: &[u8], payload: &[u8]) -> bool {
    let width = task.length_field().map(|length| length.width);
    !line.is_empty() && payload.starts_with(line) && width == Some(payload.len() - line.len())
}
