//! The four documented cases on real sockets: knob on and knob off.

use crate::common::{demo, json, json_and_code, run_of};
use serde_json::{Value, json as value};

fn sum(sizes: &Value) -> u64 {
    sizes.as_array().expect("a list").iter().map(|size| size.as_u64().expect("a size")).sum()
}

/// Whatever the kernel did, no byte is lost or made up on a stream.
fn conserves_bytes(report: &Value) {
    for run in report["runs"].as_array().expect("runs") {
        assert_eq!(run["error"], Value::Null, "{run:#}");
        let written = sum(&run["writes"]);
        assert_eq!(sum(&run["reads"]), written, "{run:#}");
        if run["segments"] != Value::Null {
            assert_eq!(sum(&run["segments"]), written, "{run:#}");
        }
    }
}

#[test]
fn nagle_merges_five_writes_into_two_segments() {
    for knobs in [&[][..], &["--ipv6"], &["--link", "loopback"], &["--link", "loopback", "--ipv6"]]
    {
        let report = json(&[&["nagle"], knobs].concat());
        assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
        conserves_bytes(&report);
        let main = run_of(&report, "main", "naive");
        // As a rule two: a sender that is held up for a round trip sends in between.
        assert!((2..5).contains(&main["segment_count"].as_u64().expect("a count")), "{main:#}");
        assert_eq!(main["writes"], value!([2, 1, 2, 3, 1]));
        assert_eq!(run_of(&report, "control", "naive")["segment_count"], 5);
        let late = run_of(&report, "late-reader", "naive");
        assert_eq!(late["segment_count"], 5);
        assert_eq!(late["delivered"], value!(["ABBCDEFGH"]));
        assert_eq!(late["intact"], 0);
        for name in ["main", "control", "late-reader"] {
            let framed = run_of(&report, name, "framed");
            assert_eq!(framed["delivered"], framed["messages"], "{name}");
            assert_eq!(framed["intact"], 5, "{name}");
        }
    }
}

/// Longer than a delayed ACK between two writes: each finds the line free.
#[test]
fn a_pause_longer_than_the_delayed_ack_leaves_nothing_to_merge() {
    let report = json(&[
        "nagle",
        "--link",
        "loopback",
        "--gap-ms",
        "250",
        "--message",
        "AB",
        "--message",
        "C",
    ]);
    assert_eq!(report["verdict"], "not_shown");
    assert_eq!(run_of(&report, "main", "naive")["segments"], value!([2, 1]));
}

#[test]
fn beyond_the_first_congestion_window_the_claim_changes() {
    let words: Vec<String> = (0..25).map(|i| format!("m{i}")).collect();
    let mut command = vec!["nagle"];
    for word in &words {
        command.extend(["--message", word]);
    }
    let report = json(&command);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    let claims = report["claims"].to_string();
    assert!(claims.contains("control.naive.segments > main.naive.segments"), "{claims}");
}

#[test]
fn short_read_cuts_at_the_size_of_the_buffer() {
    for recv in [1, 3, 5] {
        let report = json(&["short-read", "--recv", &recv.to_string()]);
        assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
        conserves_bytes(&report);
        let main = run_of(&report, "main", "naive");
        let stream = "hello, worldhigoodbye";
        let expected: Vec<&str> = (0..stream.len())
            .step_by(recv)
            .map(|at| &stream[at..(at + recv).min(stream.len())])
            .collect();
        assert_eq!(main["delivered"], value!(expected), "recv {recv}");
        let control = run_of(&report, "control", "naive");
        assert_eq!(control["delivered"], control["messages"]);
        let bigger = run_of(&report, "bigger-buffer", "naive");
        assert_eq!(bigger["delivered"], value!([stream]));
    }
}

#[test]
fn a_receive_size_that_fits_everything_shows_no_short_read() {
    let (report, code) = json_and_code(&["short-read", "--recv", "1000"]);
    assert_eq!((&report["verdict"], code), (&value!("not_shown"), 1));
    let failed = report["claims"].as_array().expect("claims").iter();
    let failed: Vec<_> = failed.filter(|claim| claim["holds"] == false).collect();
    assert_eq!(failed[0]["claim"], "main.naive.split_messages > 0", "{failed:#?}");
}

