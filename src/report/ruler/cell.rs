//! One piece of a row in its columns.

use super::super::columns::{draw, draw_elided, size_of};
use super::super::paint::{Owner, Paint};
use super::{Cell, Content, Ruler};
use std::ops::Range;

/// The bytes of one message within a piece, and the columns they get.
struct Part {
    range: Range<usize>,
    columns: usize,
}

impl Part {
    fn is_shortened(&self) -> bool {
        self.columns < self.range.len()
    }
}

impl Ruler<'_> {
    /// A cell, or as much of it as lies between the first and the last of
    /// `cuts`, whose stretches have `widths` columns. With `tell`, it says how
    /// long the whole cell is.
    pub(super) fn draw_cell(
        &self,
        cell: &Cell,
        cuts: &[usize],
        widths: &[usize],
        tell: bool,
        paint: Paint,
    ) -> String {
        // The columns of the cuts that other rows have here are this cell's too.
        let space = widths.iter().sum::<usize>() + widths.len().saturating_sub(1);
        let here = cuts[0]..cuts[cuts.len() - 1];
        let size = if tell { self.size(cell) } else { 0 };
        if cell.content == Content::Lost {
            return lost(space, tell.then(|| size_of(size)), paint);
        }
        let mut parts = self.parts(cuts, widths);
        let shortened = parts.iter().any(Part::is_shortened);
        if !shortened {
            return self.draw_part(here, space, "", cell.content, paint);
        }
        if let [_] = parts[..] {
            let tail = if tell { size_of(size) } else { "…".to_owned() };
            return self.draw_part(here, space, &tail, cell.content, paint);
        }
        // Several messages: the size is the cell's and not the last one's, so it
        // stands apart from their colours, behind a sign of its own.
        let mut sum = if tell { format!("={size} B") } else { String::new() };
        if !fit(&mut parts, space.saturating_sub(sum.len())) {
            sum = String::new();
            fit(&mut parts, space);
        }
        let used: usize = parts.iter().map(|part| part.columns).sum();
        let drawn: String = parts
            .into_iter()
            .map(|part| self.draw_part(part.range, part.columns, "…", cell.content, paint))
            .collect();
        format!("{drawn}{sum}{}", " ".repeat(space.saturating_sub(used + sum.len())))
    }

    /// The bytes of the cell that count: a row of messages leaves headers out.
    fn size(&self, cell: &Cell) -> usize {
        let end = cell.range.end.min(self.owners.len());
        let owners = &self.owners[cell.range.start.min(end)..end];
        match cell.content {
            Content::Payload => {
                let headers = owners.iter().filter(|owner| **owner == Owner::Header).count();
                cell.range.len() - headers
            }
            Content::Bytes | Content::Lost => cell.range.len(),
        }
    }

    /// The stretches, those of one message taken together, whatever other rows
    /// cut there.
    fn parts(&self, cuts: &[usize], widths: &[usize]) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (pair, width) in cuts.windows(2).zip(widths) {
            match parts.last_mut() {
                Some(last) if self.is_of_one_message(last.range.start..pair[1]) => {
                    last.range.end = pair[1];
                    last.columns += width;
                }
                _ => parts.push(Part { range: pair[0]..pair[1], columns: *width }),
            }
        }
        parts
    }

    fn is_of_one_message(&self, range: Range<usize>) -> bool {
        let mut messages =
            self.owners[range].iter().filter(|owner| matches!(owner, Owner::Message(_)));
        let first = messages.next();
        messages.all(|owner| Some(owner) == first)
    }

    /// Bytes in exactly so many columns; `tail` ends them where they are more.
    fn draw_part(
        &self,
        range: Range<usize>,
        columns: usize,
        tail: &str,
        content: Content,
        paint: Paint,
    ) -> String {
        let (mut bytes, mut owners) = (&self.stream[range.clone()], &self.owners[range]);
        let mut blank = 0;
        if content == Content::Payload {
            let is_header = |owner: &&Owner| **owner == Owner::Header;
            let before = owners.iter().take_while(is_header).count();
            let behind = owners[before..].iter().rev().take_while(is_header).count();
            let end = owners.len() - behind;
            let room = if end > columns { tail.chars().count() } else { 0 };
            blank = before.min(columns.saturating_sub(room));
            (bytes, owners) = (&bytes[before..end], &owners[before..end]);
        }
        let columns = columns - blank;
        let drawn = if bytes.len() > columns {
            draw_elided(bytes, owners, columns, tail, self.encoding, paint)
        } else {
            draw(bytes, owners, self.encoding, paint) + &" ".repeat(columns - bytes.len())
        };
        " ".repeat(blank) + &drawn
    }
}

/// Bytes that are gone, in so many columns.
fn lost(columns: usize, size: Option<String>, paint: Paint) -> String {
    let size = size.filter(|size| size.chars().count() < columns).unwrap_or_default();
    let hatched = columns - size.chars().count();
    paint.faint(&format!("{}{size}", "░".repeat(hatched)))
}

/// Takes columns from the widest of the shortened parts until all have room in
/// `columns`. Whether that could be done.
fn fit(parts: &mut [Part], columns: usize) -> bool {
    loop {
        let used: usize = parts.iter().map(|part| part.columns).sum();
        if used <= columns {
            return true;
        }
        let widest = parts.iter_mut().filter(|part| part.is_shortened() && part.columns > 1);
        match widest.max_by_key(|part| part.columns) {
            Some(part) => part.columns -= 1,
            None => return false,
        }
    }
}
