//! Exercises: what is typed there, tried again, and passed over.

use super::tools::*;
use crate::common::TempFile;
use sticky_demo::class::lessons::{Ask, LESSONS, Session};
use sticky_demo::judge::{Judged, Peer, Round, RoundKind};
use sticky_demo::verdict::Outcome;
use sticky_demo::{Lang, Text, both};

/// Enter does not end an exercise that is not done, tried or not; `r` tries the
/// same again, once there is something to try.
#[test]
fn an_exercise_stays_until_it_is_done_and_r_tries_again() {
    for (lang, at, nothing, value, not_yet, done, yours) in [
        (
            "C",
            "Your value (",
            "? There is nothing to run again yet.",
            "? Type a value, or - to go on.",
            "Not yet: 1 of 3",
            "✓ Done",
            "Your value: ",
        ),
        (
            "zh_CN.UTF-8",
            "你的取值（",
            "? 还没有可以重新运行的内容。",
            "? 请输入一个取值，或输入 - 继续。",
            "还不行：3 条中完整的有 1 条",
            "✓ 完成",
            "你的取值：",
        ),
    ] {
        let [seven, twelve] = ["7", "12"].map(|typed| format!("{yours}{typed}"));
        let rules = [
            (at, "r"),
            (nothing, ""),
            (value, "7"),
            (not_yet, ""), // the answer is above the same screen
            (value, "r"),
            (&seven, "12"),
            (&twelve, "r"),
            (&twelve, ""),
        ];
        let played = play(&["bytes", "--from", "15"], lang, &rules);
        assert_eq!(played.code, 0);
        let shown = |what: &str| played.screens.iter().filter(|on| on.contains(what)).count();
        // As often as it was typed, made again, and answered above.
        assert_eq!([shown(not_yet), shown(done)], [3, 2], "{:#?}", played.screens);
    }
}

/// One edits the program, and types `r`: the same command is run again.
#[test]
fn r_runs_a_program_s_command_again() {
    let lesson = LESSONS[5].lesson();
    let setting = at_terminal((80, 24), Lang::En);
    let mut session = Session::new(&lesson, "your-own", setting);
    session.begin(exercises(&lesson).next().expect("an exercise"));
    let mut ask = session.line("python3 'my receiver.py'");
    for (outcome, well) in [(Outcome::NotShown, false), (Outcome::Shown, true)] {
        let Ask::Judge(_, Peer::Command(command)) = &ask else { panic!("{ask:?}") };
        assert_eq!(command[..], ["python3", "my receiver.py"]);
        let name = both!("all in one write", "一次写入全部数据").into();
        let round = Round {
            name,
            outcome,
            remarks: vec![],
            printed: vec![],
            seen: None,
            way: RoundKind::OneWrite,
        };
        let judged = Judged { headline: Text::default(), shape: None, rounds: vec![round] };
        let Ask::Line { page, .. } = session.judged(Ok(judged)) else { panic!("a page") };
        assert!(page.contains(if well { "✓ all in" } else { "✗ all in" }), "{page}");
        assert!(page.contains("Your command: python3 'my receiver.py'"), "{page}");
        if !well {
            let Ask::Line { page, .. } = session.line("") else { panic!("it stays") };
            assert!(page.contains("? Type a command, or - to go on."), "{page}");
        }
        ask = session.line("r");
    }
}

/// An answer that is typed before the last page is turned up is taken.
#[test]
fn an_answer_is_taken_before_the_last_page() {
    let lesson = LESSONS[0].lesson();
    let setting = at_terminal((40, 7), Lang::En);
    let mut session = Session::new(&lesson, "bytes", setting);
    let Ask::Line { prompt, .. } = session.begin(lesson.steps.len()) else { panic!("a page") };
    assert!(prompt.contains("more"), "{prompt}");
    assert!(matches!(session.line("12"), Ask::Run(_)));
}

/// A value that does something like what is asked does not do.
#[test]
fn an_exercise_is_done_by_what_was_asked_alone() {
    for (lesson, values, said) in [
        // "goodbye" comes whole, and not "hello, world".
        ("bytes", ["7", "12"], "1 of 3 intact, and the first read returned 7 bytes"),
        // 21 bytes, and no boundary in them.
        ("framing", ["naive", "u8"], "21 bytes, 0 of 3 intact"),
    ] {
        let entry = LESSONS.iter().find(|entry| entry.name == lesson).expect("a lesson");
        let from = entry.lesson().steps.len().to_string();
        let (first, second) = (("Your value (", values[0]), ("Not yet", values[1]));
        let played = play(&[lesson, "--from", &from], "C", &[first, second, ("Done", "")]);
        assert!(played.screen("Not yet").contains(said), "{:#?}", played.screens);
    }
}

#[test]
fn a_learner_s_program_is_run_from_the_lesson() {
    let wrong = TempFile::new("naive.py", include_bytes!("../../practice/receiver.py").as_slice());
    std::fs::write(&wrong.0, include_str!("../../practice/receiver.py").replace("!I", "<I"))
        .expect("a file");
    let steps: Vec<usize> = exercises(&LESSONS[5].lesson()).collect();
    let (first, second) = (format!("step {} ", steps[0]), format!("step {} ", steps[1]));
    let played = play(
        &["your-own", "--from", &steps[0].to_string()],
        "C",
        &[
            (&first, &format!("python3 {}", wrong.path())),
            ("Not yet", "python3 tests/practice/receiver.py"),
            ("✓ cut at random", ""),
            (&second, "python3 tests/practice/sender.py"),
        ],
    );
    assert_eq!(played.code, 0);
    assert!(played.screen("first difference at byte").contains("✗ all in one write"));
    played.screen("Done: every message");
    played.screen("Done: every frame");
}
