//! `sticky-demo man` and `completions`: made from the command line itself, so that
//! they cannot lag behind it.

use super::base::in_language;
use super::*;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap_complete::{Shell, generate};

#[derive(Args)]
pub struct CompletionsFlags {
    /// The shell ¦ 哪种 shell
    shell: Shell,
}

#[derive(Args)]
pub struct ManFlags {
    /// The page of one case or command ¦ 某个案例或命令的手册页
    #[arg(value_name = "CASE|COMMAND")]
    command: Option<String>,
}

pub fn man(typed: &Typed) -> CommandResult {
    let words = Vec::from_iter(typed.flags::<ManFlags>()?.command);
    let known = |word: &String| Named::all(typed.commands).any(|named| named.name() == word);
    if let Some(word) = words.iter().find(|word| !known(word)) {
        return Err(words::no_such_command(word).into());
    }
    print(Page::at(typed.commands, &words, typed.output.lang).in_roff())
}

pub fn completions(typed: &Typed) -> CommandResult {
    let CompletionsFlags { shell } = typed.flags()?;
    let mut whole =
        spoken(command_line(typed.commands, Extent::Wanted, |_| true), typed.output.lang);
    let mut script = Vec::new();
    generate(shell, &mut whole, "sticky-demo", &mut script);
    // For bash, clap_complete 4.6 spells a name with a hyphen in two ways, and so
    // finds no flag behind a subcommand (clap-rs/clap, issue 6421).
    let script = String::from_utf8_lossy(&script).replace("sticky__subcmd__demo", "sticky__demo");
    print(script.as_bytes())
}

/// The command line with its texts in one language. These arguments take any
/// word: this command line parses nothing.
fn spoken(command: clap::Command, lang: Lang) -> clap::Command {
    let text =
        |styled: &clap::builder::StyledStr| in_language(&styled.to_string(), lang).to_owned();
    let about = match command.get_name() {
        "help" => words::HELP.get(lang).to_owned(), // clap adds it
        _ => command.get_about().map(text).unwrap_or_default(),
    };
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
