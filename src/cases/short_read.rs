//! **short-read**: `recv(n)` gives what is there, up to n, and the tail of one
//! message sticks to the head of the next.
//!
//! ```text
//! messages  hello, world|hi|goodbye
//! reads     hello|, wor|ldhig|oodby|e
//! ```

use super::{Case, Run, steps};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "short-read",
    scenario: include_str!("../../scenarios/short-read.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    // A frame is longer than its message: what fits one must fit the other.
    let longest = scenario.longest_frame_bytes();
    let fits = scenario.with(|values| values.recv_bytes = Some(longest));
    let all = scenario.with(|values| values.recv_bytes = Some(64 << 10));
    [
        Run::pair("main", Role::Main, scenario, Transport::Tcp, steps::late_reader),
        Run::pair("control", Role::Control, &fits, Transport::Tcp, steps::lock_step),
        Run::pair("bigger-buffer", Role::NoCure, &all, Transport::Tcp, steps::late_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.split_messages > 0",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.split_messages == 0",
        "control.naive.intact == control.naive.messages",
        "bigger-buffer.naive.intact < bigger-buffer.naive.messages",
        "bigger-buffer.framed.intact == bigger-buffer.framed.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
