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

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("tutorial-header"),
    &[MESSAGES, RECV, &["max_frame_bytes", "rcvbuf_bytes"], ADDRESS],
    runs,
    Claims::Chosen(claims),
);

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        "main.tutorial.longest_read < main.tutorial.recv_bytes",
        "main.tutorial.died == 1",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.intact == control.tutorial.messages",
        "eight-bytes.tutorial.died == 1",
        "eight-bytes.framed.intact == eight-bytes.framed.messages",
        "json-header.tutorial.died == 1",
        "json-header.framed.intact == json-header.framed.messages",
        "body.tutorial.noticed == 0",
        "body.framed.intact == body.framed.messages",
    ];
    // A message of one byte has no half.
    if scenario.messages().iter().any(|message| message.len() > 1) {
        claims.push("body.tutorial.intact < body.tutorial.messages");
    }
    claims
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_tutorial(&scenario.with(u32be))
        .main("main", cut_in_the_length)
        .control("control", |stage| play(stage, whole(stage.frames), recv_once))
        .no_cure("eight-bytes", cut_in_the_length)
        .turned(|values| values.framing = Some("u64be".to_owned()))
        // Behind the four bytes of its length, the JSON text reaches to the message.
        .no_cure("json-header", |stage| cut(stage, |frame| 4 + (frame.payload.start - 4) / 2))
        .turned(|values| values.framing = Some("json-header".to_owned()))
        .no_cure("body", |stage| cut(stage, |frame| frame.payload.start + frame.payload.len() / 2))
        .all()
}

fn cut_in_the_length(stage: &Stage) -> Step<()> {
    cut(stage, |frame| frame.payload.start / 2)
}

fn cut(stage: &Stage, at: fn(&Frame) -> usize) -> Step<()> {
    play(stage, cut_at(stage.frames, at), recv_once)
}
