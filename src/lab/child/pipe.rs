//! The pipe between the program and its child: what to do goes in through the
//! child's stdin, what happened comes out of its stdout. The child dies with its
//! parent, however the parent dies, and its namespaces end with it.
//!
//! A pipe is a stream of bytes as TCP is, and has no message boundaries either.
//! So the child writes each message in a frame of this crate's own
//! [`framing`], and an empty one at the end: "done" and "died" must not look the
//! same.

use crate::framing::{self, EncodeError, Framing};
use crate::lab::words;
use crate::sys::{die_with_parent, own_session, said};
use crate::{Both, Sentence, Text};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The longest message, and the longest input, in bytes.
const MAX_MESSAGE_BYTES: usize = 1 << 30;

/// In the child: what the parent wants, which is all of stdin.
pub fn question() -> io::Result<Vec<u8>> {
    let mut input = Vec::new();
    io::stdin().lock().take(MAX_MESSAGE_BYTES as u64).read_to_end(&mut input)?;
    Ok(input)
}

/// In the child: tells the parent something. It has it before this returns, or
/// nearly so.
pub fn tell(message: &[u8]) -> io::Result<()> {
    let mut frame = Vec::new();
    let too_long = |error: EncodeError| io::Error::other(Sentence(error.text()));
    format().encode(message, &mut frame).map_err(too_long)?;
    let mut stdout = io::stdout().lock();
    stdout.write_all(&frame)?;
    stdout.flush()
}

/// In the child: that was all. The parent goes on at once, and does not wait
/// for the kernel to take the namespaces down.
pub fn done() -> io::Result<()> {
    tell(&[])
}

fn format() -> Box<dyn Framing> {
    framing::by_name("u32be").expect("the list of framings has it")
}

/// What went wrong with the child, and what it wrote to stderr until then.
#[derive(Debug)]
pub struct ChildError {
    pub why: Text,
    /// What the system called it, where a call of ours failed.
    pub errno: Option<i32>,
}

crate::text::sentence_error!(ChildError);

impl ChildError {
    fn io(doing: Both) -> impl FnOnce(io::Error) -> ChildError {
        move |source| {
            // EAGAIN: the limit on processes and threads (fork(2), pthread_create(3)).
            let none_to_start = source.kind() == io::ErrorKind::WouldBlock;
            let why = if none_to_start { words::none_to_start } else { words::child_io };
            ChildError { why: why(doing, &said(&source)), errno: source.raw_os_error() }
        }
    }

    fn ended(how: Text, stderr: &str) -> ChildError {
        ChildError { why: words::with_stderr(how, stderr), errno: None }
    }

    pub fn text(&self) -> Text {
        self.why.clone()
    }
}

/// Starts `program` with `arguments`, gives it `input`, and hands each message
/// that it [`tell`]s to `take` as it comes. After an error the child is gone.
pub fn run(
    program: &Path,
    arguments: &[&str],
    input: &[u8],
    timeout: Duration,
    mut take: impl FnMut(&[u8]),
) -> Result<(), ChildError> {
    let started = Instant::now();
    let left = || timeout.saturating_sub(started.elapsed());
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    die_with_parent(&mut command);
    own_session(&mut command);
    let mut child = Gone(command.spawn().map_err(ChildError::io(words::STARTING_THE_CHILD))?);

    // All three pipes at once, or a full one would stop us both.
    let (messages, received) = mpsc::channel();
    let (complaint, complained) = mpsc::channel();
    let input = input.to_vec();
    if let Some(mut stdin) = child.0.stdin.take() {
        // A child that ends early does not read its input; its end says why.
        beside(move || drop(stdin.write_all(&input)))?;
    }
    if let Some(stdout) = child.0.stdout.take() {
        beside(move || read_messages(stdout, &messages))?;
    }
    if let Some(mut stderr) = child.0.stderr.take() {
        beside(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text); // what came before an error is told all the same
            let _ = complaint.send(String::from_utf8_lossy(&text).into_owned());
        })?;
    }
    let stderr = || complained.recv_timeout(Duration::from_secs(1)).unwrap_or_default();

    loop {
        match received.recv_timeout(left()) {
            Ok(Ok(message)) if message.is_empty() => {
                let _ = beside(move || child.0.wait()); // it ends by itself
                return Ok(());
            }
            Ok(Ok(message)) => take(&message),
            Ok(Err(source)) => return Err(ChildError::io(words::UNDERSTANDING_THE_CHILD)(source)),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                drop(child);
                return Err(ChildError::ended(
                    words::child_timed_out(timeout.as_millis()),
                    &stderr(),
                ));
            }
        }
    }
    // It closed its pipe, and did not say that it was done.
    let stderr = stderr();
    let _ = child.0.kill(); // it has ended already, unless it closed its pipes and lives on
    let status = child.0.wait().map_err(ChildError::io(words::WAITING_FOR_THE_CHILD))?;
    Err(ChildError::ended(words::child_failed(status), &stderr))
}

/// Does it in a thread, if one can be had.
fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<(), ChildError> {
    let started = thread::Builder::new().spawn(work);
    started.map(drop).map_err(ChildError::io(words::STARTING_A_THREAD))
}

/// Passes each whole message on, until the pipe ends or the other side is gone.
fn read_messages(mut pipe: ChildStdout, messages: &mpsc::Sender<io::Result<Vec<u8>>>) {
    let mut decoder = format().decoder(MAX_MESSAGE_BYTES);
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = pipe.read(&mut buffer) {
        decoder.feed(&buffer[..length]);
        while let Some(message) = decoder.next_owned().transpose() {
            let not_ours = |error: framing::FrameError| {
                io::Error::new(io::ErrorKind::InvalidData, Sentence(error.text()))
            };
            let broken = message.is_err();
            if messages.send(message.map_err(not_ours)).is_err() || broken {
                return;
            }
        }
    }
}

/// A child that does not outlive this; one that is done is left to its end.
struct Gone(Child);

impl Drop for Gone {
    fn drop(&mut self) {
        // Both fail when it has ended already, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
