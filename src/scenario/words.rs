//! What this room says, in both languages.

use super::knobs::{Knob, Takes};
use super::limits::Limit;
use crate::{Both, Text, text};

pub(super) fn out_of_range(knob: &Knob, value: f64, limit: Limit) -> Text {
    let Knob { field, flag, .. } = knob;
    let Limit { least, most, why } = limit;
    let why = Text::from(why);
    text!(
        "{field} ({flag}) is {value}, and must be {least} to {most}: {why}",
        "{field}（{flag}）是 {value}，应在 {least} 到 {most} 之间：{why}"; why
    )
}

/// What a knob takes, as the answer to something else.
pub(super) fn takes(takes: Takes) -> Text {
    match takes {
        Takes::Text(_) => text!("it must be a text", "应是一段文字"),
        Takes::Texts => text!("it must be a list of texts", "应是一列文字"),
        Takes::Switch => text!("it must be true or false", "应是 true 或 false"),
        Takes::OneOf(words) => {
            let names: Vec<&str> = words.iter().map(|word| word.name).collect();
            let names = Text { en: names.join(", "), zh: names.join("、") };
            text!("it must be one of {names}", "应是其中之一：{names}"; names)
        }
        Takes::Whole(_, Limit { least, most, why }) => {
            let why = Text::from(why);
            text!(
                "it must be a whole number, {least} to {most}: {why}",
                "应是 {least} 到 {most} 之间的整数：{why}"; why
            )
        }
        Takes::Decimal(_, Limit { least, most, why }) => {
            let why = Text::from(why);
            text!(
                "it must be a number, {least} to {most}: {why}",
                "应是 {least} 到 {most} 之间的数：{why}"; why
            )
        }
        Takes::Bits(_, bits) => text!(
            "it must be a whole number, not negative, of at most {bits} bits",
            "应是不小于 0 的整数，不超过 {bits} 位二进制"
        ),
        Takes::Several => {
            text!(
                "it must be a whole number, not negative, or a list of them",
                "应是不小于 0 的整数，或一列这样的整数"
            )
        }
    }
}

pub(super) const MESSAGES_AND_RANDOM: Both = Both {
    en: "messages and random are both given: choose one",
    zh: "messages 与 random 都给了：只能选一个",
};
pub(super) const NO_MESSAGES: Both = Both {
    en: "messages is empty: give at least one (--message TEXT)",
    zh: "messages 是空的：至少给一条（--message TEXT）",
};

pub(super) fn too_much(total: usize, most: usize) -> Text {
    text!(
        "messages hold {total} bytes in all; the most is {most}: send less",
        "messages 共有 {total} 字节，上限是 {most}：请少发一些"
    )
}

pub(super) fn too_long_for_a_frame(nth: usize, bytes: usize, most: usize) -> Text {
    text!(
        "message {nth} has {bytes} bytes and the frame limit is {most}: shorten it, or raise max_frame_bytes (--max-frame-bytes)",
        "第 {nth} 条消息有 {bytes} 字节，而帧的上限是 {most}：请缩短它，或提高 max_frame_bytes（--max-frame-bytes）"
    )
}

pub(super) fn cannot_be_framed(nth: usize, framing: &str, why: Text) -> Text {
    text!(
        "message {nth} cannot be framed as {framing}: {why}",
        "第 {nth} 条消息无法做成 {framing} 的帧：{why}"; why
    )
}

pub(super) fn no_encoding(name: &str) -> Text {
    text!(
        "no encoding is called {name:?} (--encoding); try utf-8, gbk, gb18030, big5 or shift_jis",
        "没有名为 {name:?} 的编码（--encoding）；试试 utf-8、gbk、gb18030、big5 或 shift_jis"
    )
}

/// What the TOML parser found, in its own words: they are English.
pub(crate) fn toml_says(error: &toml::de::Error) -> Text {
    let reported = error.message();
    text!("the TOML parser reports “{reported}”", "TOML 解析器报告“{reported}”")
}

pub(super) fn it_takes(reported: Text, takes: Takes) -> Text {
    let takes = self::takes(takes);
    text!("{reported}; {takes}", "{reported}；{takes}"; reported, takes)
}

pub(super) fn probably(reported: Text, meant: &str) -> Text {
    text!(
        "{reported}; did you mean {meant}? Names carry their units",
        "{reported}；是不是 {meant}？名字里要写单位"; reported
    )
}

pub(crate) fn in_file(name: &str, why: Text) -> Text {
    text!("{name}: {why}", "{name}：{why}"; why)
}

pub(crate) fn at_line(name: &str, line: usize, why: Text) -> Text {
    text!("{name}, line {line}: {why}", "{name} 第 {line} 行：{why}"; why)
}

pub(super) fn at_field(name: &str, line: usize, field: &str, why: Text) -> Text {
    text!(
        "{name}, line {line}, field {field}: {why}",
        "{name} 第 {line} 行，字段 {field}：{why}"; why
    )
}
