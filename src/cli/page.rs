//! The pages of help, laid out from the command line: for a terminal, and as
//! pages of the manual.

use super::base::in_language;
use super::command::{Command, GROUPS, Named, command_line};
use super::words;
use crate::report::words::COLON;
use crate::report::{Paint, display_width, pad, wrapping};
use crate::{Both, Lang};
use clap::Arg;
use clap::builder::StyledStr;

/// One page.
pub struct Page {
    /// `sticky-demo-nagle`.
    name: String,
    about: String,
    usage: String,
    /// Headings, and below each rows of two columns.
    sections: Vec<(String, Vec<PageRow>)>,
    lang: Lang,
}

type PageRow = (String, String);

/// The command to which words lead: its part of a command line that is built.
pub fn find<'c>(root: &'c clap::Command, words: &[String]) -> &'c clap::Command {
    let words = words.iter().take_while(|word| *word != "--").filter(|word| *word != "help");
    words.fold(root, |found, word| found.find_subcommand(word).unwrap_or(found))
}

impl Page {
    /// The page to which these words lead.
    pub fn at(commands: &'static [Command], words: &[String], lang: Lang) -> Page {
        let mut root = command_line(commands, |name| words.iter().any(|word| word == name));
        root.build();
        let command = find(&root, words);
        let mut page = Page::of(command, lang);
        let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        if std::ptr::eq(command, &root) {
            let row = |named: Named| (named.name().to_owned(), first_line(named.about().get(lang)));
            let of = |group: Both| {
                let all = Named::all(commands).filter(|named| named.group() == group);
                (group.get(lang).to_owned(), all.map(row).collect())
            };
            page.sections.splice(0..0, GROUPS.map(of));
        } else if command.has_subcommands() {
            let row =
                |sub: &clap::Command| (sub.get_name().to_owned(), spoken(sub.get_about(), lang));
            let own = command.get_subcommands().filter(|sub| sub.get_name() != "help");
            page.sections.insert(0, (words::COMMANDS.get(lang).to_owned(), own.map(row).collect()));
        }
        let is_it = |name| root.find_subcommand(name).is_some_and(|sub| std::ptr::eq(sub, command));
        if let Some(own) = commands.iter().find(|own| is_it(own.name)) {
            let row = |line: &&str| (format!("sticky-demo {line}"), String::new());
            let examples = own.examples.iter().map(row).collect();
            page.sections.push((words::EXAMPLES.get(lang).to_owned(), examples));
        }
        page
    }

    /// The page of a command that is built: what clap knows of it.
    pub fn of(command: &clap::Command, lang: Lang) -> Page {
        let mut sections: Vec<(String, Vec<PageRow>)> = Vec::new();
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let heading = match arg.get_help_heading() {
                Some(heading) => in_language(heading, lang),
                None if arg.is_positional() => words::ARGUMENTS.get(lang),
                None => words::OPTIONS.get(lang),
            };
            let row = (flag(arg), described(arg, lang));
            match sections.iter_mut().find(|(known, _)| known == heading) {
                Some((_, rows)) => rows.push(row),
                None => sections.push((heading.to_owned(), vec![row])),
            }
        }
        let row = |(code, means): (usize, &Both)| (code.to_string(), means.get(lang).to_owned());
        let codes = words::EXIT_CODES.iter().enumerate().map(row).collect();
        sections.push((words::EXIT_CODE.get(lang).to_owned(), codes));
        Page {
            name: command.get_display_name().unwrap_or(command.get_name()).to_owned(),
            about: spoken(command.get_about(), lang),
            usage: usage(command, lang),
            sections,
            lang,
        }
    }

    /// For a terminal.
    pub fn on_screen(&self, width: usize, paint: Paint) -> String {
        let (colon, space) = COLON.get(self.lang).split_at(COLON.get(self.lang).trim_end().len());
        let heading = |text: &str| paint.heading(&format!("{text}{colon}"));
        let mut page = String::new();
        for paragraph in self.about.lines() {
            page += &format!("{}\n\n", textwrap::fill(paragraph, wrapping(width)));
        }
        page += &format!("{}{space}{}\n", heading(words::USAGE.get(self.lang)), self.usage);
        for (title, rows) in &self.sections {
            page += &format!("\n{}\n", heading(title));
            // A flag that is longer than most has its text below it.
            let longest =
                rows.iter().map(|(left, _)| display_width(left)).max().unwrap_or_default();
            let column = longest.min(width / 5 * 2) + 2;
            let indent = " ".repeat(column + 2);
            for (left, right) in rows {
                let start = match display_width(left) > column {
                    true => format!("  {left}\n{indent}"),
                    false => format!("  {}", pad(left, column)),
                };
                let broken = textwrap::fill(right, wrapping(width.saturating_sub(column + 2)));
                page += (start + &broken.replace('\n', &format!("\n{indent}"))).trim_end();
                page += "\n";
            }
        }
        page
    }

    /// For `man` (roff, man(7)).
    pub fn in_roff(&self) -> String {
        let heading = |text: &str| format!(".SH {}\n", roff(text));
        let (summary, more) = self.about.split_once('\n').unwrap_or((&self.about, ""));
        let mut page = format!(".TH {} 1\n{}", self.name, heading(words::NAME.get(self.lang)));
        page += &format!("{} \\- {}\n", roff(&self.name), roff(summary));
        page += &format!("{}{}\n", heading(words::USAGE.get(self.lang)), roff(&self.usage));
        for paragraph in more.lines() {
            page += &format!(".PP\n{}\n", roff(paragraph));
        }
        for (title, rows) in &self.sections {
            page += &heading(title);
            for (left, right) in rows {
                page += &format!(".TP\n\\fB{}\\fR\n{}\n", roff(left.trim_start()), roff(right));
            }
        }
        page
    }
}

