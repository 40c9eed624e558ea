//! What the bytes go over.

pub mod wire;

use serde::{Deserialize, Serialize};

/// One of the two hosts of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The host whose program writes the messages.
    Sender,
    /// The host whose program reads them.
    Receiver,
}

impl Side {
    /// Both, in the order in which they are drawn.
    pub const BOTH: [Side; 2] = [Side::Sender, Side::Receiver];

    /// The one at the other end.
    pub fn other(self) -> Side {
        match self {
            Side::Sender => Side::Receiver,
            Side::Receiver => Side::Sender,
        }
    }

    /// Its place in an array with one entry for each side.
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
