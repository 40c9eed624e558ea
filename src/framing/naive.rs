//! No framing: each read is taken for a message. What most first programs do.

use super::{Decoder, EncodeError, End, FrameError, Framing, Limits, Span};
use std::collections::VecDeque;
use std::ops::Range;

/// No boundary is written, so none can be found: each read is a "message".
///
/// ```text
/// sent  │AB│B│CD│EFG│H│
/// read  │ABB│CDEFGH│      whatever the network made of it
/// ```
///
/// ```
/// use sticky_demo::framing::{Framing, Naive};
///
/// let mut decoder = Naive.decoder(1024);
/// decoder.feed(b"ABB"); // two messages, stuck together
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"ABB"[..])));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naive;

impl Framing for Naive {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        out.extend_from_slice(message);
        Ok(0..message.len())
    }

    /// The limits mean nothing here: a read is never longer than its buffer.
    fn decoder_with(&self, _limits: Limits) -> Box<dyn Decoder> {
        Box::new(EachRead::default())
    }
}

#[derive(Default)]
struct EachRead {
    waiting: VecDeque<Vec<u8>>,
    current: Vec<u8>,
    /// Bytes of the stream handed over so far, `current` included.
    passed: u64,
}

impl Decoder for EachRead {
    fn feed(&mut self, read: &[u8]) {
        self.current.clear();
        self.waiting.push_back(read.to_vec());
    }

    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let Some(read) = self.waiting.pop_front() else {
            return Ok(None);
        };
        self.passed += read.len() as u64;
        self.current = read;
        Ok(Some(&self.current))
    }

    fn last_span(&self) -> Span {
        let all = self.passed - self.current.len() as u64..self.passed;
        Span { frame: all.clone(), payload: all }
    }

    /// Without boundaries every end looks clean, even in the middle of a message.
    fn end(&self) -> End {
        End::Clean
    }
}
