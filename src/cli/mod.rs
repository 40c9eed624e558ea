//! The command line, once for all binaries: what was typed becomes a call of a
//! `Command`, and what that comes to becomes an exit code.
//!
//! | exit code | means |
//! |---|---|
//! | 0 | shown, or done |
//! | 1 | not shown, or what was checked is wrong |
//! | 2 | the command line or a file makes no sense, or it could not run |
//! | 3 | inconclusive |

mod all;
mod auto;
mod base;
mod bound;
mod class;
mod command;
mod commands;
mod cures;
mod dissector;
mod doctor;
mod dump;
mod exercise;
mod experiment;
mod explain;
mod files;
mod frames;
mod front;
mod gauntlet;
mod generate;
mod knobs;
mod language;
mod live;
mod myths;
mod nearest;
mod options;
mod output;
mod page;
mod programs;
mod refusal;
mod repeat;
mod score;
mod sockopts;
mod symptoms;
mod walkthrough;
mod watch;
mod watch_files;
mod why;
mod words;
mod worksheet;

use crate::class::compare;
use crate::lab::child::child;
use clap::error::ErrorKind;
use std::process::ExitCode;

// What each file of this folder has at hand: it begins with `use super::*`.
use crate::cases::{CASES, Case};
use crate::lab::{self, RunOptions, WirePolicy};
use crate::report::words::COLON;
use crate::report::{self, Paint, Style, table, wrapping, wrapping_behind};
use crate::scenario::Values;
use crate::sys::{Kernel, Process};
use crate::trace::{RunTrace, Trace};
use crate::verdict::{Outcome, Verdict};
use crate::{Both, Lang, Sentence, Text, framing};
use auto::framings_or_auto;
use base::{CommandResult, Failure, framings, port, print, print_json, say, show, tell, whole};
use clap::{Arg, ArgMatches, Args};
use command::{Extent, Named, Typed, command_line};
use commands::COMMANDS;
use files::{read_bytes, read_text, write};
use language::language;
use options::{ExperimentFlags, PacketFlags, hiding_pcap};
use output::Output;
use page::Page;
use serde::Serialize;
use serde_json::json;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, thread};

/// `sticky-demo`: the front door.
pub fn main() -> ExitCode {
    start(std::env::args_os().skip(1).collect())
}

/// A binary of its own for one case: the same as `sticky-demo CASE`.
pub fn main_of_case(name: &str) -> ExitCode {
    start([OsString::from(name)].into_iter().chain(std::env::args_os().skip(1)).collect())
}

/// Parses what was typed and runs it, or answers with a page or with what is wrong.
fn start(typed: Vec<OsString>) -> ExitCode {
    if let Some(code) = child(compare::runs_of) {
        return code;
    }
    let typed = front::retyped(typed);
    let words: Vec<String> = typed.iter().map(|word| word.to_string_lossy().into()).collect();
    let typed = || [OsString::from("sticky-demo")].into_iter().chain(typed.iter().cloned());
    let line = |extent| command_line(COMMANDS, extent, |name| words.iter().any(|w| w == name));
    if let Ok(matches) = line(Extent::Wanted).try_get_matches_from_mut(typed()) {
        return finish(dispatch(&matches));
    }
    let mut line = line(Extent::Names);
    match line.try_get_matches_from_mut(typed()) {
        Ok(matches) => finish(dispatch(&matches)),
        Err(error) => {
            line.build();
            answer(&error, &line, &words)
        }
    }
}

fn dispatch(matches: &ArgMatches) -> CommandResult {
    let Some((name, matches)) = matches.subcommand() else {
        return front::screen(&Output::of(matches));
    };
    let typed = Typed { matches, output: Output::of(matches), commands: COMMANDS };
    match Named::all(COMMANDS).find(|named| named.name() == name) {
        Some(Named::Command(command)) => (command.run)(&typed),
        Some(Named::Case(case)) => experiment::case(case, &typed),
        None => Err(words::no_such_command(name).into()),
    }
}

/// Answers a line that is not to be run; it is built, so that its parts can be shown.
fn answer(error: &clap::Error, line: &clap::Command, words: &[String]) -> ExitCode {
    let lang = language();
    let page = |paint| match page::find(line, words).get_name() == line.get_name() {
        true => front::help(line, COMMANDS, lang, paint),
        false => Page::at(COMMANDS, words, lang).on_screen(output::page_width(), paint),
    };
    match error.kind() {
        ErrorKind::DisplayHelp => {
            let paint = Paint(output::stdout_takes_colour());
            finish(show(&page(paint), paint))
        }
        ErrorKind::DisplayVersion => finish(show(&error.to_string(), Paint(false))),
        kind => {
            match kind {
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => tell(&page(Paint(false))),
                _ => tell(&refusal::refusal(error, page::find(line, words), lang)),
            }
            ExitCode::from(2)
        }
    }
}

fn finish(result: CommandResult) -> ExitCode {
    ExitCode::from(result.unwrap_or_else(|failure| {
        if failure.exit_code != 0 {
            say(words::error(failure.why));
        }
        failure.exit_code
    }))
}

/// The whole command line, for tests.
pub fn everything() -> clap::Command {
    command_line(COMMANDS, Extent::Wanted, |_| true)
}

/// The cases and commands that a phrase finds, for tests.
pub fn found_by(phrase: &str) -> Vec<&'static str> {
    why::found(phrase).iter().map(|(named, _)| named.name()).collect()
}

/// What shows each symptom, and the phrases that find it, for tests.
pub fn symptoms() -> impl Iterator<Item = (&'static str, &'static [String])> {
    symptoms::SYMPTOMS.all.iter().map(|symptom| (&*symptom.case, &*symptom.phrases))
}

/// What pages of help say one may type behind `sticky-demo`, for tests.
pub fn examples() -> Vec<(&'static str, Vec<String>)> {
    Named::all(COMMANDS).map(|named| (named.name(), named.examples())).collect()
}
