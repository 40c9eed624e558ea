//! What a scenario says of its runs.

use super::*;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunLabel {
    pub name: String,
    pub en: String,
    pub zh: String,
    /// Shorter, for the head of a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Text>,
}

impl RunLabel {
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Say {
    pub part: Part,
    /// The claims that it needs: it is said only where every one of them
    /// holds in this very run. Empty for a fact that no run can change.
    #[serde(default, rename = "if", skip_serializing_if = "Vec::is_empty")]
    pub if_holds: Vec<String>,
    /// English, with places to fill in: `{main.naive.segments}`.
    pub en: String,
    pub zh: String,
}

impl Say {
    pub fn get(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a text, or { en = \"…\", zh = \"…\" }")]
pub enum Source {
    /// A name: an RFC and its section, a man page.
    Name(String),
    /// A name with a word on what is there.
    Noted(Text),
}

impl Source {
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
    What,
    Why,
    Fix,
    NotFix,
}

impl Part {
    pub const ALL: [Part; 4] = [Part::What, Part::Why, Part::Fix, Part::NotFix];
}
