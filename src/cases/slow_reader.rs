use super::{Case, Claims, Python};
use crate::lab::{Run, Runs, steps};
use crate::scenario::Scenario;

pub(super) const CASE: Case = Case {
    name: "slow-reader",
    scenario: include_str!("../../scenarios/slow-reader.toml"),
    python: Python::Program(include_str!("../../scenarios/python/slow-reader.py")),
    knobs: super::knobs::TCP,
    runs,
    claims: Claims::Chosen(claims),
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::late_reader)
        .control("control", steps::lock_step)
        .no_cure("pauses", steps::late_reader)
        .turned(|values| values.gap_ms = Some(20))
        .all()
}

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = Vec::new();
    // Beyond the first congestion window (RFC 6928) the sender merges too.
    if scenario.messages().len() <= 10 {
        claims.push("main.naive.segments == main.naive.writes");
    }
    claims.extend([
        "main.naive.reads < main.naive.writes",
        "main.naive.merged_reads > 0",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.merged_reads == 0",
        "control.naive.intact == control.naive.messages",
        "pauses.naive.reads < pauses.naive.writes",
        "pauses.naive.intact < pauses.naive.messages",
    ]);
    claims
}
