//! Several people at once, over TCP and over UDP.
//!
//! ```text
//! member ─▶  J name       first of all
//!        ─▶  T text       a line for the others
//!        ─▶  P            still here, nothing to say
//!        ◀─  L line       what is to be seen
//!        ◀─  R why        not let in
//! ```
//!
//! Over TCP each of these is a u32be frame. Over UDP each is a datagram; there a
//! member says `Q` when it leaves, for nothing closes, and lines may be lost.
//! How one gets in over UDP, and what a key does there, stands in `door.rs`.
//!
//! The tutorials' server writes to its members one after the other, and one who
//! does not read stops it for all. Here each has a queue of its own, of bounded
//! length, and a thread that empties it: whoever lets it fill up is dropped, and
//! the others are told.

mod client;
mod door;
mod tcp;
mod udp;
mod udp_member;

pub use client::{Event, join};
pub use tcp::serve;
pub use udp::serve_udp;
pub use udp_member::join_udp;

/// What the digests of [`auth`](super::auth) are made for here.
const PURPOSE: &str = "chat";

/// The same over UDP: what is proven there fits no connection.
const PURPOSE_UDP: &str = "chat udp";

/// The longest line, in bytes. A datagram of that size crosses an Ethernet in
/// one piece.
pub const MAX_LINE_BYTES: usize = 1200;

/// Room for a name, and what stands around it.
const MAX_FRAME_BYTES: usize = MAX_LINE_BYTES + 200;

/// Lines that may wait for a member who does not read.
const QUEUE_LINES: usize = 64;

/// What a member is called, if it may be called that.
fn check_name(name: &str) -> Result<String, &'static str> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err("a name is needed"),
        33.. => Err("a name has at most 32 characters"),
        _ if name.contains([':', '*']) || name.chars().any(char::is_control) => {
            Err("a name has no colon, no star and no control characters")
        }
        _ => Ok(name.to_owned()),
    }
}

/// What a member said, fit for other people's terminals: a control character
/// could clear their screens, or put words into another's mouth.
fn clean(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut clean: String =
        text.trim_end().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    while clean.len() > MAX_LINE_BYTES {
        clean.pop();
    }
    clean
}

/// What a person reads.
mod words {
    pub fn said(name: &str, text: &str) -> String {
        format!("{name}: {text}")
    }

    pub fn joined(name: &str) -> String {
        format!("* {name} joined")
    }

    pub fn left(name: &str) -> String {
        format!("* {name} left")
    }

    pub fn too_slow(name: &str) -> String {
        format!("* {name} was dropped: too many lines waited for it")
    }

    pub fn fell_silent(name: &str) -> String {
        format!("* {name} was dropped: nothing came from it for too long")
    }

    pub fn present(names: &[String]) -> String {
        match names {
            [] => "* nobody else is here".to_owned(),
            names => format!("* here: {}", names.join(", ")),
        }
    }

    pub const TAKEN: &str = "somebody here has that name: choose another";
    pub const BUSY: &str = "the room is full: try again later";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stays_one_harmless_line() {
        assert_eq!(clean("hi\x1b[2J\nbob: no\r\n".as_bytes()), "hi\u{fffd}[2J\u{fffd}bob: no");
        assert!(clean("吃".repeat(1000).as_bytes()).len() <= MAX_LINE_BYTES);
        assert!(check_name(" ann ").is_ok_and(|name| name == "ann"));
        for bad in ["", "  ", "a:b", "*", "a\nb", &"x".repeat(33)] {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
    }
}
