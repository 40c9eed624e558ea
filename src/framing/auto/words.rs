//! What is said of a framing that was found out.

use crate::text::{sentences, words};
use crate::{Both, Text, text};

// Which format it is.
words! {
    SURE "surely" "确定";
    LIKELY "probably" "很可能";
    GUESS "perhaps" "也许";
}

sentences! {
    none_fits(bytes: usize):
        "no format of the family cuts these {bytes} bytes into three frames or more: name one with --framing (sticky-demo list --framings), or get more bytes",
        "没有哪种格式能把这 {bytes} 字节切成三帧以上：请用 --framing 指定（sticky-demo list --framings），或取更多字节";
    none_fits_well(name: &str, frames: usize, left: usize):
        "no format of the family fits these bytes better than chance would; the best, {name}, finds {frames} frames and leaves {left} bytes: name one with --framing",
        "没有哪种格式比碰巧更合适；其中最好的 {name} 找到 {frames} 帧，剩下 {left} 字节：请用 --framing 指定";
    http_has_two_parts():
        "this begins like HTTP/1, whose lines are no messages, and a body follows on the header: --framing headers cuts those with a Content-Length",
        "开头像 HTTP/1：它的一行不是一条消息，报头之后还有正文；--framing headers 能切开带 Content-Length 的那种";
    looked_for_in_the_first(bytes: usize; none: &Text):
        "{none} (looked for in the first {bytes} bytes)", "{none}（只在前 {bytes} 字节里找）";
    no_dissector(framing: &str):
        "there is no dissector for {framing}: a read is no format, and Lua does not check UTF-8 (take line for line:utf8); every other format has one",
        "{framing} 没有解析器：一次读取不是格式，Lua 也不检查 UTF-8（line:utf8 请改用 line）；其他格式都有";
    found(name: &str, frames: usize; sure: Both, left: usize = left_over(left)):
        "{sure} {name}: {frames} frames, {left}", "{sure}是 {name}：{frames} 帧，{left}";
    in_the_first(bytes: usize; found: &Text):
        "{found} in the first {bytes} bytes", "前 {bytes} 字节里{found}";
    and_next(name: &str, frames: usize; found: &Text, left: usize = left_over(left)):
        "{found}. Next comes {name}: {frames} frames, {left}", "{found}。其次是 {name}：{frames} 帧，{left}";
    but_in_few(name: &str, frames: usize; found: &Text):
        "{found}. But {name} cuts all of it into {frames}, which is too few to tell: name it, or get more bytes",
        "{found}。不过 {name} 能把它全部切成 {frames} 帧，帧数太少，无法断定：请指定它，或取更多字节";
    and_nothing_else(; found: &Text):
        "{found}. Nothing else of the family fits", "{found}。其他格式都不合适";
}

fn left_over(bytes: usize) -> Text {
    match bytes {
        0 => text!("nothing left over", "没有剩余"),
        1 => text!("1 byte left over", "剩下 1 字节"),
        bytes => text!("{bytes} bytes left over", "剩下 {bytes} 字节"),
    }
}
