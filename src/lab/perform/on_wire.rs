//! Each run in a child that has a wire: the parent asks, the child makes the run
//! and tells, at the end and, to who watches, on the way.

use super::Watch;
use crate::cases::by_name;
use crate::lab::Run;
use crate::link::wire::{Capture, Wire, child};
use crate::scenario::Scenario;
use crate::trace::packet::Packet;
use crate::trace::{CableRecord, Event, Observer, Receiver, Recorder, RunTrace, What};
use crate::{Text, text};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The hidden word with which the program starts itself as the child that has
/// the wire.
pub const WIRE_CHILD: &str = "__wire-run";

/// How often a run that is watched tells what has happened.
const LOOK_AGAIN: Duration = Duration::from_millis(40);

/// Each run on a wire of its own. Those of one name differ in nothing but the
/// receiver, and have nothing in common but the processor: they are made side by
/// side.
pub(super) fn on_wires(
    runs: &[Run],
    program: &Path,
    scenario: &Scenario,
    watch: Option<&Watch>,
) -> Result<Vec<RunTrace>, Text> {
    let mut made = Vec::new();
    for same in runs.chunk_by(|one, next| one.name == next.name) {
        let traces: Vec<Result<RunTrace, Text>> = thread::scope(|side_by_side| {
            let children: Vec<_> = same
                .iter()
                .enumerate()
                .map(|(index, run)| {
                    let watch = watch.filter(|_| index == 0);
                    side_by_side.spawn(move || run.perform_in_child(program, scenario, watch))
                })
                .collect();
            let join = |child: thread::ScopedJoinHandle<'_, _>| {
                child.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            children.into_iter().map(join).collect()
        });
        for (index, trace) in traces.into_iter().enumerate() {
            let trace = trace?;
            // Made beside the one that was watched: two at once would be mixed up
            // line by line, so this one is shown when both are over.
            if let (1.., Some(watch)) = (index, watch) {
                watch(&trace, true);
            }
            made.push(trace);
        }
    }
    Ok(made)
}

impl Run {
    /// Makes the run on a wire of its own, and tells on the way if that is
    /// wanted. In the child.
    fn perform_on_wire(&self, watched: bool) -> Result<RunTrace, Text> {
        let recorder = Recorder::new();
        let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let cable = self.cable();
        let wire = Wire::build(&cable, self.scenario.values.ipv6 == Some(true), recorder.start())
            .map_err(|error| error.text())?;
        let mut record = CableRecord {
            mtu_bytes: cable.mtu_bytes,
            asked_delay_ms: cable.delay_ms,
            median_delay_ms: None,
            worst_delay_ms: None,
            start_unix_ns: u64::try_from(start.as_nanos()).unwrap_or(0),
            incomplete: None,
            settings: wire.settings().to_vec(),
        };
        let error = thread::scope(|both| {
            let (over, is_over) = mpsc::channel::<()>();
            let (recorder, wire, record) = (&recorder, &wire, &record);
            if watched {
                both.spawn(move || self.tell_on_the_way(recorder, wire, record, &is_over));
            }
            let error = self.act(wire, recorder);
            drop(over);
            error
        })?;
        let mut trace = self.trace(recorder.into_events(), error);
        let capture = wire.finish().map_err(|error| error.text())?;
        let delay = capture.delay();
        record.median_delay_ms = delay.map(|delay| delay.median_ms);
        record.worst_delay_ms = delay.map(|delay| delay.worst_ms);
        record.incomplete = incomplete(&capture);
        trace.cable = Some(record);
        let end_ns = trace.events.last().map_or(0, |event| event.at_ns);
        merge(&mut trace.events, capture.packets(), end_ns);
        Ok(trace)
    }

