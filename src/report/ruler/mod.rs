//! The boundary ruler: one stream of bytes, drawn once for each layer, cut where
//! that layer cut it.
//!
//! ```text
//! writes    │AB│B│CD│EFG│H│  5
//! segments  │AB│B─CD─EFG─H│  2
//! ```
//!
//! All rows share one grid, so that a letter stands in the same column in every
//! row: one column a byte, and one more for each place where *some* row cuts. A
//! row that does not cut there draws a join. So one sees without colour on which
//! row a cut vanishes or comes, and a join cannot be taken for a byte: it stands
//! only where another row has a cut.
//!
//! What is too long for the screen is left out in the middle: of long pieces,
//! whose two ends stay, and then of many pieces, of which whole messages stay,
//! around the place that matters ([`Ruler::columns`]).
//!
//! What a row shows in them ([`Ruler::marks`]) knows neither colours nor fonts: what
//! paints it, here as lines of text, gives each mark its looks.

mod columns;
mod letters;
mod marks;
#[cfg(test)]
mod tests;

pub use columns::Column;
use columns::{SHORTEST, Stretch};
pub use letters::standing;
pub(super) use marks::over;
pub use marks::{CARRIAGE_RETURN, ColumnMark, Glyph, LINE_FEED};

use super::Style;
use super::paint::{Owner, Paint};
use super::picture::{display_width, pad};
use encoding_rs::Encoding;
use letters::Letters;
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedBytes {
    pub range: Range<usize>,
    pub owner: Owner,
}

#[derive(Debug, Clone)]
pub struct RulerRow {
    pub label: String,
    pub pieces: Vec<Cell>,
    /// What stands behind it: how many there are, and what happened to them.
    pub notes: Vec<RowNote>,
}

#[derive(Debug, Clone)]
pub struct Cell {
    pub range: Range<usize>,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Bytes,
    /// The message alone: the header is used up.
    Payload,
    Lost,
    /// What somebody made of its bytes.
    Text(String),
}

/// A remark behind a row, with what parts it from the one before, and what colour
/// says of it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowNote {
    pub ink: Ink,
    pub text: String,
}

/// The parts that words play on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Faint,
    Strong,
    Good,
    Bad,
    /// What cannot be said, or was not shown.
    Unsure,
    /// Where it happened.
    Effect,
}

#[derive(Debug, Clone)]
pub struct RulerPicture {
    pub lines: Vec<String>,
    /// What it is drawn with, each sign once.
    pub glyphs: Vec<Glyph>,
}

#[derive(Clone, Copy)]
pub struct Canvas {
    pub width: usize,
    /// Columns for the labels; `None`: as many as they need.
    pub label_width: Option<usize>,
    /// The place in the stream that must be seen.
    pub focus: usize,
    pub symbols: &'static Symbols,
}

/// The characters that are not letters of a message, and are not taken for one.
pub struct Symbols {
    /// This row cuts here.
    pub cut: char,
    /// Another row does.
    pub join: char,
    pub header: char,
    pub lost: char,
    /// A byte that is not a letter, or a part of one that is cut.
    pub opaque: char,
    pub left_out: char,
    pub arrow: char,
}

/// For terminals that show UTF-8.
pub const BOXES: Symbols =
    Symbols {
        cut: '│', join: '─', header: '·', lost: '░', opaque: '▯', left_out: '…', arrow: '◄'
    };

/// For those that do not.
pub const ASCII: Symbols =
    Symbols { cut: '|', join: '_', header: ':', lost: '#', opaque: '?', left_out: '~', arrow: '<' };

impl Symbols {
    pub fn on(style: &Style) -> &'static Symbols {
        if style.ascii { &ASCII } else { &BOXES }
    }
}

/// The least room for a strip: less would hide more than it shows.
pub const LEAST_ROOM: usize = 16;

pub struct Ruler<'a> {
    stream: &'a [u8],
    owners: &'a [OwnedBytes],
    encoding: &'static Encoding,
    pub rows: Vec<RulerRow>,
    /// Every place where some row cuts, and how many bars stand there: one, and one
    /// more for each empty piece.
    cuts: Vec<(usize, usize)>,
    letters: Letters,
    stretches: Vec<Stretch>,
    /// The least columns of a long piece while whole messages can be left out.
    shortest: usize,
}

