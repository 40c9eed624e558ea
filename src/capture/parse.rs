//! The headers of one frame, read once, while it is on the cable.

use crate::trace::packet::{Ip, TcpOption, Udp};
use etherparse::{
    Ipv6Extensions, LaxNetSlice, LaxSlicedPacket, TcpHeaderSlice, TcpOptionElement,
    TcpOptionReadError, TransportSlice,
};
use std::ops::Deref;

#[derive(Debug, Clone, Default)]
pub struct Headers {
    pub ip: Option<Ip>,
    pub tcp: Option<TcpHeader>,
    pub udp: Option<Udp>,
    /// What it is, if it is neither TCP nor UDP.
    pub other: Option<&'static str>,
    /// Where in the frame the payload of TCP or UDP begins; of a later fragment, that of IP.
    pub payload_at: Option<usize>,
}

/// A TCP header with its numbers as they were sent.
#[derive(Debug, Clone)]
pub struct TcpHeader {
    pub raw: etherparse::TcpHeader,
    pub payload_bytes: u32,
}

impl Deref for TcpHeader {
    type Target = etherparse::TcpHeader;

    fn deref(&self) -> &etherparse::TcpHeader {
        &self.raw
    }
}

/// Reads the headers. Whatever cannot be read is left out, and `other` says so;
/// the end of the payload may be missing. A bare frame begins with its IP header.
pub fn headers(frame: &[u8], bare: bool) -> Headers {
    let unreadable = |what| Headers { other: Some(what), ..Headers::default() };
    let sliced = match bare {
        true => LaxSlicedPacket::from_ip(frame).ok(),
        false => LaxSlicedPacket::from_ethernet(frame).ok(),
    };
    let Some(sliced) = sliced else { return unreadable("cut short") };
    let (ip, payload) = match &sliced.net {
        Some(LaxNetSlice::Ipv4(net)) => {
            let header = net.header();
            let ip = Ip {
                source: header.source_addr().into(),
                destination: header.destination_addr().into(),
                total_bytes: match header.total_len() {
                    // Longer than its field can say, or its card was to fill it in: TSO.
                    0 => u32::from(header.ihl()) * 4 + net.payload().payload.len() as u32,
                    total => u32::from(total),
                },
                header_bytes: u32::from(header.ihl()) * 4,
                protocol: header.protocol().0,
                ttl: header.ttl(),
                id: Some(u32::from(header.identification())),
                dont_fragment: header.dont_fragment(),
                fragment_offset_bytes: u32::from(header.fragments_offset().byte_offset()),
                more_fragments: header.more_fragments(),
            };
            (ip, net.payload().payload)
        }
        Some(LaxNetSlice::Ipv6(net)) => {
            let header = net.header();
            let extensions = net.extensions().slice().len() as u32;
            // Not by the slice's own iterator, which of a frame that is cut reads on behind
            // its end (etherparse 0.21).
            let (whole, ..) =
                Ipv6Extensions::from_slice_lax(header.next_header(), net.extensions().slice());
            let fragment = whole.fragment.as_ref();
            let ip = Ip {
                source: header.source_addr().into(),
                destination: header.destination_addr().into(),
                total_bytes: match header.payload_length() {
                    0 => 40 + extensions + net.payload().payload.len() as u32,
                    payload => 40 + u32::from(payload),
                },
                header_bytes: 40 + extensions,
                protocol: net.payload().ip_number.0,
                ttl: header.hop_limit(),
                id: fragment.map(|fragment| fragment.identification),
                dont_fragment: false,
                fragment_offset_bytes: fragment
                    .map_or(0, |fragment| fragment.fragment_offset.byte_offset().into()),
                more_fragments: fragment.is_some_and(|fragment| fragment.more_fragments),
            };
            (ip, net.payload().payload)
        }
        Some(LaxNetSlice::Arp(_)) => return unreadable("ARP"),
        None => return unreadable("no IP"),
    };
    if ip.header_bytes > ip.total_bytes {
        return unreadable("a broken IP header");
    }
    let place = |part: &[u8]| (part.as_ptr() as usize).checked_sub(frame.as_ptr() as usize);
    let mut found = Headers { ip: Some(ip), payload_at: place(payload), ..Headers::default() };
    match sliced.transport {
        Some(TransportSlice::Tcp(slice)) => match TcpHeaderSlice::from_slice(slice.slice()) {
            Ok(header) => {
                found.tcp = tcp(&ip, &header);
                found.payload_at = place(slice.payload());
            }
            Err(_) => found.other = Some("a broken TCP header"),
        },
        Some(TransportSlice::Udp(slice)) => {
            found.udp = Some(udp(slice.source_port(), slice.destination_port(), slice.length()));
            found.payload_at = place(slice.payload());
        }
        Some(TransportSlice::Icmpv4(_)) => found.other = Some("ICMP"),
        Some(TransportSlice::Icmpv6(_)) => found.other = Some("ICMPv6"),
        Some(_) => found.other = Some("IGMP"),
        // The first fragment of a datagram has its UDP header; the parser above
        // rightly says nothing, because the datagram is not whole.
        None => match (ip.protocol, ip.is_fragment(), ip.fragment_offset_bytes, payload) {
            (UDP, true, 0, [a, b, c, d, e, f, ..]) => {
                let number = |high: &u8, low: &u8| u16::from_be_bytes([*high, *low]);
                found.udp = Some(udp(number(a, b), number(c, d), number(e, f)));
                found.payload_at = place(&payload[8.min(payload.len())..]);
            }
            (UDP, true, ..) => {}
            (TCP, false, ..) => match cut_in_options(payload) {
                Some(raw) => {
                    let bytes = raw.header_len() as u32;
                    let payload_bytes = ip.payload_bytes().checked_sub(bytes);
                    found.tcp = payload_bytes.map(|payload_bytes| TcpHeader { raw, payload_bytes });
                    found.payload_at = place(&payload[payload.len()..]);
                }
                None => found.other = Some("cut short"),
            },
            _ => found.other = Some("another protocol"),
        },
    }
    found
}

