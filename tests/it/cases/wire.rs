//! The cases on a wire of their own: real segments, captured.

use crate::common::{demo, json, run, run_of, wire_or_say_why};
use serde_json::{Value, json as value};
use std::process::Command;

fn sizes(run: &Value) -> (&Value, &Value) {
    (&run["segments"], &run["reads"])
}

fn numbers(list: &Value) -> Vec<u64> {
    list.as_array().expect("a list").iter().map(|size| size.as_u64().expect("a size")).collect()
}

#[test]
fn nagle_holds_the_rest_for_one_round_trip() {
    if !wire_or_say_why() {
        return;
    }
    let report = json(&["nagle"]);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    assert_eq!(report["link"], value!({"kind": "wire", "mtu_bytes": 1500, "delay_ms": 20.0}));
    // As a rule [2, 7]: a sender that is held up for a round trip sends in between.
    let main = run_of(&report, "main", "naive");
    let segments = numbers(&main["segments"]);
    assert_eq!((segments[0], segments.iter().sum()), (2, 9_u64), "{segments:?}");
    assert!(segments.len() < 5, "{segments:?}");
    assert_eq!(numbers(&main["reads"]).iter().sum::<u64>(), 9);
    assert_eq!(main["segments_from"], "capture");
    assert_eq!(run_of(&report, "control", "naive")["segments"], value!([2, 1, 2, 3, 1]));
    let late = run_of(&report, "late-reader", "naive");
    assert_eq!(sizes(late), (&value!([2, 1, 2, 3, 1]), &value!([9])));
    assert_eq!(late["delivered"], value!(["ABBCDEFGH"]));
}

#[test]
fn an_mtu_cuts_the_stream_where_its_headers_leave_off() {
    if !wire_or_say_why() {
        return;
    }
    let seven_and_a_rest: Vec<u64> = [vec![524; 7], vec![332]].concat();
    for (knobs, expected) in [
        (&[][..], vec![1448, 1448, 1104]),
        (&["--mtu", "576"], seven_and_a_rest),
        (&["--ipv6"], vec![1428, 1428, 1144]),
    ] {
        let report = json(&[&["mtu-split"], knobs].concat());
        assert_eq!(report["verdict"], "shown", "{knobs:?}: {:#}", report["claims"]);
        let main = run_of(&report, "main", "naive");
        assert_eq!(main["segments"], value!(expected), "{knobs:?}");
        let late = run_of(&report, "late-reader", "naive");
        assert_eq!(late["reads"], value!([4000]), "{knobs:?}");
        assert_eq!(run_of(&report, "main", "framed")["intact"], 1);
    }
    let wide = demo(&["mtu-split", "--mtu", "9000"]);
    assert_eq!(wide.code, 1, "one segment, and so honestly not shown: {}", wide.stdout);
    let narrow = demo(&["mtu-split", "--ipv6", "--mtu", "1279"]);
    assert_eq!(narrow.code, 2);
    assert!(narrow.stderr.contains("1280"), "{}", narrow.stderr);
}

/// The list of connections in TIME_WAIT is the one of the host in the wire.
#[test]
fn time_wait_is_looked_for_where_the_server_is() {
    if !wire_or_say_why() {
        return;
    }
    for knobs in [&["--link", "wire"][..], &["--delay-ms", "5", "--ipv6"]] {
        let report = json(&[&["port-in-use"], knobs].concat());
        assert_eq!(report["link"]["kind"], "wire", "{knobs:?}");
        assert_eq!(report["verdict"], "shown", "{knobs:?}: {:#}", report["claims"]);
    }
}

#[test]
fn a_lost_segment_holds_up_the_rest_and_is_sent_again() {
    if !wire_or_say_why() {
        return;
    }
    let report = json(&["tcp-loss"]);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["segments"], value!([1448, 1448, 1104]));
    // What is behind the gap comes with what fills it; all of it, if the reader is late.
    assert!([value!([1448, 2552]), value!([4000])].contains(&main["reads"]), "{}", main["reads"]);
    let lost: Vec<&Value> = packets(main).filter(|p| !p["fate"]["dropped"].is_null()).collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0]["data_number"], 2);
    let again = packets(main)
        .filter(|p| p["tcp"]["retransmission"] == true && p["tcp"]["payload_bytes"] != 0);
    assert!(again.count() >= 1);
    // Whichever segment is lost, every byte comes.
    for drop in ["1", "3"] {
        let report = json(&["tcp-loss", "--drop", drop]);
        assert_eq!(report["verdict"], "shown", "drop {drop}: {:#}", report["claims"]);
    }
}

