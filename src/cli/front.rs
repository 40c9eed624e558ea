//! What one sees before anything is run: the first screen, the lists, and a
//! case's scenario file.

use super::base::{CommandResult, print, print_json};
use super::command::{Command, Typed};
use super::output::Output;
use super::words;
use crate::Lang;
use crate::cases::{self, CASES};
use crate::framing::FRAMINGS;
use crate::observe::{self, Quantity};
use crate::report::words::COLON;
use crate::report::{FORMATS, Style, table, wrapping};
use clap::Args;
use serde_json::json;

/// Cases that have a line each on the first screen; the others are there by name.
const FIRST: usize = 4;

/// `sticky-demo` alone: one screen.
pub fn screen(output: &Output) -> CommandResult {
    let Style { lang, paint, width, .. } = output.style();
    let about = textwrap::fill(words::FRONT_ABOUT.get(lang), wrapping(width.min(80)));
    let tries = words::TRIES.iter().map(|(line, what)| [*line, what.get(lang)]);
    let tries = listed(tries.map(|[line, what]| [format!("sticky-demo {line}"), what.to_owned()]));
    let [title, cases, first] = [words::FRONT_TITLE, words::FRONT_CASES, words::FRONT_TRIES]
        .map(|text| paint.heading(text.get(lang)));
    let names = first_cases(lang);
    print(format!("{title}\n{about}\n\n{cases}\n{names}\n{first}\n{tries}"))
}

/// The first cases with a line each, and the names of the rest: what fits a
/// screen of 24 lines.
fn first_cases(lang: Lang) -> String {
    let names: Vec<&str> = CASES.iter().skip(FIRST).map(|case| case.name).collect();
    let options = wrapping(80)
        .initial_indent("  ")
        .subsequent_indent("  ")
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    let lines: String = cases(lang).split_inclusive('\n').take(FIRST).collect();
    format!("{lines}{}\n", textwrap::fill(&names.join(" "), options))
}

fn cases(lang: Lang) -> String {
    let row = |case: &cases::Case| [case.name.to_owned(), case.head().title.get(lang).to_owned()];
    listed(CASES.iter().map(row))
}

/// Rows, indented, a line each.
fn listed<const COLUMNS: usize>(rows: impl Iterator<Item = [String; COLUMNS]>) -> String {
    let rows: Vec<_> = rows.collect();
    table(&rows, usize::MAX).iter().map(|line| format!("  {line}\n")).collect()
}

#[derive(Args)]
pub struct ListFlags {
    /// What claims, texts and lessons may name of a run instead ¦ 改为列出论断、说明和课程可以引用的量
    #[arg(long)]
    quantities: bool,
}

pub fn list(typed: &Typed) -> CommandResult {
    let ListFlags { quantities: true } = typed.flags()? else {
        return everything(typed);
    };
    let row = |quantity: &Quantity| json!({ "name": quantity.name, "means": quantity.means });
    let all: Vec<_> = observe::quantities().map(row).collect();
    typed.output.answer(&json!({ "schema": 1, "quantities": all }), |style| {
        let Style { lang, paint, width, .. } = *style;
        let row = |quantity: &Quantity| {
            [format!("  {}", quantity.name), quantity.means.get(lang).to_owned()]
        };
        let rows: Vec<_> = observe::quantities().map(row).collect();
        let heading = paint.heading(words::QUANTITIES.get(lang));
        format!("{heading}\n{}\n", table(&rows, width).join("\n"))
    })
}

/// What `list` names.
fn everything(typed: &Typed) -> CommandResult {
    let programs = || typed.commands.iter().filter(|command| command.group == words::PROGRAMS);
    let formats = FORMATS.iter().map(|format| format.name);
    if typed.output.format.for_programs {
        let case = |case: &cases::Case| {
            let head = case.head();
            json!({ "name": case.name, "title": head.title, "question": head.question })
        };
        let program = |program: &Command| json!({ "name": program.name, "summary": program.about });
        let framings = FRAMINGS.iter().map(|framing| {
            json!({
                "name": framing.name,
                "parameters": framing.parameters,
                "example": framing.example,
                "summary": framing.summary,
            })
        });
        return print_json(&json!({
            "schema": 1,
            "cases": CASES.iter().map(case).collect::<Vec<_>>(),
            "programs": programs().map(program).collect::<Vec<_>>(),
            "framings": framings.collect::<Vec<_>>(),
            "formats": formats.collect::<Vec<_>>(),
        }));
    }
    let Style { lang, paint, .. } = typed.output.style();
    let row = |name: &str, summary: &str| [name.to_owned(), summary.to_owned()];
    let lists = [
        (words::CASES, cases(lang)),
        (words::PROGRAMS, listed(programs().map(|p| row(p.name, p.about.get(lang))))),
        (words::FRAMINGS, listed(FRAMINGS.iter().map(|f| row(f.name, f.summary.get(lang))))),
        (words::FORMATS, listed(formats.map(|name| [name.to_owned()]))),
    ];
    let lists = lists.map(|(title, list)| format!("{}\n{list}", paint.heading(title.get(lang))));
    print(lists.join(
        "
",
    ))
}

#[derive(Args)]
pub struct ShowFlags {
    /// The case ¦ 案例
    #[arg(value_parser = CASES.iter().map(|case| case.name).collect::<Vec<_>>())]
    case: String,

    /// The naive side as a short Python program instead ¦ 改为显示朴素一方的简短 Python 程序
    #[arg(long)]
    python: bool,
}

/// The file as it is, a start for one's own; or the naive side as a short program.
pub fn show(typed: &Typed) -> CommandResult {
    let ShowFlags { case, python: as_python } = typed.flags()?;
    let case = cases::by_name(&case)?;
    if !as_python {
        return print(case.scenario);
    }
    let program = case.python()?;
    let (head, lang) = (case.head(), typed.output.lang);
    let (title, question, colon) = (head.title.get(lang), head.question.get(lang), COLON.get(lang));
    print(format!("# {}{colon}{title}\n# {question}\n{program}", case.name))
}