/// The header of a packet of which the capture kept only a part (tcpdump -s): its options
/// are not known, how long they are is.
fn cut_in_options(segment: &[u8]) -> Option<etherparse::TcpHeader> {
    let mut fixed: [u8; 20] = segment.get(..20)?.try_into().ok()?;
    let options_bytes = (usize::from(fixed[12] >> 4) * 4).checked_sub(20)?;
    fixed[12] = fixed[12] & 0x0f | 5 << 4;
    let mut raw = TcpHeaderSlice::from_slice(&fixed).ok()?.to_header();
    // Zeros end the list of options (RFC 9293, section 3.2).
    raw.set_options_raw(&[0; 40][..options_bytes]).ok()?;
    Some(raw)
}

pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;

/// The header in front of a whole segment.
pub(super) fn tcp_in(ip: &Ip, segment: &[u8]) -> Option<TcpHeader> {
    let header = TcpHeaderSlice::from_slice(segment).ok().filter(|_| ip.protocol == TCP)?;
    tcp(ip, &header)
}

fn udp(source_port: u16, destination_port: u16, length: u16) -> Udp {
    // The length counts the header's own eight bytes (RFC 768).
    Udp { source_port, destination_port, payload_bytes: u32::from(length.saturating_sub(8)) }
}

fn tcp(ip: &Ip, header: &TcpHeaderSlice) -> Option<TcpHeader> {
    // TCP has no length of its own: its payload is what IP leaves over.
    let payload_bytes = ip.payload_bytes().checked_sub(header.slice().len() as u32)?;
    Some(TcpHeader { raw: header.to_header(), payload_bytes })
}

impl TcpHeader {
    /// Its options, without padding.
    pub fn read_options(&self) -> impl Iterator<Item = TcpOption> {
        self.raw.options_iterator().filter_map(read_option)
    }
}

