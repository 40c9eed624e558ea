//! Follows connections: which frame belongs to which, what it brings that is new, and
//! what merely repeats.
//!
//! On our own cable it is done while the frame is there, so that the n-th data packet
//! can be dropped. Somebody's capture is followed in the same way.

use super::parse::{Headers, TCP, TcpHeader, UDP};
use crate::trace::Side;
use crate::trace::packet::{Ip, TcpOption};
use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;

/// What one host has sent on one connection so far.
#[derive(Default)]
struct SentSoFar {
    /// Packets that brought new data: TCP segments, or UDP datagrams.
    data_packets: u32,
    /// The initial sequence number (RFC 9293, section 3.4.1).
    isn: Option<u32>,
    /// It is not known from a SYN.
    entered: bool,
    /// The sequence number after the last that was seen, relative to the ISN.
    next: u64,
    window_shift: Option<u8>,
    /// The payload of its last segment that had one.
    last_bytes: u32,
    /// What lies before `next` and was not seen: where a sender's frames leave from two
    /// processors, they may come in another order than its TCP made them. In the order of
    /// the stream.
    holes: Vec<Range<u64>>,
}

impl SentSoFar {
    /// How many numbers at the end of these the cable has not seen before.
    fn new_at_end(&self, numbers: &Range<u64>) -> u64 {
        let mut from = numbers.end;
        if from > self.next.max(1) {
            from = numbers.start.max(self.next.max(1));
        }
        let hole_before = |from: u64| {
            let before = self.holes.partition_point(|hole| hole.start < from).checked_sub(1)?;
            Some(&self.holes[before]).filter(|hole| from <= hole.end && from > numbers.start)
        };
        while let Some(hole) = hole_before(from) {
            from = hole.start.max(numbers.start);
        }
        numbers.end - from
    }

    fn take(&mut self, numbers: &Range<u64>) {
        if numbers.start > self.next.max(1) {
            self.holes.push(self.next.max(1)..numbers.start);
        }
        let first = self.holes.partition_point(|hole| hole.end <= numbers.start);
        let behind = self.holes.partition_point(|hole| hole.start < numbers.end);
        if first < behind && !numbers.is_empty() {
            let rest =
                [self.holes[first].start..numbers.start, numbers.end..self.holes[behind - 1].end];
            self.holes.splice(first..behind, rest.into_iter().filter(|hole| !hole.is_empty()));
        }
        self.next = self.next.max(numbers.end);
    }
}

/// One TCP connection, or one pair of UDP ports, as the cable sees it.
struct Flow {
    opened_by: Side,
    sent: [SentSoFar; 2],
}

#[derive(Debug, Clone, Default)]
pub struct Note {
    pub connection: Option<u32>,
    pub data_number: Option<u32>,
    /// It is the n-th fragment of its host, counted through the whole run.
    pub fragment_number: Option<u32>,
    /// It belongs to the experiment: faults are for it.
    pub ours: bool,
    pub tcp: Option<TcpNote>,
}

#[derive(Debug, Clone)]
pub struct TcpNote {
    pub seq: u64,
    pub ack: Option<u64>,
    pub window_bytes: u64,
    pub retransmission: bool,
    pub new_bytes: u32,
    /// The last packet of the handshake, or a repetition of it.
    pub handshake_ack: bool,
    /// The other side's first number, to which SACK blocks are relative.
    pub peer_isn: u32,
    /// Empty, or with one byte that means nothing, and numbered one before what comes next
    /// (RFC 9293, sections 3.8.4 and 3.8.6.1).
    pub probe: bool,
}

#[derive(Default)]
pub struct Follow {
    flows: Vec<Flow>,
    by_ports: HashMap<(u8, [u16; 2]), u32>,
    /// Datagrams in fragments: which connection and which of its datagrams.
    by_id: HashMap<(IpAddr, u32), (u32, u32)>,
    fragments: [u32; 2],
    /// The initial sequence numbers of a connection whose beginning was not captured.
    begun: [Option<u32>; 2],
}

impl Follow {
    /// One that enters its first connection in the middle, where these are the numbers in
    /// front of each side's first byte.
    pub fn begun(begun: [Option<u32>; 2]) -> Follow {
        Follow { begun, ..Follow::default() }
    }

