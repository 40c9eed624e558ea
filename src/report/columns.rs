//! Bytes on a grid: one column a byte, however many columns a character takes.

use super::paint::{Owner, Paint};
use encoding_rs::{Encoding, UTF_8};
use unicode_width::UnicodeWidthChar;

/// What stands for a byte that is no text.
const NOT_TEXT: char = '▯';
/// What stands for a byte of a header.
const HEADER: char = '·';

/// `bytes` in exactly as many columns as there are bytes, in their owners'
/// colours. A character of three bytes takes three columns, its own and
/// padding, so that a cut *inside* a character has a place to stand; half a
/// character is drawn as bytes.
pub fn draw(bytes: &[u8], owners: &[Owner], encoding: &'static Encoding, paint: Paint) -> String {
    let mut glyphs: Vec<(Owner, String)> = Vec::new();
    let owner_at = |at: usize| owners.get(at).copied().unwrap_or(Owner::Nobody);
    let mut push = |owner: Owner, text: String| match glyphs.last_mut() {
        Some((last, so_far)) if *last == owner => so_far.push_str(&text),
        _ => glyphs.push((owner, text)),
    };
    let mut at = 0;
    while at < bytes.len() {
        let owner = owner_at(at);
        let (character, columns) = match owner {
            Owner::Header => (Some(HEADER), 1),
            _ => first_character(&bytes[at..], encoding),
        };
        let (shown, width) = match character.map(|character| (character, character.width())) {
            Some((character, Some(width)))
                if width > 0 && width <= columns && !right_to_left(character) =>
            {
                (character, width)
            }
            _ => (NOT_TEXT, 1),
        };
        push(owner, format!("{shown}{}", " ".repeat(columns - width)));
        at += columns;
    }
    glyphs.into_iter().map(|(owner, text)| paint.owned(owner, &text)).collect()
}

/// The character at the front of `bytes`, and how many bytes it takes; none
/// where they begin no character.
fn first_character(bytes: &[u8], encoding: &'static Encoding) -> (Option<char>, usize) {
    let longest = bytes.len().min(4);
    (1..=longest)
        .find_map(|length| {
            let piece = &bytes[..length];
            let text = encoding.decode_without_bom_handling_and_without_replacement(piece)?;
            Some((text.chars().next()?, length))
        })
        .map_or((None, 1), |(character, length)| (Some(character), length))
}

/// What ends a piece that is shortened, where its size has room: so many bytes
/// it has in all.
pub fn size_of(bytes: usize) -> String {
    format!("…{bytes} B")
}

/// `bytes` in fewer columns than there are bytes: their beginning, and then
/// `tail`, of which only the ellipsis is left where there is no room for it.
pub fn draw_elided(
    bytes: &[u8],
    owners: &[Owner],
    columns: usize,
    tail: &str,
    encoding: &'static Encoding,
    paint: Paint,
) -> String {
    let tail = if tail.chars().count() <= columns { tail } else { "…" };
    let head_columns = columns.saturating_sub(tail.chars().count());
    let mut head_bytes = head_columns.min(bytes.len());
    // We shorten between characters: half of one would look like a finding.
    while encoding == UTF_8
        && head_bytes > 0
        && bytes.get(head_bytes).is_some_and(|byte| byte & 0xC0 == 0x80)
    {
        head_bytes -= 1;
    }
    let head = draw(&bytes[..head_bytes], owners, encoding, paint);
    let tail = tail.to_owned() + &" ".repeat(head_columns - head_bytes);
    let owner = owners.last().copied().unwrap_or(Owner::Nobody);
    format!("{head}{}", paint.owned(owner, &tail))
}

/// Scripts written from right to left would turn a row of the grid around; in
/// random bytes they are no text anyway.
fn right_to_left(character: char) -> bool {
    matches!(u32::from(character),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}
