//! The rulers of a run beside each other, and below them its ladders.

use super::chapters::Chapter;
use super::ladder::{HEIGHT as LADDER, LadderDrawing, WIDTH};
use super::markup::{Markup, Tenths, leaf, put, tag};
use super::scene::Scene;
use super::strips::{HEIGHT, LaidOut, Strips};
use super::{tables, words};
use crate::observe::Layer;
use crate::report::rows::{Detail, row};
use crate::report::ruler::Ink;
use crate::report::screen;
use crate::verdict::Verdict;
use crate::{Lang, Text};

/// Room for all strips of a run side by side, for one of them, and for one alone.
const BESIDE: f64 = 716.0;
pub const OF_BESIDE: f64 = 440.0;
pub const ALONE: f64 = 820.0;
/// The columns of a strip: as many as have room.
const ROOMS: [usize; 14] = [400, 120, 96, 80, 70, 62, 54, 46, 40, 34, 28, 24, 20, 17];
/// Fewer columns than this hide more than they show.
const LEAST: usize = 22;
/// Lines of time that stand on the page; a script walks through the others.
const MOST_STAVES: usize = 6;

/// The strips laid out side by side, if all their messages have room so; else alone.
pub fn arranged<'s>(strips: &'s [Strips]) -> (Vec<LaidOut<'s>>, bool) {
    let beside = ROOMS.iter().find_map(|room| {
        // No message is left out for that.
        let all: Option<Vec<LaidOut>> = strips.iter().map(|strips| strips.whole(*room)).collect();
        all.filter(|all| all.iter().map(|one| one.width).sum::<f64>() <= BESIDE)
    });
    let found = beside.is_some();
    (beside.unwrap_or_else(|| strips.iter().map(|one| within(one, ALONE)).collect()), found)
}

pub fn within<'s>(strips: &'s Strips, room: f64) -> LaidOut<'s> {
    let mut fitting = ROOMS.iter().map(|room| strips.laid_out(*room));
    let fitting = fitting.find(|laid_out| laid_out.width <= room);
    fitting.unwrap_or_else(|| strips.laid_out(LEAST))
}

pub fn rulers(scenes: &[Scene], to: &mut Markup) {
    let strips: Vec<Strips> = scenes.iter().map(Strips::of).collect();
    let (laid_out, beside) = arranged(&strips);
    let same = strips.windows(2).all(|pair| pair[0].layers() == pair[1].layers());
    let class = match (beside, same) {
        (false, _) => "pair stack",
        (true, true) => "pair same",
        (true, false) => "pair",
    };
    tag!(to, "div" "class" = class);
    let mut told = None;
    for (strips, laid_out) in strips.iter().zip(&laid_out) {
        // What the first says is not said again.
        let rows = strips.layers().len();
        let own = (0..rows).find_map(|row| Some((row, strips.arrow(row)?)));
        let side = strips.scene.run.trace.receiver.name();
        tag!(to, "div" "class" = "ruler", "data-side" = side, "role" = "group",
            "aria-label" = words::RULER.en);
        ruler(laid_out, own.clone().filter(|own| told.as_ref() != Some(own)), rows, to);
        to.end("div");
        told = told.or(own);
    }
    to.end("div");
}

pub fn ruler(laid_out: &LaidOut, arrow: Option<(usize, Text)>, rows: usize, to: &mut Markup) {
    let strips = laid_out.strips;
    let (wide, size) = (Tenths(laid_out.width), format!("{}em", Tenths(laid_out.width / 16.0)));
    to.raw("<h3 class=\"ph\">");
    heading(&screen::words::heading(strips.scene.run.trace), to);
    to.raw("</h3>");
    for (row, layer) in strips.layers().into_iter().enumerate().take(rows) {
        let arrow = arrow.as_ref().filter(|(at, _)| *at == row).map(|(_, arrow)| arrow);
        let hot = if arrow.is_some() { " hot" } else { "" };
        tag!(to, "span" "class" = format!("rl{hot}"); (strips.label(row)));
        let whole = format!("{:.3}", strips.scene.whole_ms(layer));
        tag!(to, "span" "class" = format!("rn{hot}"), "data-t" = whole);
        for (ink, note) in strips.notes(row) {
            tag!(to, "span" "class" = ink_class(ink); (note));
            to.raw(" ");
        }
        if let Some(arrow) = arrow {
            put!(to, "<b class=\"bd\">◀ " (arrow) "</b>");
        }
        to.end("span");
        tag!(to, "span" "class" = format!("rs{hot}"));
        let view = format!("0 0 {wide} {HEIGHT}");
        tag!(to, "svg" "class" = "strip", "viewBox" = view, "width" = size, "role" = "group");
        laid_out.row(row, to);
        to.raw("</svg></span>");
    }
    if laid_out.shortened {
        put!(to, "<span class=\"rl ax\">" (words::BYTE)
            "</span><span class=\"rn\"></span><span class=\"rs\">");
        let view = format!("0 0 {wide} 14");
        tag!(to, "svg" "class" = "strip", "viewBox" = view, "width" = size, "aria-hidden" = "true");
        laid_out.axis(to);
        to.raw("</svg></span>");
    }
}

