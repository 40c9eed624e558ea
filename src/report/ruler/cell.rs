//! One piece of a row in its columns.

use super::super::columns::{ending, ending_columns};
use super::super::paint::{Owner, Paint};
use super::super::rows::{Cell, Content};
use super::{Grid, Ruler};
use std::ops::Range;

/// The bytes of one message within a piece, and the columns they get.
struct Portion {
    range: Range<usize>,
    columns: usize,
}

impl Portion {
    fn is_shortened(&self) -> bool {
        self.columns < self.range.len()
    }
}

impl Ruler<'_> {
    /// A cell, or as much of it as lies on `grid`. With `tell`, it says how long
    /// the whole cell is.
    pub(super) fn draw_cell(&self, cell: &Cell, grid: Grid, tell: bool) -> String {
        let columns = grid.columns();
        let size = self.size(cell);
        let told = tell.then_some(size);
        if cell.content == Content::Lost {
            return lost(columns, told, self.paint);
        }
        let mut portions = self.portions(grid);
        if portions.len() == 1 || !portions.iter().any(Portion::is_shortened) {
            return self.draw_bytes(grid.range(), columns, told, cell.content);
        }
        // Several messages: the size is the cell's and not the last one's, so it
        // is written apart from their colours, behind a sign of its own.
        let mut sum = if tell { format!("={size} B") } else { String::new() };
        if !fit(&mut portions, columns.saturating_sub(sum.len())) {
            sum = String::new();
            fit(&mut portions, columns);
        }
        let used: usize = portions.iter().map(|portion| portion.columns).sum();
        let drawn: String = portions
            .into_iter()
            .map(|part| self.draw_bytes(part.range, part.columns, None, cell.content))
            .collect();
        format!("{drawn}{sum}{}", " ".repeat(columns.saturating_sub(used + sum.len())))
    }

    /// The bytes of the cell that count: a row of messages leaves headers out.
    fn size(&self, cell: &Cell) -> usize {
        let owners = self.stream.part(cell.range.clone()).owners;
        let headers = || owners.iter().filter(|owner| **owner == Owner::Header).count();
        match cell.content {
            Content::Payload => cell.range.len() - headers(),
            Content::Bytes | Content::Lost => cell.range.len(),
        }
    }

    /// The stretches, those of one message taken together, whatever other rows
    /// cut there.
    fn portions(&self, grid: Grid) -> Vec<Portion> {
        let mut portions: Vec<Portion> = Vec::new();
        for (pair, width) in grid.cuts.windows(2).zip(grid.widths) {
            match portions.last_mut() {
                Some(last) if self.is_of_one_message(last.range.start..pair[1]) => {
                    last.range.end = pair[1];
                    last.columns += width;
                }
                _ => portions.push(Portion { range: pair[0]..pair[1], columns: *width }),
            }
        }
        portions
    }

    fn is_of_one_message(&self, range: Range<usize>) -> bool {
        let owners = self.stream.part(range).owners.iter();
        let mut messages = owners.filter(|owner| matches!(owner, Owner::Message(_)));
        let first = messages.next();
        messages.all(|owner| Some(owner) == first)
    }

    /// Bytes in exactly `columns`; where they are more, `told` is at their end.
    fn draw_bytes(
        &self,
        range: Range<usize>,
        columns: usize,
        told: Option<usize>,
        content: Content,
    ) -> String {
        let mut stretch = self.stream.part(range);
        let mut blank = 0;
        if content == Content::Payload {
            let is_header = |owner: &&Owner| **owner == Owner::Header;
            let before = stretch.owners.iter().take_while(is_header).count();
            let behind = stretch.owners[before..].iter().rev().take_while(is_header).count();
            let end = stretch.bytes.len() - behind;
            let room = if end > columns { ending_columns(told) } else { 0 };
            blank = before.min(columns.saturating_sub(room));
            stretch = stretch.part(before..end);
        }
        " ".repeat(blank) + &stretch.draw(columns - blank, told, self.paint)
    }
}

/// Bytes that are gone, in `columns`.
fn lost(columns: usize, told: Option<usize>, paint: Paint) -> String {
    let told = told.filter(|_| ending_columns(told) < columns);
    let size = told.map_or(String::new(), |_| ending(told));
    paint.faint(&format!("{}{size}", "░".repeat(columns - size.chars().count())))
}

/// Takes columns from the widest of the shortened portions until all have room
/// in `columns`. Whether that could be done.
fn fit(portions: &mut [Portion], columns: usize) -> bool {
    loop {
        let used: usize = portions.iter().map(|portion| portion.columns).sum();
        if used <= columns {
            return true;
        }
        let shrinkable = |portion: &&mut Portion| portion.is_shortened() && portion.columns > 1;
        let widest = portions.iter_mut().filter(shrinkable).max_by_key(|part| part.columns);
        match widest {
            Some(portion) => portion.columns -= 1,
            None => return false,
        }
    }
}
