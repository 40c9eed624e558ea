//! One connection with a learner's program: the stream goes out in pieces, and
//! the answer comes back.
//!
//! A piece is a read of its own only if the one before it has been taken by
//! then. A program that comes late would find them piled up, and pass. So each
//! piece waits for that fact, where the system tells it: where the other end is
//! a socket of this host.

use super::ways::Script;
use super::{until, words};
use crate::Text;
use crate::sys::{self, Arrived, Kernel, Sockets};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// Between two pieces, at the least.
const PAUSE: Duration = Duration::from_millis(1);
/// How much more than the whole answer is taken back, in bytes: a program that answers
/// without end is stopped.
const MORE_BACK: usize = 64 << 10;
/// How long a program may take to close once its answer is whole, or wrong, and it has
/// taken what we sent, the end of the stream too.
const TO_CLOSE: Duration = Duration::from_secs(3);
/// How long it may take to take that: on a busy machine it comes late to its read.
const TO_TAKE: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cuts {
    /// Each piece was taken before the next was written.
    AsMade,
    /// The system does not tell: they were made by the clock.
    NotTold,
    /// A piece was not taken in time, and the rest was written all the same.
    NotTaken,
}

/// How the program's answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerEnd {
    Closed,
    /// Nothing more came, and it stayed open.
    Open,
    /// It was still answering when its time was up.
    Slow,
    /// It answered on and on after it should have closed.
    WithoutEnd,
    /// The connection failed.
    Broken,
}

pub(super) struct Exchanged {
    pub came: Vec<u8>,
    pub cuts: Cuts,
    pub ending: AnswerEnd,
    /// The first thing that went wrong on the way.
    pub trouble: Option<Text>,
    /// It is known that nothing of it was ever read.
    pub unread: bool,
}

/// Writes the pieces, then reads until the program closes, for twice `timeout` at the
/// most, and not long once all that is expected has come. What a program took to read
/// its pieces is not taken off that.
pub(super) fn exchange(
    mut connection: TcpStream,
    script: &Script,
    expected: &[u8],
    timeout: Duration,
) -> Exchanged {
    let mut done = Exchanged {
        came: Vec::new(),
        cuts: Cuts::AsMade,
        ending: AnswerEnd::Broken,
        trouble: None,
        unread: false,
    };
    let ready = || {
        connection.set_nonblocking(false)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(timeout))?;
        connection.set_write_timeout(Some(timeout))
    };
    if let Err(error) = ready() {
        return Exchanged { trouble: Some(sys::said(&error)), ..done };
    }
    let deadline = Instant::now() + 3 * timeout;
    for (index, write) in script.writes.iter().enumerate() {
        if index > 0 {
            // One that was not taken says enough of those behind it.
            let cuts = match done.cuts {
                Cuts::NotTaken => Cuts::NotTaken,
                _ => taken(&connection, deadline.min(Instant::now() + timeout)),
            };
            done.unread = (index == 1 || done.unread) && cuts != Cuts::AsMade;
            done.cuts = done.cuts.max(cuts);
            // A program that cannot send on does not read on either.
            take_what_is_there(&mut connection, &mut done.came, expected.len() + MORE_BACK);
        }
        if index + 1 == script.writes.len() {
            thread::sleep(script.pause);
        }
        if let Err(error) = connection.write_all(write) {
            // Where it is to close because of what it was sent, it may do so early.
            done.trouble = (!script.kept_open).then(|| words::while_sending(&error));
            break;
        }
    }
    if !script.kept_open {
        let _ = connection.shutdown(Shutdown::Write); // gone already: then reading says so
    }
    let (ending, why) =
        read_all(&mut connection, &mut done.came, expected, timeout, script.kept_open);
    done.ending = ending;
    done.trouble = done.trouble.or(why);
    done
}

fn take_what_is_there(connection: &mut TcpStream, came: &mut Vec<u8>, most: usize) {
    let mut read = [0; 4096];
    let _ = connection.set_nonblocking(true);
    while came.len() < most
        && let Ok(count @ 1..) = connection.read(&mut read)
    {
        came.extend_from_slice(&read[..count]);
    }
    let _ = connection.set_nonblocking(false); // what fails here fails again, and is told
}

/// Waits until the program has taken everything that was written to it.
fn taken(connection: &TcpStream, deadline: Instant) -> Cuts {
    let cuts = until(deadline, PAUSE, || match unread(connection) {
        Some(0) => Some(Cuts::AsMade),
        Some(_) => None,
        None => Some(Cuts::NotTold),
    });
    cuts.unwrap_or(Cuts::NotTaken)
}

/// Bytes that lie in the other end's receive queue, if the system tells.
fn unread(connection: &TcpStream) -> Option<u64> {
    Some(arrived(connection)?.unread)
}

fn arrived(connection: &TcpStream) -> Option<Arrived> {
    let (here, there) = (connection.local_addr().ok()?, connection.peer_addr().ok()?);
    Kernel::arrived_at(there, here).ok()?
}

fn read_all(
    connection: &mut TcpStream,
    came: &mut Vec<u8>,
    expected: &[u8],
    timeout: Duration,
    kept_open: bool,
) -> (AnswerEnd, Option<Text>) {
    let mut read = [0; 4096];
    let (began, mut whole_since, mut silent_since) = (Instant::now(), None, Instant::now());
    while came.len() < expected.len() + MORE_BACK {
        let now = Instant::now();
        if came.starts_with(expected) {
            let since = *whole_since.get_or_insert(now);
            if came.len() > expected.len() && now >= since + TO_CLOSE {
                break;
            }
        }
        // A program that answers a byte now and then is stopped, too.
        if now >= began + 2 * timeout {
            return (AnswerEnd::Slow, Some(words::still_answering(2 * timeout.as_secs())));
        }
        let unfinished = came.len() < expected.len() && expected.starts_with(came);
        let patience = if unfinished { timeout } else { timeout.min(TO_CLOSE) };
        // Before it has taken the end, its silence says nothing about what it does then.
        let may_be_late = !unfinished
            && now < silent_since + TO_TAKE.min(timeout)
            && arrived(connection).is_some_and(|at| at.unread > 0 || !(at.end_taken || kept_open));
        let patient = connection.set_read_timeout(Some(patience));
        match patient.and_then(|()| connection.read(&mut read)) {
            Ok(0) => return (AnswerEnd::Closed, None),
            Ok(count) => {
                came.extend_from_slice(&read[..count]);
                silent_since = Instant::now();
            }
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted => {}
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut if may_be_late => {}
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                    let silent = silent_since.elapsed().as_secs();
                    return (AnswerEnd::Open, Some(words::nothing_more(silent)));
                }
                _ => return (AnswerEnd::Broken, Some(words::while_reading(&error))),
            },
        }
    }
    (AnswerEnd::WithoutEnd, Some(words::answered_without_end(came.len())))
}
