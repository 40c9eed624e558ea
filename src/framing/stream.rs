//! What all formats share: keeping bytes, refusing, skipping, handing over.

use super::buffer::Buffer;
use super::{Cutter, Decoder, End, FrameError, Limits, Look, OverLong, Refusal, Span};
use std::ops::Range;

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
    /// one by one with [`Decoder::next_frame`] gives the same. After an error
    /// for good there are no more; the next call of `frames` says it again.
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
        if self.state.failed.is_some() {
            self.state.need_bytes = 0; // no byte waits, and none is needed to say so again
        }
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
        let Some(found) = frames.find().map_err(|error| *error)? else { return Ok(None) };
        let Found { at_byte, frame, payload } = found;
        frames.state.last = Span {
            frame: at_byte..at_byte + frame.len() as u64,
            payload: at_byte + payload.start as u64..at_byte + payload.end as u64,
        };
        Ok(Some(frames.state.cutter.unstuffed(frame, payload)))
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
    waiting: &'a mut [u8],
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
    frame: &'a mut [u8],
    payload: Range<usize>,
}

impl<'a, C: Cutter> Frames<'a, C> {
    /// The first of the bytes that wait, which from now on do not.
    #[inline(always)]
    fn take(&mut self, bytes: usize) -> &'a mut [u8] {
        let (taken, rest) = std::mem::take(&mut self.waiting).split_at_mut(bytes);
        self.waiting = rest;
        taken
    }

    #[inline(always)] // only then do the fields live in registers; a boxed error is small
    fn find(&mut self) -> Result<Option<Found<'a>>, Box<FrameError>> {
        loop {
            let waiting = &*self.waiting;
            if waiting.len() < self.state.need_bytes {
                return Ok(None);
            }
            if self.state.skip_bytes > 0 || waiting.is_empty() {
                match self.state.skip(waiting.len()) {
                    Ok(count) => drop(self.take(count)),
                    Err(error) => return Err(error),
                }
                continue;
            }
            let at_byte = self.end_at - waiting.len() as u64;
            match self.state.cutter.look(waiting, at_byte) {
                Ok(Look::Frame { payload, frame_bytes }) => {
                    self.state.need_bytes = 1;
                    return Ok(Some(Found { at_byte, frame: self.take(frame_bytes), payload }));
                }
                Ok(Look::Wait(bytes)) => {
                    self.state.need_bytes = bytes;
                    return Ok(None);
                }
                Ok(Look::Drop(bytes)) => self.state.start_skipping(bytes),
                Err(refusal) => {
                    let error = self.state.refuse(*refusal);
                    if self.state.failed.is_some() {
                        self.waiting = &mut [];
                    }
                    return Err(error);
                }
            }
        }
    }
}

impl<'a, C: Cutter> Iterator for Frames<'a, C> {
    type Item = Result<&'a [u8], FrameError>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let found = self.find();
        let framed = |it: Found<'a>| Ok(self.state.cutter.unstuffed(it.frame, it.payload));
        found.map_or_else(|error| Some(Err(*error)), |found| found.map(framed))
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
    fn skip(&mut self, wait_bytes: usize) -> Result<usize, Box<FrameError>> {
        if let Some(error) = &self.failed {
            self.need_bytes = 1; // once in each loop over frames, or it would never end
            return Err(Box::new(error.clone()));
        }
        let count = self.skip_bytes.min(wait_bytes as u64) as usize;
        self.skip_bytes -= count as u64;
        Ok(count)
    }

    #[cold]
    fn refuse(&mut self, refusal: Refusal) -> Box<FrameError> {
        let Refusal { error, skip_bytes } = refusal;
        match (self.over_long, skip_bytes) {
            (OverLong::Resume, Some(bytes)) => self.start_skipping(bytes),
            _ => {
                self.failed = Some(error.clone());
                self.need_bytes = 1;
            }
        }
        Box::new(error)
    }
}
