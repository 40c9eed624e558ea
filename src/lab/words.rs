//! What the laboratory says, in both languages.

use crate::text::{sentences, words};
use crate::{Text, text};
use std::fmt::Display;
use std::process::ExitStatus;

words! {
    STARTING_THE_CHILD "starting the child that has the wire" "启动搭建虚拟网线的子进程";
    WAITING_FOR_THE_CHILD "waiting for the child that has the wire" "等待搭建虚拟网线的子进程";
    UNDERSTANDING_THE_CHILD "understanding the child that has the wire" "读懂搭建虚拟网线的子进程";
    STARTING_A_THREAD "starting a thread" "启动线程";
    FINDING_OURSELVES "finding this program's own file" "查找本程序自己的文件";
    NO_TIME_LEFT
        "no time was left for this run; --timeout-s gives all of them more"
        "没有剩下时间做本次运行，可用 --timeout-s 延长总时间";
    NO_ANSWER "the child ended without an answer" "子进程没有给出结果就结束了";
    FRAMES_LOST
        "frames were lost on the cable, although no loss was asked for"
        "没有要求丢包，网线上却丢了帧";
    HALF_A_JSON_HEADER
        "what recv gave is half a JSON header, which is not JSON"
        "recv 返回的只是半个 JSON 报头，不是 JSON";
}

sentences! {
    child_io(; doing: crate::Both = Text::from(doing), error: &Text):
        "{doing} failed: {error}", "{doing}失败：{error}";
    none_to_start(; doing: crate::Both = Text::from(doing), error: &Text):
        "{doing} failed: {error}; end other programs, or raise the limit (ulimit -u)",
        "{doing}失败：{error}；请结束别的程序，或提高上限（ulimit -u）";
    no_thread(; error: &std::io::Error = crate::sys::said(error)):
        "the system gives us no thread: {error}; end other programs, or raise the limit (ulimit -u)",
        "系统不再给出线程：{error}；请结束别的程序，或提高上限（ulimit -u）";
    child_timed_out(ms: u128):
        "the child that has the wire was not done after {ms} ms, and was killed",
        "搭建虚拟网线的子进程 {ms} 毫秒后仍未完成，已被终止";
    child_failed(status: ExitStatus):
        "the child that has the wire ended with {status}", "搭建虚拟网线的子进程异常结束：{status}";
    trying_in_a_child(program: &dyn Display):
        "trying it out in a child ({program})", "在子进程（{program}）里试搭";
    answer_not_understood(error: &dyn Display):
        "the child's answer is not understood: {error}", "看不懂子进程的回答：{error}";
    no_such_run(run: &str): "this scenario has no run {run}", "这个场景没有名为 {run} 的运行";
    of_run(name: &str; why: &Text): "{name}: {why}", "{name}：{why}";
    needs_the_wire(; because: &Text):
        "it needs the virtual cable, which cannot be built here: {because}",
        "本案例需要虚拟网线，而本机无法搭建：{because}";
    frames_not_kept(; frames: u64 = Text::counted(frames, "frame", "frames", "个帧")):
        "the cable carried {frames} without keeping a copy", "网线转发了 {frames}却没有保留";
    frames_without_checksum(; frames: u64 = Text::counted(frames, "frame", "frames", "个帧")):
        "the kernel left the checksum out of {frames}", "内核没有给 {frames}算校验和";
    half_a_length(length_bytes: usize, got: usize):
        "the length has {length_bytes} bytes, recv gave {got}",
        "长度字段有 {length_bytes} 字节，recv 只返回了 {got} 字节";
    waited_for_next_piece(): "the receiver waited for the next piece", "接收方没有等到下一块数据";
    waited_for_all(got: usize; total: usize = Text::bytes(total)):
        "the receiver waited for {total}; {got} had come",
        "接收方没有等到 {total}（已到 {got} 字节）";
    sender_gone(got: usize; total: usize = Text::bytes(total)):
        "the sender was gone after {got} of {total}",
        "只收到 {total}中的 {got} 字节，发送方就离开了";
}

pub fn with_stderr(what: Text, stderr: &str) -> Text {
    match stderr.trim() {
        "" => what,
        stderr => text!("{what}; it said: {stderr}", "{what}；它说：{stderr}"; what),
    }
}
