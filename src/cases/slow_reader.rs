//! **slow-reader**: the reader comes late, and everything that is there comes
//! out in one read. Nothing was merged on the way, and Nagle is off.
//!
//! ```text
//! writes    211|12|985
//! segments  211|12|985
//! reads     21112985
//! ```

use super::{Case, Run, steps};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "slow-reader",
    scenario: include_str!("../../scenarios/slow-reader.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let with_pauses = scenario.with(|values| values.gap_ms = Some(20));
    [
        Run::pair("main", Role::Main, scenario, Transport::Tcp, steps::late_reader),
        Run::pair("control", Role::Control, scenario, Transport::Tcp, steps::lock_step),
        Run::pair("pauses", Role::NoCure, &with_pauses, Transport::Tcp, steps::late_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn claims(scenario: &Scenario) -> Vec<String> {
    let mut claims = vec![
        "main.naive.reads < main.naive.writes",
        "main.naive.merged_reads > 0",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.merged_reads == 0",
        "control.naive.intact == control.naive.messages",
        "pauses.naive.reads < pauses.naive.writes",
        "pauses.naive.intact < pauses.naive.messages",
    ];
    // Beyond the first congestion window (RFC 6928) the sender merges too.
    if scenario.messages().len() <= 10 {
        claims.insert(0, "main.naive.segments == main.naive.writes");
    }
    claims.into_iter().map(str::to_owned).collect()
}
