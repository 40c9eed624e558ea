//! Calls and their answers, where these are what a run is about.

use super::paint::Paint;
use super::picture::{display_width, pad};
use super::words;
use crate::observe::Observed;
use crate::trace::{RunTrace, What};
use crate::{Lang, Text};

/// A call as code, its answer, and whether that was what the caller wished for.
struct Call {
    call: String,
    answer: String,
    went_well: bool,
}

impl Call {
    fn of(what: &What) -> Option<Call> {
        Some(match what {
            What::Call { call, error: Some(error), .. } => {
                Call { call: call.clone(), answer: error.clone(), went_well: false }
            }
            What::Call { call, value, error: None } => {
                let answer = value.map_or("ok".to_owned(), |value| value.to_string());
                Call { call: call.clone(), answer, went_well: true }
            }
            What::TimeWait { connections } => {
                let answer = connections.to_string();
                Call { call: "TIME_WAIT".to_owned(), answer, went_well: true }
            }
            _ => return None,
        })
    }
}

/// Each call of a run with its answer, one below the other.
pub fn lines(run: &RunTrace, lang: Lang, paint: Paint) -> String {
    let mut calls: Vec<Call> = run.events.iter().filter_map(|e| Call::of(&e.what)).collect();
    let to_accept = run.events.iter().rev().find_map(|event| match event.what {
        What::WaitingForAccept { connections } => Some(connections),
        _ => None,
    });
    calls.extend(to_accept.map(|n| Call {
        call: words::TO_ACCEPT.get(lang).to_owned(),
        answer: n.to_string(),
        went_well: n > 0,
    }));
    let width = calls.iter().map(|call| display_width(&call.call)).max().unwrap_or(0);
    let line = |call: &Call| {
        let colour = if call.went_well { Paint::good } else { Paint::bad };
        format!("  {}  {}\n", pad(&call.call, width), colour(paint, &call.answer))
    };
    calls.iter().map(line).collect()
}

/// For a run with a picture of its own: its calls in one line, and what its
/// receiver read in the bytes in another.
pub fn told(run: &Observed) -> Vec<Text> {
    let events = || run.trace.events.iter().map(|event| &event.what);
    let unanswered = events().filter_map(|what| match what {
        What::Unanswered { waited_ms } => Some(words::no_reply(*waited_ms)),
        _ => None,
    });
    let mut told: Vec<Text> = unanswered.collect();
    let calls = events().filter_map(Call::of);
    let calls: Vec<String> = calls.map(|call| format!("{} → {}", call.call, call.answer)).collect();
    if !calls.is_empty() {
        told.push(Text::same(calls.join(" · ")));
    }
    let texts: String = run.decoded().iter().map(|text| format!("│{text}")).collect();
    if !texts.is_empty() {
        told.push(words::as_text(&texts));
    }
    told
}
