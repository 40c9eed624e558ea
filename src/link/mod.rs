//! What the bytes go over: loopback, inside one kernel; or the wire, two hosts
//! and a cable made of network namespaces.

mod loopback;
pub mod wire;
mod words;

pub use loopback::Loopback;

use crate::Known;
use crate::sys::{Kernel, Sockets};
use crate::trace::LinkInfo;
pub use crate::trace::Side;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// A place where a sender and a receiver can meet.
pub trait Link: Sync {
    fn info(&self) -> LinkInfo;

    fn address(&self, side: Side) -> IpAddr;

    /// Waits until nothing is on its way, but no longer than `timeout`.
    fn quiet(&self, _timeout: Duration) -> io::Result<()> {
        Ok(()) // on loopback what is sent has arrived
    }

    fn socket(&self, side: Side, kind: Type, protocol: Protocol) -> io::Result<Socket> {
        let domain = Domain::for_address((self.address(side), 0).into());
        Socket::new(domain, kind, Some(protocol))
    }

    /// How many connections of `at` are in TIME_WAIT on that side's host.
    fn time_wait(&self, _side: Side, at: SocketAddr) -> Known<u64> {
        Kernel::time_wait(at) // on loopback both are this host
    }
}
