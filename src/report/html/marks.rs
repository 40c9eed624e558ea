//! What a row of the ruler is drawn with: pieces, letters, cuts and joins.

use super::markup::{Markup, Tenths, leaf, tag};
use super::strips::{HEIGHT, LaidOut, PITCH, boxed, class_of};
use crate::observe::Layer;
use crate::report::paint::Owner;
use crate::report::ruler::{Cell, Column, ColumnMark, Content, Glyph, RulerRow, over};
use std::ops::Range;

impl LaidOut<'_> {
    fn marks(&self, row: usize) -> &[ColumnMark] {
        let ruler = &self.strips.ruler;
        self.marks[row].get_or_init(|| ruler.marks(&ruler.rows[row], &self.columns))
    }

    /// One row: its pieces, and the cuts between them.
    pub fn row(&self, index: usize, to: &mut Markup) {
        let row = &self.strips.ruler.rows[index];
        let columns = 0..self.columns.len();
        let mut at = 0;
        while at < columns.end {
            let Some(piece) = self.piece_at(row, at) else {
                self.left_out(index, at, to);
                // Where a piece begins, the cut is drawn with it.
                let next = (at + 1 < columns.end).then(|| self.piece_at(row, at + 1)).flatten();
                if !next.is_some_and(|next| self.begins(next, at)) {
                    self.bar(index, at, true, to);
                }
                at += 1;
                continue;
            };
            let goes_on = |next: &usize| {
                self.piece_at(row, *next).is_some_and(|other| other.range == piece.range)
            };
            let end =
                (at + 1..columns.end).take_while(goes_on).last().map_or(at + 1, |last| last + 1);
            self.piece(index, piece, at..end, to);
            at = end;
        }
        if self.strips.layers[index].layer == Layer::Messages {
            self.numbers(to);
        }
    }

    fn piece_at<'r>(&self, row: &'r RulerRow, column: usize) -> Option<&'r Cell> {
        match &self.columns[column] {
            Column::Cut(place, _) => {
                let piece = over(row, *place, *place + 1)?;
                (piece.range.start < *place).then_some(piece)
            }
            Column::Byte(at) | Column::More(at) => over(row, *at, *at + 1),
            Column::LeftOut(range) => {
                let piece = over(row, range.start, range.end)?;
                (piece.range.start <= range.start && range.end <= piece.range.end).then_some(piece)
            }
        }
    }

    fn begins(&self, piece: &Cell, column: usize) -> bool {
        matches!(&self.columns[column], Column::Cut(at, _) if *at == piece.range.start)
    }

    /// Several pieces that are left out together.
    fn left_out(&self, index: usize, column: usize, to: &mut Markup) {
        if self.marks(index)[column].glyph == Glyph::LeftOut {
            tag!(to, "text" "class" = "el", "x" = Tenths(self.middle(column)), "y" = "19"; "⋯");
        }
    }

    fn piece(&self, index: usize, piece: &Cell, columns: Range<usize>, to: &mut Markup) {
        let scene = self.strips.scene;
        let layer = self.strips.layers[index].layer;
        let lost = piece.content == Content::Lost;
        let bytes = scene.payload(&piece.range);
        let seen =
            if layer == Layer::Messages { 0.0 } else { scene.seen_ms(layer, piece.range.start) };
        let about = format!("{bytes} {seen:.3} {}", piece.range.len());
        tag!(to, "g" "class" = if lost { "pc lost" } else { "pc" }, "data-p" = about);
        let parts = self.parts(index, columns.clone());
        if lost {
            let (from, until) = self.span(&columns);
            boxed("lob", [from + 0.7, until - 0.7], [0.7, HEIGHT - 1.4], [4.0, 4.0], to);
            let x = Tenths((from + until) / 2.0 - 6.0);
            leaf!(to, "path" "class" = "x", "d" = format!("M{x} 8.5l12 12m0-12l-12 12"));
        } else {
            for (at, (owner, from, until)) in parts.iter().enumerate() {
                let round = |end: bool| if end { 5.0 } else { 0.0 };
                let ends = [round(at == 0), round(at + 1 == parts.len())];
                boxed(&class_of(*owner), [*from, *until], [0.0, HEIGHT], ends, to);
            }
            self.rails(&parts, to);
            for column in columns.clone() {
                if let (Column::Cut(..), Glyph::Join) =
                    (&self.columns[column], self.marks(index)[column].glyph)
                {
                    let x = Tenths(self.middle(column));
                    leaf!(to, "path" "class" = "jn", "d" = format!("M{x} 3v19"));
                }
            }
            self.letters(index, columns.clone(), to);
        }
        if let Some(before) = columns.start.checked_sub(1).filter(|at| self.begins(piece, *at)) {
            self.bar(index, before, false, to);
        }
        to.end("g");
    }

    fn span(&self, columns: &Range<usize>) -> (f64, f64) {
        let (last, wide) = self.places[columns.end - 1];
        (self.places[columns.start].0, last + wide)
    }

    fn middle(&self, column: usize) -> f64 {
        let (x, wide) = self.places[column];
        x + wide / 2.0
    }

    /// Stretches of one owner, and their ends: a join belongs half to either.
    fn parts(&self, index: usize, columns: Range<usize>) -> Vec<(Owner, f64, f64)> {
        let mut parts: Vec<(Owner, f64, f64)> = Vec::new();
        let mut join: Option<f64> = None;
        for column in columns {
            let (x, wide) = self.places[column];
            let ColumnMark { glyph, .. } = self.marks(index)[column];
            let owner = match &self.columns[column] {
                _ if glyph == Glyph::Blank => continue,
                Column::Cut(..) => {
                    join = Some(self.middle(column));
                    continue;
                }
                Column::Byte(at) | Column::More(at) => self.strips.ruler.owner(*at),
                Column::LeftOut(range) => self.strips.ruler.owner(range.start),
            };
            match parts.last_mut() {
                Some((same, _, until)) if *same == owner && (*until == x || join.is_some()) => {
                    *until = x + wide;
                }
                Some((_, _, until)) if join.is_some() => {
                    let middle = join.unwrap_or(x);
                    *until = middle;
                    parts.push((owner, middle, x + wide));
                }
                _ => parts.push((owner, x, x + wide)),
            }
            join = None;
        }
        parts
    }

    /// A line below each message's bytes, in a pattern of its own: it is told from its
    /// neighbours without colour, too.
    fn rails(&self, parts: &[(Owner, f64, f64)], to: &mut Markup) {
        let mut of: Vec<(usize, f64, f64)> = Vec::new();
        for (index, (owner, from, until)) in parts.iter().enumerate() {
            let message = match owner {
                Owner::Message(message) => *message,
                // A header in front of its message.
                Owner::Header => match parts.get(index + 1) {
                    Some((Owner::Message(message), start, _)) if start == until => *message,
                    _ => continue,
                },
                Owner::Unseen | Owner::Nobody => continue,
            };
            match of.last_mut() {
                Some((same, _, end)) if *same == message && *end == *from => *end = *until,
                _ => of.push((message, *from, *until)),
            }
        }
        for (message, from, until) in of {
            let (from, until) = (Tenths(from + 2.5), Tenths(until - 2.5));
            let y = HEIGHT - 4.0;
            leaf!(to, "path" "class" = format!("r{}", message % 5 + 1),
                "d" = format!("M{from} {y}H{until}"));
        }
    }

    /// The letters, as one text that can be searched and copied.
    fn letters(&self, index: usize, columns: Range<usize>, to: &mut Markup) {
        let (mut letters, mut signs) = ((String::new(), Vec::new()), (String::new(), Vec::new()));
        for column in columns {
            let wide = self.marks(index).get(column + 1).is_some_and(|m| m.glyph == Glyph::Wide);
            let more = if wide { self.places[column + 1].1 / 2.0 } else { 0.0 };
            let x = Tenths(self.middle(column) + more).to_string();
            let letter = match self.marks(index)[column].glyph {
                Glyph::Letter(letter) => letter,
                Glyph::Opaque => '▯',
                Glyph::LeftOut => '⋯',
                Glyph::Header => {
                    let Column::Byte(byte) = self.columns[column] else { continue };
                    let sign = self.strips.header_sign(byte);
                    if sign.chars().count() > 1 {
                        to.letters("hx", &x, 19, &sign);
                    } else {
                        signs.0 += &sign;
                        signs.1.push(x);
                    }
                    continue;
                }
                _ => continue,
            };
            letters.0.push(letter);
            letters.1.push(x);
        }
        for (class, (text, places)) in [("hx", signs), ("ch", letters)] {
            if !text.is_empty() {
                to.letters(class, &places.join(" "), 19, &text);
            }
        }
    }

    /// A cut: its bar runs down through all rows that have it. Where the next row has it
    /// no more, and has bytes there, a cap says so.
    fn bar(&self, index: usize, column: usize, timed: bool, to: &mut Markup) {
        let layers = &self.strips.layers;
        let beside = |row: usize| layers[row].layer == Layer::Resent;
        let glyph = |row: usize| self.marks(row)[column].glyph;
        let Column::Cut(place, _) = &self.columns[column] else { return };
        if glyph(index) != Glyph::Cut || self.places[column].1 == 0.0 {
            return;
        }
        let next = (index + 1..layers.len()).find(|row| !beside(*row)).filter(|_| !beside(index));
        let before = (0..index).rev().find(|row| !beside(*row)).filter(|_| !beside(index));
        let goes_on = next.filter(|next| glyph(*next) == Glyph::Cut);
        let top = if before.is_some_and(|row| glyph(row) == Glyph::Cut) { 0.0 } else { -2.0 };
        let bottom = goes_on.map_or(HEIGHT + 2.0, |next| (next - index) as f64 * PITCH);
        let mut drawn = |class: &str, path: String| {
            to.begin("path");
            to.attribute("class", class);
            if timed {
                let seen = self.strips.scene.seen_ms(layers[index].layer, *place);
                to.attribute("data-t", format!("{seen:.3}"));
            }
            to.attribute("d", path);
            to.leaf();
        };
        let x = self.middle(column);
        drawn("cut", format!("M{} {top}V{bottom}", Tenths(x)));
        if next.is_some_and(|next| glyph(next) == Glyph::Join) {
            drawn("cap", format!("M{} {bottom}h10", Tenths(x - 5.0)));
        }
    }

    fn numbers(&self, to: &mut Markup) {
        let layout = &self.strips.scene.run.layout;
        for piece in layout.iter().filter(|_| layout.len() > 1) {
            let inside = |column: &Column| match column {
                Column::Byte(at) | Column::More(at) => piece.payload.contains(at),
                Column::Cut(..) => false,
                Column::LeftOut(range) => {
                    piece.payload.start <= range.start && range.end <= piece.payload.end
                }
            };
            let mut own = (0..self.places.len()).filter(|at| inside(&self.columns[*at]));
            let Some(first) = own.next() else { continue };
            let last = own.next_back().unwrap_or(first);
            let (from, until) = self.span(&(first..last + 1));
            tag!(to, "text" "class" = "mi", "x" = Tenths((from + until) / 2.0), "y" = "-5";
                (piece.message + 1));
        }
    }

    /// Where cuts lie, in bytes: below the rows.
    pub fn axis(&self, to: &mut Markup) {
        let mut free = f64::MIN;
        for (at, column) in self.columns.iter().enumerate() {
            let Column::Cut(place, 0) = column else { continue };
            let (x, words) = (self.middle(at), place.to_string());
            let half = words.len() as f64 * 3.6;
            if x - half >= free {
                free = x + half + 8.0;
                tag!(to, "text" "class" = "ax", "x" = Tenths(x), "y" = "10"; (words));
            }
        }
    }
}
