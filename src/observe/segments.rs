//! How the stream was cut on its way: read off the captured packets where there
//! are any, else off the sender's counters.

use super::captured::{carried, own_packets};
use super::events::{last, pick, why_not};
use super::{Observed, SegmentsFrom, words};
use crate::scenario::Transport;
use crate::trace::packet::{Packet, Tcp};
use crate::trace::{RunTrace, Side, What};
use crate::{Known, Text};
use std::collections::HashSet;
use std::ops::Range;

pub(super) struct Segments {
    /// How many, retransmissions not counted.
    pub count: Known<u64>,
    /// The payload of each in bytes, in the order of the stream.
    pub sizes: Known<Vec<u64>>,
    pub retransmitted: Known<u64>,
    pub from: Option<SegmentsFrom>,
}

impl Segments {
    pub fn of(run: &RunTrace) -> Segments {
        match (run.transport, &run.cable) {
            (Transport::Udp, _) => Segments::unknown(words::DATAGRAMS_ARE_NOT_SEGMENTS.into()),
            (Transport::Unix | Transport::Seqpacket, _) => {
                Segments::unknown(words::UNIX_HAS_NO_SEGMENTS.into())
            }
            (Transport::Tcp, Some(cable)) => match &cable.incomplete {
                Some(why) => Segments::unknown(why.clone()),
                None => captured(run),
            },
            // A run that is still going on has packets, and no record of its cable yet.
            (Transport::Tcp, None) if own_packets(run).next().is_some() => captured(run),
            (Transport::Tcp, None) => counted(run),
        }
    }

    fn unknown(why: Text) -> Segments {
        let [count, retransmitted] = [Err(why.clone()), Err(why.clone())];
        Segments { count, sizes: Err(why), retransmitted, from: None }
    }
}

fn captured(run: &RunTrace) -> Segments {
    // Only the first fragment of a segment has its TCP header: what the others
    // carry is not told apart here.
    let is_fragment = |packet: &Packet| packet.ip.is_some_and(|ip| ip.is_fragment());
    let cut = |what: &What| matches!(what, What::Packet { packet } if is_fragment(packet));
    if run.events.iter().any(|event| cut(&event.what)) {
        return Segments::unknown(words::SEGMENTS_IN_FRAGMENTS.into());
    }
    let new = first_sent(run);
    let seen_bytes = new.iter().map(|(bytes, _)| bytes.end - bytes.start).sum::<u64>();
    if seen_bytes < read_bytes(run) {
        return Segments::unknown(words::MORE_READ_THAN_SEEN.into());
    }
    Segments {
        count: Ok(new.len() as u64),
        sizes: Ok(new.iter().map(|(bytes, _)| bytes.end - bytes.start).collect()),
        retransmitted: Ok(sent_again(run).count() as u64),
        from: Some(SegmentsFrom::Capture),
    }
}

/// The sender's segments, and whether the cable lost each.
fn segments(run: &RunTrace) -> impl Iterator<Item = (&Tcp, bool)> {
    own_packets(run)
        .filter(|packet| packet.from == Side::Sender)
        .filter_map(|packet| packet.tcp.as_ref().map(|tcp| (tcp, packet.fate.is_lost())))
}

/// The bytes that each segment was the first to bring, in the order of the stream.
pub(super) fn first_sent(run: &RunTrace) -> Vec<(Range<u64>, bool)> {
    let brings_new = segments(run).filter(|(tcp, _)| tcp.new_bytes > 0);
    let mut new: Vec<(Range<u64>, bool)> = brings_new
        .map(|(tcp, lost)| {
            let bytes = carried(tcp);
            (bytes.end.saturating_sub(u64::from(tcp.new_bytes))..bytes.end, lost)
        })
        .collect();
    new.sort_by_key(|(bytes, _)| bytes.start); // TCP sends in order; let the picture not depend on it
    new
}

