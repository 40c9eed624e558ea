//! Waiting for several things at once, being told to stop, and having room for
//! many sockets: what a server needs and std does not offer.

#![allow(unsafe_code)] // each block below says why it is sound

use std::io::{self, PipeReader, PipeWriter, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::sync::atomic::{AtomicI32, Ordering};
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
        Wait { source: source.as_fd(), events: libc::POLLIN, ready: false }
    }

    /// Ready once the peer of a connection will send no more, even if unread
    /// bytes stand before the end.
    pub fn hung_up(source: &'a impl Waitable) -> Wait<'a> {
        Wait { source: source.as_fd(), events: HUNG_UP, ready: false }
    }
}

/// POLLRDHUP tells a half-closed connection apart (poll(2)); elsewhere only a
/// closed one is told.
#[cfg(target_os = "linux")]
const HUNG_UP: libc::c_short = libc::POLLRDHUP;
#[cfg(not(target_os = "linux"))]
const HUNG_UP: libc::c_short = 0;

/// Waits until one of `waits` is ready or the time is up; true if one is.
///
/// # Errors
/// What poll(2) says. A signal is no error: it ends the wait early.
pub fn wait(waits: &mut [Wait<'_>], at_most: Duration) -> io::Result<bool> {
    let mut entries: Vec<libc::pollfd> = waits
        .iter()
        .map(|wait| libc::pollfd { fd: wait.source.as_raw_fd(), events: wait.events, revents: 0 })
        .collect();
    // Rounded up, so that a wait of less than 1 ms is not a busy loop.
    let milliseconds = at_most.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32;
    // SAFETY: `entries` is valid for as many entries as we say, for the length
    // of the call, and each descriptor is borrowed and so open.
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
#[derive(Debug)]
pub struct Stop {
    reader: PipeReader,
    writer: PipeWriter,
}

impl Stop {
    /// A flag that is not set.
    ///
    /// # Errors
    /// When no pipe can be had.
    pub fn new() -> io::Result<Stop> {
        let (reader, writer) = io::pipe()?;
        Ok(Stop { reader, writer })
    }

    /// A flag that Ctrl-C (SIGINT) and SIGTERM set. A second signal of the same
    /// kind ends the process at once.
    ///
    /// # Errors
    /// When no pipe can be had or the signals cannot be caught.
    pub fn on_interrupt() -> io::Result<&'static Stop> {
        // Never freed: a handler may write to the pipe until the process ends.
        let stop: &'static Stop = Box::leak(Box::new(Stop::new()?));
        SIGNAL_PIPE.store(stop.writer.as_raw_fd(), Ordering::SeqCst);
        for signal in [libc::SIGINT, libc::SIGTERM] {
            // SAFETY: plain C data, for which all zeros is a valid value.
            let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
            let handler: extern "C" fn(libc::c_int) = on_signal;
            action.sa_sigaction = handler as usize;
            action.sa_flags = libc::SA_RESTART | libc::SA_RESETHAND;
            // SAFETY: `action` is filled in; the handler does nothing but
            // write(2) on an atomic's value, which signal-safety(7) allows.
            if unsafe { libc::sigaction(signal, &action, std::ptr::null_mut()) } != 0 {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(stop)
    }

    /// Sets the flag.
    pub fn stop(&self) {
        // A full pipe means that it was set long ago.
        let _ = (&self.writer).write(&[0]);
    }

    /// Whether it is set.
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

/// Raises this process' limit of open files to what it may raise it to
/// (RLIMIT_NOFILE, getrlimit(2)), and returns it: each connection takes one.
pub fn open_file_limit() -> Option<u64> {
    let mut limit = MaybeUninit::<libc::rlimit>::zeroed();
    // SAFETY: writes one rlimit through a pointer that is valid for it.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, limit.as_mut_ptr()) } != 0 {
        return None;
    }
    // SAFETY: zeroed, and then written by the kernel.
    let mut limit = unsafe { limit.assume_init() };
    let before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: reads one rlimit.
    let raised = unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) } == 0;
    #[allow(clippy::useless_conversion, reason = "rlim_t is not u64 everywhere")]
    Some(u64::from(if raised { limit.rlim_max } else { before }))
}

/// CPU time that the calling thread has used, in user and kernel mode
/// (CLOCK_THREAD_CPUTIME_ID, clock_gettime(2)).
///
/// # Errors
/// When this system does not count it.
pub fn thread_cpu_time() -> crate::Known<Duration> {
    let mut time = MaybeUninit::<libc::timespec>::zeroed();
    // SAFETY: writes one timespec through a pointer that is valid for it.
    if unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, time.as_mut_ptr()) } != 0 {
        return Err(super::said(&super::failed("clock_gettime", io::Error::last_os_error())));
    }
    // SAFETY: zeroed, and then written by the kernel.
    let time = unsafe { time.assume_init() };
    Ok(Duration::new(time.tv_sec as u64, time.tv_nsec as u32))
}
