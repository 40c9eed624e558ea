//! A mark before each message and one behind it, and perhaps a checksum.

use super::dissector::{lua_filled, lua_string};
use super::end_search::EndSearch;
use super::error::show_byte;
use super::in_step::InStep;
use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Limits, Look, Refusal, StreamDecoder,
    words,
};
use memchr::memmem::{self, Finder};
use std::ops::Range;

/// `│02│A B│03│`, or with a checksum `│02│A B│03 00│`: STX and ETX, MLLP, and what devices on serial lines speak.
///
/// What stands between two frames shows at once, which a delimiter alone cannot do. A
/// checksum is one byte behind the end mark, over the message and the end mark. Marks that
/// are in the message are not escaped: such a message is refused.
#[derive(Debug, Clone)]
pub struct Marks {
    /// Before the message; not empty.
    pub start: Vec<u8>,
    /// Behind it; not empty.
    pub end: Vec<u8>,
    /// Behind that.
    pub sum: Option<&'static Sum>,
}

/// A checksum of one byte.
#[derive(Debug)]
pub struct Sum {
    /// What `sum=` takes.
    pub name: &'static str,
    next: fn(sum: u8, byte: u8) -> u8,
    lua: &'static str,
}

/// LRC or BCC, and the lowest 8 bits of all added.
pub const SUMS: &[Sum] = &[
    Sum { name: "xor", next: |sum, byte| sum ^ byte, lua: "bit.bxor" },
    Sum { name: "add", next: u8::wrapping_add, lua: "function(a, b) return (a + b) % 256 end" },
];

impl Sum {
    fn of(&self, bytes: &[u8]) -> u8 {
        bytes.iter().fold(0, |sum, byte| (self.next)(sum, *byte))
    }
}

impl Framing for Marks {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let behind = [message, &self.end].concat();
        // Search as the receiver will.
        if let Some(at_byte) = memmem::find(&behind, &self.end).filter(|at| *at < message.len()) {
            return Err(EncodeError::ContainsDelimiter { at_byte, delimiter: self.end.clone() });
        }
        out.extend([&self.start[..], &behind].concat());
        out.extend(self.sum.map(|sum| sum.of(&behind)));
        Ok(self.start.len()..self.start.len() + message.len())
    }

    fn finds_back(&self) -> bool {
        true
    }

    fn lua(&self) -> Option<String> {
        let places = [
            ("@START@", &*lua_string(&self.start)),
            ("@STOP@", &lua_string(&self.end)),
            ("@SUM@", self.sum.map_or("nil", |sum| sum.lua)),
        ];
        Some(lua_filled(include_str!("lua/marks.lua"), &places))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        let Marks { ref start, ref end, sum } = *self;
        let ending = EndSearch::new(limits, end.len() + usize::from(sum.is_some()));
        let end = Finder::new(end).into_owned();
        let behind = EndMarkCutter { body_at: start.len(), end, sum, ending };
        let cutter = InStep::new(vec![(start.clone(), behind)], words::THE_START_MARK);
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

/// Finds the end mark behind the start mark. The checksum is taken for a part of it.
#[derive(Debug)]
struct EndMarkCutter {
    body_at: usize,
    end: Finder<'static>,
    sum: Option<&'static Sum>,
    ending: EndSearch,
}

impl Cutter for EndMarkCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let behind_bytes = self.end.needle().len() + usize::from(self.sum.is_some());
        let find = |bytes: &[u8], from: usize| {
            let at = from + self.end.find(&bytes[from..])?;
            (at + behind_bytes <= bytes.len()).then_some(at..at + behind_bytes)
        };
        let look = self.ending.look(waiting, self.body_at, at_byte, find)?;
        let Look::Frame { frame_bytes, .. } = look else { return Ok(look) };
        let (last, came) = (frame_bytes - 1, waiting[frame_bytes - 1]);
        let sum = self.sum.map_or(came, |sum| sum.of(&waiting[self.body_at..last]));
        if sum != came {
            let (at_byte, sum) = (at_byte + last as u64, show_byte(sum));
            let error = FrameError::wrong_byte(at_byte, words::CHECKSUM, sum, came);
            return Err(Refusal::of_one_frame(error, frame_bytes as u64));
        }
        Ok(look)
    }

    fn end(&self, waiting: &[u8]) -> End {
        End::before_mark(waiting.len(), self.ending.is_skipping)
    }

    fn overhead_bytes(&self) -> usize {
        self.body_at + self.end.needle().len() + 1
    }
}
