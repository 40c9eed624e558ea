//! COBS: zeros are taken out of the message, and a zero ends the frame.

use super::{EncodeError, FrameError, Stuffing, words};
use std::ops::Range;

/// `│03 A B│02 C│00│` for the message `A B 00 C`: Cheshire and Baker's consistent overhead
/// byte stuffing, on serial lines of small devices.
///
/// Each zero is replaced by how far it is to the next, so a frame is never longer than its
/// message by more than one byte in 254, whatever is in it; and a receiver that lost a byte
/// is back in step at the next zero.
///
/// ```
/// use sticky_demo::framing::by_name;
/// let mut stream = Vec::new();
/// by_name("cobs").unwrap().encode(b"AB\0C", &mut stream).unwrap();
/// assert_eq!(stream, b"\x03AB\x02C\0");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cobs;

/// A block of this many bytes is full: no zero follows it.
const FULL: u8 = 0xff;

impl Stuffing for Cobs {
    const LEAD_BYTES: usize = 1;

    fn end_byte(&self) -> u8 {
        0
    }

    fn longest_body_bytes(&self, message_bytes: usize) -> usize {
        message_bytes.saturating_add(message_bytes / 254 + 1)
    }

    fn stuff(&self, message: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let mut rest = message;
        loop {
            let part = &rest[..rest.len().min(usize::from(FULL) - 1)];
            let part = &part[..memchr::memchr(0, part).unwrap_or(part.len())];
            out.push(part.len() as u8 + 1);
            out.extend_from_slice(part);
            // A block that is not full stands for the zero behind it, too.
            let zero = usize::from(part.len() + 1 < usize::from(FULL));
            match rest.get(part.len() + zero..) {
                Some([]) if zero == 0 => return Ok(()),
                Some(behind) => rest = behind,
                None => return Ok(()),
            }
        }
    }

    #[inline]
    fn message_bytes(&self, body: &[u8]) -> Result<usize, FrameError> {
        let (mut at, mut last, mut full) = (0, 0, 0);
        while let Some(&code) = body.get(at) {
            (last, at) = (at, at + usize::from(code));
            full += usize::from(code == FULL && at < body.len());
        }
        if at > body.len() {
            let (field, expected) = (words::COBS_CODE, words::A_CODE_INSIDE);
            return Err(FrameError::wrong_byte(last as u64, field, expected, body[last]));
        }
        Ok(body.len() - 1 - full)
    }

    #[inline]
    fn unstuff(&self, frame: &mut [u8], stuffed: Range<usize>) -> Range<usize> {
        let (mut at, mut to) = (stuffed.start - 1, stuffed.start);
        let mut code = frame[at];
        loop {
            let next = at + usize::from(code);
            // Until a full block has come, all but the zeros are in their places.
            if to != at + 1 {
                frame.copy_within(at + 1..next, to);
            }
            to += next - at - 1;
            if next >= stuffed.end {
                return stuffed.start..to;
            }
            let zero = code < FULL;
            (at, code) = (next, frame[next]); // before its place may become the zero
            if zero {
                frame[to] = 0;
                to += 1;
            }
        }
    }

    fn lua_check(&self) -> String {
        include_str!("lua/cobs.lua").to_owned()
    }
}
