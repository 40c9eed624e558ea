//! A scenario file as it is on disk: strict, so that a typo is answered and not
//! ignored.

use super::*;

/// One TOML file of `scenarios/`, or a user's own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    pub case: String,
    /// Among which others lists name the case; of our own files, every one says it.
    pub shelf: Option<CaseShelf>,
    /// What one may type next: two lines, without the program's name.
    #[serde(default)]
    pub examples: Vec<String>,
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
        parse(text, name)
    }

    /// The values for one kind of link: its own table over the common one.
    pub fn values_for(&self, link: LinkKind) -> Values {
        let on_wire = link == LinkKind::Wire;
        let own = if on_wire { self.wire.as_ref() } else { Some(&self.loopback) };
        own.map_or_else(|| self.values.clone(), |own| own.over(&self.values))
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

/// What lists and pages of help say of a case: what comes first in its file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScenarioHead {
    /// Among which others it stands.
    pub shelf: CaseShelf,
    /// What one may type next.
    pub examples: Vec<String>,
    pub title: Text,
    pub question: Text,
}

impl ScenarioHead {
    /// Reads what our own files begin with line by line, because a list reads every file
    /// and TOML took half its time. A test compares each head with the whole file.
    pub fn of(text: &str) -> ScenarioHead {
        let (mut head, mut table) = (ScenarioHead::default(), "");
        for line in text.lines() {
            let quoted = || line.split_once('"')?.1.rsplit_once('"');
            let text = || quoted().map_or("", |(text, _)| text).replace('\\', "");
            match (table, line.split(' ').next().unwrap_or_default()) {
                ("", "shelf") => head.shelf = CaseShelf::named(&text()),
                ("", "examples") => {
                    let texts = line.split('"').skip(1).step_by(2);
                    head.examples = texts.map(str::to_owned).collect();
                }
                ("[title]", "en") => head.title.en = text(),
                ("[title]", "zh") => head.title.zh = text(),
                ("[question]", "en") => head.question.en = text(),
                ("[question]", "zh") => head.question.zh = text(),
                ("" | "[title]", "[title]" | "[question]") => table = line,
                (_, word) if word.starts_with('[') => break,
                _ => {}
            }
        }
        head
    }
}
