//! What stands below the pictures, in words and numbers: claims, events, headers,
//! options, and the machine.

use super::chapters::Chapter;
use super::markup::{Markup, tag};
use super::scene::{Happening, Scene};
use super::words;
use crate::report::headers::headers;
use crate::report::ladder::Label;
use crate::report::{Paint, calls, words as common};
use crate::trace::{Observer, RunTrace, Side, Trace};
use crate::verdict::{Checked, Verdict};
use crate::{Both, Lang, Text};

/// Longer tables nobody reads, and no browser likes.
const MOST_ROWS: usize = 120;

/// A heading of a table.
fn head(to: &mut Markup, columns: &[Both]) {
    to.raw("<thead><tr>");
    for column in columns {
        to.raw("<th scope=\"col\">");
        to.word(*column);
        to.raw("</th>");
    }
    to.raw("</tr></thead>");
}

/// The claims with what was measured.
pub fn claims(verdict: &Verdict, to: &mut Markup) {
    to.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\"><table>");
    head(to, &[words::HOLDS, words::CLAIM, words::MEASURED]);
    to.raw("<tbody>");
    for claim in &verdict.claims {
        let (class, mark) = mark(claim);
        tag!(to, "tr");
        tag!(to, "td" "class" = class);
        to.text(mark);
        to.raw("</td><td class=\"mono\">");
        to.text(&claim.claim);
        to.raw("</td><td class=\"mono num\">");
        measured(claim, to);
        if let Some(because) = &claim.because {
            to.raw(" ");
            to.both(because);
        }
        to.raw("</td></tr>");
    }
    to.raw("</tbody></table></div>");
}

fn mark(claim: &Checked) -> (&'static str, &'static str) {
    match claim.holds {
        Some(true) => ("ok", "✓"),
        Some(false) => ("no", "✗"),
        None => ("un", "?"),
    }
}

/// The two numbers of a claim.
fn measured(claim: &Checked, to: &mut Markup) {
    for (index, number) in [claim.left, claim.right].into_iter().enumerate() {
        match number {
            Some(number) => to.text(number),
            None => to.word(words::UNKNOWN),
        }
        if index == 0 {
            to.text(format!(" {} ", claim.sign));
        }
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
    to.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\"><table class=\"ev\">");
    head(to, &[words::MS, words::EVENT, words::BYTES, words::CAME]);
    to.raw("<tbody>");
    let drawn = || scene.doings.iter().filter(|doing| !matches!(doing.what, Happening::Came(_)));
    // HTML does without the ends of rows and cells.
    for doing in drawn().take(MOST_ROWS) {
        to.raw("<tr><td>");
        to.text(format!("{:.3}", scene.ms(doing.at_ns)));
        to.raw("<td>");
        let bytes = match &doing.what {
            Happening::Called(side, bytes) => {
                to.both(&words::called(*side, 1));
                Some(bytes)
            }
            Happening::Left(packet, bytes) => {
                to.raw(if packet.from == Side::Sender { "→ " } else { "← " });
                let [en, zh] = labels.each_ref().map(|label| label.in_words(packet));
                to.both(&Text { en, zh });
                bytes.as_ref()
            }
            Happening::Came(_) => continue,
        };
        to.raw("<td>");
        if let Some(bytes) = bytes {
            let shown = scene.stream.piece(bytes.clone(), 16, Paint(false));
            to.text(format!("{} · {} B", shown.trim_end(), bytes.len()));
        }
        let Happening::Left(packet, _) = &doing.what else { continue };
        to.raw("<td>");
        match packet.fate.arrived_at_ns() {
            Some(at_ns) => to.text(format!("{:.3}", scene.ms(at_ns))),
            None => {
                let lost = |label: &Label| label.lost(packet).unwrap_or_default();
                let [en, zh] = labels.each_ref().map(lost);
                to.both(&Text { en, zh });
            }
        }
    }
    to.raw("</tbody></table></div>");
    if let more @ 1.. = drawn().count().saturating_sub(MOST_ROWS) {
        to.raw("<p>");
        to.both(&words::more_events(more));
        to.raw("</p>");
    }
}

/// What no ruler can draw: calls that matter, and what went wrong.
pub fn told(scene: &Scene, to: &mut Markup) {
    let run = scene.run;
    let who = common::receiver(run.trace.receiver);
    let mut told = calls::told(run);
    told.extend(run.trace.error.as_ref().map(common::broke_off));
    told.extend(run.noticed.iter().map(|because| common::noticed(who, because)));
    told.extend(run.would_allocate().map(|bytes| common::would_allocate(bytes, who)));
    told.extend(run.died().map(|because| common::died(who, because)));
    for text in told {
        to.raw("<p class=\"told\">");
        to.both(&text);
        to.raw("</p>");
    }
}

/// The headers of the first packet of each kind, field by field.
pub fn header_fields(runs: &[RunTrace], to: &mut Markup) {
    for (code, lang) in [("en", Lang::En), ("zh", Lang::Zh)] {
        let pictures = headers(runs, lang, Paint(false));
        let texts: Vec<String> = pictures.iter().map(|picture| picture.text()).collect();
        if !texts.is_empty() {
            tag!(to, "pre" "lang" = code, "tabindex" = "0");
            to.text(texts.join("\n"));
            to.end("pre");
        }
    }
}

/// Options asked for and got, in every run.
pub fn options(verdict: &Verdict, to: &mut Markup) {
    let mut rows = Vec::new();
    for run in &verdict.runs {
        for option in run.options() {
            let row = (common::run(run.trace, Lang::En), common::run(run.trace, Lang::Zh), option);
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    to.raw("<div class=\"scroll\" tabindex=\"0\" role=\"group\"><table>");
    head(to, &[words::RUN, words::WHERE, words::OPTION, words::ASKED, words::GOT]);
    to.raw("<tbody>");
    for (en, zh, (observer, name, asked, got)) in rows {
        to.raw("<tr><td>");
        to.both(&Text { en, zh });
        to.raw("</td><td>");
        to.word(if observer == Observer::Receiver { common::RECEIVER } else { common::SENDER });
        to.raw("</td><td class=\"mono\">");
        to.text(name);
        to.raw("</td><td>");
        to.text(asked.unwrap_or("–"));
        to.raw("</td><td>");
        match got {
            Some(got) => to.text(got),
            None => to.word(words::UNKNOWN),
        }
        to.raw("</td></tr>");
    }
    to.raw("</tbody></table></div>");
}

/// Where it ran, how the cable kept its word, and how to have it again.
pub fn machine(trace: &Trace, to: &mut Markup) {
    to.raw("<p>");
    to.both(&words::made_by(&trace.program, &trace.kernel));
    to.raw(" ");
    if let Some(cable) = trace.runs.iter().find_map(|run| run.cable.as_ref()) {
        let measured = |ms: Option<f64>| ms.unwrap_or(cable.asked_delay_ms);
        let (median, worst) = (measured(cable.median_delay_ms), measured(cable.worst_delay_ms));
        to.both(&words::on_cable(cable.asked_delay_ms, median, worst, cable.mtu_bytes));
    }
    to.raw("</p><pre tabindex=\"0\">");
    let flags = trace.scenario.iter().flat_map(|scenario| &scenario.turned);
    let flags: String = flags.map(|turned| format!(" {}", turned.flag)).collect();
    let case = trace.case();
    to.text(format!(
        "sticky-demo {case}{flags} --html {case}.html\nsticky-demo replay {case}.html"
    ));
    to.raw("</pre><p>");
    to.word(words::AGAIN);
    to.raw("</p>");
}
