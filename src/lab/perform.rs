//! Makes the runs of a case, here on loopback, or each in a child that has a
//! wire.

mod on_wire;

pub use on_wire::{WIRE_CHILD, wire_child};

use super::{Run, Stage};
use crate::cases::Case;
use crate::lab::endpoint::{Deadline, StepError};
use crate::link::wire::Cable;
use crate::link::{Link, Loopback};
use crate::scenario::{LinkKind, Scenario, Transport};
use crate::trace::{Event, LinkInfo, Recorder, Role, RunTrace, TRACE_SCHEMA, Trace};
use crate::{Text, text};
use std::path::PathBuf;

/// Is shown a run while it goes on: what has happened so far, each time from the
/// start, and at last, with `true`, the whole run.
pub type Watch<'w> = dyn Fn(&RunTrace, bool) + Sync + 'w;

/// What the runs are made on.
#[derive(Debug, Clone)]
pub enum Ground {
    /// Loopback, and why not the wire if that was wanted.
    Loopback {
        /// The reason, in a sentence.
        because: Option<Text>,
    },
    /// The wire: each run in a child, which is this program once more.
    Wire {
        /// The program.
        program: PathBuf,
    },
    /// The wire alone would do, and it cannot be had.
    Nothing {
        /// The reason, in a sentence.
        because: Text,
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
) -> Result<Trace, Text> {
    perform_watched(case, scenario, ground, no_control, None)
}

/// The same, and on the wire `watch` is shown each run while it goes on; of runs
/// that are made side by side, the first, and the others when they are over.
///
/// # Errors
/// As [`perform`].
pub fn perform_watched(
    case: &Case,
    scenario: &Scenario,
    ground: &Ground,
    no_control: bool,
    watch: Option<&Watch>,
) -> Result<Trace, Text> {
    let runs: Vec<Run> = (case.runs)(scenario)
        .into_iter()
        .filter(|run| !(no_control && run.role == Role::Control))
        .collect();
    for run in &runs {
        // Refused before the first socket is made.
        run.scenario.frames(run.framing())?;
        if scenario.link == LinkKind::Wire {
            let ipv6 = run.scenario.values.ipv6 == Some(true);
            run.cable().check(ipv6)?;
        }
    }
    let made: Result<Vec<RunTrace>, Text> = match ground {
        Ground::Loopback { .. } => {
            runs.iter().map(|run| run.perform_on(&run.loopback(), Recorder::new())).collect()
        }
        Ground::Wire { program } => on_wire::on_wires(&runs, program, scenario, watch),
        Ground::Nothing { because } => {
            let error = text!(
                "it needs the wire, which cannot be had: {because}",
                "本案例需要虚拟网线，而本机无法搭建：{because}"; because
            );
            Ok(runs.iter().map(|run| run.trace(Vec::new(), Some(error.clone()))).collect())
        }
    };
    Ok(Trace {
        trace_schema: TRACE_SCHEMA,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        kernel: crate::sys::kernel(),
        link: link_info(scenario, runs.first(), ground),
        scenario: scenario.clone(),
        no_control,
        runs: made?,
    })
}

fn link_info(scenario: &Scenario, main: Option<&Run>, ground: &Ground) -> LinkInfo {
    let because = match ground {
        Ground::Loopback { because } => because.clone(),
        Ground::Wire { .. } => None,
        Ground::Nothing { because } => Some(because.clone()),
    };
    if main.is_some_and(|main| matches!(main.transport, Transport::Unix | Transport::Seqpacket)) {
        return LinkInfo { kind: LinkKind::Nothing, mtu_bytes: None, delay_ms: None, because };
    }
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
            drop_handshake: values.drop_handshake == Some(true),
            seed: values.seed.unwrap_or(good.seed),
            ..good
        }
    }

    /// Makes the run over `link`. What goes wrong on the way is part of the trace.
    ///
    /// # Errors
    /// When what was asked for cannot happen at all: a sentence.
    pub fn perform_on(&self, link: &dyn Link, recorder: Recorder) -> Result<RunTrace, Text> {
        let error = self.act(link, &recorder)?;
        Ok(self.trace(recorder.into_events(), error))
    }

    /// Takes the run's steps, and says why they broke off, if they did.
    fn act(&self, link: &dyn Link, recorder: &Recorder) -> Result<Option<Text>, Text> {
        let frames = self.scenario.frames(self.framing())?;
        let stage = Stage {
            scenario: &self.scenario,
            receiver: self.receiver,
            transport: self.transport,
            framing: self.framing(),
            frames: &frames,
            link,
            recorder,
            deadline: Deadline::after(self.scenario.timeout()),
        };
        match (self.steps)(&stage) {
            Ok(()) => Ok(None),
            Err(StepError::Impossible(why)) => {
                let name = self.name;
                Err(text!("{name}: {why}", "{name}：{why}"; why))
            }
            Err(error) => Ok(Some(error.text())),
        }
    }

    fn trace(&self, events: Vec<Event>, error: Option<Text>) -> RunTrace {
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
}
