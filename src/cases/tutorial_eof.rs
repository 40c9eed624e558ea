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

use super::knobs::{ADDRESS, MESSAGES, RECV};
use super::pieces::{Pieces, play, whole};
use super::{Case, Run, Stage};
use crate::lab::endpoint::Step;
use crate::scenario::Scenario;
use crate::trace::Role;

/// After so many empty reads we end the loop. The tutorials do not.
const ENOUGH: usize = 200;

pub(super) const CASE: Case = Case {
    name: "tutorial-eof",
    scenario: include_str!("../../scenarios/tutorial-eof.toml"),
    knobs: &[MESSAGES, RECV, &["max_frame_bytes", "rcvbuf_bytes"], ADDRESS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    // The tutorial's receiver below knows one format, the tutorials' own.
    let four = scenario.with(|values| values.framing = Some("u32be".to_owned()));
    [
        Run::tutorial_pair("main", Role::Main, &four, sender_leaves),
        Run::tutorial_pair("control", Role::Control, &four, sender_stays),
    ]
    .into_iter()
    .flatten()
    .collect()
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

fn claims(_: &Scenario) -> Vec<String> {
    vec![
        format!("main.tutorial.empty_reads == {ENOUGH}"),
        "main.tutorial.noticed == 0".to_owned(),
        "main.tutorial.intact < main.tutorial.messages".to_owned(),
        "main.framed.empty_reads == 1".to_owned(),
        "main.framed.noticed == 1".to_owned(),
        "control.tutorial.empty_reads == 0".to_owned(),
        "control.tutorial.intact == control.tutorial.messages".to_owned(),
        "control.framed.noticed == 0".to_owned(),
    ]
}
