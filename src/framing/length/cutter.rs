//! The receiving half of [`Length`].

use super::{Layout, Length, Order, Width, websocket};
use crate::Both;
use crate::framing::varint::{self, VarintError};
use crate::framing::{Clue, Cutter, End, Fault, FrameError, Look, Refusal, words};

/// Finds frames that begin with their length.
#[derive(Debug, Clone)]
pub struct LengthCutter {
    pub(super) layout: Layout,
    max_frame_bytes: usize,
    field_name: Both,
    /// Bytes in the length field; 0 where its own bytes tell how many it has.
    width_bytes: usize,
    /// The values of the field that are neither negative nor too short nor too
    /// long. Worked out once, so that a good frame costs two comparisons, and
    /// nothing can overflow after them.
    pub(super) least_good: u64,
    pub(super) most_good: u64,
}

struct FieldValue {
    value: u64,
    end: usize,
}

impl LengthCutter {
    pub(super) fn new(length: &Length, max_frame_bytes: usize, field_name: Both) -> LengthCutter {
        let layout = length.layout;
        // No slice is longer than that, so beyond it a limit means nothing.
        let max_frame_bytes = max_frame_bytes.min(isize::MAX as usize);
        let width_bytes = layout.width.bytes().unwrap_or(0);
        // payload = field's end + value + adjust_bytes - strip, where a varint
        // ends after one byte at the earliest. In 128 bits nothing overflows.
        let end = (layout.offset_bytes + width_bytes.max(1)) as i128;
        let strip = layout.strip_bytes.map_or(end, |strip| strip as i128);
        let least = (strip - end).max(0) - i128::from(layout.adjust_bytes);
        let most = max_frame_bytes as i128 + strip - end - i128::from(layout.adjust_bytes);
        let most = most.min(length.largest().into());
        let (least_good, most_good) = match (u64::try_from(least.max(0)), u64::try_from(most)) {
            (Ok(least), Ok(most)) => (least, most),
            _ => (1, 0), // none is good: even an empty message is too long
        };
        LengthCutter { layout, max_frame_bytes, field_name, width_bytes, least_good, most_good }
    }

    /// Reads the length field; `None` while it is not all there.
    #[inline]
    fn field(&self, waiting: &[u8], at_byte: u64) -> Result<Option<FieldValue>, Box<Refusal>> {
        if self.width_bytes == 0 {
            return self.open_field(waiting, at_byte);
        }
        let end = self.layout.offset_bytes + self.width_bytes;
        let bytes = waiting.get(self.layout.offset_bytes..end);
        Ok(bytes.map(|bytes| FieldValue { value: number(bytes, self.layout.order), end }))
    }

    #[cold] // rather: out of the way of the common case, a fixed width
    fn open_field(&self, waiting: &[u8], at_byte: u64) -> Result<Option<FieldValue>, Box<Refusal>> {
        let offset_bytes = self.layout.offset_bytes;
        let Some(bytes) = waiting.get(offset_bytes..) else {
            return Ok(None);
        };
        let (at_byte, field) = (at_byte + offset_bytes as u64, self.field_name);
        let told = match self.layout.width {
            Width::WebSocket => websocket::decode(bytes).map_err(|()| VarintError::NonMinimal),
            Width::Varint4 if bytes.iter().take(4).filter(|byte| **byte >= 0x80).count() == 4 => {
                let longer = words::LONGER.into();
                return Err(FrameError::malformed(at_byte, field, words::A_VARINT_4, longer).into());
            }
            _ => varint::decode(bytes),
        };
        match told {
            Ok(found) => {
                Ok(found.map(|(value, length)| FieldValue { value, end: offset_bytes + length }))
            }
            Err(VarintError::NonMinimal) => {
                Err(FrameError { at_byte, field, fault: Fault::NonMinimal }.into())
            }
            Err(VarintError::Overflow) => {
                let longer = words::LONGER.into();
                Err(FrameError::malformed(at_byte, field, words::A_VARINT, longer).into())
            }
        }
    }

    /// How many bytes must wait before it pays to read the field again.
    fn field_end(&self, waiting: &[u8]) -> usize {
        let offset_bytes = self.layout.offset_bytes;
        match self.width_bytes {
            0 => waiting.len().max(offset_bytes) + 1, // the next byte may be the field's last
            width_bytes => offset_bytes + width_bytes,
        }
    }

    /// What the length of the frame that begins with `waiting` looks like.
    pub(super) fn clue(&self, waiting: &[u8]) -> Option<Clue> {
        Some(self.clue_of(self.field(waiting, 0).ok()??.value))
    }

    fn clue_of(&self, value: u64) -> Clue {
        Clue::of(value, self.width_bytes, self.layout.order, self.max_frame_bytes)
    }

