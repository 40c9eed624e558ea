//! What went over the cable, once the experiment is over.

use super::seen::EthernetFrame;
use crate::capture::segment;
use crate::trace::packet::{Fate, Hex, Packet};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone)]
pub struct Capture {
    pub(super) frames: Vec<EthernetFrame>,
    /// Frames that were carried but of which nothing is kept: the capture grew
    /// too long.
    pub not_kept: u64,
    /// Frames that were lost against our will.
    pub lost: Lost,
    /// Frames whose checksum the kernel had left to a network card: none, or
    /// the capture is wrong.
    pub checksums_missing: u64,
}

/// Frames that got lost although no knob asked for it. `None` where the system
/// did not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The forwarder was too slow, and its ring was full.
    pub ring_full: Option<u64>,
    /// The kernel had no room between the ends of a veth pair.
    pub kernel: Option<u64>,
}

/// How well the cable kept the delay that was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Delay {
    /// How many packets that were neither lost nor held back.
    pub packets: u64,
    /// Half of them took no longer, in milliseconds.
    pub median_ms: f64,
    pub worst_ms: f64,
}

impl Capture {
    /// The packets with all their headers, in the order in which the cable saw
    /// them.
    pub fn packets(&self) -> Vec<Packet> {
        self.frames.iter().map(packet).collect()
    }

    /// The delay achieved in both directions, serialisation included; `None`
    /// when nothing arrived.
    pub fn delay(&self) -> Option<Delay> {
        let mut taken_ns: Vec<u64> = (self.frames.iter())
            .filter_map(|frame| match frame.fate {
                Fate::Arrived { at_ns, held: false, .. } => Some(at_ns.saturating_sub(frame.at_ns)),
                _ => None,
            })
            .collect();
        taken_ns.sort_unstable();
        let ms = |ns: u64| ns as f64 / 1e6;
        Some(Delay {
            packets: taken_ns.len() as u64,
            median_ms: ms(*taken_ns.get(taken_ns.len() / 2)?),
            worst_ms: ms(*taken_ns.last()?),
        })
    }
}

pub(super) fn packet(frame: &EthernetFrame) -> Packet {
    let EthernetFrame { headers, note, .. } = frame;
    Packet {
        number: u32::try_from(frame.number).unwrap_or(u32::MAX),
        from: frame.from,
        at_ns: frame.at_ns,
        fate: frame.fate,
        connection: note.connection,
        data_number: note.data_number,
        ip: headers.ip,
        tcp: headers.tcp.as_ref().zip(note.tcp.as_ref()).map(|(raw, note)| segment(raw, note)),
        udp: headers.udp,
        other: headers.other.map(str::to_owned),
        frame_bytes: frame.length,
        frame: Hex(frame.bytes.clone()),
        bare: false,
    }
}
