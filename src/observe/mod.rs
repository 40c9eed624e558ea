//! What each layer cut: a trace in, ranges, counts and quantities out. Pure.
//!
//! [`Observed`] is one run read off its trace. `places` says where messages, calls
//! and reads lie among the bytes that were sent, `segments` what carried them,
//! `captured` and `events` what else can be asked of packets and of calls; and
//! [`quantities`] is the one table of what claims and texts may name.

mod captured;
mod cause;
mod deed;
mod deed_words;
mod delivered;
mod events;
mod frames;
mod held;
mod late;
mod layers;
mod name;
mod of_calls;
mod of_packets;
mod of_stream;
mod places;
mod quantity;
mod segments;
mod taken;
mod timeline;
mod words;

pub use captured::{carries, own_packets};
pub use cause::Cause;
pub use deed::{Deed, Doer};
pub use deed_words::{out_of_place, twice};
pub use events::{CallAnswer, OptionSeen};
pub use frames::FrameClass;
pub use layers::{Layer, LayerCuts, LayerPiece};
pub use name::{Number, QuantityName};
pub use places::{Piece, one_after_the_other};
pub use quantity::{Quantity, quantities};
pub use timeline::Moment;

use crate::scenario::{Bytes, Transport};
use crate::trace::{CableRecord, Data, RunTrace, What};
use crate::{Known, Text};
use events::pick;
use segments::Segments;
use serde::Serialize;

#[derive(Debug)]
pub struct Observed<'t> {
    pub trace: &'t RunTrace,
    /// Bytes that each send call took.
    pub writes: Vec<u64>,
    /// Bytes that each recv call returned, without the empty read that means "the
    /// peer is done".
    pub reads: Vec<u64>,
    pub segment_count: Known<u64>,
    /// The payload of each segment in bytes.
    pub segments: Known<Vec<u64>>,
    pub segments_from: Option<SegmentsFrom>,
    pub retransmitted: Known<u64>,
    pub delivered: Vec<&'t Bytes>,
    /// Each time that the receiver saw by itself that a message is not whole.
    pub noticed: Vec<&'t Text>,
    pub dropped: Known<u64>,
    /// Where each message lies among the bytes that were sent.
    pub layout: Vec<Piece>,
    /// The quantities that its case's claims name, where these are known.
    pub claimed: Option<Vec<&'static str>>,
    once: layers::FoundOnce,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentsFrom {
    /// The packets themselves, captured on the wire.
    Capture,
    /// The sender's kernel, in its counters: MSS-sized pieces.
    TcpInfo,
}

impl<'t> Observed<'t> {
    pub fn of(trace: &'t RunTrace) -> Observed<'t> {
        let mut writes = Vec::new();
        let mut reads = Vec::new();
        let mut delivered = Vec::new();
        let mut noticed = Vec::new();
        for event in &trace.events {
            match &event.what {
                What::Write { accepted_bytes, .. } => writes.push(*accepted_bytes),
                What::Delivered { data } => delivered.push(data),
                What::Noticed { because } => noticed.push(because),
                read => reads.extend(read.read_data().map(|data| data.len() as u64)),
            }
        }
        let Segments { count, sizes, retransmitted, from } = Segments::of(trace);
        Observed {
            trace,
            writes,
            reads,
            segment_count: count,
            segments: sizes,
            segments_from: from,
            retransmitted,
            delivered,
            noticed,
            dropped: events::last(
                trace,
                "dropped",
                pick!(What::Dropped { datagrams } => *datagrams),
            ),
            layout: places::layout(trace),
            claimed: None,
            once: layers::FoundOnce::default(),
        }
    }

    /// This run if it came to its end; or why it broke off.
    pub fn whole(&self) -> Known<&Observed<'t>> {
        self.trace.error.as_ref().map_or(Ok(self), |error| Err(words::broke_off(error)))
    }

    /// Whether the run could not even begin, and left nothing but the reason.
    pub fn never_happened(&self) -> bool {
        self.trace.events.is_empty() && self.trace.error.is_some()
    }

    /// How the cable of this run behaved; loopback has none.
    pub fn cable(&self) -> Known<&'t CableRecord> {
        self.trace.cable.as_ref().ok_or_else(|| words::NO_CABLE.into())
    }

    /// The length of each datagram that was sent, in bytes; a stream has none.
    pub fn datagrams(&self) -> Known<Vec<u64>> {
        match self.trace.transport {
            Transport::Udp => Ok(self.datagram_lengths()),
            Transport::Tcp | Transport::Unix => Err(words::NO_DATAGRAMS.into()),
            Transport::Seqpacket => Err(words::RECORDS.into()),
        }
    }

    pub fn read_contents(&self) -> Known<Vec<&'t Bytes>> {
        let reads = self.trace.events.iter().filter_map(|event| event.what.read_data());
        reads.map(seen).collect()
    }

    pub fn write_contents(&self) -> Known<Vec<&'t Bytes>> {
        let writes = self.events().filter_map(pick!(What::Write { data, .. } => data));
        writes.map(seen).collect()
    }
}

fn seen(data: &Data) -> Known<&Bytes> {
    data.seen().ok_or_else(|| words::CONTENT_NOT_OBSERVED.into())
}
