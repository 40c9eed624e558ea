//! What worksheets and the tables for the wall say.

use crate::Text;
use crate::text::{sentences, words};

words! {
    // Worksheets.
    WORKSHEET "Worksheet" "练习纸";
    ANSWER "Answer" "答案";
    BEFORE_YOU_RUN
        "What do the reads return? Write it down before you run anything."
        "每次读取返回什么？先写下来，再运行。";
    RUN_WAS_NOT_MADE "the run was not made" "没有做过这次运行";
}

sentences! {
    // Worksheets.
    stream_question(n: usize):
        "Over TCP, one send call each. The receiver comes when all has arrived, and calls recv({n}) until it has everything. Write down what each call returns.",
        "用 TCP，每条消息调用一次 send。接收方等全部到达后才来，反复调用 recv({n}) 直到取完。写出每次调用返回的内容。";
    framed_question(n: usize):
        "Over TCP, each after a 2-byte big-endian length. The receiver comes when all has arrived, and calls recv({n}). How many bytes are sent in all? How many reads are there? Which bytes (in hex) come before the first message?",
        "用 TCP，每条消息前面有 2 字节大端长度。接收方等全部到达后才来，反复调用 recv({n})。一共发送多少字节？要读取几次？第一条消息之前是哪几个字节（十六进制）？";
    datagram_question(n: usize):
        "Over UDP, one datagram each. The receiver comes when all has arrived, and calls recv({n}) once for each. Write down what each call returns, and how many bytes are lost for good.",
        "用 UDP，每条消息一个数据报。接收方等全部到达后才来，对每个数据报调用一次 recv({n})。写出每次调用返回的内容，以及一共有多少字节就此丢失。";
    and_lost(; reads: &Text, lost: u64 = Text::bytes(lost)):
        "{reads}; {lost} lost",
        "{reads}；丢失 {lost}";
    framed_answer(header: &str; sent: u64 = Text::bytes(sent), reads: usize = Text::counted(reads, "read", "reads", "次读取")):
        "{sent}, {reads}, `{header}`",
        "{sent}，{reads}，`{header}`";
}

/// Pieces of code in a row, as Markdown.
pub fn in_code<'p>(pieces: impl Iterator<Item = &'p String>) -> Text {
    let pieces: Vec<String> = pieces.map(|piece| format!("`{piece}`")).collect();
    Text { en: pieces.join(", "), zh: pieces.join("、") }
}
