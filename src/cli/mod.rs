//! The command line, once for all binaries: what was typed becomes a call of a
//! [`Command`](command::Command), and what that comes to becomes an exit code.
//!
//! | exit code | means |
//! |---|---|
//! | 0 | shown, or done |
//! | 1 | not shown, or what was checked is wrong |
//! | 2 | the command line or a file makes no sense, or it could not run |
//! | 3 | inconclusive |

mod all;
mod base;
mod command;
mod cures;
mod doctor;
mod exercise;
mod experiment;
mod files;
mod frames;
mod front;
mod generate;
mod knobs;
mod language;
mod live;
mod myths;
mod options;
mod output;
mod page;
mod programs;
mod refusal;
mod repeat;
mod sockopts;
#[cfg(test)]
mod tests;
mod walkthrough;
mod words;
mod worksheet;

use crate::cases;
use crate::lab::child::child;
use base::{CommandResult, print};
use clap::ArgMatches;
use clap::error::ErrorKind;
use command::{Command, Named, Typed, command_line, with_output_flags};
use language::language;
use output::Output;
use page::Page;
use std::process::ExitCode;

/// Every command that is not a case. One more is one file and one line here.
const COMMANDS: &[Command] = &[
    front::LIST,
    front::SHOW,
    all::COMMAND,
    experiment::RUN,
    experiment::REPLAY,
    frames::COMMAND,
    exercise::COMMAND,
    walkthrough::COMMAND,
    myths::COMMAND,
    cures::COMMAND,
    worksheet::COMMAND,
    programs::echo::COMMAND,
    programs::exec::COMMAND,
    programs::file::COMMAND,
    programs::auth::COMMAND,
    programs::chat::COMMAND,
    programs::race::COMMAND,
    doctor::COMMAND,
    sockopts::COMMAND,
    generate::COMPLETIONS,
    generate::MAN,
    generate::HELP,
];

/// `sticky-demo`: the front door.
pub fn main() -> ExitCode {
    start(
        |words| command_line(COMMANDS, |name| words.iter().any(|word| word == name)),
        |matches| match matches.subcommand() {
            None => front::screen(&Output::of(matches)?),
            Some((name, matches)) => {
                let typed = Typed::new(matches, COMMANDS)?;
                match Named::all(COMMANDS).find(|named| named.name() == name) {
                    Some(Named::Command(command)) => (command.run)(&typed),
                    Some(Named::Case(case)) => experiment::case(case, &typed),
                    None => Err(words::no_such_command(name).into()),
                }
            }
        },
        |_, words| Page::at(COMMANDS, words, language()),
    )
}

/// A binary of its own for one case: the same as `sticky-demo CASE`. A test runs
/// every one.
pub fn main_of_case(name: &str) -> ExitCode {
    let case = cases::by_name(name).unwrap_or_else(|error| panic!("{}", error.en));
    let line = || Named::Case(case).whole().name(format!("sticky-{name}"));
    start(
        |_| with_output_flags(line()),
        |matches| experiment::case(case, &Typed::new(matches, COMMANDS)?),
        |command, _| Page::of(command, Some(Named::Case(case)), Vec::new(), language()),
    )
}

/// Parses what was typed and runs it, or answers with a page or with what is wrong.
fn start(
    line: impl Fn(&[String]) -> clap::Command,
    run: impl Fn(&ArgMatches) -> CommandResult,
    page: impl Fn(&clap::Command, &[String]) -> Page,
) -> ExitCode {
    if let Some(code) = child(cases::runs_of) {
        return code;
    }
    let typed = std::env::args_os().skip(1);
    let typed: Vec<String> = typed.map(|word| word.to_string_lossy().into_owned()).collect();
    let mut line = line(&typed);
    match line.try_get_matches_from_mut(std::env::args_os()) {
        Ok(matches) => finish(run(&matches)),
        Err(error) => {
            line.build();
            answer(&error, &line, &typed, |command| page(command, &typed))
        }
    }
}

/// Answers a line that is not to be run.
fn answer(
    error: &clap::Error,
    line: &clap::Command,
    typed: &[String],
    page: impl Fn(&clap::Command) -> Page,
) -> ExitCode {
    let lang = language();
    let command = page::find(line, typed);
    let on_screen = |coloured| {
        page(command).on_screen(output::page_width(), crate::report::Paint(coloured), lang)
    };
    match error.kind() {
        ErrorKind::DisplayHelp => {
            finish(print(&on_screen(output::stdout_takes_colour())).map(|()| 0))
        }
        ErrorKind::DisplayVersion => finish(print(&error.to_string()).map(|()| 0)),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", on_screen(false));
            ExitCode::from(2)
        }
        _ => {
            eprint!("{}", refusal::refusal(error, command, lang));
            ExitCode::from(2)
        }
    }
}

fn finish(result: CommandResult) -> ExitCode {
    ExitCode::from(result.unwrap_or_else(|failure| {
        if failure.exit_code() != 0 {
            eprintln!("{}", words::error(failure.text()).get(language()));
        }
        failure.exit_code()
    }))
}

/// The whole command line, for tests.
pub fn whole() -> clap::Command {
    command_line(COMMANDS, |_| true)
}
