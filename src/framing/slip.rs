//! SLIP and its kin: one byte ends the frame, and an escape stands for it in a message.

use super::dissector::lua_filled;
use super::{EncodeError, FrameError, Stuffing, words};
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
    /// What the pair's second byte is, for END and for the escape.
    pub spellings: [u8; 2],
    /// Other bytes may be escaped, too: with these bits turned over.
    pub others_xor: Option<u8>,
}

impl Slip {
    /// RFC 1055.
    pub const RFC_1055: Slip =
        Slip { end: 0xc0, escape: 0xdb, spellings: [0xdc, 0xdd], others_xor: None };

    /// What the first pair from a place on stands for, and where it is.
    #[inline]
    fn next_pair(&self, body: &[u8], from: usize) -> Option<(usize, Option<u8>)> {
        let at = from + memchr::memchr(self.escape, &body[from..])?;
        let plain = body.get(at + 1).and_then(|&second| match self.spellings {
            [end, _] if second == end => Some(self.end),
            [_, escape] if second == escape => Some(self.escape),
            _ => self.others_xor.map(|bits| second ^ bits),
        });
        Some((at, plain))
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

    fn stuff(&self, message: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if message.is_empty() {
            return Err(EncodeError::TooShort { message_bytes: 0, least_bytes: 1 });
        }
        let [end, escape] = self.spellings;
        out.push(self.end);
        for &byte in message {
            match byte {
                byte if byte == self.end => out.extend([self.escape, end]),
                byte if byte == self.escape => out.extend([self.escape, escape]),
                byte => out.push(byte),
            }
        }
        Ok(())
    }

    #[inline]
    fn message_bytes(&self, body: &[u8]) -> Result<usize, FrameError> {
        let (mut from, mut pairs) = (0, 0);
        while let Some((at, plain)) = self.next_pair(body, from) {
            if plain.is_none() {
                let (field, expected) = (words::BYTE_AFTER_ESCAPE, words::AN_ESCAPED_BYTE);
                let came = body.get(at + 1).copied().unwrap_or(self.end);
                return Err(FrameError::wrong_byte(at as u64 + 1, field, expected, came));
            }
            (from, pairs) = (at + 2, pairs + 1);
        }
        Ok(body.len() - pairs)
    }

    #[inline]
    fn unstuff(&self, frame: &mut [u8], body: Range<usize>) -> Range<usize> {
        let (mut to, mut from) = (body.start, body.start);
        while let Some((at, plain)) = self.next_pair(&frame[..body.end], from) {
            frame.copy_within(from..at, to);
            to += at - from;
            frame[to] = plain.unwrap_or_default(); // it was checked
            (to, from) = (to + 1, at + 2);
        }
        if to < from {
            frame.copy_within(from..body.end, to);
        }
        body.start..to + (body.end - from)
    }

    fn lua_check(&self) -> String {
        let [end, escape] = self.spellings;
        let spellings = match self.others_xor {
            None => format!("{{ [{end}] = true, [{escape}] = true }}"),
            Some(_) => "nil".to_owned(),
        };
        let places = [("@ESCAPE@", &*self.escape.to_string()), ("@SPELLINGS@", &spellings)];
        lua_filled(include_str!("lua/slip.lua"), &places)
    }
}
