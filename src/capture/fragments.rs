//! What IP cut is put together again (RFC 791, section 3.2; RFC 8200, section 4.5).

use super::parse::{self, UDP};
use super::streams::FilePacket;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

type Id = (IpAddr, IpAddr, u8, u32);

/// The fragments of one IP packet so far.
#[derive(Default)]
struct Gathered {
    /// Which packet has the payload from this offset on.
    by_offset: BTreeMap<u32, usize>,
    bytes: u32,
    /// Where the payload ends: its last fragment tells.
    end: Option<u32>,
}

const UDP_HEADER_BYTES: usize = 8; // RFC 768

/// Gives each datagram's first fragment the payload of all, and the others its ports. A
/// segment stands where its first fragment was.
pub(super) fn put_together(packets: &mut [FilePacket]) {
    let mut open: HashMap<Id, Gathered> = HashMap::new();
    for index in 0..packets.len() {
        let Some(ip) = packets[index].headers.ip.filter(|ip| ip.is_fragment()) else { continue };
        let id = (ip.source, ip.destination, ip.protocol, ip.id.unwrap_or(0));
        let gathered = open.entry(id).or_default();
        // The number of an older packet, used again; or a fragment that came twice.
        let offset = ip.fragment_offset_bytes;
        if gathered.by_offset.contains_key(&offset) {
            if offset != 0 {
                continue;
            }
            std::mem::take(gathered).close(packets);
        }
        gathered.by_offset.insert(offset, index);
        gathered.bytes = gathered.bytes.saturating_add(ip.payload_bytes());
        if !ip.more_fragments {
            gathered.end = Some(offset.saturating_add(ip.payload_bytes()));
        }
        if gathered.end == Some(gathered.bytes) && gathered.by_offset.contains_key(&0) {
            open.remove(&id).unwrap_or_default().close(packets);
        }
    }
    let mut rest: Vec<Gathered> = open.into_values().collect();
    rest.sort_by_key(|gathered| gathered.by_offset.values().min().copied());
    rest.into_iter().for_each(|gathered| gathered.close(packets));
}

impl Gathered {
    fn close(self, packets: &mut [FilePacket]) {
        let Some(&first) = self.by_offset.get(&0) else { return };
        let mut whole: Vec<u8> = Vec::new();
        for (offset, index) in &self.by_offset {
            // Where one is missing, what stands behind it is not known to be next.
            if *offset as usize != whole.len() {
                break;
            }
            whole.extend_from_slice(packets[*index].ip_payload());
        }
        let is_whole = self.end == Some(whole.len() as u32);
        let Some(mut ip) = packets[first].headers.ip else { return };
        if ip.protocol == UDP {
            let ports = packets[first].ports;
            for index in self.by_offset.values() {
                packets[*index].ports = ports;
                packets[*index].first_fragment = Some(first).filter(|first| first != index);
                packets[*index].payload = Cow::Borrowed(&[]);
            }
            whole.drain(..UDP_HEADER_BYTES.min(whole.len()));
            packets[first].payload = Cow::Owned(whole);
        } else if is_whole {
            ip.total_bytes = ip.header_bytes + whole.len() as u32;
            (ip.more_fragments, ip.fragment_offset_bytes) = (false, 0);
            let Some(tcp) = parse::tcp_in(&ip, &whole) else { return };
            let packet = &mut packets[first];
            let headers = &mut packet.headers;
            packet.ports = Some([tcp.source_port, tcp.destination_port]);
            headers.payload_at = headers.payload_at.map(|at| at + tcp.header_len());
            packet.payload = Cow::Owned(whole.split_off(tcp.header_len().min(whole.len())));
            (headers.ip, headers.tcp, headers.other) = (Some(ip), Some(tcp), None);
        }
    }
}
