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
//! Over TCP each of these is a u32be frame. Over UDP each is a datagram, and
//! lines may be lost. There the room answers a name with `W`, which says who is
//! here and may come twice; and `Q` is said by a member that leaves and by a room
//! that closes, because nothing else would tell. A UDP room has no key.
//!
//! The tutorials' server writes to its members one after the other, and one who
//! does not read stops it for all. Here each has a queue of its own, of bounded
//! length, and a thread that empties it. A member that lets it fill up, and makes
//! no room in a moment, is dropped, and the others are told.

mod client;
mod tcp;
mod udp;
mod words;

pub use client::{QUEUE_EVENTS, RoomEvent, join};
pub use tcp::serve;
pub use udp::{join_udp, serve_udp};
pub use words::NO_KEY;

use crate::Both;
use std::time::Duration;

pub const PORT: u16 = 7011;

/// What the digests of [`auth`](super::auth) are made for here.
const PURPOSE: &str = "chat";

/// The longest line, in bytes. A datagram of that size crosses an Ethernet in
/// one piece.
const MAX_LINE_BYTES: usize = 1200;

/// Room for a name, and what surrounds it.
const MAX_FRAME_BYTES: usize = MAX_LINE_BYTES + 200;

/// Lines that may wait for a member who does not read.
const QUEUE_LINES: usize = 64;

/// How long a talker waits for a member whose queue is full, before the member
/// is dropped. Without it, a file that is piped into the room would empty it.
const MOMENT: Duration = Duration::from_secs(1);

/// What a member is called, if it may be called that.
fn check_name(name: &str) -> Result<String, Both> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(words::NO_NAME),
        33.. => Err(words::LONG_NAME),
        _ if name.contains([':', '*']) || name.chars().any(|c| c.is_control() || unseen(c)) => {
            Err(words::BAD_NAME)
        }
        _ => Ok(name.to_owned()),
    }
}

/// Whether a character cannot be seen, or turns the direction of those that can:
/// with one, two names can look alike.
fn unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a member said, fit for other people's terminals: a control character
/// could clear their screens, or put words into another's mouth. At most
/// `most_bytes` of it: the room takes [`MAX_LINE_BYTES`] from a member, and a
/// member [`MAX_FRAME_BYTES`] from the room, which put a name in front.
fn clean(text: &[u8], most_bytes: usize) -> String {
    let text = String::from_utf8_lossy(text);
    let mut clean: String =
        text.trim_end().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    while clean.len() > most_bytes {
        clean.pop();
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stays_one_harmless_line() {
        let hostile = "hi\x1b[2J\nbob: no\r\n".as_bytes();
        assert_eq!(clean(hostile, 100), "hi\u{fffd}[2J\u{fffd}bob: no");
        assert_eq!(clean("吃饭".as_bytes(), 5), "吃", "none cut inside a character");
        // The longest names that there are, and more than fit.
        let crowd: Vec<String> = (10..99).map(|n| format!("{n}{}", "吃".repeat(30))).collect();
        let present = words::present(&crowd);
        assert!(present.len() <= MAX_LINE_BYTES, "{}", present.len());
        let named = present.matches('吃').count() / 30;
        assert!(
            named > 5 && present.ends_with(&format!("吃, and {} more", 89 - named)),
            "{present}"
        );
        assert!(check_name(" ann ").is_ok_and(|name| name == "ann"));
        for bad in ["", "  ", "a:b", "*", "a\nb", "ann\u{200b}", "\u{202e}nna", &"x".repeat(33)] {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
    }
}
