//! Steps over a stream that several cases share: three ways for a reader to keep pace
//! with a sender. In each, the sender stays open until the reader has every byte,
//! because closing sends off whatever the kernel still held back.

use super::*;
use crate::scenario::writes_of;
use std::slice;

/// The reader takes what comes as soon as it comes, beside the sender.
pub fn prompt_reader(stage: &Stage) -> Step<()> {
    stage.both(|tx| write_all(stage, tx), |rx| read_all(stage, rx, |_| Ok(())))
}

/// The reader comes late: when everything that was written is queued.
pub fn late_reader(stage: &Stage) -> Step<()> {
    read_late(stage, |_| Ok(()))
}

/// The same, and `then` does something with each message.
pub fn read_late(stage: &Stage, then: impl FnMut(&[u8]) -> Step<()>) -> Step<()> {
    let (mut tx, mut rx) = all_queued(stage)?;
    read_all(stage, &mut rx, then)?;
    tx.counters();
    Ok(())
}

/// A connection on which everything that was written waits to be read.
pub fn all_queued<'s>(stage: &'s Stage) -> Step<(TcpSender<'s>, TcpReceiver<'s>)> {
    let (mut tx, rx) = stage.connect()?;
    rx.must_hold(stage.total_bytes())?;
    write_all(stage, &mut tx)?;
    rx.wait_queued(stage.total_bytes(), &tx)?;
    Ok((tx, rx))
}

/// Each message is read before the next is written, whatever else the scenario says about
/// writes: that is what a control is for.
pub fn lock_step(stage: &Stage) -> Step<()> {
    read_in_turns(stage, |_| Ok(()))
}

/// The same, and `then` does something with each message.
pub fn read_in_turns(stage: &Stage, mut then: impl FnMut(&[u8]) -> Step<()>) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    let mut receiving = stage.receiving()?;
    for frame in stage.frames {
        rx.must_hold(frame.data.len())?;
        tx.write(&frame.data)?;
        rx.wait_queued(frame.data.len(), &tx)?;
        read(stage, &mut rx, slice::from_ref(frame), &mut receiving, &mut then)?;
        tx.pause(stage.scenario.gap())?;
    }
    tx.counters();
    Ok(())
}

/// Writes each message in one go, or as the scenario says, with its pause between two.
pub fn write_all(stage: &Stage, tx: &mut TcpSender) -> Step<()> {
    for (index, write) in writes_of(stage.scenario, stage.frames).iter().enumerate() {
        if index > 0 {
            tx.pause(stage.scenario.gap())?;
        }
        tx.write(write)?;
    }
    Ok(())
}

/// The same with MSG_MORE on every write but the last.
pub fn write_with_more(stage: &Stage, tx: &mut TcpSender) -> Step<()> {
    let writes = writes_of(stage.scenario, stage.frames);
    let Some((last, others)) = writes.split_last() else { return Ok(()) };
    for write in others {
        tx.write_more(write)?;
        tx.pause(stage.scenario.gap())?;
    }
    tx.write(last)
}

/// Reads until every byte has come; `then` does something with each message.
pub fn read_all(
    stage: &Stage,
    rx: &mut TcpReceiver,
    mut then: impl FnMut(&[u8]) -> Step<()>,
) -> Step<()> {
    read(stage, rx, stage.frames, &mut stage.receiving()?, &mut then)
}

/// Reads until that frame has come.
pub fn read_frame(stage: &Stage, rx: &mut TcpReceiver, frame: &Frame) -> Step<()> {
    read(stage, rx, slice::from_ref(frame), &mut stage.receiving()?, &mut |_| Ok(()))
}

/// Reads until the bytes of `frames` have come; of records, until each has been read
/// once (what did not fit is gone, as with a datagram).
fn read(
    stage: &Stage,
    rx: &mut TcpReceiver,
    frames: &[Frame],
    receiving: &mut Receiving,
    then: &mut impl FnMut(&[u8]) -> Step<()>,
) -> Step<()> {
    let all_bytes: usize = frames.iter().map(|frame| frame.data.len()).sum();
    let (mut got_bytes, mut reads) = (0, 0);
    while match stage.transport {
        Transport::Seqpacket => reads < frames.len(),
        _ => got_bytes < all_bytes,
    } {
        let waited = || words::waited_for_all(got_bytes, all_bytes);
        let read = rx.read(stage.scenario.recv_bytes(), waited)?;
        if read.is_empty() && stage.transport != Transport::Seqpacket {
            return Err(StepError::PeerLeft(words::sender_gone(got_bytes, all_bytes)));
        }
        got_bytes += read.len();
        reads += 1;
        receiving.take_each(&read, &mut *then)?;
    }
    Ok(())
}

/// Reads to the sender's end; `then` does something with each message.
pub fn read_to_the_end(
    stage: &Stage,
    rx: &mut TcpReceiver,
    waited: fn() -> Text,
    mut then: impl FnMut(&mut TcpReceiver, &[u8]) -> Step<()>,
) -> Step<()> {
    let mut receiving = stage.receiving()?;
    loop {
        let read = rx.read(stage.scenario.recv_bytes(), waited)?;
        // No byte: the peer is done. There is no other way to read nothing.
        if read.is_empty() {
            receiving.end();
            return Ok(());
        }
        receiving.take_each(&read, |message| then(rx, message))?;
    }
}
