//! **partial-send**: a non-blocking send takes what the send buffer holds, and
//! says so in the number it returns. The program that does not look loses the
//! rest; the kernel has lost nothing.
//!
//! ```text
//! messages  20000 bytes
//! writes    6144          send() returned 6144
//! ```

use super::{Case, Run, Stage, steps, words};
use crate::lab::endpoint::{Step, TcpReceiver, TcpSender};
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;
use std::thread;

pub(super) const CASE: Case = Case {
    name: "partial-send",
    scenario: include_str!("../../scenarios/partial-send.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let twice =
        scenario.with(|values| values.sndbuf_bytes = values.sndbuf_bytes.map(|bytes| 2 * bytes));
    let tcp = Transport::Tcp;
    [
        Run::pair("main", Role::Main, scenario, tcp, send_and_do_not_look),
        Run::pair("control", Role::Control, scenario, tcp, send_the_rest),
        Run::pair("blocking", Role::Control, scenario, tcp, steps::prompt_reader),
        Run::pair("bigger-buffer", Role::NoCure, &twice, tcp, send_and_do_not_look),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One send call for each message, and its answer is thrown away. The reader
/// comes when the sender is done.
fn send_and_do_not_look(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    for (message, frame) in stage.frames.iter().enumerate() {
        stage.recorder.begin(message);
        let _accepted = tx.try_write(&frame.data)?; // here is the bug
    }
    tx.finish()?;
    read_to_the_end(stage, &mut rx)?;
    tx.counters();
    Ok(())
}

/// The same send call, and what it did not take is offered again when there is
/// room (`write_all` does this on a blocking socket).
fn send_the_rest(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    thread::scope(|both| {
        let reading = both.spawn(|| read_to_the_end(stage, &mut rx));
        let written = write_the_rest(stage, &mut tx);
        let ended = tx.finish();
        reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        written.and(ended)
    })?;
    tx.counters();
    Ok(())
}

fn write_the_rest(stage: &Stage, tx: &mut TcpSender) -> Step<()> {
    for frame in stage.frames {
        let mut rest = &frame.data[..];
        while !rest.is_empty() {
            tx.wait_for_room()?;
            rest = &rest[tx.try_write(rest)?..];
        }
    }
    Ok(())
}

fn read_to_the_end(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    let mut receiving = stage.receiving()?;
    loop {
        let read = rx.read(stage.scenario.recv_bytes(), words::waited_for_end_of_stream)?;
        if read.is_empty() {
            receiving.end(rx);
            return Ok(());
        }
        receiving.take(rx, &read)?;
    }
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.sent_bytes < main.naive.stream_bytes",
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.intact < main.naive.messages",
        "main.naive.noticed == 0",
        "main.framed.intact < main.framed.messages",
        "main.framed.noticed > 0",
        "control.naive.sent_bytes == control.naive.stream_bytes",
        "control.naive.writes > control.naive.messages",
        "control.framed.intact == control.framed.messages",
        "blocking.naive.writes == blocking.naive.messages",
        "blocking.framed.intact == blocking.framed.messages",
        "bigger-buffer.naive.sent_bytes > main.naive.sent_bytes",
        "bigger-buffer.naive.sent_bytes < bigger-buffer.naive.stream_bytes",
    ]
    .map(str::to_owned)
    .to_vec()
}
