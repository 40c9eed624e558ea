//! Programs with one slip each, as far as what they answer. A slip is named only where
//! its answer is, byte by byte, the one that came.

use super::{Task, words};
use crate::framing::{DEFAULT_MAX_FRAME_BYTES, End};
use crate::judge::task::LengthField;
use crate::{Both, Text};

/// Each message as a line of the agreed answer.
pub(super) fn lines<'m>(messages: impl IntoIterator<Item = &'m [u8]>) -> Vec<u8> {
    messages.into_iter().flat_map(|message| [message, b"\n"].concat()).collect()
}

/// What a slip makes of each message.
type Change = fn(&[u8]) -> Vec<u8>;

/// The blanks at a message's ends, taken off: at both, or at one.
const TRIMS: [Change; 3] = [
    |m| m.trim_ascii().to_vec(),
    |m| m.trim_ascii_start().to_vec(),
    |m| m.trim_ascii_end().to_vec(),
];

/// The first of these that is so, in words.
fn first_of<W: Into<Text>, const N: usize>(slips: [(bool, W); N]) -> Option<Text> {
    slips.into_iter().find(|(is, _)| *is).map(|(_, words)| words.into())
}

pub(super) fn of_receiver(task: &Task, writes: &[Vec<u8>], came: &[u8]) -> Option<Text> {
    let (messages, frames) = (&task.messages, task.frames().ok()?);
    let each = |change: &dyn Fn(&[u8]) -> Vec<u8>| {
        let changed: Vec<Vec<u8>> = messages.iter().map(|message| change(message)).collect();
        lines(changed.iter().map(Vec::as_slice))
    };
    let stream = frames.concat();
    let length = task.length_field();
    let width = length.map_or(0, |length| length.width);
    let handed = if width > 0 { words::HEADER_HANDED_OVER } else { words::FRAME_HANDED_OVER };
    let with_header = lines(frames.iter().map(Vec::as_slice));
    let no_empty = lines(messages.iter().map(Vec::as_slice).filter(|m| !m.is_empty()));
    let by_character = length.is_some_and(|length| came == by_characters(length, &stream));
    let once = |header_too| {
        let is = |length| came == by_one_recv(length, writes, header_too);
        writes.len() > 1 && length.is_some_and(is)
    };
    let read = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'\n').collect();
    let read: [Vec<u8>; 2] = [came, &stream].map(read);
    let behind_bom = came.strip_prefix("\u{feff}".as_bytes());
    let latin_1 =
        |m: &[u8]| m.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes();
    let longest = came.split(|byte| *byte == b'\n').map(<[u8]>::len).max()?;
    let capped = |m: &[u8]| m[..m.len().min(longest)].to_vec();
    let shorter = |m: &[u8]| m[..m.len().saturating_sub(width)].to_vec();
    let delimiter = task.delimiter();
    let several = delimiter.as_ref().is_some_and(|delimiter| delimiter.len() > 1);
    let split = |kept| {
        let is = |delimiter: &Vec<u8>| came == split_in_each_read(delimiter, writes, kept);
        delimiter.as_ref().is_some_and(is)
    };
    length.and_then(|length| by_another_length(length, &stream, came)).or_else(|| {
        first_of::<Text, _>([
            (by_character, words::LENGTH_READ_IN_CHARACTERS.into()),
            (once(true), words::HEADER_READ_ONCE.into()),
            (once(false), words::MESSAGE_ENDS_TOO_EARLY.into()),
            (came == with_header, handed.into()),
            (came == stream, words::STREAM_ITSELF.into()),
            (came == no_empty, words::EMPTY_MESSAGE_IS_NOT.into()),
            (came == messages.concat(), words::LINE_HAS_NO_END.into()),
            (read[0] == read[1], words::READ_TAKEN_FOR_A_MESSAGE.into()),
            (came == each(&|m| [m, b"\r"].concat()), words::LINE_ENDS_IN_CR_LF.into()),
            (came == each(&|m| [m, b"\0"].concat()), words::NUL_SENT.into()),
            (behind_bom.is_some_and(|came| came == each(&<[u8]>::to_vec)), words::BOM_SENT.into()),
            (TRIMS.iter().any(|trim| came == each(trim)), words::BLANKS_STRIPPED.into()),
            (width > 0 && came == each(&shorter), words::short_by_the_header(width)),
            (came == each(&latin_1), words::DECODED_AS_LATIN_1.into()),
            (came == each(&capped), words::cut_at(longest)),
            (came == stale(messages), words::OLD_BYTES_BEHIND.into()),
            (several && split(true), words::DELIMITER_CUT.into()),
            (split(false), words::LEFT_OVER_DROPPED.into()),
        ])
    })
}

