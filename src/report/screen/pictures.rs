//! The two pictures of the first screen: what a naive receiver makes of it, and
//! beside or below that, what a framed one makes, or another run to compare.

use super::words;
use crate::observe::{Cause, Layer, LayerCuts, Observed};
use crate::report::Style;
use crate::report::picture::{display_width, pad, width_of};
use crate::report::rows::{Detail, row};
use crate::report::ruler::{
    BOXES, Canvas, Glyph, Ink, LEAST_ROOM, RowNote, Ruler, RulerPicture, RulerRow, Symbols, ink,
};
use crate::report::stream::Stream;
use crate::trace::Receiver;

const GUTTER: usize = 3;
/// From this width on they stand so, if they fit.
const SIDE_BY_SIDE: usize = 100;
/// What a sender's program hands over.
const SENT: &[Layer] = &[Layer::Writes, Layer::Datagrams];
/// Sizes behind the rows leave so many columns to the strip, or are left out.
const ROOM: usize = 24;

pub struct Panel<'v> {
    run: &'v Observed<'v>,
    heading: String,
    style: &'v Style,
    stream: Stream,
    cause: Option<Cause>,
    restored: Option<Cause>,
    /// What stands behind a row in place of an arrow, and the place that it is about.
    told: Option<(Layer, RowNote, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// All that say something.
    All,
    /// Those that tell what became of it.
    Outcome,
}

/// What is drawn, line by line, and the signs in it.
#[derive(Debug, Default)]
pub struct Panels {
    pub lines: Vec<String>,
    pub glyphs: Vec<Glyph>,
    /// A line that may go where there are too many: it says what the one above says.
    pub spare: Option<usize>,
    /// Whether a heading has its place for the setting.
    pub side_by_side: bool,
}

impl<'v> Panel<'v> {
    pub fn of(run: &'v Observed<'v>, heading: String, style: &'v Style) -> Panel<'v> {
        let (cause, restored, stream) = (run.cause(), run.restored(), Stream::of(run));
        Panel { run, heading, style, stream, cause, restored, told: None }
    }

    pub fn told(self, told: Option<(Layer, RowNote, usize)>) -> Panel<'v> {
        Panel { told, ..self }
    }

    fn drawn(&self, which: Rows) -> impl Iterator<Item = &LayerCuts> {
        let is_framed = self.run.trace.receiver == Receiver::Framed;
        let messages = !self.run.trace.messages.is_empty();
        self.run.layers().iter().filter(move |layer| match (which, layer.layer) {
            // Where each message has writes of its own, these say where it ends.
            (_, Layer::Messages) => {
                which == Rows::All && messages && !self.has_cuts_of(layer, SENT)
            }
            (Rows::All, Layer::Delivered) => messages,
            (Rows::All, _) | (_, Layer::Reads) => true,
            (_, Layer::Delivered) => messages,
            (_, Layer::Writes | Layer::Datagrams) => !is_framed,
            _ => false,
        })
    }

    /// Whether what was delivered is not just what was read.
    fn tells_more_than_its_reads(&self) -> bool {
        let is_framed = self.run.trace.receiver == Receiver::Framed;
        let delivered = self.run.layers().iter().find(|layer| layer.layer == Layer::Delivered);
        is_framed || !delivered.is_some_and(|layer| self.has_cuts_of(layer, &[Layer::Reads]))
    }

    /// Whether every cut of this layer is one of those others too.
    fn has_cuts_of(&self, layer: &LayerCuts, others: &[Layer]) -> bool {
        let other = self.run.layers().iter().find(|layer| others.contains(&layer.layer));
        other.is_some_and(|other| layer.cuts().is_subset(&other.cuts()))
    }

    /// The rows, the arrow at the one where it happened.
    fn rows(&self, which: Rows, labels: bool, sizes: bool, repair: bool) -> Vec<RulerRow> {
        // Of a framed receiver the outcome says that it came right all the same.
        let is_told = which == Rows::All || self.run.trace.receiver != Receiver::Framed;
        let effect = self.cause.as_ref().filter(|_| labels && is_told);
        let repair = self.restored.as_ref().filter(|_| repair);
        let mut told = false;
        let mut sized: Vec<&LayerCuts> = Vec::new();
        let mut rows = Vec::new();
        for cuts in self.drawn(which) {
            let here = |cause: &&Cause| cause.layer == cuts.layer;
            let effect = effect.filter(here).filter(|_| !told);
            // Sizes are told of what was sent, and of what first became of it.
            let is_new =
                sized.iter().all(|above| above.pieces.as_ref().ok() != cuts.pieces.as_ref().ok());
            let long = cuts.pieces.iter().flatten().any(|piece| piece.range.len() > ROOM);
            let tell = sizes && long && is_new && sized.len() < 2 && cuts.layer != Layer::Resent;
            if tell {
                sized.push(cuts);
            }
            let told_there = effect.map(|cause| cause.deed);
            let detail = Detail { sizes: tell, told: told_there, source: false };
            let mut row = row(self.run, cuts, self.style.lang, detail);
            if !labels {
                row.label.clear();
            }
            if let Some(cause) = effect {
                told = true;
                row.notes.push(self.arrow(cause, Ink::Effect));
            } else if let Some(cause) = repair.filter(here) {
                row.notes.push(self.arrow(cause, Ink::Good));
            } else if let Some((_, note, _)) = self.told.iter().find(|told| told.0 == cuts.layer) {
                row.notes.push(note.clone());
            }
            rows.push(row);
        }
        rows
    }

