//! **free**: any messages, pauses and options, drawn without a claim. The
//! sandbox.

use super::{Case, Run, steps, udp_truncate};
use crate::scenario::{Reader, Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "free",
    scenario: include_str!("../../scenarios/free.toml"),
    knobs: super::knobs::ALL,
    runs,
    claims: |_| Vec::new(),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let transport = scenario.transport();
    let steps = match (transport, scenario.reader()) {
        (Transport::Udp, _) => udp_truncate::receive_late,
        (_, Reader::Prompt) => steps::prompt_reader,
        (_, Reader::Late) => steps::late_reader,
        (_, Reader::LockStep) => steps::lock_step,
    };
    Run::pair("main", Role::Main, scenario, transport, steps).into()
}
