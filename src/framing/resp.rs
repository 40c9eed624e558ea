//! What Redis speaks: values whose first byte tells their kind, lengths as text.

use super::announced::{Announced, AnnouncedCutter, Announcer, ReadHeader, stands};
use super::{Decoder, EncodeError, End, FrameError, Framing, Limits, words};
use crate::Both;
use std::ops::Range;

/// `│$2\r\n│A B│\r\n│`: a bulk string of RESP, versions 2 and 3. Of any other value (`+OK`,
/// an array with all that is in it) the message is the value as it stands.
///
/// An array has no length in bytes, only a count: where it ends is known when all its
/// values came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resp;

/// The longest line that tells a number.
const LONGEST_NUMBER: usize = 24;

impl Framing for Resp {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let header = format!("${}\r\n", message.len());
        out.extend([header.as_bytes(), message, b"\r\n"].concat());
        Ok(header.len()..header.len() + message.len())
    }

    fn lua(&self) -> Option<String> {
        Some(include_str!("lua/resp.lua").to_owned())
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(AnnouncedCutter::decoder(Value::default(), limits))
    }
}

/// How far the value at the front was read. Of a bulk string only the header is; any other
/// value is to the cutter a header with nothing behind it.
#[derive(Debug, Default)]
struct Value {
    /// All before this is read; and how far behind it a line's end was looked for.
    at: usize,
    searched: usize,
    /// How many values are still to come, the one at `at` among them.
    left: u64,
    /// A string inside the value ends at `at`.
    in_string: bool,
}

impl Announcer for Value {
    const FIELD: Both = words::VALUE;

    fn read(&mut self, waiting: &[u8], at_byte: u64, most: usize) -> ReadHeader {
        let wrong = |at: usize, expected: Both| {
            FrameError::wrong_byte(at_byte + at as u64, words::VALUE, expected, waiting[at])
        };
        let fits = |bytes| FrameError::unless_fits(at_byte, words::VALUE, bytes, most);
        if self.left == 0 {
            (self.at, self.searched, self.left) = (0, 0, 1);
        }
        while self.left > 0 {
            let at = self.at;
            let Some(came @ [kind, ..]) = waiting.get(at..) else { return Ok(None) };
            if self.in_string {
                match stands(b"\r\n", came).map_err(|more| wrong(at + more, words::A_LINE_END))? {
                    false => return Ok(None),
                    true => (self.at, self.in_string, self.left) = (at + 2, false, self.left - 1),
                }
                continue;
            }
            // How many values each of a number's counts stands for; 0 is a string.
            let each = match kind {
                b'+' | b'-' | b':' | b'_' | b'#' | b',' | b'(' => None,
                b'$' | b'!' | b'=' => Some(0),
                b'*' | b'~' | b'>' => Some(1),
                b'%' | b'|' => Some(2),
                _ => return Err(wrong(at, words::A_KIND).into()),
            };
            let from = self.searched.max(at);
            let line_end = memchr::memchr(b'\n', &waiting[from..]).map(|at| from + at + 1);
            self.searched = line_end.unwrap_or(waiting.len());
            match each {
                None => fits(self.searched.min(most.saturating_add(1)) as u64)?,
                Some(_) if self.searched - at <= LONGEST_NUMBER => {}
                Some(_) => Err(wrong(at, words::A_KIND_AND_NUMBER))?,
            }
            let Some(line_end) = line_end else { return Ok(None) };
            let cr = line_end - 2;
            let number = waiting.get(at + 1..cr).and_then(|line| std::str::from_utf8(line).ok());
            self.at = line_end;
            match (each, number.unwrap_or_default().parse::<i64>()) {
                _ if waiting[cr] != b'\r' => Err(wrong(cr, words::A_LINE_END))?,
                (None, _) | (_, Ok(-1)) => self.left -= 1,
                (Some(0), Ok(bytes @ 0..)) if at == 0 && *kind == b'$' => {
                    self.left = 0;
                    return Ok(Some(Announced::body(line_end, bytes as u64, b"\r\n")));
                }
                (Some(0), Ok(bytes @ 0..)) => {
                    fits((line_end as u64).saturating_add(bytes as u64).saturating_add(2))?;
                    (self.at, self.in_string) = (line_end + bytes as usize, true);
                }
                (Some(each), Ok(count @ 0..)) => {
                    // Attributes stand before the value that they are about.
                    let itself = u64::from(*kind != b'|');
                    self.left = self.left.saturating_add(count as u64 * each) - itself;
                }
                _ => Err(wrong(at, words::A_KIND_AND_NUMBER))?,
            }
            // The shortest value has three bytes.
            fits(self.left.saturating_mul(3).saturating_add(line_end as u64))?;
        }
        Ok(Some(Announced { keeps_header: true, ..Announced::body(self.at, 0, b"") }))
    }

    fn end_inside(&self, waiting: &[u8]) -> End {
        End::InOpenBody { have_bytes: waiting.len() }
    }

    fn longest_bytes(&self) -> usize {
        LONGEST_NUMBER
    }
}
