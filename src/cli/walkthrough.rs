//! `sticky-demo walkthrough`: a lesson at a terminal, or by itself.

use super::base::{Offered, whole};
use super::files::create_folder;
use super::output::is_dumb;
use super::*;
use crate::class::lessons::{
    self, Ask, LESSONS, Lesson, LessonEntry, LessonOutcome, LessonScore, Paper, Session, Setting,
    WireAccess, on_paper, sheet, words,
};
use crate::judge::rounds;
use crate::report::html;
use crate::sys::{Stop, Wait, wait};
use std::io::BufRead;
use std::sync::OnceLock;

/// The longest lesson file that is read, in bytes.
const LONGEST_LESSON: u64 = 1 << 20;

#[derive(Args)]
pub struct WalkthroughFlags {
    /// A lesson's name or number, or a file of your own; without it, the list (with --auto: every lesson) ¦ 课程的名字或编号，或者自己的文件；不给则列出全部（加 --auto：逐课播放）
    #[arg(value_parser = Offered(LESSONS.iter().map(|lesson| lesson.name).collect()), hide_possible_values = true)]
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

    /// With --auto: wait that long before each page ¦ 与 --auto 合用：每页之前停这么久
    #[arg(long, value_name = "S", requires = "auto", value_parser = whole(1, 600))]
    pause: Option<u64>,

    /// With the notes for teachers (for a second screen), and in a hand-out with the answers ¦ 加上教师提示（供第二块屏幕使用）；写学案时连同答案
    #[arg(long)]
    teacher: bool,

    /// Put a line of JSON behind those in FILE when the lesson is done: who, how many guesses were right, how many exercises solved (to collect them of a class) ¦ 做完后在 FILE 末尾加一行 JSON：谁、猜对几题、做出几道练习（便于汇总全班）
    #[arg(long, value_name = "FILE", conflicts_with_all = ["auto", "handout"])]
    score: Option<PathBuf>,

    /// Write a page of each run into that folder, to be played ¦ 把每次运行写成可播放的网页，放进该文件夹
    #[arg(long, value_name = "DIR")]
    html: Option<PathBuf>,

    /// Write the lesson there as a sheet to fill in, without the answers: nothing is run; a page that prints, if it ends in .html ¦ 把课程写成不带答案、供学生填写的学案，不做任何运行；以 .html 结尾则写成可打印的网页
    #[arg(long, value_name = "FILE.md|FILE.html", requires = "lesson")]
    handout: Option<PathBuf>,

    /// Play by itself, and have the hand-out tell what the runs showed: to give out afterwards ¦ 自动播放，学案附上运行的结果，课后发放
    #[arg(long, requires = "handout")]
    answers: bool,
}

/// Its flags, and the one of the link.
pub fn flags(command: clap::Command) -> clap::Command {
    WalkthroughFlags::augment_args(command).arg(knobs::flag("link"))
}

