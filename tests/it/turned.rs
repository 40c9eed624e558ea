//! What the first screen says where a knob takes the effect away, or changes it.

use crate::common::{TempFile, demo};
use sticky_demo::report::display_width;

/// What the user set is told as it is typed, and shortly.
#[test]
fn a_message_of_many_lines_keeps_the_screen() {
    let file = TempFile::new("lines.txt", "one of many lines\n".repeat(60).as_bytes());
    let long = ["cork", "--cork", "off", "--message-file", file.path()];
    let short = ["nagle", "--message", "a\\nb", "--delay-ms", "0"];
    for words in [&long[..], &short] {
        let ran = demo(&[words, &["--link", "loopback"]].concat());
        assert!(ran.stdout.lines().count() <= 22, "{}", ran.stdout);
        assert!(ran.stdout.lines().all(|line| display_width(line) <= 80), "{}", ran.stdout);
    }
}

/// A knob that takes the effect away: the screen names it, and explains nothing that
/// did not happen.
#[test]
fn a_knob_that_takes_the_effect_away_is_named() {
    for (words, said, unsaid) in [
        (&["nagle", "--nodelay", "on"][..], "TCP_NODELAY is on: you set it", "Nagle holds"),
        (&["cork", "--cork", "off"], "TCP_CORK is off: you set it", "more is to come"),
        (&["short-read", "--recv", "4096"], "which you set, is long enough", "cut them"),
        (&["udp-truncate", "--recv", "65507"], "the buffer that you set", "MSG_TRUNC tells"),
        (&["tutorial-sleep", "--gap-ms", "0"], "you took it away", "leaves no mark"),
        (&["first-only", "--message", "one"], "you send one message", "asks the socket"),
        (&["first-only", "--recv", "9"], "recv(9), which you set, left no", "asks the socket"),
        (
            &["stale-buffer", "--message", "hi"],
            "none of your messages is shorter",
            "no zero behind",
        ),
        (&["stale-buffer", "--recv", "1"], "recv(1), which you set, fills", "no zero behind"),
    ] {
        let ran = demo(words);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        let flat = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("! Not shown"), "{}", ran.stdout);
        assert!(flat.contains(said), "{}", ran.stdout);
        assert!(!flat.contains(unsaid), "{}", ran.stdout);
        assert!(flat.contains("see sticky-demo "), "{}", ran.stdout);
    }
}

/// Sentences that were false with a knob, each beside what is true.
#[test]
fn a_knob_makes_no_sentence_false() {
    for (words, code, said, unsaid) in [
        (&["udp-boundaries", "--message", "a"][..], 1, "nothing to stick to", "It is there"),
        (&["udp-fragment", "--link", "loopback"], 1, "cannot be seen here", "It is there"),
        (&["text-split", "--message", "你好世界"], 0, "cut a character in two", "whole Chinese"),
        (&["short-read", "--message", "one message, and a long one"], 0, "recv(5) cut", "glued"),
        (&["delayed-ack", "--quickack", "on"], 1, "The wait is gone with TCP_QUICKACK", "no cure"),
        (&["slow-reader", "--framing", "naive"], 1, "this framing does not mend it", "Not with"),
        (&["slow-reader", "--recv", "3"], 1, "does not hold (3 < 3)", "see \"no cure\""),
        (&["cork", "--message", "AB"], 1, "One piece has no other", "Not with"),
        (&["tutorial-counter", "--recv", "65536"], 1, "All came out", "Not with"),
        (&["udp-boundaries", "--recv", "2"], 1, "recv(2), which you set", "Not with"),
        (
            &["disagree", "--receiver-framing", "naive"],
            0,
            "delivered │····你好",
            "│    你好, world│    再见│ 0",
        ),
        (
            &["stale-buffer", "--message", "ab", "--message", "c\\x00d"],
            1,
            "delivered │ab│c│",
            "│d│ 1 of",
        ),
        (&["udp-refused", "--message", "a"], 1, "when the receiver was there", "Not with"),
        (
            &["disagree", "--sender-framing", "u32be"],
            1,
            "formats of the two ends cut these messages alike",
            "another format than",
        ),
    ] {
        let ran = demo(words);
        let flat = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(ran.code == code && flat.contains(said), "{words:?}\n{}", ran.stdout);
        assert!(!flat.contains(unsaid), "{words:?}: {unsaid:?}\n{}", ran.stdout);
    }
}
