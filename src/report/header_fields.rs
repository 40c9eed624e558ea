//! The headers of a frame, field by field, as a textbook lays them out: each
//! field with its name in the RFC, its place in bits, and its value.
//!
//! The layouts are tables, from RFC 791 (IPv4), RFC 8200 (IPv6), RFC 9293 (TCP)
//! and RFC 768 (UDP). What a frame does not have whole is left out.

use crate::text::hex;
use crate::{Both, Text, both, text};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderField {
    /// The header that it is in: `Ethernet`, `IPv4`, `IPv6`, `fragment`, `TCP`
    /// or `UDP`.
    pub header: &'static str,
    pub name: Both,
    /// Where it is, in bits from the start of the frame.
    pub bits: Range<usize>,
    pub value: Text,
}

// Names of fields that others look for.
pub const SEQUENCE_NUMBER: Both = both!("sequence number", "序号");
pub const ACKNOWLEDGMENT_NUMBER: Both = both!("acknowledgment number", "确认号");
pub const WINDOW: Both = both!("window", "窗口");

impl HeaderField {
    /// The bytes of the frame in which it lies; fields of a few bits share them
    /// with their neighbours.
    pub fn bytes(&self) -> Range<usize> {
        self.bits.start / 8..self.bits.end.div_ceil(8)
    }
}

/// How a field's bits are to be read.
#[derive(Clone, Copy)]
enum Notation {
    Number,
    Hex,
    /// A number of words of this many bytes.
    Times(u64),
    Mac,
    Address,
    Protocol,
    /// A name for each bit, the highest first, in English and in Chinese.
    Flags(&'static [&'static str], &'static [&'static str]),
    /// By how many bits a window is shifted.
    Shift,
    /// Numbers of 32 bits.
    Words,
    Nothing,
}
use Notation::{Address, Flags, Hex, Mac, Nothing, Number, Protocol, Shift, Times, Words};

/// Each field's name, how many bits it has, and how to read them.
type Table = &'static [(Both, usize, Notation)];

const ETHERNET: Table = &[
    (both!("destination", "目的地址"), 48, Mac),
    (both!("source", "源地址"), 48, Mac),
    (both!("EtherType", "类型"), 16, Hex),
];

const IPV4: Table = &[
    (both!("version", "版本"), 4, Number),
    (both!("header length", "首部长度"), 4, Times(4)),
    (both!("DSCP", "DSCP"), 6, Number),
    (both!("ECN", "ECN"), 2, Number),
    (both!("total length", "总长度"), 16, Times(1)),
    (both!("identification", "标识"), 16, Hex),
    (
        both!("flags", "标志"),
        3,
        Flags(&["reserved", "don't fragment", "more fragments"], &["保留", "禁止分片", "更多分片"]),
    ),
    (both!("fragment offset", "片偏移"), 13, Times(8)),
    (both!("time to live", "生存时间"), 8, Number),
    (both!("protocol", "协议"), 8, Protocol),
    (both!("header checksum", "首部校验和"), 16, Hex),
    (both!("source address", "源地址"), 32, Address),
    (both!("destination address", "目的地址"), 32, Address),
];

const IPV6: Table = &[
    (both!("version", "版本"), 4, Number),
    (both!("traffic class", "流量类别"), 8, Number),
    (both!("flow label", "流标签"), 20, Hex),
    (both!("payload length", "载荷长度"), 16, Times(1)),
    (both!("next header", "下一个首部"), 8, Protocol),
    (both!("hop limit", "跳数限制"), 8, Number),
    (both!("source address", "源地址"), 128, Address),
    (both!("destination address", "目的地址"), 128, Address),
];

const FRAGMENT: Table = &[
    (both!("next header", "下一个首部"), 8, Protocol),
    (both!("reserved", "保留"), 8, Number),
    (both!("fragment offset", "片偏移"), 13, Times(8)),
    (both!("reserved", "保留"), 2, Number),
    (both!("flags", "标志"), 1, Flags(&["more fragments"], &["更多分片"])),
    (both!("identification", "标识"), 32, Hex),
];

