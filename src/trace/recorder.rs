//! Keeps what happened, in the order of time, for both ends at once.

use super::{Event, Observer, What};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The notebook of one run. Both ends write into it, from whichever thread
/// they live on; the lock makes the order of entries the order of times.
#[derive(Debug)]
pub struct Recorder {
    start: Instant,
    events: Mutex<Vec<Event>>,
}

impl Recorder {
    /// An empty notebook; its clock starts now.
    #[expect(clippy::new_without_default, reason = "it starts a clock: say so")]
    pub fn new() -> Recorder {
        Recorder { start: Instant::now(), events: Mutex::new(Vec::new()) }
    }

    /// When the run began: the zero of every event's time.
    pub fn start(&self) -> Instant {
        self.start
    }

    /// The time, in nanoseconds since the run began.
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Notes that `observer` saw `what`, now.
    pub fn log(&self, observer: Observer, what: What) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.push(Event { at_ns: self.now_ns(), observer, what });
    }

    /// What has been noted so far, in order: for who wants to watch.
    pub fn so_far(&self) -> Vec<Event> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything noted, in order.
    pub fn into_events(self) -> Vec<Event> {
        self.events.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
