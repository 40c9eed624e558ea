//! The headers of a frame, field by field, as a textbook lays them out: each
//! field with its name in the RFC, its place in bits, and its value.
//!
//! The layouts are tables, from RFC 791 (IPv4), RFC 8200 (IPv6), RFC 9293 (TCP)
//! and RFC 768 (UDP). What a frame does not have, or has not whole, is left out.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// One field of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The header that it is in: `Ethernet`, `IPv4`, `IPv6`, `fragment`, `TCP`
    /// or `UDP`.
    pub header: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where it is, in bits from the start of the frame.
    pub bits: Range<usize>,
    /// What it says, in words and numbers.
    pub value: String,
}

impl Field {
    /// The bytes of the frame in which it lies; fields of a few bits share them
    /// with their neighbours.
    pub fn bytes(&self) -> Range<usize> {
        self.bits.start / 8..self.bits.end.div_ceil(8)
    }
}

/// How a field's bits are to be read.
#[derive(Clone, Copy)]
enum Reading {
    Number,
    Hex,
    /// A number of words of this many bytes.
    Times(u64),
    Mac,
    Address,
    Protocol,
    /// One letter name for each bit, the highest first.
    Flags(&'static [&'static str]),
}
use Reading::{Address, Flags, Hex, Mac, Number, Protocol, Times};

type Layout = &'static [(&'static str, usize, Reading)];

const ETHERNET: Layout = &[("destination", 48, Mac), ("source", 48, Mac), ("EtherType", 16, Hex)];

const IPV4: Layout = &[
    ("version", 4, Number),
    ("header length", 4, Times(4)),
    ("DSCP", 6, Number),
    ("ECN", 2, Number),
    ("total length", 16, Times(1)),
    ("identification", 16, Hex),
    ("flags", 3, Flags(&["reserved", "don't fragment", "more fragments"])),
    ("fragment offset", 13, Times(8)),
    ("time to live", 8, Number),
    ("protocol", 8, Protocol),
    ("header checksum", 16, Hex),
    ("source address", 32, Address),
    ("destination address", 32, Address),
];

const IPV6: Layout = &[
    ("version", 4, Number),
    ("traffic class", 8, Number),
    ("flow label", 20, Hex),
    ("payload length", 16, Times(1)),
    ("next header", 8, Protocol),
    ("hop limit", 8, Number),
    ("source address", 128, Address),
    ("destination address", 128, Address),
];

const FRAGMENT: Layout = &[
    ("next header", 8, Protocol),
    ("reserved", 8, Number),
    ("fragment offset", 13, Times(8)),
    ("reserved", 2, Number),
    ("flags", 1, Flags(&["more fragments"])),
    ("identification", 32, Hex),
];

const TCP: Layout = &[
    ("source port", 16, Number),
    ("destination port", 16, Number),
    ("sequence number", 32, Number),
    ("acknowledgment number", 32, Number),
    ("data offset", 4, Times(4)),
    ("reserved", 4, Number),
    ("flags", 8, Flags(&["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"])),
    ("window", 16, Number),
    ("checksum", 16, Hex),
    ("urgent pointer", 16, Number),
];

const UDP: Layout = &[
    ("source port", 16, Number),
    ("destination port", 16, Number),
    ("length", 16, Times(1)),
    ("checksum", 16, Hex),
];

/// The fields of all headers of an Ethernet frame, in their order.
pub fn fields(frame: &[u8]) -> Vec<Field> {
    let mut found = Vec::new();
    let protocol = match (lay(&mut found, frame, "Ethernet", ETHERNET, 0), number(frame, 96..112)) {
        (Some(at), Some(0x0800)) => ipv4(&mut found, frame, at),
        (Some(at), Some(0x86dd)) => ipv6(&mut found, frame, at),
        _ => None,
    };
    match protocol {
        Some((6, at)) => tcp(&mut found, frame, at),
        Some((17, at)) => drop(lay(&mut found, frame, "UDP", UDP, at)),
        _ => {}
    }
    found
}

/// Where the next header begins, in bits, and which it is; nothing for a later
/// fragment, which begins in the middle of a payload.
fn ipv4(found: &mut Vec<Field>, frame: &[u8], at: usize) -> Option<(u64, usize)> {
    lay(found, frame, "IPv4", IPV4, at)?;
    let first = number(frame, at + 51..at + 64)? == 0;
    let length = number(frame, at + 4..at + 8)? as usize * 32;
    (first && length >= 160).then_some((number(frame, at + 72..at + 80)?, at + length))
}

fn ipv6(found: &mut Vec<Field>, frame: &[u8], at: usize) -> Option<(u64, usize)> {
    let after = lay(found, frame, "IPv6", IPV6, at)?;
    let next = number(frame, at + 48..at + 56)?;
    if next != 44 {
        return Some((next, after));
    }
    let payload = lay(found, frame, "fragment", FRAGMENT, after)?;
    let first = number(frame, after + 16..after + 29)? == 0;
    first.then_some((number(frame, after..after + 8)?, payload))
}

