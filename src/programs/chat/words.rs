//! What the room says. Its own lines and its refusals go over the network, to
//! people with other locales: in English, for all alike.

use super::MAX_LINE_BYTES;
use crate::programs::Trouble;
use crate::text::{sentences, words};
use crate::{Both, Text};
use std::net::SocketAddr;

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

words! {
    TAKEN
        "somebody here has that name, or one that looks like it: choose another"
        "这个名字已有人用，或看起来和别人的一样：请另选一个";
    FULL "the room is full: try again later" "聊天室已满：请稍后再试";
    NO_NAME "a name is needed" "需要一个名字";
    LONG_NAME "a name has at most 32 characters" "名字最多 32 个字符";
    BAD_NAME
        "a name has no colon, no star, no control or invisible characters, and does not begin with an accent"
        "名字里不能有冒号、星号、控制字符和看不见的字符，也不能以附加符号开头";
    A_NAME "its name" "它的名字";
    THE_MEMBERS "the list of who is in the room" "聊天室里有谁";
    A_LINE "a line" "一行话";
    NO_KEY
        "a UDP room has no key: anybody who can reach it can join"
        "UDP 聊天室没有密钥：能连到它的人都可以加入";
    STOPPED "chat: stopped" "chat：已停止";
}

sentences! {
    /// What a member is told whose connection ends before it leaves.
    cut_off(; trouble: &Trouble = trouble.text()):
        "{trouble}. The room is closed, or we were too slow for it",
        "{trouble}。聊天室已经关闭，或者我们读得太慢";
    closed_or_too_slow(peer: &str):
        "{peer} closed the connection before we left. The room is closed, or we were too slow for it",
        "我们还没有离开，{peer} 就关闭了连接。聊天室已经关闭，或者我们读得太慢";
    /// Over UDP, where nobody is dropped for being slow.
    room_is_closed(server: SocketAddr): "{server}: the room is closed", "{server}：聊天室已经关闭";
    no_welcome(server: SocketAddr, s: f64):
        "{server} did not answer within {s} s: is a UDP room open there?",
        "{s} 秒之内，{server} 没有回复：那里开着 UDP 聊天室吗？";
    has_joined(name: &str): "{name} joined", "{name} 加入了";
    a_stranger(number: u64, shown: &str):
        "it is not in the room, and no answer was given to \"{shown}\" ({number} such so far): a member says J and a name first",
        "它不在聊天室里，没有回复“{shown}”（至今 {number} 个）：成员要先发 J 和名字";
    has_left(name: &str): "{name} left", "{name} 离开了";
    has_left_after(name: &str; lines: u64 = Text::counted(lines, "line", "lines", "行")):
        "{name} left, after {lines}", "{name} 离开了，说过 {lines}";
    was_dropped_after(name: &str; lines: u64 = Text::counted(lines, "line", "lines", "行")):
        "{name} was dropped, because too many lines waited for it, after {lines}",
        "{name} 被移出聊天室，因为等它读的行太多，说过 {lines}";
    has_fallen_silent(name: &str): "{name} fell silent", "{name} 长时间没有消息";
    refused(; why: Both): "refused: {why}", "拒绝：{why}";
}
