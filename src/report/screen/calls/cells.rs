//! What a run called and what it was answered, as the cells of a table.

use super::words;
use crate::Lang;
use crate::report::Style;
use crate::report::ruler::Ink;
use crate::trace::{RunTrace, What};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallCell {
    None,
    /// Every call went well.
    Ok {
        calls: usize,
    },
    /// Every call met this error.
    Error {
        name: String,
        calls: usize,
    },
    /// So many calls went well, or did not: the label says how.
    Counted {
        calls: usize,
        /// Whether that is what the caller wished for.
        good: bool,
    },
    /// A number or an argument.
    Value(String),
}

/// A call, its argument if that is a number, and what it met.
pub type CalledOnce = (String, Option<String>, CallCell);

/// What a run called, in its order.
pub fn called(run: &RunTrace, lang: Lang) -> Vec<CalledOnce> {
    let mut calls = Vec::new();
    let mut waiting = None;
    for event in &run.events {
        match &event.what {
            What::Call { call, value, error } => {
                let (key, argument) = key(call);
                let answer = match (error, value) {
                    (Some(name), _) => CallCell::Error { name: name.clone(), calls: 1 },
                    // Of a recv, that it was empty is what matters.
                    (None, Some(value)) => CallCell::Value(value.to_string()),
                    (None, None) => CallCell::Ok { calls: 1 },
                };
                calls.push((key, argument, answer));
            }
            What::TimeWait { connections } => {
                let label = words::IN_TIME_WAIT.get(lang).to_owned();
                calls.push((label, None, CallCell::Value(connections.to_string())));
            }
            What::WaitingForAccept { connections } => waiting = Some(connections),
            _ => {}
        }
    }
    // How many wait is what the calls before came to.
    let label = words::WAITING.get(lang).to_owned();
    calls.extend(waiting.map(|n| (label, None, CallCell::Value(n.to_string()))));
    calls
}

/// A call without what tells it from its like: `client 3.connect(port)` is one of
/// `clients.connect(port)`, and `server.listen(3)` a `server.listen(n)` with 3.
fn key(call: &str) -> (String, Option<String>) {
    let (subject, method) = call.split_once('.').unwrap_or(("", call));
    let subject = match subject.rsplit_once(' ') {
        Some((kind, number)) if number.chars().all(|c| c.is_ascii_digit()) => format!("{kind}s"),
        _ => subject.to_owned(),
    };
    let (name, rest) = method.split_once('(').unwrap_or((method, ")"));
    let argument = rest.trim_end_matches(')');
    match !argument.is_empty() && argument.chars().all(|c| c.is_ascii_digit()) {
        true => (format!("{subject}.{name}(n)"), Some(argument.to_owned())),
        false => (format!("{subject}.{method}"), None),
    }
}

impl CallCell {
    pub fn times(&self, calls: usize) -> CallCell {
        match self {
            CallCell::Ok { .. } => CallCell::Ok { calls },
            CallCell::Error { name, .. } => CallCell::Error { name: name.clone(), calls },
            other => other.clone(),
        }
    }

    pub fn error(&self) -> Option<&str> {
        match self {
            CallCell::Error { name, .. } => Some(name),
            _ => None,
        }
    }

    /// As it stands in its cell; `marked`: what went well is ticked off there.
    pub fn in_words(&self, marked: bool, style: &Style) -> (Ink, String) {
        let times = |calls: usize| if calls > 1 { format!("{calls} × ") } else { String::new() };
        match self {
            CallCell::None => (Ink::Plain, "–".to_owned()),
            CallCell::Ok { calls } if marked => (Ink::Good, format!("{}ok ✓", times(*calls))),
            CallCell::Ok { calls } => (Ink::Plain, format!("{}ok", times(*calls))),
            CallCell::Error { name, calls } => {
                let error = words::error(name);
                (Ink::Bad, format!("{}{} ✗", times(*calls), error.get(style.lang)))
            }
            CallCell::Counted { calls, good: true } => (Ink::Good, format!("{calls} ✓")),
            CallCell::Counted { calls, .. } => (Ink::Bad, format!("{calls} ✗")),
            CallCell::Value(value) => (Ink::Plain, value.clone()),
        }
    }
}
