//! The report as a page that asks for nothing: the verdict, the chapters, and the smallest
//! failure as a picture, beside what the control got.

use super::super::grade::Graded;
use super::super::verdict::{ChapterSeen, Judgement, Smallest};
use super::{elide, shapes, what_came, words};
use crate::report::html::{Markup, document, rulers};
use crate::scenario::{Bytes, LinkKind, Transport};
use crate::sys::kernel;
use crate::trace::{
    Direction, Event, LinkInfo, Observer, Receiver, Role, RunTrace, SeenBy, SeenEnd, SeenStream,
    Trace, What,
};
use crate::verdict::Outcome;
use crate::{Lang, Text};

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
        let mark = match judgement.outcome() {
            Outcome::Shown => "✓ ",
            Outcome::NotShown => "✗ ",
            Outcome::Inconclusive => "? ",
        };
        to.text(mark);
        to.raw("</b>");
        match &judgement.inconclusive {
            Some(why) => to.both(why),
            None if judgement.outcome() == Outcome::Inconclusive => {
                to.word(words::NO_CUT_ARRIVED);
            }
            None => shapes(judgement).iter().for_each(|shape| {
                to.both(shape);
                to.raw(" ");
            }),
        }
        to.raw("</p>");
        chapters(&judgement.chapters, to);
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

fn chapters(chapters: &[ChapterSeen], to: &mut Markup) {
    to.raw("<table><tbody>");
    for chapter in chapters {
        to.raw("<tr><td>");
        to.text(match chapter.outcome() {
            Some(Outcome::Shown) => "✓",
            Some(_) => "✗",
            None => "–",
        });
        to.raw("</td><th scope=\"row\">");
        to.text(chapter.number);
        to.raw(" ");
        to.word(chapter.name());
        to.raw("</th><td>");
        match &chapter.why_not {
            Some(why) => to.both(why),
            None => to.both(&words::tried_of(chapter.tried(), chapter.planned)),
        }
        to.raw("</td><td>");
        if !chapter.wrong.is_empty() {
            to.both(&words::wrong_of(chapter.wrong.len(), chapter.tried()));
        }
        to.raw("</td><td>");
        if !chapter.ended_badly.is_empty() {
            to.both(&words::ended_badly(chapter.ended_badly.len()));
        }
        to.raw("</td><td>");
        if chapter.proven > 0 {
            to.both(&words::proven(chapter.proven));
        }
        to.raw("</td></tr>");
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
    to.raw("<table><tbody>");
    beside(judgement, graded, to);
    to.raw("</tbody></table><p>");
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

/// What came, and what the control got.
fn beside(judgement: &Judgement, graded: &Graded, to: &mut Markup) {
    let (_, kept) = judgement.control_of(&graded.plan);
    let mut row = |name, bytes: &[u8], all: usize, says: Option<&Text>| {
        to.raw("<tr><th scope=\"row\">");
        to.word(name);
        to.raw("</th><td>");
        to.both(&words::bytes_of(all, &Text::same(elide(bytes, ANSWER))));
        to.raw("</td><td>");
        if let Some(says) = says {
            to.both(says);
        }
        to.raw("</td></tr>");
    };
    row(words::CONTROL, &kept.answer, kept.answer.len(), None);
    row(words::CAME, &graded.came, graded.came_bytes, Some(&what_came(graded)));
}

fn failures(judgement: &Judgement, to: &mut Markup) {
    let failing: Vec<&Graded> = judgement.failing().collect();
    if failing.is_empty() {
        return;
    }
    to.raw("<h2>");
    to.word(words::ALL_FAILURES);
    to.raw("</h2><table><tbody>");
    for graded in failing.iter().take(MOST_FAILURES) {
        to.raw("<tr><td>");
        to.text(graded.id());
        to.raw("</td><td>");
        to.both(&graded.plan.name());
        to.raw("</td><td>");
        to.both(&what_came(graded));
        to.raw("</td></tr>");
    }
    to.raw("</tbody></table>");
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
