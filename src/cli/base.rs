//! What every command stands on: what it comes to, what it prints, and what
//! several of them take.

use super::*;
use crate::framing::{FRAMINGS, PRESETS};
use crate::programs::Trouble;
use crate::{painted, printable};
use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use std::ffi::OsStr;
use std::io::{BufWriter, Write};

/// Why a command ended without a result: a sentence for stderr, and the exit code.
pub struct Failure {
    pub why: Text,
    pub exit_code: u8,
}

/// What a command comes to: an exit code, or why it could not run.
pub type CommandResult = Result<u8, Failure>;

impl From<Text> for Failure {
    fn from(why: Text) -> Failure {
        Failure { why, exit_code: 2 }
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        let exit_code = match &trouble {
            Trouble::Stopped => 0,
            trouble if trouble.could_not_run() => 2,
            _ => 1,
        };
        Failure { why: trouble.text(), exit_code }
    }
}

/// Writes `text` to stdout, and is done with it. A reader that has gone
/// (`| head -1`) has seen enough: that is not an error.
pub fn print(text: impl AsRef<[u8]>) -> CommandResult {
    done(write_to_stdout(text.as_ref()))
}

fn done(written: io::Result<()>) -> CommandResult {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(words::stdout_failed(&error).into())
        }
        _ => Ok(0),
    }
}

/// Prints what a person reads, some of which may come from elsewhere; of what steers a
/// terminal, our own colours alone.
pub fn show(text: &str, paint: Paint) -> CommandResult {
    print(if paint.0 { painted(text) } else { printable(text) }.as_bytes())
}

/// Says something beside the results, on stderr. Where nobody can hear it, it is lost.
pub fn tell(text: &str) {
    let _ = io::stderr().write_all(printable(text).as_bytes());
}

/// The same of a sentence, on a line of its own.
pub fn say(what: impl Into<Text>) {
    tell(&format!("{}\n", what.into().get(language())));
}

/// All of it, at once.
pub fn write_to_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush())
}

pub fn print_json<T: Serialize>(value: &T) -> CommandResult {
    let mut stdout = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = serde_json::to_writer_pretty(&mut stdout, value).map_err(io::Error::from);
    let written = written.and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.flush());
    done(written)
}

/// Parts the English of a text that clap keeps from its Chinese.
const PARTED: &str = " ¦ ";

pub fn in_both(text: &Text) -> String {
    format!("{}{PARTED}{}", text.en, text.zh)
}

pub fn in_language(text: &str, lang: Lang) -> &str {
    text.split_once(PARTED).map_or(text, |(en, zh)| lang.choose(en, zh))
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
    let presets = PRESETS.iter().map(|preset| preset.name);
    Offered(FRAMINGS.iter().map(|framing| framing.name).chain(presets).collect())
}

/// Takes these words alone.
pub fn one_of(names: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    names.collect::<Vec<_>>().into()
}

pub fn whole(least: u64, most: u64) -> impl Fn(&str) -> Result<u64, Sentence> + Clone {
    move |typed| {
        let number = typed.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| Sentence(words::not_within(least, most)))
    }
}

/// A port, from `least` on: 0 is any that is free.
pub fn port(least: u16) -> impl Fn(&str) -> Result<u16, Sentence> + Clone {
    move |typed| whole(least.into(), u16::MAX.into())(typed).map(|port| port as u16)
}
