//! A length in front of each message: 4 bytes, big-endian.

use super::{Decoder, EncodeError, End, FrameError, Framing};
use std::ops::Range;

const HEADER_BYTES: usize = 4;

/// `┌ length: 4 bytes, big-endian ┬ message: length bytes ┐`
pub struct Length;

impl Framing for Length {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let Ok(length) = u32::try_from(message.len()) else {
            return Err(EncodeError::TooLong {
                message_bytes: message.len(),
                limit_bytes: u32::MAX as usize,
            });
        };
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(message);
        Ok(HEADER_BYTES..HEADER_BYTES + message.len())
    }

    fn decoder(&self, max_frame_bytes: usize) -> Box<dyn Decoder> {
        Box::new(LengthDecoder { buffer: Vec::new(), start: 0, passed: 0, max_frame_bytes })
    }
}

struct LengthDecoder {
    buffer: Vec<u8>,
    /// Where in `buffer` the first frame not yet handed over begins.
    start: usize,
    /// Bytes of the stream that are no longer in `buffer`.
    passed: u64,
    max_frame_bytes: usize,
}

impl LengthDecoder {
    fn announced(&self) -> Option<usize> {
        let header = self.buffer.get(self.start..self.start + HEADER_BYTES)?;
        Some(u32::from_be_bytes(header.try_into().ok()?) as usize)
    }
}

impl Decoder for LengthDecoder {
    fn feed(&mut self, read: &[u8]) {
        self.passed += self.start as u64;
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.extend_from_slice(read);
    }

    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let Some(length) = self.announced() else {
            return Ok(None);
        };
        if length > self.max_frame_bytes {
            return Err(FrameError::TooLong {
                at_byte: self.passed + self.start as u64,
                claimed_bytes: length as u64,
                limit_bytes: self.max_frame_bytes,
            });
        }
        let body = self.start + HEADER_BYTES..self.start + HEADER_BYTES + length;
        if self.buffer.len() < body.end {
            return Ok(None);
        }
        self.start = body.end;
        Ok(Some(&self.buffer[body]))
    }

    fn end(&self) -> End {
        let have = self.buffer.len() - self.start;
        match self.announced() {
            None if have == 0 => End::Clean,
            None => End::InHeader { have_bytes: have, need_bytes: HEADER_BYTES },
            Some(need_bytes) if have == HEADER_BYTES => End::AfterHeader { need_bytes },
            Some(need_bytes) => End::InBody { have_bytes: have - HEADER_BYTES, need_bytes },
        }
    }
}
