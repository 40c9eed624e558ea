//! `sticky-demo help`, `man` and `completions`: all made from the command line
//! itself, so that they cannot lag behind it.

use super::base::{CommandResult, Failure, in_language, print};
use super::command::{Command, Group, Named, Typed, command_line};
use super::output::{Formats, page_width};
use super::page::Page;
use super::words;
use crate::{Lang, both};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap_complete::{Shell, generate};

pub const COMPLETIONS: Command = Command {
    name: "completions",
    group: Group::Machine,
    about: both!("Print a completion script for a shell", "输出某种 shell 的补全脚本"),
    more: None,
    examples: &["completions bash > ~/.local/share/bash-completion/completions/sticky-demo"],
    flags: CompletionsFlags::augment_args,
    formats: Formats::Text,
    run: completions,
};

#[derive(Args)]
struct CompletionsFlags {
    /// The shell ¦ 哪种 shell
    shell: Shell,
}

pub const MAN: Command = Command {
    name: "man",
    group: Group::Machine,
    about: both!("Print the manual page", "输出手册页"),
    more: None,
    examples: &["man nagle | man -l -"],
    flags: ManFlags::augment_args,
    formats: Formats::Text,
    run: man,
};

#[derive(Args)]
struct ManFlags {
    /// The page of one case or command ¦ 某个案例或命令的手册页
    #[arg(value_name = "CASE|COMMAND")]
    command: Option<String>,
}

pub const HELP: Command = Command {
    name: "help",
    group: Group::Machine,
    about: both!("Show the page of a case or command", "显示某个案例或命令的帮助"),
    more: None,
    examples: &["help nagle"],
    flags: HelpFlags::augment_args,
    formats: Formats::Text,
    run: help,
};

#[derive(Args)]
struct HelpFlags {
    /// The case, or the command and its own ¦ 案例，或命令及其子命令
    #[arg(value_name = "COMMAND")]
    words: Vec<String>,
}

fn help(typed: &Typed) -> CommandResult {
    let HelpFlags { words } = typed.flags()?;
    let style = typed.output.style();
    let page = page(typed, &words)?;
    print(&page.on_screen(page_width(), style.paint, style.lang))?;
    Ok(0)
}

fn man(typed: &Typed) -> CommandResult {
    let ManFlags { command } = typed.flags()?;
    let page = page(typed, &Vec::from_iter(command))?;
    print(&page.in_roff(typed.output.lang()))?;
    Ok(0)
}

/// The page to which these words lead.
fn page(typed: &Typed, words: &[String]) -> Result<Page, Failure> {
    let known = |word: &String| Named::all(typed.commands).any(|named| named.name() == word);
    match words.first().filter(|word| !known(word)) {
        Some(word) => Err(words::no_such_command(word).into()),
        None => Ok(Page::at(typed.commands, words, typed.output.lang())),
    }
}

fn completions(typed: &Typed) -> CommandResult {
    let CompletionsFlags { shell } = typed.flags()?;
    let mut whole = spoken(command_line(typed.commands, |_| true), typed.output.lang());
    let mut script = Vec::new();
    generate(shell, &mut whole, "sticky-demo", &mut script);
    // For bash, clap_complete 4.6 spells a name with a hyphen in two ways, and so
    // finds no flag behind a subcommand (clap-rs/clap, issue 6421).
    let script = String::from_utf8_lossy(&script).replace("sticky__subcmd__demo", "sticky__demo");
    print(&script)?;
    Ok(0)
}

/// The command line with its texts in one language. These arguments take any
/// word: this command line parses nothing.
fn spoken(command: clap::Command, lang: Lang) -> clap::Command {
    let text =
        |styled: &clap::builder::StyledStr| in_language(&styled.to_string(), lang).to_owned();
    let about = command.get_about().map(text).unwrap_or_default();
    command.about(about).mut_subcommands(|sub| spoken(sub, lang)).mut_args(|arg| {
        let help = arg.get_help().map(text).unwrap_or_default();
        let value = |value: PossibleValue| match value.get_help().map(text) {
            Some(help) => value.help(help),
            None => value,
        };
        let values: Vec<_> = arg.get_possible_values().into_iter().map(value).collect();
        let arg = arg.help(help);
        if values.is_empty() { arg } else { arg.value_parser(PossibleValuesParser::new(values)) }
    })
}
