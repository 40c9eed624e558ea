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

/// Whole numbers without a point, others with one digit, or with as many as a
/// small one needs to be seen.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.0.abs() {
            whole if whole.fract() == 0.0 => 0,
            small if small < 0.1 => 3,
            _ => 1,
        };
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
        name: "stream_bytes",
        means: "bytes of all messages with what frames them: what the sender meant to write",
        of: |run| Ok(run.layout.last().map_or(0, |piece| piece.frame.end).into()),
    },
    Quantity {
        name: "empty_reads",
        means: "recv calls that returned nothing: the peer is done, or over UDP an empty datagram",
        of: |run| run.whole().map(|run| run.empty_reads().into()),
    },
    Quantity {
        name: "peeked_bytes",
        means: "bytes that the last look with MSG_PEEK saw",
        of: |run| run.whole()?.peeked_bytes().map(Number::from),
    },
    Quantity {
        name: "queued_bytes",
        means: "bytes that waited in the receive queue at the last look (FIONREAD)",
        of: |run| run.whole()?.queued_bytes().map(Number::from),
    },
    Quantity {
        name: "unacknowledged_bytes",
        means: "bytes that the peer had not acknowledged at the last look (SIOCOUTQ)",
        of: |run| run.whole()?.unacknowledged_bytes().map(Number::from),
    },
    Quantity {
        name: "in_sight_bytes",
        means: "queued_bytes and unacknowledged_bytes together",
        of: |run| {
            let run = run.whole()?;
            Ok((run.queued_bytes()? + run.unacknowledged_bytes()?).into())
        },
    },
    Quantity {
        name: "unread_bytes",
        means: "bytes that had come to the sender and were unread when it closed (FIONREAD)",
        of: |run| run.whole()?.unread_bytes().map(Number::from),
    },
    Quantity {
        name: "answered",
        means: "requests whose reply came",
        of: |run| run.whole().map(|run| run.answered().into()),
    },
    Quantity {
        name: "unanswered",
        means: "requests whose reply did not come for as long as one waited",
        of: |run| run.whole().map(|run| run.unanswered().into()),
    },
    Quantity {
        name: "median_answer_ms",
        means: "the median time from a request's beginning to its reply, in milliseconds",
        of: |run| run.whole()?.median_answer_ms().map(Number),
    },
    Quantity {
        name: "waited_ms",
        means: "the time from the last write to the last read, in milliseconds",
        of: |run| run.whole()?.waited_ms().map(Number),
    },
    Quantity {
        name: "connections",
        means: "connections that both ends had",
        of: |run| run.whole().map(|run| run.connections().into()),
    },
    Quantity {
        name: "calls",
        means: "calls whose answers were noted one by one",
        of: |run| run.whole().map(|run| run.calls(None).into()),
    },
    Quantity {
        name: "refused",
        means: "calls that were answered with ECONNREFUSED",
        of: |run| run.whole().map(|run| run.calls(Some("ECONNREFUSED")).into()),
    },
    Quantity {
        name: "in_use",
        means: "calls that were answered with EADDRINUSE",
        of: |run| run.whole().map(|run| run.calls(Some("EADDRINUSE")).into()),
    },
    Quantity {
        name: "resets",
        means: "calls that were answered with ECONNRESET",
        of: |run| run.whole().map(|run| run.calls(Some("ECONNRESET")).into()),
    },
    Quantity {
        name: "broken_pipes",
        means: "calls that were answered with EPIPE",
        of: |run| run.whole().map(|run| run.calls(Some("EPIPE")).into()),
    },
    Quantity {
        name: "would_block",
        means: "calls that were answered with EAGAIN",
        of: |run| run.whole().map(|run| run.calls(Some("EAGAIN")).into()),
    },
    Quantity {
        name: "clients",
        means: "clients that asked for a connection",
        of: |run| run.whole().map(|run| run.clients().into()),
    },
    Quantity {
        name: "unanswered_clients",
        means: "clients whose SYN nobody had answered at the end",
        of: |run| run.whole().map(|run| run.calls(Some("SYN_SENT")).into()),
    },
    Quantity {
        name: "waiting_for_accept",
        means: "the most completed connections that waited for accept",
        of: |run| run.whole()?.waiting_for_accept().map(Number::from),
    },
    Quantity {
        name: "time_wait",
        means: "connections of the server's address in TIME_WAIT",
        of: |run| run.whole()?.time_wait().map(Number::from),
    },
    Quantity {
        name: "broken_texts",
        means: "decoded texts with U+FFFD in them, where bytes make no character",
        of: |run| run.whole()?.broken_texts().map(Number::from),
    },
    Quantity {
        name: "right_texts",
        means: "decoded texts that read as the sender wrote them",
        of: |run| run.whole()?.right_texts().map(Number::from),
    },
    Quantity {
        name: "lacking_characters",
        means: "characters that the sender's encoding lacks, sent as ?",
        of: |run| run.whole().map(|run| run.lacking_characters().into()),
    },
];

/// `run.receiver.quantity`, as claims and texts name it; `run.quantity` of a
/// run without a receiver.
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
        match self.receiver {
            Receiver::Nobody => write!(f, "{}.{}", self.run, self.quantity.name),
            receiver => write!(f, "{}.{}.{}", self.run, receiver.name(), self.quantity.name),
        }
    }
}

impl FromStr for QuantityName {
    type Err = String;

    fn from_str(text: &str) -> Result<QuantityName, String> {
        let parts: Vec<&str> = text.split('.').collect();
        let (run, receiver, name) = match parts[..] {
            [run, receiver, name] => {
                let receiver = Receiver::by_name(receiver).ok_or_else(|| {
                    format!(
                        "{text:?}: {receiver:?} is no receiver; it is naive, framed or tutorial"
                    )
                })?;
                (run, receiver, name)
            }
            [run, name] => (run, Receiver::Nobody, name),
            _ => {
                return Err(format!(
                    "{text:?} is no quantity: expected run.receiver.quantity, or run.quantity where there is no receiver"
                ));
            }
        };
        let quantity = QUANTITIES.iter().find(|known| known.name == name).ok_or_else(|| {
            let known: Vec<_> = QUANTITIES.iter().map(|quantity| quantity.name).collect();
            format!("{text:?}: {name:?} is no quantity; the known ones are {}", known.join(", "))
        })?;
        Ok(QuantityName { run: run.to_owned(), receiver, quantity })
    }
}
