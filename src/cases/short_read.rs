//! **short-read**: `recv(n)` gives what is there, up to n, and the tail of one
//! message sticks to the head of the next.
//!
//! ```text
//! messages  hello, world|hi|goodbye
//! reads     hello|, wor|ldhig|oodby|e
//! ```

use super::*;

pub(super) const CASE: Case =
    Case::new(files!("short-read"), knobs::TCP, runs, Claims::Chosen(claims));

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        "main.naive.split_messages > 0",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "control.naive.split_messages == 0",
        "control.naive.intact == control.naive.messages",
    ];
    // One message has no other to stick to: a buffer that holds it is enough.
    if scenario.messages().iter().filter(|message| !message.is_empty()).count() > 1 {
        claims.push("bigger-buffer.naive.intact < bigger-buffer.naive.messages");
    }
    claims.push("bigger-buffer.framed.intact == bigger-buffer.framed.messages");
    claims
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    // A frame is longer than its message: what fits one must fit the other.
    let longest = scenario.longest_frame_bytes();
    Runs::of(scenario)
        .main("main", steps::late_reader)
        .control("control", steps::lock_step)
        .turned(|values| values.recv_bytes = Some(longest))
        .no_cure("bigger-buffer", steps::late_reader)
        .turned(|values| values.recv_bytes = Some(64 << 10))
        .all()
}
