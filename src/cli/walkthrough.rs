//! `sticky-demo walkthrough`: a lesson at a terminal, or by itself.

use super::files::{read_text, stdin_cannot_be_read, write};
use super::output::{Output, print};
use super::{Failure, Outcome, suggest};
use crate::class::lessons::{
    self, Ask, Block, Does, LESSONS, Lesson, LessonOutcome, Session, Setting, WireAccess, markdown,
    sheet,
};
use crate::judge::rounds;
use crate::lab;
use crate::report::{Paint, Style, display_width, pad};
use crate::scenario::LinkChoice;
use crate::sys::{Kernel, Process};
use crate::{Lang, text};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};

/// The longest lesson file that is read, in bytes.
const LONGEST_LESSON: u64 = 1 << 20;

/// Its part of the command line.
pub fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
    };
    Command::new("walkthrough")
        .about("Lessons: predict, run, look, explain")
        .arg(suggest::lesson(
            Arg::new("lesson")
                .value_name("LESSON")
                .help("A lesson's name or number, or a file of your own; without it, the list (with --auto: every lesson)"),
        ))
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("STEP")
                .value_parser(value_parser!(usize))
                .requires("lesson")
                .help("Begin at that step"),
        )
        .arg(flag("list", "Name the lessons"))
        .arg(
            flag("source", "Print the lesson's file: a start for one of your own")
                .requires("lesson"),
        )
        .arg(flag("auto", "Play by itself; the exit code says whether every run showed what the lesson says"))
        .arg(flag("teacher", "With the notes for teachers, and in a hand-out with the answers"))
        .arg(
            Arg::new("handout")
                .long("handout")
                .value_name("FILE.md")
                .value_parser(value_parser!(PathBuf))
                .requires("lesson")
                .help("Write the lesson there as a sheet to fill in, without the answers: nothing is run"),
        )
        .arg(
            flag("answers", "Play by itself, and have the hand-out tell what the runs showed: to give out afterwards")
                .requires("handout"),
        )
        .arg(
            Arg::new("link")
                .long("link")
                .value_name("auto|loopback|wire")
                .value_parser(value_parser!(LinkChoice))
                .help("What the runs go over"),
        )
}

/// One lesson, the list, or with `--auto` all of them.
pub fn walkthrough(matches: &ArgMatches) -> Outcome {
    let output = Output::of(matches)?;
    let auto = matches.get_flag("auto");
    let asked = matches.get_one::<String>("lesson");
    if matches.get_flag("list") || (asked.is_none() && !auto) {
        return list(&output.style());
    }
    if let (true, Some(asked)) = (matches.get_flag("source"), asked) {
        print(lessons::by_name(asked)?.text)?;
        return Ok(0);
    }
    let lessons: Vec<(String, Lesson)> = match asked {
        Some(asked) => vec![named(asked)?],
        None => LESSONS.iter().map(|entry| (entry.name.to_owned(), entry.lesson())).collect(),
    };
    let mut worst = LessonOutcome::Shown;
    for (name, lesson) in &lessons {
        worst = worst.max(one(name, lesson, matches, &output)?);
    }
    Ok(worst.exit_code())
}

fn named(asked: &str) -> Result<(String, Lesson), Failure> {
    if asked.ends_with(".toml") {
        let text = read_text(asked.as_ref(), LONGEST_LESSON)?;
        return Ok((asked.to_owned(), Lesson::parse(&text, asked)?));
    }
    let entry = lessons::by_name(asked)?;
    Ok((entry.name.to_owned(), entry.lesson()))
}

fn list(style: &Style) -> Outcome {
    let minutes = style.lang.choose("minutes", "分钟");
    let lessons: Vec<Lesson> = LESSONS.iter().map(lessons::LessonEntry::lesson).collect();
    let titles = lessons.iter().map(|lesson| display_width(lesson.title.get(style.lang)));
    let widest = titles.max().unwrap_or_default();
    let mut text = String::new();
    for (index, (entry, lesson)) in LESSONS.iter().zip(&lessons).enumerate() {
        text += &format!(
            "{}  {} {}  {} {minutes}\n",
            index + 1,
            pad(entry.name, 10),
            pad(lesson.title.get(style.lang), widest),
            lesson.minutes,
        );
    }
    text += "\nsticky-demo walkthrough bytes\n";
    print(&text)?;
    Ok(0)
}

