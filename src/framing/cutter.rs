//! What one format adds to what all share.

use super::{End, FrameError};
use std::ops::Range;

/// What one format knows: where the frame at the front of a stream ends.
///
/// This is all that a new format has to write for receiving; [`StreamDecoder`](super::StreamDecoder)
/// does the rest. A cutter owns no bytes: it is shown what waits, always from
/// the first byte of a frame on.
pub trait Cutter: Send {
    /// Looks at the bytes that wait, at least one. `at_byte` says where in the
    /// stream the first of them lies (for errors).
    ///
    /// The answer must depend on the stream alone, not on how much of it
    /// happens to be there: where that matters, wait. A [`Refusal`] is boxed to
    /// keep the answer of every good frame small.
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>>;

    /// Gives `each` whole frames at the front, as long as they are as simple as most are, and
    /// says how many bytes those have. The rest is looked at; so a cutter need not have this.
    #[inline(always)]
    fn cut_run<E>(
        &self,
        _waiting: &[u8],
        _each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> (usize, Result<(), E>) {
        (0, Ok(()))
    }

    /// Undoes in place what the sender did to a message so that none of its bytes looks
    /// like a boundary. They lie in `frame` at `stuffed`; says where then the message lies.
    #[inline(always)]
    fn unstuff(&self, _frame: &mut [u8], stuffed: Range<usize>) -> Range<usize> {
        stuffed
    }

    /// What it means that the stream ends after `waiting`.
    fn end(&self, waiting: &[u8]) -> End;

    /// The most bytes a frame has beside its payload.
    fn overhead_bytes(&self) -> usize {
        0
    }
}

/// What a [`Cutter`] sees at the front of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Not enough to tell. Look again once this many bytes wait.
    Wait(usize),
    /// A frame. If its end is still to come it is waited for, without another look.
    Frame {
        /// Where in it its payload lies.
        payload: Range<usize>,
        /// Bytes of the whole frame: the next one begins after them.
        frame_bytes: usize,
    },
    /// This many bytes belong to a frame that was refused. They are skipped.
    Drop(u64),
}

/// What a [`Cutter`] will not hand over: one frame, or all that follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub(super) error: FrameError,
    /// What to skip to get behind the refused frame, where that is known.
    pub(super) skip_bytes: Option<u64>,
}

impl Refusal {
    /// One frame is too long, or is broken in a format that finds back; the next begins
    /// after `skip_bytes`, or after what later looks at it ask to [`Look::Drop`].
    #[cold]
    pub fn of_one_frame(error: FrameError, skip_bytes: u64) -> Box<Refusal> {
        Box::new(Refusal { error, skip_bytes: Some(skip_bytes) })
    }
}

impl From<FrameError> for Box<Refusal> {
    /// The stream broke its format: no later boundary can be trusted.
    #[cold]
    fn from(error: FrameError) -> Box<Refusal> {
        Box::new(Refusal { error, skip_bytes: None })
    }
}
