//! **text-split**: a read ends inside a character, and what is decoded read by
//! read is broken. Decode whole messages.
//!
//! ```text
//! messages  吃饭了么
//! bytes     E5 90 83  E9 A5 | AD  E4 BA 86  E4 | …      --recv 5
//! text      吃 �              � 了 �
//! ```

use super::knobs::{ADDRESS, FRAMES, PAUSE, RECV};
use super::{Case, Receiving, Run, Stage, steps, words};
use crate::lab::endpoint::{Step, StepError, TcpReceiver, TcpSender};
use crate::scenario::{Scenario, Transport, encoding};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "text-split",
    scenario: include_str!("../../scenarios/text-split.toml"),
    knobs: &[&["messages"], RECV, FRAMES, &["encoding"], PAUSE, &["nodelay"], ADDRESS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let longest = scenario.longest_frame_bytes();
    let fits = scenario.with(|values| values.recv_bytes = Some(longest));
    // Two characters of Chinese in UTF-8, or three in GBK: it goes well until
    // one character has another size.
    let even = scenario.with(|values| values.recv_bytes = Some(6));
    let (framed, tcp) = (Receiver::Framed, Transport::Tcp);
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, tcp, decode_late));
    runs.extend(Run::pair("control", Role::Control, &fits, tcp, decode_in_turns));
    runs.extend(Run::pair("even", Role::NoCure, &even, tcp, decode_late));
    runs.extend(Run::one("disagree", Role::NoCure, framed, scenario, tcp, decode_as_another));
    runs
}

/// The encoding that the other half of the world would take it for.
fn another(name: &str) -> &'static str {
    if name.eq_ignore_ascii_case("utf-8") { "gbk" } else { "utf-8" }
}

fn decode_late(stage: &Stage) -> Step<()> {
    late(stage, stage.scenario.encoding())
}

fn decode_as_another(stage: &Stage) -> Step<()> {
    late(stage, another(stage.scenario.encoding()))
}

/// The reader comes when all is queued, and decodes what it takes for messages.
fn late(stage: &Stage, encoding: &str) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    note_texts(stage, &tx)?;
    rx.must_hold(stage.total_bytes())?;
    steps::write_all(stage, &mut tx)?;
    rx.wait_queued(stage.total_bytes(), &tx)?;
    let mut receiving = stage.receiving()?;
    decode(stage, &mut rx, &mut receiving, stage.total_bytes(), encoding)?;
    tx.counters();
    Ok(())
}

fn decode_in_turns(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    note_texts(stage, &tx)?;
    let mut receiving = stage.receiving()?;
    for frame in stage.frames {
        rx.must_hold(frame.data.len())?;
        tx.write(&frame.data)?;
        rx.wait_queued(frame.data.len(), &tx)?;
        let encoding = stage.scenario.encoding();
        decode(stage, &mut rx, &mut receiving, frame.data.len(), encoding)?;
    }
    tx.counters();
    Ok(())
}

/// The texts as far as the encoding can say them.
fn note_texts(stage: &Stage, tx: &TcpSender) -> Step<()> {
    let name = stage.scenario.encoding();
    let encoding = encoding::by_name(name).map_err(StepError::Impossible)?;
    for text in stage.scenario.texts() {
        let (bytes, lacking) = encoding::encode(&text, encoding);
        tx.encoded(encoding::decode(&bytes, encoding), name, lacking);
    }
    Ok(())
}

/// Reads `total_bytes`, and decodes each thing that this receiver calls a message.
fn decode(
    stage: &Stage,
    rx: &mut TcpReceiver,
    receiving: &mut Receiving,
    total_bytes: usize,
    name: &str,
) -> Step<()> {
    let encoding = encoding::by_name(name).map_err(StepError::Impossible)?;
    let mut got_bytes = 0;
    while got_bytes < total_bytes {
        let read = rx.read(stage.scenario.recv_bytes(), words::waited_for_rest_of_texts)?;
        got_bytes += read.len();
        receiving.take_each(rx, &read, |message| {
            rx.decoded(encoding::decode(message, encoding), name);
            Ok(())
        })?;
    }
    Ok(())
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.broken_texts > 0",
        "main.naive.right_texts < main.naive.messages",
        "main.framed.broken_texts == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.broken_texts == 0",
        "control.naive.intact == control.naive.messages",
        "even.naive.broken_texts > 0",
        "even.framed.broken_texts == 0",
        "disagree.framed.intact == disagree.framed.messages",
        "disagree.framed.right_texts < disagree.framed.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
