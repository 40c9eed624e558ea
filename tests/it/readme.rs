//! The front page does not go stale: its commands run and print what it says,
//! its tables are the house's own lists, and both languages have the same in
//! them.
//!
//! A line of a block is a command where `sticky-demo` stands in it. Behind
//! `$ ` it is an example, and the lines below it are what it prints; `...`
//! stands for lines that the page leaves out, to snapbox as to a reader. What is
//! measured is other in each run, and on a busy machine now and then another
//! picture: the page shows the run that is recorded in `tests/goldens`.

use crate::all::ALL;
use crate::common::page::{PAGES, blocks, commands, needs_wire, page, shell};
use crate::common::{TempFolder, beside_one_another, demo};
use std::collections::BTreeSet;
use std::fs;
use sticky_demo::Lang;
use sticky_demo::cases::CASES;
use sticky_demo::framing::FRAMINGS;

/// The commands behind `$ `, and what the page says that they print.
fn examples(text: &str) -> Vec<(String, String)> {
    let mut examples: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in blocks(text) {
        if let Some(command) = line.strip_prefix("$ ") {
            examples.push((command.to_owned(), String::new()));
            inside = true;
        } else if line.is_empty() {
            inside = false;
        } else if inside && let Some((_, output)) = examples.last_mut() {
            *output += &format!("{line}\n");
        }
    }
    examples
}

#[test]
fn every_command_of_the_page_runs() {
    let folder = TempFolder::new("readme-commands");
    let mut commands = commands(&page("README.md"));
    commands.retain(|line| !needs_wire(line)); // tests/wire runs those
    // And these two have been.
    commands
        .retain(|line| !["sticky-demo all", "sticky-demo all --html course"].contains(&&**line));
    assert_eq!(ALL.ran.code, 0, "{}{}", ALL.ran.stdout, ALL.ran.stderr);
    assert!(commands.len() >= 20, "{commands:?}");
    // What writes a file stands before what reads it, so those go in their order;
    // the others mostly wait, and may wait beside one another.
    let (in_order, apart): (Vec<&String>, Vec<&String>) = commands
        .iter()
        .partition(|line| ["my.toml", "t.json"].iter().any(|file| line.contains(file)));
    let run = |lines: &[&String]| {
        for line in lines {
            // Two are repeated, and ten take five times as long.
            let line = line.replace("--repeat 10", "--repeat 2");
            shell(&line, Lang::En, &folder).assert().success();
        }
    };
    let parts = apart.chunks(apart.len().div_ceil(4)).chain([&in_order[..]]);
    beside_one_another(parts, run);
}

#[test]
fn every_example_prints_what_the_page_says() {
    let folder = TempFolder::new("readme-examples");
    let recorded = fs::canonicalize("tests/goldens/wire-nagle.trace.json").expect("a recorded run");
    for (name, lang) in PAGES {
        let examples = examples(&page(name));
        assert!(examples.len() >= 3, "{name}: {examples:?}");
        for (line, output) in examples {
            let line = match line.as_str() {
                "sticky-demo nagle" => format!("sticky-demo replay '{}'", recorded.display()),
                "sticky-demo nagle --proof" => {
                    format!("sticky-demo replay '{}' --proof", recorded.display())
                }
                _ => line,
            };
            shell(&line, lang, &folder).assert().success().stdout_eq(output);
        }
    }
}

#[test]
fn both_pages_have_the_same_in_them() {
    let [english, chinese] = PAGES.map(|(name, _)| page(name));
    assert_eq!(commands(&english), commands(&chinese));
    let lines = |text: &str| -> Vec<usize> {
        examples(text).iter().map(|(_, output)| output.lines().count()).collect()
    };
    assert_eq!(lines(&english), lines(&chinese));
    let headings = |text: &str| -> Vec<String> {
        let headings = text.lines().filter(|line| line.starts_with('#'));
        headings.map(|line| line.chars().take_while(|c| *c == '#').collect()).collect()
    };
    assert_eq!(headings(&english), headings(&chinese));
    let quoted = |text: &str| -> BTreeSet<String> {
        text.lines()
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(quoted(&english), quoted(&chinese));
}

#[test]
fn the_tables_are_the_lists() {
    for (name, lang) in PAGES {
        let text = page(name);
        for case in CASES {
            let question = case.file().question.clone().unwrap_or_default();
            let row = format!("| `{}` | {} |", case.name, question.get(lang));
            assert!(text.contains(&row), "docs/cases.md, beside {name}, lacks the row {row}");
        }
        for entry in FRAMINGS {
            // A row says the parameters too.
            let row = |line: &str| {
                let rest = line.strip_prefix("| `").and_then(|line| line.strip_prefix(entry.name));
                rest.is_some_and(|rest| rest.starts_with(['`', ':']))
            };
            assert!(text.lines().any(row), "docs/framings.md, beside {name}, lacks {}", entry.name);
        }
    }
}

/// Made by the program itself, of the run that the page shows: STICKY_BLESS=1 makes it anew.
#[test]
fn the_drawing_of_nagle_is_what_the_program_draws() {
    for (file, lang) in [("docs/nagle.svg", "en"), ("docs/nagle.zh-CN.svg", "zh")] {
        let folder = TempFolder::new("readme-drawing");
        let drawn = folder.file("nagle.svg");
        let recorded = "tests/goldens/wire-nagle.trace.json";
        let ran = demo(&["replay", recorded, "--lang", lang, "--svg", &drawn]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let drawn = fs::read_to_string(drawn).expect("a drawing");
        if std::env::var_os("STICKY_BLESS").is_some() {
            fs::write(file, &drawn).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(file).ok().as_deref(), Some(&*drawn), "{file} is an old one");
    }
}

/// A newcomer reads it in three minutes: two hundred words a minute, and the pictures.
#[test]
fn the_front_page_is_short() {
    let words = fs::read_to_string("README.md").expect("README.md").split_whitespace().count();
    assert!(words < 1100, "{words} words: the long lists stand in docs/");
}

#[test]
fn every_link_of_the_pages_leads_somewhere() {
    let mut pages = vec!["README.md".into(), "README.zh-CN.md".into()];
    pages.extend(fs::read_dir("docs").expect("docs/").map(|entry| entry.expect("a file").path()));
    let mut links = 0;
    for page in
        pages.iter().filter(|page: &&std::path::PathBuf| page.extension() == Some("md".as_ref()))
    {
        let text = fs::read_to_string(page).expect("a page");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
            let there = page.parent().expect("a folder").join(link.0);
            assert!(there.exists(), "{}: {} is not there", page.display(), link.0);
            links += 1;
        }
    }
    assert!(links > 15, "only {links} links");
}
