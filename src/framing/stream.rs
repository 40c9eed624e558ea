//! What all formats share: keeping bytes, refusing, skipping, handing over.

use super::buffer::{Buffer, Lies};
use super::{Cutter, Decoder, End, FrameError, Limits, Look, OverLong, Payload, Refusal, Span};
use std::ops::Range;

/// A [`Decoder`] made from a [`Cutter`]: the same for every format.
///
/// Used by itself rather than as `Box<dyn Decoder>` it is statically typed, so
/// the compiler can merge it with what is done with a frame; and it has [`each_frame`],
/// the fastest way to take all frames that are there.
///
/// [`each_frame`]: StreamDecoder::each_frame
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
    /// Below this many waiting bytes there is nothing to look at. It makes decoding
    /// one byte at a time as cheap as it is. 0 while bytes are skipped, and after an
    /// error for good.
    need_bytes: usize,
    /// Where the payload lies in the first `need_bytes`, if they are known to be a frame.
    known: Option<Range<usize>>,
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
            known: None,
            skip_bytes: 0,
            failed: None,
            last: Span { frame: 0..0, payload: 0..0 },
        };
        StreamDecoder { buffer: Buffer::new(longest), state }
    }

    /// Takes in what one read returned, and gives `each` all frames that are whole now, or
    /// what is wrong. [`Decoder::feed`] and [`Decoder::next_frame`] give the same; but here a
    /// frame that lies whole in the read is not copied (a stuffed message is undone in it), and
    /// one that was put together is not copied again where it is to be [kept](Payload::keep).
    /// Ends early with an error of `each`; the next call goes on behind it.
    ///
    /// ```
    /// use sticky_demo::framing::{FrameError, Length, Limits};
    ///
    /// let mut decoder = Length::preset("u8").unwrap().stream_decoder(Limits::default());
    /// let mut frames = Vec::new();
    /// for read in [&mut b"\x02AB\x01B\x02C".clone()[..], &mut [b'D']] {
    ///     decoder.each_frame(read, |frame| {
    ///         frames.push(frame?.keep());
    ///         Ok::<_, FrameError>(())
    ///     })?;
    /// }
    /// assert!(frames.iter().map(|frame| &**frame).eq([&b"AB"[..], b"B", b"CD"]));
    /// # Ok::<_, FrameError>(())
    /// ```
    #[inline(always)] // only then do the places live in registers
    pub fn each_frame<E>(
        &mut self,
        read: &mut [u8],
        mut each: impl FnMut(Result<Payload<'_>, FrameError>) -> Result<(), E>,
    ) -> Result<(), E> {
        let have = self.buffer.wait_bytes();
        if have + read.len() < self.state.need_bytes {
            self.buffer.feed(read);
            return Ok(());
        }
        let begin = if have > 0 { self.complete(read, &mut each)? } else { 0 };
        let end_at = self.buffer.end_position() + (read.len() - begin) as u64;
        let mut waiting = &mut read[begin..];
        let (bytes, mut told) = match self.state.need_bytes {
            1 => self.state.cutter.cut_run(waiting, |frame| each(Ok(Payload(Lies::InRead(frame))))),
            _ => (0, Ok(())),
        };
        waiting = &mut waiting[bytes..];
        while told.is_ok() {
            told = match self.state.look(waiting, end_at - waiting.len() as u64) {
                Ok(Look::Frame { payload, frame_bytes }) => {
                    let (frame, rest) = waiting.split_at_mut(frame_bytes);
                    waiting = rest;
                    let place = self.state.cutter.unstuff(frame, payload);
                    each(Ok(Payload(Lies::InRead(&frame[place]))))
                }
                Ok(Look::Drop(bytes)) => {
                    waiting = &mut waiting[bytes as usize..];
                    Ok(())
                }
                Ok(Look::Wait(_)) => break,
                Err(error) if self.state.failed.is_some() => {
                    waiting = &mut [];
                    told = each(Err(*error));
                    break;
                }
                Err(error) => each(Err(*error)),
            };
        }
        self.buffer.pass(end_at - waiting.len() as u64);
        self.buffer.feed(waiting);
        told
    }

    /// Goes on with what earlier reads left, and copies behind it what its frame lacks: until
    /// nothing waits but what came from this read, from which place on it is to be looked at
    /// where it lies.
    #[inline(always)]
    fn complete<E>(
        &mut self,
        read: &[u8],
        each: &mut impl FnMut(Result<Payload<'_>, FrameError>) -> Result<(), E>,
    ) -> Result<usize, E> {
        let mut copied = 0;
        loop {
            let have = self.buffer.wait_bytes();
            if have <= copied {
                self.buffer.take_back(have);
                return Ok(copied - have);
            }
            if have < self.state.need_bytes {
                // Some formats ask for one byte more until their frame ends: twice as
                // many, then. What is too much is taken back.
                let lack = match self.state.need_bytes - have {
                    1 => have,
                    lack => lack,
                };
                let part = &read[copied..read.len().min(copied.saturating_add(lack))];
                if part.is_empty() {
                    return Ok(copied);
                }
                self.buffer.feed(part);
                copied += part.len();
            }
            let told = match self.look_in_buffer() {
                Ok(Look::Frame { payload, frame_bytes }) => {
                    let (frame, at) = self.buffer.taken(frame_bytes);
                    let place = self.state.cutter.unstuff(frame, payload);
                    let place = at + place.start..at + place.end;
                    each(Ok(Payload(Lies::InBuffer(&mut self.buffer, place))))
                }
                Ok(Look::Drop(_) | Look::Wait(_)) => Ok(()),
                Err(error) => each(Err(*error)),
            };
            if let Err(broken_off) = told {
                self.feed(&read[copied..]);
                return Err(broken_off);
            }
        }
    }

    /// The format's own part.
    pub(super) fn cutter(&self) -> &C {
        &self.state.cutter
    }

    /// The whole frame that `next_frame` has just handed over, header included.
    pub(super) fn last_frame(&mut self) -> &[u8] {
        let Range { start, end } = self.state.last.frame;
        self.buffer.taken((end - start) as usize).0
    }

    /// Looks at what earlier reads left, and takes what it sees. The frame is then the
    /// last that the buffer handed over.
    #[inline(always)]
    fn look_in_buffer(&mut self) -> Result<Look, Box<FrameError>> {
        let seen = self.state.look(self.buffer.waiting(), self.buffer.position());
        match &seen {
            Ok(Look::Frame { frame_bytes, .. }) => self.buffer.take(*frame_bytes),
            Ok(Look::Drop(bytes)) => self.buffer.take(*bytes as usize),
            Ok(Look::Wait(_)) => {}
            Err(_) if self.state.failed.is_some() => self.buffer.clear(),
            Err(_) => {}
        }
        seen
    }
}

impl<C: Cutter> Decoder for StreamDecoder<C> {
    #[inline]
    fn feed(&mut self, read: &[u8]) {
        // A peer that broke the format must not fill our memory as well.
        if self.state.failed.is_none() {
            self.buffer.feed(read);
        }
    }

    #[inline]
    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        loop {
            match self.look_in_buffer().map_err(|error| *error)? {
                Look::Frame { payload, frame_bytes } => {
                    let begin = self.buffer.position() - frame_bytes as u64;
                    self.state.last = Span {
                        frame: begin..begin + frame_bytes as u64,
                        payload: begin + payload.start as u64..begin + payload.end as u64,
                    };
                    let (frame, _) = self.buffer.taken(frame_bytes);
                    let place = self.state.cutter.unstuff(frame, payload);
                    return Ok(Some(&frame[place]));
                }
                Look::Drop(_) => {}
                Look::Wait(_) => return Ok(None),
            }
        }
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

impl<C: Cutter> State<C> {
    /// What there is to do: a frame that is all there to hand over, bytes to drop, or to wait.
    #[inline(always)]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<FrameError>> {
        loop {
            if waiting.len() < self.need_bytes {
                return Ok(Look::Wait(self.need_bytes));
            }
            if self.need_bytes == 0 {
                return self.skip(waiting.len());
            }
            if let Some(payload) = self.known.take() {
                let frame_bytes = std::mem::replace(&mut self.need_bytes, 1);
                return Ok(Look::Frame { payload, frame_bytes });
            }
            match self.cutter.look(waiting, at_byte) {
                Ok(Look::Frame { payload, frame_bytes }) => {
                    (self.known, self.need_bytes) = (Some(payload), frame_bytes);
                }
                Ok(Look::Wait(bytes)) => self.need_bytes = bytes.max(waiting.len() + 1),
                Ok(Look::Drop(bytes)) => self.start_skipping(bytes),
                Err(refusal) => return Err(self.refuse(*refusal)),
            }
        }
    }

    fn start_skipping(&mut self, bytes: u64) {
        self.skip_bytes = bytes;
        self.need_bytes = usize::from(bytes == 0);
    }

    /// Throws away of the bytes that `wait` what is to be skipped; or says again why the
    /// stream was given up.
    #[cold]
    fn skip(&mut self, wait_bytes: usize) -> Result<Look, Box<FrameError>> {
        if let Some(error) = &self.failed {
            return Err(Box::new(error.clone()));
        }
        let bytes = self.skip_bytes.min(wait_bytes as u64);
        if bytes == 0 {
            return Ok(Look::Wait(1));
        }
        self.start_skipping(self.skip_bytes - bytes);
        Ok(Look::Drop(bytes))
    }

    #[cold]
    fn refuse(&mut self, refusal: Refusal) -> Box<FrameError> {
        let Refusal { error, skip_bytes } = refusal;
        match (self.over_long, skip_bytes) {
            (OverLong::Resume, Some(bytes)) => self.start_skipping(bytes),
            _ => {
                self.failed = Some(error.clone());
                self.need_bytes = 0;
            }
        }
        Box::new(error)
    }
}