/// Where what is new begins in segments that also repeat.
pub(super) fn behind_repeated(run: &RunTrace) -> HashSet<u64> {
    let both = |tcp: &Tcp| tcp.new_bytes > 0 && tcp.new_bytes < tcp.payload_bytes;
    let both = segments(run).map(|(tcp, _)| tcp).filter(|tcp| both(tcp));
    both.map(|tcp| carried(tcp).end.saturating_sub(u64::from(tcp.new_bytes))).collect()
}

/// The bytes of each retransmission, in the order of time.
fn sent_again(run: &RunTrace) -> impl Iterator<Item = (Range<u64>, bool)> {
    let repeats = |(tcp, _): &(&Tcp, bool)| tcp.retransmission && tcp.payload_bytes > 0;
    segments(run).filter(repeats).map(|(tcp, lost)| (carried(tcp), lost))
}

impl Observed<'_> {
    /// For each of [`Observed::segments`], whether the cable lost it; empty where
    /// the packets themselves were not captured.
    pub fn segments_lost(&self) -> Vec<bool> {
        match self.segments_from {
            Some(SegmentsFrom::Capture) => {
                first_sent(self.trace).into_iter().map(|(_, lost)| lost).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The bytes that each retransmission carried, in the order of time, and
    /// whether it was lost in its turn; empty where packets were not captured.
    pub fn sent_again_ranges(&self) -> Vec<(Range<usize>, bool)> {
        if self.segments_from != Some(SegmentsFrom::Capture) {
            return Vec::new();
        }
        let written: u64 = self.writes.iter().sum();
        let stream_bytes = self.trace.seen.as_ref().map_or(written, |seen| seen.bytes);
        let inside = |at: u64| at.min(stream_bytes) as usize;
        let again = sent_again(self.trace);
        again.map(|(bytes, lost)| (inside(bytes.start)..inside(bytes.end), lost)).collect()
    }
}

/// What carried the stream carried all that was read of it.
fn read_bytes(run: &RunTrace) -> u64 {
    let reads = run.events.iter().filter_map(|event| event.what.read_data());
    reads.map(|data| data.len() as u64).sum()
}

fn counted(run: &RunTrace) -> Segments {
    // Who has read more than was counted, has read what left after the last look.
    let sent_bytes =
        last(run, "sent_bytes", pick!(What::Counters { sent_bytes: Some(bytes), .. } => *bytes));
    if sent_bytes.is_ok_and(|sent_bytes| sent_bytes < read_bytes(run)) {
        return Segments::unknown(words::COUNTED_TOO_EARLY.into());
    }
    let count =
        last(run, "segments", pick!(What::Counters { segments: Some(count), .. } => *count));
    Segments {
        from: count.is_ok().then_some(SegmentsFrom::TcpInfo),
        count,
        sizes: sizes_between_questions(run),
        retransmitted: last(
            run,
            "retransmitted",
            pick!(What::Counters { retransmitted: Some(count), .. } => *count),
        ),
    }
}

/// The sizes of segments, where the sender's counters were asked often enough:
/// if one segment more went out between two questions, then the bytes that went
/// out with it are its own.
fn sizes_between_questions(run: &RunTrace) -> Known<Vec<u64>> {
    let mut sizes = Vec::new();
    let (mut segments_before, mut bytes_before) = (0, 0);
    for event in &run.events {
        let What::Counters { segments, sent_bytes, .. } = &event.what else { continue };
        let segments = segments.ok_or_else(|| why_not(run, "segments"))?;
        let bytes = sent_bytes.ok_or_else(|| why_not(run, "segment_sizes"))?;
        match segments.saturating_sub(segments_before) {
            0 => {}
            1 => sizes.push(bytes.saturating_sub(bytes_before)),
            several => return Err(words::several_at_once(several)),
        }
        (segments_before, bytes_before) = (segments, bytes);
    }
    if sizes.is_empty() { Err(why_not(run, "segments")) } else { Ok(sizes) }
}
