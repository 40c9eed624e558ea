//! A mark before each message and one behind it, and perhaps a checksum.

use super::dissector::{LUA_FOUND_BACK, lua_filled, lua_string};
use super::error::show_byte;
use super::in_step::InStep;
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
        let start = InStep::new(vec![self.start.clone()], words::THE_START_MARK);
        let cutter = MarksCutter { marks: self.clone(), start, end };
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

#[derive(Debug)]
struct MarksCutter {
    marks: Marks,
    start: InStep,
    /// Finds the end mark behind the start mark, and skips up to it.
    end: DelimiterCutter,
}

impl Cutter for MarksCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let sum_bytes = usize::from(self.marks.sum.is_some());
        if self.end.is_skipping() {
            return Ok(match self.end.look(waiting, at_byte)? {
                Look::Drop(bytes) if !self.end.is_skipping() => {
                    Look::Drop(bytes + sum_bytes as u64)
                }
                look => look,
            });
        }
        if let Err(look) = self.start.mark(waiting, at_byte)? {
            return Ok(look);
        }
        let front = self.marks.start.len();
        if waiting.len() == front {
            return Ok(Look::Wait(front + 1));
        }
        let look = self.end.look(&waiting[front..], at_byte);
        let look = look.map_err(|refusal| Refusal::of_one_frame(refusal.error, front as u64))?;
        let (payload, end) = match look {
            Look::Wait(bytes) => return Ok(Look::Wait(bytes + front)),
            Look::Drop(bytes) => return Ok(Look::Drop(bytes)),
            Look::Frame { payload, frame_bytes } => {
                (payload.start + front..payload.end + front, front + frame_bytes)
            }
        };
        let frame_bytes = end + sum_bytes;
        match (self.marks.checksum(&waiting[payload.clone()]), waiting.get(end)) {
            (Some(_), None) => Ok(Look::Wait(frame_bytes)),
            (Some(sum), Some(came)) if sum != *came => {
                let (at_byte, sum) = (at_byte + end as u64, show_byte(sum));
                let error = FrameError::wrong_byte(at_byte, words::CHECKSUM, sum, *came);
                Err(Refusal::of_one_frame(error, frame_bytes as u64))
            }
            _ => Ok(Look::Frame { payload, frame_bytes }),
        }
    }

    fn end(&self, waiting: &[u8]) -> End {
        let (have_bytes, need_bytes) = (waiting.len(), self.marks.start.len());
        match have_bytes {
            _ if self.start.is_lost => End::OutOfStep,
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
