//! **udp-overflow**: a receiver that sleeps, and a queue that is full.
//!
//! Over TCP a full queue makes the sender wait. UDP has no such word: what
//! finds no room is thrown away, and neither program is told (udp(7)). The
//! kernel counts, and its count and the datagrams read add up exactly.
//!
//! ```text
//! datagrams  tick 1 | tick 2 | tick 3 | tick 4 | tick 5 | …
//! reads      tick 1 | tick 2 | tick 3 |                     the rest found no room
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("udp-overflow"),
    knobs::UDP,
    runs,
    Claims::Always(&[
        "main.naive.dropped > 0",
        "main.naive.accounted == main.naive.datagrams",
        "main.naive.intact < main.naive.messages",
        "main.framed.dropped > 0",
        "main.framed.accounted == main.framed.datagrams",
        "control.naive.dropped == 0",
        "control.naive.intact == control.naive.messages",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_datagrams(scenario)
        .main("main", datagrams::receiver_sleeps)
        .control("control", datagrams::in_turns)
        .all()
}
