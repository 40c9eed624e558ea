//! `sticky-demo walkthrough`: a lesson at a terminal, or by itself.

use super::base::{CommandResult, Failure, Offered, print};
use super::command::{Command, Group, Typed};
use super::files::{read_text, stdin_cannot_be_read, write};
use super::knobs;
use super::output::Formats;
use crate::class::lessons::{
    self, Ask, Block, Does, LESSONS, Lesson, LessonOutcome, Session, Setting, WireAccess, markdown,
    sheet,
};
use crate::judge::rounds;
use crate::lab;
use crate::report::{Paint, Style, display_width, pad};
use crate::scenario::LinkChoice;
use crate::sys::{Kernel, Process};
use crate::{Lang, both, text};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};

/// The longest lesson file that is read, in bytes.
const LONGEST_LESSON: u64 = 1 << 20;

pub const COMMAND: Command = Command {
    name: "walkthrough",
    group: Group::Class,
    about: both!("Lessons: predict, run, look, explain", "课程：预测，运行，观察，解释"),
    more: None,
    examples: &["walkthrough", "walkthrough bytes", "walkthrough bytes --handout sheet.md"],
    flags: |command| WalkthroughFlags::augment_args(command).arg(knobs::flag("link")),
    formats: Formats::Text,
    run: walkthrough,
};

#[derive(Args)]
struct WalkthroughFlags {
    /// A lesson's name or number, or a file of your own; without it, the list (with --auto: every lesson) ¦ 课程的名字或编号，或者自己的文件；不给则列出全部（加 --auto：逐课播放）
    #[arg(value_parser = lessons(), hide_possible_values = true)]
    lesson: Option<String>,

    /// Begin at that step ¦ 从这一步开始
    #[arg(long, value_name = "STEP", requires = "lesson")]
    from: Option<usize>,

    /// Name the lessons ¦ 列出课程
    #[arg(long)]
    list: bool,

    /// Print the lesson's file: a start for one of your own ¦ 显示课程文件：可以从它改起，写自己的课程
    #[arg(long, requires = "lesson")]
    source: bool,

    /// Play by itself; the exit code says whether every run showed what the lesson says ¦ 自动播放；退出码说明每次运行是否都证实了课程所说的
    #[arg(long)]
    auto: bool,

    /// With the notes for teachers, and in a hand-out with the answers ¦ 加上教师提示；写学案时连同答案
    #[arg(long)]
    teacher: bool,

    /// Write the lesson there as a sheet to fill in, without the answers: nothing is run ¦ 把课程写成不带答案、供学生填写的学案，不做任何运行
    #[arg(long, value_name = "FILE.md", requires = "lesson")]
    handout: Option<PathBuf>,

    /// Play by itself, and have the hand-out tell what the runs showed: to give out afterwards ¦ 自动播放，学案附上运行的结果，课后发放
    #[arg(long, requires = "handout")]
    answers: bool,
}

fn lessons() -> Offered {
    Offered(LESSONS.iter().map(|lesson| lesson.name).collect())
}

/// One lesson, the list, or with `--auto` all of them.
fn walkthrough(typed: &Typed) -> CommandResult {
    let flags: WalkthroughFlags = typed.flags()?;
    if flags.list || (flags.lesson.is_none() && !flags.auto) {
        return list(&typed.output.style());
    }
    if let (true, Some(asked)) = (flags.source, &flags.lesson) {
        print(lessons::by_name(asked)?.text)?;
        return Ok(0);
    }
    let lessons: Vec<(String, Lesson)> = match &flags.lesson {
        Some(asked) => vec![named(asked)?],
        None => LESSONS.iter().map(|entry| (entry.name.to_owned(), entry.lesson())).collect(),
    };
    let mut worst = LessonOutcome::Shown;
    for (name, lesson) in &lessons {
        worst = worst.max(one(name, lesson, &flags, typed)?);
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

fn list(style: &Style) -> CommandResult {
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
    flags: &WalkthroughFlags,
    typed: &Typed,
) -> Result<LessonOutcome, Failure> {
    let output = &typed.output;
    let handout = flags.handout.as_ref();
    let with_answers = flags.answers || flags.teacher;
    if let (Some(path), false) = (handout, with_answers) {
        write_handout(path, lesson, &sheet(lesson), output.style().lang)?;
        return Ok(LessonOutcome::Shown);
    }
    let at_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
    let auto = flags.auto || handout.is_some() || !at_terminal;
    let link = knobs::values(typed.matches())?.link;
    let mut style = output.style();
    if handout.is_some() {
        style.paint = Paint(false);
        style.width = 80;
    }
    let setting = Setting {
        style,
        height: if auto { usize::MAX } else { rows() },
        teacher: flags.teacher,
        auto,
        wire: wire_for(lesson, link),
        options: options(typed.matches()),
    };
    let last = lesson.steps.len();
    if let Some(from) = flags.from.filter(|from| !(1..=last).contains(from)) {
        return Err(text!(
            "{name} has no step {from}; its steps are 1 to {last}",
            "{name} 没有第 {from} 步；它有第 1 到第 {last} 步"
        )
        .into());
    }
    let mut session = Session::new(lesson, name, setting);
    let mut ask = session.begin(flags.from.unwrap_or(0)); // 0 is the cover
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
