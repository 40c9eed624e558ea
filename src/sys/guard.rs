//! A program of somebody else's, and a guard beside it that ends whatever it left
//! behind: when we say so, and when we are no more, however we ended.
//!
//! ```text
//! we ──fork──► guard ──fork──► the program ──► its children, in whatever session
//!      pipe ───►│ ◄── orphans come to it (PR_SET_CHILD_SUBREAPER, prctl(2))
//! ```
//!
//! The guard is no program of its own: it is what the first fork leaves, and so it
//! may only do what a signal handler may (fork(2)). It allocates nothing.

#![allow(unsafe_code)] // each block below says why it is sound

use super::unix::{Wait, check, restore_file_limit, wait};
use super::{Hold, WhoAnswers, ask_reads, said};
use crate::Known;
use std::io::{self, PipeReader, PipeWriter, Read};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A program that is ended with everything it started, wherever that has gone.
pub struct Guarded {
    guard: Child,
    /// When it is closed, by us or by our death, the guard ends all.
    stop: Option<PipeWriter>,
    /// How the program ended, once it has.
    told: PipeReader,
    status: Option<ExitStatus>,
    /// Answers for its reads, where they are asked about.
    answering: Option<WhoAnswers>,
}

/// What the program does before its exec, besides.
type Install = Box<dyn Fn() -> io::Result<()> + Send + Sync>;

static GUARDS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub(super) fn guards() -> Vec<u32> {
    GUARDS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Guarded {
    pub fn start(command: &mut Command) -> io::Result<Guarded> {
        Guarded::begin(command, Box::new(|| Ok(())))
    }

    /// The same; before each of its reads of a socket `hold` is asked, or it is told why not.
    pub fn start_asked(
        command: &mut Command,
        hold: Box<dyn Hold + Send>,
    ) -> io::Result<(Guarded, Known<()>)> {
        let asked = match ask_reads(command) {
            Ok(asked) => asked,
            Err(error) => return Ok((Guarded::start(command)?, Err(said(&error)))),
        };
        let mut guarded = Guarded::begin(command, asked.install)?;
        let answering = (asked.answer)(hold)?;
        let is_asked = answering.as_ref().map(|_| ()).map_err(Clone::clone);
        guarded.answering = answering.ok();
        Ok((guarded, is_asked))
    }

    fn begin(command: &mut Command, install: Install) -> io::Result<Guarded> {
        let (stopped, stop) = io::pipe()?;
        let (told, tell) = io::pipe()?;
        let (watch, report) = (stopped.as_raw_fd(), tell.as_raw_fd());
        // SAFETY: between fork and exec only what is safe in a signal handler may be
        // done; `divide`, `install` and `keep_guard` keep to that.
        unsafe { command.pre_exec(move || divide(watch, report, &install)) };
        let guard = command.spawn()?;
        GUARDS.lock().unwrap_or_else(PoisonError::into_inner).push(guard.id());
        Ok(Guarded { guard, stop: Some(stop), told, status: None, answering: None })
    }

    /// How the program ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let mut raw = [0; size_of::<libc::c_int>()];
        if self.status.is_none()
            && wait(&mut [Wait::readable(&self.told)], Duration::ZERO).unwrap_or(false)
        {
            // Without an answer the guard itself was killed: as good as a crash.
            let raw = self
                .told
                .read_exact(&mut raw)
                .map_or(libc::SIGKILL, |()| libc::c_int::from_ne_bytes(raw));
            self.status = Some(ExitStatus::from_raw(raw));
        }
        self.status
    }

    /// Ends it and all that it started, and waits until that is done.
    pub fn end(&mut self) {
        drop(self.stop.take());
        let _ = self.guard.wait(); // gone already, then
        drop(self.answering.take());
        let mut guards = GUARDS.lock().unwrap_or_else(PoisonError::into_inner);
        guards.retain(|guard| *guard != self.guard.id());
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.end();
    }
}

