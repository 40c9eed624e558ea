//! The page's own words, in both languages.

use crate::text::{sentences, words};
use crate::trace::Side;
use crate::{Text, text};

words! {
    MS "ms" "毫秒";
    HANDSHAKE "handshake" "三次握手";
    LOST "lost" "丢失";
    SENT_AGAIN "sent again" "重传";
    BYTE "byte" "字节";
    TIME_LINE "Packets and calls over time" "数据包与调用的时间线";
    RULER "Boundary ruler" "边界标尺";
    NO_PACKETS "Loopback has no cable on which packets could be seen: only the calls are drawn." "回环接口上没有网线，看不到数据包：只画出调用。";
    LEGEND "grey: one instant, drawn wide, its order true · // time narrowed · ┊ no cut here · ⋯ left out" "灰色：同一瞬间，放宽画出，顺序真实 · // 时间压缩 · ┊ 这里没切 · ⋯ 略去";
    PLAY_HINT "Press play, or space: it stops where a claim is decided." "按播放或空格键：在每条论断见分晓处停下。";
    CHAPTERS "Where each claim is decided" "每条论断在哪里见分晓";
    CLAIM "claim" "论断";
    HOLDS "holds" "成立";
    MEASURED "measured" "实测";
    EVENTS "Every event, as a table" "全部事件的表格";
    WHERE "where" "位置";
    EVENT "what" "事件";
    BYTES "bytes" "字节";
    CAME "arrived" "到达";
    OPTIONS "Options, machine, command" "选项、机器、命令";
    RUN "run" "运行";
    OPTION "option" "选项";
    ASKED "asked for" "要求";
    GOT "in force" "实得";
    AGAIN "This file is the recording: it can be judged and drawn again." "本文件就是运行记录：可以重新判定、重新作图。";
    FRAMINGS "The same messages in every frame format" "同样的消息，用每一种帧格式";
    COMPUTED "Computed, not run: what was sent and read in this format, a run with --framing shows." "这是算出来的，并未运行：这种格式下实际怎样发送、读取，用 --framing 运行才看得到。";
    NEXT_RUN "next run" "下一次运行";
    OTHER_SIDE "the other receiver's packets" "另一种接收方的数据包";
    IN_OTHER_LANGUAGE "English, 中文" "English、中文";
    PLAY_PAUSE "play to the next stop, pause" "播放到下一处停顿、暂停";
    ONE_EVENT "one event back, on" "后退、前进一个事件";
    ONE_CHAPTER "the stop before, the next (PageUp, PageDown)" "上一处、下一处停顿（PageUp、PageDown）";
    START_END "the start; everything (b)" "开头；全部（b）";
    THIS_CHAPTER "that stop" "第几处停顿";
    THIS_TABLE "this table" "本表";
    COURSE "Where do messages go to pieces?" "消息是在哪里散架的？";
    COURSE_ABOUT "Each case was run on a real kernel; its page plays, and checks every sentence against that run." "每个案例都在真实的内核上运行过；各自的网页可以播放，每句话都与那次运行核对过。";
    LESSONS "Lessons" "课程";
    LESSONS_ABOUT "Each as a sheet to print and fill in; at a terminal: sticky-demo walkthrough." "每课一份可以打印、填写的学案；在终端里上课：sticky-demo walkthrough。";
    NO_RECORDING "is a page without a recording that can be read. Save it again with --html, or replay the trace itself" "是一个网页，但里面没有可读的运行记录。请用 --html 重新保存，或者重放记录文件本身";
}

sentences! {
    narrowed(ms: f64): "{ms:.0} ms, narrowed", "{ms:.0} 毫秒，已压缩";
    held_back(ms: f64): "held back {ms:.1} ms", "扣留 {ms:.1} 毫秒";
    waited(bytes: usize, ms: f64): "{bytes} B wait {ms:.1} ms", "{bytes} B 等了 {ms:.1} 毫秒";
    claims_hold(held: usize, all: usize): "{held} of {all} claims hold", "{all} 条论断成立 {held} 条";
    left_out(staves: usize): "… {staves} lines of time left out; playing walks through them", "… 略去 {staves} 行时间线；播放时逐行走过";
    more_events(events: usize): "… and {events} more events; the recording in this file has them all", "……另有 {events} 个事件；本文件所含的记录里都有";
    price(bytes: usize, all: usize): "{bytes} of {all} bytes mark the boundaries.", "{all} 字节中有 {bytes} 字节用来标明边界。";
    cannot(; why: &Text): "cannot carry these messages: {why}", "无法承载这些消息：{why}";
    on_cable(asked_ms: f64, median_ms: f64, worst_ms: f64, mtu: u32):
        "A virtual cable, {asked_ms} ms one way (measured: median {median_ms:.1}, worst {worst_ms:.1}), MTU {mtu}.",
        "虚拟网线，单程 {asked_ms} 毫秒（实测中位数 {median_ms:.1}，最长 {worst_ms:.1}），MTU {mtu}。";
    made_by(program: &str, kernel: &str): "Recorded by sticky-demo {program} on {kernel}.", "由 sticky-demo {program} 记录于 {kernel}。";
}

/// Calls of one host beside each other.
pub fn called(side: Side, calls: usize) -> Text {
    match (side, calls) {
        (Side::Sender, 1) => text!("write", "写入"),
        (Side::Sender, _) => text!("write ×{calls}", "写入 ×{calls}"),
        (Side::Receiver, 1) => text!("read", "读取"),
        (Side::Receiver, _) => text!("read ×{calls}", "读取 ×{calls}"),
    }
}
