//! What went wrong in a sender, as far as its frames tell: a table of slips,
//! each recognised by a pure function.

use super::{from_message, is_stripped, stripped};
use crate::judge::{LengthField, Task};
use crate::{Text, text};

/// What came, where the first difference is.
pub(super) struct Sent<'s> {
    /// What came, from where that message's frame should begin.
    rest: &'s [u8],
    /// The message.
    payload: &'s [u8],
    /// Its frame.
    frame: &'s [u8],
    /// The frame after it; empty after the last.
    next: &'s [u8],
    /// The format's length field, if that is its header.
    length: Option<LengthField>,
}

/// The slips, the surer ones first.
const SLIPS: &[fn(&Sent) -> Option<Text>] = &[
    stopped,
    empty_left_out,
    one_too_many,
    line_feed_behind,
    no_header,
    without_blanks,
    other_width,
    digits,
    several_lines,
    part_of_a_line,
    miscounted,
];

/// What the difference probably comes from.
pub(super) fn hint(sent: &Sent) -> Option<Text> {
    SLIPS.iter().find_map(|slip| slip(sent))
}

impl<'s> Sent<'s> {
    /// What came, as seen from this message (from 1).
    pub fn new(task: &'s Task, pieces: &'s [Vec<u8>], came: &'s [u8], message: usize) -> Sent<'s> {
        Sent {
            rest: from_message(pieces, came, message),
            payload: &task.messages[message - 1],
            frame: &pieces[message - 1],
            next: pieces.get(message).map_or(&[], Vec::as_slice),
            length: task.length_field(),
        }
    }

    /// What came behind the place of the header.
    fn body(&self) -> &[u8] {
        self.rest.get(self.frame.len() - self.payload.len()..).unwrap_or_default()
    }
}

fn stopped(sent: &Sent) -> Option<Text> {
    if !sent.rest.is_empty() {
        return None;
    }
    say!(
        "it stopped here. Did it end before all lines were read, at an empty message, or with send instead of sendall?",
        "程序到这里就停了。是不是没读完所有行、遇到空消息就退出，或者用了 send 而不是 sendall？"
    )
}

fn empty_left_out(sent: &Sent) -> Option<Text> {
    let left_out =
        sent.payload.is_empty() && !sent.next.is_empty() && sent.rest.starts_with(sent.next);
    if !left_out {
        return None;
    }
    match sent.length {
        Some(_) => say!(
            "the empty line was left out: it is a frame of length 0.",
            "空行被漏掉了：它是一个长度为 0 的帧。"
        ),
        None => say!(
            "the empty line was left out: it is a frame without a message.",
            "空行被漏掉了：它是一个没有内容的帧。"
        ),
    }
}

fn one_too_many(sent: &Sent) -> Option<Text> {
    if sent.rest.strip_prefix(sent.frame)? != sent.length?.of(0) {
        return None;
    }
    say!(
        "there is a frame too many at the end: behind the last LF stands no line.",
        "末尾多了一帧：最后一个 LF 之后没有行。"
    )
}

fn line_feed_behind(sent: &Sent) -> Option<Text> {
    sent.length?; // in other formats an LF may be what ends the frame
    let before_this =
        sent.rest.strip_prefix(b"\n").is_some_and(|rest| rest.starts_with(sent.frame));
    let after_the_last = sent.rest.strip_prefix(sent.frame).is_some_and(|rest| rest == b"\n");
    if !before_this && !after_the_last {
        return None;
    }
    say!(
        "the LF was sent behind the message: it is not part of it.",
        "LF 跟着消息发出去了：它不属于消息。"
    )
}

fn no_header(sent: &Sent) -> Option<Text> {
    let bare = !sent.payload.is_empty() && sent.rest.starts_with(sent.payload);
    if !bare || sent.frame.starts_with(sent.payload) {
        return None;
    }
    say!("the message came without its header.", "消息前面没有报头。")
}

fn without_blanks(sent: &Sent) -> Option<Text> {
    let (body, payload) = (sent.body(), sent.payload);
    let shorter = [payload.trim_ascii(), payload.trim_ascii_end(), payload.trim_ascii_start()];
    let found = !body.starts_with(payload)
        && shorter.iter().any(|short| is_stripped(short, payload) && body.starts_with(short));
    found.then(stripped)
}

fn other_width(sent: &Sent) -> Option<Text> {
    let LengthField { width, .. } = sent.length?;
    let is = |width: usize| {
        [false, true].into_iter().any(|little| {
            let field = LengthField { width, little }.of(sent.payload.len());
            sent.rest.starts_with(&[&field[..], sent.payload].concat())
        })
    };
    let other = [1, 2, 4, 8].into_iter().find(|other| *other != width && is(*other))?;
    if sent.payload.is_empty() {
        return None; // zeros may be anything
    }
    let other = Text::counted(other, "byte", "bytes", "字节");
    Some(text!(
        "the length has {other}; this format has {width}.",
        "长度是 {other}；这种格式是 {width} 字节。";
        other
    ))
}

/// The length as digits, whatever stands between them and the message.
fn digits(sent: &Sent) -> Option<Text> {
    sent.length?;
    let from = sent.rest.iter().position(|byte| !matches!(byte, b' ' | b'0'))?;
    let written = sent.payload.len().to_string();
    let behind = sent.rest[from..].strip_prefix(written.as_bytes())?;
    let parted = behind.first().is_some_and(|byte| sent.payload.first() != Some(byte));
    let message = if parted { &behind[1..] } else { behind };
    if sent.payload.is_empty() || !message.starts_with(sent.payload) {
        return None;
    }
    say!(
        "the length is written as digits; this format has a binary number.",
        "长度写成了数字字符；这种格式要二进制数。"
    )
}

fn several_lines(sent: &Sent) -> Option<Text> {
    let more = sent.length?.read(sent.rest)? > sent.payload.len() + 1;
    let goes_on =
        sent.body().strip_prefix(sent.payload).is_some_and(|rest| rest.starts_with(b"\n"));
    if !more || !goes_on {
        return None;
    }
    say!(
        "the length is longer than the line: your program takes a read for a line.",
        "长度比这一行还长：你的程序把一次读取当成了一行。"
    )
}

fn part_of_a_line(sent: &Sent) -> Option<Text> {
    let (body, payload) = (sent.body(), sent.payload);
    let part = body.get(..sent.length?.read(sent.rest)?)?;
    let is_part = part.len() < payload.len()
        && (payload.starts_with(part) || payload.ends_with(part))
        // Else the whole message stands there, and only its length is wrong.
        && !body[part.len()..].starts_with(&payload[part.len()..=part.len()]);
    if !is_part {
        return None;
    }
    say!(
        "a read brought part of a line: keep it until its LF comes.",
        "一次读取只带来半行：应留到 LF 到来。"
    )
}

/// A length field that holds another number.
fn miscounted(sent: &Sent) -> Option<Text> {
    let bytes = sent.payload.len();
    // A varint below 128 is one byte, and that the number itself.
    let one_byte = LengthField { width: 1, little: false };
    let is_one_byte = sent.frame == [&one_byte.of(bytes)[..], sent.payload].concat();
    let length = sent.length.or(is_one_byte.then_some(one_byte))?;
    let is = |length: LengthField, number: usize| {
        let field = length.of(number);
        sent.rest.starts_with(&field) && !sent.frame.starts_with(&field)
    };
    if is(LengthField { little: !length.little, ..length }, bytes) {
        return say!(
            "the length's bytes are in the reverse order: the other end wants network byte order, or not, as the format says.",
            "长度的字节顺序反了：是否用网络字节序，要看帧格式的约定。"
        );
    }
    if is(length, bytes + 1) {
        return say!(
            "the length is one too many: the LF at the end of the line is not part of the message.",
            "长度多了 1：行尾的 LF 不属于消息。"
        );
    }
    if is(length, sent.frame.len()) {
        return say!(
            "the length counts the header too; in this format it counts the message alone.",
            "长度把报头也算进去了；这种格式只算消息本身。"
        );
    }
    if is(length, String::from_utf8_lossy(sent.payload).chars().count()) {
        return say!(
            "the length counts characters; the stream is made of bytes: encode first, then count.",
            "长度数的是字符，而流由字节组成：应先编码，再数长度。"
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    /// The hint about a frame for "ls" or another message, followed by that of "pwd".
    fn said(payload: &[u8], rest: &[u8]) -> String {
        let length = LengthField { width: 4, little: false };
        let frame = |message: &[u8]| [&length.of(message.len())[..], message].concat();
        let (frame, next) = (frame(payload), frame(b"pwd"));
        let sent = Sent { rest, payload, frame: &frame, next: &next, length: Some(length) };
        hint(&sent).map(|text| text.get(Lang::En).to_owned()).unwrap_or_default()
    }

    #[test]
    fn each_slip_is_told_from_its_bytes() {
        let long = "吃饭了么？".as_bytes();
        for (payload, rest, words) in [
            (&b"ls"[..], &b""[..], "stopped here"),
            (b"", b"\0\0\0\x03pwd", "empty line was left out"),
            (b"ls", b"\0\0\0\x02ls\0\0\0\0", "a frame too many"),
            (b"ls", b"\n\0\0\0\x02ls\n", "LF was sent behind"),
            (b"ls", b"\0\0\0\x02ls\n", "LF was sent behind"),
            (b"ls", b"ls", "without its header"),
            (b" ls ", b"\0\0\0\x02ls", "blanks at its ends"),
            (b"ls", b"\0\x02ls", "has 2 bytes; this format has 4"),
            (b"ls", b"\x02ls", "has 1 byte; this format has 4"),
            (b"ls", b"\0\0\0\0\0\0\0\x02ls", "has 8 bytes; this format has 4"),
            (b"ls", b"2ls", "written as digits"),
            (b"ls", b"0002:ls", "written as digits"),
            (b"ls", b"\0\0\0\x07ls\npwd\n", "takes a read for a line"),
            (b"ls", b"\0\0\0\x01l\0\0\0\x01s", "part of a line"),
            (b"ls", b"\0\0\0\x01s\0\0\0\x03pwd", "part of a line"),
            (b"ls", b"\0\0\0\0\0\0\0\0", "part of a line"),
            (b"ls", b"\x02\0\0\0ls", "reverse order"),
            (b"ls", b"\0\0\0\x03ls\n", "one too many"),
            (b"ls", b"\0\0\0\x06ls", "counts the header too"),
            (long, &[&b"\0\0\0\x05"[..], long].concat(), "counts characters"),
        ] {
            let said = said(payload, rest);
            assert!(said.contains(words), "{payload:?} {rest:?}: {said:?}, not {words:?}");
        }
    }

    #[test]
    fn what_is_not_sure_is_not_said() {
        // Noise, and a wrong length before the right message.
        for rest in [&b"\xff\xfe\xfd"[..], b"\0\0\0\x01ls", b"\0\0\0\x00ls"] {
            assert_eq!(said(b"ls", rest), "", "{rest:?}");
        }
    }
}
