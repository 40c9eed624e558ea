//! `frames --dump`: a classic dump, in which one sees where each frame begins and ends.

use super::*;
use crate::framing::Span;
use crate::report::Owner;

const ROW_BYTES: usize = 16;

/// The rows of `bytes`, of which the frames lie at `spans`, in their order. A bar stands
/// where a frame begins or ends, for screens without colour.
pub fn rows<'a>(
    bytes: &'a [u8],
    spans: &'a [Span],
    paint: Paint,
) -> impl Iterator<Item = String> + 'a {
    bytes.chunks(ROW_BYTES).enumerate().map(move |(row, part)| {
        let start = (row * ROW_BYTES) as u64;
        let at = |column: usize| start + column as u64;
        let mut hex = String::new();
        let mut letters = String::new();
        for (column, byte) in part.iter().enumerate() {
            let owner = owner(spans, at(column));
            let middle = if column == ROW_BYTES / 2 { " " } else { "" };
            let bar = if is_cut(spans, at(column)) { '|' } else { ' ' };
            let shown = |text: &str| match owner {
                None => paint.bad(text),
                Some(owner) => paint.owned(owner, text),
            };
            hex += &format!("{middle}{bar}{}", shown(&format!("{byte:02x}")));
            let letter = if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' };
            letters += &shown(letter.encode_utf8(&mut [0; 4]));
        }
        let end = if is_cut(spans, at(part.len())) { '|' } else { ' ' };
        let missing = ROW_BYTES - part.len();
        let gap = " ".repeat(3 * missing + usize::from(part.len() <= ROW_BYTES / 2));
        format!("{start:08x} {hex}{end}{gap}  {letters}\n")
    })
}

/// Whose the byte is; `None` if it is in no frame.
fn owner(spans: &[Span], at: u64) -> Option<Owner> {
    let index = spans.partition_point(|span| span.frame.end <= at);
    let span = spans.get(index).filter(|span| span.frame.contains(&at))?;
    let inside = span.payload.contains(&at);
    Some(if inside { Owner::Message(index) } else { Owner::Header })
}

fn is_cut(spans: &[Span], at: u64) -> bool {
    let index = spans.partition_point(|span| span.frame.end < at);
    let near = spans[index..].iter().take(2);
    near.into_iter().any(|span| span.frame.start == at || span.frame.end == at)
}