/// One lesson, the list, or with `--auto` all of them.
pub fn walkthrough(typed: &Typed) -> CommandResult {
    let mut flags: WalkthroughFlags = typed.flags()?;
    let style = typed.output.style();
    if !flags.list && flags.lesson.is_none() && !flags.auto && at_terminal() {
        match chosen(&style)? {
            Some(name) => flags.lesson = Some(name.to_owned()),
            None => return Ok(0),
        }
    }
    if flags.list || (flags.lesson.is_none() && !flags.auto) {
        return print(format!(
            "{}\n\n{}\n",
            list(&style, |_| None),
            words::BEGIN_WITH.get(style.lang)
        ));
    }
    if let (true, Some(asked)) = (flags.source, &flags.lesson) {
        return print(lessons::by_name(asked)?.text);
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

/// Asks a person for one of the lessons; nothing where they had enough.
fn chosen(style: &Style) -> Result<Option<&'static str>, Failure> {
    let kept = score::kept();
    let mut page = list(style, &kept);
    loop {
        let prompt = format!("\n{} > ", words::WHICH_LESSON.get(style.lang));
        let line = ask_at_terminal(&page, &prompt, style.paint)?;
        match line.trim() {
            "q" | "Q" => return Ok(None),
            "" => {
                let next = LESSONS.iter().find(|entry| kept(entry.name).is_none());
                return Ok(Some(next.unwrap_or(&LESSONS[0]).name));
            }
            asked => match lessons::by_name(asked) {
                Ok(entry) => return Ok(Some(entry.name)),
                Err(why) => {
                    let why = textwrap::fill(why.get(style.lang), wrapping(style.width));
                    page = format!("{}\n\n{why}", list(style, &kept));
                }
            },
        }
    }
}

/// The lessons, and what came of those that were played.
fn list(style: &Style, kept: impl Fn(&str) -> Option<LessonScore>) -> String {
    let row = |(index, entry): (usize, &LessonEntry)| {
        let lesson = entry.lesson();
        let minutes = format!("{} {}", lesson.minutes, words::MINUTES.get(style.lang));
        let title = lesson.title.get(style.lang).to_owned();
        let done = kept(entry.name).map(|score| format!("✓ {}/{}", score.right, score.guesses));
        let number = (index + 1).to_string();
        [number, entry.name.to_owned(), title, minutes, done.unwrap_or_default()]
    };
    let rows: Vec<_> = LESSONS.iter().enumerate().map(row).collect();
    let lines = table(&rows, style.width);
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn at_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

fn one(
    name: &str,
    lesson: &Lesson,
    flags: &WalkthroughFlags,
    typed: &Typed,
) -> Result<LessonOutcome, Failure> {
    let last = lesson.steps.len();
    if let Some(from) = flags.from.filter(|from| !(1..=last).contains(from)) {
        return Err(words::no_step(name, from, last).into());
    }
    let mut style = typed.output.style();
    let handout = flags.handout.as_deref();
    if let (Some(path), false) = (handout, flags.answers || flags.teacher) {
        let sheet = sheet(lesson, name);
        write_and_say(path, on_paper(&[sheet], Paper::of(path), style.lang))?;
        return Ok(LessonOutcome::Shown);
    }
    if handout.is_some() {
        style.paint = Paint(false);
        style.width = 80;
    }
    let auto = flags.auto || handout.is_some() || !at_terminal();
    let link = knobs::values(typed.matches)?.link;
    let setting = Setting {
        style,
        height: if auto { usize::MAX } else { rows() },
        teacher: flags.teacher,
        auto,
        wire: WireAccess::for_lesson(lesson, link),
        pages: flags.html.clone(),
        options: typed.again("teacher link lang"),
    };
    let show = |text: &str| if handout.is_some() { Ok(0) } else { base::show(text, style.paint) };
    flags.html.as_deref().map(create_folder).transpose()?;
    let mut session = Session::new(lesson, name, setting);
    let mut ask = session.begin(flags.from.unwrap_or(0)); // 0 is the cover
    loop {
        ask = match ask {
            Ask::Line { page, .. } if auto => {
                thread::sleep(Duration::from_secs(flags.pause.unwrap_or_default()));
                show(&(page + "\n"))?;
                session.line("")
            }
            Ask::Line { page, prompt } => {
                let line = ask_at_terminal(&page, &prompt, style.paint)?;
                session.resize(typed.output.style().width, rows()); // it may have been pulled
                session.line(&line)
            }
            Ask::Run(run) => {
                let made = run.make(link);
                if let (Some(path), Ok(trace)) = (session.page_of_run(), &made) {
                    write(&path, html::page(trace, &Verdict::judge(trace)?, style.lang))?;
                }
                session.ran(made)
            }
            Ask::Judge(program, peer) => {
                session.judged(program.task().and_then(|task| rounds(&task, &peer, &mut |_| {})))
            }
            Ask::Over(text) => {
                if !auto {
                    print(clear())?;
                }
                show(&text)?;
                break;
            }
        };
    }
    if let Some(path) = handout {
        write_and_say(path, on_paper(&[session.handout()], Paper::of(path), style.lang))?;
    }
    if let (Some(score), false) = (session.score(), auto) {
        score::keep(name, score);
        flags.score.iter().try_for_each(|path| score::append(path, name, score))?;
    }
    Ok(session.outcome())
}

fn rows() -> usize {
    Kernel::terminal_size().map(|(_, rows)| rows).unwrap_or(24)
}

/// An end of input is a `q`, and so is Ctrl-C.
fn ask_at_terminal(page: &str, prompt: &str, paint: Paint) -> Result<String, Failure> {
    print(clear())?;
    base::show(&format!("{page}\n{prompt}"), paint)?;
    if let Some(interrupt) = interrupt() {
        // A terminal hands over a line a read, so none is left from the one before.
        let stdin = io::stdin();
        let mut waits = [Wait::readable(interrupt), Wait::readable(&stdin)];
        while !waits.iter().any(|wait| wait.ready) {
            if wait(&mut waits, Duration::from_secs(60)).is_err() {
                break;
            }
        }
        if waits[0].ready {
            return Ok("q".to_owned());
        }
    }
    let mut line = Vec::new();
    match io::stdin().lock().read_until(b'\n', &mut line) {
        Ok(0) => Ok("q".to_owned()),
        // A byte that is no letter makes a wrong answer, and not an end.
        Ok(_) => Ok(String::from_utf8_lossy(&line).into_owned()),
        Err(error) => Err(super::words::cannot_be_read(files::name("-".as_ref()), &error).into()),
    }
}

/// Set by Ctrl-C: whoever leaves in that way is told how to go on, too.
fn interrupt() -> Option<&'static Stop> {
    static STOP: OnceLock<Option<&'static Stop>> = OnceLock::new();
    *STOP.get_or_init(|| Stop::on_interrupt().ok())
}

/// Writes it, and says on stderr what became of the file.
pub fn write_and_say(path: &Path, text: String) -> Result<(), Failure> {
    let before = path.metadata().is_ok_and(|about| about.is_file() && about.len() > 0);
    write(path, text)?;
    let name = files::name(path);
    let said = if before { super::words::overwritten(name) } else { super::words::written(name) };
    say(said);
    Ok(())
}

/// A fresh screen, so that a page is alone on it; a dumb terminal gets a blank line.
fn clear() -> String {
    if is_dumb() { "\n".to_owned() } else { "\x1b[H\x1b[2J".to_owned() }
}
