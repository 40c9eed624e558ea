//! Unix: poll(2) and signals, processes and files.

#![allow(unsafe_code)] // each block below says why it is sound

mod keys;

pub use keys::Keys;

use super::{Kernel, Process, failed, said, words};
use crate::{Both, Known, Sentence};
use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io::{self, PipeReader, PipeWriter, Write};
use std::mem::zeroed;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::time::Duration;

/// What can be waited for: anything with a file descriptor.
pub use std::os::fd::AsFd as Waitable;

/// One thing that [`wait`] watches, and what it found.
pub struct Wait<'a> {
    source: BorrowedFd<'a>,
    events: libc::c_short,
    /// A read would not block: there are bytes, an end or an error.
    pub ready: bool,
}

impl<'a> Wait<'a> {
    /// Ready once a read would not block.
    pub fn readable(source: &'a impl Waitable) -> Wait<'a> {
        Wait::for_events(source, libc::POLLIN)
    }

    /// Ready once the peer of a connection will send no more, even if unread
    /// bytes come before the end.
    pub fn hung_up(source: &'a impl Waitable) -> Wait<'a> {
        // POLLRDHUP notices a half-closed connection (poll(2)); elsewhere only a
        // closed one is noticed.
        #[cfg(target_os = "linux")]
        const HUNG_UP: libc::c_short = libc::POLLRDHUP;
        #[cfg(not(target_os = "linux"))]
        const HUNG_UP: libc::c_short = 0;
        Wait::for_events(source, HUNG_UP)
    }

    /// Ready once there is one of these events, or an error.
    pub(super) fn for_events(source: &'a impl Waitable, events: libc::c_short) -> Wait<'a> {
        Wait { source: source.as_fd(), events, ready: false }
    }
}

/// Waits until one of `waits` is ready or the time is up; true if one is. A
/// signal ends the wait early, and is not an error.
pub fn wait(waits: &mut [Wait<'_>], at_most: Duration) -> io::Result<bool> {
    let mut entries: Vec<libc::pollfd> = waits
        .iter()
        .map(|wait| libc::pollfd { fd: wait.source.as_raw_fd(), events: wait.events, revents: 0 })
        .collect();
    // Rounded up, so that a wait of less than 1 ms is not a busy loop.
    let milliseconds = at_most.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32;
    // SAFETY: `entries` is valid for its own length, for the length of the call,
    // and each descriptor is borrowed and so open.
    let found = unsafe { libc::poll(entries.as_mut_ptr(), entries.len() as _, milliseconds) };
    if found < 0 {
        let error = io::Error::last_os_error();
        return if error.kind() == io::ErrorKind::Interrupted { Ok(false) } else { Err(error) };
    }
    for (wait, entry) in waits.iter_mut().zip(&entries) {
        wait.ready = entry.revents != 0;
    }
    Ok(found > 0)
}

/// A flag that many threads watch, and that a sleeping [`wait`] notices: the
/// "self-pipe trick". Once set it stays set.
pub struct Stop {
    reader: PipeReader,
    writer: PipeWriter,
}

impl Stop {
    pub fn new() -> io::Result<Stop> {
        let (reader, writer) = io::pipe()?;
        // Full, it must not stop us: nobody ever takes a byte out.
        // SAFETY: takes numbers; the descriptor is open.
        check(unsafe { libc::fcntl(writer.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) })?;
        Ok(Stop { reader, writer })
    }

    /// A flag that Ctrl-C (SIGINT) and SIGTERM set. A second signal of the same
    /// kind ends the process at once.
    pub fn on_interrupt() -> io::Result<&'static Stop> {
        // Never freed: a handler may write to the pipe until the process ends.
        let stop: &'static Stop = Box::leak(Box::new(Stop::new()?));
        SIGNAL_PIPE.store(stop.writer.as_raw_fd(), Ordering::SeqCst);
        for signal in [libc::SIGINT, libc::SIGTERM] {
            // SAFETY: plain C data, for which all zeros is a valid value.
            let mut action: libc::sigaction = unsafe { zeroed() };
            let handler: extern "C" fn(libc::c_int) = on_signal;
            action.sa_sigaction = handler as usize;
            action.sa_flags = libc::SA_RESTART | libc::SA_RESETHAND;
            // SAFETY: `action` is filled in; the handler does nothing but
            // write(2) on an atomic's value, which signal-safety(7) allows.
            check(unsafe { libc::sigaction(signal, &action, std::ptr::null_mut()) })?;
        }
        Ok(stop)
    }

    pub fn stop(&self) {
        // A full pipe means that it was set long ago.
        let _ = (&self.writer).write(&[0]);
    }

    pub fn is_set(&self) -> bool {
        // The byte is never taken out, so the pipe stays readable.
        wait(&mut [Wait::readable(self)], Duration::ZERO).unwrap_or(true)
    }
}

impl AsFd for Stop {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }
}

static SIGNAL_PIPE: AtomicI32 = AtomicI32::new(-1);

extern "C" fn on_signal(_: libc::c_int) {
    let pipe = SIGNAL_PIPE.load(Ordering::SeqCst);
    // SAFETY: one byte of a static, to a pipe that is never closed.
    unsafe { libc::write(pipe, [0_u8].as_ptr().cast(), 1) };
}

impl Process for Kernel {
    fn others_may_use(path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        // A pipe, such as a shell's <(…), is nobody else's.
        path.metadata().is_ok_and(|about| about.is_file() && about.mode() & 0o077 != 0)
    }

    fn let_run(path: &Path) -> io::Result<()> {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
    }

    fn open_regular(path: &Path) -> io::Result<File> {
        let refused = |why: Both| io::Error::new(io::ErrorKind::InvalidInput, Sentence(why.into()));
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC)
            .open(path);
        let file = opened.map_err(|error| match error.raw_os_error() {
            // With O_NOFOLLOW this is how a symlink is refused (open(2)).
            Some(libc::ELOOP) => refused(words::SYMBOLIC_LINK),
            _ => error,
        })?;
        // Asked of the open file, not of the name, which could be swapped in
        // between.
        if file.metadata()?.is_file() { Ok(file) } else { Err(refused(words::NOT_A_REGULAR_FILE)) }
    }

    /// O_TMPFILE, open(2).
    #[cfg(target_os = "linux")]
    fn nameless_file(folder: &Path) -> Option<File> {
        OpenOptions::new()
            .read(true)
            .write(true)
            .mode(0o666)
            .custom_flags(libc::O_TMPFILE | libc::O_CLOEXEC)
            .open(folder)
            .ok()
    }

    fn name_file(file: &File, path: &Path) -> io::Result<()> {
        let ours = CString::new(format!("/proc/self/fd/{}", file.as_raw_fd()))?;
        let name = CString::new(path.as_os_str().as_bytes())?;
        let (here, flags) = (libc::AT_FDCWD, libc::AT_SYMLINK_FOLLOW);
        // SAFETY: both texts end in a NUL and outlive the call.
        check(unsafe { libc::linkat(here, ours.as_ptr(), here, name.as_ptr(), flags) })
    }

    fn open_file_limit() -> Option<u64> {
        let before = file_limit().ok()?;
        if before.rlim_cur < before.rlim_max {
            FILE_LIMIT.store(before.rlim_cur as usize, Ordering::SeqCst);
        }
        let raised = libc::rlimit { rlim_cur: before.rlim_max, ..before };
        let now = set_file_limit(raised).map_or(before, |()| raised);
        #[allow(clippy::useless_conversion, reason = "rlim_t is not u64 everywhere")]
        u64::try_from(now.rlim_cur).ok()
    }

    /// CLOCK_THREAD_CPUTIME_ID, clock_gettime(2).
    fn thread_cpu_time() -> Known<Duration> {
        // SAFETY: plain C data, for which all zeros is a valid value.
        let mut time: libc::timespec = unsafe { zeroed() };
        // SAFETY: writes one timespec through a pointer that is valid for it.
        check(unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) })
            .map_err(|error| said(&failed("clock_gettime", error)))?;
        Ok(Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
    }

