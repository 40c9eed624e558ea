//! The report as a page that asks for nothing: the verdict, the chapters, and the smallest
//! failure as a picture, beside what the control got.

use super::super::grade::Graded;
use super::super::verdict::{Judgement, Smallest};
use super::{again, elide, headline, mark, title, told_of, verdict, what_came, words};
use crate::report::html::{Markup, document, put, rulers};
use crate::report::words::joined;
use crate::scenario::{Bytes, LinkKind};
use crate::sys::kernel;
use crate::trace::{
    Direction, Event, LinkInfo, Observer, Role, RunTrace, SeenBy, SeenEnd, SeenStream, Trace, What,
};
use crate::{Both, Lang, Text};

/// So many failures stand in the table.
const MOST_FAILURES: usize = 200;
/// So much of an answer stands in a cell, in columns.
const ANSWER: usize = 400;

/// The page; `lang` is the language that it shows first.
pub fn page(judgement: &Judgement, lang: Lang) -> String {
    let title = headline(judgement);
    document(&title, lang, |to| {
        put!(to, "<h1>" (title) "</h1><p class=\"answer\"><b>"
            (mark(Some(judgement.outcome()))) "</b> ");
        verdict(judgement).iter().for_each(|told| put!(to, (told) " "));
        to.raw("</p>");
        table(to, &judgement.chapters, |chapter| {
            let name = format!("{} {} ", mark(chapter.outcome()), chapter.number);
            let Both { en, zh } = chapter.name();
            let name = Text { en: name.clone() + en, zh: name + zh };
            vec![name, joined(&told_of(chapter), ", ", "，")]
        });
        if let Some(smallest) = &judgement.smallest {
            told(judgement, smallest, to);
        }
        failures(judgement, to);
        judgement.notes.iter().for_each(|note| put!(to, "<p class=\"told\">" (note) "</p>"));
    })
}

/// A row for each of them, a cell for each text; the first says whose row it is.
fn table<T>(to: &mut Markup, of: &[T], row: impl Fn(&T) -> Vec<Text>) {
    to.raw("<table><tbody>");
    for one in of {
        let cells = row(one);
        let name = cells.first();
        put!(to, "<tr><th scope=\"row\">" (name) "</th>");
        cells[1..].iter().for_each(|cell| put!(to, "<td>" (cell) "</td>"));
        to.raw("</tr>");
    }
    to.raw("</tbody></table>");
}

/// The smallest failure, three ways.
fn told(judgement: &Judgement, smallest: &Smallest, to: &mut Markup) {
    let graded = &smallest.graded;
    put!(to, "<h2>" (title(smallest)) "</h2>");
    rulers(&trace(judgement, graded), to);
    // What came, and what the control got.
    let (_, kept) = judgement.control_of(&graded.plan);
    let shown = |bytes: &[u8], all| words::bytes_of(all, &Text::same(elide(bytes, ANSWER)));
    let control = shown(&kept.answer, kept.answer.len());
    let came = shown(&graded.came, graded.came_bytes);
    let rows = [(words::CONTROL, control, Text::default()), (words::CAME, came, what_came(graded))];
    table(to, &rows, |(name, bytes, says)| vec![(*name).into(), bytes.clone(), says.clone()]);
    put!(to, "<p>" (words::COMMAND) (again(smallest)) "</p><pre>" (smallest.command)
        "</pre><p>" (words::PYTHON) "</p><pre>" (smallest.python) "</pre>");
}

fn failures(judgement: &Judgement, to: &mut Markup) {
    let failing: Vec<&Graded> = judgement.failing().collect();
    if failing.is_empty() {
        return;
    }
    put!(to, "<h2>" (words::ALL_FAILURES) "</h2>");
    table(to, &failing[..failing.len().min(MOST_FAILURES)], |graded| {
        vec![Text::same(graded.id().to_string()), graded.plan.name(), what_came(graded)]
    });
    if let more @ 1.. = failing.len().saturating_sub(MOST_FAILURES) {
        put!(to, "<p>" (words::and_more(more)) "</p>");
    }
}

/// The control's writes and the plan's, as a trace has them: that and how a picture is
/// drawn is the same for all. What the server read nobody saw.
fn trace(judgement: &Judgement, graded: &Graded) -> Trace {
    let (talk, _) = judgement.control_of(&graded.plan);
    let requests: Vec<&[u8]> = talk.requests().map(|request| &talk.bytes[request]).collect();
    let writes = graded.script().pieces(talk);
    let write = |(index, bytes): (usize, &&[u8])| Event {
        at_ns: index as u64,
        observer: Observer::Sender,
        what: What::Write {
            data: (*bytes).into(),
            accepted_bytes: bytes.len() as u64,
            carries: Vec::new(),
        },
    };
    let run = |name: &str, role, writes: &[&[u8]]| {
        let seen = SeenStream {
            by: SeenBy::Sender,
            data: Bytes(writes.concat()),
            missing: Vec::new(),
            bytes: writes.iter().map(|write| write.len() as u64).sum(),
            frames: Vec::new(),
            frame_count: 0,
            frames_end: None,
            sender: Some(SeenEnd::default()),
            receiver: None,
            remarks: Vec::new(),
        };
        let events = writes.iter().enumerate().map(write).collect();
        let run = seen.into_run(Default::default(), Direction::ToServer, events);
        RunTrace { name: name.to_owned(), role, connection: None, ..run }
    };
    let writes: Vec<&[u8]> = writes.collect();
    let link =
        LinkInfo { kind: LinkKind::Loopback, mtu_bytes: None, delay_ms: None, because: None };
    let name = graded.id().to_string();
    let runs = [run("control", Role::Control, &requests), run(&name, Role::Main, &writes)];
    Trace::of_runs(kernel(), link, runs.into())
}
