//! What this room says, in both languages.

use super::knobs::Takes;
use super::limits::Limit;
use crate::Text;
use crate::text::{sentences, words};

words! {
    NO_HEX "hex digits, two for each byte" "十六进制数字，每两个一字节";
    WRITES_OF_A_STREAM "writes cut a stream (tcp, unix) whose reader is prompt or late: records and turns have one write for each message" "writes 切的是字节流（tcp、unix），读取方式为 prompt 或 late：记录式传输和逐条读取时，一条消息就是一次写入";
    EMPTY_WRITE "a write has at least one byte" "一次写入至少一个字节";
    MESSAGES_AND_RANDOM
        "messages and random are both given: choose one" "messages 与 random 都给了：只能选一个";
    STEERS_A_TERMINAL
        "a text holds U+001B (ESC), by which a terminal is steered; only messages may"
        "文字里有控制终端的 U+001B（ESC）；只有消息里才可以有";
    A_TEXT "it must be a text" "应是一段文字";
    BELONGS_IN_A_TABLE
        "values stand in a table: write a line [values] above it, or [wire] for the wire alone"
        "各个值要写在表里：在它上面加一行 [values]，只用于虚拟网线的写在 [wire] 下面";
    TEXTS "it must be a list of texts" "应是一列文字";
    TRUE_OR_FALSE "it must be true or false" "应是 true 或 false";
    SEVERAL "it must be a whole number, not negative, or a list of them" "应是不小于 0 的整数，或一列这样的整数";
    NO_MESSAGES
        "messages is empty: give at least one (--message TEXT)"
        "messages 是空的：至少给一条（--message TEXT）";
}

sentences! {
    // A file that is not let in.
    no_memory(mib: usize):
        "this takes up to {mib} MiB of memory, which cannot be had here: end other programs, raise the limit (ulimit -v, ulimit -d), or take less",
        "这最多要用 {mib} MiB 内存，本机给不出：请结束别的程序，放宽上限（ulimit -v、ulimit -d），或少用一些";
    too_many_tokens(most: usize):
        "it has more than {most} names, values and signs, the most that is read",
        "名字、值和符号超过 {most} 个，最多只读这么多";
    too_many_entries(most: usize):
        "its lists have more than {most} entries in all, the most that is read",
        "其中各列表合计超过 {most} 项，这是读取的上限";
    out_of_bounds(number: &str, most: u64):
        "{number} is not from 0 to {most}, as every time, size and count is",
        "{number} 不在 0 到 {most} 之间，而时间、长度、个数都应在此范围";
    long_text(bytes: usize, most: usize):
        "a text has {bytes} bytes; the maximum is {most}", "一段文字有 {bytes} 字节；最多 {most} 字节";

    // A value that makes no sense.
    out_of_range(field: &str, flag: &str, value: f64, least: f64, most: f64; why: Text):
        "{field} ({flag}) is {value}, and must be {least} to {most}: {why}",
        "{field}（{flag}）是 {value}，应在 {least} 到 {most} 之间：{why}";
    too_much(total: usize, most: usize):
        "messages hold {total} bytes in all; the maximum is {most}: send less",
        "messages 共有 {total} 字节，上限是 {most}：请少发一些";
    too_many(count: usize, most: usize):
        "there are {count} messages; the maximum is {most}: more could not be looked at",
        "有 {count} 条消息，上限是 {most}：再多就看不过来了";
    too_many_reads(total: usize, room: usize, most: usize):
        "{total} bytes in reads of {room} (--recv) are more than {most} reads: send less, or read more at once",
        "{total} 字节、每次读 {room} 字节（--recv），超过 {most} 次读取：请少发一些，或一次多读一些";
    no_encoding(name: &str):
        "no encoding is called {name:?} (--encoding); try utf-8, gbk, gb18030, big5 or shift_jis",
        "没有名为 {name:?} 的编码（--encoding）；试试 utf-8、gbk、gb18030、big5 或 shift_jis";
    too_long_for_a_frame(nth: usize, bytes: usize, most: usize):
        "message {nth} has {bytes} bytes and the frame limit is {most}: shorten it, or raise max_frame_bytes (--max-frame-bytes)",
        "第 {nth} 条消息有 {bytes} 字节，而帧的上限是 {most}：请缩短它，或提高 max_frame_bytes（--max-frame-bytes）";
    cannot_be_framed(nth: usize, framing: &str; why: Text):
        "message {nth} cannot be framed as {framing}: {why}",
        "第 {nth} 条消息无法做成 {framing} 的帧：{why}";

    // What a knob takes, as the answer to something else.
    one_of(; names: Text): "it must be one of {names}", "应是其中之一：{names}";
    whole(least: f64, most: f64; why: Text):
        "it must be a whole number, {least} to {most}: {why}",
        "应是 {least} 到 {most} 之间的整数：{why}";
    decimal(least: f64, most: f64; why: Text):
        "it must be a number, {least} to {most}: {why}", "应是 {least} 到 {most} 之间的数：{why}";
    of_bits(bits: u32):
        "it must be a whole number, not negative, of at most {bits} bits",
        "应是不小于 0 的整数，不超过 {bits} 位二进制";

    // A file.
    toml_reports(said: &str): "the TOML parser reports “{said}”", "TOML 解析器报告“{said}”";
    it_takes(; reported: Text, takes: Text): "{reported}; {takes}", "{reported}；{takes}";
    probably(meant: &str; reported: Text):
        "{reported}; did you mean {meant}? Names carry their units",
        "{reported}；是不是 {meant}？名字里要写单位";
    in_file(name: &str; why: Text): "{name}: {why}", "{name}：{why}";
    at_line(name: &str, line: usize; why: Text):
        "{name}, line {line}: {why}", "{name} 第 {line} 行：{why}";
    at_field(name: &str, line: usize, field: &str; why: Text):
        "{name}, line {line}, field {field}: {why}", "{name} 第 {line} 行，字段 {field}：{why}";
}

pub fn takes(takes: Takes) -> Text {
    match takes {
        Takes::Text(_) => A_TEXT.into(),
        Takes::Texts => TEXTS.into(),
        Takes::Switch => TRUE_OR_FALSE.into(),
        Takes::OneOf(words) => {
            let names: Vec<&str> = words.iter().map(|word| word.name).collect();
            one_of(Text::listed(&names))
        }
        Takes::Whole(_, Limit { least, most, why }) => whole(least, most, why.into()),
        Takes::Decimal(_, Limit { least, most, why }) => decimal(least, most, why.into()),
        Takes::Bits(_, bits) => of_bits(bits),
        Takes::Several => SEVERAL.into(),
    }
}
