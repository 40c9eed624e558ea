//! The calls that are under way, and what they did when they return.

use super::abi::{Kind, by_number, error_name};
use super::about::{
    is_nonblocking, is_of_64_bits, lacks_privileges, name_of, process_of, tracer_of,
};
use super::memory::{Given, given, room};
use super::sockets::{self, Connected, SocketIs};
use super::threads::{Threads, Under};
use crate::sys::{HeldRead, Hold, said, words};
use crate::trace::{Call, CallError, CallSink, Did, MetSocket, Opened};
use libc::{c_int, pid_t};
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// How a thread goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// To its next call that is looked at.
    Call,
    /// To the end of this one.
    Return,
    /// Not yet.
    Held,
    /// It has gone on already.
    Gone,
}

pub(super) struct CallsUnderWay<'s> {
    sink: &'s mut dyn CallSink,
    start: Instant,
    threads: Threads,
    /// Sockets by their inodes: those with a peer have their addresses.
    known: HashMap<u64, SocketIs>,
    /// Those whose connect has not been answered yet.
    connecting: HashSet<u64>,
    /// How our own network namespace is told; others are remarked on, once each.
    network: [u64; 2],
    other_networks: HashSet<u64>,
    buffer: Vec<u8>,
}

impl<'s> CallsUnderWay<'s> {
    pub fn new(sink: &'s mut dyn CallSink) -> CallsUnderWay<'s> {
        CallsUnderWay {
            sink,
            start: Instant::now(),
            threads: Threads::default(),
            known: HashMap::new(),
            connecting: HashSet::new(),
            network: sockets::own_network(),
            other_networks: HashSet::new(),
            buffer: Vec::new(),
        }
    }

    pub fn sink(&mut self) -> &mut dyn CallSink {
        self.sink
    }

    fn now_ns(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    pub fn forget(&mut self, tid: pid_t) {
        self.threads.forget(tid);
    }

    /// A thread runs another program now: whether it can be looked into, and speaks this
    /// machine's language.
    pub fn new_program(&mut self, tid: pid_t) {
        match is_of_64_bits(tid) {
            Ok(false) => {
                let name = name_of(tid);
                self.sink.remark(words::of_32_bits(tid, &name));
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => self.hidden(tid),
            _ => {}
        }
        if lacks_privileges(tid) {
            self.sink.remark(words::without_privileges(tid, &name_of(tid)));
        }
    }

    fn hidden(&mut self, tid: pid_t) {
        let name = name_of(tid);
        let pid = self.process(tid);
        self.sink.remark(words::hidden(pid, &name));
    }

    fn process(&mut self, tid: pid_t) -> u32 {
        if let Some(known) = self.threads.of(tid).process {
            return known;
        }
        let pid = process_of(tid);
        self.threads.of(tid).process = Some(pid);
        self.sink.program(pid, &name_of(pid as pid_t));
        pid
    }

    /// Which socket it is; what is none is of no interest.
    fn socket_at(&mut self, tid: pid_t, descriptor: u64) -> Option<u64> {
        match self.threads.socket(tid, descriptor) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                self.hidden(tid);
                None
            }
            socket => socket.ok().flatten(),
        }
    }

    pub fn entered(&mut self, tid: pid_t, number: u64, args: [u64; 6]) -> Next {
        let Some((name, kind)) = by_number(number) else { return Next::Call };
        if matches!(kind, Kind::IoUring | Kind::Trace) {
            let traced =
                if args[0] == libc::PTRACE_TRACEME as u64 { tid } else { args[1] as pid_t };
            self.threads.of(tid).odd = Some((kind, traced));
            return Next::Return;
        }
        let (mut descriptor, mut sending) = (args[0], !kind.receives());
        let mut socket = self.socket_at(tid, descriptor);
        if kind == Kind::Splice && socket.is_none() {
            (descriptor, sending) = (args[2], true);
            socket = self.socket_at(tid, descriptor);
        }
        let Some(socket) = socket else { return Next::Call };
        let flags = kind.flags(&args);
        let looked_at = match kind {
            Kind::Accept | Kind::Connect => self.known.get(&socket) != Some(&SocketIs::Other),
            // A sendto with MSG_FASTOPEN is a connect as well.
            _ => {
                self.meet(tid, descriptor, socket, Opened::Before)
                    || flags & libc::MSG_FASTOPEN != 0
            }
        };
        if !looked_at {
            return Next::Call;
        }
        let entered_ns = self.now_ns();
        if kind == Kind::ShutDown {
            for (way, done) in [(false, libc::SHUT_RD), (true, libc::SHUT_WR)] {
                if [done, libc::SHUT_RDWR].contains(&(args[1] as c_int)) {
                    self.tell(tid, socket, name, [entered_ns; 2], Did::ShutDown { sending: way });
                }
            }
            return Next::Call;
        }
        let given = given(tid, kind, &args);
        let under =
            Under { kind, name, descriptor, socket, sending, flags, args, given, entered_ns };
        let thread = self.threads.of(tid);
        (thread.under, thread.last) = (Some(under), Some(args[0]));
        Next::Return
    }

    /// Whether this seems to be a call on the same socket as the thread's last, and
    /// nothing has to be read from its memory before the call.
    pub fn repeats(&mut self, tid: pid_t, number: u64, args: &[u64; 6]) -> bool {
        let last = self.threads.of(tid).last.take();
        last == Some(args[0]) && matches!(by_number(number), Some((_, Kind::Buffer { .. })))
    }

    /// The read that this thread has begun, if it is one that a hold means.
    pub fn reads(&mut self, tid: pid_t, hold: &dyn Hold) -> Option<HeldRead> {
        let under = self.threads.of(tid).under.as_ref()?;
        let moves = !matches!(under.kind, Kind::Accept | Kind::Connect);
        let Some(SocketIs::Tcp(peer)) = self.known.get(&under.socket) else { return None };
        // What waits in the queue of another network's socket cannot be asked from here.
        let held = moves && !under.sending && self.network.contains(&peer.network);
        (held && hold.means(&peer.addresses)).then(|| HeldRead {
            socket: under.socket,
            addresses: peer.addresses,
            nonblocking: under.flags & libc::MSG_DONTWAIT != 0
                || is_nonblocking(tid, under.descriptor),
            waited: Duration::ZERO,
            signal: false,
        })
    }

    /// A read that was held goes on: it has not begun before.
    pub fn begins_now(&mut self, tid: pid_t) {
        let now_ns = self.now_ns();
        if let Some(under) = &mut self.threads.of(tid).under {
            under.entered_ns = now_ns;
        }
    }

    /// Whether a socket is one of TCP with a peer; the first time, it is told.
    fn meet(&mut self, tid: pid_t, descriptor: u64, socket: u64, opened: Opened) -> bool {
        match self.known.get(&socket) {
            Some(SocketIs::Tcp(_)) => return true,
            Some(SocketIs::Other) => return false,
            _ => {}
        }
        let what = sockets::what(tid, descriptor, socket);
        self.known.insert(socket, what);
        let SocketIs::Tcp(Connected { addresses, network }) = what else { return false };
        let opened = if self.connecting.remove(&socket) { Opened::Connected } else { opened };
        let (pid, name) = (self.process(tid), name_of(tid));
        if !self.network.contains(&network) && self.other_networks.insert(network) {
            self.sink.remark(words::other_network(pid, &name));
        }
        self.sink.socket(MetSocket { socket, network, addresses, opened, program: &name, pid });
        true
    }

    fn tell(
        &mut self,
        tid: pid_t,
        socket: u64,
        name: &str,
        [entered_ns, returned_ns]: [u64; 2],
        did: Did,
    ) {
        let (pid, tid) = (self.process(tid), tid as u32);
        self.sink.call(&Call { socket, pid, tid, name, entered_ns, returned_ns, did });
    }

    pub fn returned(&mut self, tid: pid_t, result: i64) {
        let thread = self.threads.of(tid);
        if let Some((kind, traced)) = thread.odd.take() {
            return self.odd_returned(tid, kind, traced, result);
        }
        let Some(under) = thread.under.take() else { return };
        match under.kind {
            Kind::Accept => {
                let accepted = u64::try_from(result).ok();
                if let Some(descriptor) = accepted
                    && let Some(socket) = self.socket_at(tid, descriptor)
                {
                    self.meet(tid, descriptor, socket, Opened::Accepted);
                }
                return;
            }
            Kind::Connect => {
                self.connecting.insert(under.socket);
                if result == 0 {
                    self.meet(tid, under.descriptor, under.socket, Opened::Connected);
                } else if sockets::what(tid, under.descriptor, under.socket) == SocketIs::NoPeer {
                    self.sink.not_connected(&error_name((-result) as c_int));
                }
                return;
            }
            _ => {}
        }
        if under.flags & libc::MSG_FASTOPEN != 0 {
            self.connecting.insert(under.socket);
            if !self.meet(tid, under.descriptor, under.socket, Opened::Connected) {
                return;
            }
        }
        let times = [under.entered_ns, self.now_ns()];
        if result < 0 {
            let error = (-result) as c_int;
            let named;
            let error = match error {
                libc::EAGAIN => CallError::WouldBlock,
                // linux/errno.h: it begins again, which no program ever sees.
                libc::EINTR | 512..=516 => CallError::Interrupted,
                error => {
                    named = error_name(error);
                    CallError::Named(&named)
                }
            };
            let did = Did::Failed { sending: under.sending, error };
            self.tell(tid, under.socket, under.name, times, did);
            return;
        }
        self.moved(tid, &under, result as u64, times);
    }

    fn odd_returned(&mut self, tid: pid_t, kind: Kind, traced: pid_t, result: i64) {
        let (pid, name) = (self.process(tid), name_of(tid));
        let refused = result == -i64::from(libc::EPERM);
        match (kind, result) {
            (Kind::IoUring, 0..) => self.sink.remark(words::io_uring(pid, &name)),
            // What nobody traces is refused for reasons of its own.
            (Kind::Trace, _) if refused && tracer_of(traced).is_some() => {
                self.sink.remark(words::second_tracer(&name));
            }
            _ => {}
        }
    }

    fn moved(&mut self, tid: pid_t, under: &Under, result: u64, times: [u64; 2]) {
        let Under { socket, sending, flags, name, .. } = *under;
        if flags & libc::MSG_ERRQUEUE != 0 && !sending {
            return;
        }
        let nothing = Given::default();
        let given = under.given.as_ref().unwrap_or(&nothing);
        for index in 0..given.count(result) {
            let length = given.length(tid, index, result).unwrap_or(result);
            let asked = given.messages.get(index).map_or(under.args[2], |parts| room(parts));
            // On a stream MSG_TRUNC throws away what it returns: the buffer is as it was.
            let thrown_away = !sending && flags & libc::MSG_TRUNC != 0;
            let mut buffer = std::mem::take(&mut self.buffer);
            let read = match self.sink.wants_bytes(socket, sending) && !thrown_away {
                true => given.bytes(tid, index, length, &mut buffer),
                false => Err(ErrorKind::Unsupported.into()),
            };
            if let Err(error) = &read
                && [Some(libc::EPERM), Some(libc::ENOSYS)].contains(&error.raw_os_error())
            {
                self.sink.remark(words::no_memory(said(error)));
            }
            let data = read.ok().map(|()| &buffer[..]);
            let did = match (sending, flags) {
                (sent, flags) if flags & libc::MSG_OOB != 0 => Did::OutOfBand { sent },
                (false, flags) if flags & libc::MSG_PEEK != 0 => Did::Peeked { got: length },
                (true, _) => Did::Sent { given: asked.max(length), took: length, data },
                (false, _) => Did::Received { asked, got: length, data },
            };
            self.tell(tid, socket, name, times, did);
            self.buffer = buffer;
        }
    }
}
