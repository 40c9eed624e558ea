//! One run on a wire of its own, in the child: what both ends did, and what went
//! over the cable between them.

use super::*;
use crate::link::wire::Capture;
use crate::trace::CableRecord;
use crate::trace::packet::Packet;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{SystemTime, UNIX_EPOCH};

/// How often a run that is watched tells what has happened.
const LOOK_AGAIN: Duration = Duration::from_millis(40);

pub(super) type Tell<'t> = dyn Fn(RunTrace) + Sync + 't;

pub(super) fn run(run: &Run, tell: Option<&Tell>) -> Result<RunTrace, Text> {
    let frames = run.frames()?;
    let recorder = Recorder::new(&frames);
    let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let cable = run.cable();
    let wire =
        Wire::build(&cable, run.scenario.ipv6(), recorder.start).map_err(|error| error.text())?;
    let mut record = CableRecord {
        mtu_bytes: cable.mtu_bytes,
        asked_delay_ms: cable.delay_ms,
        median_delay_ms: None,
        worst_delay_ms: None,
        start_unix_ns: u64::try_from(start.as_nanos()).unwrap_or(0),
        incomplete: None,
        settings: wire.hosts.settings().to_vec(),
    };
    let error = beside_the_teller(run, &frames, &recorder, &wire, &record, tell)?;
    let mut trace = run.trace(recorder.into_events(), error);
    let capture = wire.finish().map_err(|error| error.text())?;
    let delay = capture.delay();
    record.median_delay_ms = delay.map(|delay| delay.median_ms);
    record.worst_delay_ms = delay.map(|delay| delay.worst_ms);
    record.incomplete = incomplete(&capture);
    trace.cable = Some(record);
    let end_ns = trace.events.last().map_or(0, |event| event.at_ns);
    merge(&mut trace.events, capture.packets, end_ns);
    Ok(trace)
}

/// Takes the run's steps, while `tell` is told of them now and then.
fn beside_the_teller(
    run: &Run,
    frames: &[Frame],
    recorder: &Recorder,
    wire: &Wire,
    record: &CableRecord,
    tell: Option<&Tell>,
) -> Result<Option<Text>, Text> {
    thread::scope(|both| {
        let (over, is_over) = mpsc::channel::<()>();
        if let Some(tell) = tell {
            // Without a thread it is told at the end.
            let _ = thread::Builder::new().spawn_scoped(both, move || {
                let mut told = (0, 0);
                while is_over.recv_timeout(LOOK_AGAIN) == Err(RecvTimeoutError::Timeout) {
                    let (events, packets) = settled(recorder, wire);
                    let all = (events.len(), packets.len());
                    if all != told {
                        told = all;
                        let mut so_far = run.trace(events, None);
                        so_far.cable = Some(record.clone());
                        merge(&mut so_far.events, packets, u64::MAX);
                        tell(so_far);
                    }
                }
            });
        }
        let error = run.take_steps(frames, wire, recorder);
        drop(over);
        error
    })
}

/// The events so far, and the packets whose fate is settled, with all before them:
/// what is told stays as it is, and more comes behind it.
fn settled(recorder: &Recorder, wire: &Wire) -> (Vec<Event>, Vec<Packet>) {
    let now_ns = recorder.now_ns();
    // The packets are looked at last: whatever had been read by then has its packet
    // among them. No effect is told before its cause.
    let events = recorder.so_far();
    let mut packets = wire.packets_so_far();
    let gap = packets.iter().zip(1..).position(|(packet, next)| packet.number != next);
    packets.truncate(gap.unwrap_or(packets.len()));
    packets.retain(|packet| packet.at_ns <= now_ns);
    (events, packets)
}

/// Puts the packets among the events, in the order of time, up to the last
/// event of the experiment: what comes after is the closing of its sockets.
fn merge(events: &mut Vec<Event>, packets: Vec<Packet>, end_ns: u64) {
    let packets = packets.into_iter().filter(|packet| packet.at_ns <= end_ns);
    events.extend(packets.map(|packet| Event {
        at_ns: packet.at_ns,
        observer: Observer::Wire,
        what: What::Packet { packet: Box::new(packet) },
    }));
    events.sort_by_key(|event| event.at_ns); // stable
}

/// Why nothing may be counted in this capture, if so.
fn incomplete(capture: &Capture) -> Option<Text> {
    let lost = |count: Option<u64>| count.is_some_and(|count| count > 0);
    if capture.not_kept > 0 {
        Some(words::frames_not_kept(capture.not_kept))
    } else if lost(capture.lost.ring_full) || lost(capture.lost.kernel) {
        Some(words::FRAMES_LOST.into())
    } else if capture.checksums_missing > 0 {
        Some(words::frames_without_checksum(capture.checksums_missing))
    } else {
        None
    }
}
