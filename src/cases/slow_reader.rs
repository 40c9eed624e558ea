//! **slow-reader**: the reader comes late, and everything that is there comes
//! out in one read. Nothing was merged on the way, and Nagle is off.
//!
//! ```text
//! writes    211|12|985
//! segments  211|12|985
//! reads     21112985
//! ```

use super::*;

pub(super) const CASE: Case =
    Case::new(files!("slow-reader"), knobs::TCP, runs, Claims::Chosen(claims));

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
    if scenario.most_writes() <= 10 {
        claims.push("main.naive.segments == main.naive.writes if told");
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
