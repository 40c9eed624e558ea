//! **unix**: five writes into a socket that never leaves this kernel. A stream
//! sticks with no network, no segment, and no Nagle; a socket that keeps
//! records does not (unix(7)).
//!
//! ```text
//! writes  AB|B|CD|EFG|H
//! reads   ABBCDEFGH          SOCK_STREAM
//! reads   AB|B|CD|EFG|H      SOCK_SEQPACKET
//! ```

use super::knobs::{BUFFERS, FRAMES, MESSAGES, PAUSE, RECV};
use super::{Case, Run, steps};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "unix",
    scenario: include_str!("../../scenarios/unix.toml"),
    knobs: &[MESSAGES, RECV, FRAMES, PAUSE, BUFFERS, &["timeout_s"]],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let with_pauses = scenario.with(|values| values.gap_ms = Some(20));
    let (stream, records) = (Transport::Unix, Transport::Seqpacket);
    [
        Run::pair("main", Role::Main, scenario, stream, steps::late_reader),
        Run::pair("control", Role::Control, scenario, records, steps::late_reader),
        Run::pair("pauses", Role::NoCure, &with_pauses, stream, steps::late_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.reads < main.naive.writes",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.reads == control.naive.writes",
        "control.naive.intact == control.naive.messages",
        "pauses.naive.intact < pauses.naive.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
