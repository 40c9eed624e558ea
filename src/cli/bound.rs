//! `--timeout-s`: the end of the whole command, and not of a run alone.
//!
//! The runs keep to it by themselves, so that what they showed until then is reported.
//! What keeps to nothing (a wire that is never ready, a drawing of millions of bytes, a
//! disk that does not answer) is ended a little later, with a sentence that says what
//! was going on.

use super::*;
use crate::lab::bound::{after, is_over};
use std::process::exit;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// For the report of what the runs showed until their time was up: megabytes are drawn
/// within seconds, on a busy machine too.
const TO_REPORT: Duration = Duration::from_secs(8);

/// The bound of a command; it is lifted when this is dropped.
pub struct Bound {
    /// When the runs are over; `None` where each has a time of its own.
    pub runs: Option<Instant>,
    total_s: f64,
    doing: Arc<Mutex<Both>>,
    _lifted: Option<Sender<()>>,
}

impl Bound {
    pub fn of(timeout_s: Option<f64>) -> Bound {
        let doing = Arc::new(Mutex::new(words::MAKING_RUNS));
        let Some(seconds) = timeout_s else {
            return Bound { runs: None, total_s: 0.0, doing, _lifted: None };
        };
        let total = Duration::from_secs_f64(seconds);
        let (lifted, is_lifted) = channel();
        let watched = doing.clone();
        // Where no thread is to be had the runs still keep to it.
        let _ = thread::Builder::new().spawn(move || {
            if is_lifted.recv_timeout(total + TO_REPORT) == Err(RecvTimeoutError::Timeout) {
                let doing = *watched.lock().unwrap_or_else(PoisonError::into_inner);
                say(words::error(words::time_was_up(seconds, doing)));
                exit(Outcome::Inconclusive.exit_code().into());
            }
        });
        Bound { runs: Some(after(total)), total_s: seconds, doing, _lifted: Some(lifted) }
    }

    /// What is going on now.
    pub fn doing(&self, what: Both) {
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }

    /// The seconds that were up, if they are.
    pub fn passed(&self) -> Option<f64> {
        self.runs.filter(|until| is_over(*until)).map(|_| self.total_s)
    }
}
