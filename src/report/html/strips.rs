//! The boundary ruler as drawings: one strip a row, all with the same columns, so
//! that a letter stands above itself and a cut is seen to fall.

use super::markup::{Markup, Tenths, leaf};
use super::scene::Scene;
use crate::observe::{Cause, Layer, LayerCuts};
use crate::report::paint::Owner;
use crate::report::rows::{Detail, row};
use crate::report::ruler::{Column, ColumnMark, Ink, Ruler, RulerRow};
use crate::{Lang, Text};
use std::cell::OnceCell;

/// How high a row is, and how far it is to the next.
pub const HEIGHT: f64 = 29.0;
pub const PITCH: f64 = 36.0;
/// Room between the pieces of a cut.
const GUTTER: f64 = 10.0;
/// So many letters of a long piece stay at least, with the sign for the others.
const SHORTEST: usize = 4;

pub struct Strips<'s> {
    pub(super) scene: &'s Scene<'s>,
    pub(super) layers: Vec<&'s LayerCuts>,
    pub(super) ruler: Ruler<'s>,
    in_chinese: Vec<RulerRow>,
    cause: Option<Cause>,
}

pub struct LaidOut<'s> {
    pub(super) strips: &'s Strips<'s>,
    pub(super) columns: Vec<Column>,
    /// Made when a row is drawn: most of what is laid out is found too wide, and is not.
    pub(super) marks: Vec<OnceCell<Vec<ColumnMark>>>,
    pub(super) places: Vec<(f64, f64)>,
    pub width: f64,
    pub shortened: bool,
}

impl<'s> Strips<'s> {
    pub fn of(scene: &'s Scene<'s>) -> Strips<'s> {
        let cause = scene.run.cause();
        let messages = scene.has_messages();
        let drawn = |cuts: &&LayerCuts| {
            messages || !matches!(cuts.layer, Layer::Messages | Layer::Delivered)
        };
        let layers: Vec<&LayerCuts> = scene.layers.iter().filter(drawn).collect();
        let rows = |lang| -> Vec<RulerRow> {
            let row = |cuts: &&LayerCuts| {
                let long = cuts.pieces.iter().flatten().any(|piece| piece.range.len() > 24);
                let new = matches!(cuts.layer, Layer::Segments | Layer::Fragments | Layer::Reads);
                let told = cause.as_ref().filter(|cause| cause.layer == cuts.layer);
                let told = told.map(|cause| cause.deed);
                row(scene.run, cuts, lang, Detail { source: false, sizes: long && new, told })
            };
            layers.iter().map(row).collect()
        };
        let ruler = scene.stream.ruler(rows(Lang::En)).shortest(SHORTEST);
        Strips { scene, in_chinese: rows(Lang::Zh), layers, ruler, cause }
    }

    pub fn layers(&self) -> Vec<Layer> {
        self.layers.iter().map(|cuts| cuts.layer).collect()
    }

    /// At most so many columns, none of which stands for whole messages.
    pub fn whole(&self, room: usize) -> Option<LaidOut<'_>> {
        self.ruler.columns_within(room)?;
        Some(self.laid_out(room))
    }

    /// The columns that say most in at most so many.
    pub fn laid_out(&self, room: usize) -> LaidOut<'_> {
        let columns = self.ruler.columns(room, self.cause.as_ref().map_or(0, |cause| cause.at));
        let shortened = columns.iter().any(|column| matches!(column, Column::LeftOut(_)));
        let (letter, header) = if shortened { (20.0, 11.0) } else { (24.0, 10.0) };
        let end = self.scene.stream.bytes.len();
        let bars = |place: usize| {
            let here = |column: &&Column| matches!(column, Column::Cut(at, _) if *at == place);
            columns.iter().filter(here).count()
        };
        let mut at = 0.0;
        let mut places = Vec::with_capacity(columns.len());
        for column in &columns {
            let wide = match column {
                Column::Cut(place, _) if (*place == 0 || *place == end) && bars(*place) == 1 => 0.0,
                Column::Cut(..) => GUTTER,
                Column::Byte(at) if self.ruler.owner(*at) == Owner::Header => {
                    let sign = self.header_sign(*at);
                    f64::max(header, 7.0 * sign.chars().count() as f64 + 1.0)
                }
                Column::Byte(_) => letter,
                Column::More(_) => 7.0,
                Column::LeftOut(_) => 36.0,
            };
            places.push((at, wide));
            at += wide;
        }
        let marks = self.layers.iter().map(|_| OnceCell::new()).collect();
        LaidOut { strips: self, columns, marks, places, width: at.max(1.0), shortened }
    }

    /// A byte of a header: its sign if it has one, nothing of a zero, else its value; in hex
    /// with an x, because 11 would be two digits, or eleven. Beside a zero it is part of a
    /// number, and 0d there no end of a line.
    pub fn header_sign(&self, at: usize) -> String {
        let bytes = &self.scene.stream.bytes;
        let is_zero = |at: usize| bytes[at] == 0 && self.ruler.owner(at) == Owner::Header;
        let near = at.saturating_sub(3)..(at + 4).min(bytes.len());
        match bytes[at] {
            0 => "·".to_owned(),
            small @ 1..=9 => small.to_string(),
            other if near.into_iter().any(is_zero) => format!("x{other:02x}"),
            b'\n' => "\\n".to_owned(),
            b'\r' => "\\r".to_owned(),
            letter @ b'!'..=b'~' => char::from(letter).to_string(),
            other => format!("x{other:02x}"),
        }
    }

    /// What stands at the row where it happened.
    pub fn arrow(&self, row: usize) -> Option<Text> {
        let cause = self.cause.as_ref()?;
        let first = self.layers.iter().position(|cuts| cuts.layer == cause.layer)?;
        (first == row).then(|| cause.in_words())
    }

    pub fn label(&self, row: usize) -> Text {
        Text { en: self.ruler.rows[row].label.clone(), zh: self.in_chinese[row].label.clone() }
    }

    pub fn notes(&self, row: usize) -> Vec<(Ink, Text)> {
        let pairs = self.ruler.rows[row].notes.iter().zip(&self.in_chinese[row].notes);
        let text = |text: &str| text.trim_start_matches([' ', ',', '，']).to_owned();
        pairs.map(|(en, zh)| (en.ink, Text { en: text(&en.text), zh: text(&zh.text) })).collect()
    }
}

