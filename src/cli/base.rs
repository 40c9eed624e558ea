//! What every command stands on: what it comes to, and what it prints.

use super::words;
use crate::programs::Trouble;
use crate::{Lang, Sentence, Text};
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use serde::Serialize;
use std::ffi::OsStr;
use std::io::{self, Write};

/// Why a command ended without a result.
pub enum Failure {
    /// It could not run: a sentence for stderr.
    CouldNotRun(Text),
    /// A program gave up.
    Program(Trouble),
}

/// What a command comes to: an exit code, or why it could not run.
pub type CommandResult = Result<u8, Failure>;

impl Failure {
    pub fn text(&self) -> Text {
        match self {
            Failure::CouldNotRun(sentence) => sentence.clone(),
            Failure::Program(trouble) => trouble.text(),
        }
    }

    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Program(Trouble::Stopped) => 0,
            Failure::Program(trouble) if !trouble.could_not_run() => 1,
            _ => 2,
        }
    }
}

impl From<Text> for Failure {
    fn from(sentence: Text) -> Failure {
        Failure::CouldNotRun(sentence)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        Failure::Program(trouble)
    }
}

/// A group of flags was checked when the line was parsed: this is a mistake of
/// ours, and clap's sentence says which.
impl From<clap::Error> for Failure {
    fn from(mistake: clap::Error) -> Failure {
        Failure::CouldNotRun(Text::same(mistake.to_string()))
    }
}

/// Writes `text` to stdout. A reader that has gone (`| head -1`) has seen
/// enough: that is not an error.
pub fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// The same of any bytes.
pub fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    match write_to_stdout(bytes) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(words::stdout_failed(&error).into())
        }
        _ => Ok(()),
    }
}

/// All of it, at once.
pub fn write_to_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush())
}

/// Prints one JSON object and a line end.
pub fn print_json<T: Serialize>(value: &T) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(|error| words::no_json(&error))?;
    print(&(json + "\n"))
}

/// Takes any word, while a shell offers these. What a wrong one means is said
/// where it is looked up, which knows more than a list.
#[derive(Debug, Clone)]
pub struct Offered(pub Vec<&'static str>);

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().copied().map(PossibleValue::new)))
    }
}

/// The names of the frame formats; some have a setting behind it.
pub fn framings() -> Offered {
    Offered(crate::framing::FRAMINGS.iter().map(|framing| framing.name).collect())
}

/// Parses a whole number from `least` to `most`.
pub fn whole(least: u64, most: u64) -> impl Fn(&str) -> Result<u64, Sentence> + Clone {
    move |typed| {
        let number = typed.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| Sentence(words::not_within(least, most)))
    }
}

/// Parts the English of a text from its Chinese.
const PARTED: &str = " ¦ ";

/// Both languages as the one text that clap keeps.
pub fn in_both(text: &Text) -> String {
    format!("{}{PARTED}{}", text.en, text.zh)
}

/// One language of a text that clap keeps.
pub fn in_language(text: &str, lang: Lang) -> &str {
    text.split_once(PARTED).map_or(text, |(en, zh)| lang.choose(en, zh))
}
