//! Lines of text.

use super::error::show_byte;
use super::{
    Cutter, Decoder, Delimiter, DelimiterCutter, EncodeError, End, FrameError, Framing, Limits,
    Look, Refusal, StreamDecoder, words,
};
use std::ops::Range;

/// A message a line: ends with LF; CR LF is accepted.
///
/// ```text
/// line  │A B│\n│E F G│\r \n│
/// ```
///
/// It is [`Delimiter`] with `\n` and `\r\n`, and may check the text. A message
/// that ends with CR is refused when sending: the receiver would take the CR
/// for a part of the line end.
///
/// ```
/// use sticky_demo::framing::{Decoder, End, Framing, Limits, Line};
///
/// let mut decoder = Line::bytes().stream_decoder(Limits::default());
/// decoder.feed(b"AB\r\nEFG\nH");
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"EFG"[..])));
/// assert_eq!(decoder.next_frame(), Ok(None));
/// assert_eq!(decoder.end(), End::Unfinished { have_bytes: 1 }); // H is not a message
///
/// assert!(Line::bytes().encode(b"two\nlines", &mut Vec::new()).is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    delimiter: Delimiter,
    utf8: bool,
}

impl Line {
    /// Lines of any bytes (GBK, Latin-1, UTF-8): `line`. UTF-16 does not work:
    /// it has LF bytes inside other characters.
    pub fn bytes() -> Line {
        let delimiter = Delimiter::new(["\n", "\r\n"]).expect("neither hides the other");
        Line { delimiter, utf8: false }
    }

    /// Lines that are refused unless they are UTF-8: `line:utf8`.
    ///
    /// ```
    /// use sticky_demo::framing::{Decoder, Limits, Line};
    ///
    /// let mut decoder = Line::utf8().stream_decoder(Limits::default());
    /// decoder.feed(b"AB\nE\xffG\n");
    /// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
    /// assert_eq!(
    ///     decoder.next_frame().unwrap_err().to_string(),
    ///     "the line at byte 4 should be UTF-8 text, and is \"\\xff\" (0xff)",
    /// );
    /// ```
    pub fn utf8() -> Line {
        Line { utf8: true, ..Line::bytes() }
    }

    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<LineCutter> {
        let delimiter = self.delimiter.cutter(limits.max_frame_bytes);
        StreamDecoder::new(LineCutter { delimiter, utf8: self.utf8 }, limits)
    }
}

impl Framing for Line {
    fn lua(&self) -> Option<String> {
        // Lua's strings are bytes: it does not know what is UTF-8.
        self.delimiter.lua().filter(|_| !self.utf8)
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        if self.utf8
            && let Err(error) = std::str::from_utf8(message)
        {
            return Err(EncodeError::NotUtf8 { at_byte: error.valid_up_to() });
        }
        self.delimiter.encode(message, out)
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

/// Finds lines.
#[derive(Debug)]
pub struct LineCutter {
    delimiter: DelimiterCutter,
    utf8: bool,
}

impl Cutter for LineCutter {
    #[inline]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let look = self.delimiter.look(waiting, at_byte)?;
        if self.utf8
            && let Look::Frame { payload, .. } = &look
        {
            check_utf8(&waiting[payload.clone()], at_byte)?;
        }
        Ok(look)
    }

    fn end(&self, waiting: &[u8]) -> End {
        self.delimiter.end(waiting)
    }

    fn overhead_bytes(&self) -> usize {
        self.delimiter.overhead_bytes()
    }
}

#[inline]
fn check_utf8(line: &[u8], at_byte: u64) -> Result<(), FrameError> {
    // Most lines are ASCII, which is UTF-8 and quicker to check.
    if line.is_ascii() {
        return Ok(());
    }
    let Err(error) = std::str::from_utf8(line) else {
        return Ok(());
    };
    let (at, expected) = (error.valid_up_to(), words::UTF8_TEXT);
    Err(FrameError::malformed(at_byte + at as u64, words::LINE, expected, show_byte(line[at])))
}
