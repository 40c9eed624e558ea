//! What stands below the pictures, in words and numbers: claims, events, headers,
//! options, and the machine.

use super::chapters::Chapter;
use super::markup::{Markup, put, tag};
use super::scene::{Doing, Happening, Scene};
use super::words;
use crate::observe::OptionSeen;
use crate::report::headers::headers;
use crate::report::ladder::Label;
use crate::report::picture::as_text;
use crate::report::{Paint, calls, words as common};
use crate::trace::{Observer, RunTrace, Side, Trace};
use crate::verdict::{Checked, Verdict};
use crate::{Both, Lang, Text};
use std::fmt::Display;
use std::ops::Range;

/// Longer tables nobody reads, and no browser likes.
const MOST_ROWS: usize = 120;

/// A table with that tag, these columns and that body.
fn table(tag: &'static str, columns: &[Both], to: &mut Markup, body: impl FnOnce(&mut Markup)) {
    to.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\">");
    to.raw(tag);
    to.raw("<thead><tr>");
    for column in columns {
        put!(to, "<th scope=\"col\">" (*column) "</th>");
    }
    to.raw("</tr></thead><tbody>");
    body(to);
    to.raw("</tbody></table></div>");
}

pub fn claims(verdict: &Verdict, to: &mut Markup) {
    table("<table>", &[words::HOLDS, words::CLAIM, words::MEASURED], to, |to| {
        for claim in &verdict.claims {
            let (class, mark) = mark(claim);
            to.raw("<tr>");
            tag!(to, "td" "class" = class; (mark));
            put!(to, "<td class=\"mono\">" (claim.claim) "</td><td class=\"mono num\">"
                (or_unknown(claim.left)) " " (claim.sign) " " (or_unknown(claim.right)));
            if let Some(because) = &claim.because {
                put!(to, " "(because));
            }
            to.raw("</td></tr>");
        }
    });
}

/// A value, or that it was not observed.
fn or_unknown(value: Option<impl Display>) -> Text {
    value.map_or(common::NOT_OBSERVED.into(), |value| Text::same(value.to_string()))
}

fn mark(claim: &Checked) -> (&'static str, &'static str) {
    match claim.holds {
        Some(true) => ("ok", "✓"),
        Some(false) => ("no", "✗"),
        None => ("un", "?"),
    }
}

/// A chapter's claims in one line: for the caption and for the list.
pub fn decided(chapter: &Chapter, verdict: &Verdict) -> String {
    let number =
        |number: Option<crate::observe::Number>| number.map_or("?".to_owned(), |n| n.to_string());
    let claim = |index: &usize| {
        let claim = &verdict.claims[*index];
        let (left, right) = (number(claim.left), number(claim.right));
        format!("{} {}: {left} {} {right}", mark(claim).1, claim.claim, claim.sign)
    };
    chapter.claims.iter().map(claim).collect::<Vec<_>>().join(" · ")
}

/// Every event of a run that its ladder draws: for those who cannot see it.
pub fn events(scene: &Scene, to: &mut Markup) {
    let label = |lang| Label::of(scene.run, lang);
    let labels = [label(Lang::En), label(Lang::Zh)];
    let drawn = || scene.doings.iter().filter(|doing| !matches!(doing.what, Happening::Came(_)));
    let columns = [words::MS, words::EVENT, words::BYTES, words::CAME];
    table("<table class=\"ev\">", &columns, to, |to| {
        drawn().take(MOST_ROWS).for_each(|doing| event(scene, &labels, doing, to));
    });
    if let more @ 1.. = drawn().count().saturating_sub(MOST_ROWS) {
        put!(to, "<p>" (words::more_events(more)) "</p>");
    }
}

/// HTML does without the ends of rows and cells.
fn event(scene: &Scene, labels: &[Label; 2], doing: &Doing, to: &mut Markup) {
    let in_words = |words: &dyn Fn(&Label) -> String| {
        let [en, zh] = labels.each_ref().map(words);
        Text { en, zh }
    };
    let ms = |at_ns| format!("{:.3}", scene.ms(at_ns));
    let shown = |bytes: &Range<usize>| {
        let shown = scene.stream.piece(bytes.clone(), 16, Paint(false));
        format!("{} · {} B", shown.trim_end(), bytes.len())
    };
    put!(to, "<tr><td>" (ms(doing.at_ns)) "<td>");
    match &doing.what {
        Happening::Called(side, bytes) => {
            put!(to, (words::called(*side, 1)) "<td>" (shown(bytes)));
        }
        Happening::Left(packet, bytes) => {
            put!(to, (if packet.from == Side::Sender { "→ " } else { "← " })
                (in_words(&|label| label.in_words(packet))) "<td>" (bytes.as_ref().map(shown))
                "<td>");
            match packet.fate.arrived_at_ns() {
                Some(at_ns) => to.text(ms(at_ns)),
                None => to.both(&in_words(&|label| label.lost(packet).unwrap_or_default())),
            }
        }
        Happening::Came(_) => {}
    }
}

/// What no ruler can draw: calls that matter, and what went wrong.
pub fn told(scene: &Scene, to: &mut Markup) {
    let mut told = calls::told(scene.run);
    told.extend(scene.run.trace.error.as_ref().map(common::broke_off));
    told.extend(calls::went_on(scene.run));
    for text in told {
        put!(to, "<p class=\"told\">" (text) "</p>");
    }
}

pub fn header_fields(runs: &[RunTrace], to: &mut Markup) {
    for (code, lang) in [("en", Lang::En), ("zh", Lang::Zh)] {
        let pictures = headers(runs, lang, Paint(false));
        let texts: Vec<String> = pictures.iter().map(|lines| as_text(lines)).collect();
        if !texts.is_empty() {
            tag!(to, "pre" "lang" = code, "tabindex" = "0"; (texts.join("\n")));
        }
    }
}

pub fn options(verdict: &Verdict, to: &mut Markup) {
    let mut rows = Vec::new();
    for run in &verdict.runs {
        for option in run.options() {
            let row = (common::run(run.trace), option);
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    let columns = [words::RUN, words::WHERE, words::OPTION, words::ASKED, words::GOT];
    table("<table>", &columns, to, |to| {
        for (run, OptionSeen { side, name, asked, got }) in rows {
            put!(to, "<tr><td>" (run) "</td><td>"
                (if side == Observer::Receiver { common::RECEIVER } else { common::SENDER })
                "</td><td class=\"mono\">" (name) "</td><td>" (asked.unwrap_or("–")) "</td><td>"
                (or_unknown(got)) "</td></tr>");
        }
    });
}

/// Where it ran, how the cable kept its word, and how to have it again.
pub fn machine(trace: &Trace, to: &mut Markup) {
    put!(to, "<p>" (words::made_by(&trace.program, &trace.kernel)) " ");
    if let Some(cable) = trace.runs.iter().find_map(|run| run.cable.as_ref()) {
        let measured = |ms: Option<f64>| ms.unwrap_or(cable.asked_delay_ms);
        let (median, worst) = (measured(cable.median_delay_ms), measured(cable.worst_delay_ms));
        to.both(&words::on_cable(cable.asked_delay_ms, median, worst, cable.mtu_bytes));
    }
    to.raw("</p><pre tabindex=\"0\">");
    let flags = trace.scenario.iter().flat_map(|scenario| &scenario.turned);
    let flags: String = flags.map(|turned| format!(" {}", turned.flag)).collect();
    let case = trace.case();
    put!(to,
        (format!("sticky-demo {case}{flags} --html {case}.html\nsticky-demo replay {case}.html"))
        "</pre><p>" (words::AGAIN) "</p>");
}