impl<'a> Ruler<'a> {
    /// The ruler of these rows. `owners` are in the order of the stream, in which
    /// they encode their letters; a piece that reaches beyond the stream ends with it.
    pub fn new(
        stream: &'a [u8],
        owners: &'a [OwnedBytes],
        encoding: &'static Encoding,
        mut rows: Vec<RulerRow>,
    ) -> Ruler<'a> {
        for row in &mut rows {
            in_order(&mut row.pieces, stream.len());
        }
        let cuts = cuts(&rows);
        let places: Vec<usize> = cuts.iter().map(|(place, _)| *place).collect();
        let letters = Letters::of(stream, owners, encoding, &places);
        let between = places.windows(2).map(|pair| Stretch::of(pair[0]..pair[1], &letters));
        let stretches = between.collect();
        Ruler { stream, owners, encoding, rows, cuts, letters, stretches, shortest: SHORTEST }
    }

    /// The same where a long piece may be shortened to so many columns.
    pub fn shortest(self, shortest: usize) -> Ruler<'a> {
        Ruler { shortest, ..self }
    }

    /// Columns for labels, strip and notes where nothing is left out.
    pub fn natural_width(&self, label_width: Option<usize>) -> usize {
        self.margin(label_width) + self.width_of_all(usize::MAX) + self.notes_width()
    }

    /// Draws the rows in at most `canvas.width` columns, or in as few more as labels
    /// and notes need.
    pub fn draw(&self, canvas: &Canvas, paint: Paint) -> RulerPicture {
        let margin = self.margin(canvas.label_width);
        let room = canvas.width.saturating_sub(margin + self.notes_width()).max(LEAST_ROOM);
        let columns = self.columns(room, canvas.focus);
        let marks: Vec<_> = self.rows.iter().map(|row| self.marks(row, &columns)).collect();
        let lines = self.rows.iter().zip(&marks).map(|(row, marks)| {
            let notes: String =
                row.notes.iter().map(|note| ink(paint, note.ink, &note.text)).collect();
            pad(&row.label, margin) + &self.strip(marks, canvas.symbols, paint) + &notes
        });
        let lines = lines.collect();
        let mut glyphs: Vec<Glyph> = Vec::new();
        for ColumnMark { glyph, .. } in marks.iter().flatten() {
            if glyph.is_a_sign() && !glyphs.contains(glyph) {
                glyphs.push(*glyph);
            }
        }
        RulerPicture { lines, glyphs }
    }

    /// The first row's bytes alone, in exactly so many columns: all of them and
    /// blanks, or their beginning and `tail`.
    pub fn beginning(&self, columns: usize, tail: &str, paint: Paint) -> String {
        let whole = self.letters_within(columns);
        let (shown, tail) = match whole.1 {
            true => (whole.0, String::new()),
            false if display_width(tail) <= columns => {
                (self.letters_within(columns - display_width(tail)).0, tail.to_owned())
            }
            false => (self.letters_within(columns.saturating_sub(1)).0, "…".to_owned()),
        };
        let marks = self.rows.first().map_or(Vec::new(), |row| self.marks(row, &shown));
        let owner = marks.last().map_or(Owner::Nobody, |mark| mark.owner);
        let gap = " ".repeat(columns.saturating_sub(marks.len() + display_width(&tail)));
        let strip = self.strip(&marks, &BOXES, paint);
        if whole.1 { strip + &gap } else { strip + &paint.owned(owner, &(tail + &gap)) }
    }

    /// A row's marks as text: what belongs together in one colour.
    fn strip(&self, marks: &[ColumnMark], symbols: &Symbols, paint: Paint) -> String {
        let same = |a: &ColumnMark, b: &ColumnMark| {
            a.owner == b.owner && (a.glyph == Glyph::Lost) == (b.glyph == Glyph::Lost)
        };
        let parts = marks.chunk_by(same).map(|part| {
            let text: String = part.iter().filter_map(|mark| mark.glyph.in_text(symbols)).collect();
            match part[0] {
                ColumnMark { glyph: Glyph::Lost, .. } => paint.faint(&text),
                ColumnMark { owner, .. } => paint.owned(owner, &text),
            }
        });
        parts.collect()
    }

    fn margin(&self, label_width: Option<usize>) -> usize {
        let longest = self.rows.iter().map(|row| display_width(&row.label)).max().unwrap_or(0);
        label_width.unwrap_or(0).max(if longest == 0 { 0 } else { longest + 1 })
    }

    pub fn notes_width(&self) -> usize {
        let width = |row: &RulerRow| -> usize {
            row.notes.iter().map(|note| display_width(&note.text)).sum()
        };
        self.rows.iter().map(width).max().unwrap_or(0)
    }

    pub fn owner(&self, at: usize) -> Owner {
        let next = self.owners.partition_point(|owned| owned.range.start <= at);
        let owned = next.checked_sub(1).map(|last| &self.owners[last]);
        owned.filter(|owned| at < owned.range.end).map_or(Owner::Nobody, |owned| owned.owner)
    }
}

pub fn ink(paint: Paint, ink: Ink, text: &str) -> String {
    match ink {
        Ink::Plain => text.to_owned(),
        Ink::Faint => paint.faint(text),
        Ink::Strong => paint.heading(text),
        Ink::Good => paint.good(text),
        Ink::Bad => paint.bad(text),
        Ink::Unsure => paint.notice(text),
        Ink::Effect => paint.unsure(text),
    }
}

/// Sorts pieces by their places, within the stream and none over another: what
/// came twice is drawn once.
fn in_order(pieces: &mut Vec<Cell>, end: usize) {
    pieces.sort_by_key(|piece| (piece.range.start, piece.range.end));
    let mut taken = 0;
    pieces.retain_mut(|piece| {
        let was_empty = piece.range.is_empty();
        piece.range.end = piece.range.end.min(end);
        piece.range.start = piece.range.start.max(taken);
        taken = piece.range.end.max(taken);
        piece.range.start < piece.range.end || (was_empty && piece.range.start == piece.range.end)
    });
}

/// The most bars at one place: of more empty pieces the note says how many.
const MOST_BARS: usize = 5;

fn cuts(rows: &[RulerRow]) -> Vec<(usize, usize)> {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for row in rows {
        let of_row = row.pieces.iter().map(|piece| &piece.range);
        cuts.extend(of_row.clone().flat_map(|range| [(range.start, 1), (range.end, 1)]));
        let empty: Vec<usize> = of_row.filter(|range| range.is_empty()).map(|r| r.start).collect();
        let bars = |same: &[usize]| (same[0], (1 + same.len()).min(MOST_BARS));
        cuts.extend(empty.chunk_by(|a, b| a == b).map(bars));
    }
    cuts.sort_unstable_by_key(|(place, bars)| (*place, usize::MAX - bars));
    cuts.dedup_by_key(|(place, _)| *place);
    cuts
}
