//! Steps that several cases share: three ways for a reader to keep pace with a
//! sender. In each, the sender stays open until the reader has every byte,
//! because closing sends off whatever the kernel still held back.

use super::{Stage, words};
use crate::lab::endpoint::{Step, StepError, TcpReceiver, TcpSender};
use crate::scenario::Transport;
use std::thread;

/// The reader takes what comes as soon as it comes, beside the sender.
///
/// # Errors
/// When one end fails or stalls.
pub fn prompt_reader(stage: &Stage) -> Step<()> {
    let (tx, rx) = stage.connect()?;
    read_beside(stage, tx, rx)
}

/// The same over a connection that is there already.
///
/// # Errors
/// When one end fails or stalls.
pub fn read_beside(stage: &Stage, mut tx: TcpSender, mut rx: TcpReceiver) -> Step<()> {
    thread::scope(|both| {
        let sending = both.spawn(|| write_all(stage, &mut tx));
        let received = read_all(stage, &mut rx);
        sending.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        received
    })?;
    tx.counters();
    Ok(())
}

/// The reader comes late: when everything that was written is queued.
///
/// # Errors
/// When one end fails or stalls, or all of it can never be queued at once.
pub fn late_reader(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    rx.must_hold(stage.total_bytes())?;
    write_all(stage, &mut tx)?;
    rx.wait_queued(stage.total_bytes(), &tx)?;
    read_all(stage, &mut rx)?;
    tx.counters();
    Ok(())
}

/// Each message is read before the next is written.
///
/// # Errors
/// When one end fails or stalls.
pub fn lock_step(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    let mut receiving = stage.receiving()?;
    for frame in stage.frames {
        rx.must_hold(frame.data.len())?;
        tx.write(&frame.data)?;
        rx.wait_queued(frame.data.len(), &tx)?;
        let mut got_bytes = 0;
        while got_bytes < frame.data.len() {
            let read = rx.read(stage.scenario.recv_bytes(), words::waited_for_rest_of_message)?;
            got_bytes += read.len();
            receiving.take(&rx, &read)?;
            if stage.transport == Transport::Seqpacket {
                break; // what did not fit is gone, as with a datagram
            }
        }
        tx.pause(stage.scenario.gap())?;
    }
    tx.counters();
    Ok(())
}

/// Writes each message in one go, with the scenario's pause between two.
///
/// # Errors
/// When the sender fails or stalls.
pub fn write_all(stage: &Stage, tx: &mut TcpSender) -> Step<()> {
    for (index, frame) in stage.frames.iter().enumerate() {
        if index > 0 {
            tx.pause(stage.scenario.gap())?;
        }
        tx.write(&frame.data)?;
    }
    Ok(())
}

/// Reads until every byte that the sender wrote has come; of records, until
/// each has been read once (what did not fit is gone).
///
/// # Errors
/// When nothing comes in time, or the sender is gone before.
pub fn read_all(stage: &Stage, rx: &mut TcpReceiver) -> Step<()> {
    let mut receiving = stage.receiving()?;
    let total_bytes = stage.total_bytes();
    let (mut got_bytes, mut reads) = (0, 0);
    let records = stage.frames.iter().filter(|frame| !frame.data.is_empty()).count();
    let all_read = |bytes, reads| match stage.transport {
        Transport::Seqpacket => reads == records,
        _ => bytes >= total_bytes,
    };
    while !all_read(got_bytes, reads) {
        let waited = || words::waited_for_all(got_bytes, total_bytes);
        let read = rx.read(stage.scenario.recv_bytes(), waited)?;
        if read.is_empty() {
            return Err(StepError::NotObserved(words::sender_gone(got_bytes, total_bytes)));
        }
        got_bytes += read.len();
        reads += 1;
        receiving.take(rx, &read)?;
    }
    Ok(())
}
