//! What the cable has seen so far: kept by the forwarder, read by an experiment
//! that waits for facts and by who wants to watch.

use super::follow::{Connection, Follow, Note};
use crate::link::Side;
use crate::trace::packet::Fate;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A frame, and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Its place in the order in which the cable saw them; the first is 1.
    pub number: u64,
    pub from: Side,
    pub at_ns: u64,
    pub fate: Fate,
    pub note: Note,
    /// How long it was, should `bytes` have been cut.
    pub length: u32,
    pub bytes: Vec<u8>,
}

/// What the forwarder tells whoever waits for facts.
#[derive(Debug, Default)]
pub struct Seen {
    pub(super) follow: Follow,
    pub(super) on_the_way: usize,
    pub(super) done: Record,
    kept_bytes: usize,
    pub(super) not_kept: u64,
    pub(super) checksums_missing: u64,
    pub(super) waiters: usize,
    /// Why the forwarder gave up, if it did.
    pub(super) failed: Option<io::Error>,
    pub(super) ended: bool,
}

impl Seen {
    /// The connections, in the order in which they began.
    pub fn connections(&self) -> &[Connection] {
        &self.follow.connections
    }

    /// The connection to this port of the receiver's host, if there is one yet;
    /// the last, if there were several.
    pub fn to_port(&self, port: u16) -> Option<&Connection> {
        self.follow
            .connections
            .iter()
            .rev()
            .find(|connection| connection.ports[Side::Receiver.index()] == port)
    }

    /// How many frames are on the cable now.
    pub fn on_the_way(&self) -> usize {
        self.on_the_way
    }

    /// Keeps a frame whose fate is settled. A very long capture keeps only the
    /// headers of later frames, and at last only their number.
    pub(super) fn keep(&mut self, mut frame: Frame) {
        if self.done.frames >= MAX_FRAMES {
            self.not_kept += 1;
            return;
        }
        if self.kept_bytes > MAX_WHOLE_BYTES && frame.bytes.len() > CUT_BYTES {
            frame.bytes = frame.bytes[..CUT_BYTES].to_vec();
        }
        self.kept_bytes += frame.bytes.len();
        self.done.push(frame);
    }
}

/// Frames whose fate is settled. In pieces, and not in one long list: making
/// that longer means copying it, and for that long the cable would stand still.
#[derive(Debug, Default)]
pub(super) struct Record {
    pieces: Vec<Vec<Frame>>,
    frames: usize,
}

impl Record {
    const PIECE: usize = 1024;

    fn push(&mut self, frame: Frame) {
        if self.frames.is_multiple_of(Record::PIECE) {
            self.pieces.push(Vec::with_capacity(Record::PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(frame);
        }
        self.frames += 1;
    }

    /// All of them in the order in which the cable saw them, which is not that
    /// in which their fates were settled.
    pub fn in_order(&self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = self.pieces.iter().flatten().cloned().collect();
        frames.sort_by_key(|frame| frame.number);
        frames
    }

    /// The same, taken out.
    pub fn take(&mut self) -> Vec<Frame> {
        self.frames = 0;
        let mut frames: Vec<Frame> =
            std::mem::take(&mut self.pieces).into_iter().flatten().collect();
        frames.sort_by_key(|frame| frame.number);
        frames
    }
}

/// Frames are kept whole up to this many bytes in all, later ones cut.
const MAX_WHOLE_BYTES: usize = 64 << 20;
/// What is kept of a cut frame: room for all headers with all options.
const CUT_BYTES: usize = 160;
/// Frames that are kept at all.
const MAX_FRAMES: usize = 1_000_000;
/// [`Seen`], shared between the forwarder and the experiment.
#[derive(Debug, Default)]
pub(super) struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
}

impl Shared {
    /// A thread that panicked while it held the lock left nothing half done
    /// that would matter here.
    pub fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes those who wait.
    pub fn tell(&self) {
        self.changed.notify_all();
    }

    /// Waits until `ready`, for as long as `timeout`. Says whether it came true.
    pub fn wait_until(&self, timeout: Duration, mut ready: impl FnMut(&Seen) -> bool) -> bool {
        let mut seen = self.lock();
        seen.waiters += 1;
        let mut waiting = |seen: &mut Seen| !seen.ended && !ready(seen);
        let (mut seen, _) = self
            .changed
            .wait_timeout_while(seen, timeout, &mut waiting)
            .unwrap_or_else(PoisonError::into_inner);
        seen.waiters -= 1;
        let waiting = waiting(&mut seen);
        !waiting && !seen.ended
    }
}
