//! Values that are one of a few words.

use crate::{Sentence, text};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnOff {
    /// On.
    On,
    /// Off.
    Off,
}

impl OnOff {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self == OnOff::On
    }
}

/// What the bytes are to go over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkChoice {
    /// The wire where it can be had and the case is made for it; loopback otherwise.
    Auto,
    /// Inside one kernel.
    Loopback,
    /// Two hosts and a cable.
    Wire,
}

/// The kinds of link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Inside the kernel: no cable, no round trip.
    Loopback,
    /// Two hosts and a cable made of network namespaces.
    Wire,
    /// None: AF_UNIX sockets stay inside one kernel, and pass no interface.
    #[serde(rename = "none")]
    Nothing,
}

/// When a receiver reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// As soon as something is there.
    Prompt,
    /// Once everything that was sent is queued.
    Late,
    /// Each write is read before the next is made.
    LockStep,
}

/// What carried the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A stream of bytes (RFC 9293).
    Tcp,
    /// Datagrams (RFC 768).
    Udp,
    /// A stream of bytes inside one kernel (unix(7)).
    Unix,
    /// A connection that keeps records, inside one kernel (unix(7)).
    Seqpacket,
}

/// Parses `--transport`.
pub(super) fn transport(typed: &str) -> Result<Transport, Sentence> {
    match typed {
        "tcp" => Ok(Transport::Tcp),
        "udp" => Ok(Transport::Udp),
        "unix" => Ok(Transport::Unix),
        "seqpacket" => Ok(Transport::Seqpacket),
        _ => Err(Sentence(text!(
            "it is tcp, udp, unix or seqpacket",
            "应是 tcp、udp、unix 或 seqpacket"
        ))),
    }
}
