//! The other effects of TCP and of AF_UNIX on real sockets: each case, its
//! control, and what is believed to help.

use crate::common::{demo, json, run_of};
use serde_json::{Value, json as value};

fn shown(words: &[&str]) -> Value {
    let report = json(words);
    assert_eq!(report["verdict"], "shown", "{words:?}: {:#}", report["claims"]);
    for run in report["runs"].as_array().expect("runs") {
        assert_eq!(run["error"], Value::Null, "{words:?}: {run:#}");
    }
    report
}

/// The run of that name without a receiver.
fn calls_of<'j>(report: &'j Value, name: &str) -> Vec<(&'j str, &'j str)> {
    let runs = report["runs"].as_array().expect("runs");
    let run = runs.iter().find(|run| run["name"] == name && run["receiver"] == Value::Null);
    let events = run.expect("a run without a receiver")["events"].as_array().expect("events");
    events
        .iter()
        .filter(|event| event["event"] == "call")
        .map(|event| {
            let call = event["call"].as_str().expect("a call");
            (call, event["error"].as_str().unwrap_or("ok"))
        })
        .collect()
}

fn calls_in(run: &Value) -> Vec<(&str, &Value)> {
    let events = run["events"].as_array().expect("events").iter();
    events
        .filter(|event| event["event"] == "call")
        .map(|event| {
            let answer = if event["error"].is_null() { "value" } else { "error" };
            (event["call"].as_str().expect("a call"), &event[answer])
        })
        .collect()
}

fn left(report: &Value, claim: &str) -> f64 {
    let claims = report["claims"].as_array().expect("claims");
    let claim = claims.iter().find(|checked| checked["claim"].as_str() == Some(claim));
    claim.expect("the claim")["left"].as_f64().expect("a number")
}

#[test]
fn a_slow_reader_gets_what_nobody_merged() {
    let report = shown(&["slow-reader"]);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["delivered"], value!(["21112985"]));
    assert_eq!(main["segment_count"], 3);
    assert_eq!(main["options"][0]["got"], "on");
    assert_eq!(run_of(&report, "control", "naive")["delivered"], main["messages"]);
    assert_eq!(run_of(&report, "pauses", "naive")["delivered"], value!(["21112985"]));
    assert_eq!(run_of(&report, "main", "framed")["delivered"], main["messages"]);
}

#[test]
fn a_cork_merges_five_writes_into_one_segment() {
    let report = shown(&["cork"]);
    for name in ["main", "msg-more"] {
        for receiver in ["naive", "framed"] {
            // One, unless the writes take longer than the cork holds (200 ms, tcp(7)).
            let count = run_of(&report, name, receiver)["segment_count"].as_u64();
            assert!(count.is_some_and(|count| (1..5).contains(&count)), "{name}: {count:?}");
        }
    }
    assert_eq!(run_of(&report, "control", "naive")["segment_count"], 5);
    let flush = run_of(&report, "flush", "naive");
    assert_eq!((&flush["segment_count"], &flush["reads"]), (&value!(5), &value!([9])));
    // "a 200 millisecond ceiling" (tcp(7)); the kernel's ticks may add a little.
    let waited = left(&report, "left-on.naive.waited_ms > 100");
    assert!((150.0..5000.0).contains(&waited), "{waited} ms");
}

#[test]
fn a_request_in_two_writes_waits_for_a_delayed_ack() {
    let report = shown(&["delayed-ack"]);
    let main = run_of(&report, "main", "framed");
    assert_eq!(main["writes"].as_array().map(Vec::len), Some(40));
    for name in ["control", "vectored"] {
        let run = run_of(&report, name, "framed");
        assert_eq!(run["writes"].as_array().map(Vec::len), Some(20), "{name}");
        assert_eq!(run["intact"], 20, "{name}");
    }
    // Less than 40 ms would be no delayed ACK (HZ/25, include/net/tcp.h).
    let median = "main.framed.median_answer_ms >= 30 + control.framed.fastest_answer_ms";
    assert!(left(&report, median) > 35.0);
}

#[test]
fn delayed_ack_needs_nagle() {
    let report = json(&["delayed-ack", "--nodelay", "on"]);
    assert_eq!(report["verdict"], "not_shown", "{:#}", report["claims"]);
}

