//! **tcp-loss**: the second of three segments is lost on the way.
//!
//! The third arrives and has to wait: TCP hands over bytes in order, or not
//! yet (head-of-line blocking). Then the second comes again, and everything is
//! there. TCP loses nothing, and still has no boundaries.
//!
//! ```text
//! sender    1 ──▶   2 ──╳   3 ──▶                2 again ──▶
//! receiver  reads 1         (3 waits)  ack 1449              reads 2 and 3
//! ```

use super::{Case, Run, steps};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "tcp-loss",
    scenario: include_str!("../../scenarios/tcp-loss.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let nothing_lost = scenario.without_losses();
    [
        Run::pair("main", Role::Main, scenario, Transport::Tcp, steps::prompt_reader),
        Run::pair("control", Role::Control, &nothing_lost, Transport::Tcp, steps::prompt_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn claims(scenario: &Scenario) -> Vec<String> {
    let mut claims =
        vec!["main.naive.lost_packets > 0", "main.naive.retransmitted >= main.naive.lost_packets"];
    if scenario.values.drop.as_deref() == Some(&[2]) && scenario.messages().len() == 1 {
        // The ACK names a byte, not a packet: everything before it has come.
        claims.push("main.naive.acked_while_lost_bytes == main.naive.first_segment");
        // It takes a round trip to hear of the loss and half of one to mend it.
        claims.push("main.naive.head_of_line_ms >= main.naive.asked_delay_ms");
        claims.push("main.naive.out_of_order > 0");
        claims.push("control.naive.out_of_order == 0");
    }
    claims.extend([
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.wrong_bytes == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.lost_packets == 0",
    ]);
    claims.into_iter().map(str::to_owned).collect()
}
