//! What several programs say.
//!
//! Which language? What a person reads at this end, a log or an error, is in
//! the language of whoever started this end. What is written *into a protocol*
//! (a refusal, the lines of `chat`, the words of a dialect) is always as it
//! stands in the protocol: at the other end there may be a program, or a person
//! with another locale, and an old peer must go on understanding it. So a
//! refusal is made as a [`Text`](crate::Text), its English half is sent, and the
//! log takes the half that it wants. What a peer sent is shown as it came.

use crate::Both;
use crate::text::sentences;

pub const A_MESSAGE: Both = Both { en: "a message", zh: "一条消息" };
pub const AN_ANSWER: Both = Both { en: "an answer", zh: "回复" };
pub const NOTHING_CAME: Both = Both { en: "nothing came", zh: "什么也没有收到" };
pub const ANYTHING: Both = Both { en: "anything", zh: "任何数据" };
pub const WANTS_A_KEY: Both = Both {
    en: "this server wants a key: give --key-file",
    zh: "这个服务器要求密钥：请用 --key-file 指定",
};

sentences! {
    /// What stood where something else was expected.
    came(shown: &str):
        "\"{shown}\" came",
        "收到的是“{shown}”";
}
