//! What one end did in one direction: its calls, the first bytes, the frames.

use super::calls::Keep;
use crate::framing::{self, DEFAULT_MAX_FRAME_BYTES, Decoder, End};
use crate::trace::{Call, CallError, Did, SeenEnd, SeenFrame};
use crate::{Text, framing::Span};

/// Frames whose places are kept.
const MOST_FRAMES: usize = 5_000;

#[derive(Debug)]
pub(super) struct Passed {
    most_bytes: usize,
    most_calls: usize,
    pub calls: Vec<Kept>,
    /// The first bytes, as far as they are known and kept.
    pub data: Vec<u8>,
    /// All bytes that passed.
    pub bytes: u64,
    /// Where the first passed of which only the number is known.
    pub unknown_at: Option<u64>,
    pub frames: Option<FrameFinder>,
    /// Two calls were under way at once, so the order in which they returned need not be
    /// that of their bytes.
    pub overlapped: bool,
    pub out_of_band: u64,
    names: Vec<(String, u64)>,
    /// The process that moved the first bytes: a socket may have been another's before.
    pub mover: Option<u32>,
    would_block: u64,
    interrupted: u64,
    further: (u64, u64),
    last: (u32, u64),
}

/// A call that is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub entered_ns: u64,
    pub returned_ns: u64,
    pub what: KeptCall,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeptCall {
    /// What was asked for, and what moved.
    Moved {
        asked: u64,
        bytes: u64,
    },
    Peeked {
        bytes: u64,
    },
    /// Something else, by its name, and its error.
    Other {
        call: String,
        error: Option<String>,
    },
}

impl Kept {
    /// Bytes of the stream.
    pub fn moved(&self) -> u64 {
        match self.what {
            KeptCall::Moved { bytes, .. } => bytes,
            _ => 0,
        }
    }
}

impl Passed {
    pub fn new(limits: &Keep, framing: Option<&str>) -> Passed {
        Passed {
            most_bytes: limits.bytes,
            most_calls: limits.calls,
            calls: Vec::new(),
            data: Vec::new(),
            bytes: 0,
            unknown_at: None,
            frames: framing.and_then(FrameFinder::new),
            overlapped: false,
            out_of_band: 0,
            names: Vec::new(),
            mover: None,
            would_block: 0,
            interrupted: 0,
            further: (0, 0),
            last: (0, 0),
        }
    }

    pub fn add(&mut self, call: &Call) {
        let other = |call: &Call, error: Option<&str>| KeptCall::Other {
            call: call.name.to_owned(),
            error: error.map(str::to_owned),
        };
        let what = match &call.did {
            Did::Sent { given: asked, took: bytes, data }
            | Did::Received { asked, got: bytes, data } => {
                self.took(call, *bytes, *data);
                KeptCall::Moved { asked: *asked, bytes: *bytes }
            }
            Did::Peeked { got, .. } => KeptCall::Peeked { bytes: *got },
            Did::OutOfBand { .. } => {
                self.out_of_band += 1;
                return;
            }
            Did::Failed { error: CallError::WouldBlock, .. } => {
                self.would_block += 1;
                return;
            }
            Did::Failed { error: CallError::Interrupted, .. } => {
                self.interrupted += 1;
                return;
            }
            Did::Failed { error: CallError::Named(name), .. } => other(call, Some(name)),
            Did::ShutDown { .. } | Did::Closed => other(call, None),
        };
        let kept = Kept { entered_ns: call.entered_ns, returned_ns: call.returned_ns, what };
        match self.calls.len() < self.most_calls {
            true => self.calls.push(kept),
            false if kept.moved() == 0 => {}
            false => {
                self.further.0 += 1;
                self.further.1 += kept.moved();
            }
        }
    }

