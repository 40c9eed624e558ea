//! What the user sees of packets, through the binary, where there is no wire.

use crate::common::{demo, json, run_of};
use serde_json::Value;
use sticky_demo::cases::read_trace;
use sticky_demo::verdict::Verdict;

/// Where loopback is insisted on, one line says why there are no packets.
#[test]
fn the_absence_of_packets_is_explained() {
    let ran = demo(&["short-read", "--packets", "--link", "loopback"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("no packets: loopback has no cable").count(), 1);
    let replayed = demo(&["replay", "tests/goldens/wire-nagle.trace.json", "--packets"]);
    assert!(replayed.stdout.contains("PSH ACK seq 1–2 ack 1 │AB│"), "{}", replayed.stdout);
}

/// What leaves after the first congestion window is counted too, and all together is
/// what was read.
#[test]
fn segments_carry_what_was_read() {
    let total = |sizes: &Value| {
        sizes.as_array().map(|all| all.iter().filter_map(Value::as_u64).sum::<u64>())
    };
    for messages in ["12", "300"] {
        let report = json(&[
            "cork",
            "--nodelay=on",
            "--random",
            messages,
            "--seed",
            "1",
            "--link",
            "loopback",
        ]);
        let flush = run_of(&report, "flush", "naive");
        let read = total(&flush["reads"]);
        assert!(read.is_some_and(|bytes| bytes > 50), "{}", flush["reads"]);
        let segments = &flush["segments"];
        assert!(segments.is_null() || total(segments) == read, "{segments} of {read:?}");
        assert!(flush["segment_count"].as_u64() > Some(9), "{}", flush["segment_count"]);
    }
}

/// Where a captured segment is missing, nothing is counted, and it is said.
#[test]
fn less_captured_than_read_is_not_observed() {
    let stored = include_str!("../goldens/wire-nagle.trace.json");
    let mut trace: Value = serde_json::from_str(stored).expect("JSON");
    let events = trace["runs"][0]["events"].as_array_mut().expect("events");
    let lost =
        events.iter().position(|event| event["packet"]["tcp"]["new_bytes"].as_u64() > Some(0));
    events.remove(lost.expect("a segment"));
    let trace = read_trace(&trace.to_string()).expect("a trace");
    let verdict = Verdict::judge(&trace).expect("a verdict");
    let why = verdict.runs[0].segment_count.clone().expect_err("it is not known");
    assert!(why.en.contains("more was read"), "{why:?}");
    assert!(verdict.runs[1].segment_count.is_ok());
}
