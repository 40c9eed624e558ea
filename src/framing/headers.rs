//! Header lines, of which Content-Length tells the size of what follows a blank line.

use super::dissector::lua_filled;
use super::escape::escape;
use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Limits, Look, Refusal, StreamDecoder,
    words,
};
use crate::Text;
use std::ops::Range;

/// `│Content-Length: 2\r\n\r\n│A B│`: language servers and debug adapters; and HTTP/1.1,
/// where the message is all of it, because the first line belongs to it.
///
/// Other header lines may stand beside Content-Length. It counts bytes, and not characters;
/// and it must be there, because a message without a length ends nowhere: of HTTP only a
/// request, and an answer that never has a body, may be without one.
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
        let max_frame_bytes = limits.max_frame_bytes;
        let cutter = HeaderLinesCutter { max_frame_bytes, searched: 0, found: None };
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

#[derive(Debug)]
struct HeaderLinesCutter {
    max_frame_bytes: usize,
    /// How many of the waiting bytes hold no blank line's beginning.
    searched: usize,
    found: Option<Announced>,
}

/// What a header told, once read.
#[derive(Debug)]
struct Announced {
    /// Where the message begins.
    start: usize,
    header_bytes: usize,
    frame_bytes: usize,
}

/// The size of the body, and whether the header is one of HTTP.
fn read_header(header: &[u8], at_byte: u64) -> Result<(u64, bool), FrameError> {
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
        return Err(wrong(words::another_coding(&escape(coding.as_bytes()))));
    }
    let lengths = values("content-length");
    let Some(first) = lengths.first() else {
        let has_none = |status: &str| status.starts_with('1') || ["204", "304"].contains(&status);
        return match is_request || status.is_some_and(has_none) {
            true => Ok((0, true)),
            false => Err(wrong(out_of_step(first_line).unwrap_or(words::NOT_THERE.into()))),
        };
    };
    let is_number = first.bytes().all(|byte| byte.is_ascii_digit());
    match first.parse().ok().filter(|_| is_number && lengths.iter().all(|other| other == first)) {
        Some(bytes) => Ok((bytes, is_request || status.is_some())),
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

impl Cutter for HeaderLinesCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        if self.found.is_none() {
            let room = &waiting[..waiting.len().min(MAX_HEADER_BYTES)];
            let place = memchr::memmem::find(&room[self.searched..], BLANK_LINE);
            let Some(place) = place else {
                if waiting.len() >= MAX_HEADER_BYTES {
                    let (field, found) = (words::HEADER_LINES_FIELD, words::LONGER_HEADER.into());
                    return Err(
                        FrameError::malformed(at_byte, field, words::A_BLANK_LINE, found).into()
                    );
                }
                self.searched = waiting.len().saturating_sub(BLANK_LINE.len() - 1);
                return Ok(Look::Wait(waiting.len() + 1));
            };
            let end = self.searched + place + BLANK_LINE.len();
            self.searched = 0;
            let (body_bytes, is_http) = read_header(&waiting[..end], at_byte)?;
            let start = if is_http { 0 } else { end };
            let limit_bytes = self.max_frame_bytes.min(isize::MAX as usize - MAX_HEADER_BYTES);
            let frame_bytes = body_bytes.saturating_add(end as u64);
            let claimed_bytes = frame_bytes - start as u64;
            if claimed_bytes > limit_bytes as u64 {
                let field = words::HEADER_LINES_FIELD;
                let error = FrameError::too_long(at_byte, field, claimed_bytes, limit_bytes);
                return Err(Refusal::of_one_frame(error, frame_bytes));
            }
            self.found =
                Some(Announced { start, header_bytes: end, frame_bytes: frame_bytes as usize });
        }
        let Some(Announced { start, frame_bytes, .. }) = self.found else {
            return Ok(Look::Wait(waiting.len() + 1));
        };
        if waiting.len() < frame_bytes {
            return Ok(Look::Wait(frame_bytes));
        }
        self.found = None;
        Ok(Look::Frame { payload: start..frame_bytes, frame_bytes })
    }

    fn end(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        match &self.found {
            _ if have_bytes == 0 => End::Clean,
            None => End::InOpenHeader { have_bytes, need_bytes: have_bytes + 1 },
            Some(Announced { header_bytes: header, frame_bytes, .. }) => {
                End::behind_header(have_bytes - header, frame_bytes - header)
            }
        }
    }

    fn overhead_bytes(&self) -> usize {
        MAX_HEADER_BYTES
    }
}
