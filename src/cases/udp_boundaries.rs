//! **udp-boundaries**: what a stream glues together stays apart in datagrams.
//!
//! The same messages, the same late reader; the one knob is what carries them.
//!
//! ```text
//! UDP reads  211 | 12 | 985
//! TCP reads  21112985
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("udp-boundaries"),
    knobs::UDP,
    runs,
    Claims::Always(&[
        "main.naive.never_read == 0",
        "main.naive.merged_reads == 0",
        "main.naive.intact == main.naive.messages",
        "control.naive.reads < control.naive.writes",
        "control.naive.intact < control.naive.messages",
        "control.framed.intact == control.framed.messages",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_datagrams(scenario)
        .main("main", datagrams::receive_late)
        .control("control", steps::late_reader)
        .over(Transport::Tcp)
        .all()
}
