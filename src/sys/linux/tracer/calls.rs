//! The calls that are under way, and what they did when they return.

use super::abi::{Kind, by_number, error_name};
use super::memory::{Given, given, room};
use super::sockets;
use crate::sys::{HeldRead, said, words};
use crate::trace::{Call, CallError, CallSink, Did, Opened};
use libc::{c_int, pid_t};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, ErrorKind, Read};
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
}

/// A call that has begun.
struct Under {
    kind: Kind,
    name: &'static str,
    descriptor: u64,
    socket: u64,
    sending: bool,
    flags: c_int,
    args: [u64; 6],
    given: io::Result<Given>,
    entered_ns: u64,
}

pub(super) struct CallsUnderWay<'s> {
    sink: &'s mut dyn CallSink,
    start: Instant,
    under: HashMap<pid_t, Under>,
    /// Process of each thread.
    processes: HashMap<pid_t, u32>,
    /// Sockets by their inodes: those with a peer have their addresses.
    known: HashMap<u64, sockets::SocketIs>,
    /// Those whose connect has not been answered yet.
    connecting: HashSet<u64>,
    buffer: Vec<u8>,
}

impl<'s> CallsUnderWay<'s> {
    pub fn new(sink: &'s mut dyn CallSink) -> CallsUnderWay<'s> {
        CallsUnderWay {
            sink,
            start: Instant::now(),
            under: HashMap::new(),
            processes: HashMap::new(),
            known: HashMap::new(),
            connecting: HashSet::new(),
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
        self.under.remove(&tid);
        self.processes.remove(&tid);
    }

    /// A thread runs another program now: whether it can be looked into, and speaks this
    /// machine's language.
    pub fn new_program(&mut self, tid: pid_t) {
        const CLASS: usize = 4; // elf(5), EI_CLASS
        const BITS_64: u8 = 2;
        let mut head = [0; CLASS + 1];
        let file = fs::File::open(format!("/proc/{tid}/exe"));
        match file.and_then(|mut file| file.read_exact(&mut head)) {
            Ok(()) if head[CLASS] != BITS_64 => {
                let name = name_of(tid);
                self.sink.remark(words::of_32_bits(tid, &name));
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => self.hidden(tid),
            _ => {}
        }
    }

    fn hidden(&mut self, tid: pid_t) {
        let name = name_of(tid);
        let pid = self.process(tid);
        self.sink.remark(words::hidden(pid, &name));
    }

    fn process(&mut self, tid: pid_t) -> u32 {
        if let Some(known) = self.processes.get(&tid) {
            return *known;
        }
        let status = fs::read_to_string(format!("/proc/{tid}/status")).unwrap_or_default();
        let group = status.lines().find_map(|line| line.strip_prefix("Tgid:"));
        let pid = group.and_then(|group| group.trim().parse().ok()).unwrap_or(tid as u32);
        self.processes.insert(tid, pid);
        self.sink.program(pid, &name_of(pid as pid_t));
        pid
    }

    /// A call begins.
    pub fn entered(&mut self, tid: pid_t, number: u64, args: [u64; 6]) -> Next {
        let Some((name, kind)) = by_number(number) else { return Next::Call };
        let (mut descriptor, mut sending) = (args[0], !kind.receives());
        if kind == Kind::IoUring {
            let (pid, name) = (self.process(tid), name_of(tid));
            self.sink.remark(words::io_uring(pid, &name));
            return Next::Call;
        }
        let flags = kind.flags(&args);
        let socket = match sockets::inode(tid, descriptor) {
            Ok(Some(socket)) => Some(socket),
            Ok(None) if kind == Kind::Splice => {
                descriptor = args[2];
                sockets::inode(tid, descriptor).ok().flatten()
            }
            Ok(None) => None,
            Err(error) => {
                if error.kind() == ErrorKind::PermissionDenied {
                    self.hidden(tid);
                }
                None
            }
        };
        let Some(socket) = socket else { return Next::Call };
        if kind == Kind::Splice {
            sending = descriptor == args[2];
        }
        let looked_at = match kind {
            Kind::Accept | Kind::Connect => {
                self.known.get(&socket) != Some(&sockets::SocketIs::Other)
            }
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
        self.under.insert(tid, under);
        Next::Return
    }

    /// The read that this thread has begun, as a hold sees it.
    pub fn reads(&mut self, tid: pid_t) -> Option<HeldRead> {
        let under = self.under.get(&tid)?;
        let moves = !matches!(under.kind, Kind::Accept | Kind::Connect);
        let Some(sockets::SocketIs::Tcp(addresses)) = self.known.get(&under.socket) else {
            return None;
        };
        (moves && !under.sending).then(|| HeldRead {
            socket: under.socket,
            addresses: *addresses,
            nonblocking: under.flags & libc::MSG_DONTWAIT != 0
                || sockets::is_nonblocking(tid, under.descriptor),
            waited: Duration::ZERO,
            signal: false,
        })
    }

    /// A read that was held goes on: it has not begun before.
    pub fn begins_now(&mut self, tid: pid_t) {
        let now_ns = self.now_ns();
        if let Some(under) = self.under.get_mut(&tid) {
            under.entered_ns = now_ns;
        }
    }

    /// Whether a socket is one of TCP with a peer; the first time, it is told.
    fn meet(&mut self, tid: pid_t, descriptor: u64, socket: u64, opened: Opened) -> bool {
        match self.known.get(&socket) {
            Some(sockets::SocketIs::Tcp(_)) => return true,
            Some(sockets::SocketIs::Other) => return false,
            _ => {}
        }
        let what = sockets::what(tid, descriptor, socket);
        self.known.insert(socket, what);
        let sockets::SocketIs::Tcp(addresses) = what else { return false };
        let opened = if self.connecting.remove(&socket) { Opened::Connected } else { opened };
        let (pid, name) = (self.process(tid), name_of(tid));
        self.sink.socket(socket, addresses, opened, &name, pid);
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

    /// The call of this thread has returned.
    pub fn returned(&mut self, tid: pid_t, result: i64) {
        let Some(under) = self.under.remove(&tid) else { return };
        match under.kind {
            Kind::Accept => {
                let descriptor = result as u64;
                if let Some(socket) =
                    (result >= 0).then(|| sockets::inode(tid, descriptor).ok().flatten()).flatten()
                {
                    self.meet(tid, descriptor, socket, Opened::Accepted);
                }
                return;
            }
            Kind::Connect => {
                self.connecting.insert(under.socket);
                if result == 0 {
                    self.meet(tid, under.descriptor, under.socket, Opened::Connected);
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
                (false, flags) if flags & libc::MSG_PEEK != 0 => Did::Peeked { got: length, data },
                (true, _) => Did::Sent { given: asked.max(length), took: length, data },
                (false, _) => Did::Received { asked, got: length, data },
            };
            self.tell(tid, socket, name, times, did);
            self.buffer = buffer;
        }
    }
}

/// What a thread calls itself (comm in proc(5)).
pub(super) fn name_of(tid: pid_t) -> String {
    let name = fs::read_to_string(format!("/proc/{tid}/comm")).unwrap_or_default();
    name.trim_end().to_owned()
}
