//! **tutorial-eof**: a loop that never asks whether the peer has left.
//!
//! `while got < n: data = recv(1024)` looks careful: it loops. But a read of
//! nothing means that nothing will ever come again (recv(2)), so when the peer
//! leaves early the loop runs for ever, at full speed, and a core burns.
//!
//! ```text
//! writes  ····hello, world|····good     and the sender leaves
//! reads   ····|hello, world|····|good| | | | | | | …
//! ```

use super::*;

/// We end the loop after this many empty reads (and claim that). The tutorials do not.
const ENOUGH: usize = 200;

pub(super) const CASE: Case = Case::new(
    files!("tutorial-eof"),
    &[MESSAGES, RECV, &["max_frame_bytes", "rcvbuf_bytes"], ADDRESS],
    runs,
    Claims::Always(&[
        "main.tutorial.empty_reads == 200",
        "main.tutorial.noticed == 0",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.empty_reads == 1",
        "main.framed.noticed == 1",
        "control.tutorial.empty_reads == 0",
        "control.tutorial.intact == control.tutorial.messages",
        "control.framed.noticed == 0",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    // The tutorial's receiver below knows one format, the tutorials' own.
    Runs::of_tutorial(&scenario.with(u32be))
        .main("main", sender_leaves)
        .control("control", sender_stays)
        .all()
}

/// The wrong receiver: everything is right but one line that is not there.
fn never_look_for_the_end(stage: &Stage, net: &mut Pieces) -> Step<()> {
    let mut spins = 0;
    for _ in stage.frames {
        let Some(length) = net.recv_exactly(4)? else { return Ok(()) };
        let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let mut data = Vec::new();
        while data.len() < length {
            let room = stage.scenario.recv_bytes().min(length - data.len());
            let read = net.recv(room)?;
            data.extend(&read);
            // BUG: here belongs `if read.is_empty() { the peer has left: stop }`.
            if read.is_empty() {
                spins += 1;
                if spins == ENOUGH {
                    return Ok(()); // ours: the tutorials' loop has no such bound
                }
            }
        }
        stage.deliver(&data);
    }
    Ok(())
}

fn sender_stays(stage: &Stage) -> Step<()> {
    play(stage, whole(stage.frames), never_look_for_the_end)
}

/// In the middle of the last message that has a middle.
fn sender_leaves(stage: &Stage) -> Step<()> {
    let mut pieces = whole(stage.frames);
    if let (Some(last), Some(frame)) = (pieces.last_mut(), stage.frames.last()) {
        last.truncate(frame.payload.start + frame.payload.len() / 2);
    }
    play(stage, pieces, never_look_for_the_end)
}