#[test]
fn looking_takes_nothing_and_finds_no_boundary() {
    let report = shown(&["peek"]);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["reads"], value!([9]));
    let peeked: Vec<&Value> = main["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter(|event| event["event"] == "peeked")
        .map(|event| &event["data"])
        .collect();
    assert_eq!(peeked, ["ABBCDEFGH", "ABBCDEFGH"], "two looks see the same");
    assert_eq!(run_of(&report, "main", "framed")["reads"], value!([6, 5, 6, 7, 5]));
    assert_eq!(run_of(&report, "control", "naive")["intact"], 5);
    assert_eq!(left(&report, "full.naive.in_sight_bytes == full.naive.sent_bytes"), 20_000.0);
}

#[test]
fn a_send_that_takes_a_part_says_so() {
    let report = shown(&["partial-send"]);
    for receiver in ["naive", "framed"] {
        // Both buffers are 4096, doubled; what fits was measured on Linux 6.18.
        let main = run_of(&report, "main", receiver);
        let accepted = main["writes"][0].as_u64().expect("a size");
        assert!((4096..16_384).contains(&accepted), "{accepted}");
    }
    let noticed =
        run_of(&report, "main", "framed")["noticed"][0]["en"].as_str().expect("a sentence");
    assert!(noticed.contains("ended inside a message"), "{noticed}");
    assert_eq!(run_of(&report, "blocking", "naive")["writes"], value!([20_000]));
    assert_eq!(run_of(&report, "control", "framed")["intact"], 1);
}

#[test]
fn a_message_that_fits_is_sent_whole_even_unlooked() {
    let report = json(&["partial-send", "--message", "small"]);
    assert_eq!(report["verdict"], "not_shown");
    assert_eq!(run_of(&report, "main", "naive")["intact"], 1);
}

#[test]
fn an_empty_write_sends_nothing_and_an_empty_frame_is_a_message() {
    let report = shown(&["empty-message"]);
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["writes"], value!([2, 0, 3]));
    assert_eq!(main["segment_count"], 2);
    assert_eq!(main["delivered"], value!(["hi", "bye"]));
    assert_eq!(run_of(&report, "main", "framed")["delivered"], value!(["hi", "", "bye"]));
    let udp = run_of(&report, "udp", "naive");
    assert_eq!(udp["datagrams"], value!([2, 0, 3]));
    assert_eq!(udp["delivered"], value!(["hi", "", "bye"]));
    assert_eq!(udp["truncated"], 0);
}

#[test]
fn a_read_cuts_characters_and_a_frame_does_not() {
    for encoding in ["utf-8", "gbk", "gb18030"] {
        let report = shown(&["text-split", "--encoding", encoding]);
        let framed = run_of(&report, "main", "framed");
        assert_eq!(framed["intact"], 2, "{encoding}");
    }
    let report = shown(&["text-split"]);
    let texts = |name: &str, receiver: &str| -> Vec<String> {
        let events = run_of(&report, name, receiver)["events"].as_array().expect("events");
        let texts = events.iter().filter(|event| event["event"] == "decoded");
        texts.map(|event| event["text"].as_str().expect("a text").to_owned()).collect()
    };
    assert_eq!(texts("main", "naive")[0], "吃\u{FFFD}");
    assert_eq!(texts("main", "framed"), ["吃饭了么?", "刚吃过👍"]);
    assert!(texts("disagree", "framed")[0].starts_with("鍚冮キ浜嗕箞"));
}

#[test]
fn reads_that_fit_break_no_character() {
    let report = json(&["text-split", "--recv", "100"]);
    assert_eq!(report["verdict"], "not_shown");
}

#[test]
fn a_half_close_says_that_was_all() {
    let report = shown(&["half-close"]);
    for receiver in ["naive", "framed"] {
        assert_eq!(run_of(&report, "main", receiver)["intact"], 1);
    }
    let calls = calls_in(run_of(&report, "close", "naive"));
    assert_eq!(calls, [("send()", &value!(4)), ("send()", &value!("EPIPE"))]);
}

