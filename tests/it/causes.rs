//! Who did it, found from stored traces: the layer, the deed and the doer.

use std::fs;
use sticky_demo::observe::{Cause, Deed, Doer, Layer, Observed};
use sticky_demo::trace::{Receiver, Trace};

fn cause(trace: &str, run: &str, receiver: Receiver) -> Option<Cause> {
    let path = format!("tests/goldens/{trace}.trace.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let trace = Trace::from_json(&text).unwrap_or_else(|error| panic!("{path}: {error:?}"));
    let run = trace.runs.iter().find(|of| of.name == run && of.receiver == receiver);
    Observed::of(run.expect("such a run")).cause()
}

#[test]
fn each_stored_trace_tells_who_did_it() {
    let (naive, framed) = (Receiver::Naive, Receiver::Framed);
    let queue = Doer::ReceiveQueue;
    for (trace, run, receiver, layer, deed, by) in [
        ("nagle", "main", naive, Layer::Segments, Deed::Merged, Doer::Sender),
        ("nagle", "main", framed, Layer::Segments, Deed::Merged, Doer::Sender),
        ("nagle", "late-reader", naive, Layer::Reads, Deed::Merged, queue),
        ("wire-nagle", "main", naive, Layer::Segments, Deed::Merged, Doer::Sender),
        ("mtu-split", "main", naive, Layer::Segments, Deed::Cut, Doer::Sender),
        ("short-read", "main", naive, Layer::Reads, Deed::CutAndMerged, Doer::Recv { bytes: 5 }),
        ("short-read", "bigger-buffer", naive, Layer::Reads, Deed::Merged, queue),
        ("text-split", "main", naive, Layer::Reads, Deed::CutAndMerged, Doer::Recv { bytes: 5 }),
        ("tutorial-header", "main", Receiver::Tutorial, Layer::Reads, Deed::Died, Doer::Program),
        (
            "disagree",
            "main",
            Receiver::Tutorial,
            Layer::Delivered,
            Deed::Misread { bytes: 27 },
            Doer::Program,
        ),
        (
            "first-only",
            "main",
            Receiver::Tutorial,
            Layer::Reads,
            Deed::Waits { bytes: 13 },
            Doer::Program,
        ),
        (
            "first-only",
            "emptied",
            Receiver::Tutorial,
            Layer::Reads,
            Deed::ThrewAway { bytes: 13 },
            Doer::Program,
        ),
        (
            "stale-buffer",
            "main",
            Receiver::Tutorial,
            Layer::Delivered,
            Deed::Stale { bytes: 15 },
            Doer::Program,
        ),
        (
            "timeout-inside",
            "main",
            Receiver::Tutorial,
            Layer::Reads,
            Deed::ThrewAway { bytes: 10 },
            Doer::Program,
        ),
        (
            "udp-truncate",
            "main",
            naive,
            Layer::Reads,
            Deed::CutOff { bytes: 13 },
            Doer::Recv { bytes: 8 },
        ),
        ("udp-overflow", "main", naive, Layer::Reads, Deed::Lost { pieces: 4 }, Doer::FullQueue),
        ("udp-refused", "main", naive, Layer::Datagrams, Deed::Refused { pieces: 1 }, Doer::Send),
        ("wire-fragments", "main", naive, Layer::Fragments, Deed::Cut, Doer::Ip),
        ("wire-drop", "main", naive, Layer::Reads, Deed::HeldBack, Doer::Tcp),
        ("wire-reorder", "main", naive, Layer::Reads, Deed::HeldBack, Doer::Tcp),
    ] {
        let found = cause(trace, run, receiver).unwrap_or_else(|| panic!("{trace}, {run}"));
        assert_eq!((found.layer, found.deed, found.by), (layer, deed, by), "{trace}, {run}");
    }
}

#[test]
fn where_nothing_was_cut_or_merged_nobody_did_it() {
    for (trace, run) in [("udp-truncate", "control"), ("short-read", "control")] {
        assert_eq!(cause(trace, run, Receiver::Naive), None, "{trace}, {run}");
    }
}
