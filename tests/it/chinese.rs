//! Who reads Chinese is told everything in Chinese: the pages, the answers to
//! what is wrong, and what stands on stderr.

use crate::common::chinese::{is_chinese, sentences};
use crate::common::{Ran, command, help, run};
use clap::Command;
use std::io::Write;
use std::process::Stdio;
use sticky_demo::report::display_width;

/// `sticky-demo` with these words, in Chinese by the environment: not every
/// command has `--lang`.
fn chinese(words: &[&str]) -> Ran {
    run(command("sticky-demo").args(words).env("LANG", "zh_CN.UTF-8").env("COLUMNS", "80"))
}

/// What is English in the outcome of a command, for a list of all.
fn english(what: &str, ran: &Ran) -> Vec<String> {
    left_in_english(what, &format!("{}\n{}", ran.stdout, ran.stderr))
}

fn left_in_english(what: &str, said: &str) -> Vec<String> {
    let mut found = sentences(said);
    if !said.chars().any(is_chinese) {
        found.push(format!("not a word of Chinese: {said}"));
    }
    found.into_iter().map(|sentence| format!("{what}: {sentence}")).collect()
}

/// Each of these commands speaks Chinese alone.
fn assert_chinese<'w>(commands: impl IntoIterator<Item = &'w str>, code: Option<i32>) {
    let mut found = Vec::new();
    for line in commands {
        let ran = chinese(&line.split_whitespace().collect::<Vec<_>>());
        if let Some(code) = code {
            assert_eq!(ran.code, code, "{line}: {}{}", ran.stdout, ran.stderr);
        }
        found.extend(english(line, &ran));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_sentence_is_told_from_names() {
    assert_eq!(sentences("错误：the buffer is much too small。"), ["the buffer is much too small"]);
    assert_eq!(sentences("not a word\n  of English, 又一次"), ["not a word of English"]);
    assert!(sentences("用法： sticky-demo show [选项] <CASE> TCP UDP FILE NAME").is_empty());
    assert!(sentences("可选值：naive, varint, length, line, fixed, netstring").is_empty());
    assert!(sentences("`sticky-demo replay of all that` 与 main.naive.reads").is_empty());
    // What others said is passed over, and what is said beside it is not.
    assert_eq!(sentences("“a b c d”；nobody listens there now"), ["nobody listens there now"]);
    for good in [
        "错误：无法连接 127.0.0.1:1：没有程序在监听（Connection refused (os error 111)）",
        "错误：无法在 :1 监听：Address already in use (os error 98)；换一个 --port",
        "对方拒绝，原话是“refused: the quote does not end”",
    ] {
        assert_eq!(sentences(good), [""; 0], "{good}");
    }
    let english = crate::common::demo(&["nagle", "--help"]).stdout;
    assert!(sentences(&english).len() > 5, "{english}");
}

/// The words that lead to each command, from the front door on.
fn paths(command: &Command, path: &[String], into: &mut Vec<Vec<String>>) {
    into.push(path.to_vec());
    for subcommand in command.get_subcommands() {
        let path = [path, &[subcommand.get_name().to_owned()]].concat();
        paths(subcommand, &path, into);
    }
}

/// The words that lead to each command, from the front door on.
fn every_path() -> Vec<Vec<String>> {
    let mut all = Vec::new();
    paths(&sticky_demo::cli::everything(), &[], &mut all);
    assert!(all.len() > 60, "{all:?}");
    all
}

#[test]
fn every_page_of_help_is_chinese_and_fits_the_screen() {
    let mut found = Vec::new();
    for path in &every_path() {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let [page, english] = ["zh_CN.UTF-8", "C"].map(|locale| help(&words, locale));
        assert!(page.contains("退出码") && page.contains("[选项]"), "{words:?}");
        assert!(!page.contains("： "), "a space behind a full-width colon: {page}");
        found.extend(left_in_english(&words.join(" "), &page));
        let lines = page.lines().chain(english.lines());
        let wide = lines.filter(|line| display_width(line) > 80 && !line.contains("sticky-demo "));
        found.extend(wide.map(|line| format!("{words:?} is too wide: {line}")));
    }
    for binary in ["sticky-nagle", "sticky-short-read", "sticky-mtu-split", "sticky-udp-truncate"] {
        let ran = run(command(binary).args(["--help", "--lang", "zh"]));
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        found.extend(english(binary, &ran));
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Each text of a flag is there in both languages, with ¦ between them.
#[test]
fn every_text_of_a_flag_has_its_chinese() {
    let whole = sticky_demo::cli::everything();
    for path in every_path() {
        let found = |found: &Command, word: &String| found.find_subcommand(word).cloned();
        let command = path.iter().try_fold(whole.clone(), |at, word| found(&at, word));
        let command = command.unwrap_or_else(|| panic!("{path:?}"));
        let mut texts = vec![command.get_about().map(ToString::to_string)];
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            texts.push(arg.get_help().map(ToString::to_string));
            texts.extend(arg.get_help_heading().map(|heading| Some(heading.to_owned())));
            let means = arg.get_possible_values();
            let means = means.iter().filter_map(|value| value.get_help());
            texts.extend(means.map(|means| Some(means.to_string())));
        }
        for text in texts.into_iter().map(Option::unwrap_or_default) {
            if ["UTF-8", "GBK"].contains(&text.as_str()) {
                continue;
            }
            let halves = text.split_once(" ¦ ");
            let (en, zh) =
                halves.unwrap_or_else(|| panic!("{path:?} lacks the Chinese of {text:?}"));
            assert!(zh.chars().any(is_chinese) && en != zh, "{path:?}: {text}");
            assert!(!en.chars().any(is_chinese) || en.contains("粘包"), "{path:?}: {text}");
            // A default is told there only where clap does not know it.
            assert_eq!(en.contains("[default: "), zh.contains("[默认："), "{path:?}: {text}");
        }
    }
}

#[test]
fn every_page_is_chinese() {
    assert_chinese(
        [
            "",
            "list",
            "doctor",
            "show nagle --python",
            "show tutorial-header --python",
            "sockopts",
            "myths",
            "myths 1",
            "cures",
            "walkthrough",
            "worksheet --seed 7",
            "worksheet --seed 7 --key",
            "man",
            "man nagle",
        ],
        Some(0),
    );
}

/// Reports, counts and a lesson; on whatever link this machine has.
#[test]
fn what_is_said_of_a_run_is_chinese() {
    assert_chinese(
        [
            "nagle --no-control",
            "udp-truncate --repeat 2",
            "short-read --recv 1000 --repeat 2",
            "replay tests/goldens/wire-nagle.trace.json --packets",
            "walkthrough bytes --auto",
        ],
        None,
    );
}

#[test]
fn frames_are_cut_in_chinese() {
    let cut = |words: &[&str], bytes: &[u8]| {
        let mut command = command("sticky-demo");
        command.arg("frames").args(words).env("LANG", "zh_CN.UTF-8");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        child.stdin.take().expect("a pipe").write_all(bytes).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    };
    let cases: [(&[&str], &[u8], i32); 7] = [
        (&[], b"\0\0\0\x05hel", 1),
        (&["--framing", "netstring"], b"3:abcd", 1),
        (&["--framing", "u8", "--max-frame-bytes", "2", "--resume"], b"\x03abc\x01a\x05", 1),
        (&["--framing", "u8", "--max-frame-bytes", "2"], b"\x03abc", 1),
        (&["--framing", "morse"], b"", 2),
        (&["--framing", "fixed:0"], b"", 2),
        (&["--encode", "--framing", "fixed:4"], b"hello\n", 2),
    ];
    let mut found = Vec::new();
    for (words, bytes, code) in cases {
        let ran = cut(words, bytes);
        assert_eq!(ran.code, code, "{words:?}: {}{}", ran.stdout, ran.stderr);
        found.extend(english(&words.join(" "), &ran));
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// What is answered to what is wrong is kept, and is Chinese.
#[test]
fn what_is_wrong_is_answered_in_chinese() {
    let kept = std::fs::read_to_string("tests/goldens/refusals.zh.txt").expect("a golden");
    let answers = kept.split("$ sticky-demo ").skip(1);
    let english: Vec<String> = answers
        .flat_map(|answer| sentences(answer.split_once('\n').map_or("", |(_, answer)| answer)))
        .collect();
    assert_eq!(english, [""; 0]);
}
