//! The door for what goes out: whatever a file holds, nothing of it steers the screen,
//! turns a line around or is not to be seen.

use super::{at, ways};
use crate::common::{Ran, TempFile, beside_one_another, command, demo, run};
use serde_json::{Value, json};
use sticky_demo::cases::read_trace;
use sticky_demo::is_hidden;

/// What turns a line around or is not seen; and with it what steers a terminal.
const UNSEEN: &str = "\u{202e}\u{200b}\u{9b}\u{2028}\u{feff}";
const HIDDEN: &str = "\u{1b}]0;x\u{7}\u{1b}[31m\u{202e}\u{200b}\u{9b}\u{2028}\u{feff}";

/// Neither stream has a character that is not seen.
fn all_is_seen(ran: &Ran, about: &str) {
    for (stream, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n');
        assert_eq!(hidden, None, "{about}, {stream}: {text:?}");
    }
    assert!((0..=3).contains(&ran.code), "{about}: {}", ran.stderr);
}

fn in_both(words: &[&str]) -> [Ran; 2] {
    [["--lang", "en"], ["--lang", "zh"]].map(|lang| demo(&[words, &lang[..]].concat()))
}

fn mark(value: &mut Value, mark: &str) {
    *value = json!(format!("{mark}{}", value.as_str().unwrap_or_default()));
}

#[test]
fn every_text_of_a_trace() {
    let traces = [
        include_str!("../../goldens/nagle.trace.json"),
        include_str!("../../goldens/text-split.trace.json"),
        include_str!("../../goldens/wire-drop.trace.json"),
        include_str!("../../goldens/refused.trace.json"),
    ];
    beside_one_another(traces, |text| {
        let trace: Value = serde_json::from_str(text).expect("JSON");
        let texts = ways(&trace, Value::is_string);
        assert!(texts.len() > 20, "{texts:?}");
        // What is let in, all at once; what is refused, each by itself.
        let (mut let_in, mut seen, mut told) = (trace.clone(), 0, 0);
        for way in texts {
            let mut refused = String::new();
            for hidden in [UNSEEN, HIDDEN] {
                let mut hostile = trace.clone();
                mark(at(&mut hostile, &way), hidden);
                let text = hostile.to_string();
                match read_trace(&text) {
                    Ok(_) => mark(at(&mut let_in, &way), hidden),
                    Err(_) => refused = text,
                }
                seen += usize::from(refused.is_empty());
            }
            told += usize::from(!refused.is_empty());
            // One way leads them all to a screen: every third is seen there.
            if !refused.is_empty() && told % 3 == 1 {
                let file = TempFile::new("hostile.json", refused.as_bytes());
                let ran = demo(&["replay", file.path()]);
                all_is_seen(&ran, &format!("{way:?}"));
                assert_eq!(ran.code, 2, "{way:?}");
            }
        }
        assert!(seen > 5, "only {seen} are let in");
        let file = TempFile::new("hostile.json", let_in.to_string().as_bytes());
        for more in [&[][..], &["--proof"], &["--packets=all"], &["--color", "never"]] {
            for ran in in_both(&[&["replay", file.path()], more].concat()) {
                all_is_seen(&ran, &format!("{more:?}"));
                assert!(ran.stdout.contains(r"\u{202e}") && ran.code != 2, "{}", ran.stderr);
            }
        }
        // With colours there are those, and no others.
        let ran = demo(&["replay", file.path(), "--proof", "--color", "always"]);
        let mut sequences = ran.stdout.split('\u{1b}').skip(1);
        let ours = |rest: &str| {
            rest.starts_with('[')
                && rest.split_once('m').is_some_and(|(codes, _)| {
                    codes[1..].chars().all(|code| code.is_ascii_digit() || code == ';')
                })
        };
        assert!(sequences.all(ours), "{:?}", ran.stdout);
    });
}

