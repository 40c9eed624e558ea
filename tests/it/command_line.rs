//! The binaries as a user runs them: what they print, where, and how they exit.

use crate::common::{Ran, TempFile, command, demo, json, run};
use std::io::Read;
use std::process::Stdio;
use sticky_demo::cases::CASES;

/// Exit 2, one sentence on stderr, nothing on stdout, and no trace of a panic.
fn refused(ran: &Ran, expected: &[&str]) {
    assert_eq!(ran.code, 2, "stdout: {}\nstderr: {}", ran.stdout, ran.stderr);
    assert_eq!(ran.stdout, "");
    for word in expected {
        assert!(ran.stderr.contains(word), "{word:?} is not in: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
fn alone_it_is_one_screen_that_says_what_sticky_packets_are() {
    let ran = demo(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.replace('\n', " ").contains("TCP has no such term"), "{}", ran.stdout);
    assert!(ran.stdout.contains("粘包"));
    assert!(ran.stdout.contains("Try first"));
    for case in CASES {
        assert!(ran.stdout.contains(case.name), "{} is not on the first screen", case.name);
    }
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    assert!(ran.stdout.lines().count() <= 24, "{}", ran.stdout);
    let chinese = run(command("sticky-demo").env("LANG", "zh_CN.UTF-8"));
    assert!(chinese.stdout.contains("TCP 并没有这个"), "{}", chinese.stdout);
}

#[test]
fn a_binary_of_its_own_is_the_same_thing() {
    for case in ["nagle", "short-read", "mtu-split", "udp-truncate"] {
        let thin = run(command(&format!("sticky-{case}")).args(["--format", "json"]));
        assert_eq!(thin.code, 0, "{}", thin.stderr);
        let report: serde_json::Value = serde_json::from_str(&thin.stdout).expect("JSON");
        assert_eq!(report["case"], case);
        assert_eq!(report["verdict"], "shown");
        let front = json(&[case]);
        assert_eq!(
            front["claims"].as_array().map(Vec::len),
            report["claims"].as_array().map(Vec::len)
        );
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
    let ran = demo(&["all"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let claiming = CASES.len() - 1; // free claims nothing
    assert_eq!(ran.stdout.lines().count(), claiming + 1, "{}", ran.stdout);
    let report = json(&["all"]);
    assert_eq!(report["shown"], claiming);
}

#[test]
fn repeat_counts_every_run() {
    let ran = demo(&["short-read", "--repeat", "7"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "short-read: 7 of 7 shown, 0 not shown, 0 inconclusive\n")
    );
    let failing = demo(&["short-read", "--recv", "1000", "--repeat", "3"]);
    assert_eq!(failing.code, 1);
    assert!(
        failing.stdout.starts_with("short-read: 0 of 3 shown, 3 not shown"),
        "{}",
        failing.stdout
    );
    assert!(
        failing.stdout.contains("run 3: main.naive.split_messages > 0: 0 > 0"),
        "{}",
        failing.stdout
    );
    let report = json(&["udp-truncate", "--repeat", "2"]);
    assert_eq!((&report["shown"], &report["repeat"]), (&2.into(), &2.into()));
    refused(&demo(&["free", "--repeat", "2"]), &["claims nothing"]);
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

#[test]
fn a_shown_scenario_runs_as_it_is() {
    for case in CASES {
        let shown = demo(&["show", case.name]);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        let file = TempFile::new(&format!("{}.toml", case.name), shown.stdout.as_bytes());
        let ran = demo(&["run", file.path()]);
        assert_eq!(ran.code, 0, "{}: {}{}", case.name, ran.stdout, ran.stderr);
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
fn wrong_values_are_refused_in_one_sentence() {
    refused(&demo(&["short-read", "--recv", "0"]), &["recv_bytes (--recv) is 0", "must be 1 to"]);
    refused(
        &demo(&["short-read", "--recv", "-1"]),
        &["'--recv <N>' does not take '-1'", "a whole number, 1 to 67108864"],
    );
    refused(&demo(&["nagle", "--loss", "x"]), &["it must be a number, 0 to 100"]);
    refused(&demo(&["nagle", "--drop", "-1"]), &["a whole number, not negative"]);
    refused(&demo(&["myths", "-1"]), &["no myth has the number -1"]);
    refused(&demo(&["mtu-split", "--mss", "87"]), &["mss_bytes (--mss) is 87", "88 to 32767"]);
    refused(&demo(&["mtu-split", "--mss", "32768"]), &["88 to 32767"]);
    refused(&demo(&["nagle", "--framing", "morse"]), &["morse", "u32be", "naive"]);
    refused(&demo(&["nagle", "--timeout-s", "0"]), &["timeout_s (--timeout-s)"]);
    refused(&demo(&["nagle", "--timeout-s", "NaN"]), &["--timeout-s", "a number, 0.001 to 3600"]);
    refused(&demo(&["nagle", "--nodelay", "perhaps"]), &["on", "off"]);
    refused(&demo(&["nagle", "--repeat", "0"]), &["--repeat"]);
    refused(
        &demo(&["udp-truncate", "--nodelay", "on"]),
        &["nodelay (--nodelay) means nothing to udp-truncate"],
    );
    refused(
        &demo(&["short-read", "--random", "2", "--message", "a"]),
        &["messages and random are both given"],
    );
    refused(&demo(&["nagle", "--max-frame-bytes", "2", "--message", "abc"]), &["frame limit is 2"]);
}

#[test]
fn a_name_misspelt_is_answered_with_the_near_one() {
    refused(&demo(&["nagel"]), &["nagel", "'nagle'"]);
    refused(&demo(&["show", "short-reed"]), &["short-read"]);
    let file = TempFile::new("misspelt.toml", b"case = \"mtu-spilt\"\n");
    refused(&demo(&["run", file.path()]), &["mtu-spilt", "mtu-split"]);
}

#[test]
fn a_wrong_file_is_refused_with_its_name_line_and_field() {
    let cases: [(&str, &[&str]); 14] = [
        ("case = \"nagle\"\n[values]\ngap = 5\n", &["line 3", "gap", "gap_ms"]),
        ("case = \"nagle\"\n[values]\ntimeout = 5\n", &["line 3", "timeout_s"]),
        ("case = \"nagle\"\ncolour = 1\n", &["line 2", "colour", "values"]),
        ("case = \"nagle\"\n[values]\nnodelay = true\n", &["line 3", "nodelay"]),
        ("case = \"nagle\"\n[values]\nrecv_bytes = -1\n", &["line 3", "recv_bytes"]),
        ("case = \"nagle\"\n[values]\nmessages = []\n", &["line 3", "messages is empty"]),
        ("case = \"nagle\"\n\n[wire]\nrecv_bytes = 0\n", &["line 4", "recv_bytes (--recv) is 0"]),
        ("case = \"udp-truncate\"\n[values]\nnodelay = \"on\"\n", &["line 3", "means nothing to"]),
        ("case = \"nagle\"\n[values]\nframing = \"morse\"\n", &["line 3", "morse", "u32be"]),
        ("#\ncase = \"telepathy\"\n", &["line 2", "telepathy", "nagle"]),
        (
            "case = \"nagle\"\n[[run]]\nname = \"main\"\nen = \"x\"\nzh = \"x\"\n[[run]]\nname = \"encore\"\nen = \"x\"\nzh = \"x\"\n",
            &["line 7", "no run \"encore\"", "late-reader"],
        ),
        ("case = \"nagle\"\n[values\n", &["line 2"]),
        ("[values]\n", &["case"]),
        (
            "case = \"nagle\"\n[[say]]\npart = \"what\"\nif = [\"main.naive.pigeons > 1\"]\nen = \"x\"\nzh = \"x\"\n",
            &["line 2", "pigeons", "segments"],
        ),
    ];
    for (text, expected) in cases {
        let file = TempFile::new("wrong.toml", text.as_bytes());
        refused(&demo(&["run", file.path()]), &[expected, &["wrong.toml"]].concat());
    }
    refused(&demo(&["run", "no-such-file.toml"]), &["no-such-file.toml", "cannot be opened"]);
    let binary = TempFile::new("binary.toml", &[0xff, 0xfe, 0x00]);
    refused(&demo(&["run", binary.path()]), &["not UTF-8"]);
}

#[test]
fn a_message_that_would_not_fit_in_memory_is_refused_before_it_is_made() {
    let text =
        "case = \"free\"\n[values]\nmessages = [{ text = \"xx\", times = 9000000000000000000 }]\n";
    let file = TempFile::new("huge.toml", text.as_bytes());
    refused(&demo(&["run", file.path()]), &["bytes in all"]);
    let text = "case = \"free\"\n[values]\nmessages = [{ text = \"x\", times = 2000000 }]\n";
    let file = TempFile::new("long.toml", text.as_bytes());
    refused(
        &demo(&["run", file.path()]),
        &["2000000 bytes", "frame limit is 1048576", "--max-frame-bytes"],
    );
}

#[test]
fn a_wrong_trace_is_refused() {
    let good = std::fs::read_to_string("tests/goldens/nagle.trace.json").expect("a trace");
    let cut = TempFile::new("cut.json", &good.as_bytes()[..good.len() / 2]);
    refused(&demo(&["replay", cut.path()]), &["cut off", "Save it again"]);
    let newer = good.replacen("\"trace_schema\": 1", "\"trace_schema\": 3", 1);
    let newer = TempFile::new("newer.json", newer.as_bytes());
    refused(&demo(&["replay", newer.path()]), &["trace_schema 3", "version that wrote it"]);
    let other = TempFile::new("other.json", b"{\"hello\": 1}");
    refused(&demo(&["replay", other.path()]), &["not a trace"]);
    refused(&demo(&["replay", "no-such-trace.json"]), &["cannot be opened"]);
    let unknown = good.replace("\"case\": \"nagle\"", "\"case\": \"telepathy\"");
    let unknown = TempFile::new("unknown.json", unknown.as_bytes());
    refused(&demo(&["replay", unknown.path()]), &["telepathy"]);
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
    assert!(!with(&["list"], &[("CLICOLOR_FORCE", "1")]), "CLICOLOR_FORCE is not ours");
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
    let shown = demo(&["run", file.path()]).stdout;
    assert!(shown.contains("main: my own words"), "{shown}");
    assert!(shown.contains("Sources: my notes; a book"), "{shown}");
    let shown = demo(&["run", file.path(), "--lang", "zh"]).stdout;
    assert!(shown.contains("出处：my notes；一本书"), "{shown}");
    let wrong = TempFile::new("sources.toml", b"case = 'short-read'\nsources = [5]\n");
    refused(&demo(&["run", wrong.path()]), &["line 2", "expected a text, or { en"]);
}

/// A flag that would change nothing is refused.
#[test]
fn flags_of_an_experiment_are_not_those_of_a_list_or_a_replay() {
    for words in [
        &["replay", "x.json", "--repeat", "3"][..],
        &["list", "--no-control"],
        &["frames", "--save-trace", "x"],
        &["walkthrough", "--format", "json"],
        &["show", "nagle", "--format", "json"],
    ] {
        let ran = demo(words);
        assert_eq!(ran.code, 2, "{words:?}");
        assert!(ran.stderr.contains("there is no argument"), "{words:?}: {}", ran.stderr);
    }
}

#[test]
fn the_language_comes_from_the_flag_or_the_first_variable_that_says_one() {
    let chinese = |words: &[&str], variables: &[(&str, &str)]| {
        run(command("sticky-demo").args(words).envs(variables.iter().copied()))
            .stdout
            .contains("案例")
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
    let ran = demo(&["doctor"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for word in ["kernel", "TCP_INFO", "loopback MTU", "default buffers"] {
        assert!(ran.stdout.contains(word), "{word}: {}", ran.stdout);
    }
}

/// Each line of the help says what *that* command does.
#[test]
fn help_has_a_line_of_its_own_for_every_command() {
    let help = demo(&["--help"]).stdout;
    for case in CASES {
        let title = case.file().title.unwrap_or_default().en;
        assert!(help.contains(&title), "{}: {title:?} is not in {help}", case.name);
    }
    let commands = help.split("Cases:").nth(1).and_then(|rest| rest.split("Output:").next());
    let mut seen = std::collections::BTreeSet::new();
    let lines = commands.expect("the lists").lines().filter(|line| line.starts_with("  "));
    for line in lines {
        let (name, about) = line.trim().split_once("  ").expect("a name and what it does");
        assert!(seen.insert(about.trim().to_owned()), "{name}: {about:?} stands there twice");
    }
    assert!(seen.len() > CASES.len() + 8, "{seen:?}");
}

#[test]
fn help_shows_the_knobs_that_mean_something_here() {
    let help = demo(&["udp-truncate", "--help"]).stdout;
    assert!(help.contains("--recv") && !help.contains("--nodelay"), "{help}");
    assert!(demo(&["nagle", "--help"]).stdout.contains("--nodelay"));
}

#[test]
fn completions_and_manual_pages_know_every_case() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = demo(&["completions", shell]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        for case in CASES {
            assert!(ran.stdout.contains(case.name), "{shell}: {}", case.name);
        }
    }
    // What a value means stands beside it, in the reader's language.
    for (lang, means) in [("en", "As soon as something is there"), ("zh", "一有数据就读")] {
        let script = demo(&["completions", "fish", "--lang", lang]).stdout;
        assert!(script.contains(&format!("prompt\\t'{means}")), "{lang}");
    }
    let page = demo(&["man"]).stdout;
    assert!(page.contains(".TH sticky-demo 1") && page.contains("walkthrough"), "{page}");
    assert!(demo(&["man", "nagle"]).stdout.contains("TCP_NODELAY"));
    refused(&demo(&["man", "telepathy"]), &["telepathy"]);
    refused(&demo(&["completions", "telepathy"]), &["telepathy"]);
}

/// In a real bash: a flag behind a subcommand, the values of a flag, and what is
/// only offered: other words are taken as well.
#[test]
fn bash_completes_what_stands_behind_a_command() {
    let script =
        TempFile::new("completions.bash", demo(&["completions", "bash"]).stdout.as_bytes());
    let asked = r#"source "$1"
        function="$(complete -p sticky-demo)"; function="${function##*-F }"
        COMP_WORDS=(sticky-demo nagle --nodel); COMP_CWORD=2
        "${function%% *}" sticky-demo --nodel nagle; echo "${COMPREPLY[@]}"
        COMP_WORDS=(sticky-demo nagle --nodelay ""); COMP_CWORD=3
        "${function%% *}" sticky-demo "" --nodelay; echo "${COMPREPLY[@]}"
        COMP_WORDS=(sticky-demo nagle --framing u16); COMP_CWORD=3
        "${function%% *}" sticky-demo u16 --framing; echo "${COMPREPLY[@]}"
        COMP_WORDS=(sticky-demo walkthrough me); COMP_CWORD=2
        "${function%% *}" sticky-demo me walkthrough; echo "${COMPREPLY[@]}""#;
    let ran = run(std::process::Command::new("bash")
        .args(["--norc", "-c", asked, "bash"])
        .arg(script.path()));
    assert_eq!(ran.stdout, "--nodelay\non off\nu16be\nmerged\n", "{}", ran.stderr);
}

#[test]
fn a_manual_page_in_chinese_has_chinese_headings() {
    for page in [
        &["man", "--lang", "zh"][..],
        &["man", "nagle", "--lang", "zh"],
        &["man", "exec", "--lang", "zh"],
    ] {
        let page = demo(page).stdout;
        for heading in page.lines().filter_map(|line| line.strip_prefix(".SH ")) {
            assert!(!heading.is_ascii(), "{heading}");
        }
        assert!(page.contains("[选项]") && !page.contains("[OPTIONS]"), "{page}");
    }
}
