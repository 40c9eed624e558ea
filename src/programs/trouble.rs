//! What can go wrong between two programs; `words` says it in sentences.

use crate::framing::{EncodeError, End, FrameError};
use crate::text::sentence_error;
use crate::{Both, Text};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

pub type Done<T> = Result<T, Trouble>;

/// Why a program, or one connection of it, gave up. `what` was expected of the
/// peer, a noun in both languages.
#[derive(Debug)]
pub enum Trouble {
    TimedOut {
        peer: String,
        what: Both,
        came: CameInstead,
        limit: Duration,
    },
    /// The peer let us wait too long before it took what we had to say.
    NotTaken {
        peer: String,
        done_bytes: usize,
        total_bytes: usize,
        limit: Duration,
    },
    /// The peer closed where more was due.
    Ended {
        peer: String,
        what: Both,
        came: CameInstead,
    },
    /// What came is not in the agreed format.
    Broken {
        peer: String,
        what: Both,
        why: Text,
    },
    /// The peer, or we on its behalf, said no.
    Refused {
        peer: String,
        why: Text,
    },
    NotListening {
        server: SocketAddr,
        error: io::Error,
    },
    /// Nothing there answers a request for a connection.
    NoAnswer {
        server: SocketAddr,
        limit: Duration,
    },
    /// There is no way there, or none that may be taken.
    NotReached {
        server: SocketAddr,
        error: io::Error,
    },
    System {
        says: Says,
        about: String,
        error: io::Error,
    },
    /// A message that this format cannot carry.
    CannotSend(EncodeError),
    /// It was not run: a sentence that says what to change.
    Usage(Text),
    /// It ran and failed: a sentence by itself.
    Failed(Text),
    /// Nothing came back, where nothing tells that somebody is there (UDP): a sentence.
    Silent(Text),
    /// We are shutting down.
    Stopped,
}

/// A sentence of `words` about a name or an address, and what the system said.
pub type Says = fn(&str, &Text) -> Text;

#[derive(Debug)]
pub enum CameInstead {
    Nothing,
    Bytes { have: u64, need: u64 },
    Frame(End),
}

impl Trouble {
    /// For `map_err`: the system refused something.
    pub fn system(says: Says, about: impl ToString) -> impl FnOnce(io::Error) -> Trouble {
        move |error| Trouble::System { says, about: about.to_string(), error }
    }

    /// For `map_err`: the system refused a call or a socket option.
    pub fn call(name: &'static str) -> impl FnOnce(io::Error) -> Trouble {
        Trouble::system(super::words::call_failed, name)
    }

    /// A frame that its format forbids.
    pub fn frame(peer: &str, what: Both, error: &FrameError) -> Trouble {
        Trouble::broken(peer, what, error.text())
    }

    pub fn broken(peer: &str, what: Both, why: impl Into<Text>) -> Trouble {
        Trouble::Broken { peer: peer.to_owned(), what, why: why.into() }
    }

    /// `peer` closed, and `what` has not come at all.
    pub fn missing(peer: &str, what: Both) -> Trouble {
        Trouble::Ended { peer: peer.to_owned(), what, came: CameInstead::Nothing }
    }

    pub fn refused(peer: &str, why: impl Into<Text>) -> Trouble {
        Trouble::Refused { peer: peer.to_owned(), why: why.into() }
    }

    /// `peer` said no, in words of its own, which stay as they are.
    pub fn answered(peer: &str, words: &[u8]) -> Trouble {
        Trouble::refused(peer, super::words::answered(&super::one_line(words)))
    }

    /// Whether nothing was tried at all, for the exit code.
    pub fn could_not_run(&self) -> bool {
        matches!(self, Trouble::Usage(_)) || self.is_no_connection()
    }

    /// Whether another address of the same peer may do better.
    pub fn may_be_elsewhere(&self) -> bool {
        self.is_no_connection() || matches!(self, Trouble::Silent(_))
    }

    pub fn is_no_connection(&self) -> bool {
        use Trouble::{NoAnswer, NotListening, NotReached};
        matches!(self, NotListening { .. } | NoAnswer { .. } | NotReached { .. })
    }
}

sentence_error!(Trouble);

impl From<EncodeError> for Trouble {
    fn from(error: EncodeError) -> Trouble {
        Trouble::CannotSend(error)
    }
}