    fn arrow(&self, cause: &Cause, ink: Ink) -> RowNote {
        let words = cause.in_words();
        RowNote { ink, text: format!("  {} {}", BOXES.arrow, words.get(self.style.lang)) }
    }

    fn canvas(&self, width: usize, labels: bool) -> Canvas {
        Canvas {
            width,
            label_width: Some(if labels { words::label_width(self.style.lang) } else { 0 }),
            focus: self.focus(),
            symbols: Symbols::on(self.style),
        }
    }

    /// The picture alone, and the columns of its strip: whole with its second arrow, or
    /// without that, or shortened. `beside` is another picture of the same bytes.
    fn picture(&self, which: Rows, beside: Option<(&Panel, usize)>) -> (RulerPicture, usize) {
        let style = self.style;
        let label_width = words::label_width(style.lang);
        let room = |ruler: &Ruler| style.width.saturating_sub(ruler.notes_width() + label_width);
        let ruler = |sizes, repair| self.stream.ruler(self.rows(which, true, sizes, repair));
        let plain = ruler(false, false);
        let sizes = which == Rows::All && plain.has_long_stretches();
        let is_whole = |ruler: &Ruler| ruler.natural_width(Some(label_width)) <= style.width;
        // One in which only long pieces are shortened, or else one with some room.
        let is_good =
            |ruler: &Ruler| room(ruler) >= ROOM && ruler.columns_within(room(ruler)).is_some();
        let is_roomy = |ruler: &Ruler| room(ruler) >= ROOM;
        let tries = [(false, true), (false, false), (sizes, true), (sizes, false)];
        let rulers = tries.map(|(sizes, repair)| ruler(sizes, repair));
        let shortened = || rulers[2..].iter().chain(&rulers[..2]);
        // Where there is hardly any, the strip has it, and the rows their counts alone.
        let bare = || {
            let mut rows = self.rows(which, true, false, false);
            rows.iter_mut().for_each(|row| row.notes.truncate(1));
            self.stream.ruler(rows)
        };
        let narrow = (!is_whole(&plain) && room(&plain) < LEAST_ROOM).then(bare);
        let best = narrow
            .as_ref()
            .or_else(|| rulers[..2].iter().find(|ruler| is_whole(ruler)))
            .or_else(|| shortened().find(|ruler| is_good(ruler)))
            .or_else(|| shortened().find(|ruler| is_roomy(ruler)))
            .unwrap_or(&plain);
        let (focus, most) = match beside.filter(|(other, _)| other.stream.is_same(&self.stream)) {
            Some((other, room)) => (other.focus(), room),
            None => (self.focus(), usize::MAX),
        };
        let room = room(best).min(most);
        let canvas = Canvas { focus, ..self.canvas(label_width + room + best.notes_width(), true) };
        (best.draw(&canvas, style.paint), room)
    }

    fn focus(&self) -> usize {
        let causes = [self.cause.as_ref(), self.restored.as_ref()];
        let told = self.told.as_ref().map_or(0, |(_, _, at)| *at);
        causes.into_iter().flatten().next().map_or(told, |cause| cause.at)
    }
}

/// One picture or two, as the width allows.
pub fn draw(first: &Panel, second: Option<&Panel>, setting: &str) -> Panels {
    let style = first.style;
    if let Some(both) = second.and_then(|second| beside(first, second)) {
        return both;
    }
    let mut drawn = Panels::default();
    let setting = style.paint.faint(setting);
    drawn.lines.push(ends(&heading(&first.heading, style), &setting, style.width));
    let (picture, room) = first.picture(Rows::All, None);
    drawn.add(picture);
    if let Some(second) = second {
        drawn.lines.push(heading(&second.heading, style));
        drawn.add(second.picture(Rows::Outcome, Some((first, room))).0);
        let delivered = second.drawn(Rows::Outcome).last().map(|cuts| cuts.layer);
        if delivered == Some(Layer::Delivered) && !second.tells_more_than_its_reads() {
            drawn.spare = drawn.lines.len().checked_sub(1);
        }
    }
    drawn
}

