//! A segment as a trace has it.

use super::follow::{TcpNote, near};
use super::parse::TcpHeader;
use crate::trace::packet::{Tcp, TcpOption};

/// A segment's header with numbers that are relative to its connection.
pub fn segment(raw: &TcpHeader, note: &TcpNote) -> Tcp {
    // A block lies not far from what is acknowledged.
    let relative =
        |number: u64| near(note.ack.unwrap_or(0), (number as u32).wrapping_sub(note.peer_isn));
    let option = |option: &TcpOption| match option {
        TcpOption::Sack { blocks } => {
            let blocks = blocks.iter().map(|(start, end)| (relative(*start), relative(*end)));
            TcpOption::Sack { blocks: blocks.collect() }
        }
        other => other.clone(),
    };
    Tcp {
        source_port: raw.source_port,
        destination_port: raw.destination_port,
        seq: note.seq,
        ack: note.ack,
        flags: raw.flags,
        window: raw.window,
        window_bytes: note.window_bytes,
        options: raw.options.iter().map(option).collect(),
        header_bytes: raw.header_bytes,
        payload_start: (note.seq + u64::from(raw.flags.syn)).saturating_sub(1),
        payload_bytes: raw.payload_bytes,
        retransmission: note.retransmission,
        new_bytes: note.new_bytes,
        probe: note.probe,
    }
}