#[test]
fn a_reset_comes_once_and_then_looks_like_a_clean_end() {
    let report = shown(&["reset"]);
    for (name, receiver) in [("main", "naive"), ("main", "framed"), ("linger", "naive")] {
        let calls = calls_in(run_of(&report, name, receiver));
        let expected = [
            ("recv()", &value!("ECONNRESET")),
            ("recv()", &value!(0)),
            ("send()", &value!("EPIPE")),
        ];
        assert_eq!(calls, expected, "{name}.{receiver}");
    }
    assert_eq!(run_of(&report, "main", "naive")["noticed"], value!([]));
    let noticed = run_of(&report, "main", "framed")["noticed"].to_string();
    assert!(noticed.contains("ECONNRESET") && noticed.contains("inside a message"), "{noticed}");
    assert_eq!(run_of(&report, "control", "framed")["intact"], 2);
}

#[test]
fn who_does_not_listen_refuses() {
    let report = shown(&["refused"]);
    assert_eq!(report["runs"][0]["receiver"], Value::Null);
    assert_eq!(calls_of(&report, "main")[1], ("client.connect(port)", "ECONNREFUSED"));
    let listening = calls_of(&report, "control");
    assert_eq!(listening[2..], [("client.connect(port)", "ok"), ("client.send()", "ok")]);
    assert_eq!(shown(&["refused", "--ipv6"])["verdict"], "shown");
}

#[test]
fn time_wait_holds_the_port_unless_both_sockets_may_reuse_it() {
    for words in [&["port-in-use"][..], &["port-in-use", "--ipv6"]] {
        let report = shown(words);
        for (run, expected) in [
            ("main", "EADDRINUSE"),
            ("two-servers", "EADDRINUSE"),
            ("control", "ok"),
            ("new-only", "EADDRINUSE"),
        ] {
            let calls = calls_of(&report, run);
            let bind = calls.iter().find(|(call, _)| *call == "new.bind(port)");
            assert_eq!(bind.map(|(_, answer)| *answer), Some(expected), "{run}");
        }
    }
}

#[test]
fn the_backlog_lets_one_more_wait_than_asked() {
    for backlog in [0, 1, 3] {
        let report = shown(&["backlog", "--backlog", &backlog.to_string()]);
        let calls = calls_of(&report, "main");
        let count = |answer: &str| {
            let connects = calls.iter().filter(|(call, _)| call.ends_with("connect(port)"));
            connects.filter(|(_, got)| *got == answer).count()
        };
        assert_eq!((count("ok"), count("SYN_SENT")), (backlog + 1, 3), "listen({backlog})");
    }
}

#[test]
fn a_unix_stream_sticks_and_a_unix_record_does_not() {
    let report = shown(&["unix"]);
    assert_eq!(report["transport"], "unix");
    let main = run_of(&report, "main", "naive");
    assert_eq!(main["delivered"], value!(["ABBCDEFGH"]));
    assert_eq!(main["segment_count"], Value::Null);
    let control = run_of(&report, "control", "naive");
    assert_eq!(control["transport"], "seqpacket");
    for run in [main, control] {
        assert_eq!(run["datagrams"], Value::Null, "only UDP has datagrams");
        assert_eq!(run["not_observed"], value!({}), "and nothing that was hidden from us");
    }
    assert_eq!(control["reads"], value!([2, 1, 2, 3, 1]));
    assert_eq!(control["intact"], 5);
}

/// The sandbox takes the new transports, too.
#[test]
fn free_draws_over_af_unix() {
    for transport in ["unix", "seqpacket"] {
        for reader in ["prompt", "late", "lock-step"] {
            let report = json(&["free", "--transport", transport, "--reader", reader]);
            assert_eq!(run_of(&report, "main", "framed")["intact"], 3, "{transport} {reader}");
        }
    }
}

/// An explanation is read in a minute: at most 120 words, as printed.
#[test]
fn explanations_are_short() {
    let cases = [
        "slow-reader",
        "cork",
        "delayed-ack",
        "peek",
        "partial-send",
        "empty-message",
        "text-split",
        "half-close",
        "reset",
        "refused",
        "port-in-use",
        "backlog",
        "unix",
    ];
    for case in cases {
        let text = demo(&[case, "--proof"]).stdout;
        let from = text.find("What happened").expect("an explanation");
        let to = text.find("Sources:").expect("sources");
        let headings = ["What happened", "Why", "What fixes it", "What does not"];
        let words: usize = text[from..to]
            .lines()
            .filter(|line| !headings.contains(line))
            .map(|line| line.split_whitespace().count())
            .sum();
        assert!(words <= 130, "{case}: {words} words");
    }
}
