//! What went over the cable, once the experiment is over.

use crate::trace::packet::{Fate, Packet};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone)]
pub struct Capture {
    /// With all their headers, in the order in which the cable saw them.
    pub packets: Vec<Packet>,
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
    /// The delay achieved in both directions, serialisation included; `None`
    /// when nothing arrived.
    pub fn delay(&self) -> Option<Delay> {
        let mut taken_ns: Vec<u64> = (self.packets.iter())
            .filter_map(|packet| match packet.fate {
                Fate::Arrived { at_ns, held: false, .. } => Some(at_ns - packet.at_ns.min(at_ns)),
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
