//! What `doctor` says.

use crate::sys::said;
use crate::{Both, Text, both, text};
use std::io;

pub const KERNEL: Both = both!("kernel", "内核");
pub const MTU: Both = both!("loopback MTU", "回环接口的 MTU");
pub const OVER_IPV4: Both = both!("TCP over 127.0.0.1", "经 127.0.0.1 的 TCP");
pub const OVER_IPV6: Both = both!("TCP over ::1", "经 ::1 的 TCP");
pub const BUFFERS: Both = both!("default buffers", "默认缓冲区");
pub const WIRE: Both = both!("the wire", "虚拟网线");

pub const NOT_SHOWN: Both = both!("not shown by this system", "本系统不提供");
pub const WORKS: Both = both!("works", "可用");
pub const TWO_HOSTS: Both = both!(
    "two hosts and a cable of our own: real segments, captured",
    "两台主机和自己的一条网线：真实的报文段，可以抓包"
);
pub const COUNTS: Both = both!(
    "counts data segments and bytes: evidence for nagle and mtu-split",
    "统计带数据的报文段数与字节数：nagle 与 mtu-split 的证据"
);
pub const QUEUED: Both = both!(
    "tells what is queued: a late reader knows when to begin",
    "能看到队列里有多少：晚读的接收方知道何时开始"
);
pub const NO_QUICKACK: Both = both!(
    "this system has none: nagle will be inconclusive on loopback",
    "本系统没有这个选项：nagle 在回环上将无法判定"
);

pub fn mtu(bytes: u64) -> Text {
    text!(
        "{bytes} bytes: too large to see a segment; mtu-split sets TCP_MAXSEG",
        "{bytes} 字节：大得看不出分段；mtu-split 会设置 TCP_MAXSEG"
    )
}

pub fn ack_delayed(got: &str) -> Text {
    text!(
        "asked off, got {got}: the receiver delays its ACKs, so nagle shows on loopback",
        "要求 off，实得 {got}：接收方会延迟确认，所以在回环上也能看到 nagle"
    )
}

pub fn not_observed(quantity: &str, because: Text) -> Text {
    text!("{quantity}: {because}", "{quantity}：{because}"; because)
}

pub fn no_wire(why: Text) -> Text {
    text!(
        "{why}. What needs it runs on loopback, or is inconclusive",
        "{why}。需要它的案例改在回环上运行，或者无法判定"; why
    )
}

pub fn not_read(path: &str, error: &io::Error) -> Text {
    text!("{path}: {error}", "{path}：{error}"; error = said(error))
}

pub fn not_three_numbers(path: &str, content: &str) -> Text {
    text!(
        "{path} holds {content:?}, and not three numbers",
        "{path} 的内容是 {content:?}，不是三个数"
    )
}

pub fn buffer(name: &str, [least, default, most]: [&str; 3]) -> Text {
    text!(
        "{name} {default} (least {least}, most {most})",
        "{name} {default}（最小 {least}，最大 {most}）"
    )
}

pub fn both_buffers(read: Text, written: Text) -> Text {
    text!("{read}, {written}", "{read}，{written}"; read, written)
}
