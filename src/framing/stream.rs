//! What all formats share: keeping bytes, refusing, skipping, handing over.

use super::buffer::Buffer;
use super::{Decoder, End, FrameError, Limits, OverLong, Span};
use std::ops::Range;

/// What one format knows: where the frame at the front of a stream ends.
///
/// This is all that a new format has to write for receiving; [`StreamDecoder`]
/// does the rest. A cutter owns no bytes: it is shown what waits, always from
/// the first byte of a frame on.
pub trait Cutter: Send {
    /// Looks at the bytes that wait, at least one. `at_byte` says where in the
    /// stream the first of them lies (for errors).
    ///
    /// The answer must depend on the stream alone, not on how much of it
    /// happens to be there: where that matters, wait.
    ///
    /// # Errors
    /// A [`Refusal`]: of one frame that is too long, or of all that follows.
    /// It is boxed to keep the answer of every good frame small.
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>>;

    /// What it means that the stream ends after `waiting`.
    fn end(&self, waiting: &[u8]) -> End;

    /// The most bytes a frame has beside its payload.
    fn overhead_bytes(&self) -> usize;
}

/// What a [`Cutter`] sees at the front of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Not enough to tell. Look again once this many bytes wait.
    Wait(usize),
    /// A whole frame.
    Frame {
        /// Where, in the bytes that wait, its payload lies.
        payload: Range<usize>,
        /// Bytes of the whole frame: the next one begins after them.
        frame_bytes: usize,
    },
    /// This many bytes belong to a frame that was refused. They are skipped.
    Drop(u64),
}

/// What a [`Cutter`] will not hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub(super) error: FrameError,
    /// What to skip to get behind the refused frame, where that is known.
    skip_bytes: Option<u64>,
}

impl Refusal {
    /// One frame is too long; the next begins after `skip_bytes`, or after what
    /// later looks at it ask to [`Look::Drop`].
    #[cold]
    pub fn of_one_frame(error: FrameError, skip_bytes: u64) -> Box<Refusal> {
        Box::new(Refusal { error, skip_bytes: Some(skip_bytes) })
    }

    /// The stream broke its format: no later boundary can be trusted.
    #[cold]
    pub fn for_good(error: FrameError) -> Box<Refusal> {
        Box::new(Refusal { error, skip_bytes: None })
    }
}

impl From<FrameError> for Box<Refusal> {
    /// [`Refusal::for_good`], so that `?` does it.
    fn from(error: FrameError) -> Box<Refusal> {
        Refusal::for_good(error)
    }
}

/// A [`Decoder`] made from a [`Cutter`]: the same for every format.
///
/// Used by itself rather than as `Box<dyn Decoder>` it is statically typed, so
/// the compiler can merge it with the loop around it.
#[derive(Debug)]
pub struct StreamDecoder<C> {
    cutter: C,
    buffer: Buffer,
    over_long: OverLong,
    /// Below this many waiting bytes there is nothing to do. It makes
    /// decoding one byte at a time as cheap as it is.
    need_bytes: usize,
    /// Bytes still to be thrown away: the rest of an over-long frame.
    skip_bytes: u64,
    /// Set once no boundary can be trusted any more.
    failed: Option<FrameError>,
    last: Taken,
}

/// Where the frame handed over last lies in the buffer.
#[derive(Debug, Default, Clone, Copy)]
struct Taken {
    frame_start: usize,
    frame_end: usize,
    payload_start: usize,
    payload_end: usize,
}

impl<C: Cutter> StreamDecoder<C> {
    /// A decoder for one stream, cut by `cutter`, which was given the same limit.
    pub fn new(cutter: C, limits: Limits) -> StreamDecoder<C> {
        let longest = limits.max_frame_bytes.saturating_add(cutter.overhead_bytes());
        StreamDecoder {
            cutter,
            buffer: Buffer::new(longest),
            over_long: limits.over_long,
            need_bytes: 1,
            skip_bytes: 0,
            failed: None,
            last: Taken::default(),
        }
    }

    /// The format's own part.
    pub(super) fn cutter(&self) -> &C {
        &self.cutter
    }

    /// The whole frame handed over last, header included; empty once fed again.
    pub(super) fn last_frame(&self) -> &[u8] {
        self.buffer.taken(self.last.frame_start, self.last.frame_end)
    }

    /// Moves to the next frame; false while more bytes are needed.
    #[inline]
    fn advance(&mut self) -> Result<bool, FrameError> {
        loop {
            let waiting = self.buffer.waiting();
            if waiting.len() < self.need_bytes {
                return Ok(false);
            }
            if self.skip_bytes > 0 || waiting.is_empty() {
                self.skip()?;
                continue;
            }
            match self.cutter.look(waiting, self.buffer.position()) {
                Ok(Look::Frame { payload, frame_bytes }) => {
                    let at = self.buffer.take(frame_bytes);
                    self.need_bytes = 1;
                    self.last = Taken {
                        frame_start: at,
                        frame_end: at + frame_bytes,
                        payload_start: at + payload.start,
                        payload_end: at + payload.end,
                    };
                    return Ok(true);
                }
                Ok(Look::Wait(bytes)) => {
                    self.need_bytes = bytes;
                    return Ok(false);
                }
                Ok(Look::Drop(bytes)) => self.start_skipping(bytes),
                Err(refusal) => return self.refuse(*refusal),
            }
        }
    }

    fn start_skipping(&mut self, bytes: u64) {
        self.skip_bytes = bytes;
        self.need_bytes = 1;
    }

    /// Throws away what has arrived of a refused frame, or says again why the
    /// stream was given up.
    #[cold]
    fn skip(&mut self) -> Result<(), FrameError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let here = self.buffer.waiting().len();
        let count = usize::try_from(self.skip_bytes).map_or(here, |skip| skip.min(here));
        self.buffer.take(count);
        self.skip_bytes -= count as u64;
        Ok(())
    }

    #[cold]
    fn refuse(&mut self, refusal: Refusal) -> Result<bool, FrameError> {
        let Refusal { error, skip_bytes } = refusal;
        self.last = Taken::default();
        match (self.over_long, skip_bytes) {
            (OverLong::Resume, Some(bytes)) => self.start_skipping(bytes),
            _ => {
                // Keep no byte: a peer that broke the format must not be able
                // to fill our memory afterwards.
                self.buffer.clear();
                self.failed = Some(error.clone());
                // No byte waits, and none is needed to say so again.
                self.need_bytes = 0;
            }
        }
        Err(error)
    }
}

impl<C: Cutter> Decoder for StreamDecoder<C> {
    #[inline]
    fn feed(&mut self, read: &[u8]) {
        self.last = Taken::default();
        if self.failed.is_none() {
            self.buffer.feed(read);
        }
    }

    #[inline]
    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        if self.advance()? {
            Ok(Some(self.buffer.taken(self.last.payload_start, self.last.payload_end)))
        } else {
            Ok(None)
        }
    }

    fn last_span(&self) -> Span {
        let at = |index| self.buffer.stream_position(index);
        Span {
            frame: at(self.last.frame_start)..at(self.last.frame_end),
            payload: at(self.last.payload_start)..at(self.last.payload_end),
        }
    }

    fn end(&self) -> End {
        if self.failed.is_some() {
            End::AfterError
        } else if self.skip_bytes > 0 {
            End::InOverLong { missing_bytes: Some(self.skip_bytes) }
        } else {
            self.cutter.end(self.buffer.waiting())
        }
    }
}
