//! **peek**: can one look into the buffer before one reads? Yes: FIONREAD tells
//! how many bytes wait, MSG_PEEK shows them, SIOCOUTQ tells the sender what is
//! not acknowledged (tcp(7), recv(2)). Looking changes nothing, and a count of
//! bytes is not a boundary.
//!
//! ```text
//! writes   AB|B|CD|EFG|H
//! peeked   ABBCDEFGH      still there
//! reads    ABBCDEFGH      "as many as wait" is no message
//! ```

use super::knobs::{ADDRESS, BUFFERS, FRAMES, MESSAGES, PAUSE, SEGMENTS, WHEN};
use super::{Case, Run, Stage, steps, words};
use crate::lab::endpoint::{Step, StepError, TcpReceiver};
use crate::scenario::{MessageSpec, Scenario, Transport};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "peek",
    scenario: include_str!("../../scenarios/peek.toml"),
    // No recv_bytes: each read asks for what it has seen to wait.
    knobs: &[MESSAGES, FRAMES, PAUSE, WHEN, BUFFERS, SEGMENTS, ADDRESS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let with_pauses = scenario.with(|values| values.gap_ms = Some(20));
    // Far more than a small receive buffer takes, far less than a send buffer.
    let over_full = scenario.with(|values| {
        values.rcvbuf_bytes = Some(4096);
        values.recv_bytes = Some(64 << 10);
        values.messages =
            Some(vec![MessageSpec::Repeated { text: "0123456789".to_owned(), times: 2000 }]);
        values.random = None;
    });
    let (naive, tcp) = (Receiver::Naive, Transport::Tcp);
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, tcp, look_then_take));
    runs.extend(Run::one("full", Role::Main, naive, &over_full, tcp, look_at_a_full_window));
    runs.extend(Run::pair("control", Role::Control, scenario, tcp, look_in_turns));
    runs.extend(Run::pair("steady", Role::NoCure, &with_pauses, tcp, look_then_take));
    runs
}

/// All is written, and the peer's kernel has said so, before anybody looks.
fn look_then_take(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    rx.must_hold(stage.total_bytes())?;
    steps::write_all(stage, &mut tx)?;
    rx.wait_queued(stage.total_bytes(), &tx)?;
    tx.wait_acknowledged()?;
    take_what_waits(stage, &mut rx)?;
    tx.counters();
    Ok(())
}

/// The same, with each message read before the next is written.
fn look_in_turns(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    for frame in stage.frames {
        tx.write(&frame.data)?;
        rx.wait_queued(frame.data.len(), &tx)?;
        tx.wait_acknowledged()?;
        take_what_waits(stage, &mut rx)?;
    }
    tx.counters();
    Ok(())
}

fn take_what_waits(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    match stage.receiver {
        // Asks how much waits, looks at it twice, and takes it for a message.
        Receiver::Naive | Receiver::Tutorial | Receiver::Nobody => {
            let waiting = rx.queued()?;
            if waiting == 0 {
                return Ok(()); // a recv of nothing would wait for something
            }
            rx.peek(waiting)?;
            rx.peek(waiting)?;
            let message = rx.read(waiting, words::waited_for_what_it_saw)?;
            rx.deliver(&message);
            Ok(())
        }
        // Looks for the boundary that the sender wrote, and takes one frame.
        Receiver::Framed => {
            let mut waiting = rx.queued()?;
            while waiting > 0 {
                let seen = rx.peek(waiting)?;
                let mut decoder = stage.decoder()?;
                decoder.feed(&seen);
                let Some(message) = decoder.next_owned().map_err(StepError::Framing)? else {
                    return Ok(()); // less than a frame: leave it there
                };
                let frame_bytes = usize::try_from(decoder.last_span().frame.end).unwrap_or(1);
                rx.read(frame_bytes, words::waited_for_what_it_saw)?;
                rx.deliver(&message);
                waiting = waiting.saturating_sub(frame_bytes);
            }
            Ok(())
        }
    }
}

/// More than the receive window takes: what waits here and what is not
/// acknowledged there add up to what was written.
fn look_at_a_full_window(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    steps::write_all(stage, &mut tx)?;
    tx.wait_window_full(&rx)?;
    steps::read_all(stage, &mut rx)?;
    tx.counters();
    Ok(())
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.queued_bytes == main.naive.sent_bytes",
        "main.naive.peeked_bytes == main.naive.sent_bytes",
        "main.naive.read_bytes == main.naive.sent_bytes",
        "main.naive.unacknowledged_bytes == 0",
        "main.naive.intact < main.naive.messages",
        "main.framed.intact == main.framed.messages",
        "full.naive.unacknowledged_bytes > 0",
        "full.naive.in_sight_bytes == full.naive.sent_bytes",
        "control.naive.intact == control.naive.messages",
        "steady.naive.intact < steady.naive.messages",
        "steady.framed.intact == steady.framed.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
