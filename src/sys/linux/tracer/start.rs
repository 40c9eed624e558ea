//! A program that is traced from its first call on: fork, seize, filter, exec.
//!
//! ```text
//! we                                  the child
//! fork ─────────────────────────────► waits for a byte
//! PTRACE_SEIZE, with all options
//! a byte ───────────────────────────► no_new_privs, the filter, exec
//!        ◄─── which step failed, if one did; closed by the exec
//! ```
//!
//! The filter comes last, because what it stops fails where nobody traces (ENOSYS). std's
//! `Command` cannot do it: its `spawn` waits for the exec, in the thread that must serve
//! the stops.

use super::abi::{filter, ptrace, set_filter};
use super::about::{name_of, tracer_of};
use crate::Sentence;
use crate::sys::unix::{check, restore_file_limit};
use crate::sys::{ProgramOutput, failed, said, words};
use libc::{c_char, c_int, pid_t};
use std::ffi::{CString, OsString};
use std::fs::OpenOptions;
use std::io::{self, PipeReader, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::ptr;

/// What stops us, and that it dies with us: without its tracer each call that the filter
/// stops would fail.
const OPTIONS: c_int = libc::PTRACE_O_TRACESYSGOOD
    | libc::PTRACE_O_TRACECLONE
    | libc::PTRACE_O_TRACEFORK
    | libc::PTRACE_O_TRACEVFORK
    | libc::PTRACE_O_TRACEEXEC
    | libc::PTRACE_O_TRACESECCOMP
    | libc::PTRACE_O_EXITKILL;

/// Which of them can fail.
const FILTER: u8 = b'f';
const EXEC: u8 = b'e';

pub(super) struct Seized {
    pub pid: pid_t,
    told: PipeReader,
}

#[derive(Debug, Default)]
pub(super) struct ChildSteps {
    pub no_filter: Option<io::Error>,
    pub no_exec: Option<io::Error>,
}

/// A command line in the form in which exec takes it.
struct Prepared {
    _texts: Vec<CString>,
    arguments: Vec<*const c_char>,
    environment: Vec<*const c_char>,
    steps: Vec<libc::sock_filter>,
}

/// Where a setting of an inherited environment is replaced, its name and its value.
pub type Variable = (&'static str, String);

fn prepare(command: &[OsString], settings: &[Variable]) -> io::Result<Prepared> {
    let mut texts = Vec::new();
    for argument in command {
        texts.push(CString::new(argument.as_bytes())?);
    }
    let arguments = texts.len();
    for (name, value) in std::env::vars_os() {
        if settings.iter().all(|(set, _)| name != *set) {
            texts.push(CString::new([name.as_bytes(), b"=", value.as_bytes()].concat())?);
        }
    }
    for (name, value) in settings {
        texts.push(CString::new(OsString::from(format!("{name}={value}")).into_vec())?);
    }
    let pointers = |texts: &[CString]| -> Vec<*const c_char> {
        texts.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect()
    };
    let (argv, environment) = texts.split_at(arguments);
    let (arguments, environment) = (pointers(argv), pointers(environment));
    Ok(Prepared {
        arguments,
        environment,
        steps: filter(|_| true, libc::SECCOMP_RET_TRACE),
        _texts: texts,
    })
}

/// Starts it, stopped before its first step until the calling thread traces it. `output`
/// says where what it prints goes.
pub(super) fn start(
    command: &[OsString],
    settings: &[Variable],
    output: ProgramOutput,
) -> io::Result<Seized> {
    let prepared = prepare(command, settings)?;
    let null = OpenOptions::new().write(true).open("/dev/null")?;
    let (stdout, stderr) = match output {
        ProgramOutput::Ours => (libc::STDOUT_FILENO, libc::STDERR_FILENO),
        ProgramOutput::ToStderr => (libc::STDERR_FILENO, libc::STDERR_FILENO),
        ProgramOutput::Nowhere => (null.as_raw_fd(), null.as_raw_fd()),
    };
    let (wait, mut go) = io::pipe()?;
    let (told, tell) = io::pipe()?;
    let (keep, close) = (wait.as_raw_fd(), go.as_raw_fd());
    // SAFETY: the child does only what is safe in a signal handler (fork(2)), with what
    // was made ready before, and never returns.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: as above; the descriptors are open and its own copies.
        unsafe {
            libc::close(close);
            become_program(&prepared, keep, tell.as_raw_fd(), [stdout, stderr])
        }
    }
    check(pid)?;
    drop((wait, tell));
    if let Err(error) = ptrace(libc::PTRACE_SEIZE as c_int, pid, 0, OPTIONS as usize) {
        let (tracer, error) = (tracer_of(pid), failed("PTRACE_SEIZE", error));
        drop(go); // without the byte it ends
        let Some(tracer) = tracer else {
            // SAFETY: writes nothing, and the number is our child's.
            unsafe { libc::waitpid(pid, ptr::null_mut(), 0) };
            return Err(error);
        };
        // Whoever traces it may have stopped it, and hears of its end before we do.
        // SAFETY: takes numbers.
        unsafe { libc::kill(pid, libc::SIGKILL) };
        let told = words::other_tracer(tracer, &name_of(tracer), said(&error));
        return Err(io::Error::other(Sentence(told)));
    }
    go.write_all(&[0])?;
    Ok(Seized { pid, told })
}

impl Seized {
    /// What it said of its steps; it is waited for, so ask after its exec or its end.
    pub fn steps(&mut self) -> ChildSteps {
        let (mut steps, mut said) = (ChildSteps::default(), [0; 5]);
        while self.told.read_exact(&mut said).is_ok() {
            let [step, number @ ..] = said;
            let error = io::Error::from_raw_os_error(i32::from_ne_bytes(number));
            match step {
                FILTER => steps.no_filter = Some(error),
                _ => steps.no_exec = Some(error),
            }
        }
        steps
    }
}

/// # Safety
/// In a process that was just forked.
unsafe fn become_program(
    program: &Prepared,
    wait: RawFd,
    tell: RawFd,
    [stdout, stderr]: [RawFd; 2],
) -> ! {
    // SAFETY: numbers, and pointers to what was made before the fork and to locals.
    unsafe {
        let mut byte = 0_u8;
        if libc::read(wait, (&raw mut byte).cast(), 1) != 1 {
            libc::_exit(0); // we are not traced, or our parent is gone
        }
        let say = |step: u8, error: c_int| {
            let [a, b, c, d] = error.to_ne_bytes();
            let said = [step, a, b, c, d];
            libc::write(tell, said.as_ptr().cast(), said.len());
        };
        // Rust ignores it, and what is ignored stays so.
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        restore_file_limit();
        // Where they are those numbers already, nothing changes.
        libc::dup2(stdout, libc::STDOUT_FILENO);
        libc::dup2(stderr, libc::STDERR_FILENO);
        // Ours is no sandbox: up to Linux 5.15 a filter makes the processor speculate less,
        // and the program slower, unless it says so (seccomp(2)).
        let flags = libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW;
        // Under a tracer that is not root the privileges of a file are lost anyway; under
        // root they are not, and nothing is given up.
        if let Err(error) = set_filter(&program.steps, flags, true) {
            say(FILTER, error);
        }
        let name = program.arguments[0];
        libc::execvpe(name, program.arguments.as_ptr(), program.environment.as_ptr());
        say(EXEC, *libc::__errno_location());
        libc::_exit(127)
    }
}
