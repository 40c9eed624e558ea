//! Makes the runs of a case, here on loopback, or each in a child that has a
//! wire.

use super::{Case, Run, Stage};
use crate::endpoint::{Deadline, StepError};
use crate::link::wire::{Cable, Capture, Wire, child};
use crate::link::{Link, Loopback};
use crate::scenario::Scenario;
use crate::trace::{
    CableRecord, Event, LinkInfo, LinkKind, Observer, Receiver, Recorder, Role, RunTrace,
    TRACE_SCHEMA, Trace, What,
};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The hidden word with which the program starts itself as the child that has
/// the wire.
pub const WIRE_CHILD: &str = "__wire-run";

/// What the runs are made on.
#[derive(Debug, Clone)]
pub enum Ground {
    /// Loopback, and why not the wire if that was wanted.
    Loopback {
        /// The reason, in a sentence.
        because: Option<String>,
    },
    /// The wire: each run in a child, which is this program once more.
    Wire {
        /// The program.
        program: PathBuf,
    },
    /// The wire alone would do, and it cannot be had.
    Nothing {
        /// The reason, in a sentence.
        because: String,
    },
}

/// Makes all runs of a case, one after the other, or with `no_control` all but
/// the controls.
///
/// # Errors
/// When the scenario asks for what cannot happen: a sentence that says why and
/// what to do.
pub fn perform(
    case: &Case,
    scenario: &Scenario,
    ground: &Ground,
    no_control: bool,
) -> Result<Trace, String> {
    let runs: Vec<Run> = (case.runs)(scenario)
        .into_iter()
        .filter(|run| !(no_control && run.role == Role::Control))
        .collect();
    for run in &runs {
        // Refused before the first socket is made.
        run.scenario.frames(run.framing())?;
        if scenario.link == LinkKind::Wire {
            run.cable().check(run.scenario.values.ipv6 == Some(true))?;
        }
    }
    let made: Result<Vec<RunTrace>, String> = match ground {
        Ground::Loopback { .. } => {
            runs.iter().map(|run| run.perform_on(&run.loopback(), Recorder::new())).collect()
        }
        Ground::Wire { program } => on_wires(&runs, program, scenario),
        Ground::Nothing { because } => {
            let error = format!("it needs the wire, which cannot be had: {because}");
            Ok(runs.iter().map(|run| run.trace(Vec::new(), Some(error.clone()))).collect())
        }
    };
    Ok(Trace {
        trace_schema: TRACE_SCHEMA,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        kernel: crate::sys::kernel(),
        link: link_info(scenario, runs.first(), ground),
        scenario: scenario.clone(),
        runs: made?,
    })
}

/// Each run on a wire of its own. Those of one name differ in nothing but the
/// receiver, and have nothing in common but the processor: they are made side by
/// side.
fn on_wires(runs: &[Run], program: &Path, scenario: &Scenario) -> Result<Vec<RunTrace>, String> {
    let mut made = Vec::new();
    for same in runs.chunk_by(|one, next| one.name == next.name) {
        let traces: Vec<Result<RunTrace, String>> = thread::scope(|side_by_side| {
            let children: Vec<_> = same
                .iter()
                .map(|run| side_by_side.spawn(|| run.perform_in_child(program, scenario)))
                .collect();
            let join = |child: thread::ScopedJoinHandle<'_, _>| {
                child.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            children.into_iter().map(join).collect()
        });
        for trace in traces {
            made.push(trace?);
        }
    }
    Ok(made)
}

fn link_info(scenario: &Scenario, main: Option<&Run>, ground: &Ground) -> LinkInfo {
    let because = match ground {
        Ground::Loopback { because } => because.clone(),
        Ground::Wire { .. } => None,
        Ground::Nothing { because } => Some(because.clone()),
    };
    match (scenario.link, main) {
        (LinkKind::Wire, Some(main)) => LinkInfo { because, ..main.cable().info() },
        _ => LinkInfo { because, ..Loopback { ipv6: false }.info() },
    }
}

impl Run {
    fn loopback(&self) -> Loopback {
        Loopback { ipv6: self.scenario.values.ipv6 == Some(true) }
    }

    /// The cable that this run's scenario describes.
    fn cable(&self) -> Cable {
        let values = self.scenario.values.clone();
        let good = Cable::default();
        Cable {
            mtu_bytes: values.mtu_bytes.unwrap_or(good.mtu_bytes),
            delay_ms: values.delay_ms.unwrap_or(good.delay_ms),
            jitter_ms: values.jitter_ms.unwrap_or(good.jitter_ms),
            rate_kbit: values.rate_kbit,
            drop: values.drop.unwrap_or_default(),
            drop_fragment: values.drop_fragment.unwrap_or_default(),
            loss_percent: values.loss_percent.unwrap_or(good.loss_percent),
            duplicate: values.duplicate.unwrap_or_default(),
            reorder: values.reorder.unwrap_or_default(),
            drop_handshake_ack: values.drop_handshake == Some(true),
            seed: values.seed.unwrap_or(good.seed),
            ..good
        }
    }

