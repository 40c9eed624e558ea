//! The process in which a wire is built.
//!
//! Building it changes the process for good, so the program starts itself once
//! more: what to do goes in through stdin, what happened comes out of stdout.
//! The parent never enters a namespace. The child dies with its parent, however
//! the parent dies, and the namespaces end with the child.
//!
//! A pipe is a stream of bytes as TCP is, and has no message boundaries either.
//! So the child writes each message in a frame of this crate's own
//! [`framing`], and an empty one at the end: "done" and "died" must not look the
//! same.

use crate::framing::{self, Decoder, Framing};
use crate::sys::{netns, said};
use crate::{Both, Sentence, Text, text};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The longest message, and the longest input, in bytes: 1 GiB.
pub const MAX_MESSAGE_BYTES: usize = 1 << 30;

/// In the child: what the parent wants, which is all of stdin.
///
/// # Errors
/// What read(2) says, or that it is too long.
pub fn question() -> io::Result<Vec<u8>> {
    let mut input = Vec::new();
    io::stdin().lock().take(MAX_MESSAGE_BYTES as u64 + 1).read_to_end(&mut input)?;
    if input.len() > MAX_MESSAGE_BYTES {
        return Err(io::Error::other(Sentence(text!(
            "the input is longer than {MAX_MESSAGE_BYTES} bytes",
            "输入超过 {MAX_MESSAGE_BYTES} 字节"
        ))));
    }
    Ok(input)
}

/// In the child: tells the parent something. It has it before this returns, or
/// nearly so.
///
/// # Errors
/// What write(2) says, or that it is too long.
pub fn tell(message: &[u8]) -> io::Result<()> {
    let mut frame = Vec::new();
    let too_long = |error: framing::EncodeError| io::Error::other(Sentence(error.text()));
    pipe_framing().encode(message, &mut frame).map_err(too_long)?;
    let mut stdout = io::stdout().lock();
    stdout.write_all(&frame)?;
    stdout.flush()
}

/// In the child: that was all. The parent goes on at once, and does not wait
/// for the kernel to take the namespaces down.
///
/// # Errors
/// What write(2) says.
pub fn done() -> io::Result<()> {
    tell(&[])
}

fn pipe_framing() -> Box<dyn Framing> {
    framing::by_name("u32be").expect("the list of framings has it")
}

/// What went wrong with the child.
#[derive(Debug)]
pub enum ChildError {
    /// It could not be started, or not be spoken to.
    Io {
        /// What we were about to do.
        doing: Both,
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

crate::text::sentence_error!(ChildError);

impl ChildError {
    /// The sentence.
    pub fn text(&self) -> Text {
        let (what, stderr) = match self {
            ChildError::Io { doing, source } => {
                let (doing, source) = (Text::from(*doing), said(source));
                return text!("{doing} failed: {source}", "{doing}失败：{source}"; doing, source);
            }
            ChildError::TimedOut { waited, stderr } => {
                let ms = waited.as_millis();
                let what = text!(
                    "the child that has the wire was not done after {ms} ms, and was killed",
                    "搭建虚拟网线的子进程 {ms} 毫秒后仍未完成，已被终止"
                );
                (what, stderr)
            }
            ChildError::Failed { status, stderr } => {
                let what = text!(
                    "the child that has the wire ended with {status}",
                    "搭建虚拟网线的子进程异常结束：{status}"
                );
                (what, stderr)
            }
        };
        match stderr.trim() {
            "" => what,
            said => text!("{what}; it said: {said}", "{what}；它说：{said}"; what),
        }
    }
}

/// Starts `program` with `arguments`, gives it `input`, and returns what it
/// [`tell`]s, one message after the other.
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
    run_with(program, arguments, input, timeout, |message| output.extend_from_slice(message))?;
    Ok(output)
}

/// The same, but each message goes to `take` at once: for who wants to watch.
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
    let io = |en, zh| {
        let doing = Both { en, zh };
        move |source| ChildError::Io { doing, source }
    };
    let started = Instant::now();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    netns::die_with_parent(&mut command);
    netns::own_session(&mut command);
    let mut child = Gone(Some(
        command
            .spawn()
            .map_err(io("starting the child that has the wire", "启动搭建虚拟网线的子进程"))?,
    ));

    // All three pipes at once, or a full one would stop us both.
    let (sender, received) = mpsc::channel();
    let input = input.to_vec();
    if let Some(mut stdin) = child.get().stdin.take() {
        // A child that ends early does not read its input; its end says why.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    if let Some(pipe) = child.get().stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || read(pipe, Piece::Stdout, &sender));
    }
    if let Some(pipe) = child.get().stderr.take() {
        thread::spawn(move || read(pipe, Piece::Stderr, &sender));
    }

    let mut decoder = pipe_framing().decoder(MAX_MESSAGE_BYTES);
    let mut stderr = Vec::new();
    let text = |stderr: &[u8]| String::from_utf8_lossy(stderr).into_owned();
    loop {
        match received.recv_timeout(timeout.saturating_sub(started.elapsed())) {
            Ok(Piece::Stdout(bytes)) => {
                decoder.feed(&bytes);
                if messages(decoder.as_mut(), &mut take)? {
                    child.leave_to_end();
                    return Ok(());
                }
            }
            Ok(Piece::Stderr(bytes)) => stderr.extend_from_slice(&bytes),
            Err(RecvTimeoutError::Disconnected) => break, // both pipes are at their end
            Err(RecvTimeoutError::Timeout) => {
                return Err(ChildError::TimedOut { waited: timeout, stderr: text(&stderr) });
            }
        }
    }
    // It closed its pipes and did not say that it was done.
    loop {
        match child
            .get()
            .try_wait()
            .map_err(io("waiting for the child that has the wire", "等待搭建虚拟网线的子进程"))?
        {
            Some(status) => return Err(ChildError::Failed { status, stderr: text(&stderr) }),
            None if started.elapsed() < timeout => thread::sleep(Duration::from_millis(1)),
            None => return Err(ChildError::TimedOut { waited: timeout, stderr: text(&stderr) }),
        }
    }
}

/// Hands over the messages that are whole. Says whether the last was among them.
fn messages(decoder: &mut dyn Decoder, take: &mut impl FnMut(&[u8])) -> Result<bool, ChildError> {
    loop {
        match decoder.next_frame() {
            Ok(Some([])) => return Ok(true),
            Ok(Some(message)) => take(message),
            Ok(None) => return Ok(false),
            Err(error) => {
                let source = io::Error::new(io::ErrorKind::InvalidData, Sentence(error.text()));
                let doing = Both {
                    en: "understanding the child that has the wire",
                    zh: "读懂搭建虚拟网线的子进程",
                };
                return Err(ChildError::Io { doing, source });
            }
        }
    }
}

enum Piece {
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
}

fn read(mut pipe: impl Read, wrap: fn(Vec<u8>) -> Piece, sender: &mpsc::Sender<Piece>) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = pipe.read(&mut buffer) {
        if sender.send(wrap(buffer[..length].to_vec())).is_err() {
            return; // nobody listens any more
        }
    }
}

/// A child that does not outlive this value, unless it is left to its end.
struct Gone(Option<Child>);

impl Gone {
    fn get(&mut self) -> &mut Child {
        self.0.as_mut().expect("it is taken only where this value ends")
    }

    /// It has nothing more to say, and ends by itself.
    fn leave_to_end(mut self) {
        if let Some(mut child) = self.0.take() {
            thread::spawn(move || child.wait());
        }
    }
}

impl Drop for Gone {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            // Both fail when it has ended already, which is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
