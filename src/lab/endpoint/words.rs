//! What the sockets of an experiment say, in both languages: what was waited for
//! when the time was up, which call failed, and what can never happen.

use crate::Text;
use crate::text::{sentences, words};
use std::net::{IpAddr, SocketAddr};

words! {
    NO_IP_ADDRESS "a socket has no IP address" "套接字没有 IP 地址";
    WINDOW_NOT_FULL
        "the receive window took everything and is not full: send more, or lower --rcvbuf"
        "接收窗口全收下了，还没有满：请多发一些，或调小 --rcvbuf";
}

sentences! {
    timed_out(seconds: f64; waited: &Text):
        "{waited}, until the {seconds} s were up; --timeout-s gives it more",
        "{waited}；{seconds} 秒已经用完，可用 --timeout-s 延长";
    never_comes(seconds: f64, flag: &str; waited: &Text):
        "{waited}, for {seconds} s: with {flag} it does not come",
        "{waited}，等了 {seconds} 秒：设置了 {flag}，它就不会来";
    not_observed(; why: &Text):
        "this run waits for a fact that cannot be observed: {why}",
        "本次运行在等一个无法观测的事实：{why}";
    framing_failed(; why: Text): "the framed receiver gave up: {why}", "分帧接收方放弃了：{why}";
    never_all_queued(bytes: usize, queued: usize):
        "the receive window is full with {queued} of {bytes} bytes, so they can never all be queued: send less, or raise --rcvbuf",
        "接收窗口装到 {queued} 字节就满了，{bytes} 字节永远不可能全部排进队列：请少发一些，或调大 --rcvbuf";
    never_queued_at_once(bytes: usize, buffer: usize):
        "{bytes} bytes can never be queued at once in a receive buffer of {buffer}: send less, or raise --rcvbuf",
        "{bytes} 字节永远不可能同时排进 {buffer} 字节的接收缓冲区：请少发一些，或调大 --rcvbuf";
}

pub mod waited {
    use super::*;

    sentences! {
        for_turn_to_connect():
            "the sender waited for its turn to connect", "发送方没有等到轮到自己连接";
        for_answer_to_syn(at: SocketAddr):
            "the sender waited for {at} to answer its SYN", "发送方没有等到 {at} 应答它的 SYN";
        for_connection_from(from: SocketAddr):
            "the receiver waited for the connection from {from}",
            "接收方没有等到来自 {from} 的连接";
        for_a_connection(): "the receiver waited for a connection", "接收方没有等到连接";
        for_room():
            "the sender waited for room in the send buffer", "发送方没有等到发送缓冲区腾出空间";
        for_room_for(; bytes: usize = Text::bytes(bytes)):
            "the sender waited for room for {bytes} in the send buffer",
            "发送方没有等到发送缓冲区腾出 {bytes}的空间";
        for_room_to_reply():
            "the receiver waited for room for a reply in the send buffer",
            "接收方没有等到发送缓冲区腾出空间来回复";
        for_next_turn(): "the sender waited for its next turn", "发送方没有等到轮到下一次发送";
        for_end_of_pause(): "the sender waited for the end of a pause", "发送方没有等到停顿结束";
        for_queue(queued: usize; bytes: usize = Text::bytes(bytes)):
            "the receiver waited for {bytes} to be queued; so far {queued}",
            "接收方没有等到 {bytes}排进队列（已有 {queued} 字节）";
        for_a_reply(): "the sender waited for a reply", "发送方没有等到回复";
        for_acknowledgement():
            "the sender waited for everything to be acknowledged", "发送方没有等到全部数据得到确认";
        for_full_window():
            "the sender waited for the receive window to be full", "发送方没有等到接收窗口装满";
        for_what_the_receiver_sent():
            "the sender waited for what the receiver sent", "发送方没有等到接收方发来的数据";
        for_something_to_look_at():
            "the receiver waited for something to look at", "接收方没有等到可看的数据";
        for_end_of_connection():
            "the receiver waited for the end of the connection", "接收方没有等到连接结束";
        for_end_of_peer(): "the sender waited for the peer's end", "发送方没有等到对端结束";
        for_reset(): "the receiver waited for a reset", "接收方没有等到重置（RST）";
        for_time_wait():
            "the experiment waited for the connection to be in TIME_WAIT",
            "实验没有等到连接进入 TIME_WAIT";
        for_icmp_error():
            "the sender waited for an ICMP error for its datagram",
            "发送方没有等到数据报引来的 ICMP 差错";
        for_a_datagram(): "the receiver waited for a datagram", "接收方没有等到数据报";
        for_marker():
            "the receiver waited for a marker sent after the datagrams",
            "接收方没有等到跟在数据报之后的标记";
        for_empty_cable():
            "the receiver waited for the cable to be empty", "接收方没有等到网线变空";
    }
}

