//! **no-reader**: the other side does not read. Its queue fills up, and its window closes;
//! then the own buffer fills up, and send waits. Now and then the kernel asks whether the
//! window is open again (RFC 9293 §3.8.6.1).
//!
//! ```text
//! program  send … send   ok        send: wait, or EAGAIN
//! kernel     ▼ buffer full           probe ──▶      probe ──▶ …
//! peer         ──▶ queue full   ◀── window 0   ◀── window 0
//! ```
//!
//! That is back pressure: who is slow slows down who sends. A queue in the program takes
//! it away, and grows instead.

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("no-reader"),
    &[MESSAGES, RECV, BUFFERS, ADDRESS],
    runs,
    Claims::Chosen(claims),
);

/// How much the program offers in one call.
const PIECE: usize = 1024;
/// For how long a send waits for room: on the wire, until the kernel has asked more than
/// once. On loopback nobody would see that.
fn patience(stage: &Stage) -> Duration {
    Duration::from_millis(if stage.scenario.link == LinkKind::Wire { 1000 } else { 300 })
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_calls(scenario)
        .main("main", nobody_reads)
        .control("control", somebody_reads)
        .no_cure("larger-buffers", nobody_reads)
        .turned(|values| {
            values.sndbuf_bytes = values.sndbuf_bytes.map(|bytes| 2 * bytes);
            values.rcvbuf_bytes = values.rcvbuf_bytes.map(|bytes| 2 * bytes);
        })
        .no_cure("own-queue", own_queue)
        .all()
}

/// Sends until the kernel takes no more, and then once more with a bound.
fn nobody_reads(stage: &Stage) -> Step<()> {
    let (mut tx, rx, all) = connect(stage)?;
    fill(stage, &mut tx, &rx, &all)?;
    tx.note_waiting(&rx)
}

/// What the kernel does not take goes into a list, and the program goes on as if it were
/// sent. It could do so until there is no memory left.
fn own_queue(stage: &Stage) -> Step<()> {
    let (mut tx, rx, all) = connect(stage)?;
    let queue = fill(stage, &mut tx, &rx, &all)?.to_vec();
    tx.keep(queue.len());
    tx.note_waiting(&rx)
}

fn somebody_reads(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx, all) = connect(stage)?;
    let send = || {
        let mut rest = &all[..];
        while !rest.is_empty() {
            tx.wait_for_room()?;
            rest = &rest[tx.offer(piece(rest))?..];
        }
        tx.wait_acknowledged()
    };
    at_once(send, || steps::read_all(stage, &mut rx, |_| Ok(())))?;
    tx.note_waiting(&rx)
}

fn connect<'s>(stage: &'s Stage) -> Step<(TcpSender<'s>, TcpReceiver<'s>, Vec<u8>)> {
    let (tx, rx) = stage.connect()?;
    Ok((tx, rx, stage.stream()))
}

/// Offers piece after piece; what it does not take is offered again, as it should be.
/// Where there is no room, and none in sight, it waits for some, and is done when it
/// waited in vain. Returns what is left.
fn fill<'d>(stage: &Stage, tx: &mut TcpSender, rx: &TcpReceiver, all: &'d [u8]) -> Step<&'d [u8]> {
    let mut rest = all;
    while !rest.is_empty() {
        tx.wait_for_room_or_full(rx)?;
        let taken = match tx.offer(piece(rest))? {
            0 => tx.offer_within(piece(rest), patience(stage))?,
            taken => taken,
        };
        if taken == 0 {
            break;
        }
        rest = &rest[taken..];
    }
    Ok(rest)
}

fn piece(rest: &[u8]) -> &[u8] {
    &rest[..rest.len().min(PIECE)]
}

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        "main.sent_bytes < main.stream_bytes",
        "main.read_bytes == 0",
        // A call that did not wait, and one that waited in vain.
        "main.would_block >= 2",
        "main.queued_bytes > 0",
        "main.unacknowledged_bytes > 0 if told",
        "main.in_sight_bytes == main.sent_bytes if told",
        "control.sent_bytes == control.stream_bytes",
        "control.read_bytes == control.sent_bytes",
        "control.in_sight_bytes == 0 if told",
        "larger-buffers.sent_bytes > main.sent_bytes",
        "larger-buffers.sent_bytes < larger-buffers.stream_bytes",
        "larger-buffers.would_block >= 2",
        "own-queue.set_aside_bytes > 0",
        "own-queue.would_block >= 2",
        "own-queue.read_bytes == 0",
    ];
    if scenario.link == LinkKind::Wire {
        claims.extend(["main.probes > 0", "main.closed_windows > 0"]);
    }
    claims
}
