//! **tutorial-header**: one recv for the length, one for what it announces.
//!
//! The fix that most tutorials print. It has the right idea, a length in
//! front, and reads it as if recv(4) gave four bytes. recv gives what is there
//! (recv(2)), and a network may cut anywhere, inside the length too.
//!
//! ```text
//! writes  ··|··hello, world
//! reads   ··                    recv(4) gave two bytes, and that was that
//! ```

use super::knobs::{ADDRESS, MESSAGES, RECV};
use super::pieces::{Pieces, cut_at, play, whole};
use super::{Case, Run, Stage};
use crate::lab::endpoint::Step;
use crate::scenario::{Frame, Scenario};
use crate::text;
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "tutorial-header",
    scenario: include_str!("../../scenarios/tutorial-header.toml"),
    knobs: &[MESSAGES, RECV, &["max_frame_bytes", "rcvbuf_bytes"], ADDRESS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let framed_as = |format: &str| scenario.with(|values| values.framing = Some(format.to_owned()));
    let four = framed_as("u32be");
    let eight = framed_as("u64be");
    let json = framed_as("json-header");
    [
        Run::tutorial_pair("main", Role::Main, &four, cut_in_the_length),
        Run::tutorial_pair("control", Role::Control, &four, in_one_piece),
        Run::tutorial_pair("eight-bytes", Role::NoCure, &eight, cut_in_the_length),
        Run::tutorial_pair("json-header", Role::NoCure, &json, cut_in_the_json),
        Run::tutorial_pair("body", Role::NoCure, &four, cut_in_the_body),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The wrong receiver. Its three recv calls are the tutorials'.
pub fn recv_once(stage: &Stage, net: &mut Pieces) -> Step<()> {
    let length_bytes = if stage.framing == "u64be" { 8 } else { 4 };
    for _ in stage.frames {
        let length = net.recv(length_bytes)?; // BUG: may be a part of it
        if length.len() < length_bytes {
            let got = length.len();
            stage.died(text!(
                "the length has {length_bytes} bytes, recv gave {got}",
                "长度字段有 {length_bytes} 字节，recv 只返回了 {got} 字节"
            ));
            return Ok(());
        }
        let mut bytes = length.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));

        if stage.framing == "json-header" {
            let header = net.recv(bytes as usize)?; // BUG: the same again
            let header: Result<serde_json::Value, _> = serde_json::from_slice(&header);
            let size = header.ok().and_then(|header| header.get("size")?.as_u64());
            let Some(size) = size else {
                stage.died(text!(
                    "what recv gave is half a JSON header, and no JSON",
                    "recv 返回的只是半个 JSON 报头，不是 JSON"
                ));
                return Ok(());
            };
            bytes = size;
        }

        // Ours, so that the demonstration is none itself: a bound.
        if bytes > stage.scenario.max_frame_bytes() as u64 {
            stage.would_allocate(bytes);
            return Ok(());
        }
        let body = net.recv(bytes as usize)?; // BUG: and again, believed to be all
        stage.deliver(&body);
    }
    Ok(())
}

fn in_one_piece(stage: &Stage) -> Step<()> {
    play(stage, whole(stage.frames), recv_once)
}

fn cut_in_the_length(stage: &Stage) -> Step<()> {
    play(stage, cut_at(stage.frames, |frame| frame.payload.start / 2), recv_once)
}

/// Behind the four bytes of its length, the JSON text reaches to the message.
fn cut_in_the_json(stage: &Stage) -> Step<()> {
    play(stage, cut_at(stage.frames, |frame: &Frame| 4 + (frame.payload.start - 4) / 2), recv_once)
}

fn cut_in_the_body(stage: &Stage) -> Step<()> {
    play(
        stage,
        cut_at(stage.frames, |frame| frame.payload.start + frame.payload.len() / 2),
        recv_once,
    )
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.tutorial.longest_read < main.tutorial.recv_bytes",
        "main.tutorial.died == 1",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.intact == control.tutorial.messages",
        "eight-bytes.tutorial.died == 1",
        "eight-bytes.framed.intact == eight-bytes.framed.messages",
        "json-header.tutorial.died == 1",
        "json-header.framed.intact == json-header.framed.messages",
        "body.tutorial.intact < body.tutorial.messages",
        "body.tutorial.noticed == 0",
        "body.framed.intact == body.framed.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
