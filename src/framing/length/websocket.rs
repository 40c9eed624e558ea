//! WebSocket's length (RFC 6455, 5.2): seven bits, of which 126 means that the length
//! stands in the next 2 bytes, and 127 in the next 8.
//!
//! The eighth bit says that 4 bytes of mask follow, as in all that a browser sends. They
//! count as a part of what the length announces, and the message stays masked.

const MASKED: u8 = 0x80;

/// Appends `value`, without a mask.
pub(super) fn encode(value: u64, out: &mut Vec<u8>) {
    match value {
        0..=125 => out.push(value as u8),
        126..=0xffff => out.extend([&[126][..], &value.to_be_bytes()[6..]].concat()),
        _ => out.extend([&[127][..], &value.to_be_bytes()].concat()),
    }
}

/// The length at the front of `bytes`, and how many bytes tell it; `None` while they are not
/// all there, and an error where fewer would have told it.
pub(super) fn decode(bytes: &[u8]) -> Result<Option<(u64, usize)>, ()> {
    let Some((first, rest)) = bytes.split_first() else { return Ok(None) };
    let (told, least) = match first & !MASKED {
        126 => (rest.first_chunk().map(|two| (u16::from_be_bytes(*two).into(), 3)), 126),
        127 => (rest.first_chunk().map(|eight| (u64::from_be_bytes(*eight), 9)), 0x1_0000),
        short => (Some((u64::from(short), 1)), 0),
    };
    let mask_bytes = if first & MASKED == 0 { 0 } else { 4 };
    match told {
        Some((value, _)) if value < least => Err(()),
        told => Ok(told.map(|(value, end)| (value.saturating_add(mask_bytes), end))),
    }
}
