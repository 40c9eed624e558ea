//! The report as a page that asks for nothing: the verdict, the chapters, and the smallest
//! failure as a picture, beside what the control got.

use super::super::grade::Graded;
use super::super::verdict::{Judgement, Smallest};
use super::{elide, mark, told_of, verdict, what_came, words};
use crate::report::html::{Markup, document, rulers};
use crate::scenario::{Bytes, LinkKind, Transport};
use crate::sys::kernel;
use crate::trace::{
    Direction, Event, LinkInfo, Observer, Receiver, Role, RunTrace, SeenBy, SeenEnd, SeenStream,
    Trace, What,
};
use crate::{Both, Lang, Text};

/// So many failures stand in the table.
const MOST_FAILURES: usize = 200;
/// So much of an answer stands in a cell, in columns.
const ANSWER: usize = 400;

/// The page; `lang` is the language that it shows first.
pub fn page(judgement: &Judgement, lang: Lang) -> String {
    let Judgement { address, talk, kept, .. } = judgement;
    let requests = words::requests(talk.ends.len());
    let title = words::headline(*address, talk.bytes.len(), kept.answer.len(), &requests);
    document(&title, lang, |to| {
        to.raw("<h1>");
        to.both(&title);
        to.raw("</h1><p class=\"answer\"><b>");
        to.text(mark(Some(judgement.outcome())));
        to.raw("</b> ");
        for told in verdict(judgement) {
            to.both(&told);
            to.raw(" ");
        }
        to.raw("</p>");
        table(to, &judgement.chapters, |chapter| {
            let name = format!("{} {} ", mark(chapter.outcome()), chapter.number);
            let Both { en, zh } = chapter.name();
            let name = Text { en: name.clone() + en, zh: name + zh };
            let told = told_of(chapter);
            let listed = |of: fn(&Text) -> &str| told.iter().map(of).collect::<Vec<_>>();
            let en = listed(|text| &text.en).join(", ");
            let zh = listed(|text| &text.zh).join("，");
            vec![name, Text { en, zh }]
        });
        if let Some(smallest) = &judgement.smallest {
            told(judgement, smallest, to);
        }
        failures(judgement, to);
        for note in &judgement.notes {
            to.raw("<p class=\"told\">");
            to.both(note);
            to.raw("</p>");
        }
    })
}

/// A row for each of them, a cell for each text; the first says whose row it is.
fn table<T>(to: &mut Markup, of: &[T], row: impl Fn(&T) -> Vec<Text>) {
    to.raw("<table><tbody>");
    for one in of {
        to.raw("<tr>");
        for (index, cell) in row(one).iter().enumerate() {
            to.raw(if index == 0 { "<th scope=\"row\">" } else { "<td>" });
            to.both(cell);
            to.raw(if index == 0 { "</th>" } else { "</td>" });
        }
        to.raw("</tr>");
    }
    to.raw("</tbody></table>");
}

/// The smallest failure, three ways.
fn told(judgement: &Judgement, smallest: &Smallest, to: &mut Markup) {
    let graded = &smallest.graded;
    to.raw("<h2>");
    to.word(words::SMALLEST);
    to.raw(" ");
    to.text(graded.id());
    to.raw(": ");
    to.both(&graded.plan.name());
    if let Some(place) = &smallest.place {
        to.raw(", ");
        to.both(place);
    }
    to.raw("</h2>");
    rulers(&trace(judgement, graded), to);
    // What came, and what the control got.
    let (_, kept) = judgement.control_of(&graded.plan);
    let shown = |bytes: &[u8], all| words::bytes_of(all, &Text::same(elide(bytes, ANSWER)));
    let control = shown(&kept.answer, kept.answer.len());
    let came = shown(&graded.came, graded.came_bytes);
    let rows = [(words::CONTROL, control, Text::default()), (words::CAME, came, what_came(graded))];
    table(to, &rows, |(name, bytes, says)| vec![(*name).into(), bytes.clone(), says.clone()]);
    to.raw("<p>");
    to.word(words::COMMAND);
    if smallest.times > 0 {
        to.both(&words::again_failed(smallest.failed, smallest.times));
    }
    to.raw("</p><pre>");
    to.text(&smallest.command);
    to.raw("</pre><p>");
    to.word(words::PYTHON);
    to.raw("</p><pre>");
    to.text(&smallest.python);
    to.raw("</pre>");
}

fn failures(judgement: &Judgement, to: &mut Markup) {
    let failing: Vec<&Graded> = judgement.failing().collect();
    if failing.is_empty() {
        return;
    }
    to.raw("<h2>");
    to.word(words::ALL_FAILURES);
    to.raw("</h2>");
    table(to, &failing[..failing.len().min(MOST_FAILURES)], |graded| {
        vec![Text::same(graded.id().to_string()), graded.plan.name(), what_came(graded)]
    });
    if failing.len() > MOST_FAILURES {
        to.raw("<p>");
        to.both(&words::and_more(failing.len() - MOST_FAILURES));
        to.raw("</p>");
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
    let run = |name: &str, role, writes: &[&[u8]]| RunTrace {
        name: name.to_owned(),
        role,
        receiver: Receiver::Nobody,
        transport: Transport::Tcp,
        framing: "naive".to_owned(),
        messages: Vec::new(),
        events: writes.iter().enumerate().map(write).collect(),
        error: None,
        cable: None,
        connection: None,
        direction: Some(Direction::ToServer),
        seen: Some(SeenStream {
            by: SeenBy::Sender,
            data: Bytes(writes.concat()),
            bytes: writes.iter().map(|write| write.len() as u64).sum(),
            frames: Vec::new(),
            frame_count: 0,
            frames_end: None,
            sender: Some(SeenEnd::default()),
            receiver: None,
            remarks: Vec::new(),
        }),
    };
    let writes: Vec<&[u8]> = writes.collect();
    let link =
        LinkInfo { kind: LinkKind::Loopback, mtu_bytes: None, delay_ms: None, because: None };
    let name = graded.id().to_string();
    let runs = [run("control", Role::Control, &requests), run(&name, Role::Main, &writes)];
    Trace::of_runs(kernel(), link, runs.into())
}
