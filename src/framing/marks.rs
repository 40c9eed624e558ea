//! A mark before each message and one behind it, and perhaps a checksum.

use super::dissector::{LUA_FOUND_BACK, lua_filled, lua_string};
use super::error::show_byte;
use super::{
    Cutter, Decoder, Delimiter, DelimiterCutter, EncodeError, End, FrameError, Framing, Limits,
    Look, Refusal, StreamDecoder, words,
};
use crate::Sentence;
use std::ops::Range;

/// `│02│A B│03│`: STX and ETX, MLLP, and what devices on serial lines speak.
///
/// What stands between two frames shows at once, which a delimiter alone cannot do. A
/// checksum is one byte behind the end mark, over the message and the end mark. Marks that
/// are in the message are not escaped: such a message is refused.
///
/// ```
/// use sticky_demo::framing::by_name;
/// let mut stream = Vec::new();
/// by_name(r"marks:start=\x02,end=\x03,sum=xor").unwrap().encode(b"CD", &mut stream).unwrap();
/// assert_eq!(stream, b"\x02CD\x03\x04");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    start: Vec<u8>,
    end: Vec<u8>,
    delimiter: Delimiter,
    sum: Option<Sum>,
}

/// How the checksum is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// All bytes XORed (LRC, BCC).
    Xor,
    /// All bytes added, and the lowest 8 bits kept.
    Add,
}

impl Marks {
    /// These marks; none may be empty.
    pub fn new(start: Vec<u8>, end: Vec<u8>, sum: Option<Sum>) -> Result<Marks, Sentence> {
        if start.is_empty() {
            return Err(Sentence(words::EMPTY_DELIMITER.into()));
        }
        Ok(Marks { start, delimiter: Delimiter::new([end.clone()])?, end, sum })
    }

    fn checksum(&self, message: &[u8]) -> Option<u8> {
        let summed = message.iter().chain(&self.end);
        self.sum.map(|sum| match sum {
            Sum::Xor => summed.fold(0, |sum, byte| sum ^ byte),
            Sum::Add => summed.fold(0_u8, |sum, byte| sum.wrapping_add(*byte)),
        })
    }
}

impl Framing for Marks {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let before = out.len();
        out.extend_from_slice(&self.start);
        self.delimiter.encode(message, out).inspect_err(|_| out.truncate(before))?;
        out.extend(self.checksum(message));
        Ok(self.start.len()..self.start.len() + message.len())
    }

    fn finds_back(&self) -> bool {
        true
    }

    fn lua(&self) -> Option<String> {
        let sum = match self.sum {
            None => "nil",
            Some(Sum::Xor) => "bit.bxor",
            Some(Sum::Add) => "function(sum, byte) return (sum + byte) % 256 end",
        };
        let places = [
            ("@FOUND_BACK@", LUA_FOUND_BACK),
            ("@START@", &lua_string(&self.start)),
            ("@STOP@", &lua_string(&self.end)),
            ("@SUM@", sum),
        ];
        Some(lua_filled(include_str!("lua/marks.lua"), &places))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        let end = self.delimiter.cutter(limits.max_frame_bytes);
        let cutter = MarksCutter { marks: self.clone(), end, is_lost: false };
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

#[derive(Debug)]
struct MarksCutter {
    marks: Marks,
    /// Finds the end mark behind the start mark, and skips up to it.
    end: DelimiterCutter,
    /// Something else stood where a start mark should; the next one is looked for.
    is_lost: bool,
}

impl Cutter for MarksCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let (start, sum_bytes) = (&self.marks.start, usize::from(self.marks.sum.is_some()));
        if self.end.is_skipping() {
            let look = self.end.look(waiting, at_byte)?;
            return Ok(match look {
                Look::Drop(bytes) if !self.end.is_skipping() => {
                    Look::Drop(bytes + sum_bytes as u64)
                }
                look => look,
            });
        }
        if self.is_lost
            && let Some(look) = find_back(std::iter::once(&start[..]), waiting)
        {
            return Ok(look);
        }
        self.is_lost = false;
        if let Some(at) = start.iter().zip(waiting).position(|(mark, came)| mark != came) {
            self.is_lost = true;
            let (at_byte, found) = (at_byte + at as u64, show_byte(waiting[at]));
            let error = FrameError::malformed(at_byte, words::FRAME, words::THE_START_MARK, found);
            return Err(Refusal::of_one_frame(error, 1));
        }
        let front = start.len();
        if waiting.len() <= front {
            return Ok(Look::Wait(waiting.len() + 1)); // its next byte may be another
        }
        let look = self.end.look(&waiting[front..], at_byte);
        match look.map_err(|refusal| Refusal::of_one_frame(refusal.error, front as u64))? {
            Look::Wait(bytes) => Ok(Look::Wait(bytes + front)),
            Look::Drop(bytes) => Ok(Look::Drop(bytes)),
            Look::Frame { payload, frame_bytes } => {
                let payload = payload.start + front..payload.end + front;
                let end = front + frame_bytes;
                let sum = self.marks.checksum(&waiting[payload.clone()]);
                let frame_bytes = end + sum_bytes;
                let Some(expected) = sum else { return Ok(Look::Frame { payload, frame_bytes }) };
                match waiting.get(end).copied() {
                    None => Ok(Look::Wait(frame_bytes)),
                    Some(came) if came == expected => Ok(Look::Frame { payload, frame_bytes }),
                    Some(came) => {
                        let (at_byte, field) = (at_byte + end as u64, words::CHECKSUM);
                        let (expected, came) = (show_byte(expected), show_byte(came));
                        let error = FrameError::malformed(at_byte, field, expected, came);
                        Err(Refusal::of_one_frame(error, frame_bytes as u64))
                    }
                }
            }
        }
    }

    fn end(&self, waiting: &[u8]) -> End {
        let (have_bytes, need_bytes) = (waiting.len(), self.marks.start.len());
        match have_bytes {
            _ if self.is_lost => End::OutOfStep,
            _ if self.end.is_skipping() => End::InOverLong { missing_bytes: None },
            0 => End::Clean,
            _ if have_bytes < need_bytes => End::InHeader { have_bytes, need_bytes },
            _ => End::Unfinished { have_bytes },
        }
    }

    fn overhead_bytes(&self) -> usize {
        self.marks.start.len() + self.end.overhead_bytes() + 1
    }
}

/// Where one of `marks` begins, in a stream that is out of step: what to drop before it,
/// or until it comes; `None` if it is at the front.
#[cold]
pub(super) fn find_back<'a>(
    marks: impl Iterator<Item = &'a [u8]> + Clone,
    waiting: &[u8],
) -> Option<Look> {
    let found = marks.clone().filter_map(|mark| memchr::memmem::find(waiting, mark)).min();
    // The last bytes may be the beginning of a mark.
    let longest = marks.clone().map(<[u8]>::len).max().unwrap_or(1);
    let tail = waiting.len().saturating_sub(longest - 1)..waiting.len();
    let begun = tail.into_iter().find(|at| marks.clone().any(|m| m.starts_with(&waiting[*at..])));
    match (found, begun.unwrap_or(waiting.len())) {
        (Some(0), _) => None,
        (Some(at), begun) if at <= begun => Some(Look::Drop(at as u64)),
        (_, 0) => Some(Look::Wait(waiting.len() + 1)),
        (_, begun) => Some(Look::Drop(begun as u64)),
    }
}
