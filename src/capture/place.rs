//! The bytes of one direction, each in its place by its sequence number; the gaps are
//! what the capture lacks.

use super::follow::TcpNote;
use super::streams::{Captured, StreamPacket};
use crate::trace::Side;
use std::collections::BTreeMap;
use std::ops::Range;

/// A stream's first bytes, as far as they are put in order.
const LONGEST_STREAM: usize = 16 << 20;

/// What lies farther behind the rest is counted alone: a number may be anything.
const LONGEST_GAP: usize = 1 << 16;

#[derive(Default)]
pub(super) struct Placed {
    /// The stream from the first byte that was captured on; zeros in the gaps.
    pub bytes: Vec<u8>,
    /// Where it was not captured.
    pub missing: Vec<Range<usize>>,
    /// How many bytes passed, those behind `bytes` included.
    pub all: u64,
    /// Bytes that came again, and differed.
    pub changed: usize,
    /// Segments too far behind the others to have a place.
    pub far_away: usize,
    /// Where segments, or datagrams, end.
    pub ends: Vec<usize>,
    /// The datagrams, one behind the other.
    pub datagrams: Vec<Range<usize>>,
    /// Its beginning was captured: a SYN.
    pub from_the_start: bool,
    /// So was its end: a FIN.
    pub to_the_end: bool,
}

impl Placed {
    pub fn of(captured: &Captured, packets: &[StreamPacket], side: Side) -> Placed {
        let mut placed = Placed::default();
        let mut there = BTreeMap::new();
        for packet in packets.iter().filter(|packet| packet.from == side) {
            let payload = &*captured.packet(packet).payload;
            match &captured.packet(packet).headers.tcp {
                Some(tcp) => {
                    placed.from_the_start |= tcp.syn;
                    placed.to_the_end |= tcp.fin;
                    placed.segment(packet, tcp.syn, tcp.payload_bytes, payload, &mut there);
                }
                None if captured.packet(packet).headers.udp.is_some() => placed.datagram(payload),
                None => {} // the datagram is all in its first fragment
            }
        }
        placed.ends.sort_unstable();
        placed.ends.dedup();
        if placed.datagrams.is_empty() {
            placed.missing = gaps(&there, placed.bytes.len());
        }
        placed
    }

    fn segment(
        &mut self,
        packet: &StreamPacket,
        syn: bool,
        payload_bytes: u32,
        payload: &[u8],
        there: &mut BTreeMap<usize, usize>,
    ) {
        let meant = |note: &&TcpNote| payload_bytes > 0 && !note.probe;
        let Some(note) = packet.note.tcp.as_ref().filter(meant) else { return };
        // What its SYN says is the number in front of the first byte.
        let start = (note.seq + u64::from(syn)).saturating_sub(1);
        let end = start.saturating_add(u64::from(payload_bytes));
        self.all = self.all.max(end);
        let most = LONGEST_STREAM.min(self.bytes.len() + LONGEST_GAP);
        let Some(start) = usize::try_from(start).ok().filter(|at| *at < most) else {
            self.far_away += 1;
            return;
        };
        let end = (end as usize).min(LONGEST_STREAM);
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.ends.push(end);
        let kept = payload.len().min(end - start);
        self.fill(start, &payload[..kept], there);
    }

    /// What came first stays: a receiver has mostly read it by then.
    fn fill(&mut self, start: usize, payload: &[u8], there: &mut BTreeMap<usize, usize>) {
        let end = start + payload.len();
        let overlapping = there.range(..end).rev().take_while(|(_, known)| **known > start);
        let mut known: Vec<Range<usize>> = overlapping.map(|(from, to)| *from..*to).collect();
        known.reverse();
        let mut at = start;
        for known in known.into_iter().chain(std::iter::once(end..end)) {
            let both = known.start.max(start)..known.end.min(end);
            let again = payload[both.start - start..both.end - start].iter();
            let differ = self.bytes[both].iter().zip(again).filter(|(was, is)| was != is);
            self.changed += differ.count();
            if at < known.start {
                let new = &payload[at - start..known.start - start];
                self.bytes[at..known.start].copy_from_slice(new);
                there.insert(at, known.start);
            }
            at = at.max(known.end);
        }
    }

    fn datagram(&mut self, payload: &[u8]) {
        self.all += payload.len() as u64;
        (self.from_the_start, self.to_the_end) = (true, true);
        if self.bytes.len() + payload.len() <= LONGEST_STREAM {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(payload);
            self.ends.push(self.bytes.len());
            self.datagrams.push(start..self.bytes.len());
        }
    }
}

/// What none of these holds.
fn gaps(there: &BTreeMap<usize, usize>, end: usize) -> Vec<Range<usize>> {
    let (mut at, mut gaps) = (0, Vec::new());
    for (from, to) in there.iter().map(|(from, to)| (*from, *to)).chain([(end, end)]) {
        if at < from {
            gaps.push(at..from);
        }
        at = at.max(to);
    }
    gaps
}
