//! Bytes as a small box: on the arrow that carries them, and at the call that wrote or
//! read them.

use super::markup::{Markup, Tenths, tag};
use super::scene::Scene;
use super::strips::{boxed, class_of};
use crate::report::Paint;
use crate::report::paint::Owner;
use crate::report::ruler::OwnedBytes;
use std::ops::Range;

/// A chip with more letters shows its length instead; with fewer, where there is no room.
pub const MOST_LETTERS: usize = 14;

/// A stretch of a chip: whose it is, how wide, and what stands in its columns: a letter
/// each, or one length.
type ChipPart = (Owner, f64, Vec<String>);

pub fn chip_width(scene: &Scene, bytes: &Range<usize>, most: usize) -> f64 {
    width(&parts(scene, bytes, most))
}

/// Bytes as a small box around `x`; returns how wide it is.
pub fn chip(
    scene: &Scene,
    bytes: &Range<usize>,
    most: usize,
    x: f64,
    y: f64,
    to: &mut Markup,
) -> f64 {
    let parts = parts(scene, bytes, most);
    let wide = width(&parts);
    tag!(to, "g" "class" = "chip", "data-b" = scene.payload(bytes));
    let from = x - wide / 2.0;
    // An edge keeps it apart from what lies below.
    let alone = parts.len() == 1;
    if !alone {
        boxed("cb", [from - 1.5, from + wide + 1.5], [y - 1.5, 23.0], [4.0, 4.0], to);
    }
    let (mut at, mut letters, mut places) = (from, String::new(), Vec::new());
    for (index, (owner, wide, columns)) in parts.iter().enumerate() {
        let round = |end: bool| if end { 3.0 } else { 0.0 };
        let ends = [round(index == 0), round(index + 1 == parts.len())];
        let class = class_of(*owner) + if alone { " edge" } else { "" };
        boxed(&class, [at, at + wide], [y, 20.0], ends, to);
        for (nth, column) in columns.iter().enumerate() {
            letters += column;
            let place = at + wide * (nth as f64 + 0.5) / columns.len() as f64;
            places.push(Tenths(place).to_string());
        }
        at += wide;
    }
    if !letters.is_empty() {
        to.letters("cc", &places.join(" "), Tenths(y + 14.5), &letters);
    }
    to.end("g");
    wide
}

/// What a chip shows of these bytes: their letters, or how many they are.
fn parts(scene: &Scene, bytes: &Range<usize>, most: usize) -> Vec<ChipPart> {
    let length = |owner| {
        let text = format!("{} B", bytes.len());
        vec![(owner, 12.0 + 8.5 * text.len() as f64, vec![text])]
    };
    if bytes.end > scene.stream.bytes.len() {
        return length(Owner::Nobody);
    }
    let owned = scene.stream.owned(bytes);
    let mut payload = owned.iter().filter(|owned| owned.owner != Owner::Header);
    let letters: usize = payload.clone().map(|owned| owned.range.len()).sum();
    if letters > most || owned.is_empty() {
        return length(payload.next().map_or(Owner::Nobody, |first| first.owner));
    }
    let part = |OwnedBytes { range, owner }: &OwnedBytes| match owner {
        Owner::Header => (*owner, 9.0, Vec::new()),
        _ => {
            let text = scene.stream.piece(range.clone(), 2 * range.len(), Paint(false));
            let text = text.trim_end();
            let wide = 12.0 * crate::report::display_width(text).max(1) as f64;
            (*owner, wide, text.chars().map(String::from).collect())
        }
    };
    owned.iter().map(part).collect()
}

fn width(parts: &[ChipPart]) -> f64 {
    parts.iter().map(|(_, wide, _)| wide).sum()
}
