//! **nagle**: small writes, merged on the sender's side before they leave.
//!
//! Nagle's algorithm holds a small segment back while an earlier one is
//! unacknowledged (RFC 9293 §3.7.4). On loopback the ACK comes at once, so
//! nothing is ever held; the scenario therefore lets the receiver delay its
//! ACKs (TCP_QUICKACK off), as it does over a real network.
//!
//! ```text
//! writes    AB  B CD EFG H
//! segments  AB                       … ACK …  BCDEFGH
//! ```

use super::{Case, Run, steps};
use crate::scenario::{OnOff, Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "nagle",
    scenario: include_str!("../../scenarios/nagle.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let without_nagle = scenario.with(|values| values.nodelay = Some(OnOff::On));
    [
        Run::pair("main", Role::Main, scenario, Transport::Tcp, steps::prompt_reader),
        Run::pair("control", Role::Control, &without_nagle, Transport::Tcp, steps::prompt_reader),
        // The row that settles it: no Nagle, and it sticks all the same.
        Run::pair("late-reader", Role::NoCure, &without_nagle, Transport::Tcp, steps::late_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Merging by the *sender* is claimed from segments, never from reads: a slow
/// reader merges too.
fn claims(scenario: &Scenario) -> Vec<String> {
    let mut claims = vec![
        "main.naive.segments < main.naive.writes".to_owned(),
        "main.framed.segments < main.framed.writes".to_owned(),
        "main.framed.intact == main.framed.messages".to_owned(),
    ];
    claims.extend(round_trip(scenario));
    // Without Nagle each write is a segment of its own, until the congestion
    // window is full: ten segments at first (RFC 6928). Beyond, the rest waits
    // for ACKs and is merged while it waits.
    if scenario.messages().len() <= 10 {
        claims.push("control.naive.segments == control.naive.writes".to_owned());
        claims.push("late-reader.naive.segments == late-reader.naive.writes".to_owned());
    } else {
        claims.push("control.naive.segments > main.naive.segments".to_owned());
        claims.push("late-reader.naive.segments > main.naive.segments".to_owned());
    }
    claims.push("late-reader.naive.reads < late-reader.naive.writes".to_owned());
    claims.push("late-reader.naive.intact < late-reader.naive.messages".to_owned());
    claims.push("late-reader.framed.intact == late-reader.framed.messages".to_owned());
    claims
}

/// On a wire with a delay of its own: what was held left when the first segment was
/// acknowledged, one round trip later. How busy the machine is does not matter: it
/// can make the wait longer, and turns no order round.
fn round_trip(scenario: &Scenario) -> Vec<String> {
    let values = &scenario.values;
    let plain =
        values.jitter_ms.is_none() && values.rate_kbit.is_none() && values.gap_ms.unwrap_or(0) == 0;
    if values.delay_ms.unwrap_or(0.0) < 5.0 || !plain {
        return Vec::new();
    }
    vec![
        "main.naive.ahead_of_ack < control.naive.ahead_of_ack".to_owned(),
        // On the cable, and not at the reader: that one may come late to its first
        // read, and would then wait a shorter time for the second.
        "main.naive.held_back_ms >= 1.8 * main.naive.asked_delay_ms".to_owned(),
    ]
}
