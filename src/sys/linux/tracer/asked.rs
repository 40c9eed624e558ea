//! A program each of whose reads is asked about before it begins. The kernel sends us a
//! notification (seccomp_unotify(2)), and the read waits for our answer: that it goes on.
//! It takes no tracer, and so works where tracing is forbidden, in a container, beside a
//! debugger or a leak checker.
//!
//! ```text
//! the child                                      we
//! a filter with a listener, then exec
//! the listener ───────── SCM_RIGHTS ───────────► keep it until the program has ended
//! a read ─────────────── notification ─────────► of which socket? has enough come?
//!        ◄────────────── it goes on ───────────  at once, or when it has
//! ```
//!
//! Nothing in the program is changed, and no read is shortened. A signal is delivered while
//! one waits: then the kernel takes the notification back, and the read begins anew.

use super::abi::{ARCH_KNOWN, Kind, by_number, filter, set_filter};
use super::about::{gives_privileges, is_nonblocking};
use super::sockets::{SocketIs, socket_at, what};
use crate::Sentence;
use crate::sys::linux::wait_for_either;
use crate::sys::unix::check;
use crate::sys::{AskedChild, HeldRead, Hold, failed, said, words};
use libc::{c_int, c_ulong, pid_t};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, PipeReader, PipeWriter};
use std::mem::{size_of, zeroed};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long a child that runs may take to send its listener: it did so before its exec.
const TO_SEND: Duration = Duration::from_secs(5);
/// How often it is asked whether a read that waits may go on.
const LOOK: Duration = Duration::from_micros(500);

/// What both sides of the fork do, so that a hold is asked about the child's reads.
pub fn ask_reads(command: &Command) -> io::Result<AskedChild> {
    if !ARCH_KNOWN {
        return Err(io::Error::other(Sentence(words::NO_SUCH_MACHINE.into())));
    }
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_read_timeout(Some(TO_SEND))?;
    let gains = gains_privileges(command.get_program());
    let steps = filter(Kind::receives, libc::SECCOMP_RET_USER_NOTIF);
    let to = theirs.as_raw_fd();
    let answer = move |hold| {
        drop(theirs);
        match received(&ours)? {
            Ok(listener) => Ok(Ok(Box::new(Answering::begin(listener, hold)?) as Box<_>)),
            Err(error) => Ok(Err(why_not(&error, gains))),
        }
    };
    Ok(AskedChild {
        install: Box::new(move || install(&steps, to, gains)),
        answer: Box::new(answer),
    })
}

/// Whether the file that is started gives privileges.
fn gains_privileges(program: &OsStr) -> bool {
    let path = match program.as_bytes().contains(&b'/') {
        true => Some(PathBuf::from(program)),
        false => std::env::var_os("PATH").and_then(|path| {
            let mut places = std::env::split_paths(&path).map(|folder| folder.join(program));
            places.find(|place| place.is_file())
        }),
    };
    path.is_some_and(|path| gives_privileges(&path))
}

fn why_not(error: &io::Error, gains: bool) -> crate::Text {
    match error.raw_os_error() {
        Some(libc::EACCES) if gains => words::GAINS_PRIVILEGES.into(),
        Some(libc::EBUSY) => words::ASKED_BY_ANOTHER.into(),
        Some(libc::EINVAL | libc::ENOSYS) => words::cannot_ask(said(error)),
        _ => words::may_not_ask(said(error)),
    }
}

/// Room for one message with one descriptor beside it (cmsg(3)).
#[repr(C)]
union Control {
    head: libc::cmsghdr,
    room: [u8; 64],
}

/// A msghdr for four bytes and a descriptor.
///
/// # Safety
/// Both outlive it.
unsafe fn message(part: &mut libc::iovec, control: &mut Control) -> libc::msghdr {
    // SAFETY: plain C data, for which all zeros is a valid value; CMSG_SPACE only counts.
    unsafe {
        let mut message: libc::msghdr = zeroed();
        (message.msg_iov, message.msg_iovlen) = (part, 1 as _);
        message.msg_control = (&raw mut *control).cast();
        message.msg_controllen = libc::CMSG_SPACE(size_of::<c_int>() as _) as _;
        message
    }
}

