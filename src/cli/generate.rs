//! `sticky-demo completions` and `sticky-demo man`: both are made from the
//! command line itself, so that they cannot lag behind it.

use super::language::language;
use super::output::print;
use super::{Outcome, command, help};
use crate::{Lang, text};
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::{Shell, generate};
use clap_mangen::Man;

/// Its part of the command line.
pub fn completions_command() -> Command {
    Command::new("completions").about("Print a completion script for a shell").arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(value_parser!(Shell))
            .help("Bash: sticky-demo completions bash > ~/.local/share/bash-completion/completions/sticky-demo"),
    )
}

/// Its part of the command line.
pub fn man_command() -> Command {
    Command::new("man").about("Print the manual page").arg(
        Arg::new("command")
            .value_name("CASE|COMMAND")
            .help("The page of one case or command: sticky-demo man nagle | man -l -"),
    )
}

/// The command line in the reader's language.
fn spoken() -> Command {
    let lang = language();
    let mut command = command(lang);
    command.build(); // names of subcommands and what they inherit
    if lang == Lang::Zh { help::translated(command) } else { command }
}

/// The script for one shell.
pub fn completions(matches: &ArgMatches) -> Outcome {
    let shell = matches.get_one::<Shell>("shell").copied().unwrap_or(Shell::Bash);
    let mut script = Vec::new();
    let spoken = match language() {
        Lang::En => spoken(),
        Lang::Zh => help::suggested_in_chinese(spoken()),
    };
    generate(shell, &mut { spoken }, "sticky-demo", &mut script);
    // For bash, clap_complete 4.6 spells a name with a hyphen in two ways, and so
    // finds no flag behind a subcommand (clap-rs/clap, issue 6421).
    let script = String::from_utf8_lossy(&script).replace("sticky__subcmd__demo", "sticky__demo");
    print(&script)?;
    Ok(0)
}

/// The page of the whole, or of one command.
pub fn man(matches: &ArgMatches) -> Outcome {
    let lang = language();
    // clap_mangen tells defaults and values in English alone.
    let whole = match lang {
        Lang::En => spoken(),
        Lang::Zh => help::laid_out(spoken(), lang, None),
    };
    let page = match matches.get_one::<String>("command") {
        None => whole,
        Some(name) => {
            let found = whole.find_subcommand(name).cloned();
            let found = found.ok_or_else(|| {
                text!(
                    "no case or command is called {name:?}; sticky-demo --help names them",
                    "没有名为 {name:?} 的案例或命令；全部名字见 sticky-demo --help"
                )
            })?;
            found.name(format!("sticky-demo-{name}")).display_name(format!("sticky-demo-{name}"))
        }
    };
    let mut roff = Vec::new();
    Man::new(page)
        .render(&mut roff)
        .map_err(|error| text!("the page cannot be made: {error}", "无法生成手册页：{error}"))?;
    let page = String::from_utf8_lossy(&roff);
    print(&match lang {
        Lang::En => page.into_owned(),
        Lang::Zh => in_chinese(&page),
    })?;
    Ok(0)
}

/// The headings that clap_mangen adds.
const HEADINGS: [(&str, &str); 6] = [
    ("NAME", "名称"),
    ("SYNOPSIS", "概要"),
    ("DESCRIPTION", "说明"),
    ("SUBCOMMANDS", "命令"),
    ("EXTRA", "补充说明"),
    ("VERSION", "版本"),
];

/// The roff with its headings in Chinese, and each possible value on a line of
/// its own: roff joins what only a newline parts.
fn in_chinese(roff: &str) -> String {
    let mut page = String::new();
    for line in roff.lines() {
        let heading = line.strip_prefix(".SH ").map(|heading| heading.trim_matches('"'));
        let mut known = HEADINGS.into_iter().chain(help::headings());
        let chinese =
            heading.and_then(|heading| known.find(|(en, _)| en.eq_ignore_ascii_case(heading)));
        match chinese {
            Some((_, zh)) => page += &format!(".SH {zh}\n"),
            None if line.starts_with("\\- ") || line.starts_with("[可选值") => {
                page += &format!(".br\n{line}\n");
            }
            None => page += &format!("{line}\n"),
        }
    }
    // The synopsis names the commands by their heading, in small letters.
    HEADINGS.into_iter().chain(help::headings()).fold(page, |page, (en, zh)| {
        page.replace(&format!("\\fI{}\\fR", en.to_lowercase()), &format!("\\fI{zh}\\fR"))
    })
}
