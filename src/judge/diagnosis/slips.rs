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

type Change<'c> = &'c dyn Fn(&[u8]) -> Vec<u8>;

pub(super) fn of_receiver(task: &Task, writes: &[Vec<u8>], came: &[u8]) -> Option<Text> {
    let frames = task.frames().ok()?;
    let messages = &task.messages;
    let each = |change: Change| {
        let changed: Vec<Vec<u8>> = messages.iter().map(|message| change(message)).collect();
        lines(changed.iter().map(Vec::as_slice))
    };
    let said = |is: bool, words: Both| is.then(|| Text::from(words));
    let stream = frames.concat();
    let width = task.length_field().map(|length| length.width);
    let trimmed: [Change; 3] =
        [&|m| m.trim_ascii().to_vec(), &|m| m.trim_ascii_start().to_vec(), &|m| {
            m.trim_ascii_end().to_vec()
        }];
    let without_lf =
        |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().filter(|byte| *byte != b'\n').collect() };
    let with_header = lines(frames.iter().map(Vec::as_slice));
    let no_empty = lines(messages.iter().map(Vec::as_slice).filter(|m| !m.is_empty()));
    let latin_1 =
        |m: &[u8]| m.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes();
    let longest = came.split(|byte| *byte == b'\n').map(<[u8]>::len).max()?;
    let capped = |m: &[u8]| m[..m.len().min(longest)].to_vec();
    let shorter = |m: &[u8]| m[..m.len().saturating_sub(width.unwrap_or(0))].to_vec();
    let of_length = task.length_field().and_then(|length| {
        by_another_length(length, &stream, came).or_else(|| {
            said(came == by_characters(length, &stream), words::LENGTH_READ_IN_CHARACTERS)
        })
    });
    let handed = if width.is_some() { words::HEADER_HANDED_OVER } else { words::FRAME_HANDED_OVER };
    let read_once = task.length_field().filter(|_| writes.len() > 1).and_then(|length| {
        said(came == by_one_recv(length, writes, true), words::HEADER_READ_ONCE).or_else(|| {
            let body = came == by_one_recv(length, writes, false);
            said(body, words::MESSAGE_ENDS_TOO_EARLY)
        })
    });
    of_length
        .or(read_once)
        .or_else(|| said(came == with_header, handed))
        .or_else(|| said(came == stream, words::STREAM_ITSELF))
        .or_else(|| said(came == no_empty, words::EMPTY_MESSAGE_IS_NOT))
        .or_else(|| said(came == messages.concat(), words::LINE_HAS_NO_END))
        .or_else(|| {
            let taken = without_lf(came) == without_lf(&stream);
            said(taken, words::READ_TAKEN_FOR_A_MESSAGE)
        })
        .or_else(|| said(came == each(&|m| [m, b"\r"].concat()), words::LINE_ENDS_IN_CR_LF))
        .or_else(|| said(came == each(&|m| [m, b"\0"].concat()), words::NUL_SENT))
        .or_else(|| {
            let behind = came.strip_prefix("\u{feff}".as_bytes());
            said(behind.is_some_and(|behind| behind == each(&<[u8]>::to_vec)), words::BOM_SENT)
        })
        .or_else(|| said(trimmed.iter().any(|trim| came == each(*trim)), words::BLANKS_STRIPPED))
        .or_else(|| {
            let is = width.is_some() && came == each(&shorter);
            is.then(|| words::short_by_the_header(width.unwrap_or(0)))
        })
        .or_else(|| said(came == each(&latin_1), words::DECODED_AS_LATIN_1))
        .or_else(|| (came == each(&capped)).then(|| words::cut_at(longest)))
        .or_else(|| said(came == stale(messages), words::OLD_BYTES_BEHIND))
        .or_else(|| {
            let delimiter = task.delimiter()?;
            let several = delimiter.len() > 1;
            let is = |kept| came == split_in_each_read(&delimiter, writes, kept);
            said(several && is(true), words::DELIMITER_CUT)
                .or_else(|| said(is(false), words::LEFT_OVER_DROPPED))
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
    if came == task.lines().concat() {
        return Some(words::NOT_FRAMED.into());
    }
    let frames = || task.messages.iter().filter_map(|message| task.frame(message));
    if came.strip_prefix("\u{feff}".as_bytes()).is_some_and(|behind| is_framed(task, behind)) {
        return Some(words::BOM_SENT.into());
    }
    let by_message = decoded(task, came).and_then(|came| of_messages(task, writes, &came));
    if by_message.is_some() {
        return by_message;
    }
    let is = |change: Change| {
        came == task.messages.iter().flat_map(|message| change(message)).collect::<Vec<u8>>()
    };
    if is(&|m| [m, b"\r\n"].concat()) {
        return Some(words::CR_LF_SENT.into());
    }
    if frames().flat_map(|frame| [&frame[..], b"\0"].concat()).eq(came.iter().copied()) {
        return Some(words::NUL_SENT.into());
    }
    let field = task.length_field()?;
    let framed = |body: &[u8], length: usize| [&field.of(length)[..], body].concat();
    let padded = |bytes: usize, whole: bool| {
        is(&|m| {
            let mut frame = framed(m, m.len());
            let room = if whole { bytes } else { field.width + bytes };
            frame.resize(room.max(frame.len()), 0);
            frame
        })
    };
    let slips: [(Change, Both); 3] = [
        (&|m| framed(b"", m.len()), words::LENGTH_ALONE),
        (&|m| [framed(b"", m.len()), framed(m, m.len())].concat(), words::HEADER_TWICE),
        (&|m| framed(m, m.len() + 1), too_many_by_one(field)),
    ];
    if (3..11).any(|power| padded(1 << power, false) || padded(1 << power, true)) {
        return Some(words::PADDED.into());
    }
    slips.iter().find(|(change, _)| is(*change)).map(|(_, words)| Text::from(*words))
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
    let lines = |bytes: &[u8]| {
        let lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        lines[..lines.len() - 1].to_vec()
    };
    let words = messages.iter().flat_map(|m| m.split(u8::is_ascii_whitespace));
    let full = messages.iter().filter(|message| !message.is_empty());
    let in_each_read: Vec<Vec<u8>> = writes
        .iter()
        .flat_map(|write| lines(write))
        .map(|line| task.message_of(&line).to_vec())
        .collect();
    let slips = [
        (is(&|m| [m, b"\0"].concat()), words::NUL_SENT),
        (is(&|m| [m, b"\r"].concat()), words::CR_SENT),
        (is(&|m| [m, b"\r\n"].concat()), words::CR_LF_SENT),
        (is(&|m| [m, b"\n"].concat()), words::LF_SENT_BEHIND),
        (is(&|m| m.trim_ascii().to_vec()), words::BLANKS_STRIPPED),
        (is(&|m| m.trim_ascii_start().to_vec()), words::BLANKS_STRIPPED),
        (is(&|m| m.trim_ascii_end().to_vec()), words::BLANKS_STRIPPED),
        (came.iter().eq(full), empty_left_out(task)),
        (
            came.iter().map(Vec::as_slice).eq(words.filter(|word| !word.is_empty())),
            words::CUT_AT_BLANKS,
        ),
        (came == in_each_read, words::READ_BROUGHT_PART_OF_A_LINE),
    ];
    slips.into_iter().find(|(is, _)| *is).map(|(_, words)| words.into())
}

fn empty_left_out(task: &Task) -> Both {
    match task.length_field() {
        Some(_) => words::EMPTY_LINE_HAS_LENGTH_0,
        None => words::EMPTY_LINE_IS_A_FRAME,
    }
}
