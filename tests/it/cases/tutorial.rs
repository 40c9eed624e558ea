//! The tutorials' own bugs, on real sockets: each beside the right receiver,
//! and each with the control in which it hides.

use crate::common::{demo, json, run_of};
use serde_json::{Value, json as value};

fn shown(words: &[&str]) -> Value {
    let report = json(words);
    assert_eq!(report["verdict"], "shown", "{words:?}: {:#}", report["claims"]);
    for run in report["runs"].as_array().expect("runs") {
        assert_eq!(run["error"], Value::Null, "{run:#}");
        if run["receiver"] == "framed" && run["name"] != "three-gib" {
            // What came whole was delivered whole, whatever the pieces.
            let delivered = run["delivered"].as_array().expect("delivered");
            let messages = run["messages"].as_array().expect("messages");
            assert_eq!(delivered[..], messages[..delivered.len()], "{run:#}");
        }
    }
    report
}

fn events<'r>(run: &'r Value, name: &str) -> Vec<&'r Value> {
    let all = run["events"].as_array().expect("events");
    all.iter().filter(|event| event["event"] == name).collect()
}

#[test]
fn a_header_read_once_breaks_wherever_it_is_cut() {
    for link in [&["tutorial-header"][..], &["tutorial-header", "--ipv6"]] {
        let report = shown(link);
        for (name, because) in [
            ("main", "the length has 4 bytes, recv gave 2"),
            ("eight-bytes", "the length has 8 bytes, recv gave 4"),
            ("json-header", "half a JSON header"),
        ] {
            let tutorial = run_of(&report, name, "tutorial");
            assert_eq!(tutorial["delivered"], value!([]), "{name}");
            let died = events(tutorial, "died");
            assert_eq!(died.len(), 1, "{name}");
            let told = died[0]["because"]["en"].as_str().expect("a reason");
            assert!(told.contains(because), "{name}: {told}");
            assert_eq!(run_of(&report, name, "framed")["intact"], 2, "{name}");
        }
        let body = run_of(&report, "body", "tutorial");
        assert_eq!(body["delivered"], value!(["hello,"]));
        // " wor" as a big-endian length: what a stream out of step asks for.
        let asked = events(body, "would_allocate");
        assert_eq!(asked[0]["bytes"], u64::from(u32::from_be_bytes(*b" wor")));
        assert_eq!(run_of(&report, "control", "tutorial")["intact"], 2);
    }
}

#[test]
fn a_loop_that_does_not_look_for_the_end_spins() {
    let report = shown(&["tutorial-eof"]);
    let tutorial = run_of(&report, "main", "tutorial");
    let empty = |run: &Value| events(run, "read").iter().filter(|read| read["data"] == "").count();
    assert_eq!(empty(tutorial), 200);
    assert_eq!(tutorial["delivered"], value!(["hello, world"]));
    let framed = run_of(&report, "main", "framed");
    assert_eq!(empty(framed), 1);
    assert_eq!(
        framed["noticed"],
        value!([{
            "en": "the stream ended inside a message, after 3 of its 7 bytes",
            "zh": "字节流在一条消息中间结束，7 字节只到了 3 字节"
        }])
    );
    assert_eq!(run_of(&report, "control", "tutorial")["intact"], 2);
}

/// By hand: 1024, then 3072, 6144 and 10240, which is past 10000 after four reads.
#[test]
fn a_sum_that_counts_everything_again_stops_early() {
    let report = shown(&["tutorial-counter"]);
    let tutorial = run_of(&report, "main", "tutorial");
    let delivered = tutorial["delivered"][0].as_str().expect("a message");
    assert_eq!(delivered.len(), 4 * 1024);
    assert_eq!(run_of(&report, "main", "framed")["intact"], 1);
    assert_eq!(run_of(&report, "control", "tutorial")["intact"], 1);
}

