//! What this room says, in both languages.

use crate::Text;
use crate::text::{sentences, words};
use std::env::consts::OS;

words! {
    PROGRAMS_NEED_UNIX
        "the programs need poll(2) and process groups: they run on Unix"
        "这些程序需要 poll(2) 和进程组，只能在 Unix 上运行";
}

sentences! {
    /// Why `name` is not used here.
    not_here(name: &str):
        "this program uses {name} on Linux only, and this is {OS}",
        "本程序只在 Linux 上使用 {name}，而本机是 {OS}";
    icmp_not_told():
        "{OS} did not show an ICMP error before the next call; Windows tells of it in a recv (WSAECONNRESET), which a sender seldom makes",
        "{OS} 没有在下一次调用之前显示 ICMP 差错；Windows 在 recv 中才告知（WSAECONNRESET），而发送方很少调用 recv";
    odd_answer(name: &str, answer: i32):
        "ioctl({name}) answered {answer}", "ioctl({name}) 返回了 {answer}";
    otherwise(name: &str; error: Text):
        "{name} is how Unix answers such a call, and {OS} answered: {error}",
        "{name} 是 Unix 对这种调用的回答，而 {OS} 的回答是：{error}";
    call_failed(call: &str; error: Text): "{call} failed: {error}", "{call} 失败：{error}";
}

#[cfg(all(unix, not(sticky_other_os)))]
words! {
    SYMBOLIC_LINK
        "a symbolic link, which may lead out of the folder" "是符号链接，可能通到目录之外";
    NOT_A_REGULAR_FILE "not a regular file" "不是普通文件";
}

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
words! {
    BUILDER_PANICKED "a thread that builds the wire panicked" "搭建虚拟网线的线程崩溃了";
}

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
sentences! {
    no_field(name: &str, length: usize, field: &str):
        "this kernel's {name} has {length} bytes and no {field}",
        "本机内核的 {name} 只有 {length} 字节，没有 {field}";
    no_congestion_control(name: &str; error: Text):
        "congestion control {name:?}: {error}; /proc/sys/net/ipv4/tcp_available_congestion_control lists those that work",
        "拥塞控制算法 {name:?}：{error}；可用的算法列在 /proc/sys/net/ipv4/tcp_available_congestion_control";
    waited_for_address(seconds: u64, own: std::net::Ipv6Addr):
        "waited {seconds} s for the kernel to take up the address {own}",
        "等了 {seconds} 秒，内核仍未启用地址 {own}";
}

#[cfg(windows)]
words! {
    BYTES_NOT_SEGMENTS
        "Windows counts the bytes that were sent, not the segments (SIO_TCP_INFO)"
        "Windows 只统计已发送的字节数，不统计报文段数（SIO_TCP_INFO）";
}
