//! Which calls are looked at, and what the kernel tells of one.

use libc::{c_int, c_long, c_ulong, c_void, pid_t};
use std::io;
use std::mem::{size_of, zeroed};

/// How a call hands over bytes, or what else it does with a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One buffer: its address and length are the second and the third argument, its
    /// flags, if it has any, the fourth.
    Buffer { sending: bool, flags: bool },
    /// An array of them (readv(2)).
    Vector { sending: bool },
    /// A msghdr (recvmsg(2)), or an array of mmsghdr (recvmmsg(2)).
    Message { sending: bool, many: bool },
    /// From a file to a socket, within the kernel.
    SendFile,
    /// Between a pipe and a socket, as well.
    Splice,
    /// A stream may get its peer by it.
    Connect,
    /// Another socket is what it returns.
    Accept,
    /// It moves nothing, and ends a direction.
    ShutDown,
    /// What hides other calls from us: it is told where it succeeds.
    IoUring,
    /// What cannot succeed beside us: it is told where it fails.
    Trace,
}

macro_rules! calls {
    ($($number:ident $name:literal $kind:expr;)+) => {
        const CALLS: &[(c_long, &str, Kind)] = &[$((libc::$number, $name, $kind)),+];
    };
}

const RECEIVES: bool = false;
const SENDS: bool = true;

calls! {
    SYS_read "read" Kind::Buffer { sending: RECEIVES, flags: false };
    SYS_write "write" Kind::Buffer { sending: SENDS, flags: false };
    SYS_recvfrom "recvfrom" Kind::Buffer { sending: RECEIVES, flags: true };
    SYS_sendto "sendto" Kind::Buffer { sending: SENDS, flags: true };
    SYS_readv "readv" Kind::Vector { sending: RECEIVES };
    SYS_writev "writev" Kind::Vector { sending: SENDS };
    SYS_preadv2 "preadv2" Kind::Vector { sending: RECEIVES };
    SYS_pwritev2 "pwritev2" Kind::Vector { sending: SENDS };
    SYS_recvmsg "recvmsg" Kind::Message { sending: RECEIVES, many: false };
    SYS_sendmsg "sendmsg" Kind::Message { sending: SENDS, many: false };
    SYS_recvmmsg "recvmmsg" Kind::Message { sending: RECEIVES, many: true };
    SYS_sendmmsg "sendmmsg" Kind::Message { sending: SENDS, many: true };
    SYS_sendfile "sendfile" Kind::SendFile;
    SYS_splice "splice" Kind::Splice;
    SYS_connect "connect" Kind::Connect;
    SYS_accept "accept" Kind::Accept;
    SYS_accept4 "accept4" Kind::Accept;
    SYS_shutdown "shutdown" Kind::ShutDown;
    SYS_io_uring_setup "io_uring_setup" Kind::IoUring;
    SYS_ptrace "ptrace" Kind::Trace;
}

impl Kind {
    pub fn receives(self) -> bool {
        match self {
            Kind::Buffer { sending, .. } | Kind::Vector { sending } => !sending,
            Kind::Message { sending, .. } => !sending,
            Kind::Splice => true,
            _ => false,
        }
    }

    /// Its flags (recv(2), send(2)), if it has any.
    pub fn flags(self, args: &[u64; 6]) -> c_int {
        (match self {
            Kind::Buffer { flags: true, .. } | Kind::Message { many: true, .. } => args[3],
            Kind::Message { many: false, .. } => args[2],
            _ => 0,
        }) as c_int
    }
}

pub(super) fn by_number(number: u64) -> Option<(&'static str, Kind)> {
    let known = CALLS.iter().find(|(known, ..)| *known as u64 == number)?;
    Some((known.1, known.2))
}

/// linux/audit.h: what a filter is told of the machine for which a call was made.
#[cfg(target_arch = "x86_64")]
const ARCH: u32 = 0xC000_003E;
#[cfg(target_arch = "aarch64")]
const ARCH: u32 = 0xC000_00B7;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const ARCH: u32 = 0;

/// Whether this machine's calls are known here.
pub(super) const ARCH_KNOWN: bool = ARCH != 0;

