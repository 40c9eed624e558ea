//! Every case under a grid of knobs, over a wire: what it says is so.

use crate::common::truths::{check, trace_if_run, trace_of};
use crate::common::{beside_one_another, json, run_of};
use serde_json::json as value;
use sticky_demo::cases::CASES;
use sticky_demo::observe::{Cause, Deed, Doer, Layer};
use sticky_demo::scenario::Transport;
use sticky_demo::trace::Trace;
use sticky_demo::verdict::{Outcome, Verdict};

tests! {
    WIRE:
        what_is_said_under_a_knob_is_so,
        a_datagram_that_changes_its_place_is_not_lost,
        a_resend_takes_no_arrow_of_these_cases,
        what_is_lost_is_not_whole_again,
        what_the_queue_lost_and_what_the_cable_are_told_apart;
    WIRE_AND_TIME:
        what_is_said_under_any_knob_is_so,
        a_resend_takes_no_cases_own_arrow;
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

/// What the first run of a trace came to, as long as it is shown.
fn shown_cause(trace: &Trace) -> Option<Cause> {
    let verdict = Verdict::judge(trace).expect("claims that parse");
    (verdict.outcome == Some(Outcome::Shown)).then(|| verdict.runs[0].cause())?
}

/// Law over all cases on a stream: a lost packet is told of only where bytes waited behind
/// the gap and were read otherwise for it; and never in the place of what the case is about.
fn a_resend_takes_no_cases_own_arrow() {
    let takes = CASES.iter().filter(|case| case.takes("nodelay") && case.takes("drop"));
    let cases: Vec<&str> = takes.map(|case| case.name).collect();
    assert!(cases.len() > 10, "{cases:?}");
    beside_one_another(cases.chunks(cases.len().div_ceil(7)), |part| {
        for case in part {
            ["1", "2"].iter().for_each(|drop| keeps_its_arrow(case, drop));
        }
    });
}

fn keeps_its_arrow(case: &str, drop: &str) {
    let own = [case, "--link", "wire"];
    let words = [&own[..], &["--drop", drop]].concat();
    let Some(trace) = trace_if_run(&words) else { return };
    for run in &Verdict::judge(&trace).expect("claims that parse").runs {
        let cause = run.cause();
        if !cause.is_some_and(|cause| cause.deed == Deed::HeldBack) {
            continue;
        }
        let cuts = |of| run.layers().iter().find(|l| l.layer == of).unwrap().cuts();
        assert!(run.out_of_order().is_ok_and(|early| !early.is_empty()), "{words:?}");
        assert_ne!(cuts(Layer::Reads), cuts(Layer::Segments), "{words:?}");
    }
    let before = shown_cause(&trace_of(&own));
    if let (Some(before), Some(after)) = (before, shown_cause(&trace))
        && before.deed != Deed::HeldBack
    {
        assert_ne!(after.deed, Deed::HeldBack, "{words:?}: {before:?}");
    }
}

/// Of that law, three cases.
fn a_resend_takes_no_arrow_of_these_cases() {
    keeps_its_arrow("text-split", "2");
    // Bytes did wait behind the gap, but the reader came later still.
    let late = trace_of(&["slow-reader", "--link", "wire", "--drop", "2"]);
    assert_eq!(shown_cause(&late).map(|cause| cause.by), Some(Doer::ReceiveQueue));
    let merged = shown_cause(&trace_of(&["nagle", "--drop", "2"])).expect("they were merged");
    assert_eq!((merged.layer, merged.deed), (Layer::Segments, Deed::Merged));
}

fn what_is_lost_is_not_whole_again() {
    for words in [&["udp-fragment", "--drop-fragment", "1"][..], &["udp-fragment", "--drop", "1"]] {
        let trace = trace_of(words);
        for run in Verdict::judge(&trace).expect("claims that parse").runs {
            let lost = run.layers().iter().any(|layer| layer.lost() > 0);
            let udp = run.trace.transport == Transport::Udp;
            assert!(!(lost && udp && run.restored().is_some()), "{words:?}: {}", run.trace.name);
        }
    }
}

fn what_the_queue_lost_and_what_the_cable_are_told_apart() {
    let trace = trace_of(&["udp-overflow", "--link", "wire", "--drop", "2", "--timeout-s", "1"]);
    let runs = Verdict::judge(&trace).expect("claims that parse").runs;
    let cause = runs[0].cause().expect("some are lost");
    let dropped = runs[0].dropped.clone().expect("the kernel counts");
    assert_eq!(cause.by, Doer::QueueAndCable { full_queue: dropped, cable: 1 });
    assert_eq!(cause.deed, Deed::Lost { pieces: dropped + 1 });
}
