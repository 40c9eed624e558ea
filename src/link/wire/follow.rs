//! Follows the connections on the cable: which frame belongs to which, what it
//! brings that is new, and what merely repeats.
//!
//! It is done while the frame is on the cable, so that the n-th data packet can
//! be dropped and an experiment can wait for facts.

use super::parse::{Headers, Tcp, UDP};
use crate::link::Side;
use crate::trace::packet::Ip;
use std::collections::HashMap;
use std::net::IpAddr;

/// What one host has sent on one connection so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flight {
    /// Packets that brought new data: TCP segments, or UDP datagrams.
    pub data_packets: u32,
    /// Of these, how many have reached the other host.
    pub arrived_data_packets: u32,
    /// New bytes of payload.
    pub bytes: u64,
    /// Of its bytes, how many the other side has acknowledged, in packets that
    /// the cable has *seen*; they may still be on their way back.
    pub acked_bytes: u64,
    /// Packets that repeated data, a SYN or a FIN.
    pub retransmissions: u32,
    /// It said that it has no more (TCP's FIN).
    pub fin: bool,
    /// The other side has acknowledged that.
    pub fin_acked: bool,
    /// It broke the connection off (TCP's RST).
    pub reset: bool,
    isn: Option<u32>,
    /// The sequence number after the last that was seen, relative to the ISN.
    next: u64,
    window_shift: Option<u8>,
}

/// One TCP connection, or one pair of UDP ports, as the cable sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// 6 is TCP, 17 UDP.
    pub protocol: u8,
    /// The host that sent the first packet.
    pub opened_by: Side,
    /// The ports: the sender's, then the receiver's.
    pub ports: [u16; 2],
    flights: [Flight; 2],
}

impl Connection {
    /// What that host has sent.
    pub fn from(&self, side: Side) -> &Flight {
        &self.flights[side.index()]
    }

    /// Whether both sides have said that they are done and know it of each
    /// other, or one has broken it off.
    pub fn closed(&self) -> bool {
        self.flights.iter().all(|flight| flight.fin_acked)
            || self.flights.iter().any(|flight| flight.reset)
    }
}

/// What a frame is in its connection.
#[derive(Debug, Clone, Default)]
pub(super) struct Note {
    pub connection: Option<u32>,
    pub data_number: Option<u32>,
    /// It is the n-th fragment of its host, counted through the whole run.
    pub fragment_number: Option<u32>,
    /// It belongs to the experiment: faults are for it.
    pub ours: bool,
    pub tcp: Option<TcpNote>,
}

#[derive(Debug, Clone)]
pub(super) struct TcpNote {
    pub seq: u64,
    pub ack: Option<u64>,
    pub window_bytes: u64,
    pub retransmission: bool,
    pub new_bytes: u32,
    /// The last packet of the handshake, or a repetition of it.
    pub handshake_ack: bool,
    /// The other side's first number, to which SACK blocks are relative.
    pub peer_isn: u32,
}

/// The connections so far.
#[derive(Debug, Default)]
pub(super) struct Follow {
    pub connections: Vec<Connection>,
    by_ports: HashMap<(u8, [u16; 2]), u32>,
    /// Datagrams in fragments: which connection and which of its datagrams.
    by_id: HashMap<(IpAddr, u32), (u32, u32)>,
    fragments: [u32; 2],
}

