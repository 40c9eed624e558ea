//! **delayed-ack**: a request in two small writes, header and body, and a reply.
//!
//! Nagle's algorithm holds the body back until the header is acknowledged (RFC
//! 9293 §3.7.4). The server has nothing to reply to a header, so its kernel
//! delays the ACK, in the hope of sending it with data (§3.8.6.3). Each waits
//! for the other, 40 ms long, in every request but the first: a fresh Linux
//! connection acknowledges at once for a while.
//!
//! ```text
//! client  header ──▶           body held back …            ──▶ body
//! server            ACK held back … 40 ms … ACK ──▶             ──▶ reply
//! ```

use super::{Case, Run, Stage, words};
use crate::lab::endpoint::{SocketOption, Step, StepError, TcpReceiver, TcpSender};
use crate::scenario::{Frame, OnOff, Scenario, Transport};
use crate::trace::{Receiver, Role};
use std::thread;
use std::time::Duration;

pub(super) const CASE: Case = Case {
    name: "delayed-ack",
    scenario: include_str!("../../scenarios/delayed-ack.toml"),
    knobs: super::knobs::TCP_IN_TURN,
    runs,
    claims,
};

/// What the server replies to every request.
const REPLY: &[u8] = b"k";

fn runs(scenario: &Scenario) -> Vec<Run> {
    let nodelay = scenario.with(|values| values.nodelay = Some(OnOff::On));
    let (framed, tcp) = (Receiver::Framed, Transport::Tcp);
    let control = Role::Control;
    let mut runs = Vec::new();
    runs.extend(Run::one("main", Role::Main, framed, scenario, tcp, two_writes));
    runs.extend(Run::one("control", control, framed, scenario, tcp, one_write));
    runs.extend(Run::one("vectored", control, framed, scenario, tcp, one_vectored_write));
    runs.extend(Run::one("nodelay", control, framed, &nodelay, tcp, two_writes));
    let on_the_server = nodelay_on_the_server;
    runs.extend(Run::one("server", Role::NoCure, framed, scenario, tcp, on_the_server));
    runs
}

/// "First the length, then the data", as it is so often written.
fn two_writes(stage: &Stage) -> Step<()> {
    requests(
        stage,
        |_| Ok(()),
        |tx, header, body| {
            tx.write(header)?;
            tx.write(body)
        },
    )
}

/// The same bytes, put together first.
fn one_write(stage: &Stage) -> Step<()> {
    requests(stage, |_| Ok(()), |tx, header, body| tx.write(&[header, body].concat()))
}

/// The same bytes in one call, without putting them together (writev(2)).
fn one_vectored_write(stage: &Stage) -> Step<()> {
    requests(stage, |_| Ok(()), |tx, header, body| tx.write_vectored(&[header, body]))
}

/// TCP_NODELAY at the wrong end: it changes what its own end sends.
fn nodelay_on_the_server(stage: &Stage) -> Step<()> {
    requests(
        stage,
        |rx| rx.set(SocketOption::NoDelay(true)),
        |tx, header, body| {
            tx.write(header)?;
            tx.write(body)
        },
    )
}

fn requests(
    stage: &Stage,
    prepare: impl FnOnce(&TcpReceiver) -> Step<()>,
    send: impl Fn(&mut TcpSender, &[u8], &[u8]) -> Step<()>,
) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    prepare(&rx)?;
    thread::scope(|both| {
        let serving = both.spawn(|| serve(stage, &mut rx));
        let asking = ask_all(stage, &mut tx, send);
        let ended = tx.finish();
        serving.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        asking.and(ended)
    })?;
    tx.counters();
    Ok(())
}

fn ask_all(
    stage: &Stage,
    tx: &mut TcpSender,
    send: impl Fn(&mut TcpSender, &[u8], &[u8]) -> Step<()>,
) -> Step<()> {
    for frame in stage.frames {
        let (header, body) = in_two(frame);
        tx.ask();
        send(tx, header, body)?;
        tx.look_held_back();
        tx.answer(REPLY.len(), Duration::MAX)?;
        tx.counters(); // by now the body has left
    }
    Ok(())
}

/// The header and the rest; where a format has none, the message and what ends it.
fn in_two(frame: &Frame) -> (&[u8], &[u8]) {
    match frame.payload.start {
        0 => frame.data.split_at(frame.payload.end),
        header_bytes => frame.data.split_at(header_bytes),
    }
}

fn serve(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    let mut decoder = stage.decoder()?;
    loop {
        let read = rx.read(stage.scenario.recv_bytes(), words::waited_for_request)?;
        if read.is_empty() {
            return Ok(());
        }
        decoder.feed(&read);
        while let Some(request) = decoder.next_frame().map_err(StepError::Framing)? {
            rx.deliver(request);
            rx.reply(REPLY)?;
        }
    }
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.framed.intact == main.framed.messages",
        "main.framed.answered == main.framed.messages",
        // What the kernel held back when both parts were written; all but the first
        // requests, for a fresh connection is acknowledged at once.
        "main.framed.held_requests >= 0.5 * main.framed.messages",
        "server.framed.held_requests >= 0.5 * server.framed.messages",
        "control.framed.held_requests == 0",
        "vectored.framed.held_requests == 0",
        "nodelay.framed.held_requests == 0",
        // What it costs. Beside the fastest: a busy machine delays some, not all. As a
        // rule it is hundreds of times as long; four leave no doubt.
        "main.framed.median_answer_ms >= 4 * control.framed.fastest_answer_ms",
        "server.framed.median_answer_ms >= 4 * control.framed.fastest_answer_ms",
    ]
    .map(str::to_owned)
    .to_vec()
}