    fn took(&mut self, call: &Call, bytes: u64, data: Option<&[u8]>) {
        if bytes > 0 {
            self.mover.get_or_insert(call.pid);
            match self.names.iter_mut().find(|(name, _)| *name == call.name) {
                Some((_, count)) => *count += 1,
                None => self.names.push((call.name.to_owned(), 1)),
            }
        }
        let (thread, returned_ns) = self.last;
        self.overlapped |= thread != call.tid && call.entered_ns < returned_ns;
        self.last = (call.tid, call.returned_ns);
        let known = data.map_or(0, <[u8]>::len) as u64;
        if self.unknown_at.is_none() {
            if let Some(data) = data {
                let room = self.most_bytes.saturating_sub(self.data.len());
                self.data.extend_from_slice(&data[..data.len().min(room)]);
                if let Some(frames) = &mut self.frames {
                    frames.feed(data);
                }
            }
            if known < bytes && self.wants_bytes() {
                self.unknown_at = Some(self.bytes + known);
            }
        }
        self.bytes += bytes;
    }

    /// Whether the next bytes would be kept, or searched for frames.
    pub fn wants_bytes(&self) -> bool {
        let framed = self.frames.as_ref().is_some_and(|frames| frames.failed.is_none());
        self.unknown_at.is_none() && (framed || self.data.len() < self.most_bytes)
    }

    /// Who did it.
    pub fn end(&self, program: &str, pid: u32) -> SeenEnd {
        SeenEnd {
            program: program.to_owned(),
            pid: Some(pid).filter(|pid| *pid > 0),
            calls: self.names.clone(),
            would_block: self.would_block,
            interrupted: self.interrupted,
            further_calls: self.further.0,
            further_bytes: self.further.1,
        }
    }

    /// Whether no byte passed here.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }
}

/// The frames of a stream, found while it passes.
pub(super) struct FrameFinder {
    decoder: Box<dyn Decoder>,
    spans: Vec<Span>,
    count: u64,
    fed: u64,
    failed: Option<Text>,
}

impl std::fmt::Debug for FrameFinder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} frames", self.count)
    }
}

impl FrameFinder {
    fn new(framing: &str) -> Option<FrameFinder> {
        let decoder = framing::by_name(framing).ok()?.decoder(DEFAULT_MAX_FRAME_BYTES);
        Some(FrameFinder { decoder, spans: Vec::new(), count: 0, fed: 0, failed: None })
    }

    /// Those of these bytes alone.
    pub fn of(framing: &str, data: &[u8]) -> Option<FrameFinder> {
        let mut frames = FrameFinder::new(framing)?;
        frames.feed(data);
        Some(frames)
    }

    fn feed(&mut self, data: &[u8]) {
        self.fed += data.len() as u64;
        if self.failed.is_some() {
            return;
        }
        self.decoder.feed(data);
        loop {
            match self.decoder.next_frame() {
                Ok(Some(_)) => {}
                Ok(None) => return,
                Err(error) => {
                    self.failed = Some(error.text());
                    return;
                }
            }
            self.count += 1;
            if self.spans.len() < MOST_FRAMES {
                self.spans.push(self.decoder.last_span());
            }
        }
    }

    /// The first frames, the last of them as far as it came; how many are whole; and what
    /// is not right about the end.
    pub fn told(&self) -> (Vec<SeenFrame>, u64, Option<Text>) {
        let at = |place: u64| place as usize;
        let mut frames: Vec<SeenFrame> = self
            .spans
            .iter()
            .map(|span| SeenFrame {
                frame: at(span.frame.start)..at(span.frame.end),
                payload: at(span.payload.start)..at(span.payload.end),
                whole: true,
            })
            .collect();
        let end = match (&self.failed, self.decoder.end()) {
            (Some(failed), _) => Some(failed.clone()),
            (None, End::Clean) => None,
            (None, end) => Some(end.text()),
        };
        let next = self.spans.last().map_or(0, |span| span.frame.end);
        let all_kept = self.spans.len() as u64 == self.count;
        if all_kept && end.is_some() && self.failed.is_none() && next < self.fed {
            let header = match self.decoder.end() {
                End::InBody { have_bytes, .. } | End::BeforeTerminator { have_bytes } => {
                    self.fed - next - have_bytes as u64
                }
                End::Unfinished { .. } => 0,
                _ => self.fed - next,
            };
            let payload = at(next + header)..at(self.fed);
            frames.push(SeenFrame { frame: at(next)..at(self.fed), payload, whole: false });
        }
        (frames, self.count, end)
    }
}
