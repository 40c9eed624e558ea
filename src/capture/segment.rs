//! A packet as a trace has it.

use super::follow::{Note, TcpNote, near};
use super::parse::{Headers, TcpHeader};
use crate::trace::Side;
use crate::trace::packet::{Fate, Flags, Hex, Packet, Tcp, TcpOption};

/// What its headers say, and what they mean on its connection. What became of it is not
/// known yet.
pub fn packet(
    (number, from, at_ns): (u32, Side, u64),
    headers: &Headers,
    note: &Note,
    frame: &[u8],
) -> Packet {
    Packet {
        number,
        from,
        at_ns,
        fate: Fate::OnTheWay,
        connection: note.connection,
        data_number: note.data_number,
        ip: headers.ip,
        tcp: headers.tcp.as_ref().zip(note.tcp.as_ref()).map(|(raw, note)| segment(raw, note)),
        udp: headers.udp,
        other: headers.other.map(str::to_owned),
        frame_bytes: frame.len() as u32,
        frame: Hex(frame.to_vec()),
        bare: false,
    }
}

/// A segment's header with numbers that are relative to its connection.
fn segment(raw: &TcpHeader, note: &TcpNote) -> Tcp {
    // A block lies not far from what is acknowledged.
    let relative =
        |number: u64| near(note.ack.unwrap_or(0), (number as u32).wrapping_sub(note.peer_isn));
    let option = |option| match option {
        TcpOption::Sack { blocks } => {
            let blocks = blocks.iter().map(|(start, end)| (relative(*start), relative(*end)));
            TcpOption::Sack { blocks: blocks.collect() }
        }
        other => other,
    };
    let etherparse::TcpHeader { cwr, ece, urg, ack, psh, rst, syn, fin, .. } = raw.raw;
    Tcp {
        source_port: raw.source_port,
        destination_port: raw.destination_port,
        seq: note.seq,
        ack: note.ack,
        flags: Flags { cwr, ece, urg, ack, psh, rst, syn, fin },
        window: raw.window_size,
        window_bytes: note.window_bytes,
        options: raw.read_options().map(option).collect(),
        header_bytes: raw.header_len() as u32,
        payload_start: (note.seq + u64::from(syn)).saturating_sub(1),
        payload_bytes: raw.payload_bytes,
        retransmission: note.retransmission,
        new_bytes: note.new_bytes,
        probe: note.probe,
    }
}
