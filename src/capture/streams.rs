//! The streams in a capture: which packets belong to which, and who opened it.

use super::file::{self, CapturedFrame};
use super::follow::{Follow, Note};
use super::fragments;
use super::parse::{Headers, TCP, UDP, headers};
use crate::Text;
use crate::scenario::Transport;
use crate::trace::Side;
use std::borrow::Cow;
use std::collections::HashMap;
use std::net::SocketAddr;

pub(super) struct FilePacket<'f> {
    pub frame: CapturedFrame<'f>,
    pub headers: Headers,
    /// Where from and where to; of a later fragment, those of the first.
    pub ports: Option<[u16; 2]>,
    /// What TCP or UDP carries in it, as far as it was kept. That of a fragmented
    /// datagram is all in the first.
    pub payload: Cow<'f, [u8]>,
    /// Of a later fragment, the place of the first in the file.
    pub first_fragment: Option<usize>,
}

pub struct Captured<'f> {
    pub(super) packets: Vec<FilePacket<'f>>,
    /// In the order of their first packets.
    pub streams: Vec<CapturedStream>,
    /// Packets that belong to none.
    pub others: usize,
    /// What of the file could not be read, and why.
    pub remarks: Vec<Text>,
}

/// One TCP connection, or one pair of UDP sockets.
pub struct CapturedStream {
    pub transport: Transport,
    pub client: SocketAddr,
    pub server: SocketAddr,
    /// Its packets, in the order of the file: the sender is the client.
    pub(super) packets: Vec<StreamPacket>,
    /// What each side sent, in bytes, as the headers say: the client first.
    pub bytes: [u64; 2],
    /// Packets that were captured a second time, and left out.
    pub twice: usize,
}

pub(super) struct StreamPacket {
    /// Its place in the file, from 0.
    pub index: usize,
    pub from: Side,
    pub note: Note,
}

impl CapturedStream {
    pub fn packet_count(&self) -> usize {
        self.packets.len()
    }
}

impl<'f> FilePacket<'f> {
    fn of(frame: CapturedFrame<'f>) -> FilePacket<'f> {
        let headers = headers(frame.bytes, frame.bare);
        let (ports, length) = match (&headers.tcp, headers.udp) {
            (Some(tcp), _) => (Some([tcp.source_port, tcp.destination_port]), tcp.payload_bytes),
            (_, Some(udp)) => (Some([udp.source_port, udp.destination_port]), udp.payload_bytes),
            _ => (None, 0),
        };
        let from = headers.payload_at.unwrap_or(usize::MAX);
        let kept = frame.bytes.get(from..).unwrap_or_default();
        // What stands behind it is padding: an Ethernet frame has 60 bytes at least.
        let payload = Cow::Borrowed(&kept[..kept.len().min(length as usize)]);
        FilePacket { frame, headers, ports, payload, first_fragment: None }
    }

    /// What IP carries in it.
    pub fn ip_payload(&self) -> &'f [u8] {
        let (Some(ip), Some(at)) = (self.headers.ip, self.headers.payload_at) else { return &[] };
        // Of a first fragment the place is that behind its UDP header.
        let at = if self.headers.udp.is_some() { at.saturating_sub(8) } else { at };
        let kept = self.frame.bytes.get(at..).unwrap_or_default();
        &kept[..kept.len().min(ip.payload_bytes() as usize)]
    }

    /// Whether the other is this packet, captured once more: a repetition by TCP has another
    /// number in its IP header (RFC 791), or where there is none, comes later.
    fn is_again(&self, other: &FilePacket) -> bool {
        let (Some(own), Some(ip)) = (self.headers.ip, other.headers.ip) else { return false };
        let (Some(tcp), Some(again)) = (&self.headers.tcp, &other.headers.tcp) else {
            return false;
        };
        let numbered = own.id.filter(|id| *id > 0 && own.fragment_offset_bytes == 0);
        let late_ns = other.frame.at_ns.saturating_sub(self.frame.at_ns);
        (own.source, own.id) == (ip.source, ip.id)
            && (numbered.is_some() || late_ns < AT_ONCE_NS && !self.payload.is_empty())
            && (&tcp.raw, &self.payload) == (&again.raw, &other.payload)
    }

    /// Protocol, source and destination, where it has ports.
    fn ends(&self) -> Option<(u8, SocketAddr, SocketAddr)> {
        let (ip, [from, to]) = (self.headers.ip?, self.ports?);
        let protocol = if self.headers.tcp.is_some() { TCP } else { UDP };
        let end = |address, port| SocketAddr::new(address, port);
        Some((protocol, end(ip.source, from), end(ip.destination, to)))
    }
}

impl<'f> Captured<'f> {
    /// Reads a capture file; or says why it is not one, and what to do.
    pub fn read(bytes: &'f [u8]) -> Result<Captured<'f>, Text> {
        let file::CaptureFile { frames, remarks, .. } = file::read(bytes)?;
        let mut packets: Vec<FilePacket> = frames.into_iter().map(FilePacket::of).collect();
        fragments::put_together(&mut packets);
        let mut by_ends: HashMap<(u8, SocketAddr, SocketAddr), usize> = HashMap::new();
        let mut flows: Vec<Vec<usize>> = Vec::new();
        let mut others = 0;
        for (index, packet) in packets.iter().enumerate() {
            let Some((protocol, from, to)) = packet.ends() else {
                others += 1;
                continue;
            };
            let flow =
                *by_ends.entry((protocol, from.min(to), from.max(to))).or_insert_with(|| {
                    flows.push(Vec::new());
                    flows.len() - 1
                });
            flows[flow].push(index);
        }
        let mut streams: Vec<CapturedStream> =
            flows.iter().flat_map(|flow| streams(&packets, flow)).collect();
        streams.sort_by_key(|stream| stream.packets.first().map(|packet| packet.index));
        Ok(Captured { packets, streams, others, remarks })
    }

    /// A packet's own place in time, and its payload.
    pub(super) fn packet(&self, packet: &StreamPacket) -> &FilePacket<'f> {
        &self.packets[packet.index]
    }
}

