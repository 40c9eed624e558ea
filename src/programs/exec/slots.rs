//! How many commands may run at once, and how much of their outputs is kept.

use crate::programs::lock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often one that waits is asked whether it still wants to.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// What commands that run at once may keep of their outputs without asking anybody:
/// each an equal part. What one keeps beyond its part, it takes from as much again.
const KEPT_BYTES: u64 = 32 << 20;

pub struct Slots {
    state: Mutex<SlotCount>,
    freed: Condvar,
    part_bytes: u64,
    /// What of the common part is free.
    common_bytes: AtomicU64,
}

struct SlotCount {
    free: usize,
    waiting: usize,
}

pub enum Taken<'a> {
    Slot(Slot<'a>),
    TooLate,
    NoLongerWanted,
}

impl Slots {
    /// One output alone may have `output_bytes`.
    pub fn new(free: usize, output_bytes: u64) -> Slots {
        Slots {
            state: Mutex::new(SlotCount { free, waiting: 0 }),
            freed: Condvar::new(),
            part_bytes: KEPT_BYTES / free.max(1) as u64,
            common_bytes: AtomicU64::new(KEPT_BYTES.max(output_bytes)),
        }
    }

    pub fn keep(&self) -> KeptOutput<'_> {
        KeptOutput { slots: self, bytes: 0 }
    }

    pub fn are_waited_for(&self) -> bool {
        lock(&self.state).waiting > 0
    }

    /// Waits for a place, for as long as it is `wanted`.
    pub fn take(&self, at_most: Duration, mut wanted: impl FnMut() -> bool) -> Taken<'_> {
        let began = Instant::now();
        let mut state = lock(&self.state);
        state.waiting += 1;
        let taken = loop {
            if state.free > 0 {
                state.free -= 1;
                break Taken::Slot(Slot(self));
            }
            if !wanted() {
                break Taken::NoLongerWanted;
            }
            let left = at_most.saturating_sub(began.elapsed()).min(ASK_AGAIN);
            if left.is_zero() {
                break Taken::TooLate;
            }
            state = self.freed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        };
        state.waiting -= 1;
        taken
    }
}

/// What is kept of one output, until dropped.
pub struct KeptOutput<'a> {
    slots: &'a Slots,
    bytes: u64,
}

impl KeptOutput<'_> {
    fn common(&self) -> u64 {
        self.bytes.saturating_sub(self.slots.part_bytes)
    }

    /// Whether there is room for so many bytes more.
    pub fn grow(&mut self, bytes: u64) -> bool {
        let before = self.common();
        self.bytes += bytes;
        let more = self.common() - before;
        let room = |free: u64| free.checked_sub(more);
        let grown = self.slots.common_bytes.fetch_update(Relaxed, Relaxed, room).is_ok();
        if !grown {
            self.bytes -= bytes;
        }
        grown
    }
}

impl Drop for KeptOutput<'_> {
    fn drop(&mut self) {
        self.slots.common_bytes.fetch_add(self.common(), Relaxed);
    }
}

pub struct Slot<'a>(&'a Slots);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).free += 1;
        self.0.freed.notify_one();
    }
}
