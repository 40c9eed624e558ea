//! A socket call of a program that is not ours, as whoever saw it tells it.

use crate::Text;
use std::net::SocketAddr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    Connected,
    Accepted,
    /// It had one when it was first seen.
    Before,
}

/// A socket that has a peer, when that is first seen.
#[derive(Debug, Clone, Copy)]
pub struct MetSocket<'p> {
    /// A number that no other has.
    pub socket: u64,
    /// Which network it is in: the same addresses in two are not the same.
    pub network: u64,
    /// Local and remote.
    pub addresses: [SocketAddr; 2],
    pub opened: Opened,
    /// Who has it.
    pub program: &'p str,
    pub pid: u32,
}

#[derive(Debug, Clone)]
pub struct Call<'d> {
    /// Which socket, as [`CallSink::socket`] was told.
    pub socket: u64,
    /// Process and thread.
    pub pid: u32,
    pub tid: u32,
    /// As the system calls it: `recvfrom`.
    pub name: &'d str,
    /// Monotonic times since the record began; where only one is known, both are that.
    pub entered_ns: u64,
    pub returned_ns: u64,
    pub did: Did<'d>,
}

#[derive(Debug, Clone)]
pub enum Did<'d> {
    /// So much was handed over, so much was taken, and these bytes, if they are known.
    Sent { given: u64, took: u64, data: Option<&'d [u8]> },
    /// There was room for so much, and so much came: 0 is the end of the stream.
    Received { asked: u64, got: u64, data: Option<&'d [u8]> },
    /// MSG_PEEK: it stays where it is.
    Peeked { got: u64 },
    /// MSG_OOB: bytes beside the stream.
    OutOfBand { sent: bool },
    /// The system refused it.
    Failed { sending: bool, error: CallError<'d> },
    /// Nothing more will be sent, or received.
    ShutDown { sending: bool },
    /// One's descriptor of it.
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallError<'d> {
    /// EAGAIN: nothing there, or no room.
    WouldBlock,
    /// EINTR, or the call begins again by itself.
    Interrupted,
    /// Another, by its name in errno(3).
    Named(&'d str),
}

/// Takes in what was seen, in the order in which it was.
pub trait CallSink {
    fn socket(&mut self, met: MetSocket);

    /// A process is a program of this name, from now on.
    fn program(&mut self, _pid: u32, _name: &str) {}

    fn call(&mut self, call: &Call);

    /// A socket of TCP asked for a connection, and has none yet: the call's error by its
    /// name in errno(3).
    fn not_connected(&mut self, _error: &str) {}

    /// Whether the bytes of the next call would be looked at, and not their number alone.
    fn wants_bytes(&self, socket: u64, sending: bool) -> bool;

    /// Something that was not observed, and why.
    fn remark(&mut self, remark: Text);
}
