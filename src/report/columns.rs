//! Bytes on a grid: one column a byte, however many columns a character takes.

use super::paint::{Owner, Paint};
use encoding_rs::{Encoding, UTF_8};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// What is drawn for a byte that is not text.
const NOT_TEXT: char = '▯';
/// What is drawn for a byte of a header.
const HEADER: char = '·';

/// Bytes of a stream, whose each is, and in which encoding they are text.
#[derive(Clone, Copy)]
pub struct Stretch<'s> {
    pub bytes: &'s [u8],
    pub owners: &'s [Owner],
    pub encoding: &'static Encoding,
}

/// What ends a stretch that is drawn shortened: dots, and, where they are to be
/// told, how many bytes there are in all.
pub fn ending(told: Option<usize>) -> String {
    told.map_or("…".to_owned(), |bytes| format!("…{bytes} B"))
}

/// The columns that it takes.
pub fn ending_columns(told: Option<usize>) -> usize {
    ending(told).chars().count()
}

impl<'s> Stretch<'s> {
    /// The bytes of that range which there are.
    pub fn part(self, range: Range<usize>) -> Stretch<'s> {
        let end = range.end.min(self.bytes.len());
        let range = range.start.min(end)..end;
        Stretch { bytes: &self.bytes[range.clone()], owners: &self.owners[range], ..self }
    }

    /// The bytes in exactly `columns`: all of them and blanks, or their
    /// beginning and the ending, in which `told` is left out where it has no room.
    pub fn draw(self, columns: usize, told: Option<usize>, paint: Paint) -> String {
        if self.bytes.len() <= columns {
            return self.draw_whole(paint) + &" ".repeat(columns - self.bytes.len());
        }
        let told = told.filter(|_| ending_columns(told) <= columns);
        let room = columns.saturating_sub(ending_columns(told));
        let mut shown = room;
        // We shorten between characters: half of one would look like a finding.
        while self.encoding == UTF_8 && shown > 0 && self.bytes[shown] & 0xC0 == 0x80 {
            shown -= 1;
        }
        let owner = self.owners.last().copied().unwrap_or(Owner::Nobody);
        let ending = paint.owned(owner, &(ending(told) + &" ".repeat(room - shown)));
        self.part(0..shown).draw_whole(paint) + &ending
    }

    /// The bytes in as many columns, in their owners' colours. A character of
    /// three bytes takes three columns, its own and padding, so that a cut
    /// *inside* a character has a place; half a character is drawn as bytes.
    fn draw_whole(self, paint: Paint) -> String {
        let mut glyphs: Vec<(Owner, String)> = Vec::new();
        let mut at = 0;
        while at < self.bytes.len() {
            let owner = self.owners[at];
            let (character, columns) = match owner {
                Owner::Header => (HEADER, 1),
                _ => first_character(&self.bytes[at..], self.encoding),
            };
            let (shown, width) = match character.width() {
                Some(width @ 1..) if width <= columns && !right_to_left(character) => {
                    (character, width)
                }
                _ => (NOT_TEXT, 1),
            };
            let glyph = format!("{shown}{}", " ".repeat(columns - width));
            match glyphs.last_mut() {
                Some((last, so_far)) if *last == owner => *so_far += &glyph,
                _ => glyphs.push((owner, glyph)),
            }
            at += columns;
        }
        glyphs.into_iter().map(|(owner, text)| paint.owned(owner, &text)).collect()
    }
}

/// The character at the front of `bytes`, and how many bytes it takes.
fn first_character(bytes: &[u8], encoding: &'static Encoding) -> (char, usize) {
    let decoded = (1..=bytes.len().min(4)).find_map(|length| {
        let piece = &bytes[..length];
        let text = encoding.decode_without_bom_handling_and_without_replacement(piece)?;
        Some((text.chars().next()?, length))
    });
    decoded.unwrap_or((NOT_TEXT, 1))
}

/// Scripts written from right to left would turn a row of the grid around; in
/// random bytes they are not text anyway.
fn right_to_left(character: char) -> bool {
    matches!(u32::from(character),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}