/// A length read with another width or order: other boundaries, up to where more would
/// have to come.
fn by_another_length(right: LengthField, stream: &[u8], came: &[u8]) -> Option<Text> {
    let orders = [right.little, !right.little];
    let fields = [right.width, 1, 2, 4, 8]
        .into_iter()
        .flat_map(|width| orders.into_iter().map(move |little| LengthField { width, little }));
    let found = fields.skip(1).find(|field| {
        let differs = field.width != right.width || field.little != right.little;
        differs && came == read_by(*field, stream, 0)
    });
    let Some(found) = found else {
        let counts_itself = came == read_by(right, stream, right.width);
        return counts_itself.then(|| words::short_by_the_header(right.width));
    };
    Some(match found.width == right.width {
        true => words::LENGTH_READ_IN_REVERSE.into(),
        false => words::length_read_has(right.width, found.width),
    })
}

/// The stream as one reads it who takes the length for `less` more than the message has.
fn read_by(field: LengthField, stream: &[u8], less: usize) -> Vec<u8> {
    let (mut rest, mut out) = (stream, Vec::new());
    while let Some(length) = field.read(rest).and_then(|length| length.checked_sub(less)) {
        let Some(body) = rest[field.width..].get(..length) else { break };
        out.extend(lines([body]));
        rest = &rest[field.width + length..];
    }
    out
}

/// Each message read by one recv that may bring less, and its header too, or not. Every
/// write comes alone.
fn by_one_recv(field: LengthField, writes: &[Vec<u8>], header_too: bool) -> Vec<u8> {
    let (mut rest, mut out) = (writes.iter(), Vec::new());
    let mut arrived: &[u8] = &[];
    let mut recv = |most: usize| {
        if arrived.is_empty() && most > 0 {
            arrived = rest.next().map_or(&[], Vec::as_slice);
        }
        let (read, behind) = arrived.split_at(most.min(arrived.len()));
        arrived = behind;
        read
    };
    loop {
        let mut header = recv(field.width).to_vec();
        while !header_too && !header.is_empty() && header.len() < field.width {
            match recv(field.width - header.len()) {
                [] => return out,
                more => header.extend_from_slice(more),
            }
        }
        let came = LengthField { width: header.len(), ..field };
        let Some(length) = came.read(&header).filter(|_| !header.is_empty()) else { return out };
        out.extend(lines([recv(length)]));
    }
}

/// The stream decoded to characters first, and the length counted in them.
fn by_characters(field: LengthField, stream: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(stream) else { return Vec::new() };
    let letters: Vec<char> = text.chars().collect();
    let (mut rest, mut out) = (&letters[..], Vec::new());
    while let Some((header, behind)) = rest.split_at_checked(field.width) {
        let header = String::from_iter(header).into_bytes();
        let length = (header.len() == field.width).then(|| field.read(&header)).flatten();
        let Some(body) = length.and_then(|length| behind.get(..length)) else { break };
        out.extend(lines([String::from_iter(body).as_bytes()]));
        rest = &behind[body.len()..];
    }
    out
}

/// One buffer for every message, handed over as far as it was ever filled.
fn stale(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut buffer = Vec::new();
    let one = |message: &Vec<u8>| {
        let behind = buffer.get(message.len()..).unwrap_or_default().to_vec();
        buffer = [message.clone(), behind].concat();
        lines([&buffer[..]])
    };
    messages.iter().flat_map(one).collect()
}

/// The delimiter looked for in each read by itself, and what is left kept, or not.
fn split_in_each_read(delimiter: &[u8], writes: &[Vec<u8>], kept: bool) -> Vec<u8> {
    let (mut part, mut out) = (Vec::new(), Vec::new());
    for write in writes {
        let mut rest = &write[..];
        while let Some(at) = rest.windows(delimiter.len()).position(|it| it == delimiter) {
            part.extend_from_slice(&rest[..at]);
            out.extend(lines([&part[..]]));
            part.clear();
            rest = &rest[at + delimiter.len()..];
        }
        if kept {
            part.extend_from_slice(rest);
        }
    }
    out
}

