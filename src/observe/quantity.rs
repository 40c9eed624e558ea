//! The one table of what claims, texts and lessons may name, in parts: each stands
//! beside the functions that read it off a run.

use super::{Number, Observed, answers, calls, order, packets, sums, texts};
use crate::{Both, Known, Text};

/// One quantity.
#[derive(Debug)]
pub struct Quantity {
    /// Its name, with the unit where it is not a count.
    pub name: &'static str,
    /// What it is, in one line.
    pub means: Both,
    /// How it is read off a run.
    pub of: fn(&Observed) -> Known<Number>,
}

/// The parts of the table.
const PARTS: [&[Quantity]; 7] = [
    STREAM,
    calls::QUANTITIES,
    answers::QUANTITIES,
    texts::QUANTITIES,
    sums::QUANTITIES,
    packets::QUANTITIES,
    order::QUANTITIES,
];

/// Everything that can be named as `run.receiver.quantity`.
pub fn quantities() -> impl Iterator<Item = &'static Quantity> {
    PARTS.into_iter().flatten()
}

/// Of the stream or the datagrams, layer by layer.
const STREAM: &[Quantity] = &[
    Quantity {
        name: "messages",
        means: Both {
            en: "messages that the application meant to send", zh: "应用要发送的消息数"
        },
        of: |run| Ok(run.trace.messages.len().into()),
    },
    Quantity {
        name: "writes",
        means: Both { en: "send calls", zh: "send 调用的次数" },
        of: |run| run.whole().map(|run| run.writes.len().into()),
    },
    Quantity {
        name: "segments",
        means: Both {
            en: "data segments that carried the stream, retransmissions not counted",
            zh: "承载字节流的、带数据的报文段数，不计重传",
        },
        of: |run| run.whole()?.segment_count.clone().map(Number::from),
    },
    Quantity {
        name: "datagrams",
        means: Both { en: "datagrams sent", zh: "发送的数据报数" },
        of: |run| run.whole()?.datagrams().map(|sent| sent.len().into()),
    },
    Quantity {
        name: "reads",
        means: Both {
            en: "recv calls that returned data", zh: "返回了数据的 recv 调用次数"
        },
        of: |run| run.whole().map(|run| run.reads.len().into()),
    },
    Quantity {
        name: "delivered",
        means: Both {
            en: "messages that the receiver handed over", zh: "接收方交付的消息数"
        },
        of: |run| run.whole().map(|run| run.delivered.len().into()),
    },
    Quantity {
        name: "intact",
        means: Both {
            en: "delivered messages equal to the ones sent, in their places",
            zh: "与发出的一致、位置也对的已交付消息数",
        },
        of: |run| run.whole().map(|run| run.intact().into()),
    },
    Quantity {
        name: "split_messages",
        means: Both {
            en: "messages that no single read held whole",
            zh: "没有被任何一次读取完整装下的消息数",
        },
        of: |run| run.whole().map(|run| run.split_messages().into()),
    },
    Quantity {
        name: "merged_reads",
        means: Both {
            en: "reads that held bytes of more than one message",
            zh: "含有不止一条消息的字节的读取次数",
        },
        of: |run| run.whole().map(|run| run.merged_reads().into()),
    },
    Quantity {
        name: "sent_bytes",
        means: Both {
            en: "bytes that the send calls took, headers included",
            zh: "send 调用收下的字节数，含报头",
        },
        of: |run| run.whole().map(|run| run.writes.iter().sum::<u64>().into()),
    },
    Quantity {
        name: "read_bytes",
        means: Both {
            en: "bytes that the recv calls returned", zh: "recv 调用返回的字节数"
        },
        of: |run| run.whole().map(|run| run.reads.iter().sum::<u64>().into()),
    },
    Quantity {
        name: "payload_bytes",
        means: Both { en: "bytes of the messages themselves", zh: "消息本身的字节数" },
        of: |run| Ok(run.trace.messages.iter().map(|m| m.len()).sum::<usize>().into()),
    },
    Quantity {
        name: "recv_bytes",
        means: Both {
            en: "room in the receive buffer of the longest recv call",
            zh: "最长一次 recv 调用的接收缓冲区大小，单位字节",
        },
        of: |run| run.whole()?.recv_bytes().map(Number::from),
    },
    Quantity {
        name: "longest_write",
        means: Both { en: "bytes in the longest write", zh: "最长一次写入的字节数" },
        of: |run| run.whole().map(|run| run.writes.iter().copied().max().unwrap_or(0).into()),
    },
    Quantity {
        name: "longest_read",
        means: Both { en: "bytes in the longest read", zh: "最长一次读取的字节数" },
        of: |run| run.whole().map(|run| run.reads.iter().copied().max().unwrap_or(0).into()),
    },
    Quantity {
        name: "longest_gap_ms",
        means: Both {
            en: "the longest time between one read and the next, in milliseconds",
            zh: "相邻两次读取之间的最长时间，单位毫秒",
        },
        of: |run| run.whole()?.longest_gap_ms().map(Number),
    },
    Quantity {
        name: "mss_bytes",
        means: Both {
            en: "the largest payload of one segment in force on the sender",
            zh: "发送方当前每个报文段的最大载荷，单位字节",
        },
        of: |run| run.whole()?.mss_bytes.clone().map(Number::from),
    },
    Quantity {
        name: "longest_segment",
        means: Both {
            en: "bytes of payload in the longest segment", zh: "最长报文段的载荷字节数"
        },
        of: |run| {
            let sizes = run.whole()?.segments.as_ref().map_err(Text::clone)?;
            Ok(sizes.iter().copied().max().unwrap_or(0).into())
        },
    },
    Quantity {
        name: "retransmitted",
        means: Both { en: "segments sent again", zh: "重传的报文段数" },
        of: |run| run.whole()?.retransmitted.clone().map(Number::from),
    },
    Quantity {
        name: "truncated",
        means: Both {
            en: "datagrams that MSG_TRUNC marked as cut",
            zh: "被 MSG_TRUNC 标为截断的数据报数",
        },
        of: |run| run.whole()?.truncated().map(Number::from),
    },
    Quantity {
        name: "lost_bytes",
        means: Both {
            en: "bytes cut off datagrams, by their true length",
            zh: "按真实长度计，数据报被切掉的字节数",
        },
        of: |run| run.whole()?.lost_bytes().map(Number::from),
    },
    Quantity {
        name: "dropped",
        means: Both {
            en: "datagrams that the kernel threw away for want of room",
            zh: "内核因没有空间而丢弃的数据报数",
        },
        of: |run| run.whole()?.dropped.clone().map(Number::from),
    },
    Quantity {
        name: "noticed",
        means: Both {
            en: "times that the receiver saw by itself that a message is not whole",
            zh: "接收方自己发现消息不完整的次数",
        },
        of: |run| run.whole().map(|run| run.noticed.len().into()),
    },
    Quantity {
        name: "wrong_bytes",
        means: Both {
            en: "bytes that were read and differ from those sent at their place in the stream",
            zh: "读到的与流中同一位置发出的不同的字节数",
        },
        of: |run| run.whole().map(|run| run.wrong_bytes().into()),
    },
    Quantity {
        name: "first_segment",
        means: Both {
            en: "bytes of payload in the first segment", zh: "第一个报文段的载荷字节数"
        },
        of: |run| first(run.whole()?.segments.as_ref().map_err(Text::clone)?, NO_SEGMENT),
    },
    Quantity {
        name: "first_read",
        means: Both {
            en: "bytes that the first recv call returned",
            zh: "第一次 recv 调用返回的字节数",
        },
        of: |run| first(&run.whole()?.reads, NO_READ),
    },
    Quantity {
        name: "stream_bytes",
        means: Both {
            en: "bytes of all messages with what frames them: what the sender meant to write",
            zh: "全部消息连同帧开销的字节数：发送方打算写入的总量",
        },
        of: |run| Ok(run.layout.last().map_or(0, |piece| piece.frame.end).into()),
    },
];

const NO_SEGMENT: Both = Both { en: "there was no segment", zh: "没有报文段" };
const NO_READ: Both = Both { en: "there was no read", zh: "没有读取" };

fn first(sizes: &[u64], none: Both) -> Known<Number> {
    sizes.first().map(|size| (*size).into()).ok_or_else(|| none.into())
}
