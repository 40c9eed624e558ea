//! A length in front of each message: what most protocols do.

use super::{
    Clue, Cutter, Decoder, EncodeError, Framing, Limits, Look, StreamDecoder, varint, words,
};
use crate::{Both, Sentence};
use std::ops::Range;

mod cutter;
mod layout;
mod lua;
mod run;
mod websocket;
pub use cutter::LengthCutter;
pub use layout::{Layout, Order, Width};

/// A length field, then the message.
///
/// ```text
/// u8      │02│A B│                     u32le   │02 00 00 00│A B│
/// u16be   │00 02│A B│                  i32le   the same, up to 2 GiB - 1
/// u32be   │00 00 00 02│A B│            i64le   │02 00 00 00 00 00 00 00│A B│
/// u64be   │00 00 00 00 00 00 00 02│A B│
/// varint  │02│A B│  or, for 300 bytes  │AC 02│ … │
/// ```
///
/// The receiver always knows how much is still to come, and any byte may be in
/// the message. `i32le` and `i64le` are what Python's `struct.pack("i", n)` and
/// `"q"` write on most machines: *native* order, a common mistake.
///
/// ```
/// use sticky_demo::framing::{Decoder, Framing, Layout, Length, Limits, Width};
///
/// // A type byte, then a 2-byte length that counts the whole frame.
/// let length = Length::new(Layout {
///     width: Width::Two,
///     offset_bytes: 1,
///     adjust_bytes: -3,
///     ..Layout::default()
/// })
/// .unwrap();
/// let mut stream = Vec::new();
/// length.encode(b"AB", &mut stream).unwrap();
/// assert_eq!(stream, [0, 0, 5, b'A', b'B']);
///
/// let mut decoder = length.stream_decoder(Limits::default());
/// decoder.feed(&stream);
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
///
/// decoder.feed(&[0, 0, 2]);
/// assert_eq!(
///     decoder.next_frame().unwrap_err().to_string(),
///     "the length at byte 6 says 2 bytes, but counts its own header, so it is at least 3: \
///      does the sender count the header?",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    layout: Layout,
}

impl Length {
    /// A length field of any layout whose parts do not contradict each other.
    pub fn new(layout: Layout) -> Result<Length, Sentence> {
        let Layout { width, signed, offset_bytes, strip_bytes, .. } = layout;
        let strip = strip_bytes.unwrap_or(0);
        let wrong = match width.bytes() {
            _ if offset_bytes.max(strip) > MAX_HEADER_BYTES => words::HEADER_TOO_LONG,
            None if signed => words::SIGNED_VARINT,
            None if strip > offset_bytes => words::STRIP_AFTER_VARINT,
            Some(bytes) if offset_bytes < strip && strip < offset_bytes + bytes => {
                words::STRIP_INSIDE_FIELD
            }
            _ => return Ok(Length { layout }),
        };
        Err(Sentence(wrong.into()))
    }

    /// The preset of that name: `u8`, `u16be`, …, `i64le` or `varint`.
    ///
    /// ```
    /// # use sticky_demo::framing::{Framing, Length};
    /// let mut out = Vec::new();
    /// Length::preset("i64le").unwrap().encode(b"AB", &mut out).unwrap();
    /// assert_eq!(out, *b"\x02\0\0\0\0\0\0\0AB");
    /// ```
    pub fn preset(name: &str) -> Option<Length> {
        let (width, order, signed) = match name {
            "u8" => (Width::One, Order::Big, false),
            "u16be" => (Width::Two, Order::Big, false),
            "u16le" => (Width::Two, Order::Little, false),
            "u32be" => (Width::Four, Order::Big, false),
            "u32le" => (Width::Four, Order::Little, false),
            "i32le" => (Width::Four, Order::Little, true),
            "u64be" => (Width::Eight, Order::Big, false),
            "i64le" => (Width::Eight, Order::Little, true),
            "varint" => (Width::Varint, Order::Little, false),
            _ => return None,
        };
        Some(Length { layout: Layout { width, order, signed, ..Layout::default() } })
    }

    /// Its layout.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<LengthCutter> {
        StreamDecoder::new(self.cutter(limits.max_frame_bytes, words::LENGTH), limits)
    }

    /// `field` is what errors call the length field.
    pub(super) fn cutter(&self, max_frame_bytes: usize, field: Both) -> LengthCutter {
        LengthCutter::new(self, max_frame_bytes, field)
    }

    /// The largest number that the field can say.
    fn largest(&self) -> u64 {
        let field_bits = match self.layout.width {
            Width::Varint4 => 28,
            width => width.bytes().map_or(64, |bytes| 8 * bytes as u32),
        };
        u64::MAX >> (64 - field_bits + u32::from(self.layout.signed))
    }
}

const MAX_HEADER_BYTES: usize = 1 << 16;

impl Framing for Length {
    fn lua(&self) -> Option<String> {
        Some(lua::lua(&self.layout))
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let layout = self.layout;
        let before = out.len();
        let message_bytes = message.len();
        if let Some(strip) = layout.strip_bytes.filter(|&strip| strip <= layout.offset_bytes) {
            // The message brings its own length field. We only check it.
            out.resize(before + strip, 0);
            out.extend_from_slice(message);
            let mut cutter = self.cutter(usize::MAX, words::LENGTH);
            let whole = out.len() - before;
            return match cutter.look(&out[before..], 0) {
                Ok(Look::Frame { frame_bytes, .. }) if frame_bytes == whole => Ok(strip..whole),
                _ => {
                    out.truncate(before);
                    Err(EncodeError::WrongHeader { message_bytes })
                }
            };
        }
        // Header bytes after the field: they too count as "the rest".
        let field_end = layout.offset_bytes + layout.width.bytes().unwrap_or(0);
        let extra = layout.strip_bytes.map_or(0, |strip| strip - field_end);
        // In 128 bits nothing here can overflow.
        let value = message_bytes as i128 + extra as i128 - i128::from(layout.adjust_bytes);
        let value = match u64::try_from(value) {
            Ok(value) if value <= self.largest() => value,
            Ok(_) => {
                let limit = i128::from(self.largest()) + i128::from(layout.adjust_bytes);
                let limit = usize::try_from(limit - extra as i128).unwrap_or(0);
                return Err(EncodeError::TooLong { message_bytes, limit_bytes: limit });
            }
            Err(_) => {
                let least = i128::from(layout.adjust_bytes) - extra as i128;
                let least = usize::try_from(least).unwrap_or(usize::MAX);
                return Err(EncodeError::TooShort { message_bytes, least_bytes: least });
            }
        };
        out.resize(before + layout.offset_bytes, 0);
        match (layout.width.bytes(), layout.order) {
            (None, _) if layout.width == Width::WebSocket => websocket::encode(value, out),
            (None, _) => varint::encode(value, out),
            (Some(bytes), Order::Big) => out.extend_from_slice(&value.to_be_bytes()[8 - bytes..]),
            (Some(bytes), Order::Little) => out.extend_from_slice(&value.to_le_bytes()[..bytes]),
        }
        out.resize(out.len() + extra, 0);
        let start = out.len() - before;
        out.extend_from_slice(message);
        Ok(start..start + message_bytes)
    }

    fn clue(&self, frame: &[u8], limit_bytes: usize) -> Option<Clue> {
        self.cutter(limit_bytes, words::LENGTH).clue(frame)
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}
