//! Header lines, of which Content-Length tells the size of what follows a blank line.

use super::announced::{Announced, AnnouncedCutter, Announcer, ReadHeader, stands};
use super::dissector::lua_filled;
use super::escape::escape;
use super::{Decoder, EncodeError, End, FrameError, Framing, Limits, TextLength, words};
use crate::{Both, Text};
use std::ops::Range;

/// `│Content-Length: 2\r\n\r\n│A B│`: language servers and debug adapters; and HTTP/1.1,
/// where the message is all of it, because the first line belongs to it.
///
/// Other header lines may stand beside Content-Length. It counts bytes, and not characters;
/// and it must be there, because a message without a length ends nowhere: of HTTP only what
/// comes in chunks, a request, and an answer that never has a body, may be without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderLines;

const MAX_HEADER_BYTES: usize = 1 << 13;
const BLANK_LINE: &[u8] = b"\r\n\r\n";

impl Framing for HeaderLines {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let header = format!("Content-Length: {}\r\n\r\n", message.len());
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(message);
        Ok(header.len()..header.len() + message.len())
    }

    fn lua(&self) -> Option<String> {
        let longest = MAX_HEADER_BYTES.to_string();
        Some(lua_filled(include_str!("lua/headers.lua"), &[("@LONGEST@", &longest)]))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(AnnouncedCutter::decoder(BlankLine { searched: 0, chunk_at: None }, limits))
    }
}

/// Looks for the blank line that ends the header.
#[derive(Debug)]
struct BlankLine {
    /// How many of the waiting bytes hold no blank line's beginning.
    searched: usize,
    /// Where the next chunk begins, of a body that comes in chunks.
    chunk_at: Option<usize>,
}

impl Announcer for BlankLine {
    const FIELD: Both = words::HEADER_LINES_FIELD;

    fn read(&mut self, waiting: &[u8], at_byte: u64, most: usize) -> ReadHeader {
        if self.chunk_at.is_some() {
            return self.chunks(waiting, at_byte, most);
        }
        let room = &waiting[..waiting.len().min(MAX_HEADER_BYTES)];
        let Some(place) = memchr::memmem::find(&room[self.searched..], BLANK_LINE) else {
            if waiting.len() >= MAX_HEADER_BYTES {
                let found = words::LONGER_HEADER.into();
                Err(FrameError::malformed(at_byte, Self::FIELD, words::A_BLANK_LINE, found))?;
            }
            self.searched = waiting.len().saturating_sub(BLANK_LINE.len() - 1);
            return Ok(None);
        };
        let header_bytes = std::mem::take(&mut self.searched) + place + BLANK_LINE.len();
        let Some((body_bytes, keeps_header)) = read_header(&waiting[..header_bytes], at_byte)?
        else {
            self.chunk_at = Some(header_bytes);
            return self.chunks(waiting, at_byte, most);
        };
        let body = Announced::body(header_bytes, body_bytes, b"");
        Ok(Some(Announced { keeps_header, ..body }))
    }

    fn end_inside(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        match self.chunk_at {
            Some(_) => End::InOpenBody { have_bytes },
            None => End::InOpenHeader { have_bytes, need_bytes: have_bytes + 1 },
        }
    }

    fn longest_bytes(&self) -> usize {
        MAX_HEADER_BYTES + TextLength::CHUNK.longest_bytes()
    }
}

impl BlankLine {
    /// A message of HTTP up to its empty chunk (RFC 9112, 7.1): header, chunks and all.
    fn chunks(&mut self, waiting: &[u8], at_byte: u64, most: usize) -> ReadHeader {
        let mut header = TextLength::CHUNK;
        while let Some(at) = self.chunk_at {
            FrameError::unless_fits(at_byte, Self::FIELD, at as u64, most)?;
            let Some(rest) = waiting.get(at..) else { break };
            let at_byte = at_byte + at as u64;
            let Some(chunk) = header.read(rest, at_byte, most)? else { break };
            FrameError::unless_fits(at_byte, words::LENGTH, chunk.body_bytes, most)?;
            let end = chunk.header_bytes + chunk.body_bytes as usize;
            let behind = rest.get(end..).unwrap_or_default();
            let stands = stands(chunk.closing, behind).map_err(|wrong| {
                let at_byte = at_byte + (end + wrong) as u64;
                let expected = words::closes(&escape(chunk.closing));
                FrameError::wrong_byte(at_byte, words::BYTE_AFTER_MESSAGE, expected, behind[wrong])
            })?;
            if !stands {
                break;
            }
            let next = at + end + chunk.closing.len();
            self.chunk_at = Some(next).filter(|_| chunk.body_bytes > 0);
            if self.chunk_at.is_none() {
                let all = Announced::body(next, 0, b"");
                return Ok(Some(Announced { keeps_header: true, ..all }));
            }
        }
        Ok(None)
    }
}

/// The size of the body, and whether the header is one of HTTP; `None` if its body comes
/// in chunks.
fn read_header(header: &[u8], at_byte: u64) -> Result<Option<(u64, bool)>, FrameError> {
    let text = String::from_utf8_lossy(header);
    let wrong = |found: Text| {
        FrameError::malformed(at_byte, words::HEADER_LINES_FIELD, words::A_CONTENT_LENGTH, found)
    };
    let first_line = text.lines().next().unwrap_or_default();
    let status = first_line.strip_prefix("HTTP/1.").map(|rest| rest.get(2..5).unwrap_or_default());
    let is_request = status.is_none() && first_line.contains(" HTTP/1.");
    let values = |wanted: &str| -> Vec<&str> {
        let named = text.lines().filter_map(|line| line.split_once(':'));
        let named = named.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        named.map(|(_, value)| value.trim()).collect()
    };
    if let Some(coding) = values("transfer-encoding").first() {
        if coding.eq_ignore_ascii_case("chunked") {
            return Ok(None);
        }
        return Err(wrong(words::another_coding(&escape(coding.as_bytes()))));
    }
    let lengths = values("content-length");
    let Some(first) = lengths.first() else {
        let has_none = |status: &str| status.starts_with('1') || ["204", "304"].contains(&status);
        return match is_request || status.is_some_and(has_none) {
            true => Ok(Some((0, true))),
            false => Err(wrong(out_of_step(first_line).unwrap_or(words::NOT_THERE.into()))),
        };
    };
    let is_number = first.bytes().all(|byte| byte.is_ascii_digit());
    match first.parse().ok().filter(|_| is_number && lengths.iter().all(|other| other == first)) {
        Some(bytes) => Ok(Some((bytes, is_request || status.is_some()))),
        None => Err(wrong(Text::same(format!("\"{}\"", escape(lengths.join(", ").as_bytes()))))),
    }
}

/// What a first line tells about the length before it: the body's last bytes are in front,
/// or its own first letters are missing.
fn out_of_step(first_line: &str) -> Option<Text> {
    const NAME: &str = "content-length:";
    let line = first_line.to_ascii_lowercase();
    if let Some(at) = line.find(NAME) {
        return Some(words::counted_too_little(&escape(first_line.as_bytes()), at));
    }
    let missing = (1..NAME.len() - 1).find(|missing| line.starts_with(&NAME[*missing..]))?;
    Some(words::counted_too_much(&escape(first_line.as_bytes()), missing))
}
