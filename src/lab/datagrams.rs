//! Steps over UDP that several cases share.

use super::*;

/// All datagrams are sent, then read one by one. The naive receiver takes what fits for
/// the message, and does not look at MSG_TRUNC; the right one asks how long the datagram
/// is, and makes room for it.
pub fn receive_late(stage: &Stage) -> Step<()> {
    each_when_all_arrived(stage, |rx| match stage.receiver {
        Receiver::Framed => rx.receive(rx.next_bytes()?.max(1)),
        _ => rx.receive(stage.scenario.recv_bytes()),
    })
}

/// The same with one buffer for both: the receiver looks at its queue when all is sent,
/// no sooner and no later.
pub fn receiver_sleeps(stage: &Stage) -> Step<()> {
    each_when_all_arrived(stage, |rx| rx.receive(stage.scenario.recv_bytes()))
}

fn each_when_all_arrived(
    stage: &Stage,
    receive: impl Fn(&UdpReceiver) -> Step<Vec<u8>>,
) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        tx.send(&frame.data)?;
        tx.pause(stage.scenario.gap())?;
    }
    endpoint::wait_arrived(&stage.ground)?;
    rx.count_dropped();
    while rx.has_datagram()? {
        hand_over(stage, &receive(&rx)?)?;
    }
    Ok(())
}

/// Each datagram that the system takes is read before the next is sent: there is never
/// more than one queued.
pub fn in_turns(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.bind()?;
    for frame in stage.frames {
        if tx.try_send(&frame.data)? {
            hand_over(stage, &rx.receive(stage.scenario.recv_bytes())?)?;
        }
        tx.pause(stage.scenario.gap())?;
    }
    rx.count_dropped();
    Ok(())
}

/// Hands a datagram over as its receiver understands it: as a message, or as one frame,
/// of which a decoder of its own says whether it is whole.
pub fn hand_over(stage: &Stage, datagram: &[u8]) -> Step<()> {
    let mut receiving = stage.receiving()?;
    receiving.take(datagram)?;
    receiving.end();
    Ok(())
}

/// The longest payload of one datagram, in bytes: UDP's length field has 16 bits and
/// counts its own header of 8 (RFC 768). IPv4's total length has 16 bits as well and
/// counts 20 more (RFC 791); IPv6 does not count its header (RFC 8200).
pub fn longest_datagram(scenario: &Scenario) -> usize {
    let ip_header_counted = if scenario.ipv6() { 0 } else { 20 };
    usize::from(u16::MAX) - 8 - ip_header_counted
}
