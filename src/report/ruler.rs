//! The boundary ruler: one stream of bytes, drawn once for each layer, cut
//! where that layer cut it.
//!
//! ```text
//! messages  │AB│B│CD│EFG│H│
//! segments  │AB│BCDEFGH   │
//! ```
//!
//! All rows share one grid. A column is kept free at *every* place where any
//! row cuts, so that equal places are below each other, and what does not line
//! up is where a boundary was lost. A stream too long for the screen is scaled,
//! and where even that is not enough, continued below; a cut is never left out.
//! A piece that is drawn shortened tells once how many bytes it has; one that
//! goes on past the edge of its row has `┊` there, which is not a cut.

mod cell;
#[cfg(test)]
mod tests;

use super::columns::{Stretch, ending_columns};
use super::paint::Paint;
use super::picture::{Picture, display_width, pad};
use super::rows::{Cell, Layer, Row};
use crate::Lang;
use std::collections::BTreeSet;
use std::ops::Range;

impl Row {
    /// Whether it is in the band of these bytes, and if so, whether it ends there.
    /// A row of few pieces is only in bands where it has one.
    fn ends_in(&self, band: Range<usize>, last: bool) -> Option<bool> {
        if self.layer != Layer::SentAgain {
            return Some(last);
        }
        let inside = |cell: &&Cell| cell.range.start < band.end && band.start < cell.range.end;
        self.cells.iter().find(inside)?;
        Some(self.cells.iter().all(|cell| cell.range.end <= band.end))
    }

    /// Whether a piece lies on both sides.
    fn goes_on_at(&self, at: usize) -> bool {
        self.cells.iter().any(|cell| cell.range.start < at && at < cell.range.end)
    }

    /// What is drawn there between two columns of bytes, or at either end.
    fn edge(&self, at: usize) -> char {
        let cuts = |cell: &Cell| cell.range.start == at || cell.range.end == at;
        match (self.cells.iter().any(cuts), self.goes_on_at(at)) {
            (true, _) => '│',
            (false, true) => '┊',
            (false, false) => ' ',
        }
    }
}

/// The places where any row cuts, and the columns between each and the next.
#[derive(Clone, Copy)]
struct Grid<'g> {
    cuts: &'g [usize],
    widths: &'g [usize],
}

impl<'g> Grid<'g> {
    /// From the first place to the last.
    fn range(self) -> Range<usize> {
        self.cuts[0]..self.cuts[self.widths.len()]
    }

    /// The grid between two of its places.
    fn part(self, places: Range<usize>) -> Grid<'g> {
        Grid { cuts: &self.cuts[places.start..=places.end], widths: &self.widths[places] }
    }

    /// All its columns, with those of the cuts inside: where a row does not cut,
    /// its piece has them too.
    fn columns(self) -> usize {
        self.widths.iter().sum::<usize>() + self.widths.len().saturating_sub(1)
    }
}

/// The fewest columns into which a long stretch of the stream is squeezed: fewer
/// would hide more than they show, and the rest goes below.
const LEAST: usize = 8;
/// A stretch of so few bytes is not squeezed at all.
const SHORT: usize = 12;

/// The fewest columns for that many bytes: there is always room for their number
/// and one of them.
fn least(bytes: usize) -> usize {
    if bytes <= SHORT { bytes } else { (ending_columns(Some(bytes)) + 1).max(LEAST) }
}

/// The stream that all rows cut.
pub struct Ruler<'s> {
    /// Its bytes, as they were sent.
    pub stream: Stretch<'s>,
    /// The layers.
    pub rows: Vec<Row>,
    /// The language of their labels and notes.
    pub lang: Lang,
    /// Whether to colour them.
    pub paint: Paint,
}

