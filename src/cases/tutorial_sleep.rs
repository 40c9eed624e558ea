use super::{Case, Claims, Python};
use crate::lab::{Run, Runs, steps};
use crate::scenario::{Scenario, Values};
use crate::trace::Receiver;

pub(super) const CASE: Case = Case {
    name: "tutorial-sleep",
    scenario: include_str!("../../scenarios/tutorial-sleep.toml"),
    python: Python::Program(include_str!("../../scenarios/python/tutorial-sleep.py")),
    knobs: super::knobs::TCP,
    runs,
    claims: Claims::Always(&[
        "main.tutorial.paused_ms > 0",
        "main.tutorial.reads < main.tutorial.writes",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.paused_ms == 0",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.intact == control.tutorial.messages",
    ]),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_tutorial(scenario)
        .main("main", steps::late_reader)
        .turned_for(fix)
        .control("control", steps::lock_step)
        .turned_for(fix)
        .all()
}

/// The wrong fix is on the sender's side, a pause; its receiver is the naive
/// one. The framed side needs no pause.
fn fix(receiver: Receiver, values: &mut Values) {
    match receiver {
        Receiver::Framed => values.gap_ms = Some(0),
        _ => values.framing = Some("naive".to_owned()),
    }
}
