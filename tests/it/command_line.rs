//! The binaries as a user runs them: what they print, where, and how they exit.

use crate::all::ALL;
use crate::common::truths::trace_of;
use crate::common::{Ran, TempFile, command, demo, help, json, json_and_code, run};
use std::io::Read;
use std::process::Stdio;
use sticky_demo::cases::{CASES, by_name};
use sticky_demo::scenario::{LinkKind, Scenario, ScenarioFile, Values};
use unicode_width::UnicodeWidthStr;

#[test]
fn alone_it_is_one_screen_that_says_what_sticky_packets_are() {
    let ran = demo(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.replace('\n', " ").contains("TCP has no such term"), "{}", ran.stdout);
    assert!(ran.stdout.contains("粘包"));
    assert!(ran.stdout.contains("Start here"));
    for case in CASES {
        assert!(ran.stdout.contains(case.name), "{} is not on the first screen", case.name);
    }
    fits(&ran.stdout, 22); // beside the command and the prompt
    let chinese = run(command("sticky-demo").env("LANG", "zh_CN.UTF-8"));
    assert!(chinese.stdout.contains("TCP 并没有这个"), "{}", chinese.stdout);
    fits(&chinese.stdout, 22);
}

/// Lines of a screen that is 80 columns wide.
fn fits(page: &str, lines: usize) {
    assert!(page.lines().all(|line| line.width() <= 80), "{page}");
    assert!(page.lines().count() <= lines, "{page}");
}

#[test]
fn help_is_one_screen_that_names_every_command() {
    for locale in ["C", "zh_CN.UTF-8"] {
        let page = help(&[], locale);
        fits(&page, 24);
        let words: Vec<&str> =
            page.split(|c: char| c != '-' && !c.is_ascii_alphanumeric()).collect();
        for (name, _) in sticky_demo::cli::examples() {
            let is_case = by_name(name).is_ok();
            assert!(is_case || words.contains(&name), "{name}: {page}");
        }
        for case in CASES {
            let lines = if case.name == "free" { 85 } else { 68 }; // it takes every knob
            fits(&help(&[case.name], locale), lines);
        }
    }
}

/// What a page says one may type, one may: each line is understood as it stands, and
/// a case's values make sense.
#[test]
fn every_page_has_two_examples_that_work() {
    let line = sticky_demo::cli::everything();
    for (name, examples) in sticky_demo::cli::examples() {
        assert_eq!(examples.len(), 2, "{name}: examples = [two lines], in its file");
        let page = help(&[name], "C");
        for example in examples {
            assert!(page.contains(&format!("sticky-demo {example}\n")), "{example}: {page}");
            assert!(example.starts_with(name), "{name}: {example}");
            let typed = example.split(['>', '|']).next().unwrap_or_default();
            let words = ["sticky-demo"].into_iter().chain(typed.split_whitespace());
            let parsed = line.clone().try_get_matches_from(words);
            assert!(parsed.is_ok(), "{example}: {:?}", parsed.err());
        }
        // A program that is watched ends as it would without us.
        let codes =
            if name == "watch" { ["that of CMD", ""] } else { ["0 shown, done", "3 inconclusive"] };
        assert!(codes.iter().all(|code| page.contains(code)), "{page}");
    }
}

