//! What can go wrong between two programs; each with its sentence, from `words`.

use super::words;
use crate::framing::{EncodeError, FrameError};
use crate::sys::said;
use crate::text::sentence_error;
use crate::{Both, Text};
use std::io::{self, ErrorKind};

pub type Done<T> = Result<T, Trouble>;

/// Why a program, or one connection of it, gave up.
#[derive(Debug)]
pub enum Trouble {
    /// The peer let us wait too long for what it was to send, or to take.
    TimedOut(Text),
    /// The peer closed where more was due.
    Ended(Text),
    /// The peer, or we on its behalf, said no.
    Refused(Text),
    /// Nothing there takes a connection, or there is no way there.
    NoConnection(Text),
    System(ErrorKind, Text),
    /// It was not run: what to change.
    Usage(Text),
    /// It ran and failed.
    Failed(Text),
    /// Nothing came back, where nothing tells that somebody is there (UDP).
    Silent(Text),
    Stopped,
}

/// A sentence of `words` about a name or an address, and what the system said.
pub type Says = fn(&str, &Text) -> Text;

impl Trouble {
    /// For `map_err`: the system refused something.
    pub fn system(says: Says, about: impl ToString) -> impl FnOnce(io::Error) -> Trouble {
        move |error| Trouble::System(error.kind(), says(&about.to_string(), &said(&error)))
    }

    /// For `map_err`: the system refused a call or a socket option.
    pub fn call(name: &'static str) -> impl FnOnce(io::Error) -> Trouble {
        Trouble::system(words::call_failed, name)
    }

    /// A frame that its format forbids.
    pub fn frame(peer: &str, what: Both, error: &FrameError) -> Trouble {
        Trouble::broken(peer, what, error.text())
    }

    /// What came is not in the agreed format; `what` was expected, a noun in both languages.
    pub fn broken(peer: &str, what: Both, why: impl Into<Text>) -> Trouble {
        Trouble::Failed(words::broken(peer, what, &why.into()))
    }

    /// `peer` closed, and `what` has not come at all.
    pub fn missing(peer: &str, what: Both) -> Trouble {
        Trouble::Ended(words::ended(peer, what, &words::NOTHING_CAME.into()))
    }

    pub fn refused(peer: &str, why: impl Into<Text>) -> Trouble {
        Trouble::Refused(words::refused(peer, &why.into()))
    }

    /// `peer` said no, in words of its own, which stay as they are.
    pub fn answered(peer: &str, words: &[u8]) -> Trouble {
        Trouble::refused(peer, words::answered(&super::one_line(words)))
    }

    /// Whether nothing was tried at all, for the exit code.
    pub fn could_not_run(&self) -> bool {
        matches!(self, Trouble::Usage(_) | Trouble::NoConnection(_))
    }

    /// Whether another address of the same peer may do better.
    pub fn may_be_elsewhere(&self) -> bool {
        matches!(self, Trouble::NoConnection(_) | Trouble::Silent(_))
    }

    pub fn text(&self) -> Text {
        use Trouble::{Ended, Failed, NoConnection, Refused, Silent, System, TimedOut, Usage};
        match self {
            TimedOut(said) | Ended(said) | Refused(said) | NoConnection(said) => said.clone(),
            System(_, said) | Usage(said) | Failed(said) | Silent(said) => said.clone(),
            Trouble::Stopped => words::TOLD_TO_STOP.into(),
        }
    }
}

sentence_error!(Trouble);

impl From<EncodeError> for Trouble {
    /// A message that this format cannot carry.
    fn from(error: EncodeError) -> Trouble {
        Trouble::Failed(error.text())
    }
}