    /// Tells the parent what has happened so far, now and then until it is over.
    /// Only packets whose fate is settled, and all before them too: what is told
    /// stays as it is, and more comes behind it.
    fn tell_on_the_way(
        &self,
        recorder: &Recorder,
        wire: &Wire,
        record: &CableRecord,
        is_over: &mpsc::Receiver<()>,
    ) {
        let mut told = (0, 0);
        while is_over.recv_timeout(LOOK_AGAIN) == Err(RecvTimeoutError::Timeout) {
            let now_ns = recorder.now_ns();
            // The packets are looked at last: whatever had been read by then has
            // its packet among them. No effect is told before its cause.
            let events = recorder.so_far();
            let mut packets = wire.packets_so_far();
            let gap = packets.iter().zip(1..).position(|(packet, next)| packet.number != next);
            packets.truncate(gap.unwrap_or(packets.len()));
            packets.retain(|packet| packet.at_ns <= now_ns);
            let all = (events.len(), packets.len());
            if all == told {
                continue;
            }
            told = all;
            let mut so_far = self.trace(events, None);
            so_far.cable = Some(record.clone());
            merge(&mut so_far.events, packets, u64::MAX);
            // The parent may be gone; so will this process be.
            let message = serde_json::to_vec(&Told::SoFar(so_far));
            let _ = message.map_err(io::Error::other).and_then(|message| child::tell(&message));
        }
    }

    /// Asks the child for this run, which it knows by its name and receiver.
    fn perform_in_child(
        &self,
        program: &Path,
        scenario: &Scenario,
        watch: Option<&Watch>,
    ) -> Result<RunTrace, Text> {
        let wanted = Wanted {
            scenario: scenario.clone(),
            run: self.name.to_owned(),
            receiver: self.receiver,
            watched: watch.is_some(),
        };
        let input = serde_json::to_vec(&wanted).map_err(|error| Text::same(error.to_string()))?;
        // The run bounds itself; the child's bound is for what nobody thought of.
        let timeout = self.scenario.timeout() + Duration::from_secs(5);
        let mut answer =
            Err(text!("the child ended without an answer", "子进程没有给出结果就结束了"));
        child::run_with(program, &[WIRE_CHILD], &input, timeout, |message| {
            match (serde_json::from_slice(message), watch) {
                (Ok(Told::SoFar(run)), Some(watch)) => watch(&run, false),
                (Ok(Told::SoFar(_)), None) => {}
                (Ok(Told::Made(made)), _) => answer = made,
                (Err(error), _) => {
                    answer = Err(text!(
                        "the child's answer makes no sense: {error}",
                        "看不懂子进程的结果：{error}"
                    ));
                }
            }
        })
        .map_err(|error| {
            let (name, why) = (self.name, error.text());
            text!("{name}: {why}", "{name}：{why}"; why)
        })?;
        let run = answer?; // it names the run itself
        if let Some(watch) = watch {
            watch(&run, true);
        }
        Ok(run)
    }
}

/// What the parent wants of the child.
#[derive(Serialize, Deserialize)]
struct Wanted {
    scenario: Scenario,
    run: String,
    receiver: Receiver,
    /// It wants to be told on the way.
    watched: bool,
}

/// What the child tells.
#[derive(Serialize, Deserialize)]
enum Told {
    /// The run up to now.
    SoFar(RunTrace),
    /// The whole run, or why there is none.
    Made(Result<RunTrace, Text>),
}

/// In the child: makes the run that the parent wants, and tells what happened.
///
/// # Errors
/// When the parent cannot be understood or told.
pub fn wire_child() -> io::Result<()> {
    let wanted: Wanted = serde_json::from_slice(&child::question()?)?;
    let answer = by_name(&wanted.scenario.case).and_then(|case| {
        let runs = (case.runs)(&wanted.scenario);
        let run = runs.iter().find(|run| run.name == wanted.run && run.receiver == wanted.receiver);
        run.ok_or_else(|| {
            let (case, run) = (case.name, &wanted.run);
            text!("{case} has no run {run}", "{case} 没有名为 {run} 的运行")
        })?
        .perform_on_wire(wanted.watched)
    });
    child::tell(&serde_json::to_vec(&Told::Made(answer))?)?;
    child::done()
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
    let Capture { not_kept, checksums_missing, .. } = capture;
    let lost = |count: Option<u64>| count.is_some_and(|count| count > 0);
    if capture.not_kept > 0 {
        let frames = Text::counted(not_kept, "frame was", "frames were", "个帧");
        Some(text!("{frames} carried and not kept", "有 {frames}转发了却没有保留"; frames))
    } else if lost(capture.lost.ring_full) || lost(capture.lost.kernel) {
        Some(text!(
            "frames were lost on the cable although nobody asked for it",
            "没有人要求，网线上却丢了帧"
        ))
    } else if capture.checksums_missing > 0 {
        let frames = Text::counted(checksums_missing, "frame has", "frames have", "个帧");
        Some(text!("{frames} no checksum", "有 {frames}没有校验和"; frames))
    } else {
        None
    }
}
