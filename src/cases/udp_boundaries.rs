use super::{Case, Claims, Python};
use crate::lab::{Run, Runs, datagrams, steps};
use crate::scenario::{Scenario, Transport};

pub(super) const CASE: Case = Case {
    name: "udp-boundaries",
    scenario: include_str!("../../scenarios/udp-boundaries.toml"),
    python: Python::Program(include_str!("../../scenarios/python/udp-boundaries.py")),
    knobs: super::knobs::UDP,
    runs,
    claims: Claims::Always(&[
        "main.naive.reads == main.naive.datagrams",
        "main.naive.merged_reads == 0",
        "main.naive.intact == main.naive.messages",
        "control.naive.reads < control.naive.writes",
        "control.naive.intact < control.naive.messages",
        "control.framed.intact == control.framed.messages",
    ]),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_datagrams(scenario)
        .main("main", datagrams::receive_late)
        .control("control", steps::late_reader)
        .over(Transport::Tcp)
        .all()
}
