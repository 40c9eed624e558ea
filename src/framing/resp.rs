//! What Redis speaks: values whose first byte tells their kind, lengths as text.

use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Limits, Look, Refusal, StreamDecoder,
    words,
};
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
        let max_frame_bytes = limits.max_frame_bytes.min(isize::MAX as usize / 2);
        let cutter = RespCutter { max_frame_bytes, value: Value::default() };
        Box::new(StreamDecoder::new(cutter, limits))
    }
}

#[derive(Debug)]
struct RespCutter {
    max_frame_bytes: usize,
    value: Value,
}

/// How far the value at the front was read.
#[derive(Debug)]
struct Value {
    /// All before this is read; and how far behind it a line's end was looked for.
    at: usize,
    searched: usize,
    /// How many values are still to come, the one at `at` among them.
    left: u64,
    /// Where the bulk string ends whose header is read.
    bulk_end: Option<usize>,
    /// Where its bytes lie, if the whole value is one.
    bulk: Option<Range<usize>>,
}

impl Default for Value {
    fn default() -> Value {
        Value { at: 0, searched: 0, left: 1, bulk_end: None, bulk: None }
    }
}

impl Value {
    /// Reads on: what must wait for more, or `None` at the end of the whole value.
    fn read_on(&mut self, waiting: &[u8], most: usize) -> Result<Option<usize>, Box<Refusal>> {
        let wrong = |at: usize, expected| {
            FrameError::wrong_byte(at as u64, words::VALUE, expected, waiting[at])
        };
        let too_long = |claimed: u64| FrameError::too_long(0, words::VALUE, claimed, most);
        while self.left > 0 {
            if let Some(end) = self.bulk_end {
                for (at, byte) in [(end, b'\r'), (end + 1, b'\n')] {
                    match waiting.get(at) {
                        None => return Ok(Some(at + 1)),
                        Some(came) if *came == byte => {}
                        Some(_) => Err(wrong(at, words::A_LINE_END))?,
                    }
                }
                (self.at, self.bulk_end, self.left) = (end + 2, None, self.left - 1);
                continue;
            }
            let Some(kind) = waiting.get(self.at) else { return Ok(Some(self.at + 1)) };
            // How many values each of a number's counts stands for; 0 is a bulk string.
            let each = match kind {
                b'+' | b'-' | b':' | b'_' | b'#' | b',' | b'(' => None,
                b'$' | b'!' | b'=' => Some(0),
                b'*' | b'~' | b'>' => Some(1),
                b'%' | b'|' => Some(2),
                _ => return Err(wrong(self.at, words::A_KIND).into()),
            };
            let from = self.searched.max(self.at);
            let line_end = memchr::memchr(b'\n', &waiting[from..]).map(|at| from + at + 1);
            let so_far = line_end.unwrap_or(waiting.len());
            match each {
                Some(_) if so_far - self.at > LONGEST_NUMBER => {
                    Err(wrong(self.at, words::A_KIND_AND_NUMBER))?
                }
                None if so_far > most => Err(too_long(most as u64 + 1))?,
                _ => {}
            }
            let Some(line_end) = line_end else {
                self.searched = waiting.len();
                return Ok(Some(waiting.len() + 1));
            };
            if waiting[line_end - 2] != b'\r' {
                Err(wrong(line_end - 2, words::A_LINE_END))?;
            }
            let number =
                || std::str::from_utf8(&waiting[self.at + 1..line_end - 2]).ok()?.parse().ok();
            let is_whole = self.at == 0 && *kind == b'$';
            match each.map(|each| (each, number())) {
                None | Some((_, Some(-1))) => self.left -= 1,
                Some((0, Some(bytes @ 0_i64..))) => {
                    let end = (line_end as u64).saturating_add(bytes as u64);
                    if is_whole && bytes as u64 > most as u64 {
                        let refusal = too_long(bytes as u64);
                        return Err(Refusal::of_one_frame(refusal, end.saturating_add(2)));
                    }
                    if !is_whole && end.saturating_add(2) > most as u64 {
                        Err(too_long(end.saturating_add(2)))?;
                    }
                    self.bulk_end = Some(end as usize);
                    self.bulk = is_whole.then_some(line_end..end as usize);
                }
                Some((each, Some(count @ 0_i64..))) => {
                    let values = (count as u64).saturating_mul(each);
                    // Attributes stand before the value that they are about.
                    let itself = u64::from(*kind != b'|');
                    self.left = self.left.saturating_add(values) - itself;
                }
                _ => Err(wrong(self.at, words::A_KIND_AND_NUMBER))?,
            }
            (self.at, self.searched) = (line_end, 0);
            // The shortest value has three bytes.
            let least = self.left.saturating_mul(3).saturating_add(line_end as u64);
            if self.bulk.is_none() && least > most as u64 {
                Err(too_long(least))?;
            }
        }
        Ok(None)
    }
}

impl Cutter for RespCutter {
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let need = self.value.read_on(waiting, self.max_frame_bytes).map_err(|mut refusal| {
            self.value = Value::default();
            refusal.error.at_byte += at_byte;
            refusal
        })?;
        if let Some(bytes) = need {
            return Ok(Look::Wait(bytes));
        }
        let Value { at: frame_bytes, bulk, .. } = std::mem::take(&mut self.value);
        Ok(Look::Frame { payload: bulk.unwrap_or(0..frame_bytes), frame_bytes })
    }

    fn end(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        let Some(Range { start, end }) = self.value.bulk else {
            return if have_bytes == 0 { End::Clean } else { End::InOpenBody { have_bytes } };
        };
        End::behind_header(have_bytes - start, end - start)
    }

    fn overhead_bytes(&self) -> usize {
        LONGEST_NUMBER + 2
    }
}
