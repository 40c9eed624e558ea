//! What the judge says.

use super::{LearnerSide, Round, Task};
use crate::report::words::joined;
use crate::sys::said;
use crate::text::{sentences, words};
use crate::verdict::Outcome;
use crate::{Both, Text};
use std::io;
use std::process::ExitStatus;

words! {
    ALL_IN_ONE_WRITE "all in one write" "一次写入全部数据";
    BYTE_BY_BYTE "byte by byte" "逐字节写入";
    CUT_AT_RANDOM "cut at random" "随机切分";
    READ_TOGETHER "arriving apart, read together" "分开到达，一起读取";
    EVERY_CUT "every cut" "每种切法";
    RIGHT "right" "正确";
    FAILS "fails" "失败";
    SHOWS_NOTHING "shows nothing" "说明不了";
    NUMBERED " · lines are numbered: 1 ls" " · 各行带编号：1 ls";
    END_INSIDE "the stream ends inside a frame" "流在一帧中间结束";
    NEGATIVE_LENGTH "a negative length" "长度为负数";
    WRONG_MARK "a frame that begins with another byte" "一帧以别的字节开头";

    // What cannot be played.
    NAIVE_IS_NOT_A_FORMAT "naive is not a frame format: there is nothing to find; try u32be"
        "naive 不是帧格式：没有边界可找；请试试 u32be";
    NO_COMMAND "there is no command" "没有给出命令";
    SEED_OF_ANOTHER "the seed is not that of this student: the file was made for another, or changed"
        "种子不属于这名学生：文件是别人的，或者被改过";
    NOT_PLAYED "not played, because an earlier round failed" "没有进行，因为前面的某一轮失败了";
    NEVER_CONNECTED "the program did not connect" "程序没有连接";

    // How the program connects and ends.
    DID_NOT_END "the program did not end by itself" "程序没有自己结束";

    // What goes wrong on the way.
    CUT_BY_THE_CLOCK
        "whether each piece was taken before the next came cannot be seen from here: the cuts may not have reached your program as they were made"
        "从这里看不到每一段是否在下一段到达之前就被取走：切分可能没有原样到达你的程序";
    OTHER_BYTES "these are other bytes than ours, and the same messages: the format allows it."
        "字节与我们的不同，消息却相同：这种格式允许。";

    NOT_HELD
        "the pieces were sent at once, one behind the other: whether your program read them together is not known"
        "各段是接连发出的：你的程序是否一起读到它们，不得而知";
    NOT_OURS
        "reads are held in a program that we start, not in one that runs already"
        "只能扣留由我们启动的程序的读取，不能扣留已在运行的程序";
    NOT_SEEN
        "its reads were not seen, or took a piece before all had come (as with io_uring)"
        "没有看到它的读取，或者它在全部到齐之前就取走了一段（例如使用 io_uring）";
    NOT_ACCEPTED
        "nothing came back, and nothing was seen to be read: your program may not have accepted this connection. Accept one after the other."
        "什么也没有发回来，也没有看到数据被读走：你的程序可能没有接受这个连接。应依次接受各个连接。";
}

