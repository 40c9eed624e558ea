//! Systems without network namespaces: the face of `linux/`, with the reason
//! why not.

use super::words::{self, no_wire_here};
use super::{Arrival, AskedChild, Kernel, Sockets, Tracing};
use crate::Sentence;
use crate::Text;
use crate::trace::{CallSink, KernelSetting, Side};
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

never! { NoHosts:
    fn address(_: Side) -> IpAddr;
    fn settings() -> &[KernelSetting];
    fn dropped() -> Option<u64>;
}

never! { NoMiddle:
    fn wake_on_time();
    fn next(_: impl FnOnce(Side, Arrival<'_>)) -> bool;
    fn send(_: Side, _: &[u8]) -> io::Result<()>;
    fn wait(_: &PipeReader, _: Option<Duration>) -> io::Result<bool>;
    fn lost() -> io::Result<u64>;
    fn close_in_background();
}

impl NoHosts {
    pub fn build(_mtu_bytes: u32, _ipv6: bool) -> io::Result<(NoHosts, NoMiddle)> {
        Err(io::Error::new(io::ErrorKind::Unsupported, Sentence(no_wire_here())))
    }

    pub fn on<T>(&self, _: Side, _: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match *self {}
    }
}
