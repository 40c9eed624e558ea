use super::{Case, Claims, NEEDS_A_CABLE};
use crate::lab::{Run, Runs, steps};
use crate::scenario::Scenario;

pub(super) const CASE: Case = Case {
    name: "tcp-loss",
    scenario: include_str!("../../scenarios/tcp-loss.toml"),
    python: NEEDS_A_CABLE,
    knobs: super::knobs::TCP,
    runs,
    claims: Claims::Chosen(claims),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::prompt_reader)
        .control("control", steps::prompt_reader)
        .turned(super::lose_nothing)
        .all()
}

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims =
        vec!["main.naive.lost_packets > 0", "main.naive.retransmitted >= main.naive.lost_packets"];
    if scenario.values.drop.as_deref() == Some(&[2]) && scenario.messages().len() == 1 {
        claims.extend([
            // The ACK names a byte, not a packet: everything before it has come.
            "main.naive.acked_while_lost_bytes == main.naive.first_segment",
            // It takes a round trip to hear of the loss and half of one to mend it.
            "main.naive.head_of_line_ms >= main.naive.asked_delay_ms",
            "main.naive.out_of_order > 0",
            "control.naive.out_of_order == 0",
        ]);
    }
    claims.extend([
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.wrong_bytes == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.lost_packets == 0",
    ]);
    claims
}
