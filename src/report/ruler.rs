//! The boundary ruler: one stream of bytes, drawn once for each layer, cut
//! where that layer cut it.
//!
//! ```text
//! messages  │AB│B│CD│EFG│H│
//! segments  │AB│BCDEFGH   │
//! ```
//!
//! All rows share one grid. A column is kept free at *every* place where any
//! row cuts, so that equal places stand under each other, and what does not
//! line up is where a boundary was lost. A stream too long for the screen is
//! scaled, and where even that is not enough, continued below; a cut is never
//! left out. A piece that is drawn shortened says once how many bytes it has;
//! one that goes on past the edge of its row has `┊` there, which is no cut.

mod cell;
#[cfg(test)]
mod tests;

use super::columns::size_of;
use super::paint::{Owner, Paint};
use encoding_rs::Encoding;
use std::collections::BTreeSet;
use std::ops::Range;

/// One layer of the stream.
#[derive(Debug, Clone)]
pub struct Row {
    /// What the layer is called.
    pub label: String,
    /// The pieces into which it cut the stream, by byte.
    pub cells: Vec<Cell>,
    /// What stands to the right of its end: how many there are.
    pub note: String,
    /// Of a stream drawn in several bands, it stands only in those where it has a
    /// piece.
    pub sparse: bool,
}

impl Row {
    /// A row that stands in every band.
    pub fn new(label: &str, cells: Vec<Cell>, note: String) -> Row {
        Row { label: label.to_owned(), cells, note, sparse: false }
    }

    /// Whether it stands in the band of these bytes, and if so, whether this is
    /// where it ends.
    fn stands_in(&self, band: Range<usize>, last: bool) -> Option<bool> {
        if !self.sparse {
            return Some(last);
        }
        let inside = |cell: &&Cell| cell.range.start < band.end && band.start < cell.range.end;
        self.cells.iter().find(inside)?;
        Some(self.cells.iter().all(|cell| cell.range.end <= band.end))
    }

    /// Whether this layer cut there.
    fn cuts_at(&self, at: usize) -> bool {
        self.cells.iter().any(|cell| cell.range.start == at || cell.range.end == at)
    }

    /// Whether a piece lies on both sides.
    fn goes_on_at(&self, at: usize) -> bool {
        self.cells.iter().any(|cell| cell.range.start < at && at < cell.range.end)
    }

    /// What stands at the left or right edge of the row.
    fn edge(&self, at: usize) -> char {
        match (self.cuts_at(at), self.goes_on_at(at)) {
            (true, _) => '│',
            (false, true) => '┊',
            (false, false) => ' ',
        }
    }
}

/// One piece of a row.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its bytes' places in the stream.
    pub range: Range<usize>,
    /// What is drawn.
    pub content: Content,
}

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// All its bytes.
    Bytes,
    /// The message alone; the header's place stays blank.
    Payload,
    /// The bytes are gone.
    Lost,
}

/// A finished picture: lines without their notes' padding, and how wide the
/// widest is.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The lines, each with its width in columns.
    pub lines: Vec<(String, usize)>,
    /// The width of the widest, in columns.
    pub width: usize,
}

/// The fewest columns into which a long stretch of the stream is squeezed: fewer
/// would hide more than they show, and the rest goes below.
const LEAST: usize = 8;
/// A stretch of so many bytes is not squeezed at all.
const SHORT: usize = 12;

/// The fewest columns for a stretch of so many bytes: its size and one byte
/// always have room.
fn least(bytes: usize) -> usize {
    if bytes <= SHORT { bytes } else { (size_of(bytes).chars().count() + 1).max(LEAST) }
}

/// Which pieces have said how long they are: row and first byte.
type Told = BTreeSet<(usize, usize)>;

/// The stream that all rows cut.
pub struct Ruler<'a> {
    /// Its bytes, as they were sent.
    pub stream: &'a [u8],
    /// Whose each byte is.
    pub owners: &'a [Owner],
    /// In which encoding they are texts.
    pub encoding: &'static Encoding,
    /// The layers.
    pub rows: Vec<Row>,
}

