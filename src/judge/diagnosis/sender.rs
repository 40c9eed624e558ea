//! What went wrong in a sender, as far as its frames tell: a list of slips,
//! each recognised by a pure function.

use super::{RoundSeen, is_stripped, slips, words};
use crate::judge::task::LengthField;
use crate::{Both, Text};

/// What came, where the first difference is.
pub(super) struct Wrote<'s> {
    /// What came, from where that message's frame should begin.
    rest: &'s [u8],
    payload: &'s [u8],
    frame: &'s [u8],
    /// The frame after it; empty after the last.
    next: &'s [u8],
    /// The format's length field, if that is its header.
    length: Option<LengthField>,
    /// A slip of every frame, where all that came is the answer of one.
    everywhere: Option<Text>,
    /// The lines came in several pieces.
    several: bool,
}

/// What the difference probably comes from: the slips, the surer ones first.
pub(super) fn hint(sent: &Wrote) -> Option<Text> {
    if sent.everywhere.is_some() {
        return sent.everywhere.clone();
    }
    let Wrote { rest, payload, frame, next, length, .. } = *sent;
    let when = |is_it: bool, words: Both| is_it.then(|| Text::from(words));
    let empty_left_out = payload.is_empty() && !next.is_empty() && rest.starts_with(next);
    let empty_line = slips::empty_left_out(length);
    let behind = rest.strip_prefix(frame);
    let one_too_many = length.is_some_and(|length| behind == Some(&length.of(0)));
    let before = rest.strip_prefix(b"\n").is_some_and(|rest| rest.starts_with(frame));
    // In other formats an LF may be what ends the frame.
    let line_feed = length.is_some() && (before || behind == Some(b"\n"));
    let bare = !payload.is_empty() && rest.starts_with(payload) && !frame.starts_with(payload);
    let slips = [
        when(rest.is_empty(), words::SENDER_STOPPED),
        when(empty_left_out, empty_line),
        when(one_too_many, words::A_FRAME_TOO_MANY),
        when(line_feed, words::LF_SENT_BEHIND),
        when(sent.several_zeros(), words::PADDED),
        when(bare, words::NO_HEADER),
        when(sent.without_blanks(), words::BLANKS_STRIPPED),
        sent.other_width().map(|(other, width)| words::length_has(width, other)),
        when(sent.as_digits(), words::LENGTH_AS_DIGITS),
        when(sent.several_lines(), words::READ_TAKEN_FOR_A_LINE),
        when(sent.several && sent.part_of_a_line(), words::READ_BROUGHT_PART_OF_A_LINE),
        sent.miscounted().map(Text::from),
    ];
    slips.into_iter().flatten().next()
}

