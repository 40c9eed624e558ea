//! What the bytes go over: loopback, inside one kernel; or the wire, two hosts
//! and a cable made of network namespaces.

mod loopback;
pub mod wire;

pub use loopback::Loopback;

use crate::trace::LinkInfo;
use serde::{Deserialize, Serialize};
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::IpAddr;

/// The two ends of every experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The end that sends the messages.
    Sender,
    /// The end that receives them.
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

/// A place where a sender and a receiver can meet.
pub trait Link: Sync {
    /// What the report says about it.
    fn info(&self) -> LinkInfo;

    /// The address of one end.
    fn address(&self, side: Side) -> IpAddr;

    /// A fresh socket at one end.
    ///
    /// # Errors
    /// When the system has none to give.
    fn socket(&self, side: Side, kind: Type, protocol: Protocol) -> io::Result<Socket> {
        let domain = Domain::for_address((self.address(side), 0).into());
        Socket::new(domain, kind, Some(protocol))
    }
}
