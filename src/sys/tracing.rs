//! What is asked of a tracer, whichever system it is for; and who decides when a read of
//! somebody's program may begin, traced or not.

use crate::Known;
use std::any::Any;
use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

/// Process and name of one that outlives the program by which it was started.
pub type LeftRunning = (u32, String);

pub struct Tracing<'c> {
    pub command: &'c [OsString],
    pub output: ProgramOutput,
    /// Asked before each read of a connection that it means: whether it may go on now.
    pub hold: &'c mut dyn Hold,
    /// Told once, when the program has ended and others that it started have not.
    pub left_running: &'c mut dyn FnMut(&[LeftRunning]),
}

/// Where what the program prints goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramOutput {
    /// Where ours does.
    Ours,
    /// All of it to our standard error: ours is for a program.
    ToStderr,
    Nowhere,
}

/// Who decides when a read may begin.
pub trait Hold {
    /// Whether it is to be asked at all.
    fn is_active(&self) -> bool {
        true
    }

    /// Whether it is to be asked about a connection, by its local and remote address.
    fn means(&self, ends: &[SocketAddr; 2]) -> bool;

    /// A thread is about to read from such a connection: whether it must wait.
    fn must_wait(&mut self, read: &HeldRead) -> bool;
}

#[derive(Debug, Clone)]
pub struct HeldRead {
    pub socket: u64,
    /// Local and remote.
    pub addresses: [SocketAddr; 2],
    /// It returns at once where nothing is there.
    pub nonblocking: bool,
    /// How long it has waited here.
    pub waited: Duration,
    /// A signal waits for its thread.
    pub signal: bool,
}

/// What is to be done at both sides of a fork, for a hold to be asked without a tracer.
pub struct AskedChild {
    /// In the child, before its exec; safe in a signal handler.
    pub install: Box<dyn Fn() -> io::Result<()> + Send + Sync>,
    /// Here, once the child runs: answers for it until what is returned is dropped, which is
    /// to be after its end; or tells why its reads are not asked about. An error is a
    /// program that can read nothing.
    pub answer: Box<BeginToAnswer>,
}

/// Who answers for a program's reads, until it is dropped.
pub type WhoAnswers = Box<dyn Any + Send>;

pub type BeginToAnswer = dyn FnOnce(Box<dyn Hold + Send>) -> io::Result<Known<WhoAnswers>>;

pub struct NoHold;

impl Hold for NoHold {
    fn is_active(&self) -> bool {
        false
    }

    fn means(&self, _: &[SocketAddr; 2]) -> bool {
        false
    }

    fn must_wait(&mut self, _: &HeldRead) -> bool {
        false
    }
}
