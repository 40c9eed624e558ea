//! The cases on a wire of their own: real segments, captured.

use crate::common::{TempFile, demo, json, json_and_code, run_of};
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
        a_dead_peer_is_noticed_by_those_who_ask,
        a_full_window_is_asked_about_and_holds_up_the_sender,
        a_send_that_finds_no_room_is_not_waited_for,
        ways_to_send_are_compared;
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

/// A run of calls, which has no receiver.
fn of_calls<'r>(report: &'r Value, name: &str) -> &'r Value {
    let mut runs = report["runs"].as_array().expect("runs").iter();
    runs.find(|run| run["name"] == name).unwrap_or_else(|| panic!("no run {name}"))
}

fn segments<'r>(run: &'r Value, from: &'r str) -> impl Iterator<Item = &'r Value> {
    packets(run).filter(move |p| p["connection"] == 0 && p["from"] == from)
}

fn a_dead_peer_is_noticed_by_those_who_ask() {
    for knobs in [&[][..], &["--ipv6"]] {
        let report = json(&[&["dead-peer"], knobs].concat());
        assert_eq!(report["verdict"], "shown", "{knobs:?}: {:#}", report["claims"]);
        let run = |name| of_calls(&report, name);
        let last = |name| segments(run(name), "sender").last().expect("a packet")["tcp"].clone();
        assert_eq!(last("main")["retransmission"], true);
        let probes: Vec<_> =
            segments(run("keepalive"), "sender").filter(|p| p["tcp"]["probe"] == true).collect();
        assert_eq!(probes.len(), 1, "TCP_KEEPCNT is 1");
        assert_eq!(probes[0]["fate"], value!({"dropped": {"because": "cut"}}));
        // Nothing that is lost was sent before the line was cut, and nothing came after it.
        for run in report["runs"].as_array().expect("runs") {
            let lost = |p: &&Value| !p["fate"]["dropped"].is_null();
            let first = packets(run).filter(lost).find_map(|p| p["number"].as_u64());
            let arrived = packets(run).filter(|p| !p["fate"]["arrived"].is_null());
            let own = arrived.filter(|p| p["connection"] == 0);
            let last = own.filter_map(|p| p["number"].as_u64()).max();
            assert!(first.is_none() || last < first, "{last:?} {first:?}");
        }
    }
    // A line that is cut later carries what was said before.
    let report = json(&["free", "--link", "wire", "--cut-after", "2", "--timeout-s", "4"]);
    let main = run_of(&report, "main", "naive");
    let carried = segments(main, "sender").filter(|p| !p["fate"]["arrived"].is_null());
    assert_eq!(carried.filter(|p| p["data_number"] != Value::Null).count(), 2, "{main:#}");
}

fn a_full_window_is_asked_about_and_holds_up_the_sender() {
    let stored = TempFile::new("no-reader.json", b"");
    let report = json(&["no-reader", "--save-trace", stored.path()]);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    let main = of_calls(&report, "main");
    let closed = segments(main, "receiver").filter(|p| p["tcp"]["window_bytes"] == 0);
    assert!(closed.count() >= 1);
    for probe in segments(main, "sender").filter(|p| p["tcp"]["probe"] == true) {
        assert_eq!(probe["tcp"]["payload_bytes"], 0);
    }
    let ladder = demo(&["replay", stored.path(), "--packets"]).stdout;
    assert!(ladder.contains(" probe ─") && ladder.contains(" window 0 ─"), "{ladder}");
}

/// A single call is bounded too: its peer acknowledges, and never reads.
fn a_send_that_finds_no_room_is_not_waited_for() {
    // On so slow a cable, TCP keeps little: what is sent must not all be made first.
    let text = "case = \"half-open\"\n[values]\nmessages = [{ text = \"x\", times = 1000000 }]\n";
    let file = TempFile::new("no-room.toml", text.as_bytes());
    let words = ["run", file.path(), "--rate-kbit", "100", "--timeout-s", "8"];
    let (report, code) = json_and_code(&words);
    assert_eq!(code, 3, "{:#}", report["claims"]);
    let why = of_calls(&report, "data")["error"]["en"].to_string();
    assert!(why.contains("the sender waited for room in the send buffer"), "{why}");
}

/// What no busy machine changes: how often it was sent, and what had to be waited for.
fn ways_to_send_are_compared() {
    let table = json(&["sockopts", "--compare"]);
    let (writes, delay_ms) = (5, 30.0);
    assert_eq!((&table["writes"], &table["delay_ms"]), (&value!(writes), &value!(delay_ms)));
    assert_eq!((&table["rounds"], &table["because"]), (&value!(3), &Value::Null));
    let row = |option: &str| {
        let mut rows = table["rows"].as_array().expect("rows").iter();
        rows.find(|row| row["option"] == option).unwrap_or_else(|| panic!("{option}: {table:#}"))
    };
    let number = |option, of: &str| row(option)[of].as_f64().unwrap_or(f64::NAN);
    assert_eq!(number("TCP_NODELAY on", "segments"), 5.0, "{table:#}");
    for option in ["TCP_CORK on, off", "MSG_MORE"] {
        assert_eq!(number(option, "segments"), 1.0, "{option}: {table:#}");
        // The first byte waits for the last write.
        assert!(number(option, "first_byte_ms") > delay_ms + 15.0, "{option}: {table:#}");
    }
    for option in ["default", "TCP_QUICKACK on", "TCP_QUICKACK off"] {
        assert!(number(option, "segments") < 5.0, "{option}: {table:#}");
        // What Nagle holds waits for the ACK of the first.
        assert!(number(option, "last_byte_ms") > 3.0 * delay_ms - 1.0, "{option}: {table:#}");
    }
    // A delayed ACK takes 40 ms and more.
    assert!(number("TCP_QUICKACK off", "last_byte_ms") > 3.0 * delay_ms + 35.0, "{table:#}");
    let printed = demo(&["sockopts", "--compare", "--lang", "zh"]).stdout;
    assert!(printed.contains("次运行的中间值") && printed.contains("设在哪端"), "{printed}");
    assert!(printed.lines().all(|line| !line.contains('?')), "{printed}");
}
