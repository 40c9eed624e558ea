//! Stuffing: the message's bytes are rewritten so that one byte is in none of them, and
//! that byte ends the frame. What SLIP and COBS share.

use super::dissector::lua_filled;
use super::{Cutter, End, FrameError, Limits, Look, Refusal, StreamDecoder};
use std::ops::Range;

/// One way to rewrite. Each frame is `body END`; an END in front of it, which flushes what
/// noise was on the line (RFC 1055), belongs to it.
pub trait Stuffing: Send {
    /// How many bytes of a body are in front of the message.
    const LEAD_BYTES: usize;
    /// The byte that is in no body.
    fn end_byte(&self) -> u8;
    /// The longest body of a message of so many bytes.
    fn longest_body_bytes(&self, message_bytes: usize) -> usize;
    /// How long a whole body's message is. The error counts from the body's front.
    fn message_bytes(&self, body: &[u8]) -> Result<usize, FrameError>;
    /// See [`Cutter::unstuffed`], the answer being a place; the body was found right.
    fn unstuff(&self, frame: &mut [u8], stuffed: Range<usize>) -> Range<usize>;
}

/// What the cutter does, in Lua; `check` says what is wrong in a body.
pub(super) fn lua_stuffed<S: Stuffing>(stuffing: &S, check: &str) -> String {
    let places = [
        ("@END@", &*stuffing.end_byte().to_string()),
        ("@LEAD@", &S::LEAD_BYTES.to_string()),
        ("@CHECK@", check),
    ];
    lua_filled(include_str!("lua/stuffed.lua"), &places)
}

/// Finds stuffed frames.
#[derive(Debug)]
pub struct StuffedCutter<S> {
    stuffing: S,
    max_frame_bytes: usize,
    /// How many of the waiting bytes hold no END, beside one in front.
    searched: usize,
    /// Inside a frame over the limit, of which the caller has been told.
    skipping: bool,
}

impl<S: Stuffing> StuffedCutter<S> {
    pub(super) fn decoder(stuffing: S, limits: Limits) -> StreamDecoder<StuffedCutter<S>> {
        let max_frame_bytes = limits.max_frame_bytes;
        let cutter = StuffedCutter { stuffing, max_frame_bytes, searched: 0, skipping: false };
        StreamDecoder::new(cutter, limits)
    }

    #[cold]
    fn over_long(&self, at_byte: u64, skip_bytes: usize) -> Box<Refusal> {
        let error = FrameError::no_end(at_byte, self.max_frame_bytes);
        Refusal::of_one_frame(error, skip_bytes as u64)
    }
}

impl<S: Stuffing> Cutter for StuffedCutter<S> {
    #[inline]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let end_byte = self.stuffing.end_byte();
        let found = |from: usize| memchr::memchr(end_byte, &waiting[from..]).map(|at| from + at);
        if self.skipping {
            let end = found(0);
            self.skipping = end.is_none();
            return Ok(Look::Drop(end.map_or(waiting.len(), |end| end + 1) as u64));
        }
        let start = usize::from(waiting[0] == end_byte);
        if start == 1 && waiting.len() == 1 {
            return Ok(Look::Wait(2));
        }
        if start == 1 && waiting[1] == end_byte {
            return Ok(Look::Drop(1)); // nothing between two of them: no frame
        }
        let end = found(self.searched.max(start));
        // What counts is where the END is, and not how much has come.
        let body_bytes = end.unwrap_or(waiting.len()) - start;
        self.searched = if end.is_none() { waiting.len() } else { 0 };
        if body_bytes > self.stuffing.longest_body_bytes(self.max_frame_bytes) {
            (self.searched, self.skipping) = (0, true);
            return Err(self.over_long(at_byte, start));
        }
        let Some(end) = end else { return Ok(Look::Wait(waiting.len() + 1)) };
        match self.stuffing.message_bytes(&waiting[start..end]) {
            Ok(bytes) if bytes <= self.max_frame_bytes => {
                let payload = start + S::LEAD_BYTES..end;
                Ok(Look::Frame { payload, frame_bytes: end + 1 })
            }
            Ok(_) => Err(self.over_long(at_byte, end + 1)),
            Err(error) => {
                let at_byte = at_byte + start as u64 + error.at_byte;
                let error = FrameError { at_byte, ..error };
                Err(Refusal::of_one_frame(error, end as u64 + 1))
            }
        }
    }

    #[inline]
    fn unstuffed<'f>(&self, frame: &'f mut [u8], stuffed: Range<usize>) -> &'f [u8] {
        let message = self.stuffing.unstuff(frame, stuffed);
        &frame[message]
    }

    fn end(&self, waiting: &[u8]) -> End {
        End::before_mark(waiting.len(), self.skipping)
    }

    fn overhead_bytes(&self) -> usize {
        let most = self.max_frame_bytes;
        (self.stuffing.longest_body_bytes(most) - most).saturating_add(2)
    }
}
