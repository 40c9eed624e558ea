//! What `explain` reads out of a case's capture file is what the case itself reported.

use crate::common::{TempFolder, beside_one_another, demo};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use sticky_demo::capture::Captured;
use sticky_demo::cases::{CASES, Case};
use sticky_demo::observe::Observed;
use sticky_demo::scenario::Transport;
use sticky_demo::trace::packet::Packet;
use sticky_demo::trace::{Direction, RunTrace, Side, Trace, What};

tests! {
    WIRE:
        a_case_s_packets_explain_what_it_reported;
    WIRE_AND_TIME:
        every_case_s_packets_explain_what_it_reported;
}

fn packets(run: &RunTrace) -> impl Iterator<Item = &Packet> {
    run.events.iter().filter_map(|event| match &event.what {
        What::Packet { packet } => Some(packet.as_ref()),
        _ => None,
    })
}

/// What both must say of the packets: of UDP datagrams and fragments, else segments and
/// what was sent again.
fn of_packets(run: &RunTrace) -> [Option<Vec<u64>>; 2] {
    let observed = Observed::of(run);
    // The last datagram may not have been on the cable yet when the run was over.
    let captured =
        packets(run).filter(|packet| packet.from == Side::Sender && packet.udp.is_some());
    let datagrams = |all: Vec<u64>| all.into_iter().take(captured.count()).collect();
    match run.transport {
        Transport::Udp => [observed.datagrams().ok().map(datagrams), observed.fragments().ok()],
        _ => [observed.segments.ok(), observed.retransmitted.ok().map(|count| vec![count])],
    }
}

/// Merged, cut, lost, swapped, in fragments, half connected, in both directions, reset; and
/// what passes no interface.
const SAMPLE: [&str; 9] = [
    "nagle",
    "udp-truncate",
    "tcp-loss",
    "tcp-reorder",
    "udp-fragment",
    "half-open",
    "delayed-ack",
    "reset",
    "unix",
];

fn a_case_s_packets_explain_what_it_reported() {
    explain(|case| SAMPLE.contains(&case.name), 10);
}

/// All that are not in the sample.
fn every_case_s_packets_explain_what_it_reported() {
    explain(|case| !SAMPLE.contains(&case.name), 40);
}

fn explain(these: impl Fn(&Case) -> bool, least: usize) {
    let cases: Vec<&Case> = CASES.iter().filter(|case| these(case)).collect();
    let compared = AtomicUsize::new(0);
    beside_one_another(cases.chunks(cases.len().div_ceil(4)), |cases| {
        compared.fetch_add(explain_those(cases), Ordering::Relaxed);
    });
    let compared = compared.into_inner();
    assert!(compared > least, "{compared} runs");
}

/// How many runs were compared.
fn explain_those(cases: &[&Case]) -> usize {
    let folder = TempFolder::new("explained");
    let (stored, shown) = (folder.file("trace.json"), folder.file("shown.pcap"));
    let mut compared = 0;
    for case in cases {
        let words = [case.name, "--no-control", "--pcap", &shown, "--save-trace", &stored];
        let ran = demo(&words);
        if ran.code == 2 {
            assert!(ran.stderr.contains("pass no interface"), "{}: {}", case.name, ran.stderr);
            continue;
        }
        let trace = Trace::from_json(&fs::read_to_string(&stored).expect("a trace"));
        for (index, run) in trace.expect("a trace").runs.iter().enumerate() {
            let name = format!("{} {}.{}", case.name, run.name, run.receiver.name());
            if packets(run).next().is_none() {
                continue;
            }
            let own = match run.receiver.name() {
                "" => format!("shown.{}.pcap", run.name),
                receiver => format!("shown.{}.{receiver}.pcap", run.name),
            };
            let path = if index == 0 { shown.clone() } else { folder.file(&own) };
            let file = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            let captured = Captured::read(&file).unwrap_or_else(|why| panic!("{name}: {why:?}"));
            let told = captured.streams.iter().flat_map(|stream| {
                captured.explain(stream, &run.framing).expect("a framing of the family").runs
            });
            let told: Vec<_> = told
                .filter(|told| told.direction == Some(Direction::ToServer))
                .map(|told| of_packets(&told))
                .collect();
            let own = of_packets(run);
            assert!(told.contains(&own), "{name}: {own:?} is not in {told:?}");
            compared += 1;
        }
    }
    compared
}
