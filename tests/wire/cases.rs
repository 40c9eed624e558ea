//! The cases on a wire of their own: real segments, captured.

use crate::common::{TempFile, demo, json, run_of};
use serde_json::{Value, json as value};

tests! {
    WIRE:
        nagle_holds_the_rest_for_one_round_trip,
        an_mtu_cuts_the_stream_where_its_headers_leave_off,
        time_wait_is_looked_for_where_the_server_is,
        a_lost_segment_holds_up_the_rest_and_is_sent_again,
        a_swap_is_never_seen_by_the_reader,
        datagrams_cross_the_wire_whole_or_not_at_all,
        every_packet_of_the_experiment_is_in_the_report,
        a_send_that_finds_no_room_is_not_waited_for;
}

fn sizes(run: &Value) -> (&Value, &Value) {
    (&run["segments"], &run["reads"])
}

fn numbers(list: &Value) -> Vec<u64> {
    list.as_array().expect("a list").iter().map(|size| size.as_u64().expect("a size")).collect()
}

fn nagle_holds_the_rest_for_one_round_trip() {
    let report = json(&["nagle"]);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    assert_eq!(report["link"], value!({"kind": "wire", "mtu_bytes": 1500, "delay_ms": 30.0}));
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

fn an_mtu_cuts_the_stream_where_its_headers_leave_off() {
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
    assert_eq!(narrow.code, 2, "RFC 8200 wants 1280: {}", narrow.stdout);
}

/// The list of connections in TIME_WAIT is the one of the host in the wire.
fn time_wait_is_looked_for_where_the_server_is() {
    for knobs in [&["--link", "wire"][..], &["--delay-ms", "5", "--ipv6"]] {
        let report = json(&[&["port-in-use"], knobs].concat());
        assert_eq!(report["link"]["kind"], "wire", "{knobs:?}");
        assert_eq!(report["verdict"], "shown", "{knobs:?}: {:#}", report["claims"]);
    }
}

fn a_lost_segment_holds_up_the_rest_and_is_sent_again() {
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

fn a_swap_is_never_seen_by_the_reader() {
    for knobs in [&[][..], &["--ipv6"]] {
        let report = json(&[&["tcp-reorder"], knobs].concat());
        assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    }
}

fn datagrams_cross_the_wire_whole_or_not_at_all() {
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

fn every_packet_of_the_experiment_is_in_the_report() {
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

/// A single call is bounded too: its peer acknowledges, and never reads.
fn a_send_that_finds_no_room_is_not_waited_for() {
    let messages = "{ text = \"x\", times = 1000000 },".repeat(8);
    let text = format!("case = \"half-open\"\n[values]\nmessages = [{messages}]\n");
    let file = TempFile::new("no-room.toml", text.as_bytes());
    let ran = demo(&["run", file.path(), "--timeout-s", "2.5"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    let flat = ran.stdout.replace("\n", " ");
    assert!(flat.contains("the sender waited for room in the send buffer"), "{flat}");
}
