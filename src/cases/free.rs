use super::{Case, Claims, Python};
use crate::lab::{Run, Runs, datagrams, steps};
use crate::scenario::{Reader, Scenario, Transport};

pub(super) const CASE: Case = Case {
    name: "free",
    scenario: include_str!("../../scenarios/free.toml"),
    python: Python::Program(include_str!("../../scenarios/python/free.py")),
    knobs: super::knobs::ALL,
    runs,
    claims: Claims::Always(&[]),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let transport = scenario.transport();
    let steps = match (transport, scenario.reader()) {
        (Transport::Udp, _) => datagrams::receive_late,
        (_, Reader::Prompt) => steps::prompt_reader,
        (_, Reader::Late) => steps::late_reader,
        (_, Reader::LockStep) => steps::lock_step,
    };
    Runs::of(scenario).main("main", steps).over(transport).all()
}
