//! A lesson's run as a command of one's own.

use super::RunStep;
use crate::scenario::{LinkKind, Values};
use clap::Args;

impl RunStep {
    /// What one types to see the whole case with these values; nothing where a
    /// value cannot be typed.
    pub(super) fn command(&self, link: LinkKind) -> Option<String> {
        let values = self.file().values_for(link);
        let flags = Values::augment_args(clap::Command::new("knobs"));
        let mut words = vec![format!("sticky-demo {}", self.case)];
        let serde_json::Value::Object(said) = serde_json::to_value(&values).ok()? else {
            return None;
        };
        for (name, value) in said {
            let flag =
                flags.get_arguments().find(|flag| flag.get_id() == name.as_str())?.get_long()?;
            let all = match value {
                serde_json::Value::Array(all) => all,
                one => vec![one],
            };
            for value in all {
                let value = match value {
                    serde_json::Value::String(text) => text,
                    serde_json::Value::Number(number) => number.to_string(),
                    _ => return None,
                };
                words.push(format!("--{flag} {}", word(&value)));
            }
        }
        Some(words.join(" "))
    }
}

/// As one types it in a shell: in quotes where it holds more than plain characters.
pub(super) fn word(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    if plain { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}