    /// Takes note of a frame, in the order in which the cable saw it.
    pub fn note(&mut self, from: Side, headers: &Headers) -> Note {
        let Some(ip) = headers.ip else { return Note::default() };
        let mut note = Note::default();
        if ip.is_fragment() && ip.protocol == UDP {
            self.fragments[from.index()] += 1;
            note.fragment_number = Some(self.fragments[from.index()]);
        }
        if let Some(tcp) = &headers.tcp {
            let ports = ports(from, tcp.source_port, tcp.destination_port);
            let number = self.tcp_connection(from, ports, tcp);
            note.connection = Some(number);
            let flow = &mut self.flows[number as usize];
            let tcp = take_note(flow, from, tcp);
            if tcp.new_bytes > 0 {
                note.data_number = Some(flow.sent[from.index()].data_packets);
            }
            note.tcp = Some(tcp);
        } else if let Some(udp) = headers.udp {
            let ports = ports(from, udp.source_port, udp.destination_port);
            let number = self.connection(from, ip.protocol, ports);
            let sent = &mut self.flows[number as usize].sent[from.index()];
            sent.data_packets += 1;
            note.connection = Some(number);
            note.data_number = Some(sent.data_packets);
            if let (true, Some(id)) = (ip.is_fragment(), ip.id) {
                self.by_id.insert((ip.source, id), (number, sent.data_packets));
            }
        } else if note.fragment_number.is_some() {
            // A later fragment has no ports; its id leads to the first.
            if let Some((connection, datagram)) = self.datagram_of(&ip) {
                note.connection = Some(connection);
                note.data_number = Some(datagram);
            }
        }
        note.ours = note.connection.is_some() || note.fragment_number.is_some();
        note
    }

    fn datagram_of(&self, ip: &Ip) -> Option<(u32, u32)> {
        self.by_id.get(&(ip.source, ip.id?)).copied()
    }

    fn connection(&mut self, from: Side, protocol: u8, ports: [u16; 2]) -> u32 {
        *self.by_ports.entry((protocol, ports)).or_insert_with(|| {
            let mut flow = Flow { opened_by: from, sent: Default::default() };
            for (sent, isn) in flow.sent.iter_mut().zip(std::mem::take(&mut self.begun)) {
                (sent.isn, sent.entered) = (isn, isn.is_some());
            }
            self.flows.push(flow);
            self.flows.len() as u32 - 1
        })
    }

    /// The same ports may carry a second connection after the first: a SYN with
    /// another number than the first SYN's begins it.
    fn tcp_connection(&mut self, from: Side, ports: [u16; 2], tcp: &TcpHeader) -> u32 {
        let number = self.connection(from, TCP, ports);
        let sent = &self.flows[number as usize].sent[from.index()];
        let anew = tcp.syn
            && !tcp.ack
            && (sent.entered || sent.isn.is_some_and(|isn| isn != tcp.sequence_number));
        if !anew {
            return number;
        }
        self.by_ports.remove(&(TCP, ports));
        self.connection(from, TCP, ports)
    }
}

fn ports(from: Side, source: u16, destination: u16) -> [u16; 2] {
    match from {
        Side::Sender => [source, destination],
        Side::Receiver => [destination, source],
    }
}

fn take_note(flow: &mut Flow, from: Side, tcp: &TcpHeader) -> TcpNote {
    let opener = flow.opened_by == from;
    let shifts = flow.sent.each_ref().map(|sent| sent.window_shift);
    let [sender, receiver] = &mut flow.sent;
    let (own, peer) = match from {
        Side::Sender => (sender, receiver),
        Side::Receiver => (receiver, sender),
    };
    let number = tcp.sequence_number;
    // If the cable has not seen the SYN, the first byte that it sees counts as the
    // first.
    let isn = *own.isn.get_or_insert(if tcp.syn { number } else { number.wrapping_sub(1) });
    if tcp.syn {
        own.window_shift = tcp.read_options().find_map(|option| match option {
            TcpOption::WindowScale { shift } => Some(shift),
            _ => None,
        });
    }

    let seq = near(own.next, number.wrapping_sub(isn));
    let length = u64::from(tcp.payload_bytes) + u64::from(tcp.syn) + u64::from(tcp.fin);
    let numbers = seq..seq + length;
    // Unless it is the last segment, sent again.
    let filled = tcp.payload_bytes == 1 && length == 1 && own.last_bytes != 1;
    let bare = length == 0 && tcp.ack && !tcp.rst;
    let probe = (bare || filled) && seq + 1 == own.next;
    let retransmission = seq < own.next && own.new_at_end(&numbers) < length && !probe;
    // A SYN comes before the payload, and a FIN after it.
    let payload = seq + u64::from(tcp.syn)..numbers.end - u64::from(tcp.fin);
    let new_bytes = own.new_at_end(&payload) as u32;

    let ack = match (tcp.ack, peer.isn) {
        (true, Some(isn)) => Some(near(peer.next, tcp.acknowledgment_number.wrapping_sub(isn))),
        (true, None) => Some(u64::from(tcp.acknowledgment_number)),
        (false, _) => None,
    };
    let handshake_ack =
        opener && bare && seq == 1 && ack == Some(1) && own.next == 1 && peer.next == 1;

    if tcp.payload_bytes > 0 && !probe {
        own.last_bytes = tcp.payload_bytes;
    }
    own.take(&numbers);
    own.data_packets += u32::from(new_bytes > 0);
    // Both must have offered scaling, and a SYN's own window is never scaled
    // (RFC 7323, section 2.2).
    let shift = match shifts {
        [Some(_), Some(_)] if !tcp.syn => shifts[from.index()].unwrap_or(0).min(14),
        _ => 0,
    };
    TcpNote {
        seq,
        ack,
        window_bytes: u64::from(tcp.window_size) << shift,
        retransmission,
        new_bytes,
        handshake_ack,
        peer_isn: peer.isn.unwrap_or(0),
        probe,
    }
}

