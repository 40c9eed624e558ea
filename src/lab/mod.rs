//! The laboratory: an [`Experiment`] in, a trace out, through one door, [`run()`].
//!
//! `stage` is what the steps of a run have at hand; [`steps`], [`datagrams`] and
//! [`pieces`] are those that cases share; [`endpoint`] has the sockets that write down
//! what is done with them. On the wire each run is made in a [`child`].

pub mod bound;
pub mod child;
pub mod datagrams;
pub mod endpoint;
mod on_wire;
pub mod pieces;
mod place;
mod run;
mod runs;
mod stage;
pub mod steps;
mod words;

pub use child::wire;
pub use place::{Place, WirePolicy};
pub use run::Run;
pub use runs::{Runs, Steps};
pub use stage::{Receiving, Stage, at_once};

// What each file of this folder has at hand: it begins with `use super::*`.
use crate::Text;
use crate::link::wire::{Cable, Wire};
use crate::link::{Link, Loopback};
use crate::scenario::{Frame, LinkKind, Scenario, Transport};
use crate::trace::{Event, LinkInfo, Observer, Receiver, Recorder, Role, RunTrace, Trace, What};
use endpoint::{Ground, Step, StepError, TcpReceiver, TcpSender, UdpReceiver};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// What is to be done, where, and what is claimed of it.
pub struct Experiment {
    /// Texts and values, everything laid over and checked for that place.
    pub scenario: Scenario,
    pub place: Place,
    pub runs: Vec<Run>,
    /// The claims over them, in the order in which they are argued.
    pub claims: Vec<String>,
}

#[derive(Default)]
pub struct RunOptions<'w> {
    pub no_control: bool,
    /// On the wire, shows each run while it goes on; of runs that are made side by
    /// side, the first, and the others when they are over.
    pub watch: Option<&'w Watch<'w>>,
    /// When all of it is over, whatever each run may take.
    pub until: Option<std::time::Instant>,
}

/// Is shown a run while it goes on: what has happened so far, each time from the
/// start, and at last, with `true`, the whole run.
pub type Watch<'w> = dyn Fn(&RunTrace, bool) + Sync + 'w;

/// Makes all runs of an experiment, one after the other. The error is about a
/// scenario that asks for what cannot happen: it says why and what to do. What goes
/// wrong in a run is part of the trace.
pub fn run(experiment: &Experiment, options: &RunOptions) -> Result<Trace, Text> {
    let Experiment { scenario, place, claims, .. } = experiment;
    let wanted = |run: &&Run| !(options.no_control && run.role == Role::Control);
    let runs: Vec<&Run> = experiment.runs.iter().filter(wanted).collect();
    // Refused before the first socket is made.
    let frames: Vec<Vec<Frame>> = runs.iter().map(|run| run.frames()).collect::<Result<_, _>>()?;
    bound::memory(&runs, &frames)?;
    if place.kind() == LinkKind::Wire {
        runs.iter().try_for_each(|run| run.cable().check(run.scenario.ipv6()))?;
    }
    let made: Result<Vec<RunTrace>, Text> = match place {
        Place::Loopback { .. } => {
            let on_loopback = |(run, frames): (&&Run, &Vec<Frame>)| {
                bound::made(run, options.until, |run| {
                    let recorder = Recorder::new(frames);
                    let error =
                        run.take_steps(frames, &Loopback { ipv6: run.scenario.ipv6() }, &recorder)?;
                    Ok(run.trace(recorder.into_events(), error))
                })
            };
            runs.iter().zip(&frames).map(on_loopback).collect()
        }
        Place::Wire { program } => on_wires(&runs, program, scenario, options),
        Place::Nowhere { because } => {
            let error = words::needs_the_wire(because);
            Ok(runs.iter().map(|run| run.trace(Vec::new(), Some(error.clone()))).collect())
        }
    };
    Ok(Trace {
        scenario: Some(scenario.clone()),
        claims: claims.clone(),
        no_control: options.no_control,
        ..Trace::of_runs(crate::sys::kernel(), link_info(runs.first(), place), made?)
    })
}

fn link_info(main: Option<&&Run>, place: &Place) -> LinkInfo {
    let because = place.no_wire().cloned();
    match (place.kind(), main) {
        (_, Some(Run { transport: Transport::Unix | Transport::Seqpacket, .. })) => {
            LinkInfo { kind: LinkKind::Nothing, mtu_bytes: None, delay_ms: None, because }
        }
        (LinkKind::Wire, Some(main)) => LinkInfo { because, ..main.cable().info() },
        _ => LinkInfo { because, ..Loopback { ipv6: false }.info() },
    }
}

/// Each run on a wire of its own. Those of one name differ in nothing but the
/// receiver, and have nothing in common but the processor: they are made side by
/// side. So are runs of single calls, which mostly wait.
fn on_wires(
    runs: &[&Run],
    program: &Path,
    scenario: &Scenario,
    RunOptions { watch, until, .. }: &RunOptions,
) -> Result<Vec<RunTrace>, Text> {
    let mut made = Vec::new();
    let of_calls = |run: &Run| run.receiver == Receiver::Nobody;
    let together =
        |one: &&Run, next: &&Run| one.name == next.name || (of_calls(one) && of_calls(next));
    for same in runs.chunk_by(together) {
        let traces: Vec<Result<RunTrace, Text>> = thread::scope(|side_by_side| {
            let asked = same.iter().enumerate().map(|(index, run)| {
                let watch = watch.filter(|_| index == 0);
                let ask = move |run: &Run| child::ask(run, scenario, program, watch);
                let ask = move || bound::made(run, *until, ask);
                thread::Builder::new().spawn_scoped(side_by_side, ask)
            });
            let children: Vec<_> = asked.collect();
            let panicked = |panic| std::panic::resume_unwind(panic);
            let answer = |child: io::Result<ScopedJoinHandle<_>>| match child {
                Ok(child) => child.join().unwrap_or_else(panicked),
                Err(error) => Err(words::no_thread(&error)),
            };
            children.into_iter().map(answer).collect()
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
