//! The headers of a frame, field by field, as a textbook lays them out: each
//! field with its name in the RFC, its place in bits, and its value.
//!
//! The layouts are tables, from RFC 791 (IPv4), RFC 8200 (IPv6), RFC 9293 (TCP)
//! and RFC 768 (UDP). What a frame does not have, or has not whole, is left out.

use crate::{Both, Text, both, text};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// One field of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The header that it is in: `Ethernet`, `IPv4`, `IPv6`, `fragment`, `TCP`
    /// or `UDP`.
    pub header: &'static str,
    /// Its name.
    pub name: Both,
    /// Where it is, in bits from the start of the frame.
    pub bits: Range<usize>,
    /// What it says, in words and numbers.
    pub value: Text,
    /// The place in a stream that it names, if it names one.
    pub place: Option<StreamPlace>,
}

/// Which place in a stream a field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamPlace {
    /// Of the first byte of this segment.
    Seq,
    /// Of the next byte that is expected of the other side.
    Ack,
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
    Place(StreamPlace),
    Hex,
    /// A number of words of this many bytes.
    Times(u64),
    Mac,
    Address,
    Protocol,
    /// A name for each bit, the highest first, in English and in Chinese.
    Flags(&'static [&'static str], &'static [&'static str]),
}
use Reading::{Address, Flags, Hex, Mac, Number, Place, Protocol, Times};

/// Each field's name in both languages, its bits, and how to read them.
type Layout = &'static [(&'static str, &'static str, usize, Reading)];

const ETHERNET: Layout = &[
    ("destination", "目的地址", 48, Mac),
    ("source", "源地址", 48, Mac),
    ("EtherType", "类型", 16, Hex),
];

const IPV4: Layout = &[
    ("version", "版本", 4, Number),
    ("header length", "首部长度", 4, Times(4)),
    ("DSCP", "DSCP", 6, Number),
    ("ECN", "ECN", 2, Number),
    ("total length", "总长度", 16, Times(1)),
    ("identification", "标识", 16, Hex),
    (
        "flags",
        "标志",
        3,
        Flags(&["reserved", "don't fragment", "more fragments"], &["保留", "禁止分片", "更多分片"]),
    ),
    ("fragment offset", "片偏移", 13, Times(8)),
    ("time to live", "生存时间", 8, Number),
    ("protocol", "协议", 8, Protocol),
    ("header checksum", "首部校验和", 16, Hex),
    ("source address", "源地址", 32, Address),
    ("destination address", "目的地址", 32, Address),
];

const IPV6: Layout = &[
    ("version", "版本", 4, Number),
    ("traffic class", "流量类别", 8, Number),
    ("flow label", "流标签", 20, Hex),
    ("payload length", "载荷长度", 16, Times(1)),
    ("next header", "下一个首部", 8, Protocol),
    ("hop limit", "跳数限制", 8, Number),
    ("source address", "源地址", 128, Address),
    ("destination address", "目的地址", 128, Address),
];

const FRAGMENT: Layout = &[
    ("next header", "下一个首部", 8, Protocol),
    ("reserved", "保留", 8, Number),
    ("fragment offset", "片偏移", 13, Times(8)),
    ("reserved", "保留", 2, Number),
    ("flags", "标志", 1, Flags(&["more fragments"], &["更多分片"])),
    ("identification", "标识", 32, Hex),
];

const TCP_FLAGS: &[&str] = &["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"];

const TCP: Layout = &[
    ("source port", "源端口", 16, Number),
    ("destination port", "目的端口", 16, Number),
    ("sequence number", "序号", 32, Place(StreamPlace::Seq)),
    ("acknowledgment number", "确认号", 32, Place(StreamPlace::Ack)),
    ("data offset", "数据偏移", 4, Times(4)),
    ("reserved", "保留", 4, Number),
    ("flags", "标志", 8, Flags(TCP_FLAGS, TCP_FLAGS)),
    ("window", "窗口", 16, Number),
    ("checksum", "校验和", 16, Hex),
    ("urgent pointer", "紧急指针", 16, Number),
];

