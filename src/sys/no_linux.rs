//! Systems without network namespaces: the face of `linux/`, with the reason
//! why not. What can never be made is an empty type, so that nothing has to be
//! invented for its methods.

use super::words::{self, no_wire_here};
use super::{Arrival, AskedChild, Kernel, Sockets, Tracing};
use crate::Sentence;
use crate::Text;
use crate::trace::{CallSink, KernelSetting, Side};
use std::convert::Infallible;
use std::io::{self, PipeReader};
use std::net::IpAddr;
use std::process::Command;
use std::time::Duration;

impl Sockets for Kernel {}

/// Does nothing: the child stays until it ends by itself.
pub fn die_with_parent(_: &mut Command) {}

pub fn own_session(_: &mut Command) {}

/// Only Linux has a tracer that an ordinary user may be, and that tells of each call.
pub fn trace(_: Tracing, _: &mut dyn CallSink) -> io::Result<u8> {
    Err(io::Error::new(io::ErrorKind::Unsupported, Sentence(words::no_tracer())))
}

pub fn denied(error: &io::Error) -> Text {
    super::said(error)
}

/// Only Linux asks somebody else about a read.
pub fn ask_reads(_: &Command) -> io::Result<AskedChild> {
    super::sockets::unsupported("seccomp_unotify(2)")
}

pub use {NoHosts as Hosts, NoMiddle as Middle};

#[derive(Debug)]
pub struct NoHosts(Infallible);

#[derive(Debug)]
pub struct NoMiddle(Infallible);

impl NoHosts {
    pub fn build(_mtu_bytes: u32, _ipv6: bool) -> io::Result<(NoHosts, NoMiddle)> {
        Err(io::Error::new(io::ErrorKind::Unsupported, Sentence(no_wire_here())))
    }

    pub fn address(&self, _: Side) -> IpAddr {
        match self.0 {}
    }

    pub fn settings(&self) -> &[KernelSetting] {
        match self.0 {}
    }

    pub fn on<T>(&self, _: Side, _: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match self.0 {}
    }

    pub fn dropped(&self) -> Option<u64> {
        match self.0 {}
    }
}

impl NoMiddle {
    pub fn wake_on_time(&self) {
        match self.0 {}
    }

    pub fn next(&mut self, _: impl FnOnce(Side, Arrival<'_>)) -> bool {
        match self.0 {}
    }

    pub fn send(&self, _to: Side, _frame: &[u8]) -> io::Result<()> {
        match self.0 {}
    }

    pub fn wait(&self, _stopped: &PipeReader, _: Option<Duration>) -> io::Result<bool> {
        match self.0 {}
    }

    pub fn lost(&self) -> io::Result<u64> {
        match self.0 {}
    }

    pub fn close_in_background(self) {
        match self.0 {}
    }
}
