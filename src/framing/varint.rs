//! Base-128 varints: small numbers take few bytes.
//!
//! ```text
//! 300 = 0b10_0101100     seven bits a byte, lowest first,
//!                        top bit 1 = "more follows"
//!   ┌─────────┬─────────┐
//!   │1 0101100│0 0000010│
//!   └─────────┴─────────┘
//! ```
//!
//! The encoding is that of Protocol Buffers
//! (<https://protobuf.dev/programming-guides/encoding/#varints>). One thing is
//! stricter here: `0x80 0x00` also spells 0 there, and every number has many
//! such long spellings. We take only the shortest, so that equal numbers are
//! equal bytes.

/// The longest varint of a 64-bit number.
pub const MAX_BYTES: usize = 10;

/// Why bytes are not a varint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarintError {
    /// The last byte adds nothing: the number has a shorter spelling.
    NonMinimal,
    /// More than 64 bits.
    Overflow,
}

/// Appends `value` in its shortest spelling.
///
/// ```
/// let mut out = Vec::new();
/// sticky_demo::framing::varint::encode(300, &mut out);
/// assert_eq!(out, [0xac, 0x02]);
/// ```
pub fn encode(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80); // the cast keeps the low eight bits
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads the varint at the front of `bytes`: its value and how many bytes it
/// takes. `None` while its last byte is missing.
///
/// ```
/// use sticky_demo::framing::varint::{self, VarintError};
/// assert_eq!(varint::decode(&[0xac, 0x02, 7]), Ok(Some((300, 2))));
/// assert_eq!(varint::decode(&[0xac]), Ok(None));
/// assert_eq!(varint::decode(&[0x80, 0x00]), Err(VarintError::NonMinimal));
/// ```
#[inline]
pub fn decode(bytes: &[u8]) -> Result<Option<(u64, usize)>, VarintError> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        // Nine bytes carry 63 bits; the tenth may add one, and must be the last.
        if index == MAX_BYTES - 1 && byte > 1 {
            return Err(VarintError::Overflow);
        }
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            let is_padded = byte == 0 && index > 0;
            let read = Ok(Some((value, index + 1)));
            return if is_padded { Err(VarintError::NonMinimal) } else { read };
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let edges = (0..64).flat_map(|bit| [(1_u64 << bit) - 1, 1 << bit, (1 << bit) + 1]);
        for value in edges.chain([u64::MAX]) {
            let mut bytes = Vec::new();
            encode(value, &mut bytes);
            assert!(bytes.len() <= MAX_BYTES);
            assert_eq!(decode(&bytes), Ok(Some((value, bytes.len()))));
            for cut in 0..bytes.len() {
                assert_eq!(decode(&bytes[..cut]), Ok(None), "{value} cut at {cut}");
            }
        }
    }

    #[test]
    fn more_than_64_bits_are_refused() {
        let mut bytes = [0xff; 11];
        assert_eq!(decode(&bytes), Err(VarintError::Overflow));
        bytes[9] = 2;
        assert_eq!(decode(&bytes), Err(VarintError::Overflow));
    }
}