/// The messages in a sender's frames, if they are frames to the end.
fn decoded(task: &Task, came: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut decoder = task.format.decoder(DEFAULT_MAX_FRAME_BYTES);
    decoder.feed(came);
    let mut messages = Vec::new();
    while let Some(message) = decoder.next_owned().ok()? {
        messages.push(message);
    }
    matches!(decoder.end(), End::Clean).then_some(messages)
}

/// What a sender with one slip would have sent, where that is what came.
pub(super) fn of_sender(task: &Task, writes: &[Vec<u8>], came: &[u8]) -> Option<Text> {
    let behind_bom = came.strip_prefix("\u{feff}".as_bytes());
    let of_all = first_of([
        (came == task.lines().concat(), words::NOT_FRAMED),
        (behind_bom.is_some_and(|behind| is_framed(task, behind)), words::BOM_SENT),
    ]);
    let by_message = || of_messages(task, writes, &decoded(task, came)?);
    let is = |change: &dyn Fn(&[u8]) -> Vec<u8>| {
        came == task.messages.iter().flat_map(|message| change(message)).collect::<Vec<u8>>()
    };
    let with_nul = |m: &[u8]| task.frame(m).map_or(Vec::new(), |frame| [frame, vec![0]].concat());
    let of_ends = || {
        first_of([
            (is(&|m| [m, b"\r\n"].concat()), words::CR_LF_SENT),
            (is(&with_nul), words::NUL_SENT),
        ])
    };
    let of_length = || {
        let field = task.length_field()?;
        let framed = |body: &[u8], length: usize| [&field.of(length)[..], body].concat();
        let padded = |to: usize| {
            is(&|m| {
                let mut frame = framed(m, m.len());
                frame.resize(to.max(frame.len()), 0);
                frame
            })
        };
        let mut sizes = (3..11).map(|power| 1 << power).flat_map(|to| [to, field.width + to]);
        let alone = |m: &[u8]| framed(b"", m.len());
        first_of([
            (sizes.any(padded), words::PADDED),
            (is(&alone), words::LENGTH_ALONE),
            (is(&|m| [alone(m), framed(m, m.len())].concat()), words::HEADER_TWICE),
            (is(&|m| framed(m, m.len() + 1)), too_many_by_one(field)),
        ])
    };
    of_all.or_else(by_message).or_else(of_ends).or_else(of_length)
}

fn is_framed(task: &Task, came: &[u8]) -> bool {
    decoded(task, came).is_some_and(|came| came == task.messages)
}

/// A field of one byte may count itself as well.
pub(super) fn too_many_by_one(field: LengthField) -> Both {
    match field.width {
        1 => words::LENGTH_ONE_TOO_MANY_BY_SOMETHING,
        _ => words::LENGTH_ONE_TOO_MANY,
    }
}

/// Right frames, of other messages.
fn of_messages(task: &Task, writes: &[Vec<u8>], came: &[Vec<u8>]) -> Option<Text> {
    let messages = &task.messages;
    let is =
        |change: Change| came.iter().eq(&messages.iter().map(|m| change(m)).collect::<Vec<_>>());
    let parts = messages.iter().flat_map(|m| m.split(u8::is_ascii_whitespace));
    let parts = parts.filter(|part| !part.is_empty());
    let full = messages.iter().filter(|message| !message.is_empty());
    // What is behind the last LF is not a line.
    let lines = writes.iter().flat_map(|write| write.split_inclusive(|byte| *byte == b'\n'));
    let lines = lines.filter_map(|line| line.strip_suffix(b"\n"));
    let in_each_read = lines.map(|line| task.message_of(line));
    first_of([
        (is(|m| [m, b"\0"].concat()), words::NUL_SENT),
        (is(|m| [m, b"\r"].concat()), words::CR_SENT),
        (is(|m| [m, b"\r\n"].concat()), words::CR_LF_SENT),
        (is(|m| [m, b"\n"].concat()), words::LF_SENT_BEHIND),
        (TRIMS.into_iter().any(is), words::BLANKS_STRIPPED),
        (came.iter().eq(full), empty_left_out(task.length_field())),
        (came.iter().map(Vec::as_slice).eq(parts), words::CUT_AT_BLANKS),
        (came.iter().map(Vec::as_slice).eq(in_each_read), words::READ_BROUGHT_PART_OF_A_LINE),
    ])
}

pub(super) fn empty_left_out(length: Option<LengthField>) -> Both {
    match length {
        Some(_) => words::EMPTY_LINE_HAS_LENGTH_0,
        None => words::EMPTY_LINE_IS_A_FRAME,
    }
}