const UDP: Layout = &[
    ("source port", "源端口", 16, Number),
    ("destination port", "目的端口", 16, Number),
    ("length", "长度", 16, Times(1)),
    ("checksum", "校验和", 16, Hex),
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
            0 => both!("option: end of list", "选项：列表结束"),
            1 => both!("option: no operation", "选项：无操作"),
            2 => both!("option: maximum segment size", "选项：最大报文段长度"),
            3 => both!("option: window scale", "选项：窗口扩大"),
            4 => both!("option: SACK permitted", "选项：允许 SACK"),
            5 => both!("option: SACK", "选项：SACK"),
            8 => both!("option: timestamps", "选项：时间戳"),
            _ => both!("option", "选项"),
        };
        let words = |bits: usize| {
            let starts = (option + 16..option + length).step_by(bits);
            let words: Vec<String> = starts
                .filter_map(|start| Some(number(frame, start..start + bits)?.to_string()))
                .collect();
            words.join(" ")
        };
        let value = match kind {
            2 => {
                let bytes = words(16);
                text!("{bytes} bytes", "{bytes} 字节")
            }
            3 => {
                let shift = words(8);
                text!("shift by {shift}", "左移 {shift} 位")
            }
            5 | 8 => Text::same(words(32)),
            _ => Text::default(),
        };
        found.push(Field {
            header: "TCP",
            name,
            bits: option..option + length,
            value,
            place: None,
        });
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
    let bits: usize = layout.iter().map(|(_, _, bits, _)| bits).sum();
    frame.get(at / 8..(at + bits) / 8)?;
    let mut start = at;
    for (en, zh, bits, reading) in layout {
        let bits = start..start + bits;
        start = bits.end;
        let value = value(frame, bits.clone(), *reading)?;
        let place = if let Place(place) = *reading { Some(place) } else { None };
        found.push(Field { header, name: Both { en, zh }, bits, value, place });
    }
    Some(start)
}

fn value(frame: &[u8], bits: Range<usize>, reading: Reading) -> Option<Text> {
    let length = bits.len();
    let bytes = frame.get(bits.start / 8..bits.end.div_ceil(8))?;
    let number = || number(frame, bits.clone());
    Some(match reading {
        Number | Place(_) => Text::same(number()?.to_string()),
        Hex => Text::same(format!("0x{:0width$x}", number()?, width = length.div_ceil(4))),
        Times(unit) => {
            let bytes = number()? * unit;
            text!("{bytes} bytes", "{bytes} 字节")
        }
        Mac => {
            let octets: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Text::same(octets.join(":"))
        }
        Address => Text::same(match <[u8; 4]>::try_from(bytes) {
            Ok(octets) => Ipv4Addr::from(octets).to_string(),
            Err(_) => Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string(),
        }),
        Protocol => match number()? {
            6 => Text::same("6 (TCP)"),
            17 => Text::same("17 (UDP)"),
            44 => text!("44 (fragment)", "44（分片）"),
            58 => Text::same("58 (ICMPv6)"),
            other => Text::same(other.to_string()),
        },
        Flags(en, zh) => {
            let set = number()?;
            let named = |names: &[&str]| {
                let bits = (0..names.len()).rev().map(|bit| set >> bit & 1 == 1);
                let named: Vec<&str> =
                    names.iter().zip(bits).filter(|(_, set)| *set).map(|(name, _)| *name).collect();
                named.join(" ")
            };
            match set {
                0 => text!("none", "无"),
                _ => Text { en: named(en), zh: named(zh) },
            }
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
            let field = fields
                .iter()
                .find(|field| (field.header, field.name.en) == (header, name))
                .unwrap();
            (field.value.en.as_str(), field.bytes())
        };
        assert_eq!(value("Ethernet", "destination"), ("02:00:00:00:00:02", 0..6));
        assert_eq!(value("IPv4", "header length"), ("20 bytes", 14..15));
        assert_eq!(fields[4].name.zh, "首部长度");
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
            assert_eq!(field.bits.start, at, "{}", field.name.en);
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