/// In the child: becomes two. One returns, and is to be the program.
fn divide(watch: RawFd, report: RawFd, install: &Install) -> io::Result<()> {
    // SAFETY: these calls take numbers, and are safe in a signal handler. The guard's
    // side never returns, so nothing that was borrowed is used twice.
    unsafe {
        libc::setsid(); // a signal for our group, or from the terminal, is not for it
        #[cfg(target_os = "linux")]
        libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1 as libc::c_ulong);
        match libc::fork() {
            0 => {
                libc::setpgid(0, 0);
                restore_file_limit();
                #[cfg(target_os = "linux")]
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong);
                install()
            }
            program => {
                check(program)?;
                keep_guard(program, watch, report)
            }
        }
    }
}

/// How often the guard looks, in milliseconds.
const LOOK: libc::c_int = 5;

/// # Safety
/// In a process that was just forked, and is to end here.
unsafe fn keep_guard(program: libc::pid_t, watch: RawFd, report: RawFd) -> ! {
    // SAFETY: numbers, and pointers to locals that outlive their calls. Descriptors
    // below 2 are ours from here on, and all others closed: this process shall hold
    // no end of any pipe open.
    unsafe {
        for signal in [libc::SIGPIPE, libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            libc::signal(signal, libc::SIG_IGN);
        }
        libc::dup2(watch, 0);
        libc::dup2(report, 1);
        close_from(2);
        let mut known = Some(program); // until it was waited for
        let mut stop = libc::pollfd { fd: 0, events: 0, revents: 0 }; // a hang-up is always told
        loop {
            let mut status = 0;
            match libc::waitpid(-1, &mut status, libc::WNOHANG) {
                0 => {}
                // None is left: neither the program nor anything of it.
                none if none < 0 => libc::_exit(0),
                ended => {
                    if ended == program {
                        known = None;
                        libc::write(1, (&raw const status).cast(), size_of_val(&status));
                    }
                    continue;
                }
            }
            if stop.revents != 0 {
                end_children(known);
            }
            libc::poll(&mut stop, 1, LOOK);
            if stop.revents != 0 {
                // Then poll no longer waits; let those that were killed end.
                libc::poll(std::ptr::null_mut(), 0, 1);
            }
        }
    }
}

/// # Safety
/// Closes descriptors, whoever owns them.
unsafe fn close_from(first: RawFd) {
    // SAFETY: takes numbers; that they may be in use is what the caller wants.
    unsafe {
        #[cfg(target_os = "linux")]
        if libc::syscall(libc::SYS_close_range, first as libc::c_uint, libc::c_uint::MAX, 0) == 0 {
            return;
        }
        for descriptor in first..65_536 {
            libc::close(descriptor);
        }
    }
}

/// Kills every child, and the program's group; theirs then come to us.
fn end_children(program: Option<libc::pid_t>) {
    if let Some(group) = program {
        // SAFETY: takes numbers. It was not waited for, so the number is still its own.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
    #[cfg(target_os = "linux")]
    {
        let list = c"/proc/thread-self/children"; // proc(5): numbers with blanks between
        // SAFETY: a text that ends in a NUL; the buffer is as long as is said; a
        // process that has ended keeps its number until it is waited for.
        unsafe {
            let list = libc::open(list.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
            if list < 0 {
                return;
            }
            let (mut read, mut number) = ([0_u8; 512], 0);
            loop {
                let length = libc::read(list, read.as_mut_ptr().cast(), read.len());
                for byte in read.iter().take(usize::try_from(length).unwrap_or(0)) {
                    match byte {
                        b'0'..=b'9' => number = number * 10 + libc::pid_t::from(byte - b'0'),
                        _ if number > 0 => {
                            libc::kill(number, libc::SIGKILL);
                            number = 0;
                        }
                        _ => {}
                    }
                }
                if length <= 0 {
                    break;
                }
            }
            libc::close(list);
        }
    }
}
