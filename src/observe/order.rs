//! What followed what: the order and the times in which captured packets left,
//! came and were acknowledged.

use super::{Number, Observed, Quantity, own_packets};
use crate::trace::packet::{Fate, Packet};
use crate::trace::{Side, What};
use crate::{Both, Known, text};
use std::ops::Range;

/// What the order of the captured packets tells; on loopback, none of it.
pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity {
        name: "held_back_ms",
        means: Both {
            en: "the longest time from one data packet of the sender to the next, as they entered the cable, in milliseconds",
            zh: "发送方相邻两个带数据的包进入网线的最长间隔，单位毫秒",
        },
        of: |run| run.whole()?.held_back_ms().map(Number),
    },
    Quantity {
        name: "ahead_of_ack",
        means: Both {
            en: "data packets that entered the cable before the data sent ahead of them was acknowledged",
            zh: "前面的数据尚未得到确认就进入网线的带数据的包数",
        },
        of: |run| run.whole()?.ahead_of_ack().map(Number::from),
    },
    Quantity {
        name: "overtaken",
        means: Both {
            en: "data packets that arrived after a later one",
            zh: "比后发的包更晚到达的数据包数",
        },
        of: |run| run.whole()?.overtaken().map(Number::from),
    },
    Quantity {
        name: "out_of_order",
        means: Both {
            en: "data segments that arrived while earlier bytes of the stream were missing",
            zh: "在更早的字节尚缺时就已到达的带数据的报文段数",
        },
        of: |run| run.whole()?.out_of_order().map(Number::from),
    },
    Quantity {
        name: "head_of_line_ms",
        means: Both {
            en: "the longest time that arrived bytes waited for earlier ones, in milliseconds",
            zh: "已到达的字节等待更早的字节的最长时间，单位毫秒",
        },
        of: |run| run.whole()?.head_of_line_ms().map(Number),
    },
    Quantity {
        name: "acked_while_lost_bytes",
        means: Both {
            en: "how far the stream was acknowledged while a lost segment was missing, in bytes",
            zh: "丢失的报文段缺失期间，字节流被确认到的位置，单位字节",
        },
        of: |run| run.whole()?.acked_while_lost_bytes().map(Number::from),
    },
];

