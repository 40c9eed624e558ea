//! A length written as digits: in decimal (netstrings, syslog's octet counting) or in hex
//! (HTTP's chunks).

use super::announced::{Announced, AnnouncedCutter, Announcer, ReadHeader, stands};
use super::dissector::{lua_filled, lua_string};
use super::escape::escape;
use super::{Decoder, EncodeError, Fault, FrameError, Framing, Limits, words};
use crate::{Both, Text};
use std::borrow::Cow;
use std::ops::Range;

/// `│5 │h e l l o│`, or `│5\r\n│h e l l o│\r\n│`: digits, a mark that ends them, the message,
/// and what must follow it.
#[derive(Debug, Clone)]
pub struct TextLength {
    pub(super) radix: u32,
    /// As many digits at least: in front of fewer, zeros are written.
    pub(super) least_digits: usize,
    pub(super) most_digits: usize,
    pub(super) mark: Cow<'static, [u8]>,
    /// How much else may stand between digits and mark, behind `;` or a blank.
    pub(super) extension_bytes: usize,
    pub(super) after: &'static [u8],
    /// How much may stand behind a length of 0: lines of trailers, as HTTP has them.
    pub(super) trailer_bytes: usize,
}

/// As many digits as 64 bits need, and no mark yet.
pub(super) const DECIMAL: TextLength = TextLength {
    radix: 10,
    least_digits: 1,
    most_digits: 20,
    mark: Cow::Borrowed(b""),
    extension_bytes: 0,
    after: b"",
    trailer_bytes: 0,
};

impl TextLength {
    /// A chunk of RFC 9112, 7.1: hex, perhaps extensions, CR LF, the bytes, CR LF.
    pub const CHUNK: TextLength = TextLength {
        radix: 16,
        most_digits: 16,
        mark: Cow::Borrowed(b"\r\n"),
        extension_bytes: 256,
        after: b"\r\n",
        trailer_bytes: 1 << 12,
        ..DECIMAL
    };
}

impl TextLength {
    /// How long the lines `NAME: VALUE` are that stand before an empty one; `None` if one
    /// byte more may tell. The error is where something else stands.
    fn trailers(&self, waiting: &[u8]) -> Result<Option<usize>, usize> {
        let mut at = 0;
        while let Some(first) = waiting.get(at) {
            if *first == b'\r' {
                return Ok(Some(at));
            }
            let line = &waiting[at..];
            let name = line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':');
            let name = name.count();
            if line.get(name).is_some_and(|behind| name == 0 || *behind != b':') {
                return Err(at + name);
            }
            let Some(end) = memchr::memchr(b'\n', line) else { break };
            at += end + 1;
        }
        if waiting.len() > self.trailer_bytes { Err(self.trailer_bytes) } else { Ok(None) }
    }
}

impl Framing for TextLength {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let (message_bytes, width) = (message.len(), self.least_digits);
        let digits = match self.radix {
            16 => format!("{message_bytes:x}"),
            _ => format!("{message_bytes:0width$}"),
        };
        if digits.len() > self.most_digits {
            let limit_bytes = 10_usize.saturating_pow(width as u32) - 1;
            return Err(EncodeError::TooLong { message_bytes, limit_bytes });
        }
        let start = digits.len() + self.mark.len();
        out.extend([digits.as_bytes(), &self.mark, message, self.after].concat());
        Ok(start..start + message_bytes)
    }

    fn lua(&self) -> Option<String> {
        let TextLength { radix, least_digits, most_digits, extension_bytes, trailer_bytes, .. } =
            self;
        let (mark, after) = (lua_string(&self.mark), lua_string(self.after));
        let values = format!(
            "{radix}, {least_digits}, {most_digits}, {extension_bytes}, {mark}, {after}, {trailer_bytes}"
        );
        Some(lua_filled(include_str!("lua/digits.lua"), &[("@VALUES@", &values)]))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(AnnouncedCutter::decoder(self.clone(), limits))
    }
}

impl Announcer for TextLength {
    const FIELD: Both = words::LENGTH;

    /// Only so many bytes are looked at that looking again for each new one is constant time.
    fn read(&mut self, waiting: &[u8], at_byte: u64, _most: usize) -> ReadHeader {
        let wrong = |at: usize, expected: Text| {
            FrameError::wrong_byte(at_byte + at as u64, words::LENGTH, expected, waiting[at])
        };
        let is_digit = |byte: &&u8| char::from(**byte).is_digit(self.radix);
        let count = waiting.iter().take(self.most_digits).take_while(is_digit).count();
        let digits = std::str::from_utf8(&waiting[..count]).unwrap_or_default();
        if self.radix == 10 && count > self.least_digits && digits.starts_with('0') {
            Err(FrameError { at_byte, field: words::LENGTH, fault: Fault::NonMinimal })?;
        }
        match waiting.get(count) {
            _ if count >= self.least_digits => {}
            None => return Ok(None),
            Some(_) => Err(wrong(count, words::A_LENGTH_IN_DIGITS.into()))?,
        }
        let body_bytes = u64::from_str_radix(digits, self.radix)
            .map_err(|_| wrong(count - 1, words::AT_MOST_64_BITS.into()))?;
        let mut mark_at = count;
        if self.extension_bytes > 0 && matches!(waiting.get(count), Some(b';' | b' ' | b'\t')) {
            let room = &waiting[count..waiting.len().min(count + self.extension_bytes)];
            mark_at += memchr::memchr(b'\r', room).unwrap_or(room.len());
        }
        let stands = stands(&self.mark, &waiting[mark_at..]).map_err(|at| {
            wrong(mark_at + at, words::ends_digits(&escape(&self.mark), self.most_digits))
        })?;
        let mut header_bytes = mark_at + self.mark.len();
        if stands && body_bytes == 0 && self.trailer_bytes > 0 {
            let Some(bytes) = self.trailers(&waiting[header_bytes..]).map_err(|at| {
                let (at_byte, came) =
                    (at_byte + (header_bytes + at) as u64, waiting[header_bytes + at]);
                let expected = words::closes(&escape(self.after));
                FrameError::wrong_byte(at_byte, words::BYTE_AFTER_MESSAGE, expected, came)
            })?
            else {
                return Ok(None);
            };
            header_bytes += bytes;
        }
        Ok(stands.then(|| Announced::body(header_bytes, body_bytes, self.after)))
    }

    fn longest_bytes(&self) -> usize {
        self.most_digits + self.extension_bytes + self.mark.len() + self.trailer_bytes
    }
}