#[test]
fn every_text_of_a_scenario_and_of_a_lesson() {
    let scenario = r#"
        case = "free"
        title = { en = "T", zh = "T" }
        question = { en = "Q", zh = "Q" }
        sources = [{ en = "S", zh = "S" }]
        [values]
        messages = ["AB"]
        framing = "u32be"
        link = "loopback"
        [[run]]
        name = "main"
        en = "R"
        zh = "R"
        [[say]]
        part = "what"
        if = ["main.naive.reads > 0"]
        en = "S"
        zh = "S"
        [[screen]]
        part = "what"
        en = "W"
        zh = "W"
    "#;
    let lesson = r#"
        minutes = 1
        title = { en = "T", zh = "T" }
        goal = { en = "G", zh = "G" }
        next = [{ en = "N", zh = "N" }]
        teacher = [{ en = "H", zh = "H" }]
        [[step]]
        prose = { en = "P", zh = "P" }
        note = { en = "O", zh = "O" }
        [[step]]
        predict = { ask = { en = "A", zh = "A" }, number = "main.naive.reads", seen = { en = "B", zh = "B" } }
        [[step]]
        run = { case = "free", values = { link = "loopback" } }
        [[step]]
        explain = { if = ["main.naive.reads > 0"], en = "E", zh = "E" }
    "#;
    let mut all = Vec::new();
    for (text, words) in
        [(scenario, &["run"][..]), (lesson, &["walkthrough", "--auto", "--teacher"])]
    {
        let file: toml::Table = toml::from_str(text).expect("TOML");
        let file = serde_json::to_value(&file).expect("JSON can say it");
        for way in ways(&file, Value::is_string) {
            let mut hostile = file.clone();
            mark(at(&mut hostile, &way), HIDDEN);
            let text = toml::to_string(&hostile).expect("TOML can say it");
            all.push((text, words, format!("{words:?} {way:?}")));
        }
    }
    assert!(all.len() > 30, "{}", all.len());
    for some in all.chunks(12) {
        beside_one_another(some, |(text, words, about)| {
            let file = TempFile::new("hostile.toml", text.as_bytes());
            for ran in in_both(&[words, &[file.path()][..]].concat()) {
                all_is_seen(&ran, about);
            }
        });
    }
}

/// Keys are not texts, and yet they are told.
#[test]
fn files_as_they_were_found() {
    for (name, text, words) in [
        ("x.json", include_str!("../../hostile/esc.trace.json"), &["replay"][..]),
        ("x.json", include_str!("../../hostile/esc-in-error.trace.json"), &["replay"]),
        ("x.toml", include_str!("../../hostile/esc.scenario.toml"), &["run"]),
        ("x.toml", include_str!("../../hostile/esc.lesson.toml"), &["walkthrough", "--auto"]),
        ("x.toml", "case = 'free'\n'\u{202e}x' = 1\n", &["run"]),
        ("x.toml", "case = 'free'\n\"\\u001b[31m\" = 1\n", &["run"]),
        ("x.toml", "case = \"\\u001b[31m\"\n", &["run"]),
        ("\u{202e}\u{1b}[2J.toml", "case = 1\n", &["run"]),
    ] {
        let file = TempFile::new(name, text.as_bytes());
        for ran in in_both(&[words, &[file.path()][..]].concat()) {
            all_is_seen(&ran, text);
            assert_eq!(ran.code, 2, "{text}: {}", ran.stdout);
        }
    }
}

#[test]
fn what_a_program_prints_and_what_is_typed() {
    let script =
        "import os; os.write(1, b'\\x1b]0;owned\\x07\\x1b[2J\\xe2\\x80\\xaeX\\xff' * 99999)";
    let words = ["exercise", "receiver", "--", "python3", "-c", script];
    for ran in in_both(&words[..2]).iter().chain(&[
        demo(&words),
        demo(&["\u{1b}[2J"]),
        demo(&["nagle", "--recv", "\u{202e}"]),
    ]) {
        all_is_seen(ran, "exercise");
        assert!(ran.stdout.len() < 4000, "{}", ran.stdout.len());
    }
    let ran = run(command("sticky-demo").args(words));
    assert!(ran.stdout.contains(r"\u{1b}]0;owned\u{7}") && ran.code == 1, "{}", ran.stdout);
}
