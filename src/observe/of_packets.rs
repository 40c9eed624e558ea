//! Quantities of the captured packets; on loopback, none of them.

use super::quantity::{How, Quantity, by, of};
use super::{Number, words};
use crate::trace::Side;
use crate::trace::packet::Fate;

pub(super) const QUANTITIES: &[Quantity] = &[
    of("asked_delay_ms", |run| run.cable().map(|cable| Number(cable.asked_delay_ms))).means(
        "the cable's one-way delay as asked for, in milliseconds",
        "网线的单程延迟，要求值，单位毫秒",
    ),
    of("delay_ms", |run| {
        let median = run.cable()?.median_delay_ms;
        median.map(Number).ok_or_else(|| words::NO_PACKET_ARRIVED.into())
    })
    .means(
        "the cable's one-way delay as achieved, the median of all packets, in milliseconds",
        "网线的单程延迟，实际值，取全部包的中位数，单位毫秒",
    ),
    of("mtu_bytes", |run| run.cable().map(|cable| u64::from(cable.mtu_bytes).into())).means(
        "the largest packet that the cable takes, in bytes",
        "网线能承载的最大的包，单位字节",
    ),
    of("largest_packet", |run| run.largest_packet().map(|(packet, _, _)| packet)).means(
        "bytes of the largest data packet of the sender, IP header included",
        "发送方最大的带数据的包的字节数，含 IP 首部",
    ),
    of("ip_header_bytes", |run| run.largest_packet().map(|(_, ip, _)| ip))
        .means("bytes of that packet's IP header", "该包的 IP 首部字节数"),
    of("tcp_header_bytes", |run| run.largest_packet().map(|(_, _, tcp)| tcp)).means(
        "bytes of that packet's TCP header, options included",
        "该包的 TCP 首部字节数，含选项",
    ),
    by("packets", How::Packets(|_| true)).means(
        "data packets of the sender on the cable, repeated ones included",
        "网线上发送方带数据的包数，含重复的",
    ),
    by("pushes", How::Packets(|packet| packet.tcp.as_ref().is_some_and(|tcp| tcp.flags.psh))).means(
        "data segments of the sender that bear the PSH flag",
        "发送方带数据、带 PSH 标志的报文段数",
    ),
    by("fragments", How::Packets(|packet| packet.ip.is_some_and(|ip| ip.is_fragment()))).means(
        "IP fragments on the cable; none where no datagram was cut",
        "网线上的 IP 分片数；没有数据报被切开时为 0",
    ),
    by("lost_packets", How::Packets(|packet| matches!(packet.fate, Fate::Dropped { .. })))
        .means("data packets that the cable lost on purpose", "网线有意丢弃的带数据的包数"),
    of("probes", |run| run.own_segments(Side::Sender, |tcp| tcp.probe)).means(
        "empty segments of the sender that only ask for an answer: of keepalive, or at a closed window",
        "发送方只为求一个应答而发的空报文段数：来自 keepalive，或因窗口关闭",
    ),
    of("closed_windows", |run| {
        run.own_segments(Side::Receiver, |tcp| tcp.window_bytes == 0 && !tcp.flags.rst)
    })
    .means("segments in which the receiver offers a window of 0", "接收方通告窗口为 0 的报文段数"),
    of("acks", |run| {
        run.own_segments(Side::Receiver, |tcp| {
            tcp.payload_bytes == 0 && !tcp.flags.syn && !tcp.flags.fin && !tcp.flags.rst
        })
    })
    .means(
        "segments of the receiver that bring nothing but an ACK",
        "接收方只带 ACK、不带数据的报文段数",
    ),
    of("first_arrival_ms", |run| run.arrival_ms(|one, other| one.min(other))).means(
        "from just before the first write to the arrival of the first data packet, in milliseconds",
        "从第一次写入之前到第一个带数据的包到达的时间，单位毫秒",
    ),
    of("last_arrival_ms", |run| run.arrival_ms(|one, other| one.max(other))).means(
        "from just before the first write to the arrival of the last data packet, in milliseconds",
        "从第一次写入之前到最后一个带数据的包到达的时间，单位毫秒",
    ),
    of("held_back_ms", |run| run.held_back_ms()).means(
        "the longest time between two of the sender's data packets on the cable, in milliseconds",
        "发送方相邻两个带数据的包进入网线的最长间隔，单位毫秒",
    ),
    of("ahead_of_ack", |run| run.ahead_of_ack()).means(
        "data packets that entered the cable before the data sent ahead of them was acknowledged",
        "前面的数据尚未得到确认就进入网线的带数据的包数",
    ),
    of("overtaken", |run| run.overtaken())
        .means("data packets that arrived after a later one", "比后发的包更晚到达的数据包数"),
    of("out_of_order", |run| run.out_of_order().map(|early| early.len().into())).means(
        "data segments that arrived while earlier bytes of the stream were missing",
        "在更早的字节尚缺时就已到达的带数据的报文段数",
    ),
    of("head_of_line_ms", |run| run.head_of_line_ms()).means(
        "the longest time that arrived bytes waited for earlier ones, in milliseconds",
        "已到达的字节等待更早的字节的最长时间，单位毫秒",
    ),
    of("sacked_bytes", |run| run.sacked_bytes()).means(
        "bytes behind a gap that one ACK of the receiver named at the most (SACK)",
        "接收方的一个 ACK 最多用 SACK 指明了多少缺口之后的字节",
    ),
    of("acked_while_lost_bytes", |run| run.acked_while_lost_bytes()).means(
        "how far the stream was acknowledged while a lost segment was missing, in bytes",
        "丢失的报文段缺失期间，字节流被确认到的位置，单位字节",
    ),
];
