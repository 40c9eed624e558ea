//! **tutorial-sleep**: a pause between two sends, so that they do not stick.
//!
//! The pause separates the *writes*. Whether it separates the *reads* is up to
//! the reader: if it comes late, all that was written lies in one queue.
//!
//! ```text
//! writes  ls  … pause …  pwd  … pause …  whoami
//! reads                                         lspwdwhoami
//! ```

use super::{Case, Run, steps};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "tutorial-sleep",
    scenario: include_str!("../../scenarios/tutorial-sleep.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

/// The wrong fix is on the sender's side, a pause; its receiver is the naive
/// one. The framed side needs no pause.
fn runs(scenario: &Scenario) -> Vec<Run> {
    let paused = scenario.with(|values| values.framing = Some("naive".to_owned()));
    let framed = scenario.with(|values| values.gap_ms = Some(0));
    let beside = |name, role, steps| {
        let [tutorial, _] = Run::tutorial_pair(name, role, &paused, steps);
        let [_, framed] = Run::pair(name, role, &framed, Transport::Tcp, steps);
        [tutorial, framed]
    };
    [
        beside("main", Role::Main, steps::late_reader),
        beside("control", Role::Control, steps::lock_step),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.tutorial.paused_ms > 0",
        "main.tutorial.reads < main.tutorial.writes",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.paused_ms == 0",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.intact == control.tutorial.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
