//! Weight is a feature: how long a file is, the whole, and the evening.

use super::{at_most, sources};
use std::collections::BTreeSet;
use std::fs;

const LINES_OF_A_FILE: usize = 350;
/// How many files are longer.
const LONG_FILES: usize = 0;

#[test]
fn a_file_is_read_in_one_sitting() {
    let long: Vec<String> = ["src", "tests", "benches", "examples"]
        .iter()
        .flat_map(|folder| sources(folder))
        .map(|source| (source.text.lines().count(), &source.path))
        .filter(|(lines, _)| *lines > LINES_OF_A_FILE)
        .map(|(lines, path)| format!("{path} has {lines} lines"))
        .collect();
    at_most(LONG_FILES, "split it", &long);
}

const LINES_OF_THE_HOUSE: usize = 61937;

#[test]
fn the_house_does_not_grow() {
    let lines: usize = sources("src").iter().map(|source| source.text.lines().count()).sum();
    assert!(lines <= LINES_OF_THE_HOUSE, "{lines} lines: at most {LINES_OF_THE_HOUSE}");
}

const LINES_OF_THE_EVENING: usize = 8000;

/// The files that `src/lib.rs` names in a block, one a line, in reading order.
fn evening(tour: &str) -> Vec<&str> {
    let docs = tour.lines().filter_map(|line| line.strip_prefix("//!"));
    let mut inside = false;
    let lines = docs.filter(|line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        inside && !fence
    });
    let first_words = lines.filter_map(|line| line.split_whitespace().next());
    first_words.filter(|word| [".rs", ".toml"].iter().any(|end| word.ends_with(end))).collect()
}

#[test]
fn the_tour_names_an_evening() {
    let tour = fs::read_to_string("src/lib.rs").expect("the tour");
    let files = evening(&tour);
    assert!(files.len() > 30, "only {} files: {files:?}", files.len());
    let unique: BTreeSet<&str> = files.iter().copied().collect();
    assert_eq!(unique.len(), files.len(), "a file is named twice: {files:?}");
    let lines = |file: &&str| {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        text.lines().count()
    };
    let sum: usize = files.iter().map(lines).sum();
    assert!(sum <= LINES_OF_THE_EVENING, "{} files, {sum} lines: too much for one", files.len());
}

#[test]
fn the_evening_is_read_from_the_tour() {
    let tour = "//! # Tour\n//! ```text\n//! src/a.rs     the first\n//!\n//! scenarios/b.toml\n//! ```\n//! c.rs\n";
    assert_eq!(evening(tour), ["src/a.rs", "scenarios/b.toml"]);
}