#[test]
fn a_swap_is_never_seen_by_the_reader() {
    if !wire_or_say_why() {
        return;
    }
    for knobs in [&[][..], &["--ipv6"]] {
        let report = json(&[&["tcp-reorder"], knobs].concat());
        assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    }
}

#[test]
fn datagrams_cross_the_wire_whole_or_not_at_all() {
    if !wire_or_say_why() {
        return;
    }
    let report = json(&["udp-truncate", "--link", "wire", "--delay-ms", "3"]);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    let report = json(&["free", "--transport", "udp", "--link", "wire", "--drop", "2"]);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["writes"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        main["delivered"],
        value!(["hello", "!"]),
        "the second is lost, the third is not late"
    );
}

fn packets(run: &Value) -> impl Iterator<Item = &Value> {
    let events = run["events"].as_array().expect("events");
    events.iter().filter(|event| event["event"] == "packet").map(|event| &event["packet"])
}

#[test]
fn every_packet_of_the_experiment_is_in_the_report() {
    if !wire_or_say_why() {
        return;
    }
    let report = json(&["mtu-split"]);
    let main = run_of(&report, "main", "naive");
    let own: Vec<&Value> = packets(main).filter(|packet| packet["connection"] == 0).collect();
    assert!(own.len() >= 3 + 3, "a handshake and three segments: {}", own.len());
    assert_eq!(own[0]["tcp"]["flags"], value!({"syn": true}));
    let mut at_ns = 0;
    for event in main["events"].as_array().expect("events") {
        let next = event["at_ns"].as_u64().expect("a time");
        assert!(at_ns <= next, "events are in the order of time");
        at_ns = next;
    }
}

/// A knob of the cable where there is no cable is refused, not ignored.
#[test]
fn loopback_has_no_cable_to_turn_knobs_on() {
    for knob in [&["--delay-ms", "5"][..], &["--mtu", "576"], &["--drop", "1"], &["--loss", "3"]] {
        let ran = demo(&[&["nagle", "--link", "loopback"], knob].concat());
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        assert!(ran.stderr.contains("is a knob of the wire"), "{}", ran.stderr);
    }
    if wire_or_say_why() {
        let ran = demo(&["nagle", "--loss", "101"]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("loss_percent"), "{}", ran.stderr);
    }
}

/// The program where making namespaces is forbidden: each case is shown on
/// loopback all the same, or inconclusive with the reason.
#[test]
fn where_the_wire_is_denied_every_case_says_so_and_shows_what_it_can() {
    let forbid = "echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all \"$@\"";
    let denied = |words: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args([
                "--user",
                "--map-root-user",
                "sh",
                "-c",
                forbid,
                "sh",
                env!("CARGO_BIN_EXE_sticky-demo"),
            ])
            .args(words)
            .env("LANG", "C");
        run(&mut command)
    };
    let doctor = denied(&["doctor"]);
    if doctor.stderr.contains("unshare") {
        eprintln!("skipped: {}", doctor.stderr);
        return;
    }
    assert!(doctor.stdout.contains("✗ the wire"), "{}{}", doctor.stdout, doctor.stderr);
    assert!(doctor.stdout.contains("max_user_namespaces"), "{}", doctor.stdout);
    let all = denied(&["all", "--format", "json"]);
    let report: Value = serde_json::from_str(&all.stdout).expect("JSON");
    for case in report["cases"].as_array().expect("cases") {
        match case["verdict"].as_str() {
            Some("shown") => {}
            Some("inconclusive") => {
                let claims = case["claims"].to_string();
                assert!(claims.contains("needs the wire"), "{case:#}");
                assert!(claims.contains("max_user_namespaces"), "{case:#}");
            }
            _ => panic!("{case:#}"),
        }
    }
    assert!(report["shown"].as_u64() >= Some(4), "{report:#}");
    let nagle = denied(&["nagle"]);
    assert_eq!(nagle.code, 0, "{}", nagle.stdout);
    assert!(nagle.stdout.contains("loopback"), "{}", nagle.stdout);
    assert!(
        nagle.stdout.contains("max_user_namespaces"),
        "it says why not the wire: {}",
        nagle.stdout
    );
    let knob = denied(&["nagle", "--delay-ms", "5"]);
    assert_eq!(knob.code, 2, "{}", knob.stdout);
    assert!(knob.stderr.contains("max_user_namespaces"), "{}", knob.stderr);
}
