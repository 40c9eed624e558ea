//! What can go wrong between two programs, in sentences for a person.

use crate::framing::{EncodeError, FrameError};
use std::fmt;
use std::io;
use std::time::Duration;

/// What a step of a program gives.
pub type Done<T> = Result<T, Trouble>;

/// Why a program, or one connection of it, gave up.
#[derive(Debug)]
pub enum Trouble {
    /// The peer let us wait too long.
    TimedOut {
        /// Who.
        peer: String,
        /// What was expected of it, and what had come.
        waited_for: String,
        /// How long it had.
        limit: Duration,
    },
    /// The peer closed where more was due.
    Ended {
        /// Who.
        peer: String,
        /// What was still expected.
        expected: String,
        /// What had come by then.
        came: String,
    },
    /// The system refused a call.
    Io {
        /// What was tried, and with whom.
        tried: String,
        /// What the system said.
        error: io::Error,
    },
    /// What came is not in the agreed format.
    Broken {
        /// Who sent it.
        peer: String,
        /// What was expected.
        expected: String,
        /// What is wrong with it.
        came: String,
    },
    /// The peer, or we on its behalf, said no.
    Refused {
        /// Who was refused, or refused us.
        peer: String,
        /// Why.
        why: String,
    },
    /// A message that this format cannot carry.
    CannotSend(EncodeError),
    /// It was not run: a sentence that says what to change.
    Usage(String),
    /// We are shutting down.
    Stopped,
}

impl Trouble {
    /// For `map_err`: the system refused `tried`.
    pub fn io(tried: impl Into<String>) -> impl FnOnce(io::Error) -> Trouble {
        |error| Trouble::Io { tried: tried.into(), error }
    }

    /// A frame that its format forbids.
    pub fn frame(peer: &str, expected: &str, error: &FrameError) -> Trouble {
        Trouble::Broken {
            peer: peer.to_owned(),
            expected: expected.to_owned(),
            came: error.to_string(),
        }
    }

    /// What came from `peer` is not what was `expected`.
    pub fn broken(peer: &str, expected: &str, came: impl Into<String>) -> Trouble {
        Trouble::Broken { peer: peer.to_owned(), expected: expected.to_owned(), came: came.into() }
    }

    /// Whether nothing was tried at all, for the exit code.
    pub fn could_not_run(&self) -> bool {
        match self {
            Trouble::Usage(_) => true,
            Trouble::Io { error, .. } => error.kind() == io::ErrorKind::ConnectionRefused,
            _ => false,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::TimedOut { peer, waited_for, limit } => write!(
                f,
                "{peer} did not send {waited_for} within {} s: is it the right program, in the same dialect?",
                limit.as_secs_f64()
            ),
            Trouble::Ended { peer, expected, came } => {
                write!(f, "{peer} closed the connection before {expected}: {came}")
            }
            Trouble::Io { tried, error } if error.kind() == io::ErrorKind::ConnectionRefused => {
                write!(f, "{tried} failed: nobody listens there ({error}); start the server first")
            }
            Trouble::Io { tried, error } => write!(f, "{tried} failed: {error}"),
            Trouble::Broken { peer, expected, came } => write!(
                f,
                "{peer} should have sent {expected}; {came}. Do both ends speak the same dialect?"
            ),
            Trouble::Refused { peer, why } => write!(f, "{peer}: {why}"),
            Trouble::CannotSend(error) => error.fmt(f),
            Trouble::Usage(sentence) => f.write_str(sentence),
            Trouble::Stopped => f.write_str("stopped, because this program was told to"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<EncodeError> for Trouble {
    fn from(error: EncodeError) -> Trouble {
        Trouble::CannotSend(error)
    }
}
