//! Quantities of the stream or the datagrams, layer by layer.

use super::events::pick;
use super::quantity::{How, Quantity, by, of};
use super::{Number, words};
use crate::trace::What;
use crate::{Both, Known, Text};

pub(super) const QUANTITIES: &[Quantity] = &[
    of("messages", |run| Ok(run.trace.messages.len().into()))
        .of_any_run()
        .means("messages that the application meant to send", "应用要发送的消息数"),
    by("writes", How::Count(|what| matches!(what, What::Write { .. })))
        .means("send calls", "send 调用的次数"),
    of("full_writes", |run| Ok(run.writes.iter().filter(|bytes| **bytes > 0).count().into()))
        .means("send calls that handed over a byte at least", "至少交出一个字节的 send 调用次数"),
    of("segments", |run| run.segment_count.clone().map(Number::from)).means(
        "data segments that carried the stream, retransmissions not counted",
        "承载字节流的、带数据的报文段数，不计重传",
    ),
    of("datagrams", |run| run.datagrams().map(|sent| sent.len().into()))
        .means("datagrams sent", "发送的数据报数"),
    by("reads", How::Count(|what| what.read_data().is_some()))
        .means("recv calls that returned data", "返回了数据的 recv 调用次数"),
    by("delivered", How::Count(|what| matches!(what, What::Delivered { .. })))
        .means("messages that the receiver handed over", "接收方交付的消息数"),
    of("intact", |run| run.intact().map(Number::from)).means(
        "delivered messages equal to the ones sent, in their places",
        "与发出的一致、位置也对的已交付消息数",
    ),
    of("split_messages", |run| run.split_messages().map(Number::from))
        .means("messages that no single read held whole", "没有被任何一次读取完整装下的消息数"),
    of("merged_reads", |run| run.merged_reads().map(Number::from)).means(
        "reads that held bytes of more than one message",
        "含有不止一条消息的字节的读取次数",
    ),
    of("sent_bytes", |run| Ok(run.writes.iter().sum::<u64>().into()))
        .means("bytes that the send calls took, framing included", "send 调用收下的字节数，含分帧"),
    of("read_bytes", |run| Ok(run.reads.iter().sum::<u64>().into()))
        .means("bytes that the recv calls returned", "recv 调用返回的字节数"),
    of("payload_bytes", |run| Ok(run.trace.messages.iter().map(|m| m.len()).sum::<usize>().into()))
        .of_any_run()
        .means("bytes of the messages themselves", "消息本身的字节数"),
    by("recv_bytes", How::Most(pick!(What::Read { asked_bytes, .. } | What::Datagram { asked_bytes, .. } => *asked_bytes)))
    .means(
        "room in the receive buffer of the longest recv call",
        "最长一次 recv 调用的接收缓冲区大小，单位字节",
    ),
    of("longest_write", |run| Ok(longest(&run.writes)))
        .means("bytes in the longest write", "最长一次写入的字节数"),
    of("longest_read", |run| Ok(longest(&run.reads)))
        .means("bytes in the longest read", "最长一次读取的字节数"),
    of("longest_gap_ms", |run| run.longest_gap_ms()).means(
        "the longest time between one read and the next, in milliseconds",
        "相邻两次读取之间的最长时间，单位毫秒",
    ),
    by("mss_bytes", How::Last(pick!(What::Counters { mss_bytes: Some(bytes), .. } => *bytes))).means(
        "the largest payload of one segment in force on the sender",
        "发送方当前每个报文段的最大载荷，单位字节",
    ),
    of("longest_segment", |run| {
        run.segments.as_ref().map(|sizes| longest(sizes)).map_err(Text::clone)
    })
    .means("bytes of payload in the longest segment", "最长报文段的载荷字节数"),
    of("retransmitted", |run| run.retransmitted.clone().map(Number::from))
        .means("segments sent again", "重传的报文段数"),
    of("truncated", |run| run.truncated().map(Number::from))
        .means("datagrams that MSG_TRUNC marked as cut", "被 MSG_TRUNC 标为截断的数据报数"),
    of("lost_bytes", |run| run.lost_bytes().map(Number::from)).means(
        "bytes cut off datagrams, by their true length",
        "按真实长度计，数据报被切掉的字节数",
    ),
    of("dropped", |run| run.dropped.clone().map(Number::from)).means(
        "datagrams that the kernel threw away because there was no room",
        "内核因没有空间而丢弃的数据报数",
    ),
    by("noticed", How::Count(|what| matches!(what, What::Noticed { .. }))).means(
        "times that the receiver itself saw that a message is not whole",
        "接收方自己发现消息不完整的次数",
    ),
    of("wrong_bytes", |run| run.wrong_bytes()).means(
        "bytes that were read and differ from those sent at their place in the stream",
        "读到的与流中同一位置发出的不同的字节数",
    ),
    of("first_segment", |run| {
        first(run.segments.as_ref().map_err(Text::clone)?, words::NO_SEGMENT)
    })
    .means("bytes of payload in the first segment", "第一个报文段的载荷字节数"),
    of("first_read", |run| first(&run.reads, words::NO_READ))
        .means("bytes that the first recv call returned", "第一次 recv 调用返回的字节数"),
    of("stream_bytes", |run| run.stream_bytes().map(Number::from)).of_any_run().means(
        "bytes of all messages with what frames them: what the sender meant to write",
        "全部消息连同帧开销的字节数：发送方打算写入的总量",
    ),
];

fn longest(sizes: &[u64]) -> Number {
    sizes.iter().copied().max().unwrap_or(0).into()
}

fn first(sizes: &[u64], none: Both) -> Known<Number> {
    sizes.first().map(|size| (*size).into()).ok_or_else(|| none.into())
}