const TCP_FLAGS: &[&str] = &["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"];

const TCP: Table = &[
    (both!("source port", "源端口"), 16, Number),
    (both!("destination port", "目的端口"), 16, Number),
    (SEQUENCE_NUMBER, 32, Number),
    (ACKNOWLEDGMENT_NUMBER, 32, Number),
    (both!("data offset", "数据偏移"), 4, Times(4)),
    (both!("reserved", "保留"), 4, Number),
    (both!("flags", "标志"), 8, Flags(TCP_FLAGS, TCP_FLAGS)),
    (WINDOW, 16, Number),
    (both!("checksum", "校验和"), 16, Hex),
    (both!("urgent pointer", "紧急指针"), 16, Number),
];

const UDP: Table = &[
    (both!("source port", "源端口"), 16, Number),
    (both!("destination port", "目的端口"), 16, Number),
    (both!("length", "长度"), 16, Times(1)),
    (both!("checksum", "校验和"), 16, Hex),
];

const OPTIONS: &[(u64, Both, Notation)] = &[
    (0, both!("option: end of list", "选项：列表结束"), Nothing),
    (1, both!("option: no operation", "选项：无操作"), Nothing),
    (2, both!("option: maximum segment size", "选项：最大报文段长度"), Times(1)),
    (3, both!("option: window scale", "选项：窗口扩大"), Shift),
    (4, both!("option: SACK permitted", "选项：允许 SACK"), Nothing),
    (5, both!("option: SACK", "选项：SACK"), Words),
    (8, both!("option: timestamps", "选项：时间戳"), Words),
];
const OTHER_OPTION: (Both, Notation) = (both!("option", "选项"), Nothing);

/// The fields of all headers of an Ethernet frame, in their order.
pub fn fields(frame: &[u8], bare: bool) -> Vec<HeaderField> {
    let mut reader = HeaderReader { frame, found: Vec::new() };
    // What is cut short gives what it has.
    let _ = if bare {
        reader.ip(frame.first().map_or(0, |first| first >> 4), 0)
    } else {
        reader.ethernet()
    };
    reader.found
}

struct HeaderReader<'f> {
    frame: &'f [u8],
    found: Vec<HeaderField>,
}

