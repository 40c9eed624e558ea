//! Names for formats that people meet, each spelt in a framing that is there already.

use super::words;
use crate::{Both, Text};
use std::ops::RangeInclusive;

/// A format with a name of its own.
pub struct Preset {
    /// What `--framing` takes.
    pub name: &'static str,
    /// What it stands for.
    pub spelt: &'static str,
    /// Whose format it is, and what to know before one cuts it.
    pub what: Both,
    /// Which bytes each frame begins with, where these tell it from others.
    pub begins: &'static [RangeInclusive<u8>],
}

const fn preset(name: &'static str, spelt: &'static str, what: Both) -> Preset {
    Preset { name, spelt, what, begins: &[] }
}

impl Preset {
    const fn begins(self, begins: &'static [RangeInclusive<u8>]) -> Preset {
        Preset { begins, ..self }
    }
}

/// Every preset. The message is the whole packet, header and all: a receiver wants
/// what stands beside the length, too.
pub const PRESETS: &[Preset] = &[
    preset("mbap", "length:width=2,offset=4,strip=0", words::MBAP),
    preset("tpkt", "length:width=2,offset=2,adjust=-4,strip=0", words::TPKT).begins(&[3..=3]),
    preset("mqtt", "length:width=varint4,offset=1,strip=0", words::MQTT),
    preset("tls", "length:width=2,offset=3,strip=0", words::TLS).begins(&[20..=24, 3..=3, 0..=4]),
    preset("grpc", "length:width=4,offset=1,strip=0", words::GRPC),
    preset("http2", "length:width=3,adjust=6,strip=0", words::HTTP2),
    preset("postgres", "length:width=4,offset=1,adjust=-4,strip=0", words::POSTGRES),
    preset("mysql", "length:width=3,order=le,adjust=1,strip=0", words::MYSQL),
    preset("dns-tcp", "u16be", words::DNS_TCP),
    preset("kafka", "length:width=4,signed=true", words::KAFKA),
    preset("mongodb", "length:width=4,order=le,signed=true,adjust=-4,strip=0", words::MONGODB),
    preset("docker-logs", "length:width=4,offset=4,strip=0", words::DOCKER_LOGS),
    preset("smpp", "length:width=4,adjust=-4,strip=0", words::SMPP),
    preset("stx-etx", r"marks:start=\x02,end=\x03", words::STX_ETX),
    preset("mllp", r"marks:start=\x0b,end=\x1c\r", words::MLLP),
    preset("hdlc", r"slip:end=\x7e,escape=\x7d,xor=\x20", words::HDLC),
    preset("jt808", r"slip:end=\x7e,escape=\x7d,as=\x02\x01", words::JT808),
    preset("gt06", r"magic:\x78\x78,width=1,adjust=2|\x79\x79,width=2,adjust=2", words::GT06),
    preset("syslog", "decimal", words::SYSLOG),
    preset("lsp", "headers", words::LSP),
    preset("iec104", "length:width=1,offset=1,strip=0", words::IEC104).begins(&[0x68..=0x68]),
    preset("websocket", "length:width=websocket,offset=1,strip=0", words::WEBSOCKET),
];

/// What is to be known of a stream that is TLS, to whoever cuts it with `framing`: its first
/// record is of a handshake, a hello, and not longer than one may be (RFC 8446, sections 4
/// and 5.1); or an alert.
pub fn encrypted(stream: &[u8], framing: &str) -> Option<Text> {
    const LONGEST: u16 = (1 << 14) + 2048; // TLS 1.2 allows more (RFC 5246, section 6.2.3)
    let (&[kind, 3, _, high, low], rest) = stream.split_first_chunk()? else { return None };
    let bytes = u16::from_be_bytes([high, low]);
    let is_tls = match kind {
        22 => bytes <= LONGEST && matches!(rest.first(), Some(1 | 2)),
        kind => kind == 21 && bytes == 2,
    };
    is_tls.then(|| match framing {
        "tls" => words::ENCRYPTED_RECORDS.into(),
        _ => words::ENCRYPTED.into(),
    })
}
