use super::knobs::{BUFFERS, FRAMES, MESSAGES, PAUSE, RECV};
use super::{Case, Claims, Python};
use crate::lab::{Run, Runs, steps};
use crate::scenario::{Scenario, Transport};

pub(super) const CASE: Case = Case {
    name: "unix",
    scenario: include_str!("../../scenarios/unix.toml"),
    python: Python::Program(include_str!("../../scenarios/python/unix.py")),
    knobs: &[MESSAGES, RECV, FRAMES, PAUSE, BUFFERS, &["timeout_s"]],
    runs,
    claims: Claims::Always(&[
        "main.naive.reads < main.naive.writes",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.reads == control.naive.writes",
        "control.naive.intact == control.naive.messages",
        "pauses.naive.intact < pauses.naive.messages",
    ]),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::late_reader)
        .over(Transport::Unix)
        .control("control", steps::late_reader)
        .over(Transport::Seqpacket)
        .no_cure("pauses", steps::late_reader)
        .over(Transport::Unix)
        .turned(|values| values.gap_ms = Some(20))
        .all()
}
