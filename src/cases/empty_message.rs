//! **empty-message**: an empty TCP write sends nothing, and a read of no bytes
//! means that the peer is done. An empty *frame* is a message; so is an empty
//! UDP datagram.
//!
//! ```text
//! client  hi ──▶            ""  (nothing leaves)
//! server      ──▶ hi        … waits for a byte, and the client for an answer
//! ```

use super::{Case, Run, Stage, words};
use crate::framing;
use crate::lab::endpoint::{Step, StepError, TcpReceiver, TcpSender};
use crate::scenario::{OnOff, Scenario, Transport};
use crate::trace::{Receiver, Role};
use std::thread;
use std::time::Duration;

pub(super) const CASE: Case = Case {
    name: "empty-message",
    scenario: include_str!("../../scenarios/empty-message.toml"),
    knobs: super::knobs::TCP_IN_TURN,
    runs,
    claims,
};

/// For an answer that does not come: a real client would wait for ever.
const PATIENCE: Duration = Duration::from_millis(300);

fn runs(scenario: &Scenario) -> Vec<Run> {
    let no_empty_one = scenario.with(|values| {
        values.messages.iter_mut().for_each(|all| all.retain(|message| !message.is_empty()));
    });
    let nodelay = scenario.with(|values| values.nodelay = Some(OnOff::On));
    let (naive, tcp) = (Receiver::Naive, Transport::Tcp);
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, tcp, echo));
    runs.extend(Run::pair("control", Role::Control, &no_empty_one, tcp, echo));
    runs.extend(Run::one("udp", Role::Control, naive, scenario, Transport::Udp, datagrams));
    runs.extend(Run::one("nodelay", Role::NoCure, naive, &nodelay, tcp, echo));
    runs
}

/// The client sends each message and waits for it to come back.
fn echo(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    thread::scope(|both| {
        let serving = both.spawn(|| serve(stage, &mut rx));
        let asking = ask_all(stage, &mut tx);
        let ended = tx.finish();
        serving.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        asking.and(ended)
    })?;
    tx.counters();
    Ok(())
}

fn ask_all(stage: &Stage, tx: &mut TcpSender) -> Step<()> {
    for frame in stage.frames {
        tx.ask();
        tx.write(&frame.data)?;
        // No bytes, and so nothing that could be answered.
        let within = if frame.data.is_empty() { PATIENCE } else { Duration::MAX };
        tx.answer(frame.data.len(), within)?;
    }
    Ok(())
}

fn serve(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    let format =
        framing::by_name(stage.framing).map_err(|error| StepError::Impossible(error.text()))?;
    let mut receiving = stage.receiving()?;
    loop {
        let read = rx.read(stage.scenario.recv_bytes(), words::waited_for_message)?;
        // No byte: the peer is done. There is no other way to read nothing.
        if read.is_empty() {
            return Ok(());
        }
        let mut replies = Vec::new();
        receiving.take_each(rx, &read, |message| {
            let encoded = format.encode(message, &mut replies);
            encoded.map(drop).map_err(|error| StepError::Impossible(error.text()))
        })?;
        if !replies.is_empty() {
            rx.reply(&replies)?;
        }
    }
}

/// One datagram a message, and none of them is nothing: not even the empty one.
fn datagrams(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        tx.send(&frame.data)?;
        let datagram = rx.receive(stage.scenario.recv_bytes())?;
        rx.deliver(&datagram.data);
    }
    Ok(())
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.unanswered > 0",
        "main.naive.delivered < main.naive.messages",
        "main.naive.empty_reads == 1",
        "main.framed.unanswered == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.unanswered == 0",
        "control.naive.intact == control.naive.messages",
        "udp.naive.empty_reads > 0",
        "udp.naive.intact == udp.naive.messages",
        "nodelay.naive.unanswered > 0",
    ]
    .map(str::to_owned)
    .to_vec()
}
