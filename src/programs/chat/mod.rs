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

use crate::{Both, is_hidden};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;

pub const PORT: u16 = 7011;

/// What the digests of [`auth`](super::auth) are made for here.
const PURPOSE: &str = "chat";

/// The longest line, in bytes: it crosses an Ethernet in one datagram.
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
    let blank = |c: char| c.is_whitespace() && c != ' ' || c == BRAILLE_BLANK;
    match name.chars().count() {
        0 => Err(words::NO_NAME),
        33.. => Err(words::LONG_NAME),
        // `ann：` too would put words into a mouth.
        _ if looks(name).contains([':', '*', char::REPLACEMENT_CHARACTER]) => Err(words::BAD_NAME),
        _ if name.chars().any(|c| is_hidden(c) || blank(c)) => Err(words::BAD_NAME),
        // It would stand on whatever is in front of it.
        _ if name.starts_with(is_combining_mark) => Err(words::BAD_NAME),
        _ => Ok(name.to_owned()),
    }
}

/// Not white space to Unicode, and nothing to be seen.
const BRAILLE_BLANK: char = '\u{2800}';

/// What a name looks like: the same for `ann` in Latin, with a Cyrillic `а`, and in the
/// wide letters of Chinese typesetting (Unicode Technical Standard 39, section 4).
fn looks(name: &str) -> String {
    skeleton(&name.nfkc().collect::<String>()).collect()
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
        let marks = "\u{301}".repeat(32);
        let hidden =
            ["ann\u{200b}", "\u{202e}nna", "ann\u{fe0f}", "a\u{34f}nn", "\u{3164}", "\u{2800}"];
        let others = ["", "  ", "a:b", "*", "a\nb", "ann：", "＊", "a\u{a0}nn", "\u{fffd}", &marks];
        for bad in [&hidden[..], &others, &["\u{1d173}", "\u{17b4}", &"x".repeat(33)]].concat() {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
        for (name, other) in
            [("ann", "аnn"), ("ann", "ａｎｎ"), ("José", "Jose\u{301}"), ("Bill", "BiII")]
        {
            assert!(check_name(name).is_ok() && check_name(other).is_ok(), "{name}");
            assert_eq!(looks(name), looks(other), "{name} and {other}");
        }
        let different = ["ann", "Ann", "anna", "吃饭", "喝茶", "鲍勃", "a nn"].map(looks);
        assert!((1..7).all(|n| !different[..n].contains(&different[n])), "{different:?}");
    }
}
