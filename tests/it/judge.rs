//! The judge's verdicts and hints about programs with one mistake each.

use crate::common::{beside_one_another, demo};
use std::time::Instant;

const UNKNOWN: &str = "does not tell";

/// Side, frame format, slip, and what is said; nothing of a right program.
const PROGRAMS: &[(&str, &str, &str, &str)] = &[
    ("receiver", "u32be", "right", ""),
    ("receiver", "u32be", "little", UNKNOWN),
    ("receiver", "u32be", "two_bytes", "a length read as 2 bytes; this format has 4"),
    ("receiver", "u32be", "first_only", "one read may hold several frames"),
    ("receiver", "u32be", "dropped", "one read may hold several frames"),
    ("receiver", "u32be", "extra", "what follows the last one was not asked for"),
    ("receiver", "u32be", "end_ignored", "recv returned nothing, the stream has ended"),
    ("receiver", "u32be", "characters", "the length was counted in characters"),
    ("receiver", "u32be", "zeros", "its buffer was not filled"),
    ("receiver", "u32be", "replaced", "EF BF BD (U+FFFD) came"),
    ("receiver", "u32be", "stale", "bytes of an earlier message"),
    ("receiver", "u32be", "once", "recv(4) may return fewer than 4 bytes"),
    ("receiver", "u32be", "cut", "no line is longer than 100 bytes"),
    ("receiver", "u32be", "latin", "decoded as Latin-1"),
    ("receiver", "u32be", "echo", "this is the stream itself"),
    ("receiver", "fixed:6", "echo", "this is the stream itself"),
    ("receiver", "line", "numbered", ""),
    ("receiver", "delimiter:\\n", "numbered", ""),
    ("receiver", "line", "numbered_skips", "its line is an LF, and nothing else"),
    ("receiver", "line", "numbered_cut", "no line is longer than 100 bytes"),
    ("receiver", "line", "lines", "this is the stream itself"),
    ("receiver", "line", "echo", "this is the stream itself"),
    ("receiver", "line:utf8", "echo", "this is the stream itself"),
    ("receiver", "delimiter:\\n", "echo", "this is the stream itself"),
    ("receiver", "delimiter:\\r\\n", "echo", "this is the stream itself"),
    ("receiver", "delimiter:\\r\\n", "delimiter_cut", "a delimiter that came in two reads"),
    ("sender", "u32be", "right", ""),
    ("sender", "json-header:i32le", "json", ""),
    ("sender", "line", "unnumbered", ""),
    ("sender", "line", "echo", "the line's number was sent"),
    ("sender", "line", "line_cr_lf", "CR LF was sent"),
    ("sender", "u32be", "little", "reverse order"),
    ("sender", "u32be", "two_bytes", "the length has 2 bytes"),
    ("sender", "u32be", "nul", "a NUL (0x00) was sent"),
    ("sender", "u32be", "nul_behind", "a NUL (0x00) was sent"),
    ("sender", "u32be", "padded", "not the whole buffer"),
    ("sender", "u32be", "cr_lf", "CR LF was sent"),
    ("sender", "u32be", "length_alone", "the lengths came without the messages"),
    ("sender", "u32be", "blanks", "lines were cut at their blanks"),
    ("sender", "u32be", "bom", "a byte order mark"),
    ("sender", "u32be", "gbk", "first difference"),
];

fn exercise(side: &str, framing: &str, slip: &str) -> (i32, String) {
    let script = format!("tests/practice/{side}_slips.py");
    let words = ["exercise", side, "--framing", framing, "--", "python3", &script, slip];
    let ran = demo(&words);
    (ran.code, ran.stdout.replace("\n    ", " ") + &ran.stderr)
}

#[test]
fn each_mistake_is_named_or_is_said_not_to_be_known() {
    // A few at a time: each starts a Python.
    for programs in PROGRAMS.chunks(4) {
        beside_one_another(programs, |(side, framing, slip, said)| {
            let (code, told) = exercise(side, framing, slip);
            assert_eq!(code, i32::from(!said.is_empty()), "{framing} {slip}: {told}");
            assert!(told.contains(said), "{framing} {slip}: {told}");
        });
    }
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
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
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
    let script = "tests/practice/receiver.py";
    for (when, coloured) in [("always", true), ("never", false)] {
        let ran = demo(&["exercise", "receiver", "--color", when, "--", "python3", script]);
        assert_eq!(ran.stdout.contains("\u{1b}[32m✓"), coloured, "{}", ran.stdout);
    }
}
