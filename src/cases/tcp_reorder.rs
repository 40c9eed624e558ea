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

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("tcp-reorder", NEEDS_A_CABLE),
    knobs::TCP,
    runs,
    Claims::Always(&[
        "main.naive.overtaken > 0",
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.wrong_bytes == 0",
        "main.framed.overtaken > 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.overtaken == 0",
        "control.naive.wrong_bytes == 0",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::prompt_reader)
        .control("control", steps::prompt_reader)
        .turned(|values| values.reorder = None)
        .all()
}
