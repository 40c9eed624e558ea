//! The main run as one drawing, for slides and papers: its rulers, and its packets
//! over time. In one language, in the light colours, and of nothing but plain SVG:
//! programs that draw slides know no more.

use super::code;
use super::ladder::{HEIGHT as STAFF, LadderDrawing, WIDTH};
use super::markup::{Markup, Tenths, leaf, put, tag};
use super::panels::{ALONE, arranged, within};
use super::scene::Scene;
use super::strips::{HEIGHT, LaidOut, PITCH, Strips};
use crate::report::screen;
use crate::trace::Trace;
use crate::verdict::Verdict;
use crate::{Lang, Text};

/// Longer runs are cut off after so many lines of time.
const MOST_STAVES: usize = 8;
/// Where a ruler's strips begin, and what stands above them.
const LEFT: f64 = 92.0;
const ABOVE: f64 = 44.0;
/// Where the picture ends, how far behind a strip its notes begin, and how large the
/// letters of these, and of an arrow, are.
const END: f64 = 1236.0;
const BEHIND: f64 = 14.0;
const NOTE: f64 = 17.0;
const ARROW: f64 = 14.0;

pub fn drawing(trace: &Trace, verdict: &Verdict, lang: Lang) -> String {
    let mut to = Markup::new(Some(lang));
    let main = verdict.named().into_iter().next().unwrap_or_default();
    let scenes: Vec<Scene> = main.into_iter().map(Scene::of).collect();
    let mut body = Markup::new(Some(lang));
    tag!(body, "text" "class" = "title", "x" = "0", "y" = "28";
        (trace.scenario.as_ref().map(|scenario| &scenario.question)));
    let mut y = 48.0;
    if scenes.iter().any(Scene::has_messages) {
        y = rulers(&scenes, y, &mut body);
    }
    for scene in scenes.iter().filter(|scene| !scene.doings.is_empty()).take(1) {
        let ladder = LadderDrawing::of(scene);
        for staff in 0..ladder.staves.len().min(MOST_STAVES) {
            tag!(body, "g" "transform" = format!("translate(0 {})", Tenths(y)));
            ladder.staff(staff, &mut body);
            body.end("g");
            y += STAFF + 8.0;
        }
    }
    let view = format!("-20 -8 {} {}", WIDTH + 60.0, Tenths(y + 16.0));
    tag!(to, "svg" "xmlns" = "http://www.w3.org/2000/svg", "viewBox" = view, "lang" = lang.choose("en", "zh-CN"));
    put!(to, "<style>" (code::plain_style()) "</style>");
    leaf!(to, "rect" "x" = "-20", "y" = "-8", "width" = "1260", "height" = Tenths(y + 16.0), "fill" = "#fff");
    to.add(body);
    to.raw("</svg>\n");
    to.finish()
}

/// The rulers side by side, or one below the other; returns where they end.
fn rulers(scenes: &[Scene], y: f64, to: &mut Markup) -> f64 {
    let strips: Vec<Strips> = scenes.iter().map(Strips::of).collect();
    let lang = to.only;
    let (mut laid_out, beside) = arranged(&strips);
    // What stands behind the strips of the first must end before those of the second begin.
    let second = |one: &LaidOut| END - BEHIND - one.width - behind(one.strips, lang, false);
    let first_end = laid_out
        .first()
        .map_or(0.0, |one| LEFT + one.width + 2.0 * BEHIND + behind(one.strips, lang, true));
    let mut others = laid_out.iter().skip(1);
    let beside = beside && first_end <= END && others.all(|one| second(one) >= first_end);
    if !beside {
        let room = |one: &Strips| END - LEFT - BEHIND - behind(one, lang, true);
        laid_out = strips.iter().map(|one| within(one, room(one).min(ALONE))).collect();
    }
    let (mut below, mut next) = (y, y);
    for (index, laid_out) in laid_out.iter().enumerate() {
        let x = if beside && index > 0 { second(laid_out) } else { LEFT };
        let top = if beside { y } else { next };
        next = ruler(laid_out, (x, top), x == LEFT, to) + 12.0;
        below = next.max(below);
    }
    below
}

/// How wide what stands behind the strips is, with the arrow or without: at most, in any
/// font that is common.
fn behind(strips: &Strips, lang: Option<Lang>, arrow: bool) -> f64 {
    let wide = |text: &Text, size: f64| -> f64 {
        let letters = text.get(lang.unwrap_or_default()).chars();
        letters.map(|letter| if letter > '\u{2e80}' { size } else { 0.66 * size }).sum()
    };
    let row = |row: usize| {
        let notes = strips.notes(row);
        let notes = notes.iter().map(|(_, note)| wide(note, NOTE) + 0.35 * NOTE).sum::<f64>();
        let arrow = strips.arrow(row).filter(|_| arrow);
        notes + arrow.map_or(0.0, |arrow| 8.0 + wide(&arrow, ARROW) + 1.5 * ARROW)
    };
    (0..strips.layers().len()).map(row).fold(0.0, f64::max)
}

fn ruler(laid_out: &LaidOut, (x, y): (f64, f64), labels: bool, to: &mut Markup) -> f64 {
    let strips = laid_out.strips;
    tag!(to, "text" "class" = "pt", "x" = Tenths(x), "y" = Tenths(y + 15.0);
        (screen::words::heading(strips.scene.run.trace)));
    let rows = strips.layers().len();
    for row in 0..rows {
        let top = y + ABOVE + row as f64 * PITCH;
        let hot = strips.arrow(row).filter(|_| labels);
        if labels {
            tag!(to, "text" "class" = if hot.is_some() { "rl hot end" } else { "rl end" }, "x" = "82", "y" = Tenths(top + 20.0);
                (strips.label(row)));
        }
        tag!(to, "g" "transform" = format!("translate({} {})", Tenths(x), Tenths(top)));
        laid_out.row(row, to);
        to.end("g");
        tag!(to, "text" "class" = "ct", "x" = Tenths(x + laid_out.width + BEHIND), "y" = Tenths(top + 20.5));
        for (_, note) in strips.notes(row) {
            put!(to, (note) " ");
        }
        if let Some(arrow) = hot {
            put!(to, "<tspan class=\"hot\" dx=\"8\">◀ " (arrow) "</tspan>");
        }
        to.end("text");
    }
    y + ABOVE + rows as f64 * PITCH - (PITCH - HEIGHT)
}
