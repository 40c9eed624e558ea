//! Why a length says what it says: what its own bytes look like otherwise.
//!
//! A length that cannot be right is seldom noise. It is the beginning of a text, a
//! number in the other byte order, or one of another width; its bytes tell which.

use super::escape::escape;
use super::{Order, words};
use crate::{Both, Text};

/// What the bytes of an impossible length are, if they are taken for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clue {
    bytes: [u8; 8],
    width_bytes: usize,
    order: Order,
    /// What a number must not exceed to be a likely length.
    limit_bytes: u64,
}

/// What a stream begins with, and who sends that.
const BEGINNINGS: &[(&[&[u8]], Both)] = &[
    (&[b"GET ", b"POST", b"PUT ", b"HEAD", b"OPTI", b"CONN", b"DELE"], words::HTTP_REQUEST),
    (&[b"PRI "], words::HTTP2_PREFACE),
    (&[b"HTTP"], words::HTTP_ANSWER),
    (&[b"SSH-"], words::SSH_GREETING),
    (&[b"Cont"], words::HEADER_LINES),
    (&[b"\x16\x03"], words::TLS_HANDSHAKE),
    (&[b"\x15\x03"], words::TLS_ALERT),
    (&[b"\xef\xbb\xbf", b"\xff\xfe"], words::BYTE_ORDER_MARK),
    (&[b"\x1f\x8b"], words::GZIP),
    (&[b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a"], words::CAPTURE),
    (&[b"\xac\xed\0\x05"], words::JAVA_OBJECTS),
    (&[b"{\"", b"[{"], words::JSON_TEXT),
];

impl Clue {
    /// Of the field that holds `value` in `width_bytes` bytes; 0 is a varint, of which
    /// nothing can be told.
    pub(super) fn of(value: u64, width_bytes: usize, order: Order, limit_bytes: usize) -> Clue {
        let mut bytes = [0; 8];
        let wide = value.to_be_bytes();
        bytes[..width_bytes].copy_from_slice(&wide[8 - width_bytes..]);
        if order == Order::Little {
            bytes[..width_bytes].reverse();
        }
        Clue { bytes, width_bytes, order, limit_bytes: limit_bytes as u64 }
    }

    /// The sentence, if the bytes look like anything.
    pub fn text(&self) -> Option<Text> {
        let bytes = &self.bytes[..self.width_bytes];
        let number = |bytes: &[u8], order| {
            let shifted = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
            match order {
                Order::Big => bytes.iter().fold(0, shifted),
                Order::Little => bytes.iter().rev().fold(0, shifted),
            }
        };
        let most = self.limit_bytes.min(u16::MAX.into()).min(number(bytes, self.order));
        let likely = |value: &u64| (1..=most).contains(value);
        let begins = |starts: &[&[u8]]| starts.iter().any(|start| bytes.starts_with(start));
        let known = BEGINNINGS.iter().find(|(starts, _)| begins(starts));
        let shown = escape(bytes);
        let is_text = |bytes: &[u8]| {
            bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\r' | b'\n' | b'\t'))
        };
        let count = bytes.len();
        if let Some((_, what)) = known {
            return Some(words::looks_like(&shown, count, *what));
        }
        if count > 1 && is_text(bytes) {
            return Some(match bytes.iter().all(u8::is_ascii_digit) {
                true => words::are_digits(&shown, count),
                false => words::are_text(&shown, count),
            });
        }
        // A shorter field, and the beginning of the message behind it; or zeros that the
        // wider field would have had in front.
        for width in [1, 2, 4].into_iter().filter(|width| 2 * width <= count) {
            let (field, rest) = bytes.split_at(width);
            for (order, letters) in [(Order::Big, "be"), (Order::Little, "le")] {
                let value = number(field, order);
                if likely(&value) && is_text(rest) && !is_text(field) {
                    let name = match width {
                        1 => "u8".to_owned(),
                        width => format!("u{}{letters}", 8 * width),
                    };
                    return Some(words::narrower(&escape(rest), value, &name, width));
                }
            }
        }
        let (other, letters, called) = match self.order {
            Order::Big => (Order::Little, "le", words::LITTLE_ENDIAN),
            Order::Little => (Order::Big, "be", words::BIG_ENDIAN),
        };
        let value = Some(number(bytes, other)).filter(likely).filter(|_| count > 1)?;
        let name = match count {
            2 | 4 => format!("u{}{letters}", 8 * count),
            8 if other == Order::Little => "i64le".to_owned(),
            8 => "u64be".to_owned(),
            count => format!("length:width={count},order={letters}"),
        };
        Some(words::other_order(value, &name, called))
    }
}
