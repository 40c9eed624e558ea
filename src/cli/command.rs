//! What a command is, and how all of them become a command line.
//!
//! clap parses; the pages, in either language, are ours (`page.rs`). A flag's
//! text is in both languages where the flag is declared, with ¦ between them
//! ([`in_language`](super::base::in_language)).

use super::base::in_both;
use super::output::{Formats, OutputFlags};
use super::*;
use crate::scenario::ScenarioHead;
use crate::text;
use clap::FromArgMatches;
use clap::parser::ValueSource;

/// One line of the list of commands.
pub struct Command {
    pub name: &'static str,
    /// The part of the list in which help names it.
    pub group: Group,
    /// What it is: one line, and below it what else its page says.
    pub about: Both,
    /// What one may type behind `sticky-demo`: two lines.
    pub examples: [&'static str; 2],
    pub flags: fn(clap::Command) -> clap::Command,
    pub formats: Formats,
    pub run: fn(&Typed) -> CommandResult,
}

/// A part of the list of commands.
#[derive(Clone, Copy, PartialEq)]
pub struct Group {
    pub name: Both,
    /// Where its commands are named in one line: what they are.
    pub folded: Option<Both>,
}

/// The parts of the list, in the order in which help shows them.
pub const GROUPS: [Group; 5] =
    [words::CASES, words::OWN, words::IN_CLASS, words::PROGRAMS, words::MACHINE];

/// What was typed behind a command's name.
pub struct Typed<'t> {
    pub matches: &'t ArgMatches,
    pub output: Output,
    /// All commands, for those that speak of them.
    pub commands: &'static [Command],
}

impl Typed<'_> {
    pub fn flags<Flags: FromArgMatches>(&self) -> Result<Flags, Failure> {
        // They were checked when the line was parsed: this is a mistake of ours.
        Flags::from_arg_matches(self.matches).map_err(|error| Text::same(error.to_string()).into())
    }

    /// Those of these flags that were typed, as one types them again.
    pub fn again(&self, names: &str) -> Vec<String> {
        let mut words = Vec::new();
        let typed = |name| self.matches.value_source(name) == Some(ValueSource::CommandLine);
        for name in names.split(' ').filter(|name| typed(name)) {
            let flag = format!("--{}", name.replace('_', "-"));
            if self.matches.try_get_one::<bool>(name).is_ok() {
                words.push(flag);
                continue;
            }
            for value in self.matches.get_raw(name).into_iter().flatten() {
                words.extend([flag.clone(), value.to_string_lossy().into_owned()]);
            }
        }
        words
    }
}

/// What one can name behind `sticky-demo`.
#[derive(Clone, Copy)]
pub enum Named {
    Case(&'static Case),
    Command(&'static Command),
}

impl Named {
    pub fn all(commands: &'static [Command]) -> impl Iterator<Item = Named> {
        CASES.iter().map(Named::Case).chain(commands.iter().map(Named::Command))
    }

    pub fn name(self) -> &'static str {
        match self {
            Named::Case(case) => case.name,
            Named::Command(command) => command.name,
        }
    }

    pub fn group(self) -> Group {
        match self {
            Named::Case(_) => words::CASES,
            Named::Command(command) => command.group,
        }
    }

    /// One line about it, and below it what else its page says.
    pub fn about(self) -> Text {
        match self {
            Named::Case(case) => {
                let ScenarioHead { title, question, .. } = case.head();
                text!("{title}\n{question}", "{title}\n{question}"; title, question)
            }
            Named::Command(command) => command.about.into(),
        }
    }

    pub fn examples(self) -> Vec<String> {
        match self {
            Named::Case(case) => case.head().examples,
            Named::Command(command) => command.examples.map(str::to_owned).to_vec(),
        }
    }

    /// Its part of the command line, with all flags and texts.
    pub fn whole(self) -> clap::Command {
        let command = clap::Command::new(self.name());
        let command = match self {
            Named::Case(case) => Formats::Reports.flag(knobs::flags_of(case, command)),
            Named::Command(own) => own.formats.flag((own.flags)(command)),
        };
        // Where others do the work, one of them must be named.
        let deputies = command.has_subcommands();
        let command = command.subcommand_required(deputies).arg_required_else_help(deputies);
        // A group of flags brings what it says of itself to its reader along.
        taking_negative_numbers(command).about(in_both(&self.about())).long_about(None)
    }
}

/// How much of the command line is made.
#[derive(Clone, Copy, PartialEq)]
pub enum Extent {
    /// What is wanted: a right line needs no more.
    Wanted,
    /// And the names of the others, from which one may have meant another.
    Names,
}

/// The command line. Only what is `wanted` has its flags and texts.
pub fn command_line(
    commands: &'static [Command],
    extent: Extent,
    wanted: impl Fn(&str) -> bool,
) -> clap::Command {
    let named = Named::all(commands).filter_map(|named| match wanted(named.name()) {
        true => Some(named.whole()),
        false => (extent == Extent::Names).then(|| clap::Command::new(named.name())),
    });
    OutputFlags::augment_args(clap::Command::new("sticky-demo"))
        .about(in_both(&words::ABOUT.into()))
        .version(env!("CARGO_PKG_VERSION"))
        .propagate_version(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommands(named)
}

/// `--recv -1` is a wrong number, not an unknown flag: its own parser answers.
fn taking_negative_numbers(command: clap::Command) -> clap::Command {
    command.mut_subcommands(taking_negative_numbers).mut_args(|arg| {
        let option = !arg.is_positional() && arg.get_action().takes_values();
        if option { arg.allow_negative_numbers(true) } else { arg }
    })
}
