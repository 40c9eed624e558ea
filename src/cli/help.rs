//! What `--help` says, in either language and in the terminal's width.
//!
//! clap knows one language and breaks no line. So the finished command line is
//! gone over twice: [`translated`] puts the Chinese of help.zh.toml in the place
//! of the English, and [`laid_out`] breaks the lines, which in Chinese may be
//! done where no space stands. The few words that clap writes by itself are
//! replaced in the finished page ([`page`]).

use super::output::{print, stdout_takes_colour, width};
use crate::report::{display_width, wrapping};
use crate::{Lang, Text};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Command};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// help.zh.toml.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Help {
    /// What clap itself says, and headings with the colon that it adds.
    words: Vec<Text>,
    /// What possible values mean.
    values: Vec<Text>,
    /// What commands and flags say.
    texts: Vec<Text>,
}

static HELP: LazyLock<Help> = LazyLock::new(|| {
    toml::from_str(include_str!("help.zh.toml")).expect("the embedded file is as it should be")
});

/// The Chinese of a text of the command line; `None` where there is none, as
/// for what is Chinese already.
fn chinese(en: &str) -> Option<&'static str> {
    static BY_ENGLISH: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let all = HELP.values.iter().chain(&HELP.texts);
        all.map(|text| (text.en.as_str(), text.zh.as_str())).collect()
    });
    BY_ENGLISH.get(en).copied()
}

/// Answers what was typed with the page of help that it asks for.
pub fn show(command: Command, lang: Lang) {
    let command = if lang == Lang::Zh { translated(command) } else { command };
    let command = laid_out(command, lang, width().map(|columns| columns.max(LEAST_COLUMNS)));
    let Err(error) = command.try_get_matches() else { return };
    let written = error.render();
    if error.use_stderr() {
        eprint!("{}", page(written.to_string(), lang));
    } else {
        let coloured = stdout_takes_colour();
        let written = if coloured { written.ansi().to_string() } else { written.to_string() };
        // A reader that has gone has seen enough.
        let _ = print(&page(written, lang));
    }
}

/// The command line in Chinese. It is built first, for some texts are clap's.
pub fn translated(mut command: Command) -> Command {
    command.build();
    in_chinese(command)
}

fn in_chinese(mut command: Command) -> Command {
    let zh = |text: Option<&clap::builder::StyledStr>| chinese(&text?.to_string());
    if let Some(about) = zh(command.get_about()) {
        command = command.about(about);
    }
    if let Some(after) = zh(command.get_after_help()) {
        command = command.after_help(after);
    }
    if let Some(usage) = command.get_overridden_usage().map(ToString::to_string) {
        command = command.override_usage(page(usage, Lang::Zh));
    }
    command.mut_subcommands(in_chinese).mut_args(|mut arg| {
        if let Some(long) = zh(arg.get_long_help()) {
            arg = arg.long_help(long);
        }
        if let Some(help) = zh(arg.get_help()) {
            arg = arg.help(help);
        }
        arg
    })
}

/// The same with what possible values mean, for shells, which show it beside
/// them. These arguments take any word then: this command line parses nothing.
pub fn suggested_in_chinese(command: Command) -> Command {
    command.mut_subcommands(suggested_in_chinese).mut_args(|arg| {
        let values = arg.get_possible_values();
        if values.iter().all(|value| value.get_help().is_none()) {
            return arg;
        }
        let values: Vec<PossibleValue> = values
            .into_iter()
            .map(|value| {
                let help = value.get_help().and_then(|help| chinese(&help.to_string()));
                help.map_or(value.clone(), |help| value.help(help))
            })
            .collect();
        arg.value_parser(PossibleValuesParser::new(values))
    })
}

/// Where there is less room than this, lines are broken by the terminal.
const LEAST_COLUMNS: usize = 40;
/// How far clap's long help sets texts in.
const LONG_INDENT: usize = 10;