fn read_option(element: Result<TcpOptionElement, TcpOptionReadError>) -> Option<TcpOption> {
    match element {
        Ok(TcpOptionElement::Noop) => None,
        Ok(TcpOptionElement::MaximumSegmentSize(bytes)) => Some(TcpOption::Mss { bytes }),
        Ok(TcpOptionElement::WindowScale(shift)) => Some(TcpOption::WindowScale { shift }),
        Ok(TcpOptionElement::SelectiveAcknowledgementPermitted) => Some(TcpOption::SackPermitted),
        Ok(TcpOptionElement::SelectiveAcknowledgement(first, more)) => {
            let blocks = std::iter::once(first).chain(more.into_iter().flatten());
            let blocks = blocks.map(|(start, end)| (start.into(), end.into())).collect();
            Some(TcpOption::Sack { blocks })
        }
        Ok(TcpOptionElement::Timestamp(value, echo)) => Some(TcpOption::Timestamps { value, echo }),
        Err(TcpOptionReadError::UnknownId(kind)) => Some(TcpOption::Other { kind }),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Follow;
    use super::*;
    use crate::trace::Side;
    use etherparse::PacketBuilder;
    use rand::rngs::ChaCha8Rng;
    use rand::{Rng as _, SeedableRng as _};

    fn frame(payload: &[u8]) -> Vec<u8> {
        let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
            .ipv4([192, 0, 2, 1], [192, 0, 2, 2], 64)
            .tcp(40000, 7000, 17, 64240)
            .options(&[etherparse::TcpOptionElement::MaximumSegmentSize(1460)])
            .expect("four bytes of options");
        let mut bytes = Vec::new();
        builder.write(&mut bytes, payload).expect("a Vec takes everything");
        bytes
    }

    /// The same over IPv6, behind destination options and a fragment header.
    fn extended(payload: &[u8]) -> Vec<u8> {
        let whole = frame(payload);
        let (addresses, segment) = (&whole[..12], &whole[34..]);
        let ip = [0x86, 0xdd, 0x60, 0, 0, 0, 0, 16 + segment.len() as u8, 60, 64];
        let extensions = [44, 0, 1, 4, 0, 0, 0, 0, TCP, 0, 0, 0, 0, 0, 0, 7];
        [addresses, &ip, &[0x20; 32], &extensions, segment].concat()
    }

    #[test]
    fn a_segment_behind_extensions() {
        let found = headers(&extended(b"ABBCD"), false);
        let (ip, tcp) = (found.ip.unwrap(), found.tcp.unwrap());
        assert_eq!((ip.header_bytes, ip.id, ip.more_fragments), (56, Some(7), false));
        assert_eq!((tcp.header_len(), tcp.payload_bytes), (24, 5));
    }

    #[test]
    fn a_segment() {
        let bytes = frame(b"ABBCD");
        let found = headers(&bytes, false);
        let (ip, tcp) = (found.ip.unwrap(), found.tcp.unwrap());
        assert_eq!((ip.total_bytes, ip.header_bytes, ip.protocol, ip.ttl), (49, 20, 6, 64));
        assert_eq!((tcp.source_port, tcp.destination_port, tcp.sequence_number), (40000, 7000, 17));
        assert_eq!((tcp.header_len(), tcp.payload_bytes), (24, 5));
        assert!(tcp.read_options().eq([TcpOption::Mss { bytes: 1460 }]));
        assert_eq!(found.other, None);
    }

    #[test]
    fn the_payload_may_be_cut_off() {
        let bytes = frame(&[7; 1000]);
        let found = headers(&bytes[..160], false);
        assert_eq!(found.tcp.unwrap().payload_bytes, 1000);
    }

    /// A SYN is one also where the capture kept no more than its numbers.
    #[test]
    fn the_options_may_be_cut_off() {
        let mut bytes = frame(b"");
        bytes[14 + 20 + 13] |= 2;
        let tcp = headers(&bytes[..14 + 20 + 21], false).tcp.unwrap();
        assert!(tcp.syn && tcp.read_options().next().is_none());
        assert_eq!((tcp.header_len(), tcp.payload_bytes), (24, 0));
    }

    #[test]
    fn nothing_panics_whatever_the_bytes_are() {
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        let mut follow = Follow::default();
        for round in 0..20_000u32 {
            let make = if round & 1 == 0 { frame } else { extended };
            let mut bytes = make(b"ABBCDEFGH");
            let random = chance.next_u64();
            bytes.truncate(random as usize % (bytes.len() + 1));
            for _ in 0..round % 4 {
                let random = chance.next_u64() as usize;
                if let Some(byte) = bytes.get_mut((random >> 8) % 80) {
                    *byte = random as u8;
                }
            }
            let side = if random & 1 == 0 { Side::Sender } else { Side::Receiver };
            follow.note(side, &headers(&bytes, false));
            crate::report::header_fields::fields(&bytes, false);
        }
    }
}