#[test]
fn why_finds_a_case_says_why_and_says_when_there_is_none() {
    let ran = demo(&["why", "TooLongFrameException"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("sticky-demo tutorial-int\n"), "{}", ran.stdout);
    let found = json(&["why", "40", "ms"]);
    assert_eq!(found["found"][0]["case"], "delayed-ack");
    let ran = demo(&["why", "EADRINUSE", "--lang", "zh"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("EADDRINUSE") && ran.stdout.contains("list"), "{}", ran.stdout);
    assert_eq!(demo(&["why"]).code, 2);
}

#[test]
fn a_binary_of_its_own_is_the_same_thing() {
    assert_eq!(ALL.ran.code, 0, "{}{}", ALL.ran.stdout, ALL.ran.stderr); // it kept the traces
    for case in ["nagle", "short-read", "mtu-split", "udp-truncate"] {
        let thin = run(command(&format!("sticky-{case}")).args(["--format", "json"]));
        assert_eq!(thin.code, 0, "{}", thin.stderr);
        let report: serde_json::Value = serde_json::from_str(&thin.stdout).expect("JSON");
        assert_eq!(report["case"], case);
        assert_eq!(report["verdict"], "shown");
        let claims = trace_of(&[case]).claims.len();
        assert_eq!(report["claims"].as_array().map(Vec::len), Some(claims));
        let help = run(command(&format!("sticky-{case}")).arg("--help"));
        assert!(help.stdout.contains("--recv"), "{}", help.stdout);
    }
}

#[test]
fn the_report_has_the_contract_s_fields_and_nothing_else_is_on_stdout() {
    let report = json(&["nagle"]);
    for field in ["schema", "case", "transport", "link", "verdict", "runs", "claims"] {
        assert!(!report[field].is_null(), "{field}");
    }
    assert_eq!(report["schema"], 1);
    assert_eq!(report["transport"], "tcp");
    for run in report["runs"].as_array().expect("runs") {
        let run = run.as_object().expect("a run");
        for field in [
            "name",
            "role",
            "receiver",
            "options",
            "messages",
            "writes",
            "segment_count",
            "segments",
            "segments_from",
            "datagrams",
            "fragments",
            "truncated",
            "dropped",
            "reads",
            "delivered",
            "intact",
            "error",
            "events",
        ] {
            assert!(run.contains_key(field), "{field} is missing");
        }
    }
    for claim in report["claims"].as_array().expect("claims") {
        for field in ["claim", "left", "right", "holds"] {
            assert!(!claim[field].is_null(), "{field}");
        }
    }
}

#[test]
fn all_runs_every_case_and_counts() {
    assert_eq!(ALL.ran.code, 0, "{}{}", ALL.ran.stdout, ALL.ran.stderr);
    let claiming = CASES.len() - 1; // free claims nothing
    assert_eq!(ALL.ran.stdout.lines().count(), claiming + 1, "{}", ALL.ran.stdout);
}

#[test]
fn repeat_counts_every_run() {
    let ran = demo(&["short-read", "--repeat", "7"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "short-read: 7 of 7 shown, 0 not shown, 0 inconclusive\n")
    );
    let (failing, code) = json_and_code(&["short-read", "--recv", "1000", "--repeat", "3"]);
    assert_eq!((code, &failing["shown"], &failing["not_shown"]), (1, &0.into(), &3.into()));
    let third = &failing["others"][2];
    assert_eq!(third["run"], 3, "{failing:#}");
    assert_eq!(third["claims"][0]["claim"], "main.naive.split_messages > 0");
    assert_eq!(third["claims"][0]["left"], 0);
    let report = json(&["udp-truncate", "--repeat", "2"]);
    assert_eq!((&report["shown"], &report["repeat"]), (&2.into(), &2.into()));
}

#[test]
fn a_saved_trace_replays_to_the_same_report() {
    let file = TempFile::new("replay.json", b"");
    for format in ["text", "json"] {
        let live = demo(&["short-read", "--save-trace", file.path(), "--format", format]);
        let again = demo(&["replay", file.path(), "--format", format]);
        assert_eq!(live.code, 0, "{}", live.stderr);
        assert_eq!(live.stdout, again.stdout);
        assert_eq!(again.code, 0);
    }
    let failing = demo(&["short-read", "--recv", "1000", "--save-trace", file.path()]);
    assert_eq!((failing.code, demo(&["replay", file.path()]).code), (1, 1));
}

/// What is shown is the case's own file; and that file, read as a user's own, changes
/// nothing.
#[test]
fn a_shown_scenario_runs_as_it_is() {
    for case in CASES {
        assert_eq!(demo(&["show", case.name]).stdout, case.scenario);
        let file = ScenarioFile::parse(case.scenario, "mine.toml").expect("a scenario");
        let values = demo(&["show", case.name, "--values"]).stdout;
        let values = ScenarioFile::parse(&values, "mine.toml").expect("a scenario");
        assert_eq!((&values.values, &values.wire), (&file.values, &file.wire), "{}", case.name);
        for link in [LinkKind::Loopback, LinkKind::Wire] {
            let with = |own| Scenario::resolve(case.file(), own, &Values::default(), link);
            assert_eq!(with(Some(&file)), with(None), "{}", case.name);
        }
    }
    for part in [&["show", "udp-truncate"][..], &["show", "udp-truncate", "--values"]] {
        let file = TempFile::new("udp-truncate.toml", demo(part).stdout.as_bytes());
        let ran = demo(&["run", file.path()]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_file_overrides_the_case_and_a_flag_overrides_the_file() {
    let file = TempFile::new(
        "mine.toml",
        b"case = \"short-read\"\n[values]\nmessages = [\"abcdefgh\"]\nrecv_bytes = 3\n",
    );
    let report = json(&["run", file.path()]);
    assert_eq!(report["runs"][0]["reads"], serde_json::json!([3, 3, 2]));
    let report = json(&["run", file.path(), "--recv", "4"]);
    assert_eq!(report["runs"][0]["reads"], serde_json::json!([4, 4]));
    let report = json(&["run", file.path(), "--random", "3", "--seed", "1"]);
    assert_eq!(report["runs"][0]["messages"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_seed_repeats_the_messages_and_is_printed() {
    let messages = |words: &[&str]| json(words)["runs"][0]["messages"].clone();
    let once = messages(&["free", "--random", "20", "--seed", "5"]);
    assert_eq!(once, messages(&["free", "--random", "20", "--seed", "5"]));
    assert_ne!(once, messages(&["free", "--random", "20", "--seed", "6"]));
    let drawn = json(&["free", "--random", "2"]);
    assert!(drawn["seed"].is_u64(), "a drawn seed is told, so that the run can be repeated");
    assert!(demo(&["free", "--random", "2", "--seed", "99"]).stdout.contains("seed 99"));
}

#[test]
fn a_reader_that_closes_its_pipe_is_no_error() {
    let mut child = command("sticky-demo")
        .args(["mtu-split", "--recv", "1", "--no-control"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut first = [0; 8];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a beginning");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// no-color.org: NO_COLOR counts when it is set *and not empty*; a flag counts
/// more than any variable.
#[test]
fn colour_is_chosen_by_flag_then_environment_then_terminal() {
    let coloured = |ran: Ran| ran.stdout.contains('\x1b');
    let with = |words: &[&str], variables: &[(&str, &str)]| {
        coloured(run(command("sticky-demo").args(words).envs(variables.iter().copied())))
    };
    assert!(!with(&["list"], &[]), "not at a terminal");
    assert!(with(&["list"], &[("CLICOLOR_FORCE", "1")]), "bixense.com/clicolors");
    assert!(with(&["--help"], &[("FORCE_COLOR", "1")]), "force-color.org");
    assert!(!with(&["list"], &[("CLICOLOR_FORCE", "0")]));
    assert!(!with(&["list"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(with(&["list", "--color", "always"], &[]));
    assert!(with(&["list", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(with(&["list", "--color", "always"], &[("NO_COLOR", "")]));
    assert!(!with(&["list", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn lists_and_findings_are_there_for_programs_too() {
    let list = json(&["list"]);
    let names = |kind: &str| -> Vec<String> {
        let entries = list[kind].as_array().expect("a list");
        entries.iter().filter_map(|entry| Some(entry["name"].as_str()?.to_owned())).collect()
    };
    assert_eq!(names("cases"), CASES.iter().map(|case| case.name).collect::<Vec<_>>());
    assert!(names("framings").contains(&"netstring".to_owned()));
    assert!(names("programs").contains(&"race".to_owned()));
    let findings = json(&["doctor"]);
    let kernel = &findings["findings"][0];
    assert_eq!((&kernel["what"]["en"], &kernel["works"]), (&"kernel".into(), &true.into()));
}

#[test]
fn the_quantities_that_a_text_may_name_are_listed() {
    let listed = json(&["list", "--quantities"]);
    let listed = listed["quantities"].as_array().expect("a list").len();
    assert_eq!(listed, sticky_demo::observe::quantities().count());
    assert!(demo(&["list", "--quantities"]).stdout.contains("  segments "));
}

/// What a user's own file calls a run and cites stands in the place of ours.
#[test]
fn a_file_s_own_labels_and_sources_are_shown() {
    let text = "case = 'short-read'\nsources = ['my notes', { en = 'a book', zh = '一本书' }]\n\
                [[run]]\nname = 'main'\nen = 'my own words'\nzh = '自己的话'\n";
    let file = TempFile::new("labels.toml", text.as_bytes());
    let shown = demo(&["run", file.path(), "--proof"]).stdout;
    assert!(shown.contains("main: my own words"), "{shown}");
    assert!(shown.contains("Sources: my notes; a book"), "{shown}");
    let shown = demo(&["run", file.path(), "--proof", "--lang", "zh"]).stdout;
    assert!(shown.contains("出处：my notes；一本书"), "{shown}");
}

#[test]
fn the_language_comes_from_the_flag_or_the_first_variable_that_says_one() {
    let chinese = |words: &[&str], variables: &[(&str, &str)]| {
        run(command("sticky-demo").args(words).envs(variables.iter().copied()))
            .stdout
            .contains("帧格式")
    };
    assert!(!chinese(&["list"], &[]));
    assert!(chinese(&["list", "--lang", "zh"], &[]));
    assert!(chinese(&["--lang", "zh", "list"], &[]), "before the command's name as well");
    assert!(chinese(&["list"], &[("LANG", "zh_CN.UTF-8")]));
    assert!(chinese(&["list"], &[("LANG", "en_US.UTF-8"), ("LC_ALL", "zh_TW.UTF-8")]));
    assert!(chinese(&["list"], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]));
    assert!(!chinese(&["list", "--lang", "en"], &[("LANG", "zh_CN.UTF-8")]));
}

#[test]
fn doctor_says_what_there_is() {
    let (told, code) = json_and_code(&["doctor"]);
    assert_eq!(code, 0, "{told:#}");
    let findings = told["findings"].as_array().expect("findings");
    for what in ["kernel", "TCP_INFO", "loopback MTU", "default buffers"] {
        assert!(findings.iter().any(|finding| finding["what"]["en"] == what), "{what}: {told:#}");
    }
}