/// A packet's second capture comes so soon behind the first.
const MOST_BETWEEN: usize = 8;
const AT_ONCE_NS: u64 = 1_000_000;

/// The connections between two ends, one after the other.
fn streams(packets: &[FilePacket], flow: &[usize]) -> Vec<CapturedStream> {
    let all = || flow.iter().map(|index| &packets[*index]);
    let Some((protocol, client, server)) = client_first(all()) else { return Vec::new() };
    let is_client = |packet: &FilePacket| packet.ends().is_some_and(|(_, from, _)| from == client);
    let side = |packet: &FilePacket| match is_client(packet) {
        true => Side::Sender,
        false => Side::Receiver,
    };
    let begun = Side::BOTH.map(|own| begun(all(), |packet| side(packet) == own));
    let mut follow = Follow::begun(begun);
    let transport = if protocol == TCP { Transport::Tcp } else { Transport::Udp };
    let mut streams: Vec<CapturedStream> = Vec::new();
    for index in flow {
        let packet = &packets[*index];
        let recent = streams.last_mut().filter(|stream| {
            let recent = stream.packets.iter().rev().take(MOST_BETWEEN);
            recent.into_iter().any(|before| packets[before.index].is_again(packet))
        });
        if let Some(stream) = recent {
            stream.twice += 1;
            continue;
        }
        let from = side(packet);
        let note = follow.note(from, &packet.headers);
        let number = note.connection.unwrap_or(0) as usize;
        while streams.len() <= number {
            let (packets, bytes, twice) = (Vec::new(), [0; 2], 0);
            streams.push(CapturedStream { transport, client, server, packets, bytes, twice });
        }
        let new = match &note.tcp {
            Some(tcp) => u64::from(tcp.new_bytes),
            None => packet.payload.len() as u64,
        };
        let stream = &mut streams[number];
        stream.bytes[from.index()] += new;
        stream.packets.push(StreamPacket { index: *index, from, note });
    }
    // A later fragment may have come before the first, which alone has ports.
    for stream in &mut streams {
        let numbers: HashMap<usize, Option<u32>> =
            stream.packets.iter().map(|packet| (packet.index, packet.note.data_number)).collect();
        for packet in &mut stream.packets {
            if let Some(first) = packets[packet.index].first_fragment {
                packet.note.data_number = numbers.get(&first).copied().flatten();
            }
        }
    }
    streams.retain(|stream| !stream.packets.is_empty());
    streams
}

/// The two ends, that which asked first: by a SYN, or else by its port, because clients are
/// given theirs from the ephemeral ones (RFC 6335, section 6; Linux begins at 32768), or
/// else because its packet is the first.
fn client_first<'p>(
    packets: impl Iterator<Item = &'p FilePacket<'p>> + Clone,
) -> Option<(u8, SocketAddr, SocketAddr)> {
    let (protocol, from, to) = packets.clone().next()?.ends()?;
    let syn = packets.filter_map(|packet| {
        let tcp = packet.headers.tcp.as_ref()?;
        let (_, from, to) = packet.ends()?;
        tcp.syn.then_some(if tcp.ack { (to, from) } else { (from, to) })
    });
    let is_given = |end: &SocketAddr| end.port() >= EPHEMERAL;
    let by_port = if is_given(&to) && !is_given(&from) { (to, from) } else { (from, to) };
    let (client, server) = syn.take(1).next().unwrap_or(by_port);
    Some((protocol, client, server))
}

/// Where Linux begins to give ports to clients.
const EPHEMERAL: u16 = 32_768;

/// The number in front of a side's first byte, where no SYN tells it: what the other side
/// acknowledged with its own SYN, or else the lowest of the first numbers, because the
/// first packet that was captured need not have been the first that was sent.
fn begun<'p>(
    packets: impl Iterator<Item = &'p FilePacket<'p>> + Clone,
    is_own: impl Fn(&FilePacket) -> bool,
) -> Option<u32> {
    const LOOKED_AT: usize = 32;
    // What lies farther back is a repetition of what was sent long ago.
    const MOST_BEFORE: i32 = 1 << 20;
    let tcp = packets.filter_map(|packet| Some((is_own(packet), packet.headers.tcp.as_ref()?)));
    let mut first: Option<u32> = None;
    for (own, tcp) in tcp.clone() {
        match (own, tcp.syn) {
            (true, true) => return None,
            (false, true) if tcp.ack => return Some(tcp.acknowledgment_number.wrapping_sub(1)),
            _ => {}
        }
        if own && first.is_none() {
            first = Some(tcp.sequence_number);
        }
        if own && tcp.payload_bytes > 0 {
            break;
        }
    }
    // Without data it may be a question whether the other side is there, which bears the
    // number of a byte before (RFC 9293, section 3.8.4).
    let own = tcp.filter(|(own, tcp)| *own && tcp.payload_bytes > 0).take(LOOKED_AT);
    let first_data = own.clone().next().map(|(_, tcp)| tcp.sequence_number).or(first)?;
    let before = own.map(|(_, tcp)| tcp.sequence_number.wrapping_sub(first_data) as i32);
    let before = before.filter(|before| *before > -MOST_BEFORE).min().unwrap_or(0);
    Some(first_data.wrapping_add(before.min(0) as u32).wrapping_sub(1))
}
