//! Calls and their answers, where these are what a run is about.

use super::paint::Paint;
use super::ruler::{display_width, pad};
use super::words::Words;
use crate::observe::Observed;
use crate::trace::{RunTrace, What};

/// Each call of a run with its answer, one below the other.
pub fn lines(run: &RunTrace, words: &Words, paint: Paint) -> String {
    let mut calls: Vec<_> = run.events.iter().filter_map(|event| call(&event.what)).collect();
    let to_accept = run.events.iter().rev().find_map(|event| match event.what {
        What::WaitingForAccept { connections } => Some(connections),
        _ => None,
    });
    calls.extend(to_accept.map(|n| (words.to_accept.to_owned(), n.to_string(), n > 0)));
    let width = calls.iter().map(|(call, ..)| display_width(call)).max().unwrap_or(0);
    let line = |(call, answer, went_well): &(String, String, bool)| {
        let answer = if *went_well { paint.good(answer) } else { paint.bad(answer) };
        format!("  {}  {answer}\n", pad(call, width))
    };
    calls.iter().map(line).collect()
}

/// For a run with a picture of its own: its calls in one line, and what its
/// receiver read in the bytes in another.
pub fn told(run: &Observed, words: &Words) -> Vec<String> {
    let events = &run.trace.events;
    let calls: Vec<_> = events
        .iter()
        .filter_map(|event| call(&event.what))
        .map(|(call, answer, _)| format!("{call} → {answer}"))
        .collect();
    let texts: Vec<_> = run.decoded().iter().map(|text| format!("│{text}")).collect();
    let mut told: Vec<String> = events
        .iter()
        .filter_map(|event| match &event.what {
            What::Unanswered { waited_ms } => {
                Some(words.no_reply.replace("{ms}", &waited_ms.to_string()))
            }
            _ => None,
        })
        .collect();
    if !calls.is_empty() {
        told.push(calls.join(" · "));
    }
    if !texts.is_empty() {
        told.push(format!("{} {}│", words.as_text, texts.concat()));
    }
    told
}

/// A call as code, its answer, and whether that was what the caller wished for.
fn call(what: &What) -> Option<(String, String, bool)> {
    match what {
        What::Call { call, value, error } => {
            let answer = match (error, value) {
                (Some(error), _) => error.clone(),
                (None, Some(value)) => value.to_string(),
                (None, None) => "ok".to_owned(),
            };
            Some((call.clone(), answer, error.is_none()))
        }
        What::TimeWait { connections } => {
            Some(("TIME_WAIT".to_owned(), connections.to_string(), true))
        }
        _ => None,
    }
}