/// `Naive: takes each read for a message`: its first word is what one looks for.
fn heading(text: &Text, to: &mut Markup) {
    let part = |text: &str| -> (String, String) {
        let at = text.find([':', '：']).unwrap_or(text.len());
        let (name, rest) = text.split_at(at);
        (name.to_owned(), rest.trim_start_matches([':', '：', ' ']).to_owned())
    };
    let ((en, en_rest), (zh, zh_rest)) = (part(&text.en), part(&text.zh));
    put!(to, "<b>" (Text { en, zh }) "</b> " (Text { en: en_rest, zh: zh_rest }));
}

fn ink_class(ink: Ink) -> &'static str {
    match ink {
        Ink::Good => "ok",
        Ink::Bad | Ink::Effect => "no",
        Ink::Unsure | Ink::Faint => "un",
        Ink::Plain | Ink::Strong => "n",
    }
}

/// A run's packets and calls, as far as a page shows them without a script; and what
/// a script needs to walk through all of them.
pub fn ladder(
    scene: &Scene,
    chapters: &[Chapter],
    verdict: &Verdict,
    id: &str,
    to: &mut Markup,
) -> serde_json::Value {
    let drawing = LadderDrawing::of(scene);
    let count = drawing.staves.len();
    let focus = chapters.first().map_or(0.0, |chapter| scene.ms(chapter.at_ns));
    let before =
        drawing.staves.iter().take_while(|staff| drawing.times[staff.doings.start] <= focus);
    let middle = before.count().saturating_sub(1).clamp(1, count.saturating_sub(3).max(1));
    let shown = |at: usize| {
        count <= MOST_STAVES || at == 0 || at + 1 == count || (middle..=middle + 2).contains(&at)
    };
    let mut hidden = 0;
    for at in 0..count {
        if !shown(at) {
            hidden += 1;
            continue;
        }
        gap(std::mem::take(&mut hidden), to);
        tag!(to, "div" "class" = "stave scroll", "data-n" = at, "tabindex" = "0", "role" = "group",
            "aria-label" = words::TIME_LINE.en);
        staff(&drawing, at, to);
        to.end("div");
    }
    gap(hidden, to);
    if !chapters.is_empty() {
        put!(to, "<p class=\"lh\">" (words::CHAPTERS) "</p><ol class=\"chap\">");
        for chapter in chapters {
            put!(to, "<li>" (format!("{:.1} ", scene.ms(chapter.at_ns))) (words::MS) " · "
                (chapter.says) " <small>" (tables::decided(chapter, verdict)) "</small></li>");
        }
        to.raw("</ol>");
    }
    let stop = |chapter: &Chapter| {
        let (t, claim) = (scene.ms(chapter.at_ns), tables::decided(chapter, verdict));
        serde_json::json!({"t": t, "en": chapter.says.en, "zh": chapter.says.zh, "claim": claim})
    };
    let staves = drawing.staves.iter().enumerate().map(|(at, line)| {
        let mut own = Markup::new(to.only);
        if !shown(at) {
            staff(&drawing, at, &mut own);
        }
        let (end, pts) = ((line.end + 24.0).round(), line.steps(&drawing.times));
        serde_json::json!({"end": end, "pts": pts, "svg": own.finish()})
    });
    let stops: Vec<_> = chapters.iter().map(stop).collect();
    serde_json::json!({"id": id, "stops": stops, "staves": staves.collect::<Vec<_>>()})
}

fn gap(hidden: usize, to: &mut Markup) {
    if hidden > 0 {
        put!(to, "<p class=\"gone\">" (words::left_out(hidden)) "</p>");
    }
}

fn staff(drawing: &LadderDrawing, at: usize, to: &mut Markup) {
    let view = format!("0 0 {WIDTH} {LADDER}");
    tag!(to, "svg" "class" = "ladder", "viewBox" = view, "role" = "group",
        "aria-label" = words::TIME_LINE.en);
    drawing.staff(at, to);
    leaf!(to, "rect" "class" = "veil", "x" = WIDTH, "y" = "0", "width" = "0", "height" = "190");
    to.raw("<path class=\"cur\" d=\"M0 4V188\"/></svg>");
}

/// What a run came to, in numbers: for its tab.
pub fn summary(scene: &Scene, to: &mut Markup) {
    let told = scene.layers.iter().filter(|cuts| cuts.layer != Layer::Messages);
    for (index, cuts) in told.enumerate() {
        if index > 0 {
            to.raw(" · ");
        }
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| {
            let row = row(scene.run, cuts, lang, Detail::default());
            let notes: String = row.notes.into_iter().take(1).map(|note| note.text).collect();
            format!("{} {}", row.label, notes.trim_start())
        });
        to.both(&Text { en, zh });
    }
}
