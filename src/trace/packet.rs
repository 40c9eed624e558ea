//! One packet that went through the cable, or into it.

use crate::trace::Side;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::net::IpAddr;

/// One Ethernet frame: when, from where, what became of it, and its headers
/// both as numbers and as bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Packet {
    /// Its place in the order in which the cable saw them; the first is 1.
    pub number: u32,
    /// The host that sent it.
    pub from: Side,
    /// When it entered the cable: nanoseconds since the trace began.
    pub at_ns: u64,
    /// What became of it.
    pub fate: Fate,
    /// The connection, or pair of UDP ports, that it belongs to: 0 for the
    /// first that the cable saw, then 1, and so on. `None` for other traffic.
    pub connection: Option<u32>,
    /// It is the n-th from its host on its connection to bring data that the
    /// cable had not seen before; the first is 1. The fragments of one datagram
    /// share its number.
    pub data_number: Option<u32>,
    /// Its IP header, if it has one.
    pub ip: Option<Ip>,
    /// Its TCP header, if it has one.
    pub tcp: Option<Tcp>,
    /// Its UDP header, if it has one: of a fragmented datagram, only the first
    /// fragment.
    pub udp: Option<Udp>,
    /// For what does not belong to the experiment: what it is (`ARP`, …).
    pub other: Option<String>,
    /// The length of the whole frame, in bytes.
    pub frame_bytes: u32,
    /// The frame, Ethernet header first; cut short in a very long capture.
    pub frame: Hex,
}

impl Packet {
    /// Whether it belongs to the experiment's own connection: the first that the
    /// cable saw.
    pub fn is_own(&self) -> bool {
        self.connection == Some(0)
    }
}

/// What became of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was handed to the other host.
    Arrived {
        /// When: nanoseconds since the trace began.
        at_ns: u64,
        /// How often: 2 for one that was duplicated on purpose.
        copies: u8,
        /// It was held back on purpose, so that the next could overtake it.
        held: bool,
    },
    /// It was lost on purpose, and the trace says why.
    Dropped {
        /// Which knob of the cable did it.
        because: Drop,
    },
    /// The cable could not carry it, against its will: no buffer, or the
    /// system refused it.
    Failed,
    /// It was still on its way when the experiment ended.
    OnTheWay,
}

impl Fate {
    /// When it arrived, in nanoseconds since the trace began.
    pub fn arrived_at_ns(self) -> Option<u64> {
        match self {
            Fate::Arrived { at_ns, .. } => Some(at_ns),
            _ => None,
        }
    }
}

/// The knob that lost a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drop {
    /// `drop`: its number among the data packets of its connection.
    DataNumber,
    /// `drop_fragment`: its number among the fragments.
    FragmentNumber,
    /// `loss_percent`: chance.
    Chance,
    /// `drop_handshake`: it would have completed a handshake.
    HandshakeAck,
}

/// An IPv4 or IPv6 header (RFC 791, RFC 8200).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ip {
    /// Where from.
    pub source: IpAddr,
    /// Where to.
    pub destination: IpAddr,
    /// Header and payload, in bytes.
    pub total_bytes: u32,
    /// The header, with options (IPv4) or extension headers (IPv6), in bytes.
    pub header_bytes: u32,
    /// What the header announces as payload: 6 is TCP, 17 UDP.
    pub protocol: u8,
    /// Time to live, or hop limit.
    pub ttl: u8,
    /// By this number fragments find each other. IPv6 has it in fragments only.
    pub id: Option<u32>,
    /// "Don't fragment" (IPv4; IPv6 routers never do).
    pub dont_fragment: bool,
    /// Where this fragment's payload lies in the whole, in bytes.
    pub fragment_offset_bytes: u32,
    /// There is more to come after this fragment.
    pub more_fragments: bool,
}

impl Ip {
    /// What follows the header, in bytes.
    pub fn payload_bytes(&self) -> u32 {
        self.total_bytes.saturating_sub(self.header_bytes)
    }

    /// Whether this is a part of a larger packet.
    pub fn is_fragment(&self) -> bool {
        self.more_fragments || self.fragment_offset_bytes != 0
    }
}