#[test]
fn the_control_is_the_beginning_of_whatever_is_sent() {
    let long = "吃饭了么".repeat(1000);
    let report = shown(&["tutorial-counter", "--message", &long]);
    let control = run_of(&report, "control", "tutorial");
    let sent = control["messages"][0].as_str().expect("a message");
    assert!(sent.len() <= 1024 && long.starts_with(sent), "{sent}");
}

/// Two reads hide the bug: the sum is wrong and the end is right.
#[test]
fn two_reads_hide_the_wrong_sum() {
    let ran = demo(&["tutorial-counter", "--message", "0123456789", "--recv", "5"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(!ran.stdout.contains("noticed nothing"), "{}", ran.stdout);
}

#[test]
fn a_pause_does_not_separate_messages_before_a_late_reader() {
    let report = shown(&["tutorial-sleep"]);
    let tutorial = run_of(&report, "main", "tutorial");
    assert_eq!(tutorial["segment_count"], 3, "the pause did separate the segments");
    assert_eq!(tutorial["delivered"], value!(["lspwdwhoami"]));
    assert_eq!(run_of(&report, "main", "framed")["intact"], 3);
    assert_eq!(run_of(&report, "control", "tutorial")["intact"], 3);
}

#[test]
fn a_native_int_is_another_number_elsewhere() {
    let report = shown(&["tutorial-int"]);
    let would = |name: &str, receiver: &str| -> Vec<u64> {
        let run = run_of(&report, name, receiver);
        let asked = events(run, "would_allocate");
        asked.iter().map(|event| event["bytes"].as_u64().expect("bytes")).collect()
    };
    assert_eq!(would("main", "tutorial"), [u64::from(12u32.swap_bytes())]);
    assert_eq!(would("control", "tutorial"), [12, 3]);
    assert_eq!(would("three-gib", "tutorial"), [u64::MAX - (1 << 30) + 1]);
    assert_eq!(would("three-gib", "framed"), [] as [u64; 0]);
    let framed = run_of(&report, "three-gib", "framed");
    let noticed = framed["noticed"][0]["en"].as_str().expect("noticed");
    assert!(noticed.contains("3221225472"), "{noticed}");
}

/// The wait is for what lies in the program's own buffer; its twin has thrown that away.
#[test]
fn the_rest_of_a_read_is_waited_for_or_lost() {
    let report = shown(&["first-only"]);
    let main = run_of(&report, "main", "tutorial");
    assert_eq!(main["delivered"], value!(["hello"]));
    let kept = events(main, "kept").last().map(|event| event["data"].clone());
    let two = "\0\0\0\u{2}hi\0\0\0\u{3}bye";
    assert_eq!(kept, Some(value!(two)));
    assert_eq!(events(main, "call").len(), 1, "it waited once: {main:#}");
    for name in ["emptied", "bigger-buffer"] {
        let run = run_of(&report, name, "tutorial");
        assert_eq!(run["delivered"], value!(["hello"]), "{name}");
    }
    let emptied = run_of(&report, "emptied", "tutorial");
    assert_eq!(events(emptied, "threw_away")[0]["data"], two);
    assert_eq!(events(emptied, "kept").last().expect("kept")["data"], "");
    // In turns there is nothing to forget.
    let control = run_of(&report, "control", "tutorial");
    assert!(events(control, "kept").iter().all(|kept| kept["data"] == ""), "{control:#}");
}

/// The same bytes are no message, one wrong message, or half of one: it depends on what
/// the ends do not agree on.
#[test]
fn two_ends_that_differ_cut_in_other_places() {
    let report = shown(&["disagree", "--message", "饭了", "--message", "bye"]);
    let tutorial = |name| run_of(&report, name, "tutorial");
    for name in ["main", "width"] {
        assert_eq!(tutorial(name)["delivered"], value!([]), "{name}");
    }
    let noticed = tutorial("main")["noticed"][0]["en"].as_str().expect("noticed");
    assert!(noticed.contains("Read little-endian it is 6: try u32le"), "{noticed}");
    // 10 bytes from behind the header: the message, and the next one's length.
    assert_eq!(tutorial("header")["delivered"], value!(["饭了\0\0\0\u{7}"]));
    assert_eq!(tutorial("characters")["delivered"], value!(["\\xe9\\xa5"]));
    for name in ["control", "main", "width", "header", "characters"] {
        assert_eq!(run_of(&report, name, "framed")["intact"], 2, "{name}");
    }
    assert_eq!(tutorial("control")["intact"], 2);
    // In ASCII a character is a byte.
    let ascii = shown(&["disagree", "--message", "hello"]);
    assert_eq!(run_of(&ascii, "characters", "tutorial")["intact"], 1);
    let agreed = demo(&["disagree", "--sender-framing", "u16be", "--receiver-framing", "u16be"]);
    assert_eq!(agreed.code, 1, "{}", agreed.stdout);
    assert!(agreed.stdout.contains("cut these messages alike"), "{}", agreed.stdout);
    let text = shown(&["disagree", "--sender-framing", "line", "--message", "hello"]);
    let noticed = run_of(&text, "main", "tutorial")["noticed"][0]["en"].clone();
    assert!(noticed.as_str().is_some_and(|said| said.contains("the text \"hell\"")), "{noticed}");
}

#[test]
fn an_old_end_stands_behind_a_shorter_message() {
    let report = shown(&["stale-buffer"]);
    for name in ["main", "bigger-buffer"] {
        let run = run_of(&report, name, "tutorial");
        assert_eq!(run["delivered"], value!(["hello, world", "hillo, world", "goodbyeworld"]));
        assert_eq!(run["intact"], 1, "{name}");
    }
    let control = run_of(&report, "control", "tutorial");
    assert_eq!(control["delivered"], value!(["hello, world", "hi..........", "goodbye....."]));
    // A message that is not shorter covers the one before.
    let grown = demo(&["stale-buffer", "--message", "ab", "--message", "abc"]);
    assert_eq!(grown.code, 1, "{}", grown.stdout);
}

#[test]
fn a_timeout_inside_a_message_puts_the_program_out_of_step() {
    let report = shown(&["timeout-inside"]);
    for name in ["main", "longer"] {
        let tutorial = run_of(&report, name, "tutorial");
        assert_eq!(tutorial["delivered"], value!(["hi"]), "{name}");
        assert_eq!(events(tutorial, "threw_away")[0]["data"], "\0\0\0\u{c}hello,");
        let asked = events(tutorial, "would_allocate");
        assert_eq!(asked[0]["bytes"], u64::from(u32::from_be_bytes(*b" wor")), "{name}");
        // The right one met the same timeout, and the sender waited for it.
        let framed = run_of(&report, name, "framed");
        let order = framed["events"].as_array().expect("events").iter();
        let order: Vec<_> = order.filter_map(|event| event["event"].as_str()).collect();
        let timeout = order.iter().position(|event| *event == "call").expect("a timeout");
        let writes = |part: &[&str]| part.iter().filter(|event| **event == "write").count();
        assert_eq!((writes(&order[..timeout]), writes(&order[timeout..])), (2, 2), "{order:?}");
        assert_eq!(framed["intact"], 3);
    }
    assert_eq!(run_of(&report, "control", "tutorial")["intact"], 3);
}

/// Whatever one types: no run hangs, none allocates what a header says.
#[test]
fn other_messages_make_other_runs_and_no_trouble() {
    for case in [
        "tutorial-header",
        "tutorial-eof",
        "tutorial-counter",
        "tutorial-int",
        "disagree",
        "first-only",
        "stale-buffer",
        "timeout-inside",
    ] {
        for messages in
            [&["--message", ""][..], &["--message", "x", "--message", "", "--message", "吃饭了么"]]
        {
            let words = [&[case, "--timeout-s", "30"], messages].concat();
            let report = json(&words);
            for run in report["runs"].as_array().expect("runs") {
                assert_eq!(run["error"], Value::Null, "{words:?}: {run:#}");
            }
        }
    }
}
