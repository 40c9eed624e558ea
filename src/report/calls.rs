//! Calls and their answers, where these are what a run is about.

use super::paint::Paint;
use super::table::table;
use super::words;
use crate::observe::{CallAnswer, Observed};
use crate::{Lang, Text, printable};

/// Each call of a run with its answer, one below the other.
pub fn lines(run: &Observed, lang: Lang, paint: Paint) -> String {
    let mut calls = run.call_answers();
    calls.extend(run.waiting_for_accept().map(|connections| CallAnswer {
        call: words::TO_ACCEPT.get(lang),
        answer: connections.to_string(),
        went_well: connections > 0,
    }));
    let row = |(CallAnswer { call, answer, went_well }, times): (&CallAnswer, usize)| {
        let answer = if *went_well { paint.good(answer) } else { paint.bad(answer) };
        let times = if times > 1 { format!(" × {times}") } else { String::new() };
        [(*call).to_owned(), answer + &times]
    };
    let rows: Vec<[String; 2]> = folded(&calls).map(row).collect();
    table(&rows, usize::MAX).iter().map(|line| format!("  {line}\n")).collect()
}

/// What repeats once, and how often.
fn folded<'c>(calls: &'c [CallAnswer]) -> impl Iterator<Item = (&'c CallAnswer<'c>, usize)> {
    let alike = calls.chunk_by(|one, next| (one.call, &one.answer) == (next.call, &next.answer));
    alike.map(|alike| (&alike[0], alike.len()))
}

/// What the receiver made of it, where that is more than messages.
pub fn went_on(run: &Observed) -> Vec<Text> {
    let who = words::receiver(run.trace.receiver);
    let noticed = run.noticed.iter().map(|because| words::noticed(who, because));
    let threw = run.thrown_away().map(|bytes| words::threw_away(bytes, who));
    let waits = run.waits_with().map(|bytes| words::waits(bytes, who));
    let took = run.would_allocate().map(|bytes| words::would_allocate(bytes, who));
    let died = run.died().map(|because| words::died(who, because));
    noticed.chain(threw).chain(waits).chain(took).chain(died).collect()
}

/// For a run with a picture of its own: its calls in one line, and what its
/// receiver read in the bytes in another.
pub fn told(run: &Observed) -> Vec<Text> {
    let mut told: Vec<Text> = run.unanswered_ms().map(words::no_reply).collect();
    let calls = run.call_answers();
    let one = |(CallAnswer { call, answer, .. }, times): (&CallAnswer, usize)| {
        let times = if times > 1 { format!(" ×{times}") } else { String::new() };
        format!("{call} → {answer}{times}")
    };
    let calls: Vec<String> = folded(&calls).map(one).collect();
    if !calls.is_empty() {
        told.push(Text::same(calls.join(" · ")));
    }
    let texts: String = run.decoded().iter().map(|text| format!("│{text}")).collect();
    if !texts.is_empty() {
        told.push(words::as_text(&printable(&texts)));
    }
    told
}
