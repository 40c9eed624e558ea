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
//! length, and a thread that empties it: whoever lets it fill up, and makes no
//! room in a moment, is dropped, and the others are told.

mod client;
mod tcp;
mod udp;

pub use client::{Event, QUEUE_EVENTS, join};
pub use tcp::serve;
pub use udp::{join_udp, serve_udp};

use crate::{Both, Text, text};
use std::net::SocketAddr;
use std::time::Duration;

/// The port, unless another is named.
pub const PORT: u16 = 7011;

/// What the digests of [`auth`](super::auth) are made for here.
const PURPOSE: &str = "chat";

/// The longest line, in bytes. A datagram of that size crosses an Ethernet in
/// one piece.
pub const MAX_LINE_BYTES: usize = 1200;

/// Room for a name, and what stands around it.
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

/// What a person reads. The room's own lines and its refusals go over the
/// network, to people with other locales: in English, for all alike.
mod words {
    use super::{Both, MAX_LINE_BYTES, SocketAddr, Text, text};

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

    /// As many names as fit a line, and how many more there are.
    pub fn present(names: &[String]) -> String {
        if names.is_empty() {
            return "* nobody else is here".to_owned();
        }
        let most = MAX_LINE_BYTES - ", and 18446744073709551615 more".len();
        let mut line = "* here: ".to_owned();
        for (at, name) in names.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            if line.len() + comma.len() + name.len() > most {
                return format!("{line}, and {} more", names.len() - at);
            }
            line += comma;
            line += name;
        }
        line
    }

    pub const TAKEN: Both = Both {
        en: "somebody here has that name: choose another",
        zh: "这个名字已有人用：请另选一个",
    };
    pub const BUSY: Both =
        Both { en: "the room is full: try again later", zh: "聊天室已满：请稍后再试" };
    pub const NO_NAME: Both = Both { en: "a name is needed", zh: "需要一个名字" };
    pub const LONG_NAME: Both =
        Both { en: "a name has at most 32 characters", zh: "名字最多 32 个字符" };
    pub const BAD_NAME: Both = Both {
        en: "a name has no colon, no star and no control or invisible characters",
        zh: "名字里不能有冒号、星号、控制字符和看不见的字符",
    };

    // For our own log and our own user.

    pub const A_NAME: Both = Both { en: "its name", zh: "它的名字" };
    pub const THE_ROOMS_WORD: Both = Both { en: "it let us in", zh: "加入聊天室的回复" };
    pub const A_LINE: Both = Both { en: "a line", zh: "一行话" };
    pub const SOMETHING_ELSE: Both =
        Both { en: "something else came", zh: "收到的是别的内容" };
    pub const CLOSED_OR_TOO_SLOW: Both = Both {
        en: "the room is closed, or we were too slow for it",
        zh: "聊天室已经关闭，或者我们读得太慢",
    };

    /// What a UDP room says of itself.
    pub const NO_KEY: Both = Both {
        en: "a UDP room has no key: anybody who can reach it can join",
        zh: "UDP 聊天室没有密钥：能连到它的人都可以加入",
    };

    /// Over UDP, where nobody is dropped for being slow.
    pub fn room_is_closed(server: SocketAddr) -> Text {
        text!("{server}: the room is closed", "{server}：聊天室已经关闭")
    }

    pub fn has_joined(name: &str) -> Text {
        text!("{name} joined", "{name} 加入了")
    }

    pub fn has_left(name: &str) -> Text {
        text!("{name} left", "{name} 离开了")
    }

    pub fn has_been_dropped(name: &str) -> Text {
        text!(
            "{name} was dropped, because too many lines waited for it",
            "{name} 被移出聊天室，因为等它读的行太多"
        )
    }

    pub fn has_fallen_silent(name: &str) -> Text {
        text!("{name} fell silent", "{name} 长时间没有消息")
    }

    pub fn refused(why: Both) -> Text {
        text!("refused: {why}", "拒绝：{why}"; why)
    }
}

pub use words::NO_KEY;

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
