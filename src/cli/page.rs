//! The pages of help, laid out from the command line: for a terminal, and as
//! pages of the manual.

use super::base::in_language;
use super::command::{Command, GROUPS, Group};
use super::*;
use crate::report::{display_width, pad};
use clap::builder::StyledStr;
use textwrap::WordSeparator;

pub struct Page {
    /// `sticky-demo-nagle`.
    name: String,
    about: String,
    usage: String,
    sections: Vec<PageSection>,
    lang: Lang,
}

/// A heading, and below it rows of two columns.
struct PageSection {
    heading: String,
    rows: Vec<PageRow>,
    /// On a screen one line will do: what each row is about needs no words there.
    brief: bool,
}

type PageRow = (String, String);

impl PageSection {
    fn new(heading: &str, rows: impl IntoIterator<Item = PageRow>) -> PageSection {
        PageSection { heading: heading.to_owned(), rows: rows.into_iter().collect(), brief: false }
    }
}

/// The command to which words lead: its part of a command line that is built.
pub fn find<'c>(root: &'c clap::Command, words: &[String]) -> &'c clap::Command {
    let words = words.iter().take_while(|word| *word != "--").filter(|word| *word != "help");
    words.fold(root, |found, word| found.find_subcommand(word).unwrap_or(found))
}

impl Page {
    /// The page to which these words lead.
    pub fn at(commands: &'static [Command], words: &[String], lang: Lang) -> Page {
        let is_wanted = |name: &str| words.iter().any(|word| word == name);
        let mut root = command_line(commands, Extent::Names, is_wanted);
        root.build();
        let command = find(&root, words);
        let mut page = Page::of(command, lang);
        let mut examples = words::EXAMPLES_OF_ALL.map(str::to_owned).to_vec();
        if std::ptr::eq(command, &root) {
            let row = |named: Named| {
                (named.name().to_owned(), first_line(named.about().get(lang)).to_owned())
            };
            let of = |group: Group| {
                let all = Named::all(commands).filter(|named| named.group() == group);
                PageSection::new(group.name.get(lang), all.map(row))
            };
            page.sections.splice(0..0, GROUPS.map(of));
        } else if command.has_subcommands() {
            let row =
                |sub: &clap::Command| (sub.get_name().to_owned(), spoken(sub.get_about(), lang));
            let own = command.get_subcommands().filter(|sub| sub.get_name() != "help");
            page.sections.insert(0, PageSection::new(words::COMMANDS.get(lang), own.map(row)));
        }
        if let Some(named) = Named::all(commands).find(|named| is_wanted(named.name())) {
            examples = named.examples();
        }
        let rows = examples.iter().map(|line| (format!("sticky-demo {line}"), String::new()));
        page.sections.push(PageSection::new(words::EXAMPLES.get(lang), rows));
        page
    }

    /// The page of a command that is built: what clap knows of it.
    pub fn of(command: &clap::Command, lang: Lang) -> Page {
        let mut sections: Vec<PageSection> = Vec::new();
        let shown = || command.get_arguments().filter(|arg| !arg.is_hide_set());
        for arg in shown().filter(|arg| !arg.is_global_set()) {
            let heading = match arg.get_help_heading() {
                Some(heading) => in_language(heading, lang),
                None if arg.is_positional() => words::ARGUMENTS.get(lang),
                None => words::OPTIONS.get(lang),
            };
            let row = (flag(arg), described(arg, lang));
            match sections.iter_mut().find(|section| section.heading == heading) {
                Some(section) => section.rows.push(row),
                None => sections.push(PageSection::new(heading, [row])),
            }
        }
        let always = shown().filter(|arg| arg.is_global_set());
        let always = always.map(|arg| (flag(arg), described(arg, lang)));
        // What it runs has codes of its own.
        let codes = match command.get_name() {
            "watch" => vec![("N".to_owned(), words::EXIT_OF_WATCH.get(lang).to_owned())],
            _ => exit_codes(lang),
        };
        for (heading, rows) in [(words::ALWAYS, always.collect()), (words::EXIT_CODE, codes)] {
            sections.push(PageSection { heading: heading.get(lang).to_owned(), rows, brief: true });
        }
        Page {
            name: command.get_display_name().unwrap_or(command.get_name()).to_owned(),
            about: spoken(command.get_about(), lang),
            usage: usage(command, lang),
            sections,
            lang,
        }
    }

