//! The UDP cases on real sockets, each with its control.

use crate::common::{json, run_of};
use serde_json::{Value, json as value};

/// Over IPv4 and IPv6: what is shown holds over both.
fn shown_over_both(case: &str) -> [Value; 2] {
    [&[case][..], &[case, "--ipv6"]].map(|words| {
        let report = json(words);
        assert_eq!(report["verdict"], "shown", "{words:?}: {:#}", report["claims"]);
        for run in report["runs"].as_array().expect("runs") {
            assert_eq!(run["error"], Value::Null, "{run:#}");
            if run["transport"] == "udp" {
                // Nothing ever sticks: each datagram read is one that was sent.
                let sent = run["datagrams"].as_array().expect("datagrams");
                let reads = run["reads"].as_array().expect("reads");
                assert!(reads.iter().all(|read| sent.contains(read)), "{run:#}");
                assert_eq!(run["segments"], Value::Null, "{run:#}");
            }
        }
        report
    })
}

fn failed(run: &Value, error: &str) -> usize {
    let events = run["events"].as_array().expect("events");
    events.iter().filter(|e| e["event"] == "send_failed" && e["error"] == error).count()
}

#[test]
fn datagrams_stay_apart_where_a_stream_sticks() {
    for report in shown_over_both("udp-boundaries") {
        let udp = run_of(&report, "main", "naive");
        assert_eq!(udp["delivered"], value!(["211", "12", "985"]));
        let tcp = run_of(&report, "control", "naive");
        assert_eq!((&tcp["transport"], &tcp["delivered"]), (&value!("tcp"), &value!(["21112985"])));
        assert_eq!(run_of(&report, "control", "framed")["intact"], 3);
    }
}

#[test]
fn what_overflows_is_counted_to_the_last_datagram() {
    for report in shown_over_both("udp-overflow") {
        for receiver in ["naive", "framed"] {
            let main = run_of(&report, "main", receiver);
            let read = main["reads"].as_array().expect("reads").len() as u64;
            let dropped = main["dropped"].as_u64().expect("the kernel counts");
            assert!(dropped > 0, "{main:#}");
            assert_eq!(read + dropped, 8, "{main:#}");
            // The queue kept the first ones, whole and in order.
            assert_eq!(main["intact"], read);
            let control = run_of(&report, "control", receiver);
            assert_eq!((&control["dropped"], &control["intact"]), (&value!(0), &value!(8)));
        }
    }
}

#[test]
fn a_buffer_with_room_for_all_drops_nothing() {
    let report = json(&["udp-overflow", "--rcvbuf", "100000"]);
    assert_eq!(report["verdict"], "not_shown");
    assert_eq!(run_of(&report, "main", "naive")["dropped"], 0);
}

#[test]
fn nobody_there_is_told_to_a_connected_socket_one_call_late() {
    for report in shown_over_both("udp-refused") {
        let main = run_of(&report, "main", "naive");
        assert_eq!(failed(main, "ECONNREFUSED"), 1);
        assert_eq!(main["datagrams"], value!([3, 5, 1]), "the second was refused");
        assert_eq!(main["delivered"], value!(["there", "?"]));
        let unconnected = run_of(&report, "unconnected", "naive");
        assert_eq!(failed(unconnected, "ECONNREFUSED"), 0);
        assert_eq!(unconnected["datagrams"], value!([3, 3, 5, 1]));
        assert_eq!(unconnected["delivered"], value!(["there", "?"]));
        assert_eq!(run_of(&report, "control", "naive")["intact"], 4);
    }
}

/// With an odd number of early datagrams the error of the last one comes out
/// of the first call that *has* a receiver.
#[test]
fn an_error_left_over_strikes_a_datagram_that_would_have_arrived() {
    let report = json(&["udp-refused", "--message", "a", "--message", "b", "--message", "c"]);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["error"], Value::Null);
    assert_eq!(failed(main, "ECONNREFUSED"), 1);
    assert_eq!(main["delivered"], value!(["c"]));
}

#[test]
fn the_longest_datagram_goes_and_one_byte_more_does_not() {
    for (report, limit) in shown_over_both("udp-limits").into_iter().zip([65_507, 65_527]) {
        for receiver in ["naive", "framed"] {
            let main = run_of(&report, "main", receiver);
            assert_eq!(main["datagrams"], value!([limit]));
            assert_eq!(main["reads"], value!([limit]));
            assert_eq!(failed(main, "EMSGSIZE"), 1);
            assert_eq!(run_of(&report, "control", receiver)["reads"], value!([limit, limit]));
            assert_eq!(failed(run_of(&report, "bigger-buffer", receiver), "EMSGSIZE"), 1);
        }
    }
}
