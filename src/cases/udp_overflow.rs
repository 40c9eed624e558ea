//! **udp-overflow**: a receiver that sleeps, and a queue that is full.
//!
//! Over TCP a full queue makes the sender wait. UDP has no such word: what
//! finds no room is thrown away, and neither program is told (udp(7)). The
//! kernel counts, and its count and the datagrams read add up exactly.
//!
//! ```text
//! datagrams  tick 1 | tick 2 | tick 3 | tick 4 | tick 5 | …
//! reads      tick 1 | tick 2 | tick 3 |                     the rest found no room
//! ```

use super::udp_truncate::unframe;
use super::{Case, Run, Stage};
use crate::lab::endpoint::{self, Datagram, Step, UdpReceiver};
use crate::scenario::{Scenario, Transport};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "udp-overflow",
    scenario: include_str!("../../scenarios/udp-overflow.toml"),
    knobs: super::knobs::UDP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    [
        Run::pair("main", Role::Main, scenario, Transport::Udp, receiver_sleeps),
        Run::pair("control", Role::Control, scenario, Transport::Udp, lock_step),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The receiver looks at its queue when all is sent: no sooner and no later.
pub fn receiver_sleeps(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        tx.send(&frame.data)?;
        tx.pause(stage.scenario.gap())?;
    }
    endpoint::wait_arrived(stage.link, stage.deadline)?;
    while let Some(datagram) = rx.receive_queued(stage.scenario.recv_bytes())? {
        hand_over(stage, &rx, &datagram)?;
    }
    rx.count_dropped();
    Ok(())
}

/// Each datagram is read before the next is sent: never more than one queued.
fn lock_step(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        tx.send(&frame.data)?;
        hand_over(stage, &rx, &rx.receive(stage.scenario.recv_bytes())?)?;
        tx.pause(stage.scenario.gap())?;
    }
    rx.count_dropped();
    Ok(())
}

/// Hands one datagram over as its receiver understands it.
pub fn hand_over(stage: &Stage, rx: &UdpReceiver, datagram: &Datagram) -> Step<()> {
    if stage.receiver == Receiver::Framed {
        return unframe(stage, rx, datagram);
    }
    rx.deliver(&datagram.data);
    Ok(())
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.dropped > 0",
        "main.naive.accounted == main.naive.datagrams",
        "main.naive.intact < main.naive.messages",
        "main.framed.dropped > 0",
        "main.framed.accounted == main.framed.datagrams",
        "control.naive.dropped == 0",
        "control.naive.intact == control.naive.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
