//! Somebody's capture file: pcap (pcap-savefile(5)) or pcapng, read block by block.
//! Nothing is set aside that the file only announces.

use super::words;
use crate::Text;
use pcap_parser::traits::PcapNGPacketBlock;
use pcap_parser::{Block, InterfaceDescriptionBlock, Linktype, PcapBlockOwned, PcapNGSlice, nom};
use pcap_parser::{parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified};

/// The longest file that is read, in bytes.
pub const LONGEST_CAPTURE: u64 = 256 << 20;
/// Packets of which headers are read.
const MOST_FRAMES: usize = 500_000;
const MOST_INTERFACES: usize = 4096;

#[derive(Debug, Clone, Copy)]
pub(super) struct CapturedFrame<'f> {
    /// Nanoseconds since 1970.
    pub at_ns: u64,
    /// What was kept of it, from its Ethernet header on, or, where it is `bare`, from its
    /// IP header on.
    pub bytes: &'f [u8],
    pub bare: bool,
    /// How long it was, with the header that the file has in front.
    pub length: u32,
}

#[derive(Default)]
pub(super) struct CaptureFile<'f> {
    pub frames: Vec<CapturedFrame<'f>>,
    /// What of the file could not be read, and why.
    pub remarks: Vec<Text>,
    /// Link types of packets that are not read, and how many there are.
    unknown: Vec<(Linktype, usize)>,
}

/// The packets of a capture file; or why it is not one.
pub(super) fn read(file: &[u8]) -> Result<CaptureFile<'_>, Text> {
    let mut found = CaptureFile::default();
    match file {
        [] => return Err(words::EMPTY.into()),
        [0x0a, 0x0d, 0x0d, 0x0a, ..] => found.pcapng(file)?,
        _ => found.pcap(file)?,
    }
    for (linktype, count) in std::mem::take(&mut found.unknown) {
        let why = words::unknown_link(count, linktype.0);
        match found.frames.is_empty() {
            true => return Err(why),
            false => found.remarks.push(why),
        }
    }
    match found.frames.is_empty() {
        false => Ok(found),
        true => Err(found.remarks.pop().unwrap_or_else(|| words::NO_PACKET_IN_IT.into())),
    }
}

impl<'f> CaptureFile<'f> {
    fn pcap(&mut self, file: &'f [u8]) -> Result<(), Text> {
        let header = pcap_parser::parse_pcap_header(file);
        let (mut rest, header) = header.map_err(|_| words::not_a_capture(file))?;
        let parse = match header.is_modified_format() {
            true => parse_pcap_frame_modified,
            false if header.is_bigendian() => parse_pcap_frame_be,
            false => parse_pcap_frame,
        };
        let fraction_ns = if header.is_nanosecond_precision() { 1 } else { 1000 };
        while !rest.is_empty() {
            let at_byte = file.len() - rest.len();
            let Ok((behind, block)) = parse(rest) else {
                self.remarks.push(words::cut_off(self.frames.len(), at_byte));
                return Ok(());
            };
            rest = behind;
            let at_ns = u64::from(block.ts_sec) * 1_000_000_000
                + u64::from(block.ts_usec).saturating_mul(fraction_ns);
            self.frame(header.network, at_ns, block.data, block.origlen)?;
        }
        Ok(())
    }

    fn pcapng(&mut self, file: &'f [u8]) -> Result<(), Text> {
        let not_one = |_| words::not_a_capture(file);
        let mut interfaces: Vec<InterfaceDescriptionBlock> = Vec::new();
        let mut last_ns = 0;
        for block in PcapNGSlice::from_slice(file).map_err(not_one)? {
            let Ok(PcapBlockOwned::NG(block)) = block else {
                let broken = matches!(block, Err(nom::Err::Error(_) | nom::Err::Failure(_)));
                let count = self.frames.len();
                let why = if broken { words::broken_block } else { words::ends_in_a_block };
                self.remarks.push(why(count));
                return Ok(());
            };
            match block {
                Block::SectionHeader(_) => interfaces.clear(),
                Block::InterfaceDescription(interface) if interfaces.len() < MOST_INTERFACES => {
                    interfaces.push(interface);
                }
                Block::EnhancedPacket(packet) => {
                    let Some(interface) = interfaces.get(packet.if_id as usize) else { continue };
                    let time = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                    last_ns = since_1970_ns(interface, time);
                    let data = part(packet.data, packet.caplen);
                    self.frame(interface.linktype, last_ns, data, packet.origlen)?;
                }
                // It has no time: that of the one in front of it is the best that is known.
                Block::SimplePacket(packet) => {
                    let Some(interface) = interfaces.first() else { continue };
                    let length = packet.orig_len();
                    self.frame(interface.linktype, last_ns, part(packet.data, length), length)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn frame(
        &mut self,
        linktype: Linktype,
        at_ns: u64,
        data: &'f [u8],
        length: u32,
    ) -> Result<(), Text> {
        if self.frames.len() == MOST_FRAMES {
            return Err(words::too_many_packets(MOST_FRAMES));
        }
        let Some(header) = LINKS.iter().find(|(known, _)| *known == linktype.0) else {
            match self.unknown.iter_mut().find(|(known, _)| *known == linktype) {
                Some((_, count)) => *count += 1,
                None => self.unknown.push((linktype, 1)),
            }
            return Ok(());
        };
        let (bytes, bare) = match header.1 {
            None => (data, false),
            Some(before) => (data.get(before..).unwrap_or_default(), true),
        };
        self.frames.push(CapturedFrame { at_ns, bytes, bare, length });
        Ok(())
    }
}

/// Link types that are read (www.tcpdump.org/linktypes.html), and how many bytes stand in
/// front of the IP header: none is told of Ethernet, whose header is read.
const LINKS: [(i32, Option<usize>); 10] = [
    (1, None),       // Ethernet
    (0, Some(4)),    // NULL: BSD's loopback, and macOS's
    (108, Some(4)),  // LOOP: OpenBSD's
    (12, Some(0)),   // raw IP, as it is stored on most systems
    (14, Some(0)),   // the same on others
    (101, Some(0)),  // raw IP
    (228, Some(0)),  // IPv4
    (229, Some(0)),  // IPv6
    (113, Some(16)), // Linux, of the interface "any"
    (276, Some(20)), // the same, second version
];

/// A time on an interface's clock, in nanoseconds since 1970; without a resolution that can
/// be, it counts microseconds.
fn since_1970_ns(interface: &InterfaceDescriptionBlock, time: u64) -> u64 {
    let units = interface.ts_resolution().unwrap_or(1_000_000);
    let ns = u128::from(time) * 1_000_000_000 / u128::from(units);
    let offset_ns = i128::from(interface.ts_offset()) * 1_000_000_000;
    u64::try_from(ns as i128 + offset_ns).unwrap_or(0)
}

/// What was kept, without padding.
fn part(data: &[u8], bytes: u32) -> &[u8] {
    data.get(..bytes as usize).unwrap_or(data)
}
