//! What came back against what should have, byte by byte. Pure.

/// A hint, for who has one or none.
macro_rules! say {
    ($en:literal, $zh:literal $(,)?) => {
        Some(text!($en, $zh))
    };
}

mod receiver;
mod sender;

use super::{LengthField, Side, Task};
use crate::{Text, text};

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

/// The difference in words, and what it probably comes from. `right_before`:
/// a round in which the stream was cut otherwise was right.
pub fn explain(task: &Task, pieces: &[Vec<u8>], came: &[u8], right_before: bool) -> Vec<Text> {
    let Found::Differs { at, message, inside, expected, came: byte } = compare(pieces, came) else {
        return Vec::new();
    };
    // What stands in a binary header is a number, and no character.
    let in_header = task.side == Side::Sender
        && task.length_field().is_some_and(|length| inside < length.width);
    let show = |byte: Option<u8>| match byte {
        None => text!("the end of the stream", "流的结束"),
        Some(b'\n') if !in_header => Text::same("0x0a (LF)"),
        Some(byte @ 0x20..=0x7e) if !in_header => {
            Text::same(format!("0x{byte:02x} ('{}')", char::from(byte)))
        }
        Some(byte) => Text::same(format!("0x{byte:02x}")),
    };
    let (expected, got) = (show(expected), show(byte));
    let mut lines = vec![text!(
        "first difference at byte {at}, message {message}, its byte {inside}: expected {expected}, came {got}",
        "第一处不同在字节 {at}，即第 {message} 条消息的字节 {inside}。应为：{expected}；实为：{got}";
        expected, got
    )];
    lines.extend(match task.side {
        _ if came.is_empty() => Some(nothing(task, right_before)),
        Side::Receiver => receiver::hint(task, pieces, came, message, right_before),
        Side::Sender => sender::hint(&sender::Sent::new(task, pieces, came, message)),
    });
    lines
}

/// Why nothing came back from a program that did connect.
fn nothing(task: &Task, right_before: bool) -> Text {
    if !right_before {
        return text!(
            "nothing came back. Does your program send its answer before it closes?",
            "什么也没有发回来。你的程序在关闭之前发出结果了吗？"
        );
    }
    match (task.side, task.length_field()) {
        (Side::Receiver, Some(LengthField { width: n @ 2.., .. })) => text!(
            "nothing came back, though it did when all came at once: recv({n}) may return fewer than {n} bytes. Read on until the header is whole.",
            "一起到达时有结果，分开到达时却没有：recv({n}) 可能返回不足 {n} 个字节。应继续读取，直到报头凑齐。"
        ),
        (Side::Receiver, _) => text!(
            "nothing came back, though it did when all came at once: a read may bring part of a frame. Keep it until the frame is whole.",
            "一起到达时有结果，分开到达时却没有：一次读取可能只带来半帧。应留着，直到整帧到齐。"
        ),
        (Side::Sender, _) => text!(
            "nothing came back, though it did when all came at once: a read may bring part of a line. Keep it until its LF comes.",
            "一起到达时有结果，分开到达时却没有：一次读取可能只带来半行。应留到 LF 到来。"
        ),
    }
}

/// In Python `strip()`, where `rstrip(b"\n")` is meant.
fn stripped() -> Text {
    text!(
        "the blanks at its ends were stripped: they are the message's own. Take the LF off, and nothing else.",
        "消息首尾的空格被去掉了：它们属于消息。只去掉 LF，别的都不要动。"
    )
}

/// The message, but for blanks at its ends.
fn is_stripped(came: &[u8], payload: &[u8]) -> bool {
    !payload.is_empty() && came.len() < payload.len() && came.trim_ascii() == payload.trim_ascii()
}

/// What came from where that message should begin.
fn from_message<'c>(pieces: &[Vec<u8>], came: &'c [u8], message: usize) -> &'c [u8] {
    let before: usize = pieces[..message - 1].iter().map(Vec::len).sum();
    &came[before.min(came.len())..]
}
