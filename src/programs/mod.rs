//! The tutorials' programs, done right: each in its naive form, to see it
//! break, and in its framed form, to see it hold.
//!
//! "Sticky packets" are met in one of these: a remote command whose long output
//! turns up as the answer to the next command, a file that arrives with its header
//! stuck to its content. They share four things:
//!
//! 1. `Connection`: exact reads and whole writes over a socket, every one of
//!    them with a time limit, and frames out of [`framing`](crate::framing).
//! 2. `server`: a thread per connection, a bounded number of them, one line
//!    of log each, and a clean end on Ctrl-C.
//! 3. [`Dialect`]: how the tutorials' own Python marks its messages.
//! 4. `Trouble`: what went wrong, in one sentence that names the peer, what
//!    was expected of it, what came, and what to do.
//!
//! Read `echo` first: it is the smallest. Everything that a peer sends is
//! untrusted: a limit is checked before memory is taken, and no peer can make
//! another one wait.

pub(crate) mod auth;
pub(crate) mod chat;
mod connection;
mod dialect;
pub(crate) mod echo;
pub(crate) mod exec;
pub mod file;
mod patience;
pub(crate) mod race;
pub(crate) mod server;
mod trouble;
pub(crate) mod udp;
mod words;

pub(crate) use connection::Connection;
use connection::Reading;
use dialect::Capitals;
pub use dialect::{Dialect, Encoding};
use patience::TimeLimit;
pub use patience::{Patience, Remote};
pub(crate) use server::Settings;
pub(crate) use trouble::{Done, Trouble};

use crate::framing::escape::escape;
use crate::framing::{Framing, Length};
use crate::{Lang, Text, printable};
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Our own frames: a length of four bytes, big-endian. What they carry begins with
/// a byte that says of what kind it is.
fn frames() -> Length {
    preset("u32be")
}

fn preset(name: &str) -> Length {
    Length::preset(name).expect("a preset of the framing family")
}

fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 5);
    frames().encode(&[&[kind], content].concat(), &mut out).expect("far below 4 GiB");
    out
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One line on stderr. A log that cannot be written is not a reason to stop serving.
pub(crate) fn log(line: &Text, lang: Lang) {
    let _ = writeln!(std::io::stderr(), "{}", printable(line.get(lang)));
}

/// What a peer said, fit for a line of a log or a terminal: control characters
/// would let it write lines of its own there, and worse.
fn one_line(bytes: &[u8]) -> String {
    one_line_of(bytes, 300)
}

/// The same, of at most this many bytes, and no character cut in two.
fn one_line_of(bytes: &[u8], most: usize) -> String {
    let inside = |end: &usize| bytes[*end] & 0b1100_0000 == 0b1000_0000;
    match bytes.len() {
        all if all <= most => escape(bytes),
        _ => {
            let end = (most.saturating_sub(3)..=most).rev().find(|end| !inside(end));
            format!("{}…", escape(&bytes[..end.unwrap_or(most)]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::one_line_of;

    #[test]
    fn a_cut_line_ends_in_a_whole_character() {
        let text = "吃饭".as_bytes();
        for (most, line) in [(6, "吃饭"), (5, "吃…"), (4, "吃…"), (3, "吃…"), (2, "…")]
        {
            assert_eq!(one_line_of(text, most), line, "{most}");
        }
        assert_eq!(
            one_line_of(&[0x80; 9], 4),
            r"\x80\x80\x80\x80…",
            "none of its bytes begins one"
        );
    }
}
