//! What is known of each thread, and the call that it is in.

use super::abi::Kind;
use super::memory::Given;
use super::sockets::Descriptors;
use libc::{c_int, pid_t};
use std::collections::HashMap;
use std::io;

pub(super) struct Under {
    pub kind: Kind,
    pub name: &'static str,
    pub descriptor: u64,
    pub socket: u64,
    pub sending: bool,
    pub flags: c_int,
    pub args: [u64; 6],
    pub given: io::Result<Given>,
    pub entered_ns: u64,
}

#[derive(Default)]
pub(super) struct Thread {
    pub process: Option<u32>,
    pub under: Option<Under>,
    /// The descriptor of its last call on a socket that is looked at.
    pub last: Option<u64>,
    /// It is in a call that is no socket's; of ptrace, with whom it is to trace.
    pub odd: Option<(Kind, pid_t)>,
    descriptors: Option<Descriptors>,
}

/// Threads of which the folder of descriptors is kept open: each takes one of ours.
const MOST_FOLDERS: usize = 64;

#[derive(Default)]
pub(super) struct Threads {
    known: HashMap<pid_t, Thread>,
    folders: usize,
}

impl Threads {
    pub fn of(&mut self, tid: pid_t) -> &mut Thread {
        self.known.entry(tid).or_default()
    }

    pub fn forget(&mut self, tid: pid_t) {
        let forgotten = self.known.remove(&tid);
        self.folders -= usize::from(forgotten.is_some_and(|thread| thread.descriptors.is_some()));
    }

    /// The inode of the socket that a thread's descriptor is; `None` of what is none.
    pub fn socket(&mut self, tid: pid_t, descriptor: u64) -> io::Result<Option<u64>> {
        if self.folders == MOST_FOLDERS {
            self.known.values_mut().for_each(|thread| thread.descriptors = None);
            self.folders = 0;
        }
        let thread = self.known.entry(tid).or_default();
        if let Some(descriptors) = &thread.descriptors {
            return descriptors.socket(descriptor);
        }
        let descriptors = thread.descriptors.insert(Descriptors::of(tid)?);
        self.folders += 1;
        descriptors.socket(descriptor)
    }
}