    fn terminal_size() -> Option<(usize, usize)> {
        let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: TIOCGWINSZ writes one winsize through the pointer, which is valid for it.
        check(unsafe { libc::ioctl(libc::STDOUT_FILENO, libc::TIOCGWINSZ, &mut size) }).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col.into(), size.ws_row.into()))
    }
}

/// The limit of open files before we raised it; 0 where we did not.
static FILE_LIMIT: AtomicUsize = AtomicUsize::new(0);

/// Gives a child back the limit that we were given: who uses select(2) breaks above
/// 1,024. Safe in a signal handler.
pub(super) fn restore_file_limit() {
    let before = FILE_LIMIT.load(Ordering::SeqCst);
    if before > 0
        && let Ok(limit) = file_limit()
    {
        let _ = set_file_limit(libc::rlimit { rlim_cur: before as _, ..limit });
    }
}

/// RLIMIT_NOFILE, getrlimit(2).
fn file_limit() -> io::Result<libc::rlimit> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: writes one rlimit through a pointer that is valid for it.
    check(unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) }).map(|()| limit)
}

fn set_file_limit(limit: libc::rlimit) -> io::Result<()> {
    // SAFETY: reads one rlimit.
    check(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) })
}

/// What a call of the C library says by a negative result.
pub(super) fn check(result: libc::c_int) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
