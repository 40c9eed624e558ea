//! A length written as digits: in decimal (syslog's octet counting) or in hex (HTTP's chunks).

use super::dissector::{lua_filled, lua_string};
use super::error::show_byte;
use super::{
    Cutter, Decoder, EncodeError, End, Fault, FrameError, Framing, Limits, Look, Refusal,
    StreamDecoder, words,
};
use std::ops::Range;

/// `│5 │h e l l o│`, or `│5\r\n│h e l l o│\r\n│`: digits, a mark that ends them, the message,
/// and what must follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextLength {
    /// Decimal digits, and this mark behind them.
    Decimal(Vec<u8>),
    /// Always so many decimal digits, and no mark.
    Digits(usize),
    /// A chunk of RFC 9112, 7.1: hex, perhaps extensions, CR LF, the bytes, CR LF.
    Chunk,
}

const MAX_DIGITS: usize = 20;
const MAX_EXTENSION_BYTES: usize = 256;

impl TextLength {
    fn after(&self) -> &'static [u8] {
        if *self == TextLength::Chunk { b"\r\n" } else { b"" }
    }

    /// The length, and how many bytes tell it; `None` while they are not all there.
    fn header(&self, waiting: &[u8], at_byte: u64) -> Result<Option<(u64, usize)>, FrameError> {
        let wrong = |at: usize, expected| {
            let at_byte = at_byte + at as u64;
            FrameError::malformed(at_byte, words::LENGTH, expected, show_byte(waiting[at]))
        };
        let (radix, most, mark): (u32, usize, &[u8]) = match self {
            TextLength::Decimal(mark) => (10, MAX_DIGITS, mark),
            TextLength::Digits(width) => (10, *width, b""),
            TextLength::Chunk => (16, 16, b"\r\n"), // as many as 64 bits need
        };
        let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
        let count = waiting.iter().take(most).take_while(is_digit).count();
        let digits = std::str::from_utf8(&waiting[..count]).unwrap_or_default();
        if matches!(self, TextLength::Decimal(_)) && count > 1 && digits.starts_with('0') {
            return Err(FrameError { at_byte, field: words::LENGTH, fault: Fault::NonMinimal });
        }
        if count == 0 {
            return Err(wrong(0, words::A_LENGTH_IN_DIGITS));
        }
        let length = u64::from_str_radix(digits, radix);
        let length = length.map_err(|_| wrong(count - 1, words::AT_MOST_64_BITS))?;
        let mut end = count;
        match self {
            TextLength::Digits(width) if waiting.get(count).is_none() && count < *width => {
                return Ok(None);
            }
            TextLength::Digits(width) if count < *width => {
                return Err(wrong(count, words::A_LENGTH_IN_DIGITS));
            }
            TextLength::Chunk if matches!(waiting.get(count), Some(b';' | b' ' | b'\t')) => {
                let room = &waiting[count..waiting.len().min(count + MAX_EXTENSION_BYTES)];
                end = match memchr::memchr(b'\r', room) {
                    Some(at) => count + at,
                    None if room.len() < MAX_EXTENSION_BYTES => return Ok(None),
                    None => return Err(wrong(count, words::THE_MARK_AFTER_DIGITS)),
                };
            }
            _ => {}
        }
        let wrong_at = mark.iter().zip(&waiting[end..]).position(|(one, came)| one != came);
        if let Some(at) = wrong_at {
            return Err(wrong(end + at, words::THE_MARK_AFTER_DIGITS));
        }
        Ok((waiting.len() >= end + mark.len()).then_some((length, end + mark.len())))
    }
}

