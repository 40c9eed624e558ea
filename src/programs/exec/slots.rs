//! How many commands may run at once.

use crate::programs::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often one that waits is asked whether it still wants to.
const ASK_AGAIN: Duration = Duration::from_millis(100);

pub struct Slots {
    state: Mutex<SlotCount>,
    freed: Condvar,
}

struct SlotCount {
    free: usize,
    /// How many wait for one to become free.
    waiting: usize,
}

pub enum Taken<'a> {
    Slot(Slot<'a>),
    TooLate,
    NoLongerWanted,
}

impl Slots {
    pub fn new(free: usize) -> Slots {
        Slots { state: Mutex::new(SlotCount { free, waiting: 0 }), freed: Condvar::new() }
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

/// One of them, until dropped.
pub struct Slot<'a>(&'a Slots);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).free += 1;
        self.0.freed.notify_one();
    }
}