    pub fn on_screen(&self, width: usize, paint: Paint) -> String {
        let colon = COLON.get(self.lang);
        let after = |heading: &str, text: &str| {
            let indent = " ".repeat(display_width(heading) + display_width(colon));
            let options =
                wrapping_behind(width, &indent, &indent).word_separator(WordSeparator::AsciiSpace);
            let filled = textwrap::fill(text, options);
            format!("{}{colon}{}\n", paint.heading(heading), filled.trim_start())
        };
        let mut page = String::new();
        for paragraph in self.about.lines() {
            page += &format!("{}\n", textwrap::fill(paragraph, wrapping(width)));
        }
        page += "\n";
        page += &after(words::USAGE.get(self.lang), &self.usage);
        let rows = self.sections.iter().filter(|section| !section.brief);
        let two = rows.flat_map(|section| &section.rows).filter(|(_, right)| !right.is_empty());
        let lefts = two.map(|(left, _)| display_width(left));
        // A flag that is longer than most has its text behind it, or below.
        let column = lefts.filter(|left| *left <= width * 3 / 10).max().unwrap_or_default() + 2;
        for PageSection { heading, rows, brief } in &self.sections {
            if *brief {
                let both = heading == words::EXIT_CODE.get(self.lang);
                page += if both { "" } else { "\n" };
                page += &spaced(&after(heading, &in_a_row(rows, both)));
                continue;
            }
            page += &format!("\n{}{}\n", paint.heading(heading), colon.trim_end());
            for row in rows {
                page += &in_columns(row, column, width);
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
        for PageSection { heading: title, rows, .. } in &self.sections {
            page += &heading(title);
            for (left, right) in rows {
                page += &format!(".TP\n\\fB{}\\fR\n{}\n", roff(left.trim_start()), roff(right));
            }
        }
        page
    }
}

/// A row of two columns, the second broken below itself; what is too long for the first
/// has it behind, or below.
fn in_columns((left, right): &PageRow, column: usize, width: usize) -> String {
    let mut start = format!("  {}", pad(left, column));
    let indent = " ".repeat(column + 2);
    if display_width(left) + 2 > column {
        start = format!("  {left}  ");
        if right.contains('\n') || display_width(&start) + display_width(right) > width {
            start = format!("  {left}\n{indent}");
        } else {
            return format!("{}\n", (start + right).trim_end());
        }
    }
    let broken = textwrap::fill(right, wrapping(width.saturating_sub(column + 2)));
    format!("{}\n", (start + &broken.replace('\n', &format!("\n{indent}"))).trim_end())
}

/// A space at which no line is broken; [`spaced`] makes spaces of them.
const NO_BREAK: &str = "\u{a0}";

/// Rows in one line, none of which is broken.
pub fn in_a_row(rows: &[PageRow], both: bool) -> String {
    let row = |(left, right): &PageRow| if both { format!("{left} {right}") } else { left.clone() };
    let rows = rows.iter().map(|told| row(told).replace(' ', NO_BREAK));
    rows.collect::<Vec<_>>().join(" · ")
}

pub fn spaced(text: &str) -> String {
    text.replace(NO_BREAK, " ")
}

pub fn exit_codes(lang: Lang) -> Vec<PageRow> {
    let codes = words::EXIT_CODES.iter().enumerate();
    codes.map(|(code, means)| (code.to_string(), means.get(lang).to_owned())).collect()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Text that roff takes as it is, line by line.
fn roff(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    });
    lines.collect::<Vec<_>>().join("\n.br\n")
}

/// How it is called.
pub fn usage(command: &clap::Command, lang: Lang) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    usage.replace("[OPTIONS]", words::OPTIONS_PLACE.get(lang))
}

/// `-h, --help`, or `--recv N`.
pub fn flag(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
    // The parts that may be left out stay in brackets; what is to be put in has none.
    let plain = arg.to_string().replace("[=<true|false>]", "");
    short + &plain.replace(['<', '>'], "")
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
