//! **tutorial-sleep**: a pause between two sends, so that they do not stick.
//!
//! The pause separates the *writes*. Whether it separates the *reads* is up to
//! the reader: if it comes late, all that was written lies in one queue.
//!
//! ```text
//! writes  ls  … pause …  pwd  … pause …  whoami
//! reads                                         lspwdwhoami
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("tutorial-sleep"),
    knobs::TCP,
    runs,
    Claims::Always(&[
        "main.tutorial.paused_ms > 0",
        "main.tutorial.reads < main.tutorial.writes",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.paused_ms == 0",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.intact == control.tutorial.messages",
    ]),
);

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
