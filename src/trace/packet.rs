//! One packet that went through the cable, or into it. Sizes are in bytes.

pub use crate::scenario::Hex;
use crate::trace::Side;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::ops::Not;

/// One Ethernet frame: when, from where, what became of it, and its headers
/// both as numbers and as bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Packet {
    /// Its place in the order in which the cable saw them; the first is 1.
    pub number: u32,
    pub from: Side,
    /// When it entered the cable: nanoseconds since the trace began.
    pub at_ns: u64,
    pub fate: Fate,
    /// The connection, or pair of UDP ports, that it belongs to: 0 for the
    /// first that the cable saw, then 1, and so on. `None` for other traffic.
    pub connection: Option<u32>,
    /// It is the n-th from its host on its connection to bring data that the
    /// cable had not seen before; the first is 1. The fragments of one datagram
    /// share its number.
    pub data_number: Option<u32>,
    pub ip: Option<Ip>,
    pub tcp: Option<Tcp>,
    /// Of a fragmented datagram, the first fragment has it alone.
    pub udp: Option<Udp>,
    /// What it is (`ARP`, …), if it does not belong to the experiment.
    pub other: Option<String>,
    pub frame_bytes: u32,
    /// The frame, Ethernet header first; cut short in a very long capture.
    pub frame: Hex,
    /// It begins with its IP header: the capture kept no Ethernet header.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub bare: bool,
}

impl Packet {
    /// Whether it belongs to the experiment's own connection: the first that the
    /// cable saw.
    pub fn is_own(&self) -> bool {
        self.connection == Some(0)
    }

    /// Whether it only asks if all before it has arrived.
    pub fn is_marker(&self) -> bool {
        let is_as_long = |udp: Udp| udp.payload_bytes as usize == MARKER.len();
        !self.is_own() && self.udp.is_some_and(is_as_long) && self.frame.0.ends_with(MARKER)
    }
}

/// What our own datagrams carry that ask whether all before them has arrived: by it
/// they are known among the packets.
pub const MARKER: &[u8] = b"sticky-demo marker";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was handed to the other host, twice if it was duplicated on purpose; or held
    /// back on purpose before, so that the next could overtake it.
    Arrived { at_ns: u64, copies: u8, held: bool },
    /// It was lost on purpose, by this knob of the cable.
    Dropped { because: Drop },
    /// The cable could not carry it, against its will: no buffer, or the
    /// system refused it.
    Failed,
    /// It was still on its way when the experiment ended.
    OnTheWay,
    /// A capture that is not ours does not tell.
    NotObserved,
}

impl Fate {
    /// Whether the cable lost it, on purpose or not; what is still on its way is not lost.
    pub fn is_lost(&self) -> bool {
        matches!(self, Fate::Dropped { .. } | Fate::Failed)
    }

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
    /// `cut_after`: it came when nothing was carried any more.
    Cut,
}

/// An IPv4 or IPv6 header (RFC 791, RFC 8200).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ip {
    pub source: IpAddr,
    pub destination: IpAddr,
    /// Header and payload.
    pub total_bytes: u32,
    /// The header, with options (IPv4) or extension headers (IPv6).
    pub header_bytes: u32,
    /// What the header announces as payload: 6 is TCP, 17 UDP.
    pub protocol: u8,
    /// Time to live, or hop limit.
    pub ttl: u8,
    /// By this number fragments find each other. IPv6 has it in fragments only.
    pub id: Option<u32>,
    pub dont_fragment: bool,
    /// Where this fragment's payload lies in the whole.
    pub fragment_offset_bytes: u32,
    pub more_fragments: bool,
}

impl Ip {
    /// What follows the header, in bytes.
    pub fn payload_bytes(&self) -> u32 {
        self.total_bytes.saturating_sub(self.header_bytes)
    }

    pub fn is_fragment(&self) -> bool {
        self.more_fragments || self.fragment_offset_bytes != 0
    }
}

/// A TCP header (RFC 9293, section 3.1), its numbers relative to the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tcp {
    pub source_port: u16,
    pub destination_port: u16,
    /// The sequence number, counted from the sender's SYN, which is 0; so the
    /// first byte of data has number 1.
    pub seq: u64,
    /// The acknowledgement number, counted from the other side's SYN: the next
    /// byte that is expected. `None` without the ACK flag.
    pub ack: Option<u64>,
    pub flags: Flags,
    /// The window as the header has it.
    pub window: u16,
    /// The window in bytes, scaled as both sides agreed (RFC 7323, section 2).
    pub window_bytes: u64,
    /// The options, without padding.
    pub options: Vec<TcpOption>,
    /// Header and options.
    pub header_bytes: u32,
    /// Where its payload begins in the stream of its sender: the first byte is 0.
    pub payload_start: u64,
    pub payload_bytes: u32,
    /// It repeats something: bytes, a SYN or a FIN that the cable saw before.
    pub retransmission: bool,
    /// How many of its last bytes the cable had not seen before. All, but in a
    /// retransmission.
    pub new_bytes: u32,
    /// It brings nothing, with a number that is acknowledged already: it asks for an
    /// answer, because the window is closed or the line was silent.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub probe: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flags {
    #[serde(skip_serializing_if = "Not::not")]
    pub cwr: bool,
    #[serde(skip_serializing_if = "Not::not")]
    pub ece: bool,
    #[serde(skip_serializing_if = "Not::not")]
    pub urg: bool,
    #[serde(skip_serializing_if = "Not::not")]
    pub ack: bool,
    #[serde(skip_serializing_if = "Not::not")]
    pub psh: bool,
    #[serde(skip_serializing_if = "Not::not")]
    pub rst: bool,
    #[serde(skip_serializing_if = "Not::not")]
    pub syn: bool,
    #[serde(skip_serializing_if = "Not::not")]
    pub fin: bool,
}

impl Flags {
    /// The names of those that are set, in the order of the header.
    pub fn names(self) -> Vec<&'static str> {
        const NAMES: [&str; 8] = ["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"];
        let Flags { cwr, ece, urg, ack, psh, rst, syn, fin } = self;
        let set = [cwr, ece, urg, ack, psh, rst, syn, fin];
        NAMES.into_iter().zip(set).filter_map(|(name, set)| set.then_some(name)).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "option", rename_all = "snake_case")]
pub enum TcpOption {
    /// The largest payload that its sender will take (RFC 9293, section 3.7.1).
    Mss { bytes: u16 },
    /// Windows are to be shifted left by this (RFC 7323, section 2).
    WindowScale { shift: u8 },
    /// Selective acknowledgements are welcome (RFC 2018).
    SackPermitted,
    /// These bytes arrived, although some before them did not (RFC 2018): of each block
    /// the first number and the one after the last, relative as `ack` is.
    Sack { blocks: Vec<(u64, u64)> },
    /// The sender's clock, and the other side's last (RFC 7323, section 3).
    Timestamps { value: u32, echo: u32 },
    /// Something else, of that kind.
    Other { kind: u8 },
}

/// A UDP header (RFC 768).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Udp {
    pub source_port: u16,
    pub destination_port: u16,
    /// The payload of the whole datagram.
    pub payload_bytes: u32,
}
