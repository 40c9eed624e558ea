//! **udp-boundaries**: what a stream glues together stays apart in datagrams.
//!
//! The same messages, the same late reader; the one knob is what carries them.
//!
//! ```text
//! UDP reads  211 | 12 | 985
//! TCP reads  21112985
//! ```

use super::{Case, Run, steps, udp_truncate};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "udp-boundaries",
    scenario: include_str!("../../scenarios/udp-boundaries.toml"),
    knobs: super::knobs::UDP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    [
        Run::pair("main", Role::Main, scenario, Transport::Udp, udp_truncate::receive_late),
        Run::pair("control", Role::Control, scenario, Transport::Tcp, steps::late_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.reads == main.naive.datagrams",
        "main.naive.merged_reads == 0",
        "main.naive.intact == main.naive.messages",
        "control.naive.reads < control.naive.writes",
        "control.naive.intact < control.naive.messages",
        "control.framed.intact == control.framed.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
