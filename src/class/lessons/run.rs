//! A lesson's run, made or as a command; and a learner's command as words.

use super::RunStep;
use crate::Text;
use crate::cases;
use crate::lab::{self, RunOptions, WirePolicy};
use crate::scenario::knobs::knob;
use crate::scenario::{LinkChoice, LinkKind, Values};
use crate::trace::Trace;
use serde_json::Value;

impl RunStep {
    /// Makes the runs over the link that was asked for; what needs the wire, over that.
    pub fn make(&self, link: Option<LinkChoice>) -> Result<Trace, Text> {
        let knobs = Values { link: link.filter(|_| !self.needs_wire), ..Values::default() };
        let wire = WirePolicy::AsTheCaseSays;
        let case = cases::by_name(&self.case)?;
        lab::run(&case.experiment(Some(&self.file()), &knobs, wire)?, &RunOptions::default())
    }

    /// What one types to see the whole case with these values; nothing where a
    /// value cannot be typed.
    pub(super) fn command(&self, link: LinkKind) -> Option<String> {
        let values = self.file().values_for(link);
        let mut words = vec![format!("sticky-demo {}", self.case)];
        let Value::Object(said) = serde_json::to_value(&values).ok()? else { return None };
        for (name, value) in said {
            let all = if let Value::Array(all) = value { all } else { vec![value] };
            for value in all {
                let value = match value {
                    Value::String(text) => text,
                    Value::Number(number) => number.to_string(),
                    _ => return None,
                };
                words.push(format!("{} {}", knob(&name)?.flag, quoted(&value)));
            }
        }
        Some(words.join(" "))
    }
}

/// As one types it in a shell: in quotes where it holds more than plain characters.
pub(super) fn quoted(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    if plain { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

/// A typed command as words; quotes keep blanks together.
pub(super) fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in line.trim().chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ' | '\t') => words.push(String::new()),
            _ => words.last_mut().expect("there is a first word").push(character),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
