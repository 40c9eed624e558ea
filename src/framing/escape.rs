//! Bytes as one line of readable text, and back.
//!
//! Valid UTF-8 is kept as it is; a backslash is `\\`; line ends, tabs and zero
//! are `\n`, `\r`, `\t`, `\0`; any other character that is not seen and any other byte
//! is `\xNN`. So every byte string has one spelling, and it stays on its line.

use super::words;
use crate::{Sentence, is_binary, is_hidden};
use std::fmt::Write;

/// What has a letter of its own behind a backslash.
const LETTERS: [(u8, u8); 5] =
    [(b'\\', b'\\'), (b'\n', b'n'), (b'\r', b'r'), (b'\t', b't'), (0, b'0')];

/// Writes `bytes` as one line.
///
/// ```
/// use sticky_demo::framing::escape::escape;
/// assert_eq!(escape("吃饭\r\n\\".as_bytes()), r"吃饭\r\n\\");
/// assert_eq!(escape(&[b'A', 0xff, 0x1b]), r"A\xff\x1b");
/// ```
pub fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match LETTERS.iter().find(|(known, _)| char::from(*known) == character) {
                Some((_, letter)) => out.extend(['\\', char::from(*letter)]),
                None if is_hidden(character) => {
                    let mut utf8 = [0; 4];
                    push_hex(character.encode_utf8(&mut utf8).as_bytes(), &mut out);
                }
                None => out.push(character),
            }
        }
        push_hex(chunk.invalid(), &mut out);
    }
    out
}

/// Like [`escape`], but no byte is shown as a letter where letters would mean
/// nothing: in a message that is not text for the most part.
///
/// ```
/// use sticky_demo::framing::escape::escape_binary;
/// assert_eq!(escape_binary(&[0xde, 0xad, 0xbe, 0xef]), r"\xde\xad\xbe\xef");
/// assert_eq!(escape_binary("吃饭\n".as_bytes()), r"吃饭\n");
/// ```
pub fn escape_binary(bytes: &[u8]) -> String {
    if !is_binary(bytes) {
        return escape(bytes);
    }
    let mut out = String::with_capacity(4 * bytes.len());
    push_hex(bytes, &mut out);
    out
}

fn push_hex(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        write!(out, "\\x{byte:02x}").expect("a String takes any text");
    }
}

/// Reads what [`escape`] wrote. Fails on a backslash that none of `\ n r t 0 xNN`
/// follows.
///
/// ```
/// use sticky_demo::framing::escape::unescape;
/// assert_eq!(unescape(r"AB\r\n\xff").unwrap(), b"AB\r\n\xff");
/// assert!(unescape(r"C:\dir").is_err());
/// ```
pub fn unescape(text: &str) -> Result<Vec<u8>, Sentence> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escaped = &rest.as_bytes()[at + 1..];
        let (byte, length) = match escaped {
            [b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or_default() as u8;
                (digit(high) << 4 | digit(low), 3)
            }
            _ => match LETTERS.iter().find(|(_, letter)| escaped.first() == Some(letter)) {
                Some((byte, _)) => (*byte, 1),
                None => return Err(words::bad_escape(text.len() - rest.len() + at).into()),
            },
        };
        out.push(byte);
        rest = &rest[at + 1 + length..];
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}
