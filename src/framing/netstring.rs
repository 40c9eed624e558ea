//! Netstrings: the length in decimal, a colon, the message, a comma.

use super::text_length::{TextLength, TextLengthCutter};
use super::{Decoder, EncodeError, Framing, Limits, StreamDecoder};
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

impl Netstring {
    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<TextLengthCutter> {
        TextLength::netstring().stream_decoder(limits)
    }
}

impl Framing for Netstring {
    fn lua(&self) -> Option<String> {
        TextLength::netstring().lua()
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        TextLength::netstring().encode(message, out)
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}
