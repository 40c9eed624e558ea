//! **udp-truncate**: a datagram longer than the receive buffer.
//!
//! One read takes one datagram, and what does not fit is gone: nothing sticks,
//! but bytes are lost (udp(7)).
//!
//! ```text
//! datagrams  temperature=21.5C | humidity=40%
//! reads      temperat          | humidity       the rest is gone
//! ```

use super::{Case, Run, Stage};
use crate::framing::End;
use crate::lab::endpoint::{self, Datagram, Step, StepError, UdpReceiver};
use crate::scenario::{Scenario, Transport};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "udp-truncate",
    scenario: include_str!("../../scenarios/udp-truncate.toml"),
    knobs: super::knobs::UDP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let longest = scenario.longest_frame_bytes();
    let fits = scenario.with(|values| values.recv_bytes = Some(longest));
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, Transport::Udp, receive_late));
    runs.extend(Run::pair("control", Role::Control, &fits, Transport::Udp, receive_late));
    runs.push(Run {
        name: "length-field",
        role: Role::NoCure,
        receiver: Receiver::Framed,
        transport: Transport::Udp,
        scenario: scenario.clone(),
        steps: notice_what_is_missing,
    });
    runs
}

/// All datagrams are sent, then read one by one.
pub fn receive_late(stage: &Stage) -> Step<()> {
    each_datagram(stage, |rx| match stage.receiver {
        // The naive receiver takes what fits for the message, and does not look
        // at MSG_TRUNC.
        Receiver::Naive | Receiver::Tutorial | Receiver::Nobody => {
            let datagram = rx.receive(stage.scenario.recv_bytes())?;
            rx.deliver(&datagram.data);
            Ok(())
        }
        // The right one asks how long the datagram is and makes room for it.
        Receiver::Framed => {
            let datagram = rx.receive(rx.next_bytes()?.max(1))?;
            unframe(stage, rx, &datagram)
        }
    })
}

/// The framed receiver with the naive one's buffer: the length field tells that
/// something is missing; it does not bring it back.
fn notice_what_is_missing(stage: &Stage) -> Step<()> {
    each_datagram(stage, |rx| {
        let datagram = rx.receive(stage.scenario.recv_bytes())?;
        unframe(stage, rx, &datagram)
    })
}

fn each_datagram(stage: &Stage, receive: impl Fn(&UdpReceiver) -> Step<()>) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        tx.send(&frame.data)?;
        tx.pause(stage.scenario.gap())?;
    }
    endpoint::wait_arrived(stage.link, stage.deadline)?;
    rx.count_dropped();
    while rx.has_datagram()? {
        receive(&rx)?;
    }
    Ok(())
}

/// One datagram holds one frame; a decoder of its own says whether it is whole.
pub fn unframe(stage: &Stage, rx: &UdpReceiver, datagram: &Datagram) -> Step<()> {
    let mut decoder = stage.decoder()?;
    decoder.feed(&datagram.data);
    while let Some(message) = decoder.next_frame().map_err(StepError::Framing)? {
        rx.deliver(message);
    }
    match decoder.end() {
        End::Clean => Ok(()),
        cut => {
            rx.notice(cut.text());
            Ok(())
        }
    }
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.truncated > 0",
        "main.naive.lost_bytes > 0",
        "main.naive.reads == main.naive.datagrams",
        "main.naive.intact < main.naive.messages",
        "main.framed.truncated == 0",
        "main.framed.intact == main.framed.messages",
        "control.naive.truncated == 0",
        "control.naive.intact == control.naive.messages",
        "length-field.framed.truncated > 0",
        "length-field.framed.noticed == length-field.framed.truncated",
        "length-field.framed.intact < length-field.framed.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