    /// Makes the run over `link`. What goes wrong on the way is part of the trace.
    ///
    /// # Errors
    /// When what was asked for cannot happen at all: a sentence.
    pub fn perform_on(&self, link: &dyn Link, recorder: Recorder) -> Result<RunTrace, String> {
        let frames = self.scenario.frames(self.framing())?;
        let stage = Stage {
            scenario: &self.scenario,
            receiver: self.receiver,
            transport: self.transport,
            framing: self.framing(),
            frames: &frames,
            link,
            recorder: &recorder,
            deadline: Deadline::after(self.scenario.timeout()),
        };
        let error = match (self.steps)(&stage) {
            Ok(()) => None,
            Err(StepError::Impossible(why)) => return Err(format!("{}: {why}", self.name)),
            Err(error) => Some(error.to_string()),
        };
        Ok(self.trace(recorder.into_events(), error))
    }

    fn trace(&self, events: Vec<Event>, error: Option<String>) -> RunTrace {
        RunTrace {
            name: self.name.to_owned(),
            role: self.role,
            receiver: self.receiver,
            transport: self.transport,
            framing: self.framing().to_owned(),
            messages: self.scenario.messages(),
            events,
            error,
            cable: None,
        }
    }

    /// Makes the run on a wire of its own. In the child.
    fn perform_on_wire(&self) -> Result<RunTrace, String> {
        let recorder = Recorder::new();
        let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let cable = self.cable();
        let wire = Wire::build(&cable, self.scenario.values.ipv6 == Some(true), recorder.start())
            .map_err(|error| error.to_string())?;
        let mut trace = self.perform_on(&wire, recorder)?;
        let capture = wire.finish().map_err(|error| error.to_string())?;
        let delay = capture.delay();
        trace.cable = Some(CableRecord {
            mtu_bytes: cable.mtu_bytes,
            asked_delay_ms: cable.delay_ms,
            median_delay_ms: delay.map(|delay| delay.median_ms),
            worst_delay_ms: delay.map(|delay| delay.worst_ms),
            start_unix_ns: u64::try_from(start.as_nanos()).unwrap_or(0),
            incomplete: incomplete(&capture),
            settings: capture.settings.clone(),
        });
        merge(&mut trace.events, &capture);
        Ok(trace)
    }

    /// Asks the child for this run, which it knows by its name and receiver.
    fn perform_in_child(&self, program: &Path, scenario: &Scenario) -> Result<RunTrace, String> {
        let wanted = Wanted {
            scenario: scenario.clone(),
            run: self.name.to_owned(),
            receiver: self.receiver,
        };
        let input = serde_json::to_vec(&wanted).map_err(|error| error.to_string())?;
        // The run bounds itself; the child's bound is for what nobody thought of.
        let timeout = self.scenario.timeout() + Duration::from_secs(5);
        let answer = child::run(program, &[WIRE_CHILD], &input, timeout)
            .map_err(|error| format!("{}: {error}", self.name))?;
        serde_json::from_slice::<Result<RunTrace, String>>(&answer)
            .map_err(|error| format!("{}: the child's answer makes no sense: {error}", self.name))?
    }
}

/// What the parent wants of the child.
#[derive(Serialize, Deserialize)]
struct Wanted {
    scenario: Scenario,
    run: String,
    receiver: Receiver,
}

/// In the child: makes the run that the parent wants, and tells what happened.
///
/// # Errors
/// When the parent cannot be understood or told.
pub fn wire_child() -> io::Result<()> {
    let wanted: Wanted = serde_json::from_slice(&child::question()?)?;
    let answer = super::by_name(&wanted.scenario.case).and_then(|case| {
        let runs = (case.runs)(&wanted.scenario);
        let run = runs.iter().find(|run| run.name == wanted.run && run.receiver == wanted.receiver);
        run.ok_or_else(|| format!("{} has no run {}", case.name, wanted.run))?.perform_on_wire()
    });
    child::tell(&serde_json::to_vec(&answer)?)?;
    child::done()
}

/// Puts the packets among the events, in the order of time, up to the last
/// event of the experiment: what comes after is the closing of its sockets.
fn merge(events: &mut Vec<Event>, capture: &Capture) {
    let end_ns = events.last().map_or(0, |event| event.at_ns);
    let packets = capture.packets().into_iter().filter(|packet| packet.at_ns <= end_ns);
    events.extend(packets.map(|packet| Event {
        at_ns: packet.at_ns,
        observer: Observer::Wire,
        what: What::Packet { packet: Box::new(packet) },
    }));
    events.sort_by_key(|event| event.at_ns); // stable
}

/// Why nothing may be counted in this capture, if so.
fn incomplete(capture: &Capture) -> Option<String> {
    let lost = |count: Option<u64>| count.is_some_and(|count| count > 0);
    if capture.not_kept > 0 {
        Some(format!("{} frames were carried and not kept", capture.not_kept))
    } else if lost(capture.lost.ring_full) || lost(capture.lost.kernel) {
        Some("frames were lost on the cable although nobody asked for it".to_owned())
    } else if capture.checksums_missing > 0 {
        Some(format!("{} frames bear no checksum", capture.checksums_missing))
    } else {
        None
    }
}
