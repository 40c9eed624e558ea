//! What the captured packets of a run tell: sizes, fates, and what followed what.

use super::events::ms;
use super::{Number, Observed, words};
use crate::Known;
use crate::trace::packet::{Fate, Packet, Tcp, TcpOption};
use crate::trace::{Event, RunTrace, Side, What};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

pub fn own_packets(run: &RunTrace) -> impl Iterator<Item = &Packet> {
    run.events.iter().filter_map(|event| match &event.what {
        What::Packet { packet } if packet.is_own() => Some(packet.as_ref()),
        _ => None,
    })
}

/// Which bytes of the run a packet of the sender carries; `writes` are the places of
/// all writes in it.
pub fn carries(writes: &[Range<usize>], packet: &Packet) -> Option<Range<usize>> {
    if packet.from != Side::Sender || !packet.is_own() {
        return None;
    }
    match &packet.tcp {
        Some(tcp) => {
            let Range { start, end } = carried(tcp);
            (start < end).then_some(start as usize..end as usize)
        }
        None => datagram_part(writes, packet),
    }
}

/// The part of a datagram, which is a write, that a packet carries: the whole, or a
/// fragment.
fn datagram_part(writes: &[Range<usize>], packet: &Packet) -> Option<Range<usize>> {
    const UDP_HEADER_BYTES: usize = 8; // RFC 768; it is in the first fragment
    let ip = packet.ip?;
    let datagram = writes.get((packet.data_number? as usize).checked_sub(1)?)?;
    let start = (ip.fragment_offset_bytes as usize).saturating_sub(UDP_HEADER_BYTES);
    let end = ip.fragment_offset_bytes.saturating_add(ip.payload_bytes()) as usize;
    let end = end.saturating_sub(UDP_HEADER_BYTES);
    let end = datagram.start.saturating_add(end).min(datagram.end);
    Some(datagram.start.saturating_add(start).min(end)..end)
}

/// Which bytes of its sender's stream a segment carries.
pub(super) fn carried(tcp: &Tcp) -> Range<u64> {
    tcp.payload_start..tcp.payload_start.saturating_add(u64::from(tcp.payload_bytes))
}

/// How far an ACK acknowledges the stream: number 1 is the first byte, and what is
/// acknowledged lies before the number.
fn acknowledged(tcp: &Tcp) -> Option<u64> {
    tcp.ack.map(|ack| ack.saturating_sub(1))
}

impl<'t> Observed<'t> {
    /// Whether there are packets at all: on a cable of ours, or in a capture.
    pub fn has_packets(&self) -> bool {
        self.trace.cable.is_some() || own_packets(self.trace).next().is_some()
    }

