//! The front page does not go stale: its commands run, its tables are the
//! house's own lists, its picture is a real run's.

mod common;

use common::command;
use std::fs;
use std::path::Path;
use sticky_demo::Lang;
use sticky_demo::cases::CASES;
use sticky_demo::framing::FRAMINGS;

const PAGES: [(&str, Lang); 2] = [("README.md", Lang::En), ("README.zh-CN.md", Lang::Zh)];

fn page(name: &str) -> String {
    fs::read_to_string(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The blocks' lines, without their indentation.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("    "))
}

/// The commands in the blocks, without the remarks beside them.
fn commands(text: &str) -> Vec<String> {
    blocks(text)
        .filter(|line| line.contains("sticky-demo"))
        .map(|line| {
            // A remark stands from column 38 on, after at least one space.
            let columns: Vec<(usize, char)> = line.char_indices().collect();
            let remark = columns
                .get(38)
                .map(|(at, _)| *at)
                .filter(|at| line.starts_with("sticky-demo") && line[..*at].ends_with(' '));
            line[..remark.unwrap_or(line.len())].trim_end().to_owned()
        })
        .collect()
}

#[test]
fn both_pages_show_the_same_commands() {
    let [english, chinese] = PAGES.map(|(name, _)| commands(&page(name)));
    assert_eq!(english, chinese);
    assert!(english.len() >= 20, "{english:?}");
}

#[test]
fn every_command_of_the_page_runs() {
    let folder = std::env::temp_dir().join(format!("sticky-demo-readme-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let binary = Path::new(env!("CARGO_BIN_EXE_sticky-demo"));
    let path = format!(
        "{}:{}",
        binary.parent().and_then(Path::to_str).expect("a folder"),
        std::env::var("PATH").unwrap_or_default()
    );
    let wire = common::wire_or_say_why();
    for line in commands(&page("README.md")) {
        if !wire && (line.contains("--pcap") || line.contains("--slow")) {
            continue; // these say that they need the wire
        }
        let words = line.replace("CASE", "nagle");
        let mut shell = std::process::Command::new("sh");
        let ran = common::run(
            shell.args(["-c", &words]).env("PATH", &path).env("LANG", "C").current_dir(&folder),
        );
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.stdout, ran.stderr);
    }
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn the_tables_are_the_lists() {
    for (name, lang) in PAGES {
        let text = page(name);
        for case in CASES {
            let question = case.file().question.unwrap_or_default();
            let row = format!("| `{}` | {} |", case.name, question.get(lang));
            assert!(text.contains(&row), "{name} lacks the row {row}");
        }
        for entry in FRAMINGS {
            assert!(text.contains(&format!("| `{}` |", entry.name)), "{name} lacks {}", entry.name);
        }
    }
}

#[test]
fn the_picture_is_a_real_run_s() {
    for (name, lang) in [("README.md", "en"), ("README.zh-CN.md", "zh")] {
        let text = page(name);
        let mut command = command("sticky-demo");
        let ran = common::run(
            command
                .args(["replay", "tests/goldens/wire-nagle.trace.json", "--lang", lang])
                .env("COLUMNS", "140"),
        );
        let picture: Vec<&str> = blocks(&text).filter(|line| line.contains('│')).collect();
        assert_eq!(picture.len(), 5, "{name}: {picture:?}");
        for line in picture {
            assert!(ran.stdout.contains(line), "{name}: no such line in {}: {line}", ran.stdout);
        }
    }
}