/// A filter (seccomp(2)) that has the kernel do `action` before each call of these kinds,
/// and lets all others pass at once.
pub(super) fn filter(asked: fn(Kind) -> bool, action: u32) -> Vec<libc::sock_filter> {
    const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    const IS: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
    // Where struct seccomp_data has what.
    const NUMBER: u32 = 0;
    const MACHINE: u32 = 4;
    let step = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let numbers = CALLS.iter().filter(|(.., kind)| asked(*kind)).map(|(number, ..)| *number as u32);
    let numbers: Vec<u32> = numbers.collect();
    let calls = numbers.len() as u8;
    let mut steps = vec![
        step(LOAD, 0, 0, MACHINE),
        step(IS, 0, calls + 1, ARCH), // to the last step but one: let it pass
        step(LOAD, 0, 0, NUMBER),
    ];
    for (at, number) in numbers.into_iter().enumerate() {
        steps.push(step(IS, calls - at as u8, 0, number));
    }
    steps.push(step(RETURN, 0, 0, libc::SECCOMP_RET_ALLOW));
    steps.push(step(RETURN, 0, 0, action));
    steps
}

/// Has the kernel ask this filter from now on, and gives its listener, if it has one; or the
/// number of the error. Who has no privilege gives up gaining any (no_new_privs, prctl(2)),
/// if it `may`. Safe in a signal handler.
pub(super) fn set_filter(
    steps: &[libc::sock_filter],
    flags: c_ulong,
    may: bool,
) -> Result<c_int, c_int> {
    // Numbers as wide as the kernel reads them.
    const ON: [c_ulong; 4] = [1, 0, 0, 0];
    let steps = libc::sock_fprog { len: steps.len() as u16, filter: steps.as_ptr().cast_mut() };
    // SAFETY: a number of flags, and a filter that outlives the call.
    let set = || unsafe {
        let set = libc::SECCOMP_SET_MODE_FILTER;
        let listener = libc::syscall(libc::SYS_seccomp, set, flags, &raw const steps) as c_int;
        if listener < 0 { Err(*libc::__errno_location()) } else { Ok(listener) }
    };
    match set() {
        Err(libc::EACCES) if may => {
            // SAFETY: takes numbers.
            unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, ON[0], ON[1], ON[2], ON[3]) };
            set()
        }
        set => set,
    }
}

/// struct ptrace_syscall_info (linux/ptrace.h); libc has it for glibc alone.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
struct Info {
    op: u8,
    pad: [u8; 3],
    arch: u32,
    instruction_pointer: u64,
    stack_pointer: u64,
    /// Of an entry the number and six arguments; of an exit the result and whether it
    /// is an error.
    words: [u64; 8],
}

/// What the kernel tells of a stop.
#[derive(Debug, Clone, Copy)]
pub(super) enum Syscall {
    Entry { number: u64, args: [u64; 6] },
    Exit { result: i64 },
    None,
}

const PTRACE_GET_SYSCALL_INFO: c_int = 0x420e;

pub(super) fn syscall_info(tid: pid_t) -> io::Result<Syscall> {
    // SAFETY: plain C data, for which all zeros is a valid value.
    let mut info: Info = unsafe { zeroed() };
    ptrace(PTRACE_GET_SYSCALL_INFO, tid, size_of::<Info>(), &raw mut info as usize)?;
    let [number, args @ ..] = info.words;
    Ok(match info.op {
        1 | 3 if info.arch == ARCH => {
            Syscall::Entry { number, args: args[..6].try_into().unwrap_or_default() }
        }
        2 => Syscall::Exit { result: number as i64 },
        _ => Syscall::None,
    })
}

/// ptrace(2) with numbers for what are pointers in C.
pub(super) fn ptrace(request: c_int, tid: pid_t, address: usize, data: usize) -> io::Result<()> {
    // SAFETY: of the requests made here only GETEVENTMSG and GET_SYSCALL_INFO write
    // through `data`, and their callers point it at what is as long as they say.
    let result =
        unsafe { libc::ptrace(request as _, tid, address as *mut c_void, data as *mut c_void) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

macro_rules! named {
    ($($number:ident),+) => { &[$((libc::$number, stringify!($number))),+] };
}

/// An error by its name in errno(3): those that calls on connected sockets meet.
pub(super) fn error_name(error: c_int) -> String {
    const NAMES: &[(c_int, &str)] = named![
        EPIPE,
        ECONNRESET,
        ETIMEDOUT,
        ENOTCONN,
        EBADF,
        EFAULT,
        EINVAL,
        EHOSTUNREACH,
        ENETUNREACH,
        ECONNREFUSED,
        EADDRNOTAVAIL,
        EINPROGRESS,
        ECONNABORTED,
        EMSGSIZE,
        ENOBUFS
    ];
    let known = NAMES.iter().find(|(number, _)| *number == error);
    known.map_or_else(|| format!("errno {error}"), |(_, name)| (*name).to_owned())
}
