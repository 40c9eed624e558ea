use super::{Case, Claims, NEEDS_A_CABLE};
use crate::lab::{Run, Runs, steps};
use crate::scenario::Scenario;

pub(super) const CASE: Case = Case {
    name: "tcp-reorder",
    scenario: include_str!("../../scenarios/tcp-reorder.toml"),
    python: NEEDS_A_CABLE,
    knobs: super::knobs::TCP,
    runs,
    claims: Claims::Always(&[
        "main.naive.overtaken > 0",
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.wrong_bytes == 0",
        "main.framed.overtaken > 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.overtaken == 0",
        "control.naive.wrong_bytes == 0",
    ]),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::prompt_reader)
        .control("control", steps::prompt_reader)
        .turned(|values| values.reorder = None)
        .all()
}