/// Text that roff takes as it is, line by line.
fn roff(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    });
    lines.collect::<Vec<_>>().join("\n.br\n")
}

/// How a command is called.
pub fn usage(command: &clap::Command, lang: Lang) -> String {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let mut parts = vec![name.to_owned(), words::OPTIONS_PLACE.get(lang).to_owned()];
    let groups: Vec<_> = command.get_groups().filter(|group| group.is_required_set()).collect();
    let is_in_one =
        |arg: &&Arg| groups.iter().any(|group| group.get_args().any(|id| id == arg.get_id()));
    let alone = || command.get_arguments().filter(|arg| !arg.is_hide_set() && !is_in_one(arg));
    let required = alone().filter(|arg| arg.is_required_set() && !arg.is_positional());
    parts.extend(required.chain(alone().filter(|arg| arg.is_positional())).map(Arg::to_string));
    for group in &groups {
        let one = |arg: &Arg| match arg.is_last_set() {
            true => format!("-- {}...", arg.get_value_names().unwrap_or_default().join(" ")),
            false => arg.to_string(),
        };
        let each =
            group.get_args().filter_map(|id| command.get_arguments().find(|a| a.get_id() == id));
        parts.push(format!("<{}>", each.map(one).collect::<Vec<_>>().join("|")));
    }
    if command.has_subcommands() {
        let required = command.is_subcommand_required_set();
        parts.push(if required { "<COMMAND>" } else { "[COMMAND]" }.to_owned());
    }
    parts.join(" ")
}

/// `-h, --help`, or `    --recv <N>`.
fn flag(arg: &Arg) -> String {
    match arg.get_short() {
        Some(short) => format!("-{short}, {arg}"),
        None if arg.is_positional() => arg.to_string(),
        None => format!("    {arg}"),
    }
}

/// One language of what clap has to say.
fn spoken(text: Option<&StyledStr>, lang: Lang) -> String {
    in_language(&text.map(ToString::to_string).unwrap_or_default(), lang).to_owned()
}

/// What a flag says of itself, its default, and what its values mean or are.
fn described(arg: &Arg, lang: Lang) -> String {
    let mut text = spoken(arg.get_help(), lang);
    if !arg.get_action().takes_values() {
        return text;
    }
    let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy());
    let defaults = defaults.collect::<Vec<_>>().join(" ");
    if !defaults.is_empty() {
        text += words::default_value(&defaults).get(lang);
    }
    let values = arg.get_possible_values();
    let told = arg.is_hide_possible_values_set() || flag(arg).contains('|');
    if !told && values.iter().all(|value| value.get_help().is_none()) && !values.is_empty() {
        let names: Vec<String> = values.iter().map(|value| value.get_name().to_owned()).collect();
        text += words::possible_values(&names).get(lang);
    }
    for (value, means) in values.iter().filter_map(|value| Some((value, value.get_help()?))) {
        let means = spoken(Some(means), lang);
        text += &format!("\n{}{}{means}", value.get_name(), COLON.get(lang));
    }
    text
}