#[test]
fn mtu_split_takes_three_segments_and_the_message_stays_whole() {
    let report = json(&["mtu-split", "--link", "loopback"]);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    conserves_bytes(&report);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["segment_count"], 3);
    assert_eq!(main["reads"], value!([4000]));
    assert_eq!(main["intact"], 1);
    let mss = &main["options"][0];
    assert_eq!((&mss["name"], &mss["asked"]), (&value!("TCP_MAXSEG"), &value!("1460")));
    assert_eq!(run_of(&report, "control", "naive")["segment_count"], 1);
}

#[test]
fn a_message_breaks_at_the_size_of_the_read_not_of_the_segment() {
    let report = json(&["mtu-split", "--link", "loopback", "--recv", "1000"]);
    assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["reads"], value!([1000, 1000, 1000, 1000]));
    assert_eq!(main["intact"], 0);
    assert_eq!(run_of(&report, "main", "framed")["intact"], 1);
}

#[test]
fn an_mss_that_holds_it_all_splits_nothing() {
    let ran = demo(&["mtu-split", "--link", "loopback", "--mss", "30000"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
}

#[test]
fn udp_truncate_loses_the_end_of_a_datagram_and_sticks_nothing() {
    for link in [&["udp-truncate"][..], &["udp-truncate", "--ipv6"]] {
        let report = json(link);
        assert_eq!(report["verdict"], "shown", "{:#}", report["claims"]);
        let main = run_of(&report, "main", "naive");
        assert_eq!(main["delivered"], value!(["temperat", "humidity", "ok"]));
        assert_eq!(main["datagrams"], value!([17, 12, 2]));
        assert_eq!(main["truncated"], 2);
        assert_eq!(main["segment_count"], Value::Null);
        assert_eq!(main["segments_from"], Value::Null);
        assert_eq!(run_of(&report, "main", "framed")["delivered"], main["messages"]);
        assert_eq!(run_of(&report, "control", "naive")["truncated"], 0);
        let length = run_of(&report, "length-field", "framed");
        assert_eq!(length["noticed"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn a_buffer_that_fits_loses_nothing() {
    let ran = demo(&["udp-truncate", "--recv", "100"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
}

#[test]
fn free_draws_and_claims_nothing() {
    for reader in ["prompt", "late", "lock-step"] {
        for transport in ["tcp", "udp"] {
            let report = json(&["free", "--reader", reader, "--transport", transport]);
            assert_eq!(report["verdict"], Value::Null);
            assert_eq!(report["claims"], value!([]));
            conserves_bytes(&report);
            assert_eq!(run_of(&report, "main", "framed")["intact"], 3);
        }
    }
    assert_eq!(demo(&["free"]).code, 0);
}

#[test]
fn options_are_read_back() {
    let report = json(&[
        "free",
        "--rcvbuf",
        "100000",
        "--sndbuf",
        "50000",
        "--nodelay",
        "on",
        "--cork",
        "off",
    ]);
    let options = run_of(&report, "main", "naive")["options"].as_array().expect("options");
    let got = |name: &str| {
        let option = options.iter().find(|option| option["name"] == name);
        option.unwrap_or_else(|| panic!("{name} was not recorded"))["got"].clone()
    };
    // "The kernel doubles this value" (socket(7)).
    assert_eq!(got("SO_RCVBUF"), "200000");
    assert_eq!(got("SO_SNDBUF"), "100000");
    assert_eq!(got("TCP_NODELAY"), "on");
    assert_eq!(got("TCP_CORK"), "off");
    let text = demo(&["free", "--rcvbuf", "100000", "--proof"]).stdout;
    assert!(text.contains("got 200000 (the kernel doubles it"), "{text}");
}

#[test]
fn random_messages_are_intact_when_framed() {
    for case in ["nagle", "short-read"] {
        let report = json(&[case, "--random", "8", "--seed", "11"]);
        conserves_bytes(&report);
        let framed = run_of(&report, "main", "framed");
        assert_eq!(framed["delivered"], framed["messages"]);
        assert_eq!(report["seed"], 11);
    }
}

#[test]
fn the_controls_can_be_left_out() {
    let report = json(&["nagle", "--no-control"]);
    assert!(report["runs"].as_array().expect("runs").iter().all(|run| run["role"] != "control"));
    assert_eq!(report["verdict"], "shown");
    assert!(!report["claims"].to_string().contains("control."));
}
