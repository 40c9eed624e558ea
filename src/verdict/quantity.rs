//! The one table of what claims, texts and lessons may name.

use super::Observed;
use crate::Known;
use crate::trace::Receiver;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A measured number: a count, bytes, or milliseconds, as the quantity's name
/// says.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl From<usize> for Number {
    fn from(count: usize) -> Number {
        Number(count as f64)
    }
}

impl From<u64> for Number {
    fn from(count: u64) -> Number {
        Number(count as f64)
    }
}

/// Whole numbers without a point, others with one digit.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.0.fract() == 0.0 { 0 } else { 1 };
        write!(f, "{:.digits$}", self.0)
    }
}

/// In JSON a whole number is an integer.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 9e15 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64((self.0 * 1000.0).round() / 1000.0)
        }
    }
}

/// One line of [`QUANTITIES`].
#[derive(Debug)]
pub struct Quantity {
    /// Its name, with the unit where it is not a count.
    pub name: &'static str,
    /// What it is, in one line.
    pub means: &'static str,
    /// How it is read off a run.
    pub of: fn(&Observed) -> Known<Number>,
}

/// Everything that can be named as `run.receiver.quantity`.
pub const QUANTITIES: &[Quantity] = &[
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
        name: "empty_reads",
        means: "recv calls that returned nothing: the peer is done",
        of: |run| run.whole().map(|run| run.empty_reads().into()),
    },
    Quantity {
        name: "spinning_us",
        means: "from the first empty read to the last, in microseconds",
        of: |run| run.whole()?.spinning_us().map(Number::from),
    },
    Quantity {
        name: "died",
        means: "times that the receiver's program ended on an error that it does not handle",
        of: |run| run.whole().map(|run| run.died().into()),
    },
    Quantity {
        name: "delivered_bytes",
        means: "bytes that the receiver handed over as messages",
        of: |run| {
            run.whole().map(|run| run.delivered.iter().map(|m| m.len()).sum::<usize>().into())
        },
    },
    Quantity {
        name: "would_allocate_bytes",
        means: "the most that the receiver would have set aside on a header's word",
        of: |run| run.whole()?.would_allocate_bytes().map(Number::from),
    },
    Quantity {
        name: "paused_ms",
        means: "pauses that the scenario asked for, in milliseconds",
        of: |run| run.whole().map(|run| run.paused_ms().into()),
    },
    Quantity {
        name: "refused",
        means: "send calls that failed with ECONNREFUSED: nobody listens there",
        of: |run| run.whole().map(|run| run.sends_failed("ECONNREFUSED").into()),
    },
    Quantity {
        name: "too_long",
        means: "send calls that failed with EMSGSIZE: longer than a datagram can be",
        of: |run| run.whole().map(|run| run.sends_failed("EMSGSIZE").into()),
    },
    Quantity {
        name: "accounted",
        means: "datagrams read, and those that the kernel says it threw away",
        of: |run| run.whole()?.accounted().map(Number::from),
    },
    Quantity {
        name: "rcvbuf_asked_bytes",
        means: "what was asked for with SO_RCVBUF",
        of: |run| run.option("SO_RCVBUF").map(|(asked, _)| asked.into()),
    },
    Quantity {
        name: "rcvbuf_bytes",
        means: "what SO_RCVBUF says it has become",
        of: |run| run.option("SO_RCVBUF").map(|(_, got)| got.into()),
    },
];

/// `run.receiver.quantity`, as claims and texts name it.
#[derive(Debug, Clone)]
pub struct QuantityName {
    /// The run's name.
    pub run: String,
    /// The receiver before which it was made.
    pub receiver: Receiver,
    /// The quantity.
    pub quantity: &'static Quantity,
}

impl fmt::Display for QuantityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.run, self.receiver.name(), self.quantity.name)
    }
}

impl FromStr for QuantityName {
    type Err = String;

    fn from_str(text: &str) -> Result<QuantityName, String> {
        let mut parts = text.split('.');
        let (Some(run), Some(receiver), Some(name), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(format!("{text:?} is no quantity: expected run.receiver.quantity"));
        };
        let receiver = [Receiver::Naive, Receiver::Framed, Receiver::Tutorial]
            .into_iter()
            .find(|known| known.name() == receiver)
            .ok_or_else(|| {
                format!("{text:?}: {receiver:?} is no receiver; it is naive, framed or tutorial")
            })?;
        let quantity = QUANTITIES.iter().find(|known| known.name == name).ok_or_else(|| {
            let known: Vec<_> = QUANTITIES.iter().map(|quantity| quantity.name).collect();
            format!("{text:?}: {name:?} is no quantity; the known ones are {}", known.join(", "))
        })?;
        Ok(QuantityName { run: run.to_owned(), receiver, quantity })
    }
}
