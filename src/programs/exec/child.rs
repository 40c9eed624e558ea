//! Runs one command: both of its outputs at once, within limits, and not longer
//! than somebody waits for it.

use super::words;
use crate::Text;
use crate::programs::{Connection, Done, Trouble};
use crate::sys::{self, Guarded, Stop, Wait};
use std::io::{self, PipeReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy)]
pub struct CommandLimits {
    pub time: Duration,
    /// Bytes of stdout and stderr together.
    pub output_bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StdStream {
    Stdout,
    Stderr,
}

impl StdStream {
    const BOTH: [StdStream; 2] = [StdStream::Stdout, StdStream::Stderr];
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    Exited(i32),
    /// By a signal that was not ours.
    Signal(i32),
    Killed(Text),
}

impl Ending {
    pub fn text(&self) -> Text {
        match self {
            Ending::Exited(code) => words::exited(*code),
            Ending::Signal(number) => words::by_signal(*number),
            Ending::Killed(why) => why.clone(),
        }
    }
}

/// How long a command may go on when its client has sent its end. A killed
/// client and one that only says "that was all I have to send" look alike from
/// here; this lets the second have a short command's answer.
pub const GRACE: Duration = Duration::from_secs(1);

pub fn start(program: &Path, arguments: &[String]) -> Done<Started> {
    let mut command = Command::new(program);
    let no_pipe = || Trouble::call("pipe");
    let (stdout, its_stdout) = io::pipe().map_err(no_pipe())?;
    let (stderr, its_stderr) = io::pipe().map_err(no_pipe())?;
    command.args(arguments).stdin(Stdio::null()).stdout(its_stdout).stderr(its_stderr);
    // Nothing of the server's own: its environment may hold the key.
    command.env_clear();
    for name in ["PATH", "LANG", "LC_ALL", "HOME", "TZ"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    let guarded = Guarded::start(&mut command);
    let guarded = guarded.map_err(Trouble::system(words::cannot_start, program.display()))?;
    Ok(Started { guarded, outputs: [Some(stdout), Some(stderr)] })
}

/// Stays with a command to its end, and shows `each` its output as it comes.
///
/// Both outputs are waited for at once (poll(2)). Reading first one to its end
/// and then the other is the classic deadlock: a command that fills a pipe
/// that is not being read (64 KiB, pipe(7)) waits for us, and we for it. When this fails,
/// the command is dead.
pub fn attend(
    mut started: Started,
    limits: CommandLimits,
    client: &Connection,
    stop: &Stop,
    mut each: impl FnMut(StdStream, &[u8]) -> Done<()>,
) -> Done<Ending> {
    let start = Instant::now();
    let mut gone: Option<Instant> = None;
    let mut total = 0_u64;
    let mut buffer = [0; 16 << 10];
    loop {
        if stop.is_set() {
            return Err(Trouble::Stopped);
        }
        let Some(left) = limits.time.checked_sub(start.elapsed()) else {
            return Ok(Ending::Killed(words::took_too_long(limits.time.as_secs_f64())));
        };
        if gone.is_some_and(|since| since.elapsed() >= GRACE) {
            return Ok(Ending::Killed(words::CLIENT_HAS_GONE.into()));
        }
        if started.outputs.iter().all(Option::is_none) {
            // Both pipes are closed: it has ended, or will in a moment. What it
            // started and left behind ends with it: no limit would hold there.
            if let Some(status) = started.guarded.ended() {
                return Ok(ending(status)); // and the guard ends the rest
            }
            std::thread::sleep(Duration::from_millis(2));
            if gone.is_none() && client.has_hung_up() {
                gone = Some(Instant::now());
            }
            continue;
        }
        let mut waits = vec![Wait::readable(stop)];
        if gone.is_none() {
            waits.push(Wait::hung_up(&client.stream));
        }
        let first_pipe = waits.len();
        waits.extend(started.outputs.iter().flatten().map(Wait::readable));
        sys::wait(&mut waits, left.min(Duration::from_millis(200)))
            .map_err(Trouble::call("poll"))?;
        let ready: Vec<bool> = waits.iter().map(|wait| wait.ready).collect();
        drop(waits);
        if gone.is_none() && ready[1] {
            gone = Some(Instant::now());
        }
        let mut ready_pipes = ready[first_pipe..].iter();
        for (output, which) in started.outputs.iter_mut().zip(StdStream::BOTH) {
            let Some(pipe) = output else { continue };
            if ready_pipes.next() != Some(&true) {
                continue;
            }
            let count =
                pipe.read(&mut buffer).map_err(Trouble::system(words::cannot_read_output, ""))?;
            if count == 0 {
                *output = None;
                continue;
            }
            let room = limits.output_bytes - total;
            let kept = usize::try_from(room).unwrap_or(count).min(count);
            total += kept as u64;
            each(which, &buffer[..kept])?;
            if kept < count {
                return Ok(Ending::Killed(words::wrote_too_much(limits.output_bytes)));
            }
        }
    }
}

/// A command that does not outlive our interest in it: when this is dropped, it and
/// all that it started is ended, whatever session that has gone to.
pub struct Started {
    guarded: Guarded,
    /// Of stdout and stderr, until their ends.
    outputs: [Option<PipeReader>; 2],
}

fn ending(status: std::process::ExitStatus) -> Ending {
    match status.code() {
        Some(code) => Ending::Exited(code),
        None => Ending::Signal(signal(status)),
    }
}

#[cfg(unix)]
fn signal(status: std::process::ExitStatus) -> i32 {
    std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or(0)
}

#[cfg(not(unix))]
fn signal(_: std::process::ExitStatus) -> i32 {
    0
}