fn tcp(found: &mut Vec<Field>, frame: &[u8], at: usize) {
    let Some(mut option) = lay(found, frame, "TCP", TCP, at) else { return };
    let Some(length) = number(frame, at + 96..at + 100) else { return };
    let end = at + length as usize * 32;
    while option < end {
        let Some(kind) = number(frame, option..option + 8) else { return };
        // Kinds 0 and 1 are a single byte; all others say how long they are,
        // and less than their own two bytes cannot be.
        let length = match kind {
            0 | 1 => 8,
            _ => number(frame, option + 8..option + 16).unwrap_or(0) as usize * 8,
        };
        if (kind > 1 && length < 16) || option + length > end.min(frame.len() * 8) {
            return;
        }
        let name = match kind {
            0 => "option: end of list",
            1 => "option: no operation",
            2 => "option: maximum segment size",
            3 => "option: window scale",
            4 => "option: SACK permitted",
            5 => "option: SACK",
            8 => "option: timestamps",
            _ => "option",
        };
        let words = |bits: usize| {
            let starts = (option + 16..option + length).step_by(bits);
            let words: Vec<String> = starts
                .filter_map(|start| Some(number(frame, start..start + bits)?.to_string()))
                .collect();
            words.join(" ")
        };
        let value = match kind {
            2 => format!("{} bytes", words(16)),
            3 => format!("shift by {}", words(8)),
            5 | 8 => words(32),
            _ => String::new(),
        };
        found.push(Field { header: "TCP", name, bits: option..option + length, value });
        option += length;
    }
}

/// Lays a table over the frame from `at`, and says where it ends, in bits;
/// nothing when the frame is too short for it.
fn lay(
    found: &mut Vec<Field>,
    frame: &[u8],
    header: &'static str,
    layout: Layout,
    at: usize,
) -> Option<usize> {
    let bits: usize = layout.iter().map(|(_, bits, _)| bits).sum();
    frame.get(at / 8..(at + bits) / 8)?;
    let mut start = at;
    for (name, bits, reading) in layout {
        let bits = start..start + bits;
        start = bits.end;
        let value = value(frame, bits.clone(), *reading)?;
        found.push(Field { header, name, bits, value });
    }
    Some(start)
}

fn value(frame: &[u8], bits: Range<usize>, reading: Reading) -> Option<String> {
    let length = bits.len();
    let bytes = frame.get(bits.start / 8..bits.end.div_ceil(8))?;
    let number = || number(frame, bits.clone());
    Some(match reading {
        Number => number()?.to_string(),
        Hex => format!("0x{:0width$x}", number()?, width = length.div_ceil(4)),
        Times(unit) => format!("{} bytes", number()? * unit),
        Mac => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":"),
        Address => match <[u8; 4]>::try_from(bytes) {
            Ok(octets) => Ipv4Addr::from(octets).to_string(),
            Err(_) => Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string(),
        },
        Protocol => match number()? {
            6 => "6 (TCP)".into(),
            17 => "17 (UDP)".into(),
            44 => "44 (fragment)".into(),
            58 => "58 (ICMPv6)".into(),
            other => other.to_string(),
        },
        Flags(names) => {
            let set = number()?;
            let named = names.iter().rev().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            let mut named: Vec<&str> = named.map(|(_, name)| *name).collect();
            named.reverse();
            if named.is_empty() { "none".into() } else { named.join(" ") }
        }
    })
}

/// Up to 64 bits of the frame as a number, the first the highest.
fn number(frame: &[u8], bits: Range<usize>) -> Option<u64> {
    let bytes = frame.get(bits.start / 8..bits.end.div_ceil(8))?;
    let whole = bytes.iter().fold(0u128, |number, byte| number << 8 | u128::from(*byte));
    let behind = bytes.len() * 8 - bits.start % 8 - bits.len();
    let mask = (1u128 << bits.len()) - 1;
    Some((whole >> behind & mask) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use etherparse::{PacketBuilder, TcpOptionElement};

    fn syn() -> Vec<u8> {
        let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
            .ipv4([192, 0, 2, 1], [192, 0, 2, 2], 64)
            .tcp(40000, 7000, 17, 64240)
            .syn()
            .options(&[TcpOptionElement::MaximumSegmentSize(1460)])
            .expect("four bytes of options");
        let mut bytes = Vec::new();
        builder.write(&mut bytes, b"").expect("a Vec takes everything");
        bytes
    }

    #[test]
    fn a_syn_by_name() {
        let frame = syn();
        let fields = fields(&frame);
        let value = |header, name| {
            let field =
                fields.iter().find(|field| (field.header, field.name) == (header, name)).unwrap();
            (field.value.as_str(), field.bytes())
        };
        assert_eq!(value("Ethernet", "destination"), ("02:00:00:00:00:02", 0..6));
        assert_eq!(value("IPv4", "header length"), ("20 bytes", 14..15));
        assert_eq!(value("IPv4", "total length"), ("44 bytes", 16..18));
        assert_eq!(value("IPv4", "protocol"), ("6 (TCP)", 23..24));
        assert_eq!(value("IPv4", "destination address"), ("192.0.2.2", 30..34));
        assert_eq!(value("TCP", "sequence number"), ("17", 38..42));
        assert_eq!(value("TCP", "data offset"), ("24 bytes", 46..47));
        assert_eq!(value("TCP", "flags"), ("SYN", 47..48));
        assert_eq!(value("TCP", "option: maximum segment size"), ("1460 bytes", 54..58));
        // Every bit belongs to one field, and none is left over.
        let mut at = 0;
        for field in &fields {
            assert_eq!(field.bits.start, at, "{}", field.name);
            at = field.bits.end;
        }
        assert_eq!(at, frame.len() * 8);
    }

    #[test]
    fn a_frame_that_is_cut_short_gives_what_it_has() {
        let frame = syn();
        let all = fields(&frame);
        for length in 0..frame.len() {
            let some = fields(&frame[..length]);
            assert_eq!(some, all[..some.len()]);
        }
    }
}
