//! What worksheets and the tables for the wall say.

use crate::{Both, Text, both, text};

// Worksheets.

pub const WORKSHEET: Both = both!("Worksheet", "练习纸");
pub const ANSWER: Both = both!("Answer", "答案");
pub const BEFORE_YOU_RUN: Both = both!(
    "What do the reads return? Write it down before you run anything.",
    "每次读取返回什么？先写下来，再运行。"
);
pub const RUN_WAS_NOT_MADE: Both = both!("the run was not made", "没有做过这次运行");

/// Pieces of code in a row, as Markdown.
pub fn in_code<'p>(pieces: impl Iterator<Item = &'p String>) -> Text {
    let pieces: Vec<String> = pieces.map(|piece| format!("`{piece}`")).collect();
    Text { en: pieces.join(", "), zh: pieces.join("、") }
}

pub fn stream_question(n: usize) -> Text {
    text!(
        "Over TCP, one send call each. The receiver comes when all has arrived, and calls recv({n}) until it has everything. Write down what each call returns.",
        "用 TCP，每条消息调用一次 send。接收方等全部到达后才来，反复调用 recv({n}) 直到取完。写出每次调用返回的内容。"
    )
}

pub fn framed_question(n: usize) -> Text {
    text!(
        "Over TCP, each after a 2-byte big-endian length. The receiver comes when all has arrived, and calls recv({n}). How many bytes are sent in all? How many reads are there? Which bytes (in hex) come before the first message?",
        "用 TCP，每条消息前面有 2 字节大端长度。接收方等全部到达后才来，反复调用 recv({n})。一共发送多少字节？要读取几次？第一条消息之前是哪几个字节（十六进制）？"
    )
}

pub fn datagram_question(n: usize) -> Text {
    text!(
        "Over UDP, one datagram each. The receiver comes when all has arrived, and calls recv({n}) once for each. Write down what each call returns, and how many bytes are lost for good.",
        "用 UDP，每条消息一个数据报。接收方等全部到达后才来，对每个数据报调用一次 recv({n})。写出每次调用返回的内容，以及一共有多少字节就此丢失。"
    )
}

pub fn and_lost(reads: &Text, lost: u64) -> Text {
    text!("{reads}; {lost} lost", "{reads}；丢失 {lost}"; reads, lost = Text::bytes(lost))
}

pub fn framed_answer(sent: u64, reads: usize, header: &str) -> Text {
    text!(
        "{sent}, {reads}, `{header}`",
        "{sent}，{reads}，`{header}`";
        sent = Text::bytes(sent), reads = Text::counted(reads, "read", "reads", "次读取")
    )
}
