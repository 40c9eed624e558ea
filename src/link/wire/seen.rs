//! What the cable has seen so far: kept by the forwarder, read by an experiment
//! that waits for a quiet cable and by anyone who watches.

use crate::capture::Follow;
use crate::trace::packet::Packet;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Default)]
pub(super) struct Seen {
    pub follow: Follow,
    /// How many frames are on the cable now.
    pub on_the_way: usize,
    pub done: Record,
    kept_bytes: usize,
    pub not_kept: u64,
    pub checksums_missing: u64,
    pub failed: Option<io::Error>,
}

impl Seen {
    /// Keeps a frame whose fate is settled. A very long capture keeps only the
    /// headers of later frames, and at last only their number.
    pub fn keep(&mut self, mut packet: Packet) {
        if self.done.frames >= MAX_FRAMES {
            self.not_kept += 1;
            return;
        }
        let bytes = &mut packet.frame.0;
        if self.kept_bytes > MAX_WHOLE_BYTES && bytes.len() > CUT_BYTES {
            *bytes = bytes[..CUT_BYTES].to_vec();
        }
        self.kept_bytes += bytes.len();
        self.done.push(packet);
    }
}

/// Frames whose fate is settled. In chunks, and not in one long list: growing
/// that means copying it, and meanwhile the cable would stop.
#[derive(Default)]
pub(super) struct Record {
    chunks: Vec<Vec<Packet>>,
    frames: usize,
}

impl Record {
    const CHUNK: usize = 1024;

    fn push(&mut self, frame: Packet) {
        if self.frames.is_multiple_of(Record::CHUNK) {
            self.chunks.push(Vec::with_capacity(Record::CHUNK));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push(frame);
        }
        self.frames += 1;
    }

    /// All of them in the order in which the cable saw them, which is not that
    /// in which their fates were settled.
    pub fn in_order(&self) -> Vec<Packet> {
        sorted(self.chunks.iter().flatten().cloned())
    }

    pub fn take(&mut self) -> Vec<Packet> {
        self.frames = 0;
        sorted(std::mem::take(&mut self.chunks).into_iter().flatten())
    }
}

fn sorted(frames: impl Iterator<Item = Packet>) -> Vec<Packet> {
    let mut frames: Vec<Packet> = frames.collect();
    frames.sort_by_key(|frame| frame.number);
    frames
}

/// Frames are kept whole up to this many bytes in all, later ones cut.
const MAX_WHOLE_BYTES: usize = 64 << 20;
/// What is kept of a cut frame: room for all headers with all options.
const CUT_BYTES: usize = 160;
const MAX_FRAMES: usize = 1_000_000;

/// [`Seen`], shared between the forwarder and the experiment.
#[derive(Default)]
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

    /// Gives the lock back, and wakes who waits for a quiet cable.
    pub fn unlock(&self, seen: MutexGuard<'_, Seen>) {
        drop(seen);
        self.changed.notify_all();
    }

    /// Waits, so long at most, until nothing is on the way any more or the cable has given up.
    pub fn at_rest(&self, patience: Duration) -> MutexGuard<'_, Seen> {
        let busy = |seen: &mut Seen| seen.on_the_way > 0 && seen.failed.is_none();
        let waited = self.changed.wait_timeout_while(self.lock(), patience, busy);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
