//! **half-close**: "I have said all that I had to say, and I am listening":
//! shutdown(SHUT_WR). The other direction stays open (RFC 9293 §3.6).
//!
//! ```text
//! client  request ──▶ FIN ──▶                  ◀── reply
//! server              read of 0: that was all  ──▶ reply
//! ```

use super::{Case, Run, Stage, steps, words};
use crate::lab::endpoint::{Step, StepError, TcpReceiver, TcpSender};
use crate::scenario::{Scenario, Transport};
use crate::trace::{Receiver, Role};
use std::thread;
use std::time::Duration;

pub(super) const CASE: Case = Case {
    name: "half-close",
    scenario: include_str!("../../scenarios/half-close.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

/// For a reply that does not come: a real client would wait for ever.
const PATIENCE: Duration = Duration::from_millis(300);
const REPLY: &[u8] = b"done";

fn runs(scenario: &Scenario) -> Vec<Run> {
    let tcp = Transport::Tcp;
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, tcp, say_that_is_all));
    runs.extend(Run::pair("control", Role::Control, scenario, tcp, do_not_say_so));
    runs.extend(Run::one("close", Role::NoCure, Receiver::Naive, scenario, tcp, close_altogether));
    runs
}

/// The client ends its own direction, and waits for the reply in the other.
fn say_that_is_all(stage: &Stage) -> Step<()> {
    request(stage, |tx| {
        tx.finish()?;
        tx.answer(REPLY.len(), Duration::MAX).map(drop)
    })
}

/// The client waits for the reply, and the server for the end of the request,
/// which only the framed one can see.
fn do_not_say_so(stage: &Stage) -> Step<()> {
    let within = if stage.receiver == Receiver::Framed { Duration::MAX } else { PATIENCE };
    request(stage, |tx| {
        tx.answer(REPLY.len(), within)?;
        tx.finish()
    })
}

fn request(stage: &Stage, then: impl FnOnce(&mut TcpSender) -> Step<()>) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    thread::scope(|both| {
        let serving = both.spawn(|| {
            serve(stage, &mut rx)?;
            rx.reply(REPLY)
        });
        tx.ask();
        let asked = steps::write_all(stage, &mut tx).and_then(|()| then(&mut tx));
        serving.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        asked
    })?;
    tx.counters();
    Ok(())
}

/// The client closes both directions. For the server that looks the same; what
/// it replies is answered with a reset, and the next reply cannot be sent.
fn close_altogether(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    tx.ask();
    steps::write_all(stage, &mut tx)?;
    tx.counters();
    tx.close();
    serve(stage, &mut rx)?;
    rx.try_send(REPLY)?;
    rx.wait_closed()?; // the reset has come
    rx.try_send(REPLY)?;
    Ok(())
}

/// Reads one request. The naive server knows no other end of it than the end of
/// the stream; the framed one knows its last byte when it comes.
fn serve(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    let mut request = Vec::new();
    let mut decoder = stage.decoder()?;
    let mut frames_to_come = stage.frames.len();
    loop {
        let read = rx.read(stage.scenario.recv_bytes(), words::waited_for_end_of_request)?;
        match stage.receiver {
            Receiver::Naive | Receiver::Tutorial | Receiver::Nobody if read.is_empty() => {
                rx.deliver(&request);
                return Ok(());
            }
            Receiver::Naive | Receiver::Tutorial | Receiver::Nobody => request.extend(read),
            Receiver::Framed => {
                decoder.feed(&read);
                while let Some(part) = decoder.next_frame().map_err(StepError::Framing)? {
                    rx.deliver(part);
                    frames_to_come -= 1;
                }
                if frames_to_come == 0 || read.is_empty() {
                    return Ok(());
                }
            }
        }
    }
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.answered == 1",
        "main.naive.empty_reads == 1",
        "main.framed.answered == 1",
        "control.naive.answered == 0",
        "control.naive.unanswered == 1",
        "control.framed.answered == 1",
        "control.framed.empty_reads == 0",
        "close.naive.empty_reads == main.naive.empty_reads",
        "close.naive.answered == 0",
        "close.naive.broken_pipes == 1",
    ]
    .map(str::to_owned)
    .to_vec()
}
