use super::{Case, Claims, Python};
use crate::lab::{Run, Runs, datagrams};
use crate::scenario::Scenario;

pub(super) const CASE: Case = Case {
    name: "udp-overflow",
    scenario: include_str!("../../scenarios/udp-overflow.toml"),
    python: Python::Program(include_str!("../../scenarios/python/udp-overflow.py")),
    knobs: super::knobs::UDP,
    runs,
    claims: Claims::Always(&[
        "main.naive.dropped > 0",
        "main.naive.accounted == main.naive.datagrams",
        "main.naive.intact < main.naive.messages",
        "main.framed.dropped > 0",
        "main.framed.accounted == main.framed.datagrams",
        "control.naive.dropped == 0",
        "control.naive.intact == control.naive.messages",
    ]),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_datagrams(scenario)
        .main("main", datagrams::receiver_sleeps)
        .control("control", datagrams::in_turns)
        .all()
}