impl<'s> Wrote<'s> {
    /// What came, as seen from this message (from 1).
    pub fn new(seen: &'s RoundSeen, message: usize) -> Wrote<'s> {
        let RoundSeen { pieces, came, .. } = *seen;
        let (task, writes) = (seen.task(), &seen.script.writes[..]);
        Wrote {
            rest: seen.since(message),
            payload: &task.messages[message - 1],
            frame: &pieces[message - 1],
            next: pieces.get(message).map_or(&[], Vec::as_slice),
            length: task.length_field(),
            everywhere: slips::of_sender(task, writes, came),
            several: writes.len() > 1,
        }
    }

    /// What came behind the place of the header.
    fn body(&self) -> &[u8] {
        self.rest.get(self.frame.len() - self.payload.len()..).unwrap_or_default()
    }

    fn without_blanks(&self) -> bool {
        let (body, payload) = (self.body(), self.payload);
        let shorter = [payload.trim_ascii(), payload.trim_ascii_end(), payload.trim_ascii_start()];
        let is = |short: &&[u8]| is_stripped(short, payload) && body.starts_with(short);
        !body.starts_with(payload) && shorter.iter().any(is)
    }

    /// The width of a length field that would be right in another format, and that of this one.
    fn other_width(&self) -> Option<(usize, usize)> {
        let LengthField { width, .. } = self.length?;
        let is = |width: &usize| {
            [false, true].into_iter().any(|little| {
                let field = LengthField { width: *width, little }.of(self.payload.len());
                self.rest.starts_with(&[&field[..], self.payload].concat())
            })
        };
        let found = [1, 2, 4, 8].into_iter().find(|other| *other != width && is(other));
        let sure = !self.payload.is_empty(); // zeros may be anything
        found.filter(|_| sure).map(|other| (other, width))
    }

    /// The length as digits, whatever comes between them and the message.
    fn as_digits(&self) -> bool {
        let from = self.rest.iter().position(|byte| !matches!(byte, b' ' | b'0'));
        let digits = self.payload.len().to_string();
        let behind = from.and_then(|from| self.rest[from..].strip_prefix(digits.as_bytes()));
        let is_message = |behind: &[u8]| {
            let parted = behind.first().is_some_and(|byte| self.payload.first() != Some(byte));
            behind[usize::from(parted)..].starts_with(self.payload)
        };
        self.length.is_some() && !self.payload.is_empty() && behind.is_some_and(is_message)
    }

    /// A message, right with its length, in a buffer that was sent whole. Four zeros
    /// and no more may be an empty message.
    fn several_zeros(&self) -> bool {
        let behind = self.rest.strip_prefix(self.frame).unwrap_or_default();
        let width = self.length.map_or(0, |length| length.width);
        let zeros = behind.iter().take_while(|byte| **byte == 0).count();
        !self.payload.is_empty() && zeros > 2 * width
    }

    fn length_that_came(&self) -> Option<usize> {
        self.length?.read(self.rest)
    }

    fn several_lines(&self) -> bool {
        let more = self.length_that_came().is_some_and(|length| length > self.payload.len() + 1);
        let behind = self.body().strip_prefix(self.payload);
        more && behind.is_some_and(|behind| behind.starts_with(b"\n"))
    }

    fn part_of_a_line(&self) -> bool {
        let (body, payload) = (self.body(), self.payload);
        let part = self.length_that_came().and_then(|length| body.split_at_checked(length));
        part.is_some_and(|(part, behind)| {
            part.len() < payload.len()
                && (payload.starts_with(part) || payload.ends_with(part))
                // Else the whole message came, and only its length is wrong.
                && behind.first() != Some(&payload[part.len()])
        })
    }

    /// A length field that holds another number.
    fn miscounted(&self) -> Option<Both> {
        let bytes = self.payload.len();
        // A varint below 128 is one byte, and that the number itself.
        let one_byte = LengthField { width: 1, little: false };
        let is_one_byte = self.frame == [&one_byte.of(bytes)[..], self.payload].concat();
        let length = self.length.or(is_one_byte.then_some(one_byte))?;
        let other_order = LengthField { little: !length.little, ..length };
        let characters = String::from_utf8_lossy(self.payload).chars().count();
        [
            (other_order.of(bytes), words::REVERSE_ORDER),
            (length.of(bytes + 1), slips::too_many_by_one(length)),
            (length.of(self.frame.len()), words::LENGTH_COUNTS_THE_HEADER),
            (length.of(characters), words::LENGTH_COUNTS_CHARACTERS),
        ]
        .into_iter()
        .find(|(field, _)| {
            let sent = [&field[..], self.payload].concat();
            self.rest.starts_with(&sent) && !self.frame.starts_with(field)
        })
        .map(|(_, words)| words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hint about a frame for "ls" or another message, followed by that of "pwd".
    fn hint_about(payload: &[u8], rest: &[u8]) -> Option<Text> {
        let length = LengthField { width: 4, little: false };
        let frame = |message: &[u8]| [&length.of(message.len())[..], message].concat();
        let (frame, next) = (frame(payload), frame(b"pwd"));
        hint(&Wrote {
            rest,
            payload,
            frame: &frame,
            next: &next,
            length: Some(length),
            everywhere: None,
            several: true,
        })
    }

    #[test]
    fn each_slip_is_told_from_its_bytes() {
        let long = "吃饭了么？".as_bytes();
        for (payload, rest, words) in [
            (&b"ls"[..], &b""[..], words::SENDER_STOPPED.into()),
            (b"", b"\0\0\0\x03pwd", words::EMPTY_LINE_HAS_LENGTH_0.into()),
            (b"ls", b"\0\0\0\x02ls\0\0\0\0", words::A_FRAME_TOO_MANY.into()),
            (b"ls", b"\n\0\0\0\x02ls\n", words::LF_SENT_BEHIND.into()),
            (b"ls", b"\0\0\0\x02ls\n", words::LF_SENT_BEHIND.into()),
            (b"ls", b"ls", words::NO_HEADER.into()),
            (b" ls ", b"\0\0\0\x02ls", words::BLANKS_STRIPPED.into()),
            (b"ls", b"\0\x02ls", words::length_has(4, 2)),
            (b"ls", b"\x02ls", words::length_has(4, 1)),
            (b"ls", b"\0\0\0\0\0\0\0\x02ls", words::length_has(4, 8)),
            (b"ls", b"2ls", words::LENGTH_AS_DIGITS.into()),
            (b"ls", b"0002:ls", words::LENGTH_AS_DIGITS.into()),
            (b"ls", b"\0\0\0\x07ls\npwd\n", words::READ_TAKEN_FOR_A_LINE.into()),
            (b"ls", b"\0\0\0\x01l\0\0\0\x01s", words::READ_BROUGHT_PART_OF_A_LINE.into()),
            (b"ls", b"\0\0\0\x01s\0\0\0\x03pwd", words::READ_BROUGHT_PART_OF_A_LINE.into()),
            (b"ls", b"\0\0\0\0\0\0\0\0", words::READ_BROUGHT_PART_OF_A_LINE.into()),
            (b"ls", b"\x02\0\0\0ls", words::REVERSE_ORDER.into()),
            (b"ls", b"\0\0\0\x03ls\n", words::LENGTH_ONE_TOO_MANY.into()),
            (b"ls", b"\0\0\0\x06ls", words::LENGTH_COUNTS_THE_HEADER.into()),
            (long, &[&b"\0\0\0\x05"[..], long].concat(), words::LENGTH_COUNTS_CHARACTERS.into()),
        ] {
            assert_eq!(hint_about(payload, rest), Some(words), "{payload:?} {rest:?}");
        }
    }

    #[test]
    fn what_is_not_sure_is_not_said() {
        // Noise, and a wrong length before the right message.
        for rest in [&b"\xff\xfe\xfd"[..], b"\0\0\0\x01ls", b"\0\0\0\x00ls"] {
            assert_eq!(hint_about(b"ls", rest), None, "{rest:?}");
        }
    }
}