/// Which call failed, and what the system said.
pub mod failed {
    use super::*;

    sentences! {
        socket(at: IpAddr; error: &Text):
            "making a socket for {at} failed: {error}", "没能为 {at} 建立套接字：{error}";
        unix_pair(kind: &str; error: &Text):
            "making a pair of AF_UNIX {kind} sockets failed: {error}",
            "没能建立一对 AF_UNIX {kind} 套接字：{error}";
        option(name: &str, asked: &str; error: &Text):
            "setting {name} to {asked} failed: {error}", "没能把 {name} 设为 {asked}：{error}";
        blocking(; error: &Text):
            "changing between blocking and non-blocking failed: {error}",
            "没能在阻塞与非阻塞之间切换：{error}";
        address(; error: &Text):
            "asking for a socket's address failed: {error}", "没能查询套接字的地址：{error}";
        bind(at: SocketAddr; error: &Text):
            "binding a socket to {at} failed: {error}", "没能把套接字绑定到 {at}：{error}";
        listen(at: SocketAddr; error: &Text):
            "listening on {at} failed: {error}", "没能在 {at} 上监听：{error}";
        connect(at: SocketAddr; error: &Text):
            "connecting to {at} failed: {error}", "没能连接 {at}：{error}";
        accept(; error: &Text): "accepting failed: {error}", "没能接受连接：{error}";
        write(; bytes: usize = Text::bytes(bytes), error: &Text):
            "writing {bytes} failed: {error}", "没能写入 {bytes}：{error}";
        send_more(; bytes: usize = Text::bytes(bytes), error: &Text):
            "sending {bytes} with MSG_MORE failed: {error}",
            "没能以 MSG_MORE 发送 {bytes}：{error}";
        write_vectored(; pieces: usize = Text::counted(pieces, "piece", "pieces", "块"), error: &Text):
            "writing {pieces} in one call failed: {error}", "没能一次调用写入 {pieces}：{error}";
        send_datagram(; bytes: usize = Text::bytes(bytes), error: &Text):
            "sending a datagram of {bytes} failed: {error}", "没能发送 {bytes}的数据报：{error}";
        receive_datagram(; error: &Text):
            "receiving a datagram failed: {error}", "没能接收数据报：{error}";
        flush(; error: &Text): "flushing failed: {error}", "没能执行 flush：{error}";
        shutdown(; error: &Text):
            "shutting down the sender's side failed: {error}", "没能关闭发送方向：{error}";
        read(; bytes: usize = Text::bytes(bytes), error: &Text):
            "reading {bytes} failed: {error}", "没能读取 {bytes}：{error}";
        peek(; error: &Text): "looking ahead failed: {error}", "没能窥视队列：{error}";
        reply(; error: &Text): "replying failed: {error}", "没能发出回复：{error}";
        wait_for_room(; error: &Text):
            "waiting for room in the send buffer failed: {error}",
            "没能等到发送缓冲区腾出空间：{error}";
        wait_for_quiet(; error: &Text):
            "waiting for the cable to be empty failed: {error}", "没能等到网线变空：{error}";
    }
}
