//! The pages of help, laid out from the command line: for a terminal, and as
//! pages of the manual.

use super::base::in_language;
use super::command::{Command, Group, Named, command_line};
use super::words;
use crate::report::{Paint, display_width, pad, wrapping};
use crate::{Both, Lang};
use clap::Arg;
use clap::builder::StyledStr;

/// One page.
pub struct Page {
    /// `sticky-demo-nagle`.
    name: String,
    about: String,
    paragraphs: Vec<String>,
    usage: String,
    sections: Vec<Section>,
}

/// A heading and rows of two columns.
pub struct Section {
    heading: String,
    rows: Vec<(String, String)>,
}

impl Section {
    fn new(heading: &str, rows: impl Iterator<Item = (String, String)>) -> Section {
        Section { heading: heading.to_owned(), rows: rows.collect() }
    }
}

/// The command to which words lead: its part of a command line that is built.
pub fn find<'c>(root: &'c clap::Command, words: &[String]) -> &'c clap::Command {
    let words = words.iter().take_while(|word| *word != "--");
    words.fold(root, |found, word| found.find_subcommand(word).unwrap_or(found))
}

impl Page {
    /// The page to which these words lead.
    pub fn at(commands: &'static [Command], words: &[String], lang: Lang) -> Page {
        let mut root = command_line(commands, |name| words.iter().any(|word| word == name));
        root.build();
        let command = find(&root, words);
        let is_it = |name| root.find_subcommand(name).is_some_and(|sub| std::ptr::eq(sub, command));
        let named = Named::all(commands).find(|named| is_it(named.name()));
        if std::ptr::eq(command, &root) {
            let row = |named: Named| (named.name().to_owned(), named.about().get(lang).to_owned());
            let group = |group: Group| {
                let all = Named::all(commands).filter(|named| named.group() == group);
                Section::new(words::group(group).get(lang), all.map(row))
            };
            return Page::of(command, None, Group::ALL.map(group).into(), lang);
        }
        let row = |sub: &clap::Command| (sub.get_name().to_owned(), spoken(sub.get_about(), lang));
        let own = Section::new(words::COMMANDS.get(lang), command.get_subcommands().map(row));
        Page::of(command, named, vec![own], lang)
    }

