//! Netstrings: the length in decimal, a colon, the message, a comma.

use super::text_length::{DECIMAL, TextLength};
use std::borrow::Cow;

/// D. J. Bernstein's netstrings (<https://cr.yp.to/proto/netstrings.txt>).
///
/// ```text
/// ┌──┬─┬────────────┬─┐
/// │12│:│hello world!│,│
/// └──┴─┴────────────┴─┘
/// ```
///
/// Readable like a delimiter, and any byte may be in the message, as with a
/// length. The comma tells nothing new: it catches a receiver that has lost
/// count. Leading zeros are forbidden.
///
/// ```
/// use sticky_demo::framing::{Framing, NETSTRING};
///
/// let mut stream = Vec::new();
/// NETSTRING.encode(b"hello world!", &mut stream).unwrap();
/// assert_eq!(stream, b"12:hello world!,");
///
/// let mut decoder = NETSTRING.decoder(1024);
/// decoder.feed(b"2:AB,0:,012:");
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
/// assert_eq!(decoder.next_frame(), Ok(Some(&b""[..])));
/// let error = decoder.next_frame().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the length at byte 8 is padded with zeros; only the shortest spelling of a number is accepted",
/// );
/// ```
pub const NETSTRING: TextLength = TextLength { mark: Cow::Borrowed(b":"), after: b",", ..DECIMAL };