impl Panels {
    fn add(&mut self, drawing: RulerPicture) {
        self.lines.extend(drawing.lines);
        self.glyphs.extend(drawing.glyphs);
    }
}

/// Both beside each other, if nothing short has to be left out for it.
fn beside(first: &Panel, second: &Panel) -> Option<Panels> {
    let style = first.style;
    // Rows without labels are those of the left picture.
    if style.width < SIDE_BY_SIDE || first.run.trace.transport != second.run.trace.transport {
        return None;
    }
    let label_width = words::label_width(style.lang);
    let rooms = |sizes| -> Option<(RulerPicture, RulerPicture)> {
        let left = first.stream.ruler(first.rows(Rows::All, true, sizes, false));
        let right = second.stream.ruler(second.rows(Rows::All, false, false, false));
        let free = style
            .width
            .checked_sub(label_width + left.notes_width() + GUTTER + right.notes_width())?;
        let (left_room, right_room) = share(&left, &right, free)?;
        let draw = |side: &Panel, ruler: &Ruler, room: usize, labels: bool| {
            let margin = if labels { label_width } else { 0 };
            let canvas = side.canvas(margin + room + ruler.notes_width(), labels);
            ruler.draw(&canvas, style.paint)
        };
        Some((draw(first, &left, left_room, true), draw(second, &right, right_room, false)))
    };
    let is_whole = |both: &(RulerPicture, RulerPicture)| !both.0.glyphs.contains(&Glyph::LeftOut);
    let (left, right) = rooms(false).filter(is_whole).or_else(|| rooms(true))?;
    let above_width = label_width + display_width(&first.heading);
    let column = width_of(&left.lines).max(above_width) + GUTTER;
    if column + width_of(&right.lines).max(display_width(&second.heading)) > style.width {
        return None;
    }
    let lines = in_step(first, second, &left.lines, &right.lines);
    let mut drawn = Panels { side_by_side: true, ..Panels::default() };
    let [above, above_right] = [first, second].map(|side| heading(&side.heading, style));
    let gap = " ".repeat(column - above_width);
    drawn.lines.push(format!("{}{above}{gap}{above_right}", " ".repeat(label_width)));
    for (left_line, right_line) in lines {
        drawn.lines.push(pad(left_line, column) + right_line);
    }
    drawn.glyphs = [left.glyphs, right.glyphs].concat();
    Some(drawn)
}

/// The columns of two strips side by side: as many as they need, or with their long
/// pieces shortened alike.
fn share(left: &Ruler, right: &Ruler, free: usize) -> Option<(usize, usize)> {
    let needed = |ruler: &Ruler| ruler.columns_within(usize::MAX);
    let (all_left, all_right) = (needed(left)?, needed(right)?);
    if all_left + all_right <= free {
        return Some((all_left, all_right));
    }
    let half = |room: usize| Some((left.columns_within(room)?, right.columns_within(free - room)?));
    let rooms = (0..=free).rev().filter_map(half);
    rooms.min_by_key(|(left, right)| left.abs_diff(*right))
}

/// The lines of two pictures, those of one layer beside each other.
fn in_step<'p>(
    first: &Panel,
    second: &Panel,
    left: &'p [String],
    right: &'p [String],
) -> Vec<(&'p str, &'p str)> {
    let layers =
        |side: &Panel| -> Vec<Layer> { side.drawn(Rows::All).map(|cuts| cuts.layer).collect() };
    let (a, b) = (layers(first), layers(second));
    let line = |of: &'p [String], at: usize| of.get(at).map_or("", String::as_str);
    let (mut at, mut other) = (0, 0);
    let mut lines = Vec::new();
    loop {
        let (on_left, on_right) = match (a.get(at), b.get(other)) {
            (None, None) => return lines,
            (here, there) if here == there => (true, true),
            (Some(here), _) if !b[other..].contains(here) => (true, false),
            _ => (false, true),
        };
        lines.push((
            if on_left { line(left, at) } else { "" },
            if on_right { line(right, other) } else { "" },
        ));
        at += usize::from(on_left);
        other += usize::from(on_right);
    }
}

/// What stands above a picture: its first word is what one looks for.
pub fn heading(text: &str, style: &Style) -> String {
    let end = text
        .find([':', '：'])
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    format!("{}{}", ink(style.paint, Ink::Strong, &text[..end]), &text[end..])
}

/// One text at the left end of a line and one at the right; the second goes where
/// there is no room for it.
pub fn ends(left: &str, right: &str, width: usize) -> String {
    let between = width.checked_sub(display_width(left) + display_width(right));
    match between.filter(|between| *between >= 2 && !right.is_empty()) {
        Some(between) => format!("{left}{}{right}", " ".repeat(between)),
        None => left.to_owned(),
    }
}
