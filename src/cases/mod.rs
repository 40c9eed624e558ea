//! The experiments: the second stage, and the only one that touches sockets.
//!
//! A case is one file: what is run (`runs`, each with one value turned against
//! the main run), and what is claimed (`claims`). The steps of a run are plain
//! Rust, to be read from top to bottom; steps that several cases share are in
//! [`steps`]. [`CASES`] is the list; a case that is not in it does not exist.

pub mod cures;
mod free;
mod mtu_split;
mod nagle;
mod pieces;
mod short_read;
mod stage;
pub mod steps;
mod tutorial_counter;
mod tutorial_eof;
mod tutorial_header;
mod tutorial_int;
mod tutorial_sleep;
mod udp_boundaries;
mod udp_limits;
mod udp_overflow;
mod udp_refused;
mod udp_truncate;

pub use stage::{Receiving, Stage};

use crate::endpoint::{Deadline, StepError};
use crate::link::Link;
use crate::scenario::{Scenario, ScenarioFile};
use crate::trace::{Receiver, Recorder, Role, RunTrace, TRACE_SCHEMA, Trace, Transport};

/// One documented effect.
pub struct Case {
    /// What one types.
    pub name: &'static str,
    /// Its scenario file, embedded.
    pub scenario: &'static str,
    /// The values that mean something to it.
    pub knobs: &'static [&'static str],
    /// Its runs, in order.
    pub runs: fn(&Scenario) -> Vec<Run>,
    /// Its claims over them, in the order in which they are argued.
    pub claims: fn(&Scenario) -> Vec<String>,
}

/// Every case, in the order in which one learns them.
pub const CASES: &[Case] = &[
    nagle::CASE,
    short_read::CASE,
    mtu_split::CASE,
    udp_truncate::CASE,
    udp_boundaries::CASE,
    udp_overflow::CASE,
    udp_refused::CASE,
    udp_limits::CASE,
    tutorial_header::CASE,
    tutorial_eof::CASE,
    tutorial_counter::CASE,
    tutorial_sleep::CASE,
    tutorial_int::CASE,
    free::CASE,
];

/// The case called `name`.
///
/// # Errors
/// A sentence with the nearest name, or all of them.
pub fn by_name(name: &str) -> Result<&'static Case, String> {
    CASES.iter().find(|case| case.name == name).ok_or_else(|| {
        let names: Vec<_> = CASES.iter().map(|case| case.name).collect();
        format!("no case is called {name:?}; the cases are {}", names.join(", "))
    })
}

impl Case {
    /// Its embedded scenario file.
    ///
    /// # Panics
    /// Never in a released binary: a test parses every embedded file.
    pub fn file(&self) -> ScenarioFile {
        ScenarioFile::parse(self.scenario, &format!("scenarios/{}.toml", self.name))
            .unwrap_or_else(|error| panic!("an embedded scenario is broken: {error}"))
    }
}

/// One run of a case: a connection of its own.
pub struct Run {
    /// `main`, `control`, or a no-cure's own name.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
    /// How its receiver finds messages.
    pub receiver: Receiver,
    /// What carries the bytes.
    pub transport: Transport,
    /// The case's scenario with this run's one value turned.
    pub scenario: Scenario,
    /// What is done.
    pub steps: fn(&Stage) -> Result<(), StepError>,
}

impl Run {
    /// The same steps before a naive receiver and a framed one: side by side.
    pub fn pair(
        name: &'static str,
        role: Role,
        scenario: &Scenario,
        transport: Transport,
        steps: fn(&Stage) -> Result<(), StepError>,
    ) -> [Run; 2] {
        [Receiver::Naive, Receiver::Framed].map(|receiver| Run {
            name,
            role,
            receiver,
            transport,
            scenario: scenario.clone(),
            steps,
        })
    }

    /// The same over TCP with a tutorial's receiver in the naive one's place.
    pub fn tutorial_pair(
        name: &'static str,
        role: Role,
        scenario: &Scenario,
        steps: fn(&Stage) -> Result<(), StepError>,
    ) -> [Run; 2] {
        let [mut tutorial, framed] = Run::pair(name, role, scenario, Transport::Tcp, steps);
        tutorial.receiver = Receiver::Tutorial;
        [tutorial, framed]
    }

    /// The frame format that both ends of this run use.
    pub fn framing(&self) -> &str {
        match self.receiver {
            // A tutorial's receiver reads a format too, and reads it wrong.
            Receiver::Framed | Receiver::Tutorial => self.scenario.framing(),
            Receiver::Naive => "naive",
        }
    }

    /// Makes the run. What goes wrong on the way is part of the trace.
    ///
    /// # Errors
    /// When what was asked for cannot happen at all: a sentence.
    pub fn perform(&self, link: &dyn Link) -> Result<RunTrace, String> {
        let frames = self.scenario.frames(self.framing())?;
        let recorder = Recorder::new();
        let stage = Stage {
            scenario: &self.scenario,
            receiver: self.receiver,
            framing: self.framing(),
            frames: &frames,
            link,
            recorder: &recorder,
            deadline: Deadline::after(self.scenario.timeout()),
        };
        let outcome = (self.steps)(&stage);
        let error = match outcome {
            Ok(()) => None,
            Err(StepError::Impossible(why)) => return Err(format!("{}: {why}", self.name)),
            Err(error) => Some(error.to_string()),
        };
        Ok(RunTrace {
            name: self.name.to_owned(),
            role: self.role,
            receiver: self.receiver,
            transport: self.transport,
            framing: self.framing().to_owned(),
            messages: self.scenario.messages(),
            events: recorder.into_events(),
            error,
        })
    }
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
    link: &dyn Link,
    no_control: bool,
) -> Result<Trace, String> {
    let runs: Vec<Run> = (case.runs)(scenario)
        .into_iter()
        .filter(|run| !(no_control && run.role == Role::Control))
        .collect();
    for run in &runs {
        run.scenario.frames(run.framing())?; // refused before the first socket is made
    }
    Ok(Trace {
        trace_schema: TRACE_SCHEMA,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        kernel: crate::sys::kernel(),
        scenario: scenario.clone(),
        link: link.info(),
        runs: runs.iter().map(|run| run.perform(link)).collect::<Result<_, _>>()?,
    })
}
