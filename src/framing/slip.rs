//! SLIP and its kin: one byte ends the frame, and an escape stands for it in a message.

use super::dissector::lua_filled;
use super::stuffing::{StuffedCutter, Stuffing, lua_stuffed};
use super::{Decoder, EncodeError, FrameError, Framing, Limits, StreamDecoder, words};
use std::ops::Range;

/// `│C0│A DB DC B│C0│` for the message `A C0 B`: RFC 1055, and with other bytes HDLC as
/// PPP has it (RFC 1662) and the trackers of JT/T 808.
///
/// Any byte may be in the message, and a receiver that comes late or lost a byte is back in
/// step at the next END. The price: a message may become twice as long, and an empty one
/// cannot be told from nothing.
///
/// ```
/// use sticky_demo::framing::by_name;
/// let mut stream = Vec::new();
/// let slip = by_name("slip").unwrap();
/// slip.encode(b"A\xc0B", &mut stream).unwrap();
/// assert_eq!(stream, b"\xc0A\xdb\xdcB\xc0");
/// let mut decoder = slip.decoder(1024);
/// decoder.feed(&stream);
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"A\xc0B"[..])));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// Ends a frame, and may begin one.
    pub end: u8,
    /// Begins a pair that stands for one byte.
    pub escape: u8,
    /// What the pair's second byte is.
    pub escaped: Escaped,
}

/// How a byte is spelt behind the escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escaped {
    /// END as the first of these, the escape as the second, and no others.
    As([u8; 2]),
    /// With these bits turned over. Other bytes than the two may be escaped, too.
    Xor(u8),
}

impl Slip {
    /// RFC 1055.
    pub const RFC_1055: Slip = Slip { end: 0xc0, escape: 0xdb, escaped: Escaped::As([0xdc, 0xdd]) };

    /// The spellings of END and of the escape.
    pub(super) fn spellings(&self) -> [u8; 2] {
        match self.escaped {
            Escaped::As(spellings) => spellings,
            Escaped::Xor(bits) => [self.end ^ bits, self.escape ^ bits],
        }
    }

    #[inline]
    fn plain(&self, second: u8) -> Option<u8> {
        match self.escaped {
            Escaped::As([end, _]) if second == end => Some(self.end),
            Escaped::As([_, escape]) if second == escape => Some(self.escape),
            Escaped::As(_) => None,
            Escaped::Xor(bits) => Some(second ^ bits),
        }
    }
}

impl Slip {
    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<StuffedCutter<Slip>> {
        StuffedCutter::decoder(*self, limits)
    }
}

impl Framing for Slip {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        if message.is_empty() {
            return Err(EncodeError::TooShort { message_bytes: 0, least_bytes: 1 });
        }
        let before = out.len();
        let [end, escape] = self.spellings();
        out.push(self.end);
        for &byte in message {
            match byte {
                byte if byte == self.end => out.extend([self.escape, end]),
                byte if byte == self.escape => out.extend([self.escape, escape]),
                byte => out.push(byte),
            }
        }
        out.push(self.end);
        Ok(1..out.len() - before - 1)
    }

    fn finds_back(&self) -> bool {
        true
    }

    fn lua(&self) -> Option<String> {
        let spellings = match self.escaped {
            Escaped::As([end, escape]) => format!("{{ [{end}] = true, [{escape}] = true }}"),
            Escaped::Xor(_) => "nil".to_owned(),
        };
        let places = [("@ESCAPE@", &*self.escape.to_string()), ("@SPELLINGS@", &spellings)];
        Some(lua_stuffed(self, &lua_filled(include_str!("lua/slip.lua"), &places)))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

impl Stuffing for Slip {
    const LEAD_BYTES: usize = 0;

    fn end_byte(&self) -> u8 {
        self.end
    }

    fn longest_body_bytes(&self, message_bytes: usize) -> usize {
        message_bytes.saturating_mul(2)
    }

    #[inline]
    fn message_bytes(&self, body: &[u8]) -> Result<usize, FrameError> {
        let (mut at, mut escapes) = (0, 0);
        while let Some(next) = memchr::memchr(self.escape, &body[at..]) {
            at += next + 1;
            let second = body.get(at).copied();
            if second.and_then(|second| self.plain(second)).is_none() {
                let (field, expected) = (words::BYTE_AFTER_ESCAPE, words::AN_ESCAPED_BYTE);
                let came = second.unwrap_or(self.end);
                return Err(FrameError::wrong_byte(at as u64, field, expected, came));
            }
            (at, escapes) = (at + 1, escapes + 1);
        }
        Ok(body.len() - escapes)
    }

    #[inline]
    fn unstuff(&self, frame: &mut [u8], body: Range<usize>) -> Range<usize> {
        let Some(first) = memchr::memchr(self.escape, &frame[body.clone()]) else { return body };
        let (mut to, mut from) = (body.start + first, body.start + first);
        while from < body.end {
            frame[to] = self.plain(frame[from + 1]).unwrap_or_default(); // it was checked
            from += 2;
            let rest = &frame[from..body.end];
            let run = memchr::memchr(self.escape, rest).unwrap_or(rest.len());
            frame.copy_within(from..from + run, to + 1);
            (to, from) = (to + 1 + run, from + run);
        }
        body.start..to
    }
}
