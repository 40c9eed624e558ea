//! **tcp-reorder**: the third segment overtakes the second.
//!
//! Each byte of the stream has a number, so the receiver's kernel puts them in
//! order before anybody reads: the reader never sees it.
//!
//! ```text
//! sent      1 2 3
//! arrived   1 3 2
//! read      1 2 3
//! ```

use super::{Case, Run, steps};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "tcp-reorder",
    scenario: include_str!("../../scenarios/tcp-reorder.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let in_order = scenario.with(|values| values.reorder = None);
    [
        Run::pair("main", Role::Main, scenario, Transport::Tcp, steps::prompt_reader),
        Run::pair("control", Role::Control, &in_order, Transport::Tcp, steps::prompt_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.overtaken > 0",
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.wrong_bytes == 0",
        "main.framed.overtaken > 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.overtaken == 0",
        "control.naive.wrong_bytes == 0",
    ]
    .map(str::to_owned)
    .to_vec()
}
