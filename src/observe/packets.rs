//! What the captured packets of a run tell.

use super::{Number, Observed, Quantity, own_packets};
use crate::trace::Side;
use crate::trace::packet::{Fate, Packet};
use crate::{Both, Known, text};
use std::ops::Range;

/// What the captured packets tell; on loopback, none of it.
pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity {
        name: "asked_delay_ms",
        means: Both {
            en: "the cable's one-way delay as asked for, in milliseconds",
            zh: "网线的单程延迟，要求值，单位毫秒",
        },
        of: |run| run.whole()?.cable().map(|cable| Number(cable.asked_delay_ms)),
    },
    Quantity {
        name: "delay_ms",
        means: Both {
            en: "the cable's one-way delay as achieved, the median of all packets, in milliseconds",
            zh: "网线的单程延迟，实际值，取全部包的中位数，单位毫秒",
        },
        of: |run| {
            let median = run.whole()?.cable()?.median_delay_ms;
            median.map(Number).ok_or_else(|| text!("no packet arrived", "没有包到达"))
        },
    },
    Quantity {
        name: "mtu_bytes",
        means: Both {
            en: "the largest packet that the cable takes, in bytes",
            zh: "网线能承载的最大的包，单位字节",
        },
        of: |run| run.whole()?.cable().map(|cable| u64::from(cable.mtu_bytes).into()),
    },
    Quantity {
        name: "largest_packet",
        means: Both {
            en: "bytes of the largest data packet of the sender, IP header included",
            zh: "发送方最大的带数据的包的字节数，含 IP 首部",
        },
        of: |run| run.whole()?.largest_packet().map(|(packet, _, _)| packet.into()),
    },
    Quantity {
        name: "ip_header_bytes",
        means: Both { en: "bytes of that packet's IP header", zh: "该包的 IP 首部字节数" },
        of: |run| run.whole()?.largest_packet().map(|(_, ip, _)| ip.into()),
    },
    Quantity {
        name: "tcp_header_bytes",
        means: Both {
            en: "bytes of that packet's TCP header, options included",
            zh: "该包的 TCP 首部字节数，含选项",
        },
        of: |run| run.whole()?.largest_packet().map(|(_, _, tcp)| tcp.into()),
    },
    Quantity {
        name: "packets",
        means: Both {
            en: "data packets of the sender on the cable, repeated ones included",
            zh: "网线上发送方带数据的包数，含重复的",
        },
        of: |run| run.whole()?.packets().map(Number::from),
    },
    Quantity {
        name: "pushes",
        means: Both {
            en: "data segments of the sender that bear the PSH flag",
            zh: "发送方带数据、带 PSH 标志的报文段数",
        },
        of: |run| run.whole()?.pushes().map(Number::from),
    },
    Quantity {
        name: "fragments",
        means: Both {
            en: "IP fragments on the cable; none where no datagram was cut",
            zh: "网线上的 IP 分片数；没有数据报被切开时为 0",
        },
        of: |run| run.whole()?.fragments().map(|fragments| fragments.len().into()),
    },
    Quantity {
        name: "lost_packets",
        means: Both {
            en: "data packets that the cable lost on purpose",
            zh: "网线有意丢弃的带数据的包数",
        },
        of: |run| run.whole()?.lost_packets().map(Number::from),
    },
];

impl Observed<'_> {
    /// The sender's data packets, in the order in which they entered the cable.
    ///
    /// # Errors
    /// On loopback, where none is captured, and where the capture is not whole.
    pub(super) fn data_packets(&self) -> Known<Vec<&Packet>> {
        if let Some(why) = &self.cable()?.incomplete {
            return Err(why.clone());
        }
        let from_sender = |packet: &&Packet| {
            packet.from == Side::Sender && (packet.data_number.is_some() || carries_data(packet))
        };
        Ok(own_packets(self.trace).filter(from_sender).collect())
    }

    /// The sender's data packets.
    ///
    /// # Errors
    /// As for all captured quantities: on loopback.
    pub fn packets(&self) -> Known<u64> {
        Ok(self.data_packets()?.len() as u64)
    }

    /// Data segments with the PSH flag.
    ///
    /// # Errors
    /// On loopback.
    pub fn pushes(&self) -> Known<u64> {
        let pushed = |packet: &&&Packet| packet.tcp.as_ref().is_some_and(|tcp| tcp.flags.psh);
        Ok(self.data_packets()?.iter().filter(pushed).count() as u64)
    }

    /// Data packets that the cable lost on purpose.
    ///
    /// # Errors
    /// On loopback.
    pub fn lost_packets(&self) -> Known<u64> {
        let lost = |packet: &&&Packet| matches!(packet.fate, Fate::Dropped { .. });
        Ok(self.data_packets()?.iter().filter(lost).count() as u64)
    }

    /// The payload of each IP fragment, in bytes; none where no datagram was cut.
    ///
    /// # Errors
    /// On loopback.
    pub fn fragments(&self) -> Known<Vec<u64>> {
        let packets = self.data_packets()?;
        let fragments = packets.iter().filter_map(|packet| packet.ip.filter(|ip| ip.is_fragment()));
        Ok(fragments.map(|ip| u64::from(ip.payload_bytes())).collect())
    }

    /// The bytes of the run that each IP fragment carried, and whether it arrived.
    ///
    /// # Errors
    /// On loopback.
    pub fn fragment_ranges(&self) -> Known<Vec<(Range<usize>, bool)>> {
        let datagrams = self.write_ranges();
        let fragments = self.data_packets()?.into_iter().filter_map(|packet| {
            packet.ip.filter(|ip| ip.is_fragment())?;
            Some((datagram_part(&datagrams, packet)?, packet.fate.arrived_at_ns().is_some()))
        });
        Ok(fragments.collect())
    }

    /// The largest data packet of the sender: its bytes, and those of its IP
    /// and of its TCP header.
    ///
    /// # Errors
    /// On loopback, or when there is none.
    pub fn largest_packet(&self) -> Known<(u64, u64, u64)> {
        self.data_packets()?
            .iter()
            .filter_map(|packet| {
                Some((packet.ip?, packet.tcp.as_ref().map_or(0, |tcp| tcp.header_bytes)))
            })
            .max_by_key(|(ip, _)| ip.total_bytes)
            .map(|(ip, tcp)| {
                (u64::from(ip.total_bytes), u64::from(ip.header_bytes), u64::from(tcp))
            })
            .ok_or_else(|| text!("no data packet was captured", "没有抓到带数据的包"))
    }
}

/// Which bytes of the run a UDP packet carries, whole datagram or fragment;
/// `writes` are the places of all writes in it, and a datagram is a write.
pub fn datagram_part(writes: &[Range<usize>], packet: &Packet) -> Option<Range<usize>> {
    const UDP_HEADER_BYTES: usize = 8; // RFC 768; it is in the first fragment
    let ip = packet.ip?;
    let datagram = writes.get((packet.data_number? as usize).checked_sub(1)?)?;
    let start = (ip.fragment_offset_bytes as usize).saturating_sub(UDP_HEADER_BYTES);
    let end = ip.fragment_offset_bytes.saturating_add(ip.payload_bytes()) as usize;
    let end = end.saturating_sub(UDP_HEADER_BYTES);
    let end = datagram.start.saturating_add(end).min(datagram.end);
    Some(datagram.start.saturating_add(start).min(end)..end)
}

fn carries_data(packet: &Packet) -> bool {
    packet.tcp.as_ref().is_some_and(|tcp| tcp.payload_bytes > 0)
}