/// The command line with its texts broken into lines for a terminal of this
/// width, and defaults and possible values told in them. Without a terminal
/// nothing is broken: whoever reads it then has a width of his own.
pub fn laid_out(mut command: Command, lang: Lang, width: Option<usize>) -> Command {
    command.build();
    let page = width.unwrap_or(usize::MAX);
    if let Some(about) = command.get_long_about() {
        let about = wrapped(&about.to_string(), page);
        command = command.long_about(about);
    }
    if let Some(after) = command.get_after_help() {
        let after = wrapped(&after.to_string(), page);
        command = command.after_help(after);
    }
    // Texts stand in a column beside the longest flag of their section.
    let section = |arg: &Arg| (arg.get_help_heading().map(str::to_owned), arg.is_positional());
    let mut columns: BTreeMap<_, usize> = BTreeMap::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let column = columns.entry(section(arg)).or_default();
        let short_flag = if arg.is_positional() { 0 } else { "-h, ".len() };
        *column = (*column).max("    ".len() + short_flag + display_width(&arg.to_string()));
    }
    command.mut_subcommands(|command| laid_out(command, lang, width)).mut_args(|arg| {
        let column = columns.get(&section(&arg)).copied().unwrap_or_default();
        // Too narrow beside the flags: below them, then.
        let below = column > page / 5 * 2;
        let room = page - if below { LONG_INDENT } else { column };
        let short = short(&arg, lang, room);
        let long = long(&arg, lang, page - LONG_INDENT);
        arg.help(short)
            .long_help(long)
            .next_line_help(below)
            .hide_default_value(true)
            .hide_possible_values(true)
    })
}

/// What `-h` says of a flag. What stands in brackets is kept in one piece.
fn short(arg: &Arg, lang: Lang, room: usize) -> String {
    let mut text = wrapped(&arg.get_help().map(ToString::to_string).unwrap_or_default(), room);
    for part in default_of(arg, lang).into_iter().chain(values_of(arg, lang)) {
        let taken = text.lines().last().map_or(0, display_width);
        let fits = taken + 1 + display_width(&part) <= room;
        text = format!("{text}{}{}", if fits { " " } else { "\n" }, wrapped(&part, room));
    }
    text
}

/// What `--help` says of it: what each value means, where that is written.
fn long(arg: &Arg, lang: Lang, room: usize) -> String {
    let told: Vec<(PossibleValue, String)> = arg
        .get_possible_values()
        .into_iter()
        .filter_map(|value| {
            let help = value.get_help()?.to_string();
            let help = lang.choose(help.as_str(), chinese(&help).unwrap_or(&help)).to_owned();
            Some((value, help))
        })
        .collect();
    let help = arg.get_long_help().or(arg.get_help());
    let mut parts: Vec<String> = help.map(ToString::to_string).into_iter().collect();
    if told.is_empty() {
        let rest: Vec<String> =
            default_of(arg, lang).into_iter().chain(values_of(arg, lang)).collect();
        parts.extend((!rest.is_empty()).then(|| rest.join("\n")));
    } else {
        let names = told.iter().map(|(value, _)| value.get_name().len());
        let widest = names.max().unwrap_or_default();
        let mut list = lang.choose("Possible values:", "可选值：").to_owned();
        for (value, help) in &told {
            let name = value.get_name();
            list += &match lang {
                Lang::En => format!("\n- {name}: {}{help}", " ".repeat(widest - name.len())),
                // A full-width colon brings its own space.
                Lang::Zh => format!("\n- {name}：{help}"),
            };
        }
        parts.push(list);
        parts.extend(default_of(arg, lang));
    }
    wrapped(&parts.join("\n\n"), room)
}

fn default_of(arg: &Arg, lang: Lang) -> Option<String> {
    let defaults: Vec<_> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let tells = arg.get_action().takes_values() && !defaults.is_empty();
    tells.then(|| format!("[{}{}]", lang.choose("default: ", "默认："), defaults.join(" ")))
}

fn values_of(arg: &Arg, lang: Lang) -> Option<String> {
    let values: Vec<String> =
        arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let tells =
        arg.get_action().takes_values() && !values.is_empty() && !arg.is_hide_possible_values_set();
    tells.then(|| {
        let label = lang.choose("possible values: ", "可选值：");
        format!("[{label}{}]", values.join(lang.choose(", ", "、")))
    })
}

/// Each line broken to `room` columns, in Chinese between characters.
pub fn wrapped(text: &str, room: usize) -> String {
    let options = wrapping(room);
    let lines: Vec<String> = text.lines().map(|line| textwrap::fill(line, &options)).collect();
    lines.join("\n")
}

/// A page that clap wrote, with the words in it that are clap's own and the
/// headings in the language asked for.
pub fn page(written: String, lang: Lang) -> String {
    match lang {
        Lang::En => written,
        Lang::Zh => {
            let page =
                HELP.words.iter().fold(written, |page, word| page.replace(&word.en, &word.zh));
            // A full-width colon brings its own space; in colour, the end of the
            // heading's style stands before the one that clap writes.
            ["", "\x1b[0m"].iter().fold(page, |page, style_end| {
                page.replace(&format!("：{style_end} "), &format!("：{style_end}"))
            })
        }
    }
}