impl Observed<'_> {
    /// The longest time from one data packet to the next, as they entered the
    /// cable, in milliseconds.
    ///
    /// # Errors
    /// On loopback, or when there were not two.
    pub fn held_back_ms(&self) -> Known<f64> {
        let packets = self.data_packets()?;
        let gap_ms = |pair: &[&Packet]| pair[1].at_ns.saturating_sub(pair[0].at_ns) as f64 / 1e6;
        packets
            .windows(2)
            .map(gap_ms)
            .reduce(f64::max)
            .ok_or_else(|| text!("there were not two data packets", "带数据的包不足两个"))
    }

    /// Data packets that entered the cable before an ACK of the data ahead of them
    /// had entered it at the other end. Nagle's algorithm lets no small segment do
    /// so; and it is an order of events, not a time. (Where an ACK stays away for a
    /// quarter of a second, one may go all the same: TCP probes for a loss, RFC 8985
    /// section 7.3, with new data if there are any.)
    ///
    /// # Errors
    /// On loopback.
    pub fn ahead_of_ack(&self) -> Known<u64> {
        self.data_packets()?;
        let (mut sent_bytes, mut acknowledged_bytes, mut ahead) = (0, 0, 0);
        for packet in own_packets(self.trace) {
            let Some(tcp) = &packet.tcp else { continue };
            if packet.from == Side::Receiver {
                // Number 1 is the first byte: what is acknowledged lies before it.
                let acknowledged = tcp.ack.unwrap_or(0).saturating_sub(1);
                acknowledged_bytes = acknowledged.max(acknowledged_bytes);
            } else if tcp.new_bytes > 0 {
                ahead += u64::from(acknowledged_bytes < sent_bytes);
                sent_bytes += u64::from(tcp.new_bytes);
            }
        }
        Ok(ahead)
    }

    /// Data packets that were held back until another had overtaken them.
    ///
    /// # Errors
    /// On loopback.
    pub fn overtaken(&self) -> Known<u64> {
        let packets = self.data_packets()?;
        let overtaken = |packet: &&&Packet| {
            let arrived = packet.fate.arrived_at_ns();
            packets.iter().any(|other| {
                other.number > packet.number
                    && other.fate.arrived_at_ns().is_some_and(|other| Some(other) < arrived)
            })
        };
        Ok(packets.iter().filter(overtaken).count() as u64)
    }

    /// Data segments that arrived while bytes ahead of them in the stream were
    /// still missing at the receiver's host.
    ///
    /// # Errors
    /// On loopback.
    pub fn out_of_order(&self) -> Known<u64> {
        let mut arrivals: Vec<(u64, Range<u64>)> = self
            .data_packets()?
            .into_iter()
            .filter_map(|packet| {
                let tcp = packet.tcp.as_ref()?;
                let end = tcp.payload_start.saturating_add(u64::from(tcp.payload_bytes));
                Some((packet.fate.arrived_at_ns()?, tcp.payload_start..end))
            })
            .collect();
        arrivals.sort_by_key(|(at_ns, _)| *at_ns);
        let mut early: Vec<Range<u64>> = Vec::new();
        let (mut whole_bytes, mut out_of_order) = (0, 0);
        for (_, bytes) in arrivals {
            out_of_order += u64::from(bytes.start > whole_bytes);
            early.push(bytes);
            // What lay in waiting may now follow on.
            while let Some(next) = early.iter().position(|bytes| bytes.start <= whole_bytes) {
                whole_bytes = early.swap_remove(next).end.max(whole_bytes);
            }
        }
        Ok(out_of_order)
    }

    /// The longest time that bytes waited at the receiver's host for earlier
    /// ones, in milliseconds: from a segment's arrival to the read that returned
    /// its end.
    ///
    /// # Errors
    /// On loopback, or when nothing was read.
    pub fn head_of_line_ms(&self) -> Known<f64> {
        let arrivals = self.data_packets()?.into_iter().filter_map(|packet| {
            let tcp = packet.tcp.as_ref()?;
            let end = tcp.payload_start.saturating_add(u64::from(tcp.payload_bytes));
            Some((end, packet.fate.arrived_at_ns()?))
        });
        let waits = arrivals.filter_map(|(end, arrived_ns)| {
            let read_ns = self.read_up_to(end)?;
            Some(read_ns.saturating_sub(arrived_ns) as f64 / 1e6)
        });
        waits
            .reduce(f64::max)
            .ok_or_else(|| text!("no segment that arrived was read", "到达的报文段都没有被读取"))
    }

    /// When the byte before `end` was read, in nanoseconds since the run began.
    fn read_up_to(&self, end: u64) -> Option<u64> {
        let mut so_far = 0;
        self.trace.events.iter().find_map(|event| match &event.what {
            What::Read { data, .. } => {
                so_far += data.len() as u64;
                (so_far >= end).then_some(event.at_ns)
            }
            _ => None,
        })
    }

    /// How far the receiver had acknowledged the stream, in bytes, while the
    /// first lost segment was missing: in all ACKs before its first byte was sent
    /// again. (Not: before that arrived. The cable notes an arrival when it has
    /// handed the packet over, and by then the receiver may have answered.)
    ///
    /// # Errors
    /// On loopback, or when nothing was lost, or not sent again.
    pub fn acked_while_lost_bytes(&self) -> Known<u64> {
        let packets = self.data_packets()?;
        let lost = packets.iter().find(|packet| matches!(packet.fate, Fate::Dropped { .. }));
        let lost =
            lost.and_then(|packet| Some((packet.number, packet.tcp.as_ref()?.payload_start)));
        let (number, missing) =
            lost.ok_or_else(|| text!("no segment was lost", "没有丢失报文段"))?;
        let fills = |packet: &&&Packet| {
            let Some(tcp) = packet.tcp.as_ref().filter(|_| packet.number > number) else {
                return false;
            };
            let end = tcp.payload_start.saturating_add(u64::from(tcp.payload_bytes));
            (tcp.payload_start..end).contains(&missing)
        };
        let again = packets.iter().find(fills);
        let until_ns =
            again.ok_or_else(|| text!("no segment was sent again", "没有报文段重传"))?.at_ns;
        let acks = own_packets(self.trace)
            .filter(|packet| packet.from == Side::Receiver && packet.at_ns < until_ns)
            .filter_map(|packet| packet.tcp.as_ref()?.ack);
        // Number 1 is the first byte: what is acknowledged lies before it.
        acks.max()
            .map(|ack| ack.saturating_sub(1))
            .ok_or_else(|| text!("no ACK was captured", "没有抓到 ACK"))
    }
}
