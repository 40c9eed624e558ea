//! One connection with a learner's program: the stream goes out in pieces, and
//! the answer comes back.
//!
//! A piece is a read of its own only if the one before it has been taken by
//! then. A program that comes late would find them piled up, and pass. So each
//! piece waits for that fact, where the system tells it: where the other end is
//! a socket of this host.

use super::play::ROUND;
use super::{Chunking, cut};
use crate::sys;
use crate::{Text, text};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// Between two pieces, at the least.
const PAUSE: Duration = Duration::from_millis(1);
/// The most that is taken back, in bytes: a program that answers without end is stopped.
const MOST_BACK: u64 = 1 << 20;

/// Whether the cuts reached the program as they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cuts {
    /// Each piece was taken before the next was written.
    AsMade,
    /// The system does not tell: they were made by the clock.
    NotTold,
    /// A piece was not taken in time, and the rest was written all the same.
    NotTaken,
}

/// What came of one connection.
pub(super) struct Exchanged {
    /// The answer.
    pub came: Vec<u8>,
    /// What is known of the cuts.
    pub cuts: Cuts,
    /// What went wrong on the way.
    pub trouble: Option<Text>,
}

/// Waits until the program has taken everything that was written to it.
fn taken(connection: &TcpStream, until: Instant) -> Cuts {
    loop {
        thread::sleep(PAUSE);
        match unread(connection) {
            Some(0) => return Cuts::AsMade,
            None => return Cuts::NotTold,
            Some(_) if Instant::now() >= until => return Cuts::NotTaken,
            Some(_) => {}
        }
    }
}

/// Bytes that lie in the other end's receive queue, if the system tells.
fn unread(connection: &TcpStream) -> Option<u64> {
    let (here, there) = (connection.local_addr().ok()?, connection.peer_addr().ok()?);
    sys::unread_at(there, here).ok()?
}

/// Writes the stream in its pieces, then reads until the program closes.
pub(super) fn exchange(
    mut connection: TcpStream,
    stream: &[u8],
    chunking: &Chunking,
    seed: u64,
) -> Exchanged {
    let ready = connection
        .set_nonblocking(false)
        .and_then(|()| connection.set_nodelay(true))
        .and_then(|()| connection.set_read_timeout(Some(ROUND)))
        .and_then(|()| connection.set_write_timeout(Some(ROUND)));
    if let Err(error) = ready {
        let trouble = Some(sys::said(&error));
        return Exchanged { came: Vec::new(), cuts: Cuts::AsMade, trouble };
    }
    let began = Instant::now();
    let (mut trouble, mut cuts) = (None, Cuts::AsMade);
    for (index, piece) in cut(stream, chunking, seed).into_iter().enumerate() {
        if index > 0 {
            cuts = cuts.max(taken(&connection, began + ROUND));
        }
        if let Err(error) = connection.write_all(piece) {
            trouble = Some(
                text!("while we were still sending: {error}", "我们还在发送时：{error}"; error = sys::said(&error)),
            );
            break;
        }
    }
    let _ = connection.shutdown(Shutdown::Write); // gone already: then reading says so
    let mut came = Vec::new();
    let mut read = [0; 4096];
    // A program that answers a byte now and then is stopped, too.
    let deadline = began + 2 * ROUND;
    loop {
        if Instant::now() >= deadline {
            let s = 2 * ROUND.as_secs();
            trouble.get_or_insert(text!(
                "your program was still answering after {s} s, and was stopped: is it so slow on purpose?",
                "{s} 秒之后你的程序还在作答，已叫停：它是有意这么慢吗？"
            ));
            break;
        }
        if came.len() as u64 >= MOST_BACK {
            trouble.get_or_insert(text!(
                "your program answered without end, and was stopped after {MOST_BACK} bytes",
                "你的程序没完没了地作答，收到 {MOST_BACK} 字节后叫停"
            ));
            break;
        }
        match connection.read(&mut read) {
            Ok(0) => break,
            Ok(count) => came.extend_from_slice(&read[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                trouble = Some(why_not_read(&error));
                break;
            }
        }
    }
    Exchanged { came, cuts, trouble }
}

fn why_not_read(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            let s = ROUND.as_secs();
            text!(
                "nothing more came for {s} s, and the connection stayed open",
                "{s} 秒内没有再收到数据，连接也没有关闭"
            )
        }
        _ => {
            text!("while we were reading the answer: {error}", "我们正在读取结果时：{error}"; error = sys::said(error))
        }
    }
}