/// In the child: asks the kernel for the filter, and sends us the listener or why there is
/// none. Safe in a signal handler.
fn install(steps: &[libc::sock_filter], to: RawFd, gains: bool) -> io::Result<()> {
    // TSYNC_ESRCH is of Linux 5.7, and changes nothing in a process of one thread: who
    // refuses it is too old to let a read go on (5.5).
    let flags = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER
        | libc::SECCOMP_FILTER_FLAG_TSYNC
        | libc::SECCOMP_FILTER_FLAG_TSYNC_ESRCH;
    let set = set_filter(steps, flags, !gains);
    let (listener, mut said) = (set.unwrap_or(-1), set.err().unwrap_or(0).to_ne_bytes());
    let mut part = libc::iovec { iov_base: said.as_mut_ptr().cast(), iov_len: said.len() };
    let mut control = Control { room: [0; 64] };
    // SAFETY: the message is made of locals that outlive it, and its room is longer
    // than one header with one descriptor.
    unsafe {
        let mut message = message(&mut part, &mut control);
        let head = libc::CMSG_FIRSTHDR(&message);
        (*head).cmsg_level = libc::SOL_SOCKET;
        (*head).cmsg_type = libc::SCM_RIGHTS;
        (*head).cmsg_len = libc::CMSG_LEN(size_of::<c_int>() as _) as _;
        libc::CMSG_DATA(head).cast::<c_int>().write_unaligned(listener);
        if listener < 0 {
            message.msg_controllen = 0;
        }
        let sent = libc::sendmsg(to, &message, libc::MSG_NOSIGNAL);
        libc::close(listener);
        if sent < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

/// The listener, or the error that the child met in place of it.
fn received(from: &UnixStream) -> io::Result<io::Result<OwnedFd>> {
    let mut said = [0; 4];
    let mut part = libc::iovec { iov_base: said.as_mut_ptr().cast(), iov_len: said.len() };
    let mut control = Control { room: [0; 64] };
    // SAFETY: as above; what the kernel wrote says how long it is.
    unsafe {
        let mut message = message(&mut part, &mut control);
        let read = libc::recvmsg(from.as_raw_fd(), &mut message, libc::MSG_CMSG_CLOEXEC);
        check(read as c_int).map_err(|error| failed("recvmsg", error))?;
        let head = libc::CMSG_FIRSTHDR(&message);
        match c_int::from_ne_bytes(said) {
            0 if !head.is_null() => {
                let listener = libc::CMSG_DATA(head).cast::<c_int>().read_unaligned();
                Ok(Ok(OwnedFd::from_raw_fd(listener)))
            }
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            number => Ok(Err(io::Error::from_raw_os_error(number))),
        }
    }
}

/// The thread that answers. It is to end after the program has: a read of which nobody is
/// told any more fails (ENOSYS).
struct Answering {
    thread: Option<JoinHandle<()>>,
    stop: Option<PipeWriter>,
}

impl Answering {
    fn begin(listener: OwnedFd, hold: Box<dyn Hold + Send>) -> io::Result<Answering> {
        // Who answers runs where the read was, since Linux 6.6; else it is only slower.
        // SAFETY: takes a number in place of a pointer; the descriptor is open.
        unsafe {
            let set = libc::SECCOMP_IOCTL_NOTIF_SET_FLAGS;
            libc::ioctl(listener.as_raw_fd(), set as _, 1 as c_ulong)
        };
        let (stopped, stop) = io::pipe()?;
        let mut answers = Answers { listener, hold, known: HashMap::new(), waiting: Vec::new() };
        let thread = thread::Builder::new().spawn(move || answers.run(&stopped))?;
        Ok(Answering { thread: Some(thread), stop: Some(stop) })
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        drop(self.stop.take());
        let _ = self.thread.take().map(JoinHandle::join); // a panic was told already
    }
}

struct Answers {
    listener: OwnedFd,
    hold: Box<dyn Hold + Send>,
    /// Sockets by their inodes, as far as they keep to what they are.
    known: HashMap<u64, SocketIs>,
    waiting: Vec<Waiting>,
}

/// A read that waits, by the number of its notification.
struct Waiting {
    id: u64,
    since: Instant,
    read: HeldRead,
}

/// As long as a later kernel's may be.
#[repr(C)]
struct Notification {
    known: libc::seccomp_notif,
    more: [u64; 16],
}

impl Answers {
    fn run(&mut self, stopped: &PipeReader) {
        loop {
            let both = [self.listener.as_fd(), stopped.as_fd()].map(|fd| (fd, libc::POLLIN));
            let within = (!self.waiting.is_empty()).then_some(LOOK);
            let [listener, stop] = wait_for_either(both, within).unwrap_or_default();
            // A hang-up alone: nobody is left who could ask.
            if stop != 0 || listener != 0 && listener & libc::POLLIN == 0 {
                return;
            }
            if listener != 0 {
                self.next();
            }
            self.release();
        }
    }

    fn ioctl<T>(&self, request: c_ulong, argument: &mut T) -> bool {
        // SAFETY: each request below reads and writes no more than its structure, and
        // that is what `argument` is.
        unsafe { libc::ioctl(self.listener.as_raw_fd(), request as _, &raw mut *argument) == 0 }
    }

    fn next(&mut self) {
        // SAFETY: plain C data, for which all zeros is a valid value, and asked for.
        let mut told: Notification = unsafe { zeroed() };
        // It may have been ended meanwhile.
        if !self.ioctl(libc::SECCOMP_IOCTL_NOTIF_RECV as _, &mut told) {
            return;
        }
        let id = told.known.id;
        match self.read(&told.known) {
            Some(read) if self.hold.must_wait(&read) => {
                self.waiting.push(Waiting { id, since: Instant::now(), read });
            }
            _ => self.go_on(id),
        }
    }

    /// What is about to be read, if it is a stream of TCP, and anybody asks.
    fn read(&mut self, told: &libc::seccomp_notif) -> Option<HeldRead> {
        let (tid, args) = (told.pid as pid_t, &told.data.args);
        if !self.hold.is_active() || tid == 0 {
            return None;
        }
        let (_, kind) = by_number(told.data.nr as u64)?;
        let flags = kind.flags(args);
        if flags & (libc::MSG_OOB | libc::MSG_ERRQUEUE) != 0 {
            return None;
        }
        let socket = socket_at(tid, args[0]).ok()??;
        let is = match self.known.get(&socket) {
            Some(known @ (SocketIs::Tcp(_) | SocketIs::Other)) => *known,
            _ => what(tid, args[0], socket),
        };
        self.known.insert(socket, is);
        let SocketIs::Tcp(peer) = is else { return None };
        if !self.hold.means(&peer.addresses) {
            return None;
        }
        let nonblocking = flags & libc::MSG_DONTWAIT != 0
            || kind == Kind::Splice && args[5] as u32 & libc::SPLICE_F_NONBLOCK != 0
            || is_nonblocking(tid, args[0]);
        let (addresses, waited) = (peer.addresses, Duration::ZERO);
        Some(HeldRead { socket, addresses, nonblocking, waited, signal: false })
    }

    fn go_on(&self, id: u64) {
        let flags = libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32;
        let mut answer = libc::seccomp_notif_resp { id, val: 0, error: 0, flags };
        self.ioctl(libc::SECCOMP_IOCTL_NOTIF_SEND as _, &mut answer); // it may have ended
    }

    fn release(&mut self) {
        for mut waiting in std::mem::take(&mut self.waiting) {
            waiting.read.waited = waiting.since.elapsed();
            // A signal came, or it has ended.
            if !self.ioctl(libc::SECCOMP_IOCTL_NOTIF_ID_VALID as _, &mut waiting.id) {
                continue;
            }
            match self.hold.must_wait(&waiting.read) {
                true => self.waiting.push(waiting),
                false => self.go_on(waiting.id),
            }
        }
    }
}
