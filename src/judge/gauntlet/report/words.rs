//! What the reports of a gauntlet say.

use super::super::super::words::sizes;
use super::super::plan::PlanId;
use super::super::words::seconds;
use crate::Text;
use crate::text::{sentences, words};
use std::time::Duration;

words! {
    AS_THE_CONTROL "the answer is right" "回答正确";
    NOT_JUDGED "no answer is judged here" "这里不评定回答";
    TAKEN_FOR_WHOLE
        "a request that was cut off got the answer of a whole one"
        "被截断的请求得到了完整请求的回答";
    NO_CONNECTION "the connection was refused" "连接被拒绝";
    SERVER_ENDED "the server ended" "服务器结束了";
    CONTROL "control" "对照";
    NO_ANSWER "no answer" "没有回答";
    SENT "sent" "发送";
    CAME "came" "收到";
    REPEAT "again" "重做";
    CONTROL_AGREES "the same answer twice" "两次回答相同";
    COMMAND "The same in one command:" "用一条命令重做：";
    PYTHON "The same without us, in Python:" "不用本程序，用 Python 重做：";
    MORE_BEHIND "All failures, and the smallest in Python: --proof" "全部失败，并用 Python 重做最小的一个：--proof";
    ALL_FAILURES "Every failure:" "全部失败：";
    NOT_SHOWN_WHY "It shows nothing about boundaries:" "说明不了边界问题：";
    NO_CUT_ARRIVED
        "The answers are right, but the server took no piece before the next was sent: nothing is shown about cuts."
        "回答都对，但服务器没有在下一段发出之前取走任何一段：关于切分什么也说明不了。";
}

sentences! {
    nothing(; s: Duration = seconds(s)): "no answer within {s} s", "{s} 秒内没有回答";
    a_part(; came: usize = Text::bytes(came)):
        "only the first {came} of the answer", "只有回答的前 {came}";
    more(; came: usize = Text::bytes(came)):
        "the answer, and {came} more behind it", "除了回答，后面还多出 {came}";
    differs_at(at: usize): "another answer, from byte {at} on", "从第 {at} 字节起是另一个回答";
    flood(bytes: usize):
        "bytes without end: stopped after {bytes}", "没完没了的字节：收到 {bytes} 个后停止";
    and_its_end(; answer: &Text, end: &Text): "{answer}; {end}", "{answer}；{end}";
    headline(address: &str; bytes: usize = Text::bytes(bytes), answer: usize = Text::bytes(answer), of: &Text):
        "gauntlet · {address} · {of}, {bytes} · answer: {answer}",
        "gauntlet · {address} · {of}，{bytes} · 回答 {answer}";
    control_after(; s: Duration = seconds(s)):
        "the same answer at once and after {s} s", "立即发送与静默 {s} 秒后发送，回答相同";
    tried_of(tried: usize, of: usize): "{tried} of {of}", "{of} 个中做了 {tried} 个";
    wrong_of(wrong: usize, tried: usize): "{wrong} of {tried} wrong", "{tried} 个中 {wrong} 个不对";
    ended_badly(count: usize): "{count} ended badly", "{count} 个收尾不对";
    came_late(count: usize): "{count} closed late", "{count} 个关得晚";
    proven(count: usize): "{count} proven", "{count} 个已证实";
    held(count: usize): "{count} held", "{count} 个扣留了读取";
    held_reads(id: PlanId; name: &Text, reads: &[u64] = sizes(reads)):
        "{id} {name}: held; the reads took {reads} bytes", "{id} {name}：扣留了读取，各次读取依次取走 {reads} 字节";
    not_held(id: PlanId; name: &Text): "{id} {name}: not held", "{id} {name}：没有扣留";
    same_with(choice: &str; times: &Text):
        "the same command with --plan {choice}{times}", "同一条命令，加上 --plan {choice}{times}";
    again_failed(failed: usize, times: usize):
        "  (failed again {failed} of {times} times)", "（重复 {times} 次，又失败 {failed} 次）";
    bytes_of(; bytes: usize = Text::bytes(bytes), shown: &Text): "{shown}  ({bytes})", "{shown}（{bytes}）";
    and_more(count: usize): "and {count} more", "另有 {count} 个";
    also(; shapes: &Text): "It also fails at: {shapes}.", "此外还失败于：{shapes}。";
    smallest(id: PlanId; name: &Text):
        "The smallest that fails {id}: {name}", "最小的失败 {id}：{name}";
    took(; s: Duration = seconds(s)): "{s} s in all", "共 {s} 秒";
}