/// The looks of an owner's bytes.
pub fn class_of(owner: Owner) -> String {
    match owner {
        Owner::Message(message) => format!("m{}", message % 5 + 1),
        Owner::Header => "hd".to_owned(),
        Owner::Unseen | Owner::Nobody => "nb".to_owned(),
    }
}

/// A box of that class, whose left and right ends may be round. On a page, the style
/// sheet says how high and how round one is that is round at both ends.
pub fn boxed(
    class: &str,
    [from, until]: [f64; 2],
    [y, height]: [f64; 2],
    [left, right]: [f64; 2],
    to: &mut Markup,
) {
    let (x, end, top) = (Tenths(from), Tenths(until), Tenths(y));
    if left == right && left > 0.0 {
        to.begin("rect");
        to.attribute("class", class);
        to.attribute("x", x);
        if y != 0.0 {
            to.attribute("y", top);
        }
        to.attribute("width", Tenths(until - from));
        if to.only.is_some() {
            to.attribute("height", height);
            to.attribute("rx", left);
        }
        return to.leaf();
    }
    let (r, straight) = (left.max(right), height - 2.0 * left.max(right));
    let path = if left == right {
        format!("M{x} {top}H{end}v{height}H{x}z")
    } else if left > 0.0 {
        let x = Tenths(from + r);
        format!("M{x} {top}H{end}v{height}H{x}q-{r} 0-{r}-{r}v-{straight}q0-{r} {r}-{r}z")
    } else {
        let end = Tenths(until - r);
        format!("M{x} {top}H{end}q{r} 0 {r} {r}v{straight}q0 {r}-{r} {r}H{x}z")
    };
    leaf!(to, "path" "class" = class, "d" = path);
}
