//! **udp-refused**: a sender that starts before its receiver.
//!
//! "With UDP either end may start first": nothing stops it. But what is sent
//! to nobody is gone. A *connected* socket is told, one call too late: the
//! ICMP error of one datagram comes out of the next send. An unconnected one is
//! told nothing: udp(7) promises it, and Linux keeps that only for sockets that
//! ask with IP_RECVERR (ip(7)).
//!
//! ```text
//! connected    are → lost   you → ECONNREFUSED   (receiver starts)   there ?
//! unconnected  are → lost   you → lost           (receiver starts)   there ?
//! ```

use super::knobs::{ADDRESS, BUFFERS, FRAGMENTS, FRAMES, MESSAGES, RECV};
use super::udp_overflow::hand_over;
use super::{Case, Run, Stage};
use crate::lab::endpoint::Step;
use crate::scenario::{Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "udp-refused",
    scenario: include_str!("../../scenarios/udp-refused.toml"),
    // No gap_ms: each datagram waits for what becomes of the one before it.
    knobs: &[MESSAGES, RECV, FRAMES, BUFFERS, ADDRESS, FRAGMENTS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let udp = Transport::Udp;
    [
        Run::pair("main", Role::Main, scenario, udp, connected_sender_first),
        Run::pair("control", Role::Control, scenario, udp, receiver_first),
        Run::pair("unconnected", Role::NoCure, scenario, udp, unconnected_sender_first),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn connected_sender_first(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    rx.not_there_yet()?;
    let (early, late) = stage.frames.split_at(stage.frames.len() / 2);
    for frame in early {
        if tx.try_send(&frame.data)? {
            // Nobody is there, and the kernel will say so: to the next call.
            tx.wait_refused()?;
        }
    }
    rx.there_for(&tx)?;
    for frame in late {
        // Even now it may be told of the last one that found nobody.
        if tx.try_send(&frame.data)? {
            hand_over(stage, &rx, &rx.receive(stage.scenario.recv_bytes())?)?;
        }
    }
    Ok(())
}

fn unconnected_sender_first(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    let tx = tx.unconnected(stage.link)?;
    rx.not_there_yet()?;
    let (early, late) = stage.frames.split_at(stage.frames.len() / 2);
    for frame in early {
        tx.try_send(&frame.data)?;
    }
    rx.there_for(&tx)?;
    for frame in late {
        tx.try_send(&frame.data)?;
        hand_over(stage, &rx, &rx.receive(stage.scenario.recv_bytes())?)?;
    }
    Ok(())
}

fn receiver_first(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        tx.try_send(&frame.data)?;
        hand_over(stage, &rx, &rx.receive(stage.scenario.recv_bytes())?)?;
    }
    Ok(())
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.naive.refused > 0",
        "main.naive.reads < main.naive.datagrams",
        "main.naive.intact < main.naive.messages",
        "main.framed.refused > 0",
        "control.naive.refused == 0",
        "control.naive.intact == control.naive.messages",
        "unconnected.naive.refused == 0",
        "unconnected.naive.datagrams == unconnected.naive.messages",
        "unconnected.naive.intact < unconnected.naive.messages",
    ]
    .map(str::to_owned)
    .to_vec()
}
