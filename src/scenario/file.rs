//! A scenario file as it stands on disk: strict, so that a slip of the pen is
//! answered and not ignored.

use super::{RunLabel, Say, Values};
use crate::Text;
use crate::trace::LinkKind;
use serde::Deserialize;

/// One TOML file of `scenarios/`, or a user's own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// The case that it gives values to.
    pub case: String,
    /// The effect in a few words.
    pub title: Option<Text>,
    /// The question that the case answers.
    pub question: Option<Text>,
    /// Values for any link.
    #[serde(default)]
    pub values: Values,
    /// Values for loopback alone.
    #[serde(default)]
    pub loopback: Values,
    /// Values for the wire alone. That it stands there at all says that the
    /// case is made for the wire, and `auto` takes it.
    pub wire: Option<Values>,
    /// What each run is, in words.
    #[serde(default, rename = "run")]
    pub runs: Vec<RunLabel>,
    /// What is said about the outcome.
    #[serde(default)]
    pub say: Vec<Say>,
    /// Where the facts are from.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl ScenarioFile {
    /// Parses the text of a scenario file; `name` stands in errors.
    ///
    /// # Errors
    /// One sentence with the file's name and line, the field, and what is
    /// allowed there.
    pub fn parse(text: &str, name: &str) -> Result<ScenarioFile, String> {
        toml::from_str(text).map_err(|error| {
            let place = error.span().map_or(String::new(), |span| place(text, span.start));
            format!("{name}{place}: {}{}", error.message(), nearest_field(error.message()))
        })
    }

    /// The values for one kind of link: its own table over the common one.
    pub fn values_for(&self, link: LinkKind) -> Values {
        match (link, &self.wire) {
            (LinkKind::Loopback | LinkKind::Nothing, _) => self.loopback.over(&self.values),
            (LinkKind::Wire, Some(wire)) => wire.over(&self.values),
            (LinkKind::Wire, None) => self.values.clone(),
        }
    }

    /// All its tables of values.
    pub fn tables(&self) -> impl Iterator<Item = &Values> {
        [&self.values, &self.loopback].into_iter().chain(&self.wire)
    }
}

/// `, line 3, field gap_ms` for the byte at `offset` of a TOML text.
fn place(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count();
    let field = text.lines().nth(line).and_then(|line| line.split_once('='));
    let field = field.map_or(String::new(), |(key, _)| format!(", field {}", key.trim()));
    format!(", line {}{field}", line + 1)
}

/// For an unknown field, the known one that was probably meant: most often it
/// lacks its unit (`gap` for `gap_ms`).
fn nearest_field(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(unknown) = quoted.next().filter(|_| message.starts_with("unknown field")) else {
        return String::new();
    };
    quoted
        .find(|known| known.split('_').next() == unknown.split('_').next())
        .map(|known| format!(". Did you mean `{known}`? Units stand in the names"))
        .unwrap_or_default()
}
