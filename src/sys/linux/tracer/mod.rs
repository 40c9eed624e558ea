//! Stops a program, and all that it starts, at each call that may move bytes of a
//! socket, and tells what it did (ptrace(2), seccomp(2)).
//!
//! A filter of seccomp lets all other calls pass at their full speed. Nothing is changed
//! in the program: no register and no byte of its memory is written.

#![allow(unsafe_code)] // each block below says why it is sound

mod abi;
mod about;
mod asked;
mod calls;
mod denied;
mod looks;
mod memory;
mod signals;
mod sockets;
mod start;
mod threads;

pub use asked::ask_reads;
pub use denied::denied;

use super::netns::enter_user_namespace;
use crate::sys::error::failed;
use crate::sys::{HeldRead, Tracing, words};
use crate::trace::CallSink;
use abi::{Syscall, ptrace, syscall_info};
use calls::{CallsUnderWay, Next};
use libc::{c_int, pid_t};
use looks::Looks;
use signals::Signals;
use start::{Variable, start};
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

/// Runs the command to its end and tells `sink` each call; then the program's own exit
/// code, or 128 and the signal that ended it. The calling thread traces: it waits here
/// until the last process that the program started has ended.
pub fn trace(tracing: Tracing, sink: &mut dyn CallSink) -> io::Result<u8> {
    // LeakSanitizer is a tracer itself, refuses to be traced, and fails the program.
    let before = std::env::var("LSAN_OPTIONS").unwrap_or_default();
    let comma = if before.is_empty() { "" } else { ":" };
    let settings: [Variable; 1] = [("LSAN_OPTIONS", format!("{before}{comma}detect_leaks=0"))];
    if !abi::ARCH_KNOWN {
        return Err(io::Error::other(crate::Sentence(words::NO_SUCH_MACHINE.into())));
    }
    let started = match start(tracing.command, &settings, tracing.output) {
        // In a user namespace of our own we may, unless all tracing is forbidden.
        Err(error) if denied::yama_scope() == Some(2) => {
            enter_user_namespace(false).map_err(|_| error)?;
            start(tracing.command, &settings, tracing.output)?
        }
        started => started?,
    };
    let signals = Signals::pass_on_to(started.pid);
    let calls = CallsUnderWay::new(sink);
    let (threads, status) = (HashMap::new(), None);
    let mut tracer = Tracer { tracing, calls, threads, started, status, no_filter: false };
    tracer.run(&signals)?;
    let steps = tracer.started.steps();
    if let Some(error) = steps.no_exec {
        return Err(failed("execvp", error));
    }
    let status = tracer.status.unwrap_or_else(|| ExitStatus::from_raw(libc::SIGKILL));
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    Ok(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
}

struct Tracer<'c, 't> {
    tracing: Tracing<'c>,
    calls: CallsUnderWay<'t>,
    /// Every thread that was seen and has not ended; with how it waits, if it does.
    threads: HashMap<pid_t, Option<Held>>,
    started: start::Seized,
    /// How the program itself ended.
    status: Option<ExitStatus>,
    /// No filter could be had: it stops at each call.
    no_filter: bool,
}

struct Held {
    since: std::time::Instant,
    read: HeldRead,
}

/// How often it is asked whether a read that is held may go on.
const LOOK: Duration = Duration::from_micros(500);

impl Tracer<'_, '_> {
    fn run(&mut self, signals: &Signals) -> io::Result<()> {
        let (mut ending, mut told) = (false, false);
        let mut looks = Looks::new();
        loop {
            let waits = self.threads.values().any(Option::is_some);
            let mut status = 0;
            let asks = if waits || looks.goes_on() { libc::WNOHANG } else { 0 };
            let flags = libc::__WALL | libc::__WNOTHREAD | asks;
            // SAFETY: writes one number to a local.
            let tid = unsafe { libc::waitpid(-1, &mut status, flags) };
            match tid {
                0 if waits => std::thread::sleep(LOOK),
                0 => looks.in_vain(),
                tid if tid > 0 => {
                    self.changed(tid, status);
                    looks.found();
                }
                _ => match io::Error::last_os_error() {
                    error if error.raw_os_error() == Some(libc::ECHILD) => return Ok(()),
                    error if error.kind() == io::ErrorKind::Interrupted => {}
                    error => return Err(failed("waitpid", error)),
                },
            }
            if waits {
                self.release();
            }
            if self.status.is_some() && !told {
                told = true;
                signals.program_ended();
            }
            // What it left running ends with the next Ctrl-C.
            if self.status.is_some() && signals.came() && !ending {
                ending = true;
                for tid in self.threads.keys() {
                    // SAFETY: takes numbers; each is a thread that we trace.
                    unsafe { libc::kill(*tid, libc::SIGKILL) };
                }
            }
        }
    }

    fn changed(&mut self, tid: pid_t, status: c_int) {
        if libc::WIFEXITED(status) || libc::WIFSIGNALED(status) {
            self.threads.remove(&tid);
            self.calls.forget(tid);
            if tid == self.started.pid && self.status.is_none() {
                self.ended(ExitStatus::from_raw(status));
            }
            return;
        }
        self.threads.entry(tid).or_default();
        let (signal, event) = (libc::WSTOPSIG(status), status >> 16);
        let next = match (event, signal) {
            (libc::PTRACE_EVENT_SECCOMP, _) => self.at_call(tid),
            (0, signal) if signal == libc::SIGTRAP | 0x80 => self.at_call(tid),
            (libc::PTRACE_EVENT_EXEC, _) => self.exec(tid),
            (
                libc::PTRACE_EVENT_STOP,
                libc::SIGSTOP | libc::SIGTSTP | libc::SIGTTIN | libc::SIGTTOU,
            ) => {
                // The group is stopped, as it would be without us, until SIGCONT.
                self.resume(tid, libc::PTRACE_LISTEN as c_int, 0);
                return;
            }
            (0, signal) => {
                let request = self.until(Next::Call);
                self.resume(tid, request, signal);
                return;
            }
            _ => Next::Call,
        };
        if !matches!(next, Next::Held | Next::Gone) {
            let request = self.until(next);
            self.resume(tid, request, 0);
        }
    }

    fn until(&self, next: Next) -> c_int {
        match next {
            Next::Call if !self.no_filter => libc::PTRACE_CONT as c_int,
            _ => libc::PTRACE_SYSCALL as c_int,
        }
    }

    /// Lets a thread go on. It may have been killed since it stopped; then its end is
    /// told next.
    fn resume(&self, tid: pid_t, request: c_int, signal: c_int) {
        let _ = ptrace(request, tid, 0, signal as usize);
    }

    /// Entry or exit: the filter stops at the one, and without it both stop.
    fn at_call(&mut self, tid: pid_t) -> Next {
        match syscall_info(tid) {
            Ok(Syscall::Entry { number, args }) => self.begins(tid, number, args),
            Ok(Syscall::Exit { result }) => {
                self.calls.returned(tid, result);
                Next::Call
            }
            _ => Next::Call,
        }
    }

    fn begins(&mut self, tid: pid_t, number: u64, args: [u64; 6]) -> Next {
        // As it seems, a call as the one before: it stops at its end in any case, and need
        // not wait while it is looked up which socket it is on. Until it stops there its
        // thread cannot close that; and another thread could have done so before, too.
        if !self.tracing.hold.is_active() && self.calls.repeats(tid, number, &args) {
            self.resume(tid, libc::PTRACE_SYSCALL as c_int, 0);
            self.calls.entered(tid, number, args);
            return Next::Gone;
        }
        let next = self.calls.entered(tid, number, args);
        if next != Next::Return || !self.tracing.hold.is_active() {
            return next;
        }
        let Some(read) = self.calls.reads(tid, &*self.tracing.hold) else { return next };
        if self.tracing.hold.must_wait(&read) {
            self.threads.insert(tid, Some(Held { since: std::time::Instant::now(), read }));
            return Next::Held;
        }
        next
    }

    /// Lets go of the reads that need not wait any longer.
    fn release(&mut self) {
        let mut free = Vec::new();
        for (tid, held) in &mut self.threads {
            let Some(Held { since, read }) = held else { continue };
            read.waited = since.elapsed();
            read.signal = about::signal_waits(*tid);
            if !self.tracing.hold.must_wait(read) {
                *held = None;
                free.push(*tid);
            }
        }
        for tid in free {
            self.calls.begins_now(tid);
            self.resume(tid, libc::PTRACE_SYSCALL as c_int, 0);
        }
    }

    /// Another program is there: of its threads only this one is left.
    fn exec(&mut self, tid: pid_t) -> Next {
        let mut before: libc::c_ulong = 0;
        let asked = ptrace(libc::PTRACE_GETEVENTMSG as c_int, tid, 0, &raw mut before as usize);
        if asked.is_ok() && before as pid_t != tid {
            self.threads.remove(&(before as pid_t));
            self.calls.forget(before as pid_t);
        }
        self.calls.forget(tid);
        self.calls.new_program(tid);
        if tid == self.started.pid
            && let Some(error) = self.started.steps().no_filter
        {
            self.no_filter = true;
            self.calls.sink().remark(words::no_filter(crate::sys::said(&error)));
        }
        Next::Call
    }

    fn ended(&mut self, status: ExitStatus) {
        self.status = Some(status);
        // Threads by their processes, which are what a user ends.
        let left: BTreeSet<u32> = self.threads.keys().map(|tid| about::process_of(*tid)).collect();
        let named = |pid: &u32| (*pid, about::name_of(*pid as pid_t));
        let left: Vec<(u32, String)> = left.iter().map(named).collect();
        if !left.is_empty() {
            (self.tracing.left_running)(&left);
        }
    }
}
