//! A scenario file as it is on disk: strict, so that a typo is answered and not
//! ignored.

use super::{DrawnRuns, LinkKind, RunLabel, Say, ScreenLine, Source, Values, what_is_wrong};
use crate::Text;
use serde::Deserialize;

/// One TOML file of `scenarios/`, or a user's own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    pub case: String,
    pub title: Option<Text>,
    pub question: Option<Text>,
    #[serde(default)]
    pub values: Values,
    #[serde(default)]
    pub loopback: Values,
    /// Values for the wire alone. If the table is there at all, the case is made
    /// for the wire, and `auto` takes it.
    pub wire: Option<Values>,
    #[serde(default, rename = "run")]
    pub runs: Vec<RunLabel>,
    #[serde(default)]
    pub say: Vec<Say>,
    #[serde(default)]
    pub screen: Vec<ScreenLine>,
    #[serde(default)]
    pub drawn: DrawnRuns,
    #[serde(default)]
    pub sources: Vec<Source>,
}

impl ScenarioFile {
    /// Parses the text of a scenario file; an error names the file, the line, the
    /// field, and what is allowed there.
    pub fn parse(text: &str, name: &str) -> Result<ScenarioFile, Text> {
        toml::from_str(text).map_err(|error| what_is_wrong(&error, text, name))
    }

    /// The values for one kind of link: its own table over the common one.
    pub fn values_for(&self, link: LinkKind) -> Values {
        match (link, &self.wire) {
            (LinkKind::Loopback | LinkKind::Nothing, _) => self.loopback.over(&self.values),
            (LinkKind::Wire, Some(wire)) => wire.over(&self.values),
            (LinkKind::Wire, None) => self.values.clone(),
        }
    }

    pub fn tables(&self) -> impl Iterator<Item = &Values> {
        self.named_tables().map(|(_, values)| values)
    }

    /// The same, and what each is called in the file.
    pub fn named_tables(&self) -> impl Iterator<Item = (&'static str, &Values)> {
        let wire = self.wire.as_ref().map(|wire| ("wire", wire));
        [("values", &self.values), ("loopback", &self.loopback)].into_iter().chain(wire)
    }
}

/// What a list of cases says of each: the first two tables of its file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct ScenarioHead {
    pub title: Text,
    pub question: Text,
}

impl ScenarioHead {
    /// Reads no further than it must: a list reads every file. A test compares
    /// each embedded file's head with the whole.
    pub fn of(text: &str) -> ScenarioHead {
        let tables: Vec<usize> = text.match_indices("\n[").map(|(at, _)| at).take(3).collect();
        let head = match tables[..] {
            [first, _, third] => &text[first..third],
            _ => text,
        };
        toml::from_str(head).unwrap_or_default()
    }
}