/// The headings of the pages, without their colons: in English and in Chinese.
pub fn headings() -> impl Iterator<Item = (&'static str, &'static str)> {
    HELP.words
        .iter()
        .filter_map(|word| Some((word.en.strip_suffix(':')?, word.zh.strip_suffix('：')?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::CASES;
    use std::collections::BTreeSet;

    /// Every text of the English command line that is not a case's own or a
    /// program's: those stand in their lists in both languages.
    fn texts(command: &Command, into: &mut BTreeSet<String>) {
        let listed = |name: &str| {
            CASES.iter().any(|case| case.name == name)
                || crate::cli::programs::PROGRAMS.iter().any(|program| program.name == name)
        };
        let mut take =
            |text: Option<&clap::builder::StyledStr>| into.extend(text.map(ToString::to_string));
        if !listed(command.get_name()) {
            take(command.get_about());
        }
        take(command.get_after_help());
        for arg in command.get_arguments() {
            take(arg.get_help());
            take(arg.get_long_help());
            assert!(
                arg.is_hide_set() || arg.get_help().is_some(),
                "{} {arg} says nothing",
                command.get_name()
            );
            for value in arg.get_possible_values() {
                take(value.get_help());
            }
        }
        for subcommand in command.get_subcommands() {
            texts(subcommand, into);
        }
    }

    #[test]
    fn every_text_has_its_chinese_and_every_chinese_its_text() {
        let mut said = BTreeSet::new();
        let mut command = crate::cli::command(Lang::En);
        command.build();
        texts(&command, &mut said);
        let known: BTreeSet<String> =
            HELP.values.iter().chain(&HELP.texts).map(|text| text.en.clone()).collect();
        let lacking: Vec<_> = said.difference(&known).collect();
        assert!(lacking.is_empty(), "help.zh.toml lacks {lacking:#?}");
        let idle: Vec<_> = known.difference(&said).collect();
        assert!(idle.is_empty(), "help.zh.toml speaks of what no command says: {idle:#?}");
        assert_eq!(known.len(), HELP.values.len() + HELP.texts.len(), "one stands there twice");
    }

    #[test]
    fn chinese_is_chinese_and_tells_no_default() {
        for Text { en, zh } in HELP.values.iter().chain(&HELP.texts) {
            let names = ["UTF-8", "GBK"];
            assert!(!zh.is_ascii() || names.contains(&zh.as_str()), "{en}: {zh}");
            // A default is told there only where clap does not know it.
            assert_eq!(en.contains("[default: "), zh.contains("[默认："), "{en}: {zh}");
        }
    }

    /// Each word that is replaced in the finished pages does occur in them.
    #[test]
    fn the_words_of_clap_are_those_that_clap_writes() {
        let mut pages = String::new();
        let mut collect = vec![crate::cli::command(Lang::En)];
        while let Some(mut command) = collect.pop() {
            pages += &command.render_long_help().to_string();
            collect.extend(command.get_subcommands().cloned());
        }
        for word in &HELP.words {
            assert!(pages.contains(&word.en), "clap writes {:?} nowhere", word.en);
        }
        // And no heading is left out.
        for line in pages.lines().filter(|line| line.ends_with(':') && !line.starts_with(' ')) {
            assert!(HELP.words.iter().any(|word| word.en == line), "{line} has no Chinese");
        }
    }

    #[test]
    fn behind_a_full_width_colon_stands_no_space() {
        let mut commands =
            vec![laid_out(translated(crate::cli::command(Lang::Zh)), Lang::Zh, None)];
        while let Some(mut command) = commands.pop() {
            let written = command.render_long_help();
            for written in [written.to_string(), written.ansi().to_string()] {
                let page = page(written, Lang::Zh).replace("\x1b[0m", "");
                let spaced: Vec<_> = page.lines().filter(|line| line.contains("： ")).collect();
                assert!(spaced.is_empty(), "{}: {spaced:#?}", command.get_name());
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }

    #[test]
    fn no_line_of_a_page_is_wider_than_the_terminal() {
        let mut wide = Vec::new();
        for lang in [Lang::En, Lang::Zh] {
            let command = crate::cli::command(lang);
            let command = if lang == Lang::Zh { translated(command) } else { command };
            let mut commands = vec![laid_out(command, lang, Some(80))];
            while let Some(mut command) = commands.pop() {
                for written in [command.render_help(), command.render_long_help()] {
                    let written = page(written.to_string(), lang);
                    let usage = |line: &&str| line.contains("sticky-demo ");
                    for line in written.lines().filter(|line| !usage(line)) {
                        let fits = display_width(line) <= 80;
                        wide.extend((!fits).then(|| format!("{}: {line}", command.get_name())));
                    }
                }
                commands.extend(command.get_subcommands().cloned());
            }
        }
        assert!(wide.is_empty(), "{wide:#?}");
    }
}
