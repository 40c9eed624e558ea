//! How long a run may wait, and why a step of it failed.

use super::*;
use crate::framing::FrameError;
use crate::text::sentence_error;
use std::thread;

/// The end of the time that a run may take.
///
/// What is waited for is given as a function: it is put into words only when the
/// time is up.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    total: Duration,
}

impl Deadline {
    pub fn after(total: Duration) -> Deadline {
        Deadline { at: Instant::now() + total, total }
    }

    /// What is left, never zero (a socket takes a zero timeout for "for ever").
    pub(super) fn left(&self, waited: impl FnOnce() -> Text) -> Step<Duration> {
        match self.at.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => Ok(left),
            _ => Err(self.passed(waited())),
        }
    }

    /// Makes a call that waits, and that itself takes the bound it is given:
    /// what is left then. A process that was stopped and goes on (Ctrl-Z, `fg`)
    /// finds such a call broken off, without any handler (EINTR, signal(7): "a
    /// timeout has been set"); nothing is lost, so it is made again.
    pub(super) fn wait<T>(
        &self,
        waited: impl Fn() -> Text,
        failed: impl FnOnce(&Text) -> Text,
        mut call: impl FnMut(Duration) -> io::Result<T>,
    ) -> Step<T> {
        loop {
            return match call(self.left(&waited)?) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if is_timeout(&error) => Err(self.passed(waited())),
                outcome => outcome.map_err(StepError::io(failed)),
            };
        }
    }

    /// Looks for a fact, again and again, until it is there.
    pub fn until<T>(
        &self,
        waited: impl Fn() -> Text,
        mut fact: impl FnMut() -> Step<Option<T>>,
    ) -> Step<T> {
        /// How often we look, not how long we wait: seldom where it has taken long already.
        const LOOK_AGAIN: [Duration; 2] = [Duration::from_micros(100), Duration::from_millis(1)];
        let started = Instant::now();
        loop {
            if let Some(found) = fact()? {
                return Ok(found);
            }
            self.left(&waited)?;
            thread::sleep((started.elapsed() / 100).clamp(LOOK_AGAIN[0], LOOK_AGAIN[1]));
        }
    }

    pub(super) fn passed(&self, waited: Text) -> StepError {
        StepError::TimedOut { waited, total: self.total }
    }
}

pub type Step<T> = Result<T, StepError>;

#[derive(Debug)]
pub enum StepError {
    TimedOut {
        /// Who waited for what, and what had come by then.
        waited: Text,
        total: Duration,
    },
    Io {
        /// Which call, and what the system said: a sentence.
        says: Text,
        error: io::Error,
    },
    /// What was asked for cannot happen, however long one waits: a sentence that
    /// says why, and what to do.
    Impossible(Text),
    PeerLeft(Text), // before what is waited for had come: why is its own story
    /// The step waits for a fact that this system does not tell.
    NotObserved(Text),
    Framing(FrameError),
}

sentence_error!(StepError);

impl StepError {
    /// For `map_err`: the system refused a call, and `say` makes the sentence of
    /// what it said.
    pub(super) fn io(say: impl FnOnce(&Text) -> Text) -> impl FnOnce(io::Error) -> StepError {
        |error| StepError::Io { says: say(&sys::said(&error)), error }
    }

    /// The same of a run whose cable, by this flag, takes away for good what is waited for:
    /// no more time helps.
    pub fn text_with(&self, taken_by: Option<&str>) -> Text {
        match (self, taken_by) {
            (StepError::TimedOut { waited, total }, Some(flag)) => {
                words::never_comes(total.as_secs_f64(), flag, waited)
            }
            _ => self.text(),
        }
    }

    pub fn text(&self) -> Text {
        match self {
            StepError::TimedOut { waited, total } => words::timed_out(total.as_secs_f64(), waited),
            StepError::Io { says, .. } => says.clone(),
            StepError::Impossible(why) | StepError::PeerLeft(why) => why.clone(),
            StepError::NotObserved(why) => words::not_observed(why),
            StepError::Framing(error) => words::framing_failed(error.text()),
        }
    }
}

/// A fact without which the step cannot go on.
pub(super) fn must<T>(known: Known<T>) -> Step<T> {
    known.map_err(StepError::NotObserved)
}

/// Whether a call ended because its timeout ran out: Unix says `EAGAIN`
/// (socket(7), SO_RCVTIMEO), Windows says so by name.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Does something with a non-blocking socket, which blocks again afterwards.
pub(super) fn without_waiting<T>(socket: &socket2::Socket, call: impl FnOnce() -> T) -> Step<T> {
    socket.set_nonblocking(true).map_err(StepError::io(failed::blocking))?;
    let outcome = call();
    socket.set_nonblocking(false).map_err(StepError::io(failed::blocking))?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(total: Duration, call: impl FnMut(Duration) -> io::Result<()>) -> Step<()> {
        Deadline::after(total).wait(|| Text::same("a fact"), Text::clone, call)
    }

    #[test]
    fn an_interrupted_call_is_made_again_with_what_is_left() {
        let mut bounds = Vec::new();
        let waited = wait(Duration::from_secs(60), |left| {
            bounds.push(left);
            std::thread::sleep(Duration::from_millis(1)); // a clock may be coarse
            if bounds.len() < 3 { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
        });
        assert!(waited.is_ok(), "{waited:?}");
        assert!(bounds.len() == 3 && bounds.is_sorted_by(|a, b| a > b), "{bounds:?}");
    }

    #[test]
    fn interruptions_do_not_outlast_the_deadline_and_a_timeout_is_one() {
        for kind in [io::ErrorKind::Interrupted, io::ErrorKind::WouldBlock] {
            let waited = wait(Duration::from_millis(20), |_| Err(kind.into()));
            assert!(matches!(waited, Err(StepError::TimedOut { .. })), "{waited:?}");
        }
    }
}
