//! What one end did in one direction: its calls, the first bytes, the frames.

use super::calls::Keep;
use crate::Text;
use crate::framing::{self, DEFAULT_MAX_FRAME_BYTES, Decoder, End};
use crate::trace::{Call, CallError, Data, Did, SeenEnd, SeenFrame, What};
use std::ops::Range;

/// Frames whose places are kept.
const MOST_FRAMES: usize = 10_000;
/// Calls, and frames, whose lengths are kept for the judgement, when all has passed.
const MOST_JUDGED: usize = 1 << 20;

#[derive(Debug, Default)]
pub(super) struct Passed {
    most_bytes: usize,
    most_calls: usize,
    pub calls: Vec<Kept>,
    /// How much each call asked for and moved that moved bytes.
    pub lengths: Vec<(u64, u64)>,
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
    /// The process that moved the first bytes: a socket may have been another's before.
    pub mover: Option<u32>,
    /// What is counted of the calls; whose they were is told in the end.
    counted: SeenEnd,
    last: (u32, u64),
}

#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub entered_ns: u64,
    pub returned_ns: u64,
    /// Bytes of the stream.
    pub moved: u64,
    pub what: What,
}

impl Passed {
    pub fn new(limits: &Keep, framing: Option<&str>) -> Passed {
        let frames = framing.and_then(FrameFinder::new);
        let (most_bytes, most_calls) = (limits.bytes, limits.calls);
        Passed { most_bytes, most_calls, frames, ..Passed::default() }
    }

    pub fn add(&mut self, call: &Call) {
        let unseen = |bytes: u64| Data::Unseen { bytes: bytes as usize };
        let other = |error: Option<&str>| {
            let error = error.map(str::to_owned);
            What::Call { call: call.name.to_owned(), value: None, error }
        };
        let (moved, what) = match call.did {
            Did::Sent { given, took, data } => {
                self.took(call, given, took, data);
                let data = unseen(given);
                (took, What::Write { data, accepted_bytes: took, carries: Vec::new() })
            }
            Did::Received { asked, got, data } => {
                self.took(call, asked, got, data);
                (got, What::Read { asked_bytes: asked, data: unseen(got) })
            }
            Did::Peeked { got } => (0, What::Peeked { data: unseen(got) }),
            Did::OutOfBand { .. } => return self.out_of_band += 1,
            Did::Failed { error: CallError::WouldBlock, .. } => {
                return self.counted.would_block += 1;
            }
            Did::Failed { error: CallError::Interrupted, .. } => {
                return self.counted.interrupted += 1;
            }
            Did::Failed { error: CallError::Named(name), .. } => (0, other(Some(name))),
            Did::ShutDown { .. } | Did::Closed => (0, other(None)),
        };
        let Call { entered_ns, returned_ns, .. } = *call;
        if self.calls.len() < self.most_calls {
            self.calls.push(Kept { entered_ns, returned_ns, moved, what });
        } else if moved > 0 {
            self.counted.further_calls += 1;
            self.counted.further_bytes += moved;
        }
    }

    /// Whether the trace will not have all calls.
    pub fn has_further(&self) -> bool {
        self.counted.further_calls > 0
    }

    fn took(&mut self, call: &Call, asked: u64, bytes: u64, data: Option<&[u8]>) {
        if bytes > 0 {
            self.mover.get_or_insert(call.pid);
            let names = &mut self.counted.calls;
            match names.iter_mut().find(|(name, _)| *name == call.name) {
                Some((_, count)) => *count += 1,
                None => names.push((call.name.to_owned(), 1)),
            }
        }
        let (thread, returned_ns) = self.last;
        self.overlapped |= thread != call.tid && call.entered_ns < returned_ns;
        self.last = (call.tid, call.returned_ns);
        if bytes > 0 && self.lengths.len() < MOST_JUDGED {
            self.lengths.push((asked, bytes));
        }
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

    pub fn end(&self, program: &str, pid: u32) -> SeenEnd {
        let pid = Some(pid).filter(|pid| *pid > 0);
        SeenEnd { program: program.to_owned(), pid, ..self.counted.clone() }
    }

    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }
}

/// The frames of a stream, found while it passes.
pub(super) struct FrameFinder {
    decoder: Box<dyn Decoder>,
    /// The first of them.
    found: Vec<SeenFrame>,
    /// Where further ones lie.
    further: Vec<Range<usize>>,
    count: u64,
    fed: usize,
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
        Some(FrameFinder {
            decoder,
            found: vec![],
            further: vec![],
            count: 0,
            fed: 0,
            failed: None,
        })
    }

    /// Those of these bytes alone.
    pub fn of(framing: &str, data: &[u8]) -> Option<FrameFinder> {
        let mut frames = FrameFinder::new(framing)?;
        frames.feed(data);
        Some(frames)
    }

    fn feed(&mut self, data: &[u8]) {
        self.fed += data.len();
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
            let frame = SeenFrame::of(&self.decoder.last_span(), 0);
            if self.found.len() < MOST_FRAMES {
                self.found.push(frame);
            } else if self.further.len() < MOST_JUDGED {
                self.further.push(frame.frame);
            }
        }
    }

    /// Where whole frames lie.
    pub fn places(&self) -> Vec<Range<usize>> {
        let found = self.found.iter().map(|frame| &frame.frame);
        found.chain(&self.further).cloned().collect()
    }

    /// Whether the trace will not have all frames.
    pub fn has_further(&self) -> bool {
        !self.further.is_empty()
    }

    /// The first frames, the last of them as far as it came; how many are whole; and what
    /// is not right about the end.
    pub fn told(&self) -> (Vec<SeenFrame>, u64, Option<Text>) {
        let mut frames = self.found.clone();
        let end = match (&self.failed, self.decoder.end()) {
            (Some(failed), _) => Some(failed.clone()),
            (None, End::Clean) => None,
            (None, end) => Some(end.text()),
        };
        let next = frames.last().map_or(0, |last| last.frame.end);
        let all_kept = frames.len() as u64 == self.count;
        if all_kept && end.is_some() && self.failed.is_none() && next < self.fed {
            let header = match self.decoder.end() {
                End::InBody { have_bytes, .. } | End::BeforeTerminator { have_bytes } => {
                    self.fed - next - have_bytes
                }
                End::Unfinished { .. } => 0,
                _ => self.fed - next,
            };
            let payload = next + header..self.fed;
            frames.push(SeenFrame { frame: next..self.fed, payload, whole: false });
        }
        (frames, self.count, end)
    }
}
