//! Programs with one slip each, as far as what they answer. A slip is named only where
//! its answer is, byte by byte, the one that came.

use super::{Task, words};
use crate::judge::task::LengthField;
use crate::{Both, Text};

/// Each message as a line of the agreed answer.
pub(super) fn lines<'m>(messages: impl IntoIterator<Item = &'m [u8]>) -> Vec<u8> {
    messages.into_iter().flat_map(|message| [message, b"\n"].concat()).collect()
}

type Change<'c> = &'c dyn Fn(&[u8]) -> Vec<u8>;

pub(super) fn of_receiver(task: &Task, writes: &[&[u8]], came: &[u8]) -> Option<Text> {
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
    of_length
        .or_else(|| said(width.is_some() && came == with_header, words::HEADER_HANDED_OVER))
        .or_else(|| said(came == stream, words::STREAM_ITSELF))
        .or_else(|| said(came == no_empty, words::EMPTY_MESSAGE_IS_NOT))
        .or_else(|| said(came == messages.concat(), words::LINE_HAS_NO_END))
        .or_else(|| {
            let taken = without_lf(came) == without_lf(&stream);
            said(taken, words::READ_TAKEN_FOR_A_MESSAGE)
        })
        .or_else(|| said(came == each(&|m| [m, b"\r"].concat()), words::LINE_ENDS_IN_CR_LF))
        .or_else(|| said(trimmed.iter().any(|trim| came == each(*trim)), words::BLANKS_STRIPPED))
        .or_else(|| {
            let is = width.is_some() && came == each(&shorter);
            is.then(|| words::short_by_the_header(width.unwrap_or(0)))
        })
        .or_else(|| said(came == each(&latin_1), words::DECODED_AS_LATIN_1))
        .or_else(|| (came == each(&capped)).then(|| words::cut_at(longest)))
        .or_else(|| said(came == stale(messages), words::OLD_BYTES_BEHIND))
        .or_else(|| {
            said(came == split_in_each_read(&frames, messages, writes), words::DELIMITER_CUT)
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
        differs && came == read_by(*field, stream)
    })?;
    Some(match found.width == right.width {
        true => words::LENGTH_READ_IN_REVERSE.into(),
        false => words::length_read_has(right.width, found.width),
    })
}

fn read_by(field: LengthField, stream: &[u8]) -> Vec<u8> {
    let (mut rest, mut out) = (stream, Vec::new());
    while let Some(length) = field.read(rest) {
        let Some(body) = rest[field.width..].get(..length) else { break };
        out.extend(lines([body]));
        rest = &rest[field.width + length..];
    }
    out
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

/// The delimiter looked for in each read by itself, and what is left kept.
fn split_in_each_read(frames: &[Vec<u8>], messages: &[Vec<u8>], writes: &[&[u8]]) -> Vec<u8> {
    let mut delimiters = frames.iter().zip(messages).map(|(frame, m)| frame.strip_prefix(&m[..]));
    let Some(delimiter) = delimiters.next_back().flatten().filter(|it| it.len() > 1) else {
        return Vec::new();
    };
    let (mut part, mut out) = (Vec::new(), Vec::new());
    for write in writes {
        let mut rest = *write;
        while let Some(at) = rest.windows(delimiter.len()).position(|it| it == delimiter) {
            part.extend_from_slice(&rest[..at]);
            out.extend(lines([&part[..]]));
            part.clear();
            rest = &rest[at + delimiter.len()..];
        }
        part.extend_from_slice(rest);
    }
    out
}

/// What a sender with one slip would have sent, where that is what came.
pub(super) fn of_sender(task: &Task, came: &[u8]) -> Option<Text> {
    let encoded = |message: &[u8]| {
        let mut out = Vec::new();
        task.format.encode(message, &mut out).map(|_| out).unwrap_or_default()
    };
    let is = |change: Change| {
        came == task.messages.iter().flat_map(|message| change(message)).collect::<Vec<u8>>()
    };
    let every_word = |m: &[u8]| -> Vec<u8> {
        let words = m.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        words.flat_map(encoded).collect()
    };
    let framed = |body: &[u8], length: usize| {
        let field = task.length_field().map(|field| field.of(length)).unwrap_or_default();
        [&field[..], body].concat()
    };
    let of_length = task.length_field().is_some();
    let slips: [(bool, Change, Both); 9] = [
        (false, &|m| encoded(&[m, b"\0"].concat()), words::NUL_SENT),
        (false, &|m| [&encoded(m)[..], b"\0"].concat(), words::NUL_SENT),
        (false, &|m| encoded(&[m, b"\r"].concat()), words::CR_SENT),
        (true, &|m| encoded(&[m, b"\r\n"].concat()), words::CR_LF_SENT),
        (false, &|m| [m, b"\r\n"].concat(), words::CR_LF_SENT),
        (false, &every_word, words::CUT_AT_BLANKS),
        (true, &|m| framed(b"", m.len()), words::LENGTH_ALONE),
        (true, &|m| [framed(b"", m.len()), encoded(m)].concat(), words::HEADER_TWICE),
        (true, &|m| framed(m, m.len() + 1), words::LENGTH_ONE_TOO_MANY),
    ];
    if let Some(behind) = came.strip_prefix("\u{feff}".as_bytes())
        && behind == task.messages.iter().flat_map(|m| encoded(m)).collect::<Vec<u8>>()
    {
        return Some(words::BOM_SENT.into());
    }
    let padded = |bytes: usize| {
        let field = framed(b"", 0).len();
        is(&|m| {
            let mut frame = framed(m, m.len());
            frame.resize(field + bytes.max(m.len()), 0);
            frame
        })
    };
    if of_length && (3..11).any(|power| padded(1 << power)) {
        return Some(words::PADDED.into());
    }
    let found = slips.iter().find(|(only, change, _)| (of_length || !only) && is(*change));
    found.map(|(_, _, words)| Text::from(*words))
}
