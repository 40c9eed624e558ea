//! What each layer cut: a trace in, ranges, counts and quantities out. Pure.

mod answers;
mod calls;
mod name;
mod order;
mod packets;
mod places;
mod quantity;
mod segments;
mod sums;
mod texts;

pub use name::{Number, QuantityName};
pub use packets::datagram_part;
pub use places::{Piece, one_after_the_other};
pub use quantity::{Quantity, quantities};
pub use segments::own_packets;

use crate::scenario::{Bytes, Transport};
use crate::trace::{CableRecord, RunTrace, What};
use crate::{Known, Text, text};
use places::layout;
use segments::{Segments, why_not};
use serde::Serialize;

/// One run, read off its trace.
#[derive(Debug)]
pub struct Observed<'t> {
    /// The run itself.
    pub trace: &'t RunTrace,
    /// Bytes that each send call took.
    pub writes: Vec<u64>,
    /// Bytes that each recv call returned; the empty read that means "the peer
    /// is done" is none.
    pub reads: Vec<u64>,
    /// How many segments carried the stream, and who counted.
    pub segment_count: Known<u64>,
    /// The payload of each segment in bytes.
    pub segments: Known<Vec<u64>>,
    /// Who saw the segments.
    pub segments_from: Option<SegmentsFrom>,
    /// What the receiver handed over.
    pub delivered: Vec<&'t Bytes>,
    /// Each time that the receiver saw by itself that a message is not whole.
    pub noticed: Vec<&'t Text>,
    /// The largest payload of one segment, as last seen.
    pub mss_bytes: Known<u64>,
    /// Segments sent again.
    pub retransmitted: Known<u64>,
    /// Datagrams thrown away by the kernel.
    pub dropped: Known<u64>,
    /// Where each message lies among the bytes that were sent.
    pub layout: Vec<Piece>,
}

/// Who saw the segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentsFrom {
    /// The packets themselves, captured on the wire.
    Capture,
    /// The sender's kernel, in its counters: MSS-sized pieces.
    TcpInfo,
}

impl<'t> Observed<'t> {
    /// Reads a run off its trace.
    pub fn of(trace: &'t RunTrace) -> Observed<'t> {
        let mut writes = Vec::new();
        let mut delivered = Vec::new();
        let mut noticed = Vec::new();
        for event in &trace.events {
            match &event.what {
                What::Write { accepted_bytes, .. } => writes.push(*accepted_bytes),
                What::Delivered { data } => delivered.push(data),
                What::Noticed { because } => noticed.push(because),
                _ => {}
            }
        }
        let read = trace.events.iter().filter_map(|event| event.what.read_data());
        let reads = read.map(|data| data.len() as u64).collect();
        let last = |name, pick: fn(&What) -> Option<u64>| {
            let seen = trace.events.iter().rev().find_map(|event| pick(&event.what));
            seen.ok_or_else(|| why_not(trace, name))
        };
        let segments = Segments::of(trace);
        Observed {
            trace,
            writes,
            reads,
            segments: segments.sizes,
            segments_from: segments.from,
            segment_count: segments.count,
            delivered,
            noticed,
            mss_bytes: last("mss_bytes", |what| match what {
                What::Counters { mss_bytes, .. } => *mss_bytes,
                _ => None,
            }),
            retransmitted: segments.retransmitted,
            dropped: last("dropped", |what| match what {
                What::Dropped { datagrams } => Some(*datagrams),
                _ => None,
            }),
            layout: layout(trace),
        }
    }

    /// Whether the run could not even begin, and left nothing but the reason.
    pub fn never_happened(&self) -> bool {
        self.trace.events.is_empty() && self.trace.error.is_some()
    }

    /// This run, if it came to its end: the sums of a run that broke off are
    /// not what the claims speak of.
    ///
    /// # Errors
    /// Why the run broke off.
    pub fn whole(&self) -> Known<&Observed<'t>> {
        match &self.trace.error {
            None => Ok(self),
            Some(error) => Err(text!("the run broke off: {error}", "运行中断：{error}"; error)),
        }
    }

    /// How the cable of this run behaved.
    ///
    /// # Errors
    /// On loopback, which has none.
    pub fn cable(&self) -> Known<&'t CableRecord> {
        let cable = self.trace.cable.as_ref();
        cable.ok_or_else(|| {
            text!("loopback has no cable: use --link wire", "回环接口上没有网线，请用 --link wire")
        })
    }

    /// A quantity of this run.
    ///
    /// # Errors
    /// Why it was not observed.
    pub fn quantity(&self, quantity: &Quantity) -> Known<Number> {
        (quantity.of)(self)
    }

    /// The longest time from one read to the next, in milliseconds.
    ///
    /// # Errors
    /// When there were not two reads.
    pub fn longest_gap_ms(&self) -> Known<f64> {
        let times: Vec<u64> = self
            .trace
            .events
            .iter()
            .filter(|event| event.what.read_data().is_some())
            .map(|event| event.at_ns)
            .collect();
        times.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1e6).reduce(f64::max).ok_or_else(
            || text!("there were not two reads to measure between", "读取不足两次，无从计量间隔"),
        )
    }

    /// Room in the receive buffer of the longest recv call, in bytes.
    ///
    /// # Errors
    /// When there was no recv call.
    pub fn recv_bytes(&self) -> Known<u64> {
        let asked = |what: &What| match what {
            What::Read { asked_bytes, .. } | What::Datagram { asked_bytes, .. } => {
                Some(*asked_bytes)
            }
            _ => None,
        };
        let all = self.trace.events.iter().filter_map(|event| asked(&event.what));
        all.max().ok_or_else(|| text!("there was no recv call", "没有调用过 recv"))
    }

    /// The length of each datagram that was sent, in bytes.
    ///
    /// # Errors
    /// On any transport but UDP, which has none.
    pub fn datagrams(&self) -> Known<&Vec<u64>> {
        match self.trace.transport {
            Transport::Udp => Ok(&self.writes),
            Transport::Tcp | Transport::Unix => {
                Err(text!("a stream of bytes has no datagrams", "字节流中没有数据报"))
            }
            Transport::Seqpacket => Err(text!(
                "SOCK_SEQPACKET carries the records of one connection, not datagrams",
                "SOCK_SEQPACKET 传的是一条连接上的记录，不是数据报"
            )),
        }
    }

    /// Datagrams that MSG_TRUNC marked as cut.
    ///
    /// # Errors
    /// On any transport but UDP, which has no such thing.
    pub fn truncated(&self) -> Known<u64> {
        self.of_datagrams(|_, _, truncated| Ok(u64::from(truncated)))
    }

    /// Bytes cut off datagrams.
    ///
    /// # Errors
    /// Where the system does not tell a cut datagram's true length.
    pub fn lost_bytes(&self) -> Known<u64> {
        self.of_datagrams(|got, true_bytes, _| match true_bytes {
            Some(true_bytes) => Ok(true_bytes.saturating_sub(got)),
            None => Err(text!(
                "this system does not tell a cut datagram's true length",
                "本系统不告知被截断数据报的真实长度"
            )),
        })
    }

    fn of_datagrams(&self, each: fn(u64, Option<u64>, bool) -> Known<u64>) -> Known<u64> {
        self.datagrams()?;
        let mut sum = 0;
        for event in &self.trace.events {
            if let What::Datagram { data, true_bytes, truncated, .. } = &event.what {
                sum += each(data.len() as u64, *true_bytes, *truncated)?;
            }
        }
        Ok(sum)
    }
}
