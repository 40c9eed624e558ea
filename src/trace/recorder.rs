//! Keeps what happened, in the order of time, for both ends at once.

use super::sending::Sending;
use super::{Event, Observer, What};
use crate::scenario::Frame;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The notebook of one run. Both ends write into it, each from its own
/// thread; the lock makes the order of entries the order of times.
pub struct Recorder {
    /// When the run began: the zero of every event's time.
    pub start: Instant,
    notes: Mutex<Notes>,
}

struct Notes {
    events: Vec<Event>,
    sending: Sending,
}

impl Recorder {
    /// An empty notebook for a run whose sender means to write `frames`; its clock
    /// starts now.
    pub fn new(frames: &[Frame]) -> Recorder {
        let notes = Notes { events: Vec::new(), sending: Sending::new(frames) };
        Recorder { start: Instant::now(), notes: Mutex::new(notes) }
    }

    /// The time, in nanoseconds since the run began.
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Notes that `observer` saw `what`, now.
    pub fn log(&self, observer: Observer, what: What) {
        self.note(observer, |_| what);
    }

    /// Notes a send call of `data`, of which the kernel took the first bytes.
    pub fn wrote(&self, data: &[u8], accepted: usize) {
        self.note(Observer::Sender, |sending| {
            let carries = sending.send(data.len(), accepted);
            What::Write { data: data.into(), accepted_bytes: accepted as u64, carries }
        });
    }

    /// Notes a send call that the system refused; its messages are lost with it.
    pub fn refused(&self, data: &[u8], error: &str) {
        self.note(Observer::Sender, |sending| {
            let carries = sending.send(data.len(), data.len());
            What::SendFailed { data: data.into(), error: error.to_owned(), carries }
        });
    }

    fn note(&self, observer: Observer, what: impl FnOnce(&mut Sending) -> What) {
        let mut notes = self.notes();
        let at_ns = self.now_ns();
        let what = what(&mut notes.sending);
        notes.events.push(Event { at_ns, observer, what });
    }

    /// The next send call begins that message, whatever is left of the one before.
    pub fn begin(&self, message: usize) {
        self.notes().sending.begin(message);
    }

    /// What has been noted so far, in order, for live display.
    pub fn so_far(&self) -> Vec<Event> {
        self.notes().events.clone()
    }

    pub fn into_events(self) -> Vec<Event> {
        self.notes.into_inner().unwrap_or_else(PoisonError::into_inner).events
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
