//! A person at a terminal, and what one types.

use crate::common::{Ran, TempFolder, demo, python, search_path};
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::LazyLock;
use sticky_demo::Lang;
use sticky_demo::class::lessons::{Does, Lesson, Setting, WireAccess};
use sticky_demo::report::{Packets, Paint, Style};
use unicode_width::UnicodeWidthStr;

pub struct Played {
    pub screens: Vec<String>,
    pub code: i64,
}

/// Columns and lines: what every terminal has, and a projector in large type.
pub const SMALL: (usize, usize) = (80, 24);

pub const PROJECTOR: (usize, usize) = (100, 30);

/// Types what the rules say, at a terminal of the least size.
pub fn play(words: &[&str], lang: &str, rules: &[(&str, &str)]) -> Played {
    play_at(SMALL, &[], words, lang, rules)
}

/// Types what the rules say into the program, which `by` starts where it is not
/// empty; checks that every page fits.
pub fn play_at(
    (columns, lines): (usize, usize),
    by: &[&str],
    words: &[&str],
    lang: &str,
    rules: &[(&str, &str)],
) -> Played {
    let mut python = python();
    python
        .arg("tests/common/terminal.py")
        .args([columns.to_string(), lines.to_string()])
        .args(by)
        .arg(env!("CARGO_BIN_EXE_sticky-demo"))
        .arg("walkthrough")
        .args(words)
        .args(["--color", "never"])
        .env("PATH", search_path())
        .env("TERM", "xterm")
        .env("LANG", lang)
        // What the program keeps of lessons is not the developer's.
        .env("XDG_STATE_HOME", state())
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = python.spawn().expect("python3");
    let rules = serde_json::to_vec(rules).expect("JSON");
    child.stdin.take().expect("stdin").write_all(&rules).expect("rules");
    let output = child.wait_with_output().expect("it ends");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let played: serde_json::Value = serde_json::from_str(&stdout)
        .unwrap_or_else(|error| panic!("{words:?}: {error}: {stdout}"));
    assert_eq!(played["unused"], serde_json::json!([]), "{words:?} never came there: {stdout}");
    let screens: Vec<String> = played["screens"]
        .as_array()
        .expect("screens")
        .iter()
        .map(|screen| screen.as_str().expect("text").to_owned())
        .collect();
    for screen in &screens {
        assert!(screen.lines().count() <= lines, "taller than the screen:\n{screen}");
        for line in screen.lines() {
            // What is typed may be as long as it likes.
            let shown = line.split_once(" > ").map_or(line, |(prompt, _)| prompt);
            assert!(shown.width() <= columns, "wider than the screen: {line:?}");
        }
    }
    Played { screens, code: played["code"].as_i64().expect("a code") }
}

/// Where this test keeps what came of lessons, gone with its thread.
fn state() -> PathBuf {
    thread_local!(static STATE: TempFolder = TempFolder::new("state"));
    STATE.with(|folder| folder.0.clone())
}

impl Played {
    pub fn screen(&self, with: &str) -> &str {
        let found = self.screens.iter().find(|screen| screen.contains(with));
        found.unwrap_or_else(|| panic!("{with:?} is on no screen of {:#?}", self.screens))
    }
}

/// Each prediction's step and its right answer as one types it, read off what
/// the lesson says when it plays by itself.
pub fn right_answers(lesson: &Lesson) -> Vec<(usize, String)> {
    assert_eq!(AUTO.code, 0, "{}{}", AUTO.stdout, AUTO.stderr);
    let begins = " · step 1 of ";
    let own = AUTO.stdout.split_once(&format!("{}{begins}", lesson.title.en)).expect("it began");
    let own = own.1.split_once(begins).map_or(own.1, |(own, _)| own);
    answers_in(own, lesson, &|_| true)
}

/// All lessons, as they play by themselves: once for all tests.
pub static AUTO: LazyLock<Ran> = LazyLock::new(|| demo(&["walkthrough", "--auto"]));

/// The answers that an automatic run printed, to those predictions that it made.
pub fn answers_in(
    stdout: &str,
    lesson: &Lesson,
    made: &dyn Fn(usize) -> bool,
) -> Vec<(usize, String)> {
    let said = stdout.lines().filter_map(|line| {
        let answer = line.strip_prefix("✓ The answer, from this run: ")?;
        Some(match answer.split_once(". ") {
            Some((number, _)) if number.parse::<u8>().is_ok() => number.to_owned(),
            _ => answer.trim_matches('"').to_owned(),
        })
    });
    let asked = lesson.steps.iter().enumerate();
    let asked = asked.filter(|(_, step)| matches!(step.does, Does::Predict(_)));
    let asked = asked.filter(|(index, _)| made(*index));
    asked.map(|(index, _)| index + 1).zip(said).collect()
}

pub fn exercises(lesson: &Lesson) -> impl Iterator<Item = usize> {
    let steps = lesson.steps.iter().enumerate();
    steps.filter(|(_, step)| matches!(step.does, Does::Exercise(_))).map(|(index, _)| index + 1)
}

/// Types an answer at each of the steps, and passes over the exercises.
pub fn typed(lesson: &Lesson, lang: &str, answers: &[(usize, String)]) -> Vec<(String, String)> {
    let step = if lang == "C" { "step" } else { "步骤" };
    let mut all = answers.to_vec();
    all.extend(exercises(lesson).map(|at| (at, "-".to_owned())));
    all.sort();
    all.into_iter().map(|(at, line)| (format!("{step} {at} "), line)).collect()
}

pub fn play_typed(
    size: (usize, usize),
    by: &[&str],
    name: &str,
    lang: &str,
    typed: &[(String, String)],
) -> Played {
    let rules: Vec<(&str, &str)> =
        typed.iter().map(|(on, line)| (on.as_str(), line.as_str())).collect();
    play_at(size, by, &[name, "--teacher"], lang, &rules)
}

/// A learner at a terminal of that size, where the wire can be had.
pub fn at_terminal((width, height): (usize, usize), lang: Lang) -> Setting {
    let style = Style {
        paint: Paint(false),
        width,
        lang,
        packets: Packets::Hidden,
        proof: true,
        ascii: false,
    };
    let (teacher, auto, pages) = (false, false, None);
    Setting { style, height, teacher, auto, wire: WireAccess::Had, pages, options: vec![] }
}
