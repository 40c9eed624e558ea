//! The bytes of a stream as letters: how many columns each takes, and which of
//! them some row cuts.

use super::{OwnedBytes, Owner};
use crate::is_binary;
use encoding_rs::{Encoding, UTF_8};
use unicode_width::UnicodeWidthChar;

/// What a byte is to its letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LetterPart {
    /// A letter begins, and takes so many columns.
    First(u8),
    /// Goes on in the columns of the byte before.
    Rest,
    /// A letter begins that some row cuts: each of its bytes has a column.
    CutFirst,
    /// Goes on in a letter that some row cuts.
    CutRest,
    /// Of bytes that are no text: two hex digits.
    Hex,
}

/// One [`LetterPart`] for each byte.
pub(super) struct Letters(Vec<LetterPart>);

impl Letters {
    /// The letters of `stream`; a header has none, each of its bytes is one. `cuts`
    /// are all places where a row cuts.
    pub fn of(
        stream: &[u8],
        owners: &[OwnedBytes],
        encoding: &'static Encoding,
        cuts: &[usize],
    ) -> Letters {
        let mut parts = vec![LetterPart::First(1); stream.len()];
        let is_text = |owned: &&OwnedBytes| ![Owner::Header, Owner::Unseen].contains(&owned.owner);
        for owned in owners.iter().filter(is_text) {
            let text = &stream[owned.range.clone()];
            if encoding == UTF_8 && is_binary(text) {
                parts[owned.range.clone()].fill(LetterPart::Hex);
                continue;
            }
            // Most texts are: a byte each, and a column, as it stands there already.
            let plain = |byte: &u8| matches!(byte, b' '..=b'~');
            if encoding.is_ascii_compatible() && text.iter().all(plain) {
                continue;
            }
            let mut at = owned.range.start;
            for (bytes, letter) in letters_of(text, encoding) {
                let columns = letter.and_then(columns_of).unwrap_or(1);
                parts[at] = LetterPart::First(columns);
                parts[at + 1..at + bytes].fill(LetterPart::Rest);
                at += bytes;
            }
        }
        for cut in cuts {
            if parts.get(*cut) != Some(&LetterPart::Rest) {
                continue;
            }
            let begins = |at: &usize| parts[*at] != LetterPart::Rest;
            let first = (0..*cut).rev().find(begins).unwrap_or(0);
            let rest =
                parts[first + 1..].iter().take_while(|part| **part == LetterPart::Rest).count();
            parts[first] = LetterPart::CutFirst;
            parts[first + 1..=first + rest].fill(LetterPart::CutRest);
        }
        Letters(parts)
    }

    pub fn part(&self, at: usize) -> LetterPart {
        self.0[at]
    }

    /// Columns of the letter, or of the part of one, that begins at this byte; none
    /// where it only goes on.
    pub fn columns(&self, at: usize) -> usize {
        match self.0[at] {
            LetterPart::First(columns) => usize::from(columns),
            LetterPart::Rest => 0,
            LetterPart::Hex => 2,
            LetterPart::CutFirst | LetterPart::CutRest => 1,
        }
    }

    /// Where the letter ends that begins at this byte.
    pub fn end(&self, first: usize) -> usize {
        let goes_on = |part: &&LetterPart| matches!(part, LetterPart::Rest | LetterPart::CutRest);
        first + 1 + self.0[first + 1..].iter().take_while(goes_on).count()
    }
}

/// How many bytes each letter has, and the letter; none of a byte that is not part of one.
fn letters_of(text: &[u8], encoding: &'static Encoding) -> Vec<(usize, Option<char>)> {
    let mut letters = Vec::new();
    if encoding == UTF_8 {
        for chunk in text.utf8_chunks() {
            letters.extend(chunk.valid().chars().map(|letter| (letter.len_utf8(), Some(letter))));
            letters.extend(chunk.invalid().iter().map(|_| (1, None)));
        }
        return letters;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let (letter, bytes) = first_letter(rest, encoding);
        letters.push((bytes, letter));
        rest = &rest[bytes..];
    }
    letters
}

/// The letter at the front of `bytes`, and how many of them it takes.
fn first_letter(bytes: &[u8], encoding: &'static Encoding) -> (Option<char>, usize) {
    let longest = bytes.len().min(4);
    let whole = (1..=longest).find_map(|length| {
        let piece = &bytes[..length];
        let text = encoding.decode_without_bom_handling_and_without_replacement(piece)?;
        Some((text.chars().next(), length))
    });
    whole.unwrap_or((None, 1))
}

/// The letter that these bytes make, if it can stand in a row.
pub(super) fn letter(bytes: &[u8], encoding: &'static Encoding) -> Option<char> {
    first_letter(bytes, encoding).0.filter(|letter| columns_of(*letter).is_some())
}

/// A text whose every letter can stand in a row: the others are signs.
pub fn standing(text: &str) -> String {
    let stands = |letter: char| columns_of(letter).map_or(super::BOXES.opaque, |_| letter);
    text.chars().map(stands).collect()
}

/// How many columns a letter takes; none where it cannot stand in a row: it is
/// invisible, or would turn the row around.
fn columns_of(letter: char) -> Option<u8> {
    let columns = letter.width().filter(|columns| *columns > 0)?;
    (!right_to_left(letter)).then(|| u8::try_from(columns).unwrap_or(2))
}

fn right_to_left(letter: char) -> bool {
    matches!(u32::from(letter),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}