impl Follow {
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
            let connection = &mut self.connections[number as usize];
            let tcp = segment(connection, from, tcp);
            if tcp.new_bytes > 0 {
                note.data_number = Some(connection.flights[from.index()].data_packets);
            }
            note.tcp = Some(tcp);
        } else if let Some(udp) = headers.udp {
            let ports = ports(from, udp.source_port, udp.destination_port);
            let number = self.connection(from, ip.protocol, ports);
            let flight = &mut self.connections[number as usize].flights[from.index()];
            flight.data_packets += 1;
            flight.bytes += u64::from(udp.payload_bytes);
            note.connection = Some(number);
            note.data_number = Some(flight.data_packets);
            if let (true, Some(id)) = (ip.is_fragment(), ip.id) {
                self.by_id.insert((ip.source, id), (number, flight.data_packets));
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

    /// Takes note that a data packet has reached the other host.
    pub fn arrived(&mut self, from: Side, connection: u32) {
        if let Some(connection) = self.connections.get_mut(connection as usize) {
            connection.flights[from.index()].arrived_data_packets += 1;
        }
    }

    fn datagram_of(&self, ip: &Ip) -> Option<(u32, u32)> {
        self.by_id.get(&(ip.source, ip.id?)).copied()
    }

    fn connection(&mut self, from: Side, protocol: u8, ports: [u16; 2]) -> u32 {
        *self.by_ports.entry((protocol, ports)).or_insert_with(|| {
            self.connections.push(Connection {
                protocol,
                opened_by: from,
                ports,
                flights: Default::default(),
            });
            self.connections.len() as u32 - 1
        })
    }

    /// The same ports may carry a second connection after the first: a SYN with
    /// another number than the first SYN's begins it.
    fn tcp_connection(&mut self, from: Side, ports: [u16; 2], tcp: &Tcp) -> u32 {
        let number = self.connection(from, TCP, ports);
        let flight = &self.connections[number as usize].flights[from.index()];
        let anew = tcp.flags.syn && !tcp.flags.ack && flight.isn.is_some_and(|isn| isn != tcp.seq);
        if !anew {
            return number;
        }
        self.by_ports.remove(&(TCP, ports));
        self.connection(from, TCP, ports)
    }
}

/// The protocol's number in an IP header.
const TCP: u8 = 6;

fn ports(from: Side, source: u16, destination: u16) -> [u16; 2] {
    match from {
        Side::Sender => [source, destination],
        Side::Receiver => [destination, source],
    }
}

/// Takes note of a TCP segment on its connection.
fn segment(connection: &mut Connection, from: Side, tcp: &Tcp) -> TcpNote {
    let opener = connection.opened_by == from;
    let shifts = connection.flights.each_ref().map(|flight| flight.window_shift);
    let [sender, receiver] = &mut connection.flights;
    let (own, peer) = match from {
        Side::Sender => (sender, receiver),
        Side::Receiver => (receiver, sender),
    };
    // A connection whose SYN nobody saw: its first byte is taken for the first.
    let isn = *own.isn.get_or_insert(if tcp.flags.syn { tcp.seq } else { tcp.seq.wrapping_sub(1) });
    if tcp.flags.syn {
        own.window_shift = window_shift(tcp.options);
    }

    let seq = near(own.next, tcp.seq.wrapping_sub(isn));
    let length = u64::from(tcp.payload_bytes) + u64::from(tcp.flags.syn) + u64::from(tcp.flags.fin);
    let end = seq + length;
    let retransmission = length > 0 && seq < own.next;
    // Of the payload, what lies beyond everything seen: a FIN comes after it.
    let payload_end = end - u64::from(tcp.flags.fin);
    let new_bytes =
        payload_end.saturating_sub(own.next.max(1)).min(u64::from(tcp.payload_bytes)) as u32;
    let bare = length == 0 && tcp.flags.ack && !tcp.flags.rst;

    let ack = match (tcp.flags.ack, peer.isn) {
        (true, Some(isn)) => Some(near(peer.next, tcp.ack.wrapping_sub(isn))),
        (true, None) => Some(u64::from(tcp.ack)),
        (false, _) => None,
    };
    let handshake_ack =
        opener && bare && seq == 1 && ack == Some(1) && own.next == 1 && peer.next == 1;

    own.next = own.next.max(end);
    own.data_packets += u32::from(new_bytes > 0);
    own.bytes += u64::from(new_bytes);
    own.retransmissions += u32::from(retransmission);
    own.fin |= tcp.flags.fin;
    own.reset |= tcp.flags.rst;
    if let Some(ack) = ack {
        // Number 1 is byte 0, and a FIN has a number but is no byte.
        peer.acked_bytes = peer.acked_bytes.max(ack.saturating_sub(1).min(peer.bytes));
        peer.fin_acked |= peer.fin && ack >= peer.next;
    }
    // Both must have offered scaling, and a SYN's own window is never scaled
    // (RFC 7323, section 2.2).
    let shift = match shifts {
        [Some(_), Some(_)] if !tcp.flags.syn => shifts[from.index()].unwrap_or(0).min(14),
        _ => 0,
    };
    TcpNote {
        seq,
        ack,
        window_bytes: u64::from(tcp.window) << shift,
        retransmission,
        new_bytes,
        handshake_ack,
        peer_isn: peer.isn.unwrap_or(0),
    }
}

/// The 64-bit number nearest to `expected` whose lower half is `low`: sequence
/// numbers begin again after 4 GiB, streams go on.
pub(super) fn near(expected: u64, low: u32) -> u64 {
    let ahead = low.wrapping_sub(expected as u32) as i32;
    expected.saturating_add_signed(i64::from(ahead))
}

fn window_shift(options: &[u8]) -> Option<u8> {
    etherparse::TcpOptionsIterator::from_slice(options).find_map(|option| match option {
        Ok(etherparse::TcpOptionElement::WindowScale(shift)) => Some(shift),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::packet::Flags;

    fn tcp(seq: u32, payload_bytes: u32) -> Tcp<'static> {
        Tcp {
            source_port: 1,
            destination_port: 2,
            seq,
            ack: 0,
            flags: Flags::default(),
            window: 0,
            header_bytes: 20,
            payload_bytes,
            options: &[],
        }
    }

    fn follow(segments: &[(u32, u32)]) -> Vec<(u64, u32, bool)> {
        let mut connection = Connection {
            protocol: TCP,
            opened_by: Side::Sender,
            ports: [1, 2],
            flights: Default::default(),
        };
        let mut syn = tcp(u32::MAX - 1, 0);
        syn.flags.syn = true;
        segment(&mut connection, Side::Sender, &syn);
        segments
            .iter()
            .map(|(seq, length)| segment(&mut connection, Side::Sender, &tcp(*seq, *length)))
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

    #[test]
    fn near_finds_both_neighbours() {
        assert_eq!(near(1 << 32, 5), (1 << 32) + 5);
        assert_eq!(near(1 << 32, u32::MAX), (1 << 32) - 1);
        assert_eq!(near(0, u32::MAX), 0); // nothing lies before the start
    }
}
