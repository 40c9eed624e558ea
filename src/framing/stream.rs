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
    /// On bytes after which no boundary can be trusted. A frame that is only
    /// too long is [`Look::OverLong`].
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, FrameError>;

    /// What it means that the stream ends after `waiting`.
    fn end(&self, waiting: &[u8]) -> End;

    /// The most bytes a frame has beside its payload.
    fn overhead_bytes(&self) -> usize;
}

/// What a [`Cutter`] sees at the front of a stream.
#[derive(Debug)]
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
    /// The payload is over the limit.
    OverLong {
        /// What the caller is told.
        error: FrameError,
        /// What to skip, should the caller want to go on after this frame.
        drop_bytes: u64,
    },
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
    /// Below this many waiting bytes the cutter need not look again. It makes
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
                // After a failure nothing is kept, so this is where it shows.
                return self.failed.as_ref().map_or(Ok(false), |error| Err(error.clone()));
            }
            if self.skip_bytes > 0 {
                self.skip();
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
                // `max` so that a careless cutter cannot make us spin.
                Ok(Look::Wait(bytes)) => self.need_bytes = bytes.max(waiting.len() + 1),
                Ok(Look::Drop(bytes)) => self.start_skipping(bytes),
                Ok(Look::OverLong { error, drop_bytes }) => match self.over_long {
                    OverLong::Fail => return Err(self.fail(error)),
                    OverLong::Resume => {
                        self.start_skipping(drop_bytes);
                        return Err(error);
                    }
                },
                Err(error) => return Err(self.fail(error)),
            }
        }
    }

    fn start_skipping(&mut self, bytes: u64) {
        self.skip_bytes = bytes;
        self.need_bytes = 1;
    }

    /// Throws away what has arrived of an over-long frame.
    fn skip(&mut self) {
        let here = self.buffer.waiting().len();
        let count = usize::try_from(self.skip_bytes).map_or(here, |skip| skip.min(here));
        self.buffer.take(count);
        self.skip_bytes -= count as u64;
    }

    /// Remembers the error and keeps no byte: a peer that broke the format
    /// must not be able to fill our memory afterwards.
    fn fail(&mut self, error: FrameError) -> FrameError {
        self.buffer.clear();
        self.last = Taken::default();
        self.need_bytes = 1;
        self.failed = Some(error.clone());
        error
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
