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
/// the compiler can merge it with the loop around it; and it has [`frames`],
/// the fastest way to take all frames that are there.
///
/// [`frames`]: StreamDecoder::frames
#[derive(Debug)]
pub struct StreamDecoder<C> {
    buffer: Buffer,
    state: State<C>,
}

/// All but the bytes.
#[derive(Debug)]
struct State<C> {
    cutter: C,
    over_long: OverLong,
    /// Below this many waiting bytes there is nothing to do. It makes decoding
    /// one byte at a time as cheap as it is.
    need_bytes: usize,
    /// Bytes still to be thrown away: the rest of an over-long frame.
    skip_bytes: u64,
    /// Set once no boundary can be trusted any more.
    failed: Option<FrameError>,
    /// Where the frame that `next_frame` handed over last lies in the stream.
    last: Span,
}

impl<C: Cutter> StreamDecoder<C> {
    /// A decoder for one stream, cut by `cutter`, which was given the same limit.
    pub fn new(cutter: C, limits: Limits) -> StreamDecoder<C> {
        let longest = limits.max_frame_bytes.saturating_add(cutter.overhead_bytes());
        let state = State {
            cutter,
            over_long: limits.over_long,
            need_bytes: 1,
            skip_bytes: 0,
            failed: None,
            last: Span { frame: 0..0, payload: 0..0 },
        };
        StreamDecoder { buffer: Buffer::new(longest), state }
    }

    /// All frames that are there, one after the other, borrowed. Taking them
    /// one by one with [`Decoder::next_frame`] gives the same.
    ///
    /// ```
    /// use sticky_demo::framing::{Decoder, Length, Limits};
    ///
    /// let mut decoder = Length::preset("u8").unwrap().stream_decoder(Limits::default());
    /// decoder.feed(b"\x02AB\x01B\x02C");
    /// let frames: Result<Vec<_>, _> = decoder.frames().collect();
    /// assert_eq!(frames, Ok(vec![&b"AB"[..], b"B"]));
    /// ```
    #[inline]
    pub fn frames(&mut self) -> Frames<'_, C> {
        let end_at = self.buffer.end_position();
        let (waiting, start) = self.buffer.waiting_and_start();
        Frames { before_bytes: waiting.len(), waiting, start, end_at, state: &mut self.state }
    }

    /// The format's own part.
    pub(super) fn cutter(&self) -> &C {
        &self.state.cutter
    }

    /// The whole frame handed over last, header included, until the next `feed`.
    pub(super) fn last_frame(&self) -> &[u8] {
        self.buffer.between(&self.state.last.frame)
    }
}

impl<C: Cutter> Decoder for StreamDecoder<C> {
    #[inline]
    fn feed(&mut self, read: &[u8]) {
        if self.state.failed.is_none() {
            self.buffer.feed(read);
        } else {
            // A peer that broke the format must not fill our memory as well.
            self.buffer.clear();
        }
    }

    #[inline]
    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let mut frames = self.frames();
        let Some(found) = frames.find().transpose()? else { return Ok(None) };
        let Found { at_byte, waiting, payload, frame_bytes } = found;
        frames.state.last = Span {
            frame: at_byte..at_byte + frame_bytes as u64,
            payload: at_byte + payload.start as u64..at_byte + payload.end as u64,
        };
        Ok(Some(&waiting[payload]))
    }

    fn last_span(&self) -> Span {
        self.state.last.clone()
    }

    fn end(&self) -> End {
        if self.state.failed.is_some() {
            End::AfterError
        } else if self.state.skip_bytes > 0 {
            End::InOverLong { missing_bytes: Some(self.state.skip_bytes) }
        } else {
            self.state.cutter.end(self.buffer.waiting())
        }
    }
}

/// The frames that are there: see [`StreamDecoder::frames`].
///
/// It keeps what waits in a slice of its own, and tells the buffer only when it
/// is dropped what was taken: so the next frame's place need not go through
/// memory, which costs more than finding the frame.
#[derive(Debug)]
pub struct Frames<'a, C> {
    waiting: &'a [u8],
    /// Where in the stream, in bytes, `waiting` ends.
    end_at: u64,
    state: &'a mut State<C>,
    /// Where the buffer's waiting bytes begin, and how many there were.
    start: &'a mut usize,
    before_bytes: usize,
}

/// A frame that lies whole in the buffer.
struct Found<'a> {
    /// Where in the stream it begins.
    at_byte: u64,
    /// It, and all that waits behind it.
    waiting: &'a [u8],
    payload: Range<usize>,
    frame_bytes: usize,
}

impl<'a, C: Cutter> Frames<'a, C> {
    #[inline(always)] // only then do the fields live in registers
    fn find(&mut self) -> Option<Result<Found<'a>, FrameError>> {
        loop {
            let waiting = self.waiting;
            if waiting.len() < self.state.need_bytes {
                return None;
            }
            if self.state.skip_bytes > 0 || waiting.is_empty() {
                match self.state.skip(waiting.len()) {
                    Ok(count) => self.waiting = &waiting[count..],
                    Err(error) => return Some(Err(error)),
                }
                continue;
            }
            let at_byte = self.end_at - waiting.len() as u64;
            match self.state.cutter.look(waiting, at_byte) {
                Ok(Look::Frame { payload, frame_bytes }) => {
                    self.state.need_bytes = 1;
                    self.waiting = &waiting[frame_bytes..];
                    return Some(Ok(Found { at_byte, waiting, payload, frame_bytes }));
                }
                Ok(Look::Wait(bytes)) => {
                    self.state.need_bytes = bytes;
                    return None;
                }
                Ok(Look::Drop(bytes)) => self.state.start_skipping(bytes),
                Err(refusal) => {
                    let error = self.state.refuse(*refusal);
                    if self.state.failed.is_some() {
                        self.waiting = &[];
                    }
                    return Some(Err(error));
                }
            }
        }
    }
}

impl<'a, C: Cutter> Iterator for Frames<'a, C> {
    type Item = Result<&'a [u8], FrameError>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        Some(self.find()?.map(|found| &found.waiting[found.payload]))
    }
}

impl<C> Drop for Frames<'_, C> {
    #[inline]
    fn drop(&mut self) {
        *self.start += self.before_bytes - self.waiting.len();
    }
}

impl<C> State<C> {
    fn start_skipping(&mut self, bytes: u64) {
        self.skip_bytes = bytes;
        self.need_bytes = 1;
    }

    /// How many of the bytes that `wait` to throw away; or says again why the
    /// stream was given up.
    #[cold]
    fn skip(&mut self, wait_bytes: usize) -> Result<usize, FrameError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let count =
            usize::try_from(self.skip_bytes).map_or(wait_bytes, |skip| skip.min(wait_bytes));
        self.skip_bytes -= count as u64;
        Ok(count)
    }

    #[cold]
    fn refuse(&mut self, refusal: Refusal) -> FrameError {
        let Refusal { error, skip_bytes } = refusal;
        match (self.over_long, skip_bytes) {
            (OverLong::Resume, Some(bytes)) => self.start_skipping(bytes),
            _ => {
                self.failed = Some(error.clone());
                // No byte will wait, and none is needed to say so again.
                self.need_bytes = 0;
            }
        }
        error
    }
}