/// The 64-bit number nearest to `expected` whose lower half is `low`: sequence
/// numbers begin again after 4 GiB, streams go on.
pub(super) fn near(expected: u64, low: u32) -> u64 {
    let ahead = low.wrapping_sub(expected as u32) as i32;
    expected.saturating_add_signed(i64::from(ahead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(seq: u32, payload_bytes: u32) -> TcpHeader {
        TcpHeader { raw: etherparse::TcpHeader::new(1, 2, seq, 0), payload_bytes }
    }

    fn follow(segments: &[(u32, u32)]) -> Vec<(u64, u32, bool)> {
        let mut flow = Flow { opened_by: Side::Sender, sent: Default::default() };
        let mut syn = tcp(u32::MAX - 1, 0);
        syn.raw.syn = true;
        take_note(&mut flow, Side::Sender, &syn);
        segments
            .iter()
            .map(|(seq, length)| take_note(&mut flow, Side::Sender, &tcp(*seq, *length)))
            .map(|note| (note.seq, note.new_bytes, note.retransmission))
            .collect()
    }

    #[test]
    fn numbers_go_on_where_tcps_begin_again() {
        assert_eq!(follow(&[(u32::MAX, 5), (4, 3)]), [(1, 5, false), (6, 3, false)]);
    }

    #[test]
    fn a_repetition_is_marked_and_only_what_is_new_in_it_counts() {
        assert_eq!(
            follow(&[(u32::MAX, 5), (u32::MAX, 5), (u32::MAX, 8), (3, 1)]),
            [(1, 5, false), (1, 0, true), (1, 3, true), (5, 0, true)]
        );
    }

    /// As Windows asks whether somebody is there (RFC 1122, section 4.2.3.6).
    #[test]
    fn a_probe_with_a_byte_is_no_repetition() {
        let noted = follow(&[(u32::MAX, 5), (3, 1), (4, 1), (4, 1)]);
        assert_eq!(noted[1..], [(5, 0, false), (6, 1, false), (6, 0, true)]);
    }

    #[test]
    fn what_comes_out_of_order_is_new_and_no_repetition() {
        // 1 to 6, 11 to 16, then what lies between, in one piece or in two.
        let early = [(u32::MAX, 5), (9, 5)];
        let noted = [(1, 5, false), (11, 5, false)];
        assert_eq!(follow(&[&early[..], &[(4, 5)]].concat())[2..], [(6, 5, false)]);
        assert_eq!(
            follow(&[&early[..], &[(6, 3), (4, 2), (4, 5), (14, 1)]].concat()),
            [&noted[..], &[(8, 3, false), (6, 2, false), (6, 0, true), (16, 1, false)]].concat()
        );
        // A repetition that fills a hole at its end, and one of which it has all.
        assert_eq!(follow(&[&early[..], &[(2, 7)]].concat())[2..], [(4, 5, true)]);
        assert_eq!(follow(&[&early[..], &[(u32::MAX, 5)]].concat())[2..], [(1, 0, true)]);
        // Everything backwards.
        let backwards = follow(&[(9, 5), (4, 5), (u32::MAX, 5)]);
        assert_eq!(backwards, [(11, 5, false), (6, 5, false), (1, 5, false)]);
    }

    #[test]
    fn a_bare_ack_and_a_fin_may_come_before_the_data_ahead_of_them() {
        let mut flow = Flow { opened_by: Side::Sender, sent: Default::default() };
        let flags = |syn, ack, fin| [syn, ack, fin];
        let of = |seq, payload_bytes, flags| {
            let mut header = tcp(seq, payload_bytes);
            [header.raw.syn, header.raw.ack, header.raw.fin] = flags;
            header
        };
        let orders = [
            (of(0, 0, flags(true, false, false)), (0, false)),
            (of(6, 0, flags(false, true, false)), (0, false)), // it acknowledges, and has no data
            (of(9, 0, flags(false, true, true)), (0, false)),
            (of(1, 5, flags(false, true, false)), (5, false)),
            (of(6, 3, flags(false, true, false)), (3, false)),
            (of(6, 3, flags(false, true, true)), (0, true)),
        ];
        for (header, expected) in orders {
            let note = take_note(&mut flow, Side::Sender, &header);
            assert_eq!((note.new_bytes, note.retransmission), expected, "{header:?}");
        }
    }

    #[test]
    fn near_finds_both_neighbours() {
        assert_eq!(near(1 << 32, 5), (1 << 32) + 5);
        assert_eq!(near(1 << 32, u32::MAX), (1 << 32) - 1);
        assert_eq!(near(0, u32::MAX), 0); // nothing lies before the start
    }
}