    /// The sender's data packets, in the order in which they entered the cable. None
    /// is captured on loopback, and nothing is counted in a capture that is not whole.
    pub(super) fn data_packets(&self) -> Known<impl Iterator<Item = &'t Packet> + Clone> {
        let others = self.trace.seen.is_some() && self.has_packets();
        if !others && let Some(why) = &self.cable()?.incomplete {
            return Err(why.clone());
        }
        let carries = |packet: &Packet| {
            packet.data_number.is_some()
                || packet.tcp.as_ref().is_some_and(|tcp| tcp.payload_bytes > 0)
        };
        let packets: Vec<&Packet> = own_packets(self.trace)
            .filter(|packet| packet.from == Side::Sender && carries(packet))
            .collect();
        Ok(packets.into_iter())
    }

    /// The payload of each IP fragment, in bytes; none where no datagram was cut.
    pub fn fragments(&self) -> Known<Vec<u64>> {
        let fragments =
            self.data_packets()?.filter_map(|packet| packet.ip.filter(|ip| ip.is_fragment()));
        Ok(fragments.map(|ip| u64::from(ip.payload_bytes())).collect())
    }

    /// The bytes of the run that each IP fragment carried, and whether it arrived.
    pub fn fragment_ranges(&self) -> Known<Vec<(Range<usize>, bool)>> {
        let datagrams = self.write_ranges();
        let fragments = self.data_packets()?.filter_map(|packet| {
            packet.ip.filter(|ip| ip.is_fragment())?;
            let arrived = packet.fate.arrived_at_ns().is_some() || packet.fate == Fate::NotObserved;
            Some((datagram_part(&datagrams, packet)?, arrived))
        });
        Ok(fragments.collect())
    }

    /// A fragment's number among those of its host, as `--drop-fragment` counts.
    pub fn fragment_number(&self, fragment: &Packet) -> usize {
        let so_far = |packet: &Packet| {
            packet.from == fragment.from
                && packet.number <= fragment.number
                && packet.ip.is_some_and(|ip| ip.is_fragment())
        };
        self.count(|what| matches!(what, What::Packet { packet } if so_far(packet)))
    }

    /// The largest data packet of the sender: its bytes, and those of its IP
    /// and of its TCP header.
    pub(super) fn largest_packet(&self) -> Known<(Number, Number, Number)> {
        let largest = self.data_packets()?.max_by_key(|packet| packet.ip.map(|ip| ip.total_bytes));
        let sizes = largest.and_then(|packet| {
            let (ip, tcp) = (packet.ip?, packet.tcp.as_ref().map_or(0, |tcp| tcp.header_bytes));
            Some([ip.total_bytes, ip.header_bytes, tcp].map(|bytes| u64::from(bytes).into()))
        });
        sizes.map(Into::into).ok_or_else(|| words::NO_DATA_PACKET.into())
    }

    /// From the last call before the first write to the arrival of a data packet: of the
    /// one that `choose` prefers to every other.
    pub(super) fn arrival_ms(&self, choose: fn(u64, u64) -> u64) -> Known<Number> {
        let events = &self.trace.events;
        let is_write = |event: &Event| matches!(event.what, What::Write { .. });
        let wrote = events.iter().position(is_write).ok_or(words::NOT_WRITTEN_AND_READ)?;
        let is_call = |event: &&Event| !matches!(event.what, What::Packet { .. });
        let before = events[..wrote].iter().rev().find(is_call).map_or(0, |event| event.at_ns);
        let arrivals = self.data_packets()?.filter_map(|packet| packet.fate.arrived_at_ns());
        let arrival = arrivals.reduce(choose).ok_or(words::NO_PACKET_ARRIVED)?;
        Ok(Number(ms(before, arrival)))
    }

    pub(super) fn own_segments(&self, from: Side, is: fn(&Tcp) -> bool) -> Known<Number> {
        let _captured = self.data_packets()?;
        let from_there = own_packets(self.trace).filter(|packet| packet.from == from);
        Ok(from_there.filter_map(|packet| packet.tcp.as_ref()).filter(|tcp| is(tcp)).count().into())
    }

    /// How long each data packet left after the one before it, as they entered the cable.
    pub fn held_back(&self) -> Known<impl Iterator<Item = (&'t Packet, f64)>> {
        let packets = self.data_packets()?;
        let pairs = packets.clone().zip(packets.skip(1));
        Ok(pairs.map(|(one, next)| (next, next.at_ns.saturating_sub(one.at_ns) as f64 / 1e6)))
    }

    /// The longest of these times.
    pub(super) fn held_back_ms(&self) -> Known<Number> {
        let gaps = self.held_back()?.map(|(_, ms)| ms);
        gaps.reduce(f64::max).map(Number).ok_or_else(|| words::NOT_TWO_PACKETS.into())
    }

    /// Data packets that entered the cable before an ACK of the data ahead of them
    /// had entered it at the other end. Nagle's algorithm lets no small segment do
    /// so; and it is an order of events, not a time. (Where an ACK stays away for a
    /// quarter of a second, one may go all the same: TCP probes for a loss, RFC 8985
    /// section 7.3, with new data if there are any.)
    pub(super) fn ahead_of_ack(&self) -> Known<Number> {
        let _captured = self.data_packets()?;
        let (mut sent_bytes, mut acknowledged_bytes, mut ahead) = (0, 0, 0u64);
        for packet in own_packets(self.trace) {
            let Some(tcp) = &packet.tcp else { continue };
            if packet.from == Side::Receiver {
                acknowledged_bytes = acknowledged(tcp).unwrap_or(0).max(acknowledged_bytes);
            } else if tcp.new_bytes > 0 {
                ahead += u64::from(acknowledged_bytes < sent_bytes);
                sent_bytes += u64::from(tcp.new_bytes);
            }
        }
        Ok(ahead.into())
    }

    /// Data packets that were held back until another had overtaken them.
    pub(super) fn overtaken(&self) -> Known<Number> {
        let mut packets: Vec<&Packet> = self.data_packets()?.collect();
        packets.sort_by_key(|packet| Reverse(packet.number));
        // Of those behind, when the first arrived.
        let mut first_ns = u64::MAX;
        let overtaken = |packet: &&Packet| {
            let arrived_ns = packet.fate.arrived_at_ns();
            let late = arrived_ns.is_some_and(|at_ns| first_ns < at_ns);
            first_ns = arrived_ns.unwrap_or(u64::MAX).min(first_ns);
            late
        };
        Ok(packets.into_iter().filter(overtaken).count().into())
    }

    /// Data segments that arrived while bytes ahead of them in the stream were
    /// still missing at the receiver's host.
    pub fn out_of_order(&self) -> Known<Vec<&'t Packet>> {
        let arrivals = self.data_packets()?.filter_map(|packet| {
            Some((packet.fate.arrived_at_ns()?, carried(packet.tcp.as_ref()?), packet))
        });
        let mut arrivals: Vec<_> = arrivals.collect();
        arrivals.sort_by_key(|(at_ns, ..)| *at_ns);
        let mut early = BinaryHeap::new();
        let (mut whole_bytes, mut out_of_order) = (0, Vec::new());
        for (_, bytes, packet) in arrivals {
            if bytes.start > whole_bytes {
                out_of_order.push(packet);
            }
            early.push(Reverse((bytes.start, bytes.end)));
            // What lay in waiting may now follow on.
            while let Some(Reverse((start, end))) = early.peek().copied()
                && start <= whole_bytes
            {
                early.pop();
                whole_bytes = end.max(whole_bytes);
            }
        }
        Ok(out_of_order)
    }

    /// How long the end of each segment waited at the receiver's host: from its arrival to
    /// the read that returned it.
    pub fn waits(&self) -> Known<impl Iterator<Item = (&'t Packet, f64)>> {
        let read = self.read_up_to();
        Ok(self.data_packets()?.filter_map(move |packet| {
            let (end, arrived_ns) =
                (carried(packet.tcp.as_ref()?).end, packet.fate.arrived_at_ns()?);
            let (_, read_ns) = read.get(read.partition_point(|(until, _)| *until < end))?;
            Some((packet, read_ns.saturating_sub(arrived_ns) as f64 / 1e6))
        }))
    }

    /// The longest of these times: bytes that came wait for earlier ones.
    pub(super) fn head_of_line_ms(&self) -> Known<Number> {
        let waits = self.waits()?.map(|(_, ms)| ms);
        waits.reduce(f64::max).map(Number).ok_or_else(|| words::NO_SEGMENT_READ.into())
    }

    /// How far the stream had been read, and when, in nanoseconds since the run began.
    fn read_up_to(&self) -> Vec<(u64, u64)> {
        let mut so_far = 0;
        let reads = self.trace.events.iter().filter_map(|event| match &event.what {
            What::Read { data, .. } => {
                so_far += data.len() as u64;
                Some((so_far, event.at_ns))
            }
            _ => None,
        });
        reads.collect()
    }

    /// How far the receiver had acknowledged the stream while the first lost segment
    /// was missing: in all ACKs before its first byte was sent again. (Not: before that
    /// arrived. The cable notes an arrival when it has handed the packet over, and by
    /// then the receiver may have answered.)
    pub(super) fn acked_while_lost_bytes(&self) -> Known<Number> {
        let packets = self.data_packets()?;
        let is_lost = |packet: &&Packet| matches!(packet.fate, Fate::Dropped { .. });
        let lost = packets.clone().find(is_lost).and_then(|lost| Some((lost, lost.tcp.as_ref()?)));
        let (lost, missing) = lost.ok_or(words::NOTHING_LOST)?;
        let fills = |packet: &&Packet| {
            let tcp = packet.tcp.as_ref().filter(|_| packet.number > lost.number);
            tcp.is_some_and(|tcp| carried(tcp).contains(&missing.payload_start))
        };
        let until_ns = packets.clone().find(fills).ok_or(words::NOTHING_SENT_AGAIN)?.at_ns;
        let acks = own_packets(self.trace)
            .filter(|packet| packet.from == Side::Receiver && packet.at_ns < until_ns)
            .filter_map(|packet| acknowledged(packet.tcp.as_ref()?));
        acks.max().map(Number::from).ok_or_else(|| words::NO_ACK.into())
    }

    /// The most bytes behind a gap that one ACK named (RFC 2018). What it acknowledges by
    /// its number as well was only sent twice (RFC 2883).
    pub(super) fn sacked_bytes(&self) -> Known<Number> {
        let _captured = self.data_packets()?;
        let acks = own_packets(self.trace).filter(|packet| packet.from == Side::Receiver);
        let named = acks.filter_map(|packet| packet.tcp.as_ref()).map(|tcp| {
            let behind = |(start, end): &(u64, u64)| match Some(*start) > tcp.ack {
                true => end.saturating_sub(*start),
                false => 0,
            };
            let blocks = |option: &TcpOption| match option {
                TcpOption::Sack { blocks } => blocks.iter().map(behind).sum(),
                _ => 0,
            };
            tcp.options.iter().map(blocks).sum::<u64>()
        });
        Ok(named.max().unwrap_or(0).into())
    }
}
