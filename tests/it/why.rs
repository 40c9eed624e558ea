//! From what somebody saw to the case that shows it.

use crate::common::json;
use sticky_demo::cases::CASES;
use sticky_demo::cli;

/// Every case is found by a phrase, and every phrase finds a case.
#[test]
fn every_case_has_a_phrase_and_every_phrase_its_case() {
    let symptoms = || cli::symptoms();
    for case in CASES {
        assert!(
            symptoms().any(|(shown_by, _)| shown_by == case.name),
            "{}: give it a table in scenarios/class/symptoms.toml, with what people see or search for",
            case.name
        );
    }
    for (case, phrases) in symptoms() {
        let known = cli::examples();
        assert!(known.iter().any(|(known, _)| *known == case), "{case}: no case, no command");
        for phrase in phrases {
            let found = cli::found_by(phrase);
            assert!(found.contains(&case), "{phrase:?} finds {found:?}, and not {case}");
        }
    }
}

#[test]
fn what_people_type_finds_its_case() {
    for (asked, case) in [
        ("TooLongFrameException", "tutorial-int"),
        (
            "io.netty.handler.codec.TooLongFrameException: Adjusted frame length exceeds 1048576: 1936026729 - discarded",
            "tutorial-int",
        ),
        ("40ms", "delayed-ack"),
        ("40 ms", "delayed-ack"),
        ("40 毫秒", "delayed-ack"),
        ("粘包", "nagle"),
        ("EOF", "tutorial-eof"),
        ("java.io.EOFException", "tutorial-eof"),
        ("econnreset", "reset"),
        ("ConnectionResetError: [Errno 104] Connection reset by peer", "reset"),
        ("EADDRINUSE", "port-in-use"),
        ("OSError: [Errno 98] Address already in use", "port-in-use"),
        (
            "asyncio.exceptions.IncompleteReadError: 2 bytes read on a total of 4 expected bytes",
            "tutorial-header",
        ),
        ("JSONDecodeError: Extra data", "slow-reader"),
        ("json.decoder.JSONDecodeError: Extra data: line 1 column 8 (char 7)", "slow-reader"),
        ("MSG_TRUNC", "udp-truncate"),
        ("msg trunc", "udp-truncate"),
        ("too long frame", "tutorial-int"),
        ("struct.error: unpack requires a buffer of 4 bytes", "tutorial-header"),
        (
            "'utf-8' codec can't decode byte 0xe5 in position 4: unexpected end of data",
            "text-split",
        ),
        ("write: broken pipe", "reset"),
        ("peer reset", "reset"),
        ("tcp-loss", "tcp-loss"),
        ("my server breaks behind a proxy", "gauntlet"),
        ("works locally, fails in production", "gauntlet"),
        ("本地正常 线上出错", "gauntlet"),
        ("my messages are stuck together", "nagle"),
        ("two messages came as one", "slow-reader"),
        ("message arrives in two pieces", "mtu-split"),
        ("server only gets the first message", "first-only"),
        ("how big should the buffer be", "short-read"),
        ("recv blocks forever", "first-only"),
        ("udp packet loss", "udp-overflow"),
        ("丢包", "udp-overflow"),
        ("ValueError: invalid literal for int() with base 10: 'hell'", "tutorial-int"),
    ] {
        let found = cli::found_by(asked);
        assert!(found.contains(&case), "{asked:?} finds {found:?}");
    }
}

/// No phrase, but words that a case has in common with it.
#[test]
fn what_is_told_in_ones_own_words_is_near_its_case() {
    for (asked, case) in [
        ("my json is sometimes two objects glued together", "slow-reader"),
        ("recv returns half", "short-read"),
        ("the server does not notice that the client is gone", "dead-peer"),
        ("cannot restart server", "port-in-use"),
        ("the message is cut", "short-read"),
        ("why is my udp packet truncated", "udp-truncate"),
        ("received string has junk at the end", "stale-buffer"),
        ("does tcp keep message order", "udp-boundaries"),
        ("my program works on localhost but fails on wifi", "gauntlet"),
        ("服务器重启失败", "port-in-use"),
        ("接收到的消息粘在了一起", "nagle"),
    ] {
        let told = json(&["why", asked]);
        assert_eq!(told["found"], serde_json::json!([]), "{asked:?} is a phrase");
        let mut nearest = told["nearest"].as_array().into_iter().flatten();
        assert!(nearest.any(|near| near["case"] == case), "{asked:?}: {told:#}");
    }
    for asked in ["hello world", "what is the weather today", "the message", "消息"] {
        assert_eq!(json(&["why", asked])["nearest"], serde_json::json!([]), "{asked:?}");
    }
}

#[test]
fn what_nobody_knows_finds_nothing() {
    for asked in ["", " ", "?!", "typeofx", "xyzzy", "x"] {
        assert!(cli::found_by(asked).is_empty(), "{asked:?}");
    }
    // And what is spelt alike is named.
    assert_eq!(json(&["why", "EADRINUSE"])["near"][0], "EADDRINUSE");
    assert_eq!(json(&["why", "xyzzy"])["near"], serde_json::json!([]));
}
