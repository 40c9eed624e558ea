//! Connections of programs that are not ours: for each direction its ruler, and below it
//! what the reads returned. The same page for a tracer, a log of calls and a capture.

use super::picture::{display_width, fitting};
use super::ruler::{Glyph, Ink, ink};
use super::screen::pictures::{Panel, draw, ends};
use super::screen::{PROSE_WIDTH, legend};
use super::{Style, wrapping};
use crate::observe::{Cause, Doer, Observed};
use crate::trace::{Direction, ReadContent, ReadsJudged, SeenBy, SeenEnd, SeenStream, Trace, Unit};
use crate::verdict::Verdict;
use crate::{Text, printable};

mod words;

/// Directions on one page, unless all are asked for.
const MOST_RUNS: usize = 6;

pub fn render(trace: &Trace, verdict: &Verdict, style: &Style) -> String {
    let lang = style.lang;
    let mut lines = Vec::new();
    let over = super::screen::words::over(trace);
    let subject = trace.subject.as_deref().map(printable).unwrap_or_default();
    let title = ink(style.paint, Ink::Strong, &cut(&subject, style.width));
    lines.push(ends(&title, &ink(style.paint, Ink::Faint, over.get(lang)), style.width));
    let most = if style.proof { usize::MAX } else { MOST_RUNS };
    let mut glyphs: Vec<Glyph> = Vec::new();
    let (mut runs, mut breaking) = (Vec::from_iter(&verdict.runs), 0);
    if runs.len() > MOST_RUNS {
        runs.sort_by_cached_key(|run| !breaks(run));
        breaking = runs.iter().skip(most).filter(|run| breaks(run)).count();
    }
    for run in runs.into_iter().take(most) {
        lines.push(String::new());
        lines.extend(direction(run, style, &mut glyphs));
    }
    if let Some(more @ 1..) = verdict.runs.len().checked_sub(most) {
        lines.push(String::new());
        lines.push(words::more_directions(more, breaking).get(lang).to_owned());
    }
    lines.push(String::new());
    if let Some(first) = verdict.runs.first() {
        lines.extend(legend::legend(&glyphs, first, &verdict.runs, style));
    }
    for remark in &trace.remarks {
        lines.extend(wrapped(remark, Ink::Unsure, style));
    }
    lines.extend(wrapped(&how(verdict), Ink::Faint, style));
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn cut(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    fitting(text.chars(), width.saturating_sub(1)) + "…"
}

pub fn sentences(verdict: &Verdict) -> Vec<Text> {
    verdict.runs.iter().flat_map(|run| about(run)).map(|(_, text)| text).collect()
}

/// Who saw it, and what that means for its times.
fn how(verdict: &Verdict) -> Text {
    let seen = verdict.runs.iter().find_map(|run| run.trace.seen.as_ref());
    match seen.map(|seen| seen.by) {
        Some(SeenBy::Strace) => words::LOGGED.into(),
        Some(SeenBy::Capture) => words::CAPTURED.into(),
        _ => words::TRACED.into(),
    }
}

fn direction(run: &Observed, style: &Style, glyphs: &mut Vec<Glyph>) -> Vec<String> {
    let Some(seen) = &run.trace.seen else { return Vec::new() };
    let lang = style.lang;
    let to_server = run.trace.direction != Some(Direction::ToClient);
    let heading = if to_server { words::TO_SERVER } else { words::TO_CLIENT };
    let (from, to) = run.addresses().unwrap_or_default();
    let heading = format!("{}{} → {}", heading.get(lang), printable(from), printable(to));
    let who = [&seen.sender, &seen.receiver].map(|end| who(end.as_ref()));
    let who = words::from_to(&who[0], &who[1]);
    let drawn = draw(&Panel::of(run, heading, style), None, who.get(lang));
    glyphs.extend(drawn.glyphs);
    let mut lines = drawn.lines;
    if lines.first().is_some_and(|line| !line.contains(who.get(lang))) {
        lines.insert(1, ink(style.paint, Ink::Faint, who.get(lang)));
    }
    for (ink, text) in about(run) {
        lines.extend(wrapped(&text, ink, style));
    }
    lines
}

fn who(end: Option<&SeenEnd>) -> Text {
    let Some(end) = end else { return super::words::NOT_OBSERVED.into() };
    let program = printable(&end.program);
    match end.pid {
        // A log says of a thread's number no more than that it is one.
        Some(pid) if program.is_empty() => Text::same(format!("pid {pid}")),
        Some(pid) => Text::same(format!("{program} ({pid})")),
        None if program.is_empty() => words::SOME_PROCESS.into(),
        None => Text::same(program),
    }
}

fn wrapped(text: &Text, of: Ink, style: &Style) -> Vec<String> {
    let options = wrapping(style.width.min(PROSE_WIDTH)).subsequent_indent("  ");
    let lines = textwrap::wrap(text.get(style.lang), options);
    lines.into_iter().map(|line| ink(style.paint, of, &line)).collect()
}

fn about(run: &Observed) -> Vec<(Ink, Text)> {
    let Some(seen) = &run.trace.seen else { return Vec::new() };
    let mut said = reads(run, seen);
    said.extend(seen.frames_end.clone().map(|end| (Ink::Unsure, words::frames_end(end))));
    let on_the_way = |cause: &Cause| cause.by == Doer::OnTheWay;
    let merged = run.cause().filter(on_the_way).map(|_| words::MERGED_ON_THE_WAY.into());
    said.extend(merged.map(|text| (Ink::Plain, text)));
    let ends = [&seen.sender, &seen.receiver].into_iter().flatten();
    if ends.into_iter().any(|end| end.further_calls > 0) {
        let most = run.reads.len().max(run.writes.len());
        said.push((Ink::Faint, words::calls_drawn(most)));
    }
    let kept = seen.data.len() as u64;
    if kept < seen.bytes {
        said.push((Ink::Faint, words::kept(kept, seen.bytes)));
    }
    said.extend(seen.remarks.iter().map(|remark| (Ink::Unsure, remark.clone())));
    said
}

fn reads(run: &Observed, seen: &SeenStream) -> Vec<(Ink, Text)> {
    // Where no read ends within what is known, nothing can be said of them.
    let Some(judged) = run.reads_judged() else { return Vec::new() };
    let ReadsJudged { unit, reads, one, within, .. } = judged;
    let receiver = seen.receiver.as_ref();
    let all = run.reads.len() as u64 + receiver.map_or(0, |end| end.further_calls);
    let left = all.saturating_sub(reads as u64);
    let mut said = Vec::new();
    match &judged.odd {
        None => {
            let each = match (left, within) {
                (0, _) if one == 1 => words::the_one_was_one(unit),
                (0, true) => words::each_asked_for_one(one, unit),
                (0, false) => words::each_was_one(one, unit),
                (_, true) => words::first_asked_for_one(one, all, unit),
                (_, false) => words::first_were_one(one, all, unit),
            };
            said.push((Ink::Strong, each));
            let several = receiver.and_then(|end| end.several_bytes).filter(|_| !within);
            said.extend(several.map(|bytes| (Ink::Plain, words::hold(bytes))));
        }
        Some(odd) => {
            let call = receiver.map_or("read", call);
            said.push((Ink::Strong, returned(odd, call, unit)));
            said.push(match within {
                true => (Ink::Good, words::never_beyond(unit)),
                false => (Ink::Bad, words::breaks_there(one, reads, unit)),
            });
        }
    }
    said.extend((left > 0).then(|| (Ink::Unsure, words::not_judged(left, all, unit))));
    said
}

/// Whether a program that takes each read for a message breaks here.
fn breaks(run: &Observed) -> bool {
    run.reads_judged().is_some_and(|judged| judged.odd.is_some() && !judged.within)
}

/// "recv no. 3 (1024 asked) returned …".
fn returned(read: &ReadContent, call: &str, unit: Unit) -> Text {
    let mut parts = Vec::new();
    parts.extend(read.first.map(|part| words::part(part, unit)));
    match read.whole.len() {
        0 => {}
        1 => parts.push(words::one_whole(read.whole.start + 1, unit)),
        _ => parts.push(words::several_whole(read.whole.start + 1, read.whole.end, unit)),
    }
    parts.extend(read.last.map(|part| words::part(part, unit)));
    words::returned(call, read.read + 1, read.asked_bytes, words::and(parts))
}

/// What its program calls to read: a language's recv is recvfrom(2).
fn call(end: &SeenEnd) -> &str {
    match &end.calls[..] {
        [(only, _)] if only == "recvfrom" => "recv",
        [(only, _)] => only,
        _ => "read",
    }
}