sentences! {
    one(; name: &Text, end: Both): "{name}: {end}", "{name}：{end}";
    your_receiver(framing: &str, count: usize, seed: u64; numbers: &Text):
        "your receiver · {framing} · {count} messages · seed {seed}{numbers}",
        "你的接收方 · {framing} · {count} 条消息 · 种子 {seed}{numbers}";
    your_sender(framing: &str, count: usize, seed: u64; numbers: &Text):
        "your sender · {framing} · {count} messages · seed {seed}{numbers}",
        "你的发送方 · {framing} · {count} 条消息 · 种子 {seed}{numbers}";
    no_thread(; error: &io::Error = said(error)):
        "the system gives us no thread: {error}; end other programs, or raise the limit (ulimit -u)",
        "系统不再给出线程：{error}；请结束别的程序，或提高上限（ulimit -u）";
    long_messages(bytes: usize): "messages of up to {bytes} bytes", "最长 {bytes} 字节的消息";
    pause_inside(s: f64): "a pause of {s} s inside a frame", "在一帧中间停顿 {s} 秒";
    over_the_limit(bytes: usize):
        "a message longer than the {bytes} bytes agreed", "消息超过约定的 {bytes} 字节";
    round(number: usize, all: usize; name: &Text): "{number} / {all}: {name}",
        "{number} / {all}：{name}";

    round_by_hand(number: usize, all: usize; name: &Text):
        "{number} / {all}: {name}. Start your program again", "{number} / {all}：{name}。请再次启动你的程序";

    // What cannot be played.
    cannot_carry(framing: &str; why: &Text): "{framing} cannot carry these messages: {why}",
        "{framing} 装不下这些消息：{why}";
    cannot_listen(; address: &Text, error: &io::Error = said(error)):
        "listening on {address} failed: {error}; choose another port",
        "无法在 {address} 监听：{error}；请换一个端口";
    cannot_be_started(program: &str; error: &io::Error = said(error)):
        "{program} cannot be started: {error}", "无法启动 {program}：{error}";

    no_starter(framing: &str):
        "there is no program to start from for {framing}: only for a length of a fixed width, line and delimiter",
        "{framing} 没有起步程序：只有定宽长度、line 和 delimiter 才有";
    fixed_too_long(bytes: usize): "messages of more than {bytes} bytes are not drawn here",
        "这里不抽取超过 {bytes} 字节的消息";

    // A file that says what came.
    not_a_report(what: &str): "this is not a report of exercise: {what}",
        "这不是 exercise 的报告：{what}";
    rounds_missing(played: usize, all: usize):
        "only {played} of {all} rounds are in it, and none of them failed",
        "里面只有 {all} 轮中的 {played} 轮，而且没有一轮失败";

    // How the program connects and ends.
    cannot_accept(; error: &io::Error = said(error)): "accept: {error}", "accept：{error}";
    cannot_connect(; address: &Text, error: &io::Error = said(error)):
        "connecting to {address} failed: {error}. Your program should listen there, and accept one connection after the other",
        "连接 {address} 失败：{error}。你的程序应在那里监听，并依次接受各个连接";
    nobody_connected(s: u64): "no program connected within {s} s", "{s} 秒内没有程序连接";
    did_not_connect(s: u64):
        "your program did not connect within {s} s: host and port are in STICKY_HOST and STICKY_PORT, and {{host}} and {{port}} in the command are replaced by them. If it is compiled first, build it before, or use --listen",
        "你的程序在 {s} 秒内没有连接：主机和端口在 STICKY_HOST 与 STICKY_PORT 里，命令中的 {{host}} 与 {{port}} 也会换成它们。如果它要先编译，请先编译好，或者用 --listen";
    ended_before_it_connected(; status: ExitStatus = status_of(status)):
        "the program ended before it connected ({status}). Where to: STICKY_HOST and STICKY_PORT, or {{host}} and {{port}} in the command",
        "程序还没有连接就结束了（{status}）。连接到哪里：见 STICKY_HOST 与 STICKY_PORT，或在命令中写 {{host}} 与 {{port}}";
    ended_with(; status: ExitStatus = status_of(status)): "the program ended with {status}",
        "程序结束时报告失败：{status}";
    output_held_open(s: u64):
        "the program has ended, but something that it started still holds its output open: after {s} s its output was no longer waited for",
        "程序已经结束，但它启动的某个进程仍占着它的输出：只等了 {s} 秒，之后的输出不再等待";

    // What goes wrong on the way.
    while_sending(; error: &io::Error = said(error)): "while we were still sending: {error}",
        "我们还在发送时：{error}";
    while_reading(; error: &io::Error = said(error)): "while we were reading the answer: {error}",
        "我们正在读取结果时：{error}";
    nothing_more(s: u64): "nothing more came for {s} s, and the connection stayed open",
        "{s} 秒内没有再收到数据，连接也没有关闭";
    still_answering(s: u64):
        "your program was still answering after {s} s, and was stopped: is it so slow on purpose?",
        "{s} 秒之后你的程序还在作答，已叫停：它是有意这么慢吗？";
    answered_without_end(bytes: usize):
        "your program answered without end, and was stopped after {bytes} bytes",
        "你的程序没完没了地作答，收到 {bytes} 字节后叫停";
    held(; reads: &[u64] = sizes(reads)):
        "held until all of it had come; your reads took {reads} bytes",
        "扣留到全部到齐；你的各次读取依次取走 {reads} 字节";
    not_held_because(; why: &Text): "not held, because {why}", "没有扣留，因为{why}";
    not_taken(s: u64):
        "the bytes are right, but your program did not take each piece before the next within {s} s: this cut may not have reached it as it was made, and shows nothing",
        "字节都对，但你的程序在 {s} 秒内没有逐段取走数据：这种切分可能没有原样到达它，什么也说明不了";
}

/// Sizes one after the other, those that are repeated as one: `22, 7×4096`.
pub fn sizes(reads: &[u64]) -> Text {
    const MOST: usize = 12;
    let run = |run: &[u64]| match run {
        [one] => one.to_string(),
        _ => format!("{}×{}", run.len(), run[0]),
    };
    let runs = reads.chunk_by(|one, next| one == next).take(MOST + 1);
    let mut sizes: Vec<String> = runs.map(run).collect();
    if let Some(more) = sizes.get_mut(MOST) {
        *more = "…".to_owned();
    }
    Text::listed(&sizes)
}

/// Which rounds failed, where others did not: it says more than any of them.
pub fn shape(rounds: &[Round]) -> Option<Text> {
    let failed = |round: &&Round| round.outcome == Outcome::NotShown;
    let count = rounds.iter().filter(failed).count();
    if count == 0 || rounds.len() < 2 {
        return None;
    }
    let end = |outcome| match outcome {
        Outcome::Shown => RIGHT,
        Outcome::NotShown => FAILS,
        Outcome::Inconclusive => SHOWS_NOTHING,
    };
    // Where every cut is right, what fails stands beside that.
    let basic = rounds.iter().filter(|round| round.way.is_basic());
    let cuts = basic.clone().all(|round| round.outcome == Outcome::Shown);
    let skipped = if cuts { basic.count() } else { 0 };
    let every = cuts.then(|| one(&EVERY_CUT.into(), RIGHT));
    let rest = rounds[skipped..].iter().map(|round| one(&round.name, end(round.outcome)));
    Some(joined(&every.into_iter().chain(rest).collect::<Vec<_>>(), "; ", "；"))
}

pub fn headline(task: &Task) -> Text {
    let numbers = if task.numbered { NUMBERED.into() } else { Text::default() };
    let headline = match task.side {
        LearnerSide::Receiver => your_receiver,
        LearnerSide::Sender => your_sender,
    };
    headline(&task.framing, task.messages.len(), task.seed, &numbers)
}

/// A signal is told in the system's words.
fn status_of(status: ExitStatus) -> Text {
    let in_chinese = status.code().map(|code| format!("退出码 {code}"));
    Text { en: status.to_string(), zh: in_chinese.unwrap_or_else(|| status.to_string()) }
}
