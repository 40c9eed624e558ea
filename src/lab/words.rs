//! What the laboratory says, in both languages.

use crate::text::sentences;
use crate::{Both, Text, text};
use std::fmt::Display;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

pub const STARTING_THE_CHILD: Both =
    Both { en: "starting the child that has the wire", zh: "启动搭建虚拟网线的子进程" };
pub const WAITING_FOR_THE_CHILD: Both = Both {
    en: "waiting for the child that has the wire",
    zh: "等待搭建虚拟网线的子进程",
};
pub const UNDERSTANDING_THE_CHILD: Both = Both {
    en: "understanding the child that has the wire",
    zh: "读懂搭建虚拟网线的子进程",
};
pub const FINDING_OURSELVES: Both =
    Both { en: "finding this program's own file", zh: "查找本程序自己的文件" };
pub const NO_ANSWER: Both =
    Both { en: "the child ended without an answer", zh: "子进程没有给出结果就结束了" };
pub const FRAMES_LOST: Both = Both {
    en: "frames were lost on the cable although nobody asked for it",
    zh: "没有人要求，网线上却丢了帧",
};

pub fn child_io(doing: Both, error: Text) -> Text {
    let doing = Text::from(doing);
    text!("{doing} failed: {error}", "{doing}失败：{error}"; doing, error)
}

pub fn child_timed_out(waited: Duration) -> Text {
    let ms = waited.as_millis();
    text!(
        "the child that has the wire was not done after {ms} ms, and was killed",
        "搭建虚拟网线的子进程 {ms} 毫秒后仍未完成，已被终止"
    )
}

pub fn child_failed(status: ExitStatus) -> Text {
    text!(
        "the child that has the wire ended with {status}",
        "搭建虚拟网线的子进程异常结束：{status}"
    )
}

pub fn with_stderr(what: Text, stderr: &str) -> Text {
    match stderr.trim() {
        "" => what,
        stderr => text!("{what}; it said: {stderr}", "{what}；它说：{stderr}"; what),
    }
}

pub fn trying_in_a_child(program: &Path) -> Text {
    let name = program.display();
    text!("trying it out in a child ({name})", "在子进程（{name}）里试搭")
}

pub fn answer_not_understood(error: &dyn Display) -> Text {
    text!("the child's answer is not understood: {error}", "看不懂子进程的回答：{error}")
}

pub fn no_such_run(run: &str) -> Text {
    text!("this scenario has no run {run}", "这个场景没有名为 {run} 的运行")
}

pub fn of_run(name: &str, why: Text) -> Text {
    text!("{name}: {why}", "{name}：{why}"; why)
}

pub fn needs_the_wire(because: &Text) -> Text {
    text!(
        "it needs the wire, which cannot be had: {because}",
        "本案例需要虚拟网线，而本机无法搭建：{because}"; because
    )
}

pub fn frames_not_kept(count: u64) -> Text {
    match count {
        1 => text!("1 frame was carried and not kept", "有 1 个帧转发了却没有保留"),
        _ => text!("{count} frames were carried and not kept", "有 {count} 个帧转发了却没有保留"),
    }
}

pub fn frames_without_checksum(count: u64) -> Text {
    match count {
        1 => text!("1 frame has no checksum", "有 1 个帧没有校验和"),
        _ => text!("{count} frames have no checksum", "有 {count} 个帧没有校验和"),
    }
}

sentences! {
    waited_for_next_piece():
        "the receiver waited for the next piece",
        "接收方没有等到下一块数据";
    waited_for_rest_of_message():
        "the receiver waited for the rest of a message",
        "接收方没有等到一条消息的剩余部分";
    waited_for_all(got: usize; total: usize = Text::bytes(total)):
        "the receiver waited for {total}; {got} had come",
        "接收方没有等到 {total}（已到 {got} 字节）";
    sender_gone(got: usize; total: usize = Text::bytes(total)):
        "the sender was gone after {got} of {total}",
        "只收到 {total}中的 {got} 字节，发送方就离开了";
}