fn one(
    name: &str,
    lesson: &Lesson,
    matches: &ArgMatches,
    output: &Output,
) -> Result<LessonOutcome, Failure> {
    let handout = matches.get_one::<PathBuf>("handout");
    let with_answers = matches.get_flag("answers") || matches.get_flag("teacher");
    if let (Some(path), false) = (handout, with_answers) {
        write_handout(path, lesson, &sheet(lesson), output.style().lang)?;
        return Ok(LessonOutcome::Shown);
    }
    let at_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let auto = matches.get_flag("auto") || handout.is_some() || !at_terminal;
    let link = matches.get_one::<LinkChoice>("link").copied();
    let mut style = output.style();
    if handout.is_some() {
        style.paint = Paint(false);
        style.width = 80;
    }
    let setting = Setting {
        style,
        height: if auto { usize::MAX } else { rows() },
        teacher: matches.get_flag("teacher"),
        auto,
        wire: wire_for(lesson, link),
        options: options(matches),
    };
    let from = matches.get_one::<usize>("from").copied();
    let last = lesson.steps.len();
    if let Some(from) = from.filter(|from| !(1..=last).contains(from)) {
        return Err(text!(
            "{name} has no step {from}; its steps are 1 to {last}",
            "{name} 没有第 {from} 步；它有第 1 到第 {last} 步"
        )
        .into());
    }
    let mut session = Session::new(lesson, name, setting);
    let mut ask = session.begin(from.unwrap_or(0)); // 0 is the cover
    let quiet = handout.is_some();
    loop {
        ask = match ask {
            Ask::Line { page, prompt } => {
                let line = match (auto, quiet) {
                    (true, true) => String::new(),
                    (true, false) => {
                        print(&(page + "\n"))?;
                        String::new()
                    }
                    (false, _) => ask_at_terminal(&page, &prompt)?,
                };
                if !auto {
                    session.resize(output.style().width, rows()); // it may have been pulled
                }
                session.line(&line)
            }
            Ask::Run(run) => session.ran(run.make(link)),
            Ask::Judge(program, peer) => {
                session.judged(program.task().and_then(|task| rounds(&task, &peer, &mut |_| {})))
            }
            Ask::Over(text) => {
                if !quiet {
                    print(&(if auto { String::new() } else { clear() } + &text))?;
                }
                break;
            }
        };
    }
    if let Some(path) = handout {
        write_handout(path, lesson, session.log(), style.lang)?;
    }
    Ok(session.outcome())
}

/// What was typed besides the lesson and where it begins.
fn options(matches: &ArgMatches) -> Vec<String> {
    let typed = |name: &&str| matches.value_source(name) == Some(ValueSource::CommandLine);
    let words = |name| {
        let values = matches.get_raw(name).into_iter().flatten();
        let values = values.map(|value| value.to_string_lossy().into_owned());
        std::iter::once(format!("--{name}")).chain(values.filter(|value| value != "true"))
    };
    ["teacher", "link", "lang"].into_iter().filter(typed).flat_map(words).collect()
}

/// Found out by trying, and only for a lesson that cannot do without.
fn wire_for(lesson: &Lesson, link: Option<LinkChoice>) -> WireAccess {
    let needs =
        lesson.steps.iter().any(|step| matches!(&step.does, Does::Run(run) if run.needs_wire));
    match (needs, link) {
        (false, _) => WireAccess::Had,
        (true, Some(LinkChoice::Loopback)) => WireAccess::Declined,
        (true, _) => match lab::wire() {
            Ok(_) => WireAccess::Had,
            Err(denied) => WireAccess::Denied(denied.text()),
        },
    }
}

/// The terminal's height.
fn rows() -> usize {
    Kernel::terminal_size().map(|(_, rows)| rows).unwrap_or(24)
}

/// An end of input is a `q`.
fn ask_at_terminal(page: &str, prompt: &str) -> Result<String, Failure> {
    print(&format!("{}{page}\n{prompt}", clear()))?;
    let mut line = String::new();
    match io::stdin().lock().read_line(&mut line) {
        Ok(0) => Ok("q".to_owned()),
        Ok(_) => Ok(line),
        Err(error) => Err(stdin_cannot_be_read(&error).into()),
    }
}

/// A fresh screen, so that a page stands alone; a dumb terminal gets a blank line.
fn clear() -> String {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if dumb { "\n".to_owned() } else { "\x1b[H\x1b[2J".to_owned() }
}

fn write_handout(
    path: &Path,
    lesson: &Lesson,
    blocks: &[Block],
    lang: Lang,
) -> Result<(), Failure> {
    let title = format!("# {}\n\n", lesson.title.get(lang));
    Ok(write(path, title + &markdown(blocks, lang))?)
}