impl Ruler<'_> {
    /// The width in columns that shows every byte.
    pub fn natural_width(&self) -> usize {
        self.margin() + self.stream.bytes.len() + self.cuts().len() + self.notes_width()
    }

    /// Draws the rows in at most `width` columns, or in as few more as labels
    /// and notes need.
    pub fn draw(&self, width: usize) -> Picture {
        let cuts = self.cuts();
        let lengths = lengths(&cuts);
        let room = self.room(width);
        let mut lines = Vec::new();
        // Which pieces have told how long they are: row and first byte.
        let mut told = BTreeSet::new();
        for band in bands(&lengths, room) {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            let last = band.end == lengths.len();
            let grid = Grid {
                cuts: &cuts[band.start..=band.end],
                widths: &widths(&lengths[band.clone()], room),
            };
            for (index, row) in self.rows.iter().enumerate() {
                if let Some(ends) = row.ends_in(grid.range(), last) {
                    lines.push(self.line(row, grid, ends, |cell| told.insert((index, cell))));
                }
            }
        }
        Picture::of(lines)
    }

    /// Whether, drawn in `width` columns, a piece goes on past the edge of a row.
    pub fn has_open_edges(&self, width: usize) -> bool {
        let cuts = self.cuts();
        let bands = bands(&lengths(&cuts), self.room(width));
        let open = |row: &Row| bands.iter().any(|band| row.goes_on_at(cuts[band.end]));
        self.rows.iter().any(open)
    }

    /// Columns for the stream, between labels and notes.
    fn room(&self, width: usize) -> usize {
        width.saturating_sub(self.margin() + self.notes_width()).max(2 * SHORT)
    }

    fn margin(&self) -> usize {
        self.rows
            .iter()
            .map(|row| display_width(row.layer.name().get(self.lang)))
            .max()
            .unwrap_or(0)
            + 1
    }

    fn notes_width(&self) -> usize {
        self.rows.iter().map(|row| display_width(&row.note(self.lang))).max().unwrap_or(0) + 2
    }

    /// Every place where any row cuts, in their order.
    fn cuts(&self) -> Vec<usize> {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        let mut cuts: BTreeSet<usize> =
            cells.flat_map(|cell| [cell.range.start, cell.range.end]).collect();
        let length = self.stream.bytes.len();
        cuts.extend([0, length]);
        cuts.into_iter().filter(|cut| *cut <= length).collect()
    }

    /// One row on its grid. `tell` says whether the piece that begins at a byte
    /// has not told its length yet.
    fn line(
        &self,
        row: &Row,
        grid: Grid,
        ends: bool,
        mut tell: impl FnMut(usize) -> bool,
    ) -> String {
        let mut line = pad(row.layer.name().get(self.lang), self.margin());
        let end = grid.range().end;
        let mut place = 0;
        while let Some(&at) = grid.cuts[..grid.widths.len()].get(place) {
            line.push(row.edge(at));
            let cell = row.cells.iter().find(|cell| cell.range.contains(&at));
            // Where this layer has nothing, up to where it has something.
            let next_start = || row.cells.iter().map(|cell| cell.range.start).filter(|s| *s > at);
            let until = cell.map_or_else(|| next_start().min().unwrap_or(end), |c| c.range.end);
            let next = grid.cuts.iter().position(|cut| *cut >= until).unwrap_or(grid.widths.len());
            let part = grid.part(place..next);
            line += &match cell {
                Some(cell) => {
                    // In the first part that is shortened.
                    let whole = part.widths.iter().sum::<usize>() == part.range().len();
                    self.draw_cell(cell, part, !whole && tell(cell.range.start))
                }
                None => " ".repeat(part.columns()),
            };
            place = next;
        }
        match row.edge(end) {
            ' ' if ends => {}
            edge => line.push(edge),
        }
        if ends { format!("{line}  {}", row.note(self.lang)) } else { line }
    }
}

/// The bytes between each cut and the next.
fn lengths(cuts: &[usize]) -> Vec<usize> {
    cuts.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// Which stretches are beside each other: all, or as many as the room takes at
/// their narrowest, and the rest below.
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
    let mut share = columns;
    loop {
        let at_scale = |n: &usize| (n * share / total).clamp(least(*n), *n);
        let widths: Vec<usize> = lengths.iter().map(at_scale).collect();
        if share == 0 || widths.iter().sum::<usize>() <= columns {
            return widths;
        }
        share -= 1;
    }
}
