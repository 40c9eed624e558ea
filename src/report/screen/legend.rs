//! What the signs of the pictures mean: only those that are there.

use super::words;
use crate::Both;
use crate::observe::Observed;
use crate::report::picture::display_width;
use crate::report::ruler::{BOXES, Glyph, Ink, ink};
use crate::report::{Style, wrapping};

/// One line, of the signs in the pictures of `first` and other runs.
pub fn legend(glyphs: &[Glyph], first: &Observed, runs: &[Observed], style: &Style) -> Vec<String> {
    let opaque = if first.decoded().is_empty() { words::NO_LETTER } else { words::OPAQUE };
    let signs: [(Glyph, char, Both); 6] = [
        (Glyph::Cut, BOXES.cut, words::CUT),
        (Glyph::Join, BOXES.join, words::JOIN),
        (Glyph::Lost, BOXES.lost, words::LOST),
        (Glyph::Opaque, BOXES.opaque, opaque),
        (Glyph::LeftOut, BOXES.left_out, words::LEFT_OUT),
        (Glyph::Header, BOXES.header, words::of_a_frame(runs)),
    ];
    let lang = style.lang;
    let all = signs.into_iter().chain(words::LINE_ENDS);
    let there = all.filter(|(glyph, ..)| glyphs.contains(glyph));
    let mut parts: Vec<String> =
        there.map(|(_, sign, means)| format!("{sign} {}", means.get(lang))).collect();
    parts.extend(words::seen_by(first).map(|seen| seen.get(lang).to_owned()));
    let indent = " ".repeat(words::label_width(lang));
    let wide = format!("{indent}{}", parts.join("   "));
    let line = if display_width(&wide) <= style.width { wide } else { parts.join("  ") };
    let lines = textwrap::wrap(&line, wrapping(style.width.min(super::PROSE_WIDTH)));
    lines.into_iter().map(|line| ink(style.paint, Ink::Faint, &line)).collect()
}
