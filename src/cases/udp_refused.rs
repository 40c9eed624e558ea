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

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("udp-refused"),
    // No gap_ms: each datagram waits for what becomes of the one before it.
    &[MESSAGES, RECV, FRAMES, BUFFERS, ADDRESS, FRAGMENTS],
    runs,
    Claims::Always(&[
        "main.naive.refused > 0 if told",
        "main.naive.reads < main.naive.datagrams",
        "main.naive.intact < main.naive.messages",
        "main.framed.refused > 0 if told",
        "control.naive.refused == 0",
        "control.naive.intact == control.naive.messages",
        "unconnected.naive.refused == 0",
        "unconnected.naive.datagrams == unconnected.naive.messages",
        "unconnected.naive.intact < unconnected.naive.messages",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_datagrams(scenario)
        .main("main", connected_sender_first)
        .control("control", datagrams::in_turns)
        .no_cure("unconnected", unconnected_sender_first)
        .all()
}

fn connected_sender_first(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    // Nobody is there, and the kernel will say so: to the next call.
    sender_first(stage, &tx, &rx, || tx.wait_refused())
}

fn unconnected_sender_first(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    let tx = tx.unconnected(stage.ground.link)?;
    // What is still on the cable when the receiver comes would find it.
    sender_first(stage, &tx, &rx, || endpoint::wait_arrived(&stage.ground))
}

/// Half of the datagrams are sent before the receiver is there.
fn sender_first(
    stage: &Stage,
    tx: &UdpSender,
    rx: &UdpReceiver,
    told: impl Fn() -> Step<()>,
) -> Step<()> {
    rx.not_there_yet()?;
    let (early, late) = stage.frames.split_at(stage.frames.len() / 2);
    for frame in early {
        if tx.try_send(&frame.data)? {
            told()?;
        }
    }
    rx.there_for(tx)?;
    for frame in late {
        // Even now it may be told of the last one that found nobody.
        if tx.try_send(&frame.data)? {
            datagrams::hand_over(stage, &rx.receive(stage.scenario.recv_bytes())?)?;
        }
    }
    Ok(())
}
