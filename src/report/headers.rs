//! The headers of packets that were really sent, field by field, in the order
//! of the RFCs: the first packet of each kind.

use super::header_fields::{ACKNOWLEDGMENT_NUMBER, HeaderField, SEQUENCE_NUMBER, WINDOW, fields};
use super::paint::Paint;
use super::picture::{display_width, pad};
use super::words;
use crate::observe::own_packets;
use crate::text::hex;
use crate::trace::RunTrace;
use crate::trace::packet::Packet;
use crate::{Both, Lang};

type IsKind = fn(&Packet) -> bool;

/// The kinds of packets, by name: whether a packet is one.
const KINDS: [(Both, IsKind); 5] = [
    (words::SYN, |packet| packet.tcp.as_ref().is_some_and(|tcp| tcp.flags.syn && !tcp.flags.ack)),
    (words::DATA_SEGMENT, |packet| packet.tcp.as_ref().is_some_and(|tcp| tcp.payload_bytes > 0)),
    (words::PURE_ACK, |packet| {
        packet.tcp.as_ref().is_some_and(|tcp| {
            let other = tcp.flags.syn || tcp.flags.fin || tcp.flags.rst;
            tcp.flags.ack && tcp.payload_bytes == 0 && !other
        })
    }),
    (words::DATAGRAM, |packet| {
        packet.udp.is_some() && packet.ip.is_some_and(|ip| !ip.is_fragment())
    }),
    (words::FRAGMENT, |packet| packet.ip.is_some_and(|ip| ip.is_fragment())),
];

pub fn headers(runs: &[RunTrace], lang: Lang, paint: Paint) -> Vec<Vec<String>> {
    let first = |is: fn(&Packet) -> bool| runs.iter().flat_map(own_packets).find(|p| is(p));
    let tables = KINDS.iter().filter_map(|(name, is)| Some(table(*name, first(*is)?, lang, paint)));
    tables.collect()
}

fn table(name: Both, packet: &Packet, lang: Lang, paint: Paint) -> Vec<String> {
    let frame = &packet.frame.0;
    let fields = fields(frame, packet.bare);
    let longest = fields.iter().map(|field| display_width(field.name.get(lang))).max().unwrap_or(0);
    let mut lines = vec![paint.heading(words::frame_of(packet.frame_bytes, name).get(lang))];
    let mut header = "";
    for field in &fields {
        if header != field.header {
            header = field.header;
            // All but IPv6's fragment header are names of protocols.
            let title = if header == "fragment" { words::FRAGMENT.get(lang) } else { header };
            lines.push(paint.faint(&format!(" {title}")));
        }
        // A ladder counts from the SYN, the header from where its sender began.
        let relative = packet.tcp.as_ref().and_then(|tcp| match field.name {
            SEQUENCE_NUMBER => Some(format!("seq {}", tcp.seq)),
            ACKNOWLEDGMENT_NUMBER => Some(format!("ack {}", tcp.ack?)),
            // What the handshake agreed to multiply it by (RFC 7323 section 2).
            WINDOW => match tcp.window_bytes.checked_div(u64::from(tcp.window))? {
                1 => None,
                scale => Some(format!("× {scale} = {}", tcp.window_bytes)),
            },
            _ => None,
        });
        let text = format!(
            "  {:>5}  {}  {}  {}{}",
            place(field),
            pad(&digits(frame, field), DIGITS),
            pad(field.name.get(lang), longest),
            field.value.get(lang),
            relative.map(|relative| words::in_brackets(&relative, lang)).unwrap_or_default()
        );
        lines.push(text.trim_end().to_owned());
    }
    lines
}

/// The bytes of the frame in which a field lies, counted from 0.
fn place(field: &HeaderField) -> String {
    let bytes = field.bytes();
    match bytes.len() {
        1 => bytes.start.to_string(),
        _ => format!("{}–{}", bytes.start, bytes.end - 1),
    }
}

/// Columns for a field's digits: 16 bits in groups of four, or six bytes.
const DIGITS: usize = 19;

/// A field's bytes in hexadecimal; where it shares a byte with its neighbours,
/// its bits, and dots for theirs.
fn digits(frame: &[u8], field: &HeaderField) -> String {
    let places = field.bytes();
    let Some(bytes) = frame.get(places.clone()) else { return String::new() };
    let whole = field.bits.start.is_multiple_of(8) && field.bits.end.is_multiple_of(8);
    if !whole && bytes.len() <= 2 {
        let bit = |at: usize| match (field.bits.contains(&at), frame[at / 8] >> (7 - at % 8) & 1) {
            (false, _) => '.',
            (true, 0) => '0',
            (true, _) => '1',
        };
        let groups = (places.start * 8..places.end * 8).step_by(4);
        let groups: Vec<String> = groups.map(|at| (at..at + 4).map(bit).collect()).collect();
        return groups.join(" ");
    }
    match bytes.len() > 6 {
        true => hex(&bytes[..5], " ") + " …",
        false => hex(bytes, " "),
    }
}
