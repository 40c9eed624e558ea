//! A capture file that Wireshark opens: the classic pcap format with Ethernet
//! frames and nanoseconds (pcap-savefile(5)).

use crate::trace::Side;
use crate::trace::packet::{Fate, Packet};

/// The file's bytes.
///
/// `seen_by` is where the capture was made: on that host, which sees its own
/// packets when they leave, those that will be lost too, and the other's when
/// they arrive; or, with `None`, on the cable, which sees every packet once,
/// when it enters. `start_unix_ns` is when the trace began, in nanoseconds since
/// 1970.
pub fn pcap(packets: &[Packet], seen_by: Option<Side>, start_unix_ns: u64) -> Vec<u8> {
    let mut seen: Vec<(u64, &Packet)> = Vec::new();
    for packet in packets {
        match (seen_by, packet.fate) {
            (Some(host), _) if host == packet.from => seen.push((packet.at_ns, packet)),
            (None, _) => seen.push((packet.at_ns, packet)),
            (Some(_), Fate::Arrived { at_ns, copies, .. }) => {
                seen.extend((0..copies).map(|_| (at_ns, packet)));
            }
            (Some(_), _) => {}
        }
    }
    seen.sort_by_key(|(at_ns, _)| *at_ns); // stable: the order of the cable where times are equal

    // The writer chooses the byte order; ours is little-endian. Time zone and accuracy are
    // always 0.
    let header = [NANOSECONDS, VERSION, 0, 0, LONGEST, ETHERNET];
    let mut file: Vec<u8> = header.into_iter().flat_map(u32::to_le_bytes).collect();
    for (at_ns, packet) in seen {
        let at_ns = start_unix_ns.saturating_add(at_ns);
        let (s, ns) = ((at_ns / 1_000_000_000) as u32, (at_ns % 1_000_000_000) as u32);
        let header = [s, ns, packet.frame.0.len() as u32, packet.frame_bytes];
        file.extend(header.into_iter().flat_map(u32::to_le_bytes));
        file.extend(&packet.frame.0);
    }
    file
}

/// The file's first number: times are in nanoseconds, numbers in the byte order
/// of this one.
const NANOSECONDS: u32 = 0xa1b2_3c4d;
/// 2.4, of two bytes each.
const VERSION: u32 = 2 | 4 << 16;
/// No frame is longer: an IP packet of 65535 bytes and its Ethernet header.
const LONGEST: u32 = 65535 + 14;
/// The link type: Ethernet.
const ETHERNET: u32 = 1;
