//! A length written as digits: in decimal (netstrings, syslog's octet counting) or in hex
//! (HTTP's chunks).

use super::dissector::{lua_filled, lua_string};
use super::{
    Cutter, Decoder, EncodeError, End, Fault, FrameError, Framing, Limits, Look, Refusal,
    StreamDecoder, words,
};
use crate::Both;
use std::borrow::Cow;
use std::ops::Range;

/// `│5 │h e l l o│`, or `│5\r\n│h e l l o│\r\n│`: digits, a mark that ends them, the message,
/// and what must follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLength {
    radix: u32,
    most_digits: usize,
    /// Always as many digits, so that no mark is needed.
    padded: bool,
    mark: Cow<'static, [u8]>,
    /// How much else may stand between digits and mark, behind `;` or a blank.
    extension_bytes: usize,
    after: &'static [u8],
    /// What errors demand: a digit in front, the mark, what follows the message.
    demands: [Both; 3],
}

impl TextLength {
    /// Decimal digits, and this mark behind them.
    pub fn decimal(mark: impl Into<Cow<'static, [u8]>>) -> TextLength {
        TextLength {
            radix: 10,
            most_digits: 20, // as many as 64 bits need
            padded: false,
            mark: mark.into(),
            extension_bytes: 0,
            after: b"",
            demands: [words::A_LENGTH_IN_DIGITS, words::THE_MARK_AFTER_DIGITS, words::A_LINE_END],
        }
    }

    /// Always so many decimal digits, and no mark.
    pub fn digits(width: usize) -> TextLength {
        TextLength { most_digits: width, padded: true, ..TextLength::decimal(&b""[..]) }
    }

    /// A chunk of RFC 9112, 7.1: hex, perhaps extensions, CR LF, the bytes, CR LF.
    pub fn chunk() -> TextLength {
        let line_ends = TextLength { after: b"\r\n", ..TextLength::decimal(&b"\r\n"[..]) };
        TextLength { radix: 16, most_digits: 16, extension_bytes: 256, ..line_ends }
    }

    /// See [`Netstring`](super::Netstring).
    pub fn netstring() -> TextLength {
        let demands = [words::A_DIGIT, words::A_DIGIT_OR_COLON, words::A_COMMA];
        TextLength { after: b",", demands, ..TextLength::decimal(&b":"[..]) }
    }

    pub(super) fn stream_decoder(&self, limits: Limits) -> StreamDecoder<TextLengthCutter> {
        let max_frame_bytes = limits.max_frame_bytes.min(isize::MAX as usize / 2);
        let cutter = TextLengthCutter { format: self.clone(), max_frame_bytes, owes_end: false };
        StreamDecoder::new(cutter, limits)
    }

    /// The length, and how many bytes tell it; `None` while they are not all there. Only so
    /// many bytes are looked at that looking again for each new one is constant time.
    fn header(&self, waiting: &[u8], at_byte: u64) -> Result<Option<(u64, usize)>, FrameError> {
        let [a_digit, a_mark, _] = self.demands;
        let wrong = |at: usize, expected| {
            FrameError::wrong_byte(at_byte + at as u64, words::LENGTH, expected, waiting[at])
        };
        let is_digit = |byte: &&u8| char::from(**byte).is_digit(self.radix);
        let count = waiting.iter().take(self.most_digits).take_while(is_digit).count();
        let digits = std::str::from_utf8(&waiting[..count]).unwrap_or_default();
        if self.radix == 10 && !self.padded && count > 1 && digits.starts_with('0') {
            return Err(FrameError { at_byte, field: words::LENGTH, fault: Fault::NonMinimal });
        }
        if count == 0 || (self.padded && count < self.most_digits) {
            return if waiting.len() > count { Err(wrong(count, a_digit)) } else { Ok(None) };
        }
        let length = u64::from_str_radix(digits, self.radix);
        let length = length.map_err(|_| wrong(count - 1, words::AT_MOST_64_BITS))?;
        let mut end = count;
        if self.extension_bytes > 0 && matches!(waiting.get(count), Some(b';' | b' ' | b'\t')) {
            let room = &waiting[count..waiting.len().min(count + self.extension_bytes)];
            end = match memchr::memchr(b'\r', room) {
                Some(at) => count + at,
                None if room.len() < self.extension_bytes => return Ok(None),
                None => return Err(wrong(count, a_mark)),
            };
        }
        if let Some(at) = unlike(&self.mark, &waiting[end..]) {
            return Err(wrong(end + at, a_mark));
        }
        let end = end + self.mark.len();
        Ok((waiting.len() >= end).then_some((length, end)))
    }
}

/// Where what came is not as it should be.
fn unlike(expected: &[u8], came: &[u8]) -> Option<usize> {
    expected.iter().zip(came).position(|(expected, came)| expected != came)
}

impl Framing for TextLength {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let message_bytes = message.len();
        let width = if self.padded { self.most_digits } else { 0 };
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
        let extensions = match self.extension_bytes {
            0 => "false".to_owned(),
            bytes => bytes.to_string(),
        };
        let places = [
            ("@BASE@", &*self.radix.to_string()),
            ("@MOST@", &self.most_digits.to_string()),
            ("@EXACTLY@", if self.padded { "true" } else { "false" }),
            ("@MARK@", &lua_string(&self.mark)),
            ("@AFTER@", &lua_string(self.after)),
            ("@EXTENSIONS@", &extensions),
        ];
        Some(lua_filled(include_str!("lua/digits.lua"), &places))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

/// Finds frames that begin with their length in digits.
#[derive(Debug)]
pub struct TextLengthCutter {
    format: TextLength,
    max_frame_bytes: usize,
    /// An over-long message was skipped; what follows it is still to be checked.
    owes_end: bool,
}

impl TextLengthCutter {
    fn check_end(&self, came: &[u8], at_byte: u64) -> Result<(), FrameError> {
        let Some(at) = unlike(self.format.after, came) else { return Ok(()) };
        let (at_byte, field) = (at_byte + at as u64, words::BYTE_AFTER_MESSAGE);
        Err(FrameError::wrong_byte(at_byte, field, self.format.demands[2], came[at]))
    }
}

impl Cutter for TextLengthCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let after_bytes = self.format.after.len();
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
            let limit = self.max_frame_bytes;
            let error = FrameError::too_long(at_byte, words::LENGTH, length, limit);
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
        match self.format.header(waiting, 0) {
            _ if self.owes_end => {
                let missing = self.format.after.len() - have_bytes;
                End::InOverLong { missing_bytes: Some(missing as u64) }
            }
            _ if have_bytes == 0 => End::Clean,
            // `look` has let the length pass.
            Ok(Some((length, start))) => End::behind_header(have_bytes - start, length as usize),
            _ => End::InOpenHeader { have_bytes, need_bytes: have_bytes + 1 },
        }
    }

    fn overhead_bytes(&self) -> usize {
        let TextLength { most_digits, mark, extension_bytes, after, .. } = &self.format;
        most_digits + extension_bytes + mark.len() + after.len()
    }
}