/// Each method takes the place of its header, in bits, and stops with `None`
/// where the frame does.
impl HeaderReader<'_> {
    fn ethernet(&mut self) -> Option<()> {
        let at = self.lay("Ethernet", ETHERNET, 0)?;
        match self.number(96..112)? {
            0x0800 => self.ip(4, at),
            0x86dd => self.ip(6, at),
            _ => None,
        }
    }

    fn ip(&mut self, version: u8, at: usize) -> Option<()> {
        let (protocol, at) = match version {
            4 => self.ipv4(at)?,
            6 => self.ipv6(at)?,
            _ => return None,
        };
        match protocol {
            6 => self.tcp(at),
            17 => self.lay("UDP", UDP, at).map(|_| ()),
            _ => None,
        }
    }

    /// The next header's protocol and place; nothing for a later fragment, which
    /// begins in the middle of a payload.
    fn ipv4(&mut self, at: usize) -> Option<(u64, usize)> {
        self.lay("IPv4", IPV4, at)?;
        let first = self.number(at + 51..at + 64)? == 0;
        let length = self.number(at + 4..at + 8)? as usize * 32;
        (first && length >= 160).then_some((self.number(at + 72..at + 80)?, at + length))
    }

    fn ipv6(&mut self, at: usize) -> Option<(u64, usize)> {
        let after = self.lay("IPv6", IPV6, at)?;
        let next = self.number(at + 48..at + 56)?;
        if next != 44 {
            return Some((next, after));
        }
        let payload = self.lay("fragment", FRAGMENT, after)?;
        let first = self.number(after + 16..after + 29)? == 0;
        first.then_some((self.number(after..after + 8)?, payload))
    }

    fn tcp(&mut self, at: usize) -> Option<()> {
        let mut option = self.lay("TCP", TCP, at)?;
        let end = at + self.number(at + 96..at + 100)? as usize * 32;
        while option < end {
            let kind = self.number(option..option + 8)?;
            // Kinds 0 and 1 are a single byte; all others say how long they are,
            // which is not less than their own two bytes.
            let length = match kind {
                0 | 1 => 8,
                _ => self.number(option + 8..option + 16)? as usize * 8,
            };
            if (kind > 1 && length < 16) || option + length > end.min(self.frame.len() * 8) {
                return None;
            }
            let bits = option..option + length;
            let known = OPTIONS.iter().find(|(known, ..)| *known == kind);
            let (name, notation) = known.map_or(OTHER_OPTION, |(_, name, how)| (*name, *how));
            let value = self.value(option + 16..bits.end, notation).unwrap_or_default();
            option = bits.end;
            self.found.push(HeaderField { header: "TCP", name, bits, value });
        }
        Some(())
    }

    /// Lays a table over the frame from `at`, and says where it ends.
    fn lay(&mut self, header: &'static str, table: Table, at: usize) -> Option<usize> {
        let bits: usize = table.iter().map(|(_, bits, _)| bits).sum();
        self.frame.get(at / 8..(at + bits) / 8)?;
        let mut start = at;
        for (name, bits, notation) in table {
            let bits = start..start + bits;
            start = bits.end;
            let value = self.value(bits.clone(), *notation)?;
            self.found.push(HeaderField { header, name: *name, bits, value });
        }
        Some(start)
    }

    fn value(&self, bits: Range<usize>, notation: Notation) -> Option<Text> {
        let bytes = self.frame.get(bits.start / 8..bits.end.div_ceil(8))?;
        let number = self.number(bits.clone());
        Some(match notation {
            Number => Text::same(number?.to_string()),
            Hex => Text::same(format!("0x{:0width$x}", number?, width = bits.len().div_ceil(4))),
            Times(unit) => Text::bytes(number? * unit),
            Shift => {
                let bits = number?;
                text!("shift by {bits}", "左移 {bits} 位")
            }
            Words => {
                let words = bytes.chunks_exact(4).map(|word| {
                    u32::from_be_bytes([word[0], word[1], word[2], word[3]]).to_string()
                });
                Text::same(words.collect::<Vec<_>>().join(" "))
            }
            Nothing => Text::default(),
            Mac => Text::same(hex(bytes, ":")),
            Address => Text::same(match <[u8; 4]>::try_from(bytes) {
                Ok(octets) => Ipv4Addr::from(octets).to_string(),
                Err(_) => Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string(),
            }),
            Protocol => match number? {
                6 => Text::same("6 (TCP)"),
                17 => Text::same("17 (UDP)"),
                44 => text!("44 (fragment)", "44（分片）"),
                58 => Text::same("58 (ICMPv6)"),
                other => Text::same(other.to_string()),
            },
            Flags(en, zh) => {
                let set = number?;
                let named = |names: &[&str]| {
                    let bits = (0..names.len()).rev().map(|bit| set >> bit & 1 == 1);
                    let named = names.iter().zip(bits).filter(|(_, set)| *set);
                    named.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
                };
                match set {
                    0 => text!("none", "无"),
                    _ => Text { en: named(en), zh: named(zh) },
                }
            }
        })
    }

    /// Up to 64 bits of the frame as a number, the first the highest.
    fn number(&self, bits: Range<usize>) -> Option<u64> {
        let bytes = self.frame.get(bits.start / 8..bits.end.div_ceil(8))?;
        if bits.len() > 64 {
            return None;
        }
        let whole = bytes.iter().fold(0u128, |number, byte| number << 8 | u128::from(*byte));
        let behind = bytes.len() * 8 - bits.start % 8 - bits.len();
        let mask = (1u128 << bits.len()) - 1;
        Some((whole >> behind & mask) as u64)
    }
}