impl Framing for TextLength {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let length = message.len();
        let header = match self {
            TextLength::Decimal(mark) => [length.to_string().as_bytes(), mark].concat(),
            TextLength::Digits(width) => format!("{length:0width$}").into_bytes(),
            TextLength::Chunk => format!("{length:x}\r\n").into_bytes(),
        };
        if let TextLength::Digits(width) = *self
            && header.len() > width
        {
            let limit_bytes = 10_usize.saturating_pow(width as u32) - 1;
            return Err(EncodeError::TooLong { message_bytes: length, limit_bytes });
        }
        out.extend([&header, message, self.after()].concat());
        Ok(header.len()..header.len() + length)
    }

    fn lua(&self) -> Option<String> {
        let (base, most, exactly, mark, extensions): (_, _, _, &[u8], _) = match self {
            TextLength::Decimal(mark) => ("10", MAX_DIGITS, "false", mark, "false".to_owned()),
            TextLength::Digits(width) => ("10", *width, "true", b"", "false".to_owned()),
            TextLength::Chunk => ("16", 16, "false", b"\r\n", MAX_EXTENSION_BYTES.to_string()),
        };
        let places = [
            ("@BASE@", base),
            ("@MOST@", &most.to_string()),
            ("@EXACTLY@", exactly),
            ("@MARK@", &lua_string(mark)),
            ("@AFTER@", &lua_string(self.after())),
            ("@EXTENSIONS@", &extensions),
        ];
        Some(lua_filled(include_str!("lua/digits.lua"), &places))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        let max_frame_bytes = limits.max_frame_bytes.min(isize::MAX as usize / 2);
        let cutter = TextLengthCutter { format: self.clone(), max_frame_bytes, owes_end: false };
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

#[derive(Debug)]
struct TextLengthCutter {
    format: TextLength,
    max_frame_bytes: usize,
    /// An over-long message was skipped; what follows it is still to be checked.
    owes_end: bool,
}

impl TextLengthCutter {
    fn check_end(&self, came: &[u8], at_byte: u64) -> Result<(), FrameError> {
        let mut pairs = self.format.after().iter().zip(came);
        let Some(at) = pairs.position(|(expected, byte)| expected != byte) else { return Ok(()) };
        let (at_byte, field) = (at_byte + at as u64, words::BYTE_AFTER_MESSAGE);
        Err(FrameError::malformed(at_byte, field, words::A_LINE_END, show_byte(came[at])))
    }
}

impl Cutter for TextLengthCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let after_bytes = self.format.after().len();
        if self.owes_end {
            self.check_end(waiting, at_byte)?;
            if waiting.len() < after_bytes {
                return Ok(Look::Wait(after_bytes));
            }
            self.owes_end = false;
            return Ok(Look::Drop(after_bytes as u64));
        }
        let Some((length, start)) = self.format.header(waiting, at_byte)? else {
            return Ok(Look::Wait(waiting.len() + 1));
        };
        if length > self.max_frame_bytes as u64 {
            self.owes_end = after_bytes > 0;
            let limit_bytes = self.max_frame_bytes;
            let fault = Fault::TooLong { claimed_bytes: length, limit_bytes, clue: None };
            let error = FrameError { at_byte, field: words::LENGTH, fault };
            return Err(Refusal::of_one_frame(error, length.saturating_add(start as u64)));
        }
        let end = start + length as usize;
        self.check_end(waiting.get(end..).unwrap_or_default(), at_byte + end as u64)?;
        match end + after_bytes {
            frame_bytes if waiting.len() < frame_bytes => {
                // One more at a time behind the message: the first of CR LF may be wrong.
                Ok(Look::Wait(frame_bytes.min((waiting.len() + 1).max(end + 1))))
            }
            frame_bytes => Ok(Look::Frame { payload: start..end, frame_bytes }),
        }
    }

    fn end(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        if self.owes_end {
            let missing = self.format.after().len() - have_bytes;
            return End::InOverLong { missing_bytes: Some(missing as u64) };
        }
        if have_bytes == 0 {
            return End::Clean;
        }
        let Ok(Some((length, start))) = self.format.header(waiting, 0) else {
            return End::InOpenHeader { have_bytes, need_bytes: have_bytes + 1 };
        };
        let need_bytes = length as usize; // `look` has let it pass
        match have_bytes - start {
            have if have >= need_bytes => End::BeforeTerminator { have_bytes: need_bytes },
            0 => End::AfterHeader { need_bytes },
            have_bytes => End::InBody { have_bytes, need_bytes },
        }
    }

    fn overhead_bytes(&self) -> usize {
        let mark = if let TextLength::Decimal(mark) = &self.format { mark.len() } else { 4 };
        MAX_DIGITS + mark + MAX_EXTENSION_BYTES
    }
}
