//! No framing: each read is taken for a message. What most first programs do.

use super::{Decoder, EncodeError, End, FrameError, Framing};
use std::collections::VecDeque;
use std::ops::Range;

/// No boundary is written, so none can be found: each read is a "message".
pub struct Naive;

impl Framing for Naive {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        out.extend_from_slice(message);
        Ok(0..message.len())
    }

    fn decoder(&self, _max_frame_bytes: usize) -> Box<dyn Decoder> {
        Box::new(EachRead::default())
    }
}

#[derive(Default)]
struct EachRead {
    waiting: VecDeque<Vec<u8>>,
    current: Vec<u8>,
}

impl Decoder for EachRead {
    fn feed(&mut self, read: &[u8]) {
        self.waiting.push_back(read.to_vec());
    }

    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let Some(read) = self.waiting.pop_front() else {
            return Ok(None);
        };
        self.current = read;
        Ok(Some(&self.current))
    }

    /// Without boundaries every end looks clean, even in the middle of a message.
    fn end(&self) -> End {
        End::Clean
    }
}