    /// The page of a command that is built; `named` is its entry in the list, and
    /// `sections` are what comes first.
    pub fn of(
        command: &clap::Command,
        named: Option<Named>,
        mut sections: Vec<Section>,
        lang: Lang,
    ) -> Page {
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let heading = match arg.get_help_heading() {
                Some(heading) => in_language(heading, lang),
                None if arg.is_positional() => words::ARGUMENTS.get(lang),
                None => words::OPTIONS.get(lang),
            };
            let row = (flag(arg), described(arg, lang));
            match sections.iter_mut().find(|section| section.heading == heading) {
                Some(section) => section.rows.push(row),
                None => sections.push(Section::new(heading, [row].into_iter())),
            }
        }
        let mut paragraphs = Vec::new();
        match named {
            Some(Named::Case(case)) => paragraphs.push(case.head().question.get(lang).to_owned()),
            Some(Named::Command(own)) => {
                paragraphs.extend(own.more.map(|more| more.get(lang).to_owned()));
                let row = |line: &&str| (format!("sticky-demo {line}"), String::new());
                sections
                    .push(Section::new(words::EXAMPLES.get(lang), own.examples.iter().map(row)));
            }
            None => {}
        }
        let row = |(code, means): (usize, &Both)| (code.to_string(), means.get(lang).to_owned());
        let rows = words::EXIT_CODES.iter().enumerate().map(row);
        sections.push(Section::new(words::EXIT_CODE.get(lang), rows));
        sections.retain(|section| !section.rows.is_empty());
        Page {
            name: command.get_display_name().unwrap_or(command.get_name()).to_owned(),
            about: spoken(command.get_about(), lang),
            paragraphs,
            usage: usage(command, lang),
            sections,
        }
    }

    /// For a terminal.
    pub fn on_screen(&self, width: usize, paint: Paint, lang: Lang) -> String {
        let colon = words::colon(lang);
        let fill = |text: &str| textwrap::fill(text, wrapping(width));
        let mut page = fill(&self.about) + "\n\n";
        for paragraph in &self.paragraphs {
            page += &format!("{}\n\n", fill(paragraph));
        }
        let (colon, space) = colon.split_at(colon.trim_end().len());
        let usage = paint.heading(&format!("{}{colon}", words::USAGE.get(lang)));
        page += &format!("{usage}{space}{}\n", self.usage);
        for Section { heading, rows } in &self.sections {
            page += &format!("\n{}\n", paint.heading(&format!("{heading}{colon}")));
            // A flag that is longer than most has its text below it.
            let longest =
                rows.iter().map(|(left, _)| display_width(left)).max().unwrap_or_default();
            let column = longest.min(width / 5 * 2) + 2;
            for (left, right) in rows {
                let mut start = format!("  {}", pad(left, column));
                if display_width(left) > column {
                    page += &format!("  {left}\n");
                    start = " ".repeat(column + 2);
                }
                let indent = " ".repeat(column + 2);
                let broken = wrapping(width).initial_indent(&start).subsequent_indent(&indent);
                page += textwrap::fill(right, broken).trim_end();
                page += "\n";
            }
        }
        page
    }

    /// For `man` (roff, man(7)).
    pub fn in_roff(&self, lang: Lang) -> String {
        let heading = |text: &str| format!(".SH {}\n", roff(text));
        let mut page = format!(".TH {} 1\n", self.name);
        page += &heading(words::NAME.get(lang));
        page += &format!("{} \\- {}\n", roff(&self.name), roff(&self.about));
        page += &heading(words::USAGE.get(lang));
        page += &format!("{}\n", roff(&self.usage));
        for paragraph in &self.paragraphs {
            page += &format!(".PP\n{}\n", roff(paragraph));
        }
        for Section { heading: title, rows } in &self.sections {
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
    let mut parts = vec![command.get_bin_name().unwrap_or(command.get_name()).to_owned()];
    parts.push(words::OPTIONS_PLACE.get(lang).to_owned());
    let arg = |id: &clap::Id| command.get_arguments().find(|arg| arg.get_id() == id);
    let groups: Vec<_> = command.get_groups().filter(|group| group.is_required_set()).collect();
    let grouped =
        |arg: &Arg| groups.iter().any(|group| group.get_args().any(|id| id == arg.get_id()));
    for required in [true, false] {
        let args = command.get_arguments().filter(|arg| !arg.is_hide_set() && !grouped(arg));
        let args = args.filter(|arg| match required {
            true => arg.is_required_set() && !arg.is_positional(),
            false => arg.is_positional(),
        });
        parts.extend(args.map(ToString::to_string));
    }
    for group in groups {
        let either = group.get_args().filter_map(arg).map(|arg| match arg.is_last_set() {
            true => format!("-- {}...", arg.get_value_names().unwrap_or_default().join(" ")),
            false => arg.to_string(),
        });
        parts.push(format!("<{}>", either.collect::<Vec<_>>().join("|")));
    }
    if command.has_subcommands() {
        let required = command.is_subcommand_required_set();
        parts.push(if required { "<COMMAND>" } else { "[COMMAND]" }.to_owned());
    }
    parts.join(" ")
}

/// `-h, --help`, or `    --recv <N>`.
fn flag(arg: &Arg) -> String {
    match (arg.is_positional(), arg.get_short()) {
        (true, _) => arg.to_string(),
        (_, Some(short)) => format!("-{short}, {arg}"),
        (_, None) => format!("    {arg}"),
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
    let defaults: Vec<_> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if !defaults.is_empty() {
        text += words::default_value(&defaults.join(" ")).get(lang);
    }
    let values = arg.get_possible_values();
    let mut means =
        values.iter().filter_map(|value| Some((value.get_name(), value.get_help()?))).peekable();
    let told = flag(arg).contains('|');
    if means.peek().is_none() && !told && !values.is_empty() && !arg.is_hide_possible_values_set() {
        let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
        text += words::possible_values(&names).get(lang);
    }
    for (name, means) in means {
        text += &format!("\n{name}{}{}", words::colon(lang), spoken(Some(means), lang));
    }
    text
}
