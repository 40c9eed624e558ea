//! The answers that other systems get, tried on Linux: `sys` is compiled as if
//! this were none (`STICKY_OTHER_OS=1 cargo test --test other_os`).
//! What cannot be observed is said, with the reason; it is never a false claim.
#![cfg(sticky_other_os)]

mod common;

use common::{demo, json, run_of};
use serde_json::Value;
use sticky_demo::cases::CASES;

#[test]
fn what_is_not_observed_makes_no_claim_false() {
    for case in CASES {
        let report = json(&[case.name]);
        assert_ne!(report["verdict"], "not_shown", "{}: {:#}", case.name, report["claims"]);
        for claim in report["claims"].as_array().expect("claims") {
            let unknown = claim["left"].is_null() || claim["right"].is_null();
            assert_eq!(claim["holds"].is_null(), unknown, "{}: {claim:#}", case.name);
            assert!(!unknown || claim["because"]["zh"].is_string(), "{}: {claim:#}", case.name);
        }
    }
}

#[test]
fn unknown_is_null_and_never_zero() {
    let report = json(&["nagle"]);
    assert_eq!(report["verdict"], "inconclusive");
    let main = run_of(&report, "main", "framed");
    assert_eq!((&main["segment_count"], &main["segments"]), (&Value::Null, &Value::Null));
    assert_eq!(main["intact"], 5, "framing needs no kernel's help: {main:#}");
}

#[test]
fn everything_that_needs_linux_says_so() {
    for words in [&["doctor"][..], &["nagle", "--link", "wire"], &["all"], &["myths", "2"]] {
        let ran = demo(words);
        let said = format!("{} {}", ran.stdout, ran.stderr);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" "); // as it was before wrapping
        assert!(said.contains("Linux only"), "{words:?}: {said}");
        assert!(!said.contains("panicked"), "{words:?}: {said}");
        assert!(words == ["doctor"] || ran.code != 0, "{words:?}: {said}");
    }
}

#[test]
fn what_cuts_an_exercise_saw_is_left_open_and_said_once() {
    let right = ["exercise", "receiver", "--", "python3", "tests/practice/receiver.py"];
    let ran = demo(&right);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.stdout.matches('✓').count(), 7, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("whether each piece was taken").count(), 1, "{}", ran.stdout);
}
