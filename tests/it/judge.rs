//! What the judge says of a whole program: the zoo has the slips, each by itself.

use crate::common::{beside_one_another, demo};
use std::time::Instant;

fn exercise(side: &str, framing: &str, slip: &str) -> (i32, String) {
    let script = format!("tests/practice/{side}_slips.py");
    let words = ["exercise", side, "--framing", framing, "--", "python3", &script, slip];
    let ran = demo(&words);
    (ran.code, ran.stdout.replace("\n    ", " ") + &ran.stderr)
}

/// What never ends is stopped at its first round, soon, and it is not right.
#[test]
fn the_end_of_the_stream_is_judged() {
    beside_one_another(["spins", "never_closes"], |slip| {
        let began = Instant::now();
        let (code, told) = exercise("receiver", "u32be", slip);
        assert_eq!(code, 1, "{slip}: {told}");
        assert_eq!(told.matches('✗').count(), 1, "{slip}: {told}");
        assert!(!told.contains("byte by byte"), "{slip}: {told}");
        let said = "it does not close: the stream has ended";
        assert!(told.contains(said), "{slip}: {told}");
        assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
    });
}

/// The shape of the failures comes first: it says more than any of them.
#[test]
fn the_shape_comes_first() {
    let (code, told) = exercise("receiver", "u32be", "once");
    assert_eq!(code, 1, "{told}");
    let shape = "all in one write: right; byte by byte: fails; cut at random: fails";
    assert_eq!(told.lines().nth(1), Some(shape), "{told}");
}

#[test]
fn a_host_has_a_name_and_the_marks_have_colours() {
    let soon = ["exercise", "receiver", "--round-timeout-s", "1", "--connect", "localhost:1"];
    let ran = demo(&soon);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("connecting to 127.0.0.1:1 failed"), "{}", ran.stderr);
    for (when, coloured) in [("always", true), ("never", false)] {
        let ran = demo(&["exercise", "receiver", "--color", when, "--", "true"]);
        assert_eq!(ran.stdout.contains("\u{1b}[1;31m✗"), coloured, "{}", ran.stdout);
    }
}

/// A flag without what it is for is refused, and not taken and forgotten.
#[test]
fn flags_that_do_not_go_together_are_refused() {
    let program = ["--", "true"];
    let connect = ["--connect", "127.0.0.1:1"];
    let starter = ["--starter", "python"];
    for (flags, peer) in [
        (&["--right"][..], &program),
        (&["--right"], &connect),
        (&["--watch"], &connect),
        (&["--watch"], &starter),
        (&["--kit", "gradescope", "--out", "/tmp/none"], &connect),
        (&["--report", "/tmp/none"], &starter),
        (&["--format", "vpl"], &starter),
    ] {
        let ran = demo(&[&["exercise", "receiver"], flags, peer].concat());
        assert_eq!(ran.code, 2, "{flags:?} {peer:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("cannot be used with"), "{flags:?}: {}", ran.stderr);
    }
    // A packet's own header is handed over: not a format that has no program.
    let words = ["exercise", "receiver", "--framing", "postgres"];
    let ran = demo(&[&words[..], &starter, &["--right"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// What cannot be written at the end does not take the verdict along.
#[test]
fn the_verdict_is_told_before_its_file_fails() {
    // Where that is known before, nothing is run; of a full disk it is not.
    let full = if cfg!(target_os = "linux") { &["/dev/full"][..] } else { &[] };
    for file in [&["/no/such/folder/r.json"], full].concat() {
        let ran = demo(&["exercise", "receiver", "--report", file, "--", "true"]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        let told = ran.stdout.contains("before it");
        assert_eq!(told, file == "/dev/full", "{}", ran.stdout);
        assert!(ran.stderr.contains(file), "{}", ran.stderr);
    }
}
