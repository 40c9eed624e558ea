//! Netstrings: the length in decimal, a colon, the message, a comma.

use super::error::show_byte;
use super::{
    Cutter, Decoder, EncodeError, End, Fault, FrameError, Framing, Limits, Look, Refusal,
    StreamDecoder, words,
};
use std::io::Write;
use std::ops::Range;

/// D. J. Bernstein's netstrings (<https://cr.yp.to/proto/netstrings.txt>).
///
/// ```text
/// ┌──┬─┬────────────┬─┐
/// │12│:│hello world!│,│
/// └──┴─┴────────────┴─┘
/// ```
///
/// Readable like a delimiter, and any byte may be in the message, as with a
/// length. The comma tells nothing new: it catches a receiver that has lost
/// count. Leading zeros are forbidden.
///
/// ```
/// use sticky_demo::framing::{Decoder, Framing, Limits, Netstring};
///
/// let mut stream = Vec::new();
/// Netstring.encode(b"hello world!", &mut stream).unwrap();
/// assert_eq!(stream, b"12:hello world!,");
///
/// let mut decoder = Netstring.stream_decoder(Limits::default());
/// decoder.feed(b"2:AB,0:,012:");
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
/// assert_eq!(decoder.next_frame(), Ok(Some(&b""[..])));
/// let error = decoder.next_frame().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the length at byte 8 is padded with zeros; only the shortest spelling of a number is accepted",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Netstring;

/// The digits of the largest 64-bit number.
const MAX_DIGITS: usize = 20;

impl Netstring {
    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<NetstringCutter> {
        let cutter = NetstringCutter { max_frame_bytes: limits.max_frame_bytes, owes_comma: false };
        StreamDecoder::new(cutter, limits)
    }
}

impl Framing for Netstring {
    fn lua(&self) -> Option<String> {
        Some(LUA.to_owned())
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let before = out.len();
        write!(out, "{}:", message.len()).expect("a Vec takes any bytes");
        let start = out.len() - before;
        out.extend_from_slice(message);
        out.push(b',');
        Ok(start..start + message.len())
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

const LUA: &str = r#"local function cut(s, at)
  local from, to = s:find("^%d+", at + 1)
  if not from then return false, "a netstring begins with a digit" end
  local digits, next = s:sub(from, to), s:byte(to + 1)
  if #digits > 1 and digits:byte(1) == 48 then return false, "the length is padded with zeros" end
  if #digits > 20 then return false, "the length has too many digits" end
  if not next then return nil, MORE end
  if next ~= 58 then return false, "a colon should stand behind the length" end
  local length, header = tonumber(digits), #digits + 1
  if length > LIMIT then return false, "the length announces " .. digits .. " bytes" end
  local have, total = #s - at, header + length + 1
  if have < total then return nil, total - have end
  if s:byte(at + total) ~= 44 then return false, "a comma should stand behind the message" end
  return total, header, header + length
end
"#;

/// Finds netstrings.
#[derive(Debug)]
pub struct NetstringCutter {
    max_frame_bytes: usize,
    /// An over-long message was skipped; its comma is still to be checked.
    owes_comma: bool,
}

/// A header that is there and right.
struct NetstringHeader {
    length: u64,
    /// Digits and colon.
    header_bytes: usize,
}

impl NetstringCutter {
    /// Reads `12:`; `None` while the colon is missing. At most 21 bytes are
    /// looked at, so looking again for each new byte is still constant time.
    #[inline]
    fn header(waiting: &[u8], at_byte: u64) -> Result<Option<NetstringHeader>, FrameError> {
        let mut length = 0_u64;
        for (index, &byte) in waiting.iter().enumerate() {
            let wrong = |expected| {
                let at_byte = at_byte + index as u64;
                FrameError::malformed(at_byte, words::LENGTH, expected, show_byte(byte))
            };
            if byte == b':' && index > 0 {
                return Ok(Some(NetstringHeader { length, header_bytes: index + 1 }));
            }
            if !byte.is_ascii_digit() {
                let first = index == 0;
                return Err(wrong(if first { words::A_DIGIT } else { words::A_DIGIT_OR_COLON }));
            }
            if waiting[0] == b'0' && index > 0 {
                let fault = Fault::NonMinimal;
                return Err(FrameError { at_byte, field: words::LENGTH, fault });
            }
            if index == MAX_DIGITS {
                return Err(wrong(words::A_COLON));
            }
            let digit = u64::from(byte - b'0');
            let longer = length.checked_mul(10).and_then(|tens| tens.checked_add(digit));
            length = longer.ok_or_else(|| wrong(words::AT_MOST_64_BITS))?;
        }
        Ok(None)
    }

    fn check_comma(byte: u8, at_byte: u64) -> Result<(), FrameError> {
        if byte == b',' {
            return Ok(());
        }
        let field = words::BYTE_AFTER_MESSAGE;
        Err(FrameError::malformed(at_byte, field, words::A_COMMA, show_byte(byte)))
    }
}

impl Cutter for NetstringCutter {
    #[inline]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        if self.owes_comma {
            Self::check_comma(waiting[0], at_byte)?;
            self.owes_comma = false;
            return Ok(Look::Drop(1));
        }
        let Some(NetstringHeader { length, header_bytes }) = Self::header(waiting, at_byte)? else {
            return Ok(Look::Wait(waiting.len() + 1));
        };
        let Some(length) = usize::try_from(length).ok().filter(|&l| l <= self.max_frame_bytes)
        else {
            self.owes_comma = true;
            let limit_bytes = self.max_frame_bytes;
            let fault = Fault::TooLong { claimed_bytes: length, limit_bytes, clue: None };
            let error = FrameError { at_byte, field: words::LENGTH, fault };
            let drop_bytes = length.saturating_add(header_bytes as u64);
            return Err(Refusal::of_one_frame(error, drop_bytes));
        };
        let comma = header_bytes.saturating_add(length);
        if waiting.len() <= comma {
            return Ok(Look::Wait(comma.saturating_add(1)));
        }
        Self::check_comma(waiting[comma], at_byte + comma as u64)?;
        Ok(Look::Frame { payload: header_bytes..comma, frame_bytes: comma + 1 })
    }

    fn end(&self, waiting: &[u8]) -> End {
        if self.owes_comma {
            return End::InOverLong { missing_bytes: Some(1) };
        }
        if waiting.is_empty() {
            return End::Clean;
        }
        let Ok(Some(NetstringHeader { length, header_bytes })) = Self::header(waiting, 0) else {
            let have_bytes = waiting.len();
            return End::InOpenHeader { have_bytes, need_bytes: have_bytes + 1 };
        };
        // `look` has let it pass, so it fits.
        let need_bytes = length as usize;
        match waiting.len() - header_bytes {
            have_bytes if have_bytes == need_bytes => End::BeforeTerminator { have_bytes },
            0 => End::AfterHeader { need_bytes },
            have_bytes => End::InBody { have_bytes, need_bytes },
        }
    }

    fn overhead_bytes(&self) -> usize {
        MAX_DIGITS + 2 // the colon and the comma
    }
}
