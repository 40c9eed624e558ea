//! Stuffing: the message's bytes are rewritten so that one byte is in none of them, and
//! that byte ends the frame. What SLIP and COBS share.

use super::dissector::lua_filled;
use super::end_search::EndSearch;
use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Limits, Look, Refusal, StreamDecoder,
};
use std::ops::Range;

/// One way to rewrite. Each frame is `body END`; an END in front of it, which flushes what
/// noise was on the line (RFC 1055), belongs to it.
pub trait Stuffing: Copy + Send + Sync + 'static {
    /// How many bytes of a body are in front of the message.
    const LEAD_BYTES: usize;
    /// The byte that is in no body.
    fn end_byte(&self) -> u8;
    /// The longest body of a message of so many bytes.
    fn longest_body_bytes(&self, message_bytes: usize) -> usize;
    /// Appends the message's body, perhaps with an END in front.
    fn stuff(&self, message: &[u8], out: &mut Vec<u8>) -> Result<(), EncodeError>;
    /// How long a whole body's message is. The error counts from the body's front.
    fn message_bytes(&self, body: &[u8]) -> Result<usize, FrameError>;
    /// See [`Cutter::unstuff`]; the body was found right.
    fn unstuff(&self, frame: &mut [u8], stuffed: Range<usize>) -> Range<usize>;
    /// What is wrong in a body, as a Lua function `wrong_in`.
    fn lua_check(&self) -> String;

    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    fn stream_decoder(&self, limits: Limits) -> StreamDecoder<StuffedCutter<Self>> {
        let max_frame_bytes = limits.max_frame_bytes;
        let mut ending = EndSearch::new(limits, 1);
        ending.most_bytes = self.longest_body_bytes(max_frame_bytes);
        StreamDecoder::new(StuffedCutter { stuffing: *self, max_frame_bytes, ending }, limits)
    }
}

impl<S: Stuffing> Framing for S {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let before = out.len();
        self.stuff(message, out)?;
        let body_end = out.len() - before;
        out.push(self.end_byte());
        Ok(1..body_end) // behind an END, or what leads the message
    }

    fn finds_back(&self) -> bool {
        true
    }

    fn lua(&self) -> Option<String> {
        let places = [
            ("@END@", &*self.end_byte().to_string()),
            ("@LEAD@", &S::LEAD_BYTES.to_string()),
            ("@CHECK@", &self.lua_check()),
        ];
        Some(lua_filled(include_str!("lua/stuffed.lua"), &places))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

/// Finds stuffed frames.
#[derive(Debug)]
pub struct StuffedCutter<S> {
    stuffing: S,
    max_frame_bytes: usize,
    ending: EndSearch,
}

impl<S: Stuffing> Cutter for StuffedCutter<S> {
    #[inline]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let end_byte = self.stuffing.end_byte();
        let start = usize::from(waiting[0] == end_byte);
        if start == 1 && !self.ending.is_skipping {
            match waiting.get(1) {
                None => return Ok(Look::Wait(2)),
                Some(end) if *end == end_byte => return Ok(Look::Drop(1)), // nothing between two
                Some(_) => {}
            }
        }
        let find = |bytes: &[u8], from: usize| {
            let at = from + memchr::memchr(end_byte, &bytes[from..])?;
            Some(at..at + 1)
        };
        let look = self.ending.look(waiting, start, at_byte, find)?;
        let Look::Frame { payload: body, frame_bytes } = look else { return Ok(look) };
        match self.stuffing.message_bytes(&waiting[body.clone()]) {
            Ok(bytes) if bytes <= self.max_frame_bytes => {
                Ok(Look::Frame { payload: start + S::LEAD_BYTES..body.end, frame_bytes })
            }
            Ok(_) => Err(self.ending.over_long(at_byte, frame_bytes as u64)),
            Err(error) => {
                let at_byte = at_byte + start as u64 + error.at_byte;
                let error = FrameError { at_byte, ..error };
                Err(Refusal::of_one_frame(error, frame_bytes as u64))
            }
        }
    }

    #[inline]
    fn unstuff(&self, frame: &mut [u8], stuffed: Range<usize>) -> Range<usize> {
        self.stuffing.unstuff(frame, stuffed)
    }

    fn end(&self, waiting: &[u8]) -> End {
        End::before_mark(waiting.len(), self.ending.is_skipping)
    }

    fn overhead_bytes(&self) -> usize {
        let most = self.max_frame_bytes;
        (self.stuffing.longest_body_bytes(most) - most).saturating_add(2)
    }
}
