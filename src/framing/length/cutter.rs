//! The receiving half of [`Length`](super::Length).

use super::{Layout, Order, Width};
use crate::framing::varint::{self, VarintError};
use crate::framing::{Cutter, End, FrameError, Look, Refusal};

/// Finds frames that begin with their length.
#[derive(Debug, Clone)]
pub struct LengthCutter {
    pub(super) layout: Layout,
    pub(super) max_frame_bytes: usize,
    pub(super) field: &'static str,
}

/// A length field that is there.
struct Field {
    value: u64,
    /// Bytes of the frame up to the field's end.
    end: usize,
}

impl LengthCutter {
    /// Reads the length field; `None` while it is not all there.
    #[inline]
    fn field(&self, waiting: &[u8], at_byte: u64) -> Result<Option<Field>, Box<Refusal>> {
        let Layout { width, order, signed, offset_bytes, .. } = self.layout;
        let Some(width_bytes) = width.bytes() else {
            return self.varint_field(waiting, at_byte);
        };
        let end = offset_bytes + width_bytes;
        let Some(bytes) = waiting.get(offset_bytes..end) else {
            return Ok(None);
        };
        let value = number(bytes, width, order);
        // The sign is the field's top bit.
        if signed && value >> (8 * width_bytes - 1) == 1 {
            let unused_bits = 64 - 8 * width_bytes;
            return Err(Refusal::for_good(FrameError::Negative {
                at_byte: at_byte + offset_bytes as u64,
                field: self.field,
                value: (value << unused_bits) as i64 >> unused_bits,
            }));
        }
        Ok(Some(Field { value, end }))
    }

    fn varint_field(&self, waiting: &[u8], at_byte: u64) -> Result<Option<Field>, Box<Refusal>> {
        let offset_bytes = self.layout.offset_bytes;
        let Some(bytes) = waiting.get(offset_bytes..) else {
            return Ok(None);
        };
        let at_byte = at_byte + offset_bytes as u64;
        match varint::decode(bytes) {
            Ok(Some((value, length))) => Ok(Some(Field { value, end: offset_bytes + length })),
            Ok(None) => Ok(None),
            Err(VarintError::NonMinimal) => {
                Err(Refusal::for_good(FrameError::NonMinimal { at_byte, field: self.field }))
            }
            Err(VarintError::Overflow) => Err(Refusal::for_good(FrameError::Malformed {
                at_byte,
                field: self.field,
                expected: "a varint of at most 64 bits".to_owned(),
                found: "longer".to_owned(),
            })),
        }
    }

    /// How many bytes must wait before it pays to read the field again.
    fn field_end(&self, waiting: &[u8]) -> usize {
        let offset_bytes = self.layout.offset_bytes;
        match self.layout.width.bytes() {
            Some(width_bytes) => offset_bytes + width_bytes,
            None => waiting.len().max(offset_bytes) + 1, // a varint's next byte may be its last
        }
    }

    /// Bytes of the frame that are not handed over.
    #[inline]
    fn strip_bytes(&self, field: &Field) -> usize {
        self.layout.strip_bytes.unwrap_or(field.end)
    }

    /// The length names fewer bytes than the header has by itself.
    #[cold]
    fn too_short(&self, field: &Field, at_byte: u64) -> Box<Refusal> {
        let must_follow = (self.strip_bytes(field) as i128 - field.end as i128).max(0);
        let least = must_follow - i128::from(self.layout.adjust_bytes);
        Refusal::for_good(FrameError::TooShort {
            at_byte: at_byte + self.layout.offset_bytes as u64,
            field: self.field,
            claimed_bytes: field.value,
            least_bytes: u64::try_from(least).unwrap_or(0),
        })
    }

    #[cold]
    fn too_long(&self, at_byte: u64, claimed_bytes: u64, frame_bytes: u64) -> Box<Refusal> {
        let error = FrameError::TooLong {
            at_byte: at_byte + self.layout.offset_bytes as u64,
            field: self.field,
            claimed_bytes,
            limit_bytes: self.max_frame_bytes,
        };
        Refusal::of_one_frame(error, frame_bytes)
    }
}

/// The number that `bytes` spell.
#[inline]
fn number(bytes: &[u8], width: Width, order: Order) -> u64 {
    // The common widths by name: the compiler then makes one load of each.
    match (width, order, bytes) {
        (Width::One, _, &[a]) => u64::from(a),
        (Width::Two, Order::Big, &[a, b]) => u16::from_be_bytes([a, b]).into(),
        (Width::Two, Order::Little, &[a, b]) => u16::from_le_bytes([a, b]).into(),
        (Width::Four, Order::Big, &[a, b, c, d]) => u32::from_be_bytes([a, b, c, d]).into(),
        (Width::Four, Order::Little, &[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]).into(),
        (_, Order::Big, _) => bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
        (_, Order::Little, _) => bytes.iter().rfold(0, |sum, &byte| sum << 8 | u64::from(byte)),
    }
}

impl Cutter for LengthCutter {
    #[inline]
    fn look(&mut self, waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let Some(field) = self.field(waiting, at_byte)? else {
            return Ok(Look::Wait(self.field_end(waiting)));
        };
        let adjust = self.layout.adjust_bytes;
        let Some(body_bytes) = field.value.checked_add_signed(adjust) else {
            if adjust < 0 {
                return Err(self.too_short(&field, at_byte));
            }
            return Err(self.too_long(at_byte, u64::MAX, u64::MAX));
        };
        let frame_bytes = body_bytes.saturating_add(field.end as u64);
        let strip = self.strip_bytes(&field);
        let Some(payload_bytes) = frame_bytes.checked_sub(strip as u64) else {
            return Err(self.too_short(&field, at_byte));
        };
        // The limit is for what is handed over, so it is checked now, after all
        // adding; and before any room is made.
        if payload_bytes > self.max_frame_bytes as u64 {
            return Err(self.too_long(at_byte, payload_bytes, frame_bytes));
        }
        let frame_bytes = strip.saturating_add(payload_bytes as usize);
        if waiting.len() < frame_bytes {
            return Ok(Look::Wait(frame_bytes));
        }
        Ok(Look::Frame { payload: strip..frame_bytes, frame_bytes })
    }

    fn end(&self, waiting: &[u8]) -> End {
        let have_bytes = waiting.len();
        if have_bytes == 0 {
            return End::Clean;
        }
        match self.field(waiting, 0) {
            Ok(Some(field)) => {
                // `look` has let it pass, so neither sum overflows.
                let body = field.value.saturating_add_signed(self.layout.adjust_bytes);
                let need_bytes = usize::try_from(body).unwrap_or(usize::MAX);
                match have_bytes - field.end {
                    0 => End::AfterHeader { need_bytes },
                    have_bytes => End::InBody { have_bytes, need_bytes },
                }
            }
            Ok(None) => End::InHeader { have_bytes, need_bytes: self.field_end(waiting) },
            Err(_) => End::AfterError,
        }
    }

    fn overhead_bytes(&self) -> usize {
        let header =
            self.layout.offset_bytes + self.layout.width.bytes().unwrap_or(varint::MAX_BYTES);
        header.max(self.layout.strip_bytes.unwrap_or(0))
    }
}
