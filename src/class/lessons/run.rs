//! A lesson's run, made or as a command; and a learner's command as words.

use super::*;
use crate::lab::{RunOptions, WirePolicy};
use crate::scenario::typed;
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
        let values = serde_json::to_value(self.file().values_for(link)).ok()?;
        let values = values.as_object()?;
        let can_be_typed = |value: &Value| match value {
            Value::Array(several) => !several.iter().any(Value::is_object),
            one => !one.is_object(),
        };
        let flags = values.iter().map(|(name, value)| format!(" {}", typed(name, value)));
        let all = values.values().all(can_be_typed);
        all.then(|| format!("sticky-demo {}{}", self.case, flags.collect::<String>()))
    }
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
