//! What a file takes of the memory, and of the processor's time: both in proportion.

use crate::common::{Ran, TempFile, command, run};
use serde_json::{Value, json};
use std::process::Command;

/// Of the program itself, whatever the file.
const AT_LEAST: usize = 24 << 20;

/// Runs it where it has so much data (in KiB) or processor time (in seconds) and no more.
fn limited(limit: &str, words: &[&str]) -> Ran {
    let program = command("sticky-demo").get_program().to_owned();
    let script = format!("ulimit {limit}; exec \"$0\" \"$@\"");
    run(Command::new("sh").args(["-c", &script]).arg(program).args(words))
}

fn with(key: &str, entries: Vec<Value>) -> String {
    let text = include_str!("../../goldens/short-read.trace.json");
    let mut trace: Value = serde_json::from_str(text).expect("JSON");
    trace["runs"][0][key] = Value::from(entries);
    trace.to_string()
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "elsewhere ulimit -d bounds less")]
fn a_trace_takes_no_more_than_eight_times_its_length() {
    let write = json!({ "at_ns": 1, "observer": "sender", "event": "write", "data": "a", "accepted_bytes": 1 });
    let read = json!({ "at_ns": 1, "observer": "receiver", "event": "read", "data": "a", "asked_bytes": 1 });
    let long = json!({ "at_ns": 1, "observer": "sender", "event": "write", "data": "a".repeat(2 << 20), "accepted_bytes": 2 << 20 });
    for (about, text) in [
        ("writes", with("events", vec![write; 12_000])),
        ("reads", with("events", vec![read; 12_000])),
        ("one write", with("events", vec![long])),
        ("a message", with("messages", vec![json!("a".repeat(2 << 20))])),
        ("messages", with("messages", vec![json!("abcdefghijklmnopqrstuvwxyz"); 12_000])),
    ] {
        let file = TempFile::new("long.json", text.as_bytes());
        let most = (8 * text.len() + AT_LEAST) >> 10;
        let ran = limited(&format!("-d {most}"), &["replay", file.path()]);
        assert!((0..=3).contains(&ran.code), "{about}, {most} KiB: {}", ran.stderr);
        assert!(!ran.stdout.is_empty(), "{about}: {}", ran.stderr);
    }
}

/// Of each name and sign in it the reader makes many bytes: more than so many it does not
/// begin with.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "elsewhere ulimit -d bounds less")]
fn nor_does_a_lesson_or_a_scenario() {
    let keys = |most: usize| (0..most).map(|nth| format!("k{nth}=1\n")).collect::<String>();
    for (about, text, refused) in [
        ("names", keys(24_000), false),
        ("more names", keys(100_000), true),
        ("lists in lists", format!("k={}", "[".repeat(1_000_000)), true),
        ("empty lists", format!("k=[{}]", "[],".repeat(33_000)), false),
    ] {
        let file = TempFile::new("long.toml", text.as_bytes());
        let most = (8 * text.len() + AT_LEAST) >> 10;
        for command in ["walkthrough", "run"] {
            let ran = limited(&format!("-d {most}"), &[command, file.path()]);
            assert_eq!(ran.code, 2, "{command}, {about}, {most} KiB: {}", ran.stderr);
            let counted = ran.stderr.contains("names, values and signs");
            assert_eq!(counted, refused, "{command}, {about}: {}", ran.stderr);
        }
    }
}

/// Where it can be known beforehand, a sentence says so.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "elsewhere ulimit -d bounds less")]
fn no_memory_to_be_had() {
    let message = json!("a".repeat(8 << 20));
    let file = TempFile::new("long.json", with("messages", vec![message]).as_bytes());
    let long = ["free", "--link", "loopback", "--recv", "67108864"];
    for words in [&["replay", file.path()][..], &long] {
        let ran = limited("-d 60000", words);
        assert_eq!((ran.code, &*ran.stdout), (2, ""), "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("MiB of memory"), "{words:?}: {}", ran.stderr);
    }
}

/// Each piece once, not each against all others.
#[test]
fn a_report_takes_time_in_proportion_to_its_pieces() {
    let message = "x".repeat(20_000);
    let words = ["free", "--message", &message, "--recv", "1", "--link", "loopback"];
    // With a square in it, this takes a minute.
    let ran = limited("-t 15", &words);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    // What is drawn is bounded too.
    assert!(ran.stdout.len() < 10_000, "{}", ran.stdout.len());
}
