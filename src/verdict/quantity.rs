//! The one table of what claims, texts and lessons may name, in four parts: each
//! stands beside the functions that read it off a run.

use super::{Number, Observed, calls, packets, sums};
use crate::{Both, Known, Text};

/// One quantity.
#[derive(Debug)]
pub struct Quantity {
    /// Its name, with the unit where it is not a count.
    pub name: &'static str,
    /// What it is, in one line.
    pub means: &'static str,
    /// How it is read off a run.
    pub of: fn(&Observed) -> Known<Number>,
}

/// The parts of the table.
const PARTS: [&[Quantity]; 4] = [STREAM, calls::QUANTITIES, sums::QUANTITIES, packets::QUANTITIES];

/// Everything that can be named as `run.receiver.quantity`.
pub fn quantities() -> impl Iterator<Item = &'static Quantity> {
    PARTS.into_iter().flatten()
}

/// Of the stream or the datagrams, layer by layer.
const STREAM: &[Quantity] = &[
    Quantity {
        name: "messages",
        means: "messages that the application meant to send",
        of: |run| Ok(run.trace.messages.len().into()),
    },
    Quantity {
        name: "writes",
        means: "send calls",
        of: |run| run.whole().map(|run| run.writes.len().into()),
    },
    Quantity {
        name: "segments",
        means: "data segments that carried the stream, retransmissions not counted",
        of: |run| run.whole()?.segment_count.clone().map(Number::from),
    },
    Quantity {
        name: "datagrams",
        means: "datagrams sent",
        of: |run| run.whole().map(|run| run.writes.len().into()),
    },
    Quantity {
        name: "reads",
        means: "recv calls that returned data",
        of: |run| run.whole().map(|run| run.reads.len().into()),
    },
    Quantity {
        name: "delivered",
        means: "messages that the receiver handed over",
        of: |run| run.whole().map(|run| run.delivered.len().into()),
    },
    Quantity {
        name: "intact",
        means: "delivered messages equal to the ones sent, in their places",
        of: |run| run.whole().map(|run| run.intact().into()),
    },
    Quantity {
        name: "split_messages",
        means: "messages that no single read held whole",
        of: |run| run.whole().map(|run| run.split_messages().into()),
    },
    Quantity {
        name: "merged_reads",
        means: "reads that held bytes of more than one message",
        of: |run| run.whole().map(|run| run.merged_reads().into()),
    },
    Quantity {
        name: "sent_bytes",
        means: "bytes that the send calls took, headers included",
        of: |run| run.whole().map(|run| run.writes.iter().sum::<u64>().into()),
    },
    Quantity {
        name: "read_bytes",
        means: "bytes that the recv calls returned",
        of: |run| run.whole().map(|run| run.reads.iter().sum::<u64>().into()),
    },
    Quantity {
        name: "payload_bytes",
        means: "bytes of the messages themselves",
        of: |run| Ok(run.trace.messages.iter().map(|m| m.len()).sum::<usize>().into()),
    },
    Quantity {
        name: "recv_bytes",
        means: "room in the receive buffer of the longest recv call",
        of: |run| run.whole()?.recv_bytes().map(Number::from),
    },
    Quantity {
        name: "longest_write",
        means: "bytes in the longest write",
        of: |run| run.whole().map(|run| run.writes.iter().copied().max().unwrap_or(0).into()),
    },
    Quantity {
        name: "longest_read",
        means: "bytes in the longest read",
        of: |run| run.whole().map(|run| run.reads.iter().copied().max().unwrap_or(0).into()),
    },
    Quantity {
        name: "longest_gap_ms",
        means: "the longest time between one read and the next, in milliseconds",
        of: |run| run.whole()?.longest_gap_ms().map(Number),
    },
    Quantity {
        name: "mss_bytes",
        means: "the largest payload of one segment in force on the sender",
        of: |run| run.whole()?.mss_bytes.clone().map(Number::from),
    },
    Quantity {
        name: "longest_segment",
        means: "bytes of payload in the longest segment",
        of: |run| {
            let sizes = run.whole()?.segments.as_ref().map_err(Text::clone)?;
            Ok(sizes.iter().copied().max().unwrap_or(0).into())
        },
    },
    Quantity {
        name: "retransmitted",
        means: "segments sent again",
        of: |run| run.whole()?.retransmitted.clone().map(Number::from),
    },
    Quantity {
        name: "truncated",
        means: "datagrams that MSG_TRUNC marked as cut",
        of: |run| run.whole()?.truncated().map(Number::from),
    },
    Quantity {
        name: "lost_bytes",
        means: "bytes cut off datagrams, by their true length",
        of: |run| run.whole()?.lost_bytes().map(Number::from),
    },
    Quantity {
        name: "dropped",
        means: "datagrams that the kernel threw away for want of room",
        of: |run| run.whole()?.dropped.clone().map(Number::from),
    },
    Quantity {
        name: "noticed",
        means: "times that the receiver saw by itself that a message is not whole",
        of: |run| run.whole().map(|run| run.noticed.len().into()),
    },
    Quantity {
        name: "wrong_bytes",
        means: "bytes that were read and differ from those sent at their place in the stream",
        of: |run| run.whole().map(|run| run.wrong_bytes().into()),
    },
    Quantity {
        name: "first_segment",
        means: "bytes of payload in the first segment",
        of: |run| first(run.whole()?.segments.as_ref().map_err(Text::clone)?, NO_SEGMENT),
    },
    Quantity {
        name: "first_read",
        means: "bytes that the first recv call returned",
        of: |run| first(&run.whole()?.reads, NO_READ),
    },
    Quantity {
        name: "stream_bytes",
        means: "bytes of all messages with what frames them: what the sender meant to write",
        of: |run| Ok(run.layout.last().map_or(0, |piece| piece.frame.end).into()),
    },
];

const NO_SEGMENT: Both = Both { en: "there was no segment", zh: "没有报文段" };
const NO_READ: Both = Both { en: "there was no read", zh: "没有读取" };

fn first(sizes: &[u64], none: Both) -> Known<Number> {
    sizes.first().map(|size| (*size).into()).ok_or_else(|| none.into())
}
