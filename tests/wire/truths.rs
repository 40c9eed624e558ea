//! Every case under a grid of knobs, over a wire: what it says is so.

use crate::common::truths::check;
use crate::common::{json, run_of};
use serde_json::json as value;

tests! {
    WIRE:
        what_is_said_under_a_knob_is_so,
        a_datagram_that_changes_its_place_is_not_lost;
    WIRE_AND_TIME:
        what_is_said_under_any_knob_is_so;
}

const LONG: &str = "0123456789012345678901234567890123456789";

/// One of each case, and of each thing that can befall a packet.
fn what_is_said_under_a_knob_is_so() {
    let (long, two) = (LONG.repeat(75), LONG.repeat(50));
    let grid: &[&[&str]] = &[
        &["nagle", "--message", &long, "--message", "A", "--message", "B", "--recv", "65536"],
        &[
            "slow-reader",
            "--nodelay",
            "off",
            "--link",
            "wire",
            "--message",
            &two,
            "--message",
            "a",
            "--message",
            "b",
        ],
        &["cork", "--link", "wire", "--delay-ms", "200"],
        &["delayed-ack", "--link", "wire", "--delay-ms", "20"],
        &["half-open", "--drop-handshake=false"],
        &["tcp-loss", "--reorder", "1"],
        &["tcp-reorder", "--reorder", "99"],
        &["mtu-split", "--mss", "88"],
        &["mtu-split", "--framing", "line"],
        &["udp-boundaries", "--link", "wire", "--duplicate", "1"],
        &["udp-fragment", "--drop-fragment", "1"],
        &["udp-truncate", "--link", "wire", "--reorder", "1"],
        &["udp-overflow", "--link", "wire"],
        &["live", "--drop", "99", "--reorder", "2"],
    ];
    check(grid, 7);
}

/// The others: what is not in the sample.
fn what_is_said_under_any_knob_is_so() {
    let grid: &[&[&str]] = &[
        &["nagle"],
        &["nagle", "--nodelay", "on"],
        &["nagle", "--message", "", "--message", "A", "--message", "", "--message", "B"],
        &["nagle", "--gap-ms", "150"],
        &["delayed-ack", "--link", "wire", "--delay-ms", "50", "--message", "a", "--message", "b"],
        &["half-open"],
        &["tcp-loss"],
        &["tcp-loss", "--message", "aaaa", "--message", "bbbb", "--message", "cccc"],
        &["tcp-loss", "--drop", "99"],
        &["tcp-reorder"],
        &["mtu-split"],
        &["mtu-split", "--drop", "2"],
        &["mtu-split", "--reorder", "1"],
        &["mtu-split", "--mtu", "9000"],
        &["udp-boundaries", "--link", "wire", "--reorder", "1"],
        &["udp-boundaries", "--link", "wire", "--drop", "2"],
        &["udp-fragment"],
        &["live"],
        &["free", "--transport", "udp", "--link", "wire", "--reorder", "1"],
    ];
    check(grid, 11);
}

/// Datagrams are known by what they are: also where two are alike.
fn a_datagram_that_changes_its_place_is_not_lost() {
    let twins = ["--message", "a", "--message", "a", "--message", "b", "--message", "a"];
    for (knobs, never, moved, twice, intact) in [
        (&["--reorder", "1"][..], 0, 2, 0, 3),
        (&["--duplicate", "1"], 0, 0, 1, 3),
        (&["--drop", "2"], 1, 0, 0, 2),
        (&["--drop", "1", "--reorder", "2"], 1, 2, 0, 2),
        (&[&twins[..], &["--drop", "2", "--reorder", "3"]].concat(), 1, 2, 0, 3),
        (&[&twins[..], &["--duplicate", "2"]].concat(), 0, 0, 1, 4),
    ] {
        let report = json(&[&["free", "--transport", "udp", "--link", "wire"], knobs].concat());
        for receiver in ["naive", "framed"] {
            let run = run_of(&report, "main", receiver);
            let measured = &run["quantities"];
            let found = ["never_read", "out_of_place", "read_twice", "intact"]
                .map(|quantity| measured[quantity].clone());
            let expected = [never, moved, twice, intact].map(|number| value!(number));
            assert_eq!(found, expected, "{knobs:?}, {receiver}");
        }
    }
}