impl Ruler<'_> {
    /// The width in columns that shows every byte.
    pub fn natural_width(&self) -> usize {
        let cuts = self.cuts();
        self.margin() + self.stream.len() + cuts.len() + self.notes_width()
    }

    /// Draws the rows in at most `width` columns, or in as few more as labels
    /// and notes need.
    pub fn draw(&self, width: usize, paint: Paint) -> Picture {
        let cuts: Vec<usize> = self.cuts().into_iter().collect();
        let room = self.room(width);
        let lengths = lengths(&cuts);
        let mut lines = Vec::new();
        let mut told = Told::new();
        for band in bands(&lengths, room) {
            if !lines.is_empty() {
                lines.push((String::new(), 0));
            }
            let is_last = band.end == lengths.len();
            let cuts = &cuts[band.start..=band.end];
            let widths = widths(&lengths[band.clone()], room);
            for (index, row) in self.rows.iter().enumerate() {
                if let Some(last) = row.stands_in(cuts[0]..cuts[cuts.len() - 1], is_last) {
                    lines.push(self.draw_row(index, cuts, &widths, last, &mut told, paint));
                }
            }
        }
        let width = lines.iter().map(|(_, width)| *width).max().unwrap_or(0);
        Picture { lines, width }
    }

    /// Whether, drawn in so many columns, a piece goes on past the edge of a row.
    pub fn has_open_edges(&self, width: usize) -> bool {
        let cuts: Vec<usize> = self.cuts().into_iter().collect();
        let edges: Vec<usize> = bands(&lengths(&cuts), self.room(width))
            .into_iter()
            .map(|band| cuts[band.end])
            .collect();
        self.rows.iter().any(|row| edges.iter().any(|edge| row.goes_on_at(*edge)))
    }

    /// Columns for the stream, between labels and notes.
    fn room(&self, width: usize) -> usize {
        width.saturating_sub(self.margin() + self.notes_width()).max(2 * SHORT)
    }

    fn margin(&self) -> usize {
        self.rows.iter().map(|row| display_width(&row.label)).max().unwrap_or(0) + 1
    }

    fn notes_width(&self) -> usize {
        self.rows.iter().map(|row| display_width(&row.note)).max().unwrap_or(0) + 2
    }

    /// Every place where any row cuts.
    fn cuts(&self) -> BTreeSet<usize> {
        let edges = |row: &Row| -> Vec<usize> {
            row.cells.iter().flat_map(|cell| [cell.range.start, cell.range.end]).collect()
        };
        let mut cuts: BTreeSet<usize> = self.rows.iter().flat_map(edges).collect();
        cuts.insert(0);
        cuts.insert(self.stream.len());
        cuts.retain(|cut| *cut <= self.stream.len());
        cuts
    }

    /// One row between the first and the last of `cuts`, whose stretches have
    /// `widths` columns.
    fn draw_row(
        &self,
        row_index: usize,
        cuts: &[usize],
        widths: &[usize],
        last: bool,
        told: &mut Told,
        paint: Paint,
    ) -> (String, usize) {
        let row = &self.rows[row_index];
        let label_width = self.margin() - 1;
        let mut line = pad(&row.label, label_width) + " ";
        let mut column = 0; // of `widths`
        let end = cuts[cuts.len() - 1];
        let mut total = self.margin();
        while column < widths.len() {
            let at = cuts[column];
            line.push(row.edge(at));
            total += 1;
            let cell = row.cells.iter().find(|cell| cell.range.start <= at && at < cell.range.end);
            let until = match cell {
                Some(cell) => cell.range.end.min(end),
                // Nothing of this layer here: up to where something begins.
                None => {
                    let starts = row.cells.iter().map(|cell| cell.range.start);
                    starts.filter(|start| *start > at).min().unwrap_or(end).min(end)
                }
            };
            let next = cuts.iter().position(|cut| *cut >= until).unwrap_or(cuts.len() - 1);
            let columns = &widths[column..next];
            let space = columns.iter().sum::<usize>() + (next - column).saturating_sub(1);
            line += &match cell {
                Some(cell) => {
                    // Its size stands once, in the first part that is shortened.
                    let whole = columns.iter().sum::<usize>() == until - at;
                    let tell = !whole && told.insert((row_index, cell.range.start));
                    self.draw_cell(cell, &cuts[column..=next], columns, tell, paint)
                }
                None => " ".repeat(space),
            };
            total += space;
            column = next.max(column + 1);
        }
        let edge = row.edge(end);
        if edge != ' ' || !last {
            line.push(edge);
            total += 1;
        }
        if last {
            line = format!("{line}  {}", row.note);
            total += 2 + display_width(&row.note);
        }
        (line, total)
    }
}

/// The bytes between each cut and the next.
fn lengths(cuts: &[usize]) -> Vec<usize> {
    cuts.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// How many columns `text` takes.
pub fn display_width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// `text` in `width` columns, or more where it is longer.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(display_width(text))))
}

/// Which stretches stand beside each other: all, or as many as the room takes
/// at their narrowest, and the rest below.
fn bands(lengths: &[usize], room: usize) -> Vec<Range<usize>> {
    let mut bands = Vec::new();
    let (mut start, mut used) = (0, 1);
    for (index, length) in lengths.iter().enumerate() {
        let narrowest = least(*length) + 1;
        if used + narrowest > room && index > start {
            bands.push(start..index);
            (start, used) = (index, 1);
        }
        used += narrowest;
    }
    bands.push(start..lengths.len());
    bands
}

/// Columns for each stretch: one a byte where there is room for all, otherwise
/// in proportion, but none narrower than its least.
fn widths(lengths: &[usize], room: usize) -> Vec<usize> {
    let total: usize = lengths.iter().sum();
    let columns = room.saturating_sub(lengths.len() + 1);
    if total <= columns {
        return lengths.to_vec();
    }
    let at_scale = |share: usize| -> Vec<usize> {
        lengths.iter().map(|n| (n * share / total.max(1)).clamp(least(*n), *n)).collect()
    };
    (1..=columns)
        .rev()
        .map(at_scale)
        .find(|widths| widths.iter().sum::<usize>() <= columns)
        .unwrap_or_else(|| lengths.iter().map(|n| least(*n)).collect())
}
