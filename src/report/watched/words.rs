//! What this page says, in both languages.

use crate::text::{sentences, words};
use crate::trace::{Unit, UnitPart};
use crate::{Both, Text, both, text};

words! {
    TO_SERVER "To the server: " "发往服务器：";
    TO_CLIENT "To the client: " "发往客户端：";
    SOME_PROCESS "a process" "某个进程";
    MERGED_ON_THE_WAY
        "Merged on the way: by the sender or in the receive queue; which of them was not observed."
        "在途中合并：在发送方，或在接收队列里；是哪一处，未观测到。";
    TRACED
        "Traced: the program was stopped at each of its socket calls, so nothing is claimed about time. More: --proof (all directions) · --html FILE · --save-trace FILE"
        "经过跟踪：程序在每次套接字调用处都停下过，因此不对时间下任何论断。更多：--proof（全部方向）· --html FILE · --save-trace FILE";
    LOGGED
        "Read from what strace wrote: the program was stopped at each of its calls, so nothing is claimed about time. More: --proof (all directions) · --html FILE"
        "读自 strace 的记录：程序在每次调用处都停下过，因此不对时间下任何论断。更多：--proof（全部方向）· --html FILE";
    CAPTURED
        "Read from captured packets: what the programs read was not observed. More: --proof (all directions) · --html FILE"
        "读自抓到的数据包：程序每次读到了什么，未观测到。更多：--proof（全部方向）· --html FILE";
}

sentences! {
    from_to(; from: &Text, to: &Text): "{from} → {to}", "{from} → {to}";
    more_directions(count: usize, breaking: usize):
        "Directions not drawn here: {count}; a read breaks in {breaking} of them. --proof draws all, --port N those of one port.",
        "还有 {count} 个方向没有画出，其中 {breaking} 个有读取出错：--proof 画出全部，--port N 只画某个端口的。";
    calls_drawn(most: usize):
        "The first {most} calls of each end are drawn; the others were counted.",
        "每一端画出了前 {most} 次调用；其余只计了数。";
    not_judged(reads: u64, all: u64; unit: Unit = noun(unit)):
        "Not judged: {reads} of {all} reads, which end behind the last {unit} whose end is known.",
        "未判断：{all} 次读取中的 {reads} 次，它们结束在最后一个已知边界的{unit}之后。";
    kept(kept: u64, bytes: u64):
        "The first {kept} of {bytes} bytes are drawn; of the others lengths were kept.",
        "画出了 {bytes} 字节中的前 {kept} 字节；其余只记了长度。";
    hold(bytes: u64):
        "With --hold {bytes} several come at once: does the program still get them right?",
        "加上 --hold {bytes}，几条会一起到达：程序还能分对吗？";
    frames_end(; end: Text = end.ended()): "Frames: {end}", "帧：{end}";
    returned(call: &str, number: usize, asked: u64; parts: Text):
        "{call} no. {number} ({asked} asked) returned {parts}.",
        "第 {number} 次 {call}（要 {asked} 字节）返回了{parts}。";
}

fn noun(unit: Unit) -> Both {
    match unit {
        Unit::Frame => both!("frame", "帧"),
        Unit::Write => both!("write", "次写入"),
    }
}

sentences! {
    /// "frames 2 to 4".
    several_whole(first: usize, last: usize; unit: Unit = noun(unit)):
        "{unit}s {first} to {last}", "第 {first} 到第 {last} {unit}";
    one_whole(number: usize; unit: Unit = noun(unit)): "{unit} {number}", "第 {number} {unit}";
    end_of(bytes: usize, of_bytes: usize; whole: &Text):
        "the end of {whole} ({bytes} of its {of_bytes} bytes)",
        "{whole}的结尾（{of_bytes} 字节中的 {bytes} 字节）";
    part_of(bytes: usize, of_bytes: usize; whole: &Text):
        "{bytes} of the {of_bytes} bytes of {whole}", "{whole} {of_bytes} 字节中的 {bytes} 字节";
    the_one_was_one(; unit: Unit = noun(unit)):
        "The one read returned exactly one {unit}.", "唯一一次读取恰好返回一{unit}。";
    each_was_one(count: usize; unit: Unit = noun(unit)):
        "Each of the {count} reads returned exactly one {unit}: luck. TCP promises no such thing (sticky-demo slow-reader).",
        "{count} 次读取每次恰好返回一{unit}：这是运气，TCP 并不保证（sticky-demo slow-reader）。";
    first_were_one(count: usize, all: u64; unit: Unit = noun(unit)):
        "The first {count} of {all} reads returned exactly one {unit} each: luck. TCP promises no such thing (sticky-demo slow-reader).",
        "{all} 次读取中的前 {count} 次每次恰好返回一{unit}：这是运气，TCP 并不保证（sticky-demo slow-reader）。";
    each_asked_for_one(count: usize; unit: Unit = noun(unit)):
        "Each of the {count} reads returned exactly one {unit}, and none asked for more.",
        "{count} 次读取每次恰好返回一{unit}，也没有一次要得更多。";
    first_asked_for_one(count: usize, all: u64; unit: Unit = noun(unit)):
        "The first {count} of {all} reads returned exactly one {unit} each, and none of them asked for more.",
        "{all} 次读取中的前 {count} 次每次恰好返回一{unit}，也没有一次要得更多。";
    never_beyond(; unit: Unit = noun(unit)):
        "No read asked for more than its {unit} still had, so none could take bytes of the next one.",
        "没有一次读取要的字节超过当前{unit}剩下的，因此不会读到后面的。";
    breaks_there(one: usize, reads: usize; unit: Unit = noun(unit)):
        "A program that takes each read for a message breaks there: {one} of {reads} reads returned exactly one {unit}.",
        "把每次读取当成一条消息的程序会在这里出错：{reads} 次读取中有 {one} 次恰好返回一{unit}。";
}

/// "3 of the 7 bytes of frame 3".
pub fn part(part: UnitPart, unit: Unit) -> Text {
    let UnitPart { unit: number, bytes, of_bytes, to_end } = part;
    let told = if to_end { end_of } else { part_of };
    told(bytes, of_bytes, &one_whole(number + 1, unit))
}

/// "a, b and c".
pub fn and(parts: Vec<Text>) -> Text {
    let mut parts = parts.into_iter().rev();
    let Some(last) = parts.next() else { return Text::default() };
    let Some(before) = parts.next() else { return last };
    let both = text!("{before} and {last}", "{before}和{last}"; before, last);
    parts.fold(both, |rest, one| text!("{one}, {rest}", "{one}、{rest}"; one, rest))
}
