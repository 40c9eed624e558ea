//! What a scenario says on the first screen: short sentences, each under the claims
//! and the knobs that make it true, and which runs are drawn.

use super::*;
use crate::framing::escape::escape;
use serde_json::Map;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenLine {
    pub part: ScreenPart,
    /// The claims on which it stands, as those of a [`super::Say`].
    #[serde(default, rename = "if", skip_serializing_if = "Vec::is_empty")]
    pub if_holds: Vec<String>,
    /// Values that the user must have turned, all of them. Where such a sentence
    /// stands, it takes the place of those that ask for no knob.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    pub en: String,
    pub zh: String,
}

impl ScreenLine {
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }
}

/// The places on the first screen, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenPart {
    /// Above the first picture: what its receiver does.
    First,
    /// Beside it: the setting that matters.
    Setting,
    /// Above the second picture.
    Second,
    /// Beside the row at which the calls of two runs part.
    Arrow,
    /// What the control is about, and what it shows.
    Control,
    /// The same of a remedy that does not work.
    NoCure,
    Answer,
    What,
    Why,
    Fix,
    Not,
    See,
}

impl ScreenPart {
    pub const ALL: [ScreenPart; 12] = [
        ScreenPart::First,
        ScreenPart::Setting,
        ScreenPart::Second,
        ScreenPart::Arrow,
        ScreenPart::Control,
        ScreenPart::NoCure,
        ScreenPart::Answer,
        ScreenPart::What,
        ScreenPart::Why,
        ScreenPart::Fix,
        ScreenPart::Not,
        ScreenPart::See,
    ];

    /// What stands beside a picture is no sentence, and only one of them stands there.
    pub fn is_heading(self) -> bool {
        self < ScreenPart::Control
    }
}

/// Which runs the first screen draws, where these are not the main run before a
/// naive and before a framed receiver.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnRuns {
    /// The first picture: `run.receiver`.
    pub first: Option<String>,
    pub second: Option<String>,
    /// The columns of a table of calls: names of runs.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Its last rows, below the calls: what they came to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<DrawnRow>,
}

/// A row of a table of calls that has a quantity in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnRow {
    /// The quantity's name.
    pub quantity: String,
    /// What stands in front.
    pub label: Text,
    /// What stands in the place of a number that there is not; a dash, if nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<Text>,
}

impl DrawnRuns {
    /// The runs that it names, each with the field that does.
    pub fn runs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let pictures = [("first", &self.first), ("second", &self.second)].into_iter();
        let pictures = pictures.filter_map(|(field, name)| {
            Some((field, name.as_ref()?.split('.').next().unwrap_or_default()))
        });
        pictures.chain(self.columns.iter().map(|run| ("columns", run.as_str())))
    }
}

/// A value that the user turned, away from the case's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    pub name: String,
    /// As one would type it: `--nodelay on`.
    pub flag: String,
}

impl Turned {
    /// For a sentence: a long message by its beginning.
    pub fn briefly(&self) -> String {
        /// Room for a few flags on a line of 80 columns.
        const LONGEST: usize = 40;
        match self.flag.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &self.flag[..end]),
            None => self.flag.clone(),
        }
    }
}

/// Those of these values that are not as in `own`.
pub(super) fn turned(values: &Values, given: &BTreeSet<&'static str>, own: &Values) -> Vec<Turned> {
    let in_json = |values: &Values| match serde_json::to_value(values) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    let (values, own) = (in_json(values), in_json(own));
    let turned = |name: &&'static str| {
        let value = values.get(*name).filter(|value| own.get(*name) != Some(value))?;
        Some(Turned { name: (*name).to_owned(), flag: typed(name, value) })
    };
    given.iter().filter_map(turned).collect()
}

/// A value as one types it.
pub fn typed(name: &str, value: &Value) -> String {
    let knob = knob(name);
    let flag = knob.map_or(name, |knob| knob.flag);
    match value {
        // Typed as bytes, so that a line end stands in a line.
        Value::String(text) if knob.is_some_and(|knob| matches!(knob.takes, Takes::Texts)) => {
            format!("{flag} {}", quoted(&escape(text.as_bytes())))
        }
        Value::Bool(true) => flag.to_owned(),
        Value::Bool(false) => format!("{flag}=false"),
        Value::Array(several) => {
            let each: Vec<_> = several.iter().map(|one| typed(name, one)).collect();
            each.join(" ")
        }
        Value::String(text) => format!("{flag} {}", quoted(text)),
        Value::Object(_) => format!("{flag} …"),
        Value::Number(number) if number.is_f64() => {
            format!("{flag} {}", number.as_f64().unwrap_or_default()) // 40, and not 40.0
        }
        other => format!("{flag} {other}"),
    }
}

/// A word as a shell takes it for one.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.,:/=@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
