//! **live**: small updates on a beat, and one packet is lost.
//!
//! Over TCP the lost one is mended, and everything behind it waits; over UDP it
//! is missing, and the rest is on time. Which is right depends on what an old
//! update is worth.
//!
//! ```text
//! sent  1 2 3 4 5 6 7 8
//! TCP   1 2 3         45678     all of them, five late together
//! UDP   1 2 3   5 6 7 8         one missing, none late
//! ```

use super::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

pub(super) const CASE: Case = Case::new(
    files!("live", NEEDS_A_CABLE),
    knobs::TCP_BY_MESSAGE,
    runs,
    Claims::Always(&[
        "main.framed.lost_packets > 0",
        "main.framed.delivered == main.framed.messages",
        "main.framed.intact == main.framed.messages",
        // To hear of the loss and to mend it takes a round trip more.
        "main.framed.oldest_ms >= 2 * main.framed.asked_delay_ms",
        "main.framed.out_of_order > 0",
        "main.framed.merged_reads > 0",
        "control.framed.lost_packets == 0",
        "control.framed.out_of_order == 0",
        "udp.framed.lost_packets > 0",
        "udp.framed.delivered < udp.framed.messages",
        "udp.naive.merged_reads == 0",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", steps::prompt_reader)
        .control("control", steps::prompt_reader)
        .turned(super::lose_nothing)
        .control("udp", prompt_receiver)
        .over(Transport::Udp)
        .all()
}

/// Each datagram is taken when it comes, until no more can come.
fn prompt_receiver(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    let all_sent = AtomicBool::new(false);
    let send = || {
        let sent = stage.frames.iter().try_for_each(|frame| {
            tx.send(&frame.data)?;
            tx.pause(stage.scenario.gap())
        });
        let arrived = sent.and_then(|()| endpoint::wait_arrived(&stage.ground));
        all_sent.store(true, Ordering::Release);
        arrived
    };
    at_once(send, || {
        loop {
            let last_look = all_sent.load(Ordering::Acquire);
            while rx.has_datagram()? {
                datagrams::hand_over(stage, &rx.receive(stage.scenario.recv_bytes())?)?;
            }
            if last_look {
                return Ok(());
            }
            thread::sleep(Duration::from_micros(200)); // how often we look
        }
    })
}