    #[cold]
    fn refuse(&self, field: &FieldValue, at_byte: u64) -> Box<Refusal> {
        let Layout { signed, offset_bytes, adjust_bytes, strip_bytes, .. } = self.layout;
        let (at_byte, value) = (at_byte + offset_bytes as u64, field.value);
        let wrong = |fault| FrameError { at_byte, field: self.field_name, fault };
        let clue = Some(self.clue_of(value));
        let unused_bits = 64 - 8 * self.width_bytes as u32;
        if signed && value >> (63 - unused_bits) == 1 {
            // To the top and back: that copies the sign into the unused bits.
            let value = (value << unused_bits) as i64 >> unused_bits;
            return wrong(Fault::Negative { value, clue }).into();
        }
        let at_most_64_bits = |number: i128| u64::try_from(number).unwrap_or(u64::MAX);
        let end = field.end as i128;
        let strip = strip_bytes.map_or(end, |strip| strip as i128);
        let frame_bytes = end + i128::from(value) + i128::from(adjust_bytes);
        if frame_bytes < end.max(strip) {
            let least_bytes = at_most_64_bits(end.max(strip) - end - i128::from(adjust_bytes));
            return wrong(Fault::TooShort { claimed_bytes: value, least_bytes }).into();
        }
        let claimed_bytes = at_most_64_bits(frame_bytes - strip);
        let limit_bytes = self.max_frame_bytes;
        let error = wrong(Fault::TooLong { claimed_bytes, limit_bytes, clue });
        Refusal::of_one_frame(error, at_most_64_bits(frame_bytes))
    }
}

/// The number that `bytes` spell.
#[inline]
fn number(bytes: &[u8], order: Order) -> u64 {
    // The common widths by name: the compiler then makes one load of each.
    match (bytes, order) {
        (&[a, b, c, d], Order::Big) => u32::from_be_bytes([a, b, c, d]).into(),
        (&[a, b, c, d], Order::Little) => u32::from_le_bytes([a, b, c, d]).into(),
        (&[a, b], Order::Big) => u16::from_be_bytes([a, b]).into(),
        (&[a, b], Order::Little) => u16::from_le_bytes([a, b]).into(),
        (&[a, b, c, d, e, f, g, h], Order::Big) => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        (&[a, b, c, d, e, f, g, h], Order::Little) => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        (&[a, b, c], Order::Big) => u32::from_be_bytes([0, a, b, c]).into(),
        (&[a, b, c], Order::Little) => u32::from_le_bytes([a, b, c, 0]).into(),
        (&[a], _) => a.into(),
        _ => 0, // no other width exists
    }
}

impl Cutter for LengthCutter {
    #[inline(always)] // left to itself the compiler calls it, and a frame takes twice as long
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let Some(field) = self.field(waiting, at_byte)? else {
            return Ok(Look::Wait(self.field_end(waiting)));
        };
        // The limit is for what is handed over: it is checked after all adding,
        // and before any room is made.
        if field.value < self.least_good || field.value > self.most_good {
            return Err(self.refuse(&field, at_byte));
        }
        let body_bytes = field.value.wrapping_add_signed(self.layout.adjust_bytes) as usize;
        let frame_bytes = field.end + body_bytes;
        let strip = self.layout.strip_bytes.unwrap_or(field.end);
        // What is handed over too can be longer than the shortest field of its kind.
        if self.width_bytes == 0 && frame_bytes - strip > self.max_frame_bytes {
            return Err(self.refuse(&field, at_byte));
        }
        Ok(Look::Frame { payload: strip..frame_bytes, frame_bytes })
    }

    #[inline(always)]
    fn cut_run<E>(
        &self,
        waiting: &[u8],
        each: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> (usize, Result<(), E>) {
        self.run(waiting, each)
    }

    fn end(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        if have_bytes == 0 {
            return End::Clean;
        }
        match self.field(waiting, 0) {
            Ok(Some(field)) => {
                // `look` has let it pass, so it is good.
                let body_bytes = field.value.wrapping_add_signed(self.layout.adjust_bytes);
                let frame_bytes = field.end.saturating_add(body_bytes as usize);
                let strip = self.layout.strip_bytes.unwrap_or(field.end);
                let header = field.end.max(strip);
                if have_bytes < header {
                    End::InHeader { have_bytes, need_bytes: header }
                } else if have_bytes == header {
                    End::AfterHeader { need_bytes: frame_bytes - header }
                } else {
                    // As the message is counted where it is handed over.
                    End::InBody { have_bytes: have_bytes - strip, need_bytes: frame_bytes - strip }
                }
            }
            Ok(None) if self.width_bytes == 0 => {
                End::InOpenHeader { have_bytes, need_bytes: self.field_end(waiting) }
            }
            Ok(None) => End::InHeader { have_bytes, need_bytes: self.field_end(waiting) },
            Err(_) => End::AfterError,
        }
    }

    fn overhead_bytes(&self) -> usize {
        let field_bytes = if self.width_bytes == 0 { varint::MAX_BYTES } else { self.width_bytes };
        let header = self.layout.offset_bytes + field_bytes;
        header.max(self.layout.strip_bytes.unwrap_or(0))
    }
}
