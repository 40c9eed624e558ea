//! What a scenario says of its runs.

use crate::{Lang, Text};
use serde::{Deserialize, Serialize};

/// What a run is, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunLabel {
    /// The run's name.
    pub name: String,
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
    /// Shorter, for the head of a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Text>,
}

impl RunLabel {
    /// The label in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }
}

/// One sentence or two about the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Say {
    /// Which of the four questions it answers.
    pub part: Part,
    /// The claims that it needs: it is said only where every one of them
    /// holds in this very run. Empty for a fact that no run can change.
    #[serde(default, rename = "if", skip_serializing_if = "Vec::is_empty")]
    pub if_holds: Vec<String>,
    /// English, with places to fill in: `{main.naive.segments}`.
    pub en: String,
    /// Chinese, with the same places.
    pub zh: String,
}

impl Say {
    /// The sentences in one language, their places not filled in yet.
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }
}

/// Where a fact is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a text, or { en = \"…\", zh = \"…\" }")]
pub enum Source {
    /// A name: an RFC and its section, a man page.
    Name(String),
    /// A name with a word on what is there.
    Noted(Text),
}

impl Source {
    /// The source as it is cited in one language.
    pub fn get(&self, lang: Lang) -> String {
        match (self, lang) {
            (Source::Name(name), Lang::En) => name.clone(),
            (Source::Name(name), Lang::Zh) => in_chinese(name),
            (Source::Noted(text), lang) => text.get(lang).to_owned(),
        }
    }
}

/// A name reads the same in both languages; what parts it (`send(2): EPIPE`, `RFC
/// 896 (Nagle)`) is written full-width in Chinese.
fn in_chinese(name: &str) -> String {
    let name = name.replace("): ", ")：").replace(", ", "、");
    let mut parts = name.split(" (");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, noted| name + "（" + &noted.replacen(')', "）", 1))
}

/// The four questions that every explanation answers, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What happened?
    What,
    /// Why?
    Why,
    /// What fixes it?
    Fix,
    /// What does not?
    NotFix,
}

impl Part {
    /// All four, in order.
    pub const ALL: [Part; 4] = [Part::What, Part::Why, Part::Fix, Part::NotFix];
}
