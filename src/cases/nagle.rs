//! **nagle**: small writes, merged on the sender's side before they leave.
//!
//! Nagle's algorithm holds a small segment back while an earlier small one is
//! unacknowledged (RFC 9293 §3.7.4; App. A.3 is what Linux has). On loopback the
//! ACK comes at once, so nothing is ever held: there the scenario lets the receiver
//! delay its ACKs (TCP_QUICKACK off). On the wire the round trip is wait enough.
//!
//! ```text
//! writes    AB  B CD EFG H
//! segments  AB                       … ACK …  BCDEFGH
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("nagle"),
    knobs::TCP,
    runs,
    Claims::Made(|scenario| of_full_writes(scenario, claims(scenario))),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::prompt_reader)
        .control("control", steps::prompt_reader)
        .turned(without_nagle)
        // The row that settles it: no Nagle, and it sticks all the same.
        .no_cure("late-reader", steps::late_reader)
        .turned(without_nagle)
        .all()
}

fn without_nagle(values: &mut Values) {
    values.nodelay = Some(OnOff::On);
}

/// Merging by the *sender* is claimed from segments, never from reads: a slow
/// reader merges too.
fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        "main.naive.segments < main.naive.writes",
        "main.framed.segments < main.framed.writes",
        "main.framed.intact == main.framed.messages",
    ];
    if has_a_round_trip(scenario) {
        // What was held left when the first segment was acknowledged, one round trip
        // later. How busy the machine is does not matter: it can make the wait longer,
        // and turns no order round.
        claims.push("main.naive.ahead_of_ack < control.naive.ahead_of_ack");
        // On the cable, and not at the reader: that one may come late to its first
        // read, and would then wait a shorter time for the second.
        claims.push("main.naive.held_back_ms >= 1.8 * main.naive.asked_delay_ms");
    }
    // Without Nagle each write is a segment of its own, until the congestion
    // window is full: ten segments at first (RFC 6928). Beyond, the rest waits
    // for ACKs and is merged while it waits.
    claims.extend(match scenario.most_writes() {
        0..=10 => [
            "control.naive.segments == control.naive.writes",
            "late-reader.naive.segments == late-reader.naive.writes",
        ],
        _ => [
            "control.naive.segments > main.naive.segments",
            "late-reader.naive.segments > main.naive.segments",
        ],
    });
    claims.extend([
        "late-reader.naive.reads < late-reader.naive.writes",
        "late-reader.naive.intact < late-reader.naive.messages",
        "late-reader.framed.intact == late-reader.framed.messages",
    ]);
    claims
}

/// On a wire with a delay of its own, and nothing else that takes time.
fn has_a_round_trip(scenario: &Scenario) -> bool {
    let values = &scenario.values;
    values.delay_ms.unwrap_or(0.0) >= 5.0
        && values.jitter_ms.is_none()
        && values.rate_kbit.is_none()
        // The next write comes before the first ACK can be back.
        && values.gap_ms.unwrap_or(0) as f64 <= values.delay_ms.unwrap_or(0.0)
}