/// A TCP header (RFC 9293, section 3.1), its numbers relative to the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tcp {
    /// The port that sent it.
    pub source_port: u16,
    /// The port that it is for.
    pub destination_port: u16,
    /// The sequence number, counted from the sender's SYN, which is 0; so the
    /// first byte of data has number 1.
    pub seq: u64,
    /// The acknowledgement number, counted from the other side's SYN: the next
    /// byte that is expected. `None` without the ACK flag.
    pub ack: Option<u64>,
    /// The flags.
    pub flags: Flags,
    /// The window as it stands in the header.
    pub window: u16,
    /// The window in bytes, scaled as both sides agreed (RFC 7323, section 2).
    pub window_bytes: u64,
    /// The options, without padding.
    pub options: Vec<TcpOption>,
    /// Header and options, in bytes.
    pub header_bytes: u32,
    /// Where its payload begins in the stream of its sender: the first byte is 0.
    pub payload_start: u64,
    /// How many bytes of payload.
    pub payload_bytes: u32,
    /// It repeats something: bytes, a SYN or a FIN that the cable saw before.
    pub retransmission: bool,
    /// How many of its last bytes the cable had not seen before. All, but in a
    /// retransmission.
    pub new_bytes: u32,
}

/// The control bits of TCP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // they are the names of the RFC
pub struct Flags {
    #[serde(skip_serializing_if = "is_false")]
    pub cwr: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub ece: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub urg: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub ack: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub psh: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub rst: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub syn: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub fin: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Flags {
    /// The names of those that are set, in the order of the header.
    pub fn names(self) -> Vec<&'static str> {
        [
            (self.cwr, "CWR"),
            (self.ece, "ECE"),
            (self.urg, "URG"),
            (self.ack, "ACK"),
            (self.psh, "PSH"),
            (self.rst, "RST"),
            (self.syn, "SYN"),
            (self.fin, "FIN"),
        ]
        .into_iter()
        .filter_map(|(set, name)| set.then_some(name))
        .collect()
    }
}

/// A TCP option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "option", rename_all = "snake_case")]
pub enum TcpOption {
    /// The largest payload that its sender will take (RFC 9293, section 3.7.1).
    Mss {
        /// In bytes.
        bytes: u16,
    },
    /// Windows are to be shifted left by this (RFC 7323, section 2).
    WindowScale {
        /// In bits.
        shift: u8,
    },
    /// Selective acknowledgements are welcome (RFC 2018).
    SackPermitted,
    /// These bytes arrived, although some before them did not (RFC 2018).
    Sack {
        /// First number and the one after the last, relative as `ack` is.
        blocks: Vec<(u64, u64)>,
    },
    /// The sender's clock, and the other side's last (RFC 7323, section 3).
    Timestamps {
        /// The sender's.
        value: u32,
        /// The echo.
        echo: u32,
    },
    /// Something else.
    Other {
        /// Its kind.
        kind: u8,
    },
}

/// A UDP header (RFC 768).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Udp {
    /// The port that sent it.
    pub source_port: u16,
    /// The port that it is for.
    pub destination_port: u16,
    /// The payload of the whole datagram, in bytes.
    pub payload_bytes: u32,
}

/// Bytes that serialise as hexadecimal digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(2 * self.0.len());
        for byte in &self.0 {
            text.push(DIGITS[usize::from(byte >> 4)] as char);
            text.push(DIGITS[usize::from(byte & 15)] as char);
        }
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hex, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
        let byte = |pair: &[u8]| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        };
        let bytes = text.as_bytes().chunks(2).map(byte).collect::<Option<Vec<u8>>>();
        bytes
            .map(Hex)
            .ok_or_else(|| de::Error::custom("bytes are written as pairs of hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_back() {
        let bytes = Hex(vec![0, 0x0f, 0xf0, 0xff]);
        let text = serde_json::to_string(&bytes).unwrap();
        assert_eq!(text, "\"000ff0ff\"");
        assert_eq!(serde_json::from_str::<Hex>(&text).unwrap(), bytes);
        for bad in ["\"0\"", "\"0g\"", "\"+1\"", "\"吃\""] {
            assert!(serde_json::from_str::<Hex>(bad).is_err(), "{bad}");
        }
    }
}
