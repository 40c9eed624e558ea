//! **unix**: five writes into a socket that never leaves this kernel. A stream
//! sticks with no network, no segment, and no Nagle; a socket that keeps
//! records does not (unix(7)).
//!
//! ```text
//! writes  AB|B|CD|EFG|H
//! reads   ABBCDEFGH          SOCK_STREAM
//! reads   AB|B|CD|EFG|H      SOCK_SEQPACKET
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("unix"),
    &[MESSAGES, RECV, FRAMES, PAUSE, BUFFERS, &["timeout_s"]],
    runs,
    Claims::Always(&[
        "main.naive.reads < main.naive.writes",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.reads == control.naive.writes",
        "control.naive.intact == control.naive.messages",
        "pauses.naive.intact < pauses.naive.messages",
    ]),
);

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
