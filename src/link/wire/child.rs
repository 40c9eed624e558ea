//! The process in which a wire is built.
//!
//! Building it changes the process for good, so the program starts itself once
//! more: what to do goes in through stdin, what happened comes out of stdout.
//! The parent never enters a namespace. The child dies with its parent, however
//! the parent dies, and the namespaces end with the child.

use crate::sys::netns;
use std::fmt;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// What went wrong with the child.
#[derive(Debug)]
pub enum ChildError {
    /// It could not be started, or not be spoken to.
    Io {
        /// What we were about to do.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// It was not done in time, and was killed.
    TimedOut {
        /// How long we waited.
        waited: Duration,
        /// What it wrote to stderr until then.
        stderr: String,
    },
    /// It ended with an error.
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it wrote to stderr.
        stderr: String,
    },
}

impl fmt::Display for ChildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, stderr) = match self {
            ChildError::Io { doing, source } => return write!(f, "{doing} failed: {source}"),
            ChildError::TimedOut { waited, stderr } => (
                format!(
                    "the child that has the wire was not done after {} ms, and was killed",
                    waited.as_millis()
                ),
                stderr,
            ),
            ChildError::Failed { status, stderr } => {
                (format!("the child that has the wire ended with {status}"), stderr)
            }
        };
        match stderr.trim() {
            "" => f.write_str(&what),
            said => write!(f, "{what}; it said: {said}"),
        }
    }
}

impl std::error::Error for ChildError {}

/// Starts `program` with `arguments`, gives it `input`, and returns what it
/// writes to stdout.
///
/// # Errors
/// See [`ChildError`]. After any of them the child is gone.
pub fn run(
    program: &Path,
    arguments: &[&str],
    input: &[u8],
    timeout: Duration,
) -> Result<Vec<u8>, ChildError> {
    let mut output = Vec::new();
    run_with(program, arguments, input, timeout, |bytes| output.extend_from_slice(bytes))?;
    Ok(output)
}

/// The same, but whatever the child writes to stdout goes to `take` at once, in
/// pieces of any size: for who wants to watch.
///
/// # Errors
/// See [`ChildError`]. After any of them the child is gone.
pub fn run_with(
    program: &Path,
    arguments: &[&str],
    input: &[u8],
    timeout: Duration,
    mut take: impl FnMut(&[u8]),
) -> Result<(), ChildError> {
    let io = |doing| move |source| ChildError::Io { doing, source };
    let started = Instant::now();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    netns::die_with_parent(&mut command);
    let mut child = Gone(command.spawn().map_err(io("starting the child that has the wire"))?);

    // All three pipes at once, or a full one would stop us both.
    let (sender, received) = mpsc::channel();
    let input = input.to_vec();
    if let Some(mut stdin) = child.0.stdin.take() {
        // A child that ends early does not read its input; its end says why.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let readers = [
        child.0.stdout.take().map(|pipe| read(pipe, Piece::Stdout, sender.clone())),
        child.0.stderr.take().map(|pipe| read(pipe, Piece::Stderr, sender)),
    ];
    debug_assert!(readers.iter().all(Option::is_some));

    let mut stderr = Vec::new();
    loop {
        match received.recv_timeout(timeout.saturating_sub(started.elapsed())) {
            Ok(Piece::Stdout(bytes)) => take(&bytes),
            Ok(Piece::Stderr(bytes)) => stderr.extend_from_slice(&bytes),
            Err(RecvTimeoutError::Disconnected) => break, // both pipes are at their end
            Err(RecvTimeoutError::Timeout) => {
                let stderr = String::from_utf8_lossy(&stderr).into_owned();
                return Err(ChildError::TimedOut { waited: timeout, stderr });
            }
        }
    }
    // It closed its pipes and is about to end; should it not, it is killed.
    let status = loop {
        match child.0.try_wait().map_err(io("waiting for the child that has the wire"))? {
            Some(status) => break status,
            None if started.elapsed() < timeout => thread::sleep(Duration::from_micros(200)),
            None => {
                let stderr = String::from_utf8_lossy(&stderr).into_owned();
                return Err(ChildError::TimedOut { waited: timeout, stderr });
            }
        }
    };
    match status.success() {
        true => Ok(()),
        false => Err(ChildError::Failed {
            status,
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }),
    }
}

enum Piece {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
}

fn read(
    mut pipe: impl Read + Send + 'static,
    wrap: fn(Vec<u8>) -> Piece,
    sender: mpsc::Sender<Piece>,
) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            if sender.send(wrap(buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    })
}

/// A child that does not outlive this value.
struct Gone(Child);

impl Drop for Gone {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
