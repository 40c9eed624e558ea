//! The process in which a wire is built.
//!
//! Building one changes the process for good, so the program starts itself once
//! more: as a child that tries whether a wire can be had here, or as one that
//! makes a single run on it. The parent never enters a namespace.

pub mod pipe;

use super::*;
use crate::link::wire::{BUILDING, Denied, WireError};
use crate::sys::said;
use pipe::ChildError;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::process::ExitCode;
use std::sync::OnceLock;

/// Which runs a scenario has: the cases know, and hand this down.
pub type RunsOf = fn(&Scenario) -> Result<Vec<Run>, Text>;

/// The hidden words with which the program starts itself.
const TRY: &str = "__wire-probe";
const RUN: &str = "__wire-run";

/// If this process is a child of our own, does its work.
pub fn child(runs_of: RunsOf) -> Option<ExitCode> {
    let done = match std::env::args_os().nth(1)?.to_str()? {
        TRY => answer_probe(),
        RUN => answer_run(runs_of),
        _ => return None,
    };
    Some(match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    })
}

/// Whether the wire can be had here, found out once by trying in a child; the
/// program that can be its child, or what is in the way.
///
/// The return of unshare(2) alone says little: Ubuntu 24.04 lets an ordinary
/// user make the namespace and then takes the rights in it away. So the child
/// builds a whole wire, and says how far it came.
pub fn wire() -> &'static Result<PathBuf, Denied> {
    static TRIED: OnceLock<Result<PathBuf, Denied>> = OnceLock::new();
    TRIED.get_or_init(|| {
        let program = std::env::current_exe().map_err(|error| Denied {
            call: words::FINDING_OURSELVES.into(),
            errno: error.raw_os_error(),
            because: said(&error),
            remedy: None,
        })?;
        probe(&program, &[TRY]).map(|()| program)
    })
}

/// Asks a child, `program` with `arguments`, which must call [`answer_probe`].
pub fn probe(program: &Path, arguments: &[&str]) -> Result<(), Denied> {
    /// Building a wire takes some 10 ms; a machine that needs longer than this
    /// is in no state to be measured.
    const TIMEOUT: Duration = Duration::from_secs(5);
    let broken = |because: Text, errno| {
        let call = words::trying_in_a_child(&program.display());
        Denied { call, errno, because, remedy: None }
    };
    let mut answer = Vec::new();
    pipe::run(program, arguments, &[], TIMEOUT, |message| answer = message.to_vec())
        .map_err(|ChildError { why, errno }| broken(why, errno))?;
    serde_json::from_slice::<Result<(), Denied>>(&answer)
        .unwrap_or_else(|error| Err(broken(words::answer_not_understood(&error), None)))
}

/// In the child: builds a wire, and tells the parent how far it came.
pub fn answer_probe() -> io::Result<()> {
    let built = Wire::build(&Cable::default(), false, Instant::now());
    let answer: Result<(), Denied> = built.map(drop).map_err(|error| match error {
        WireError::Denied(denied) => denied,
        error => Denied { call: BUILDING.into(), errno: None, because: error.text(), remedy: None },
    });
    pipe::tell(&serde_json::to_vec(&answer)?)?;
    pipe::done()
}

/// What the parent wants: one run, which it knows by its name and receiver.
#[derive(Serialize, Deserialize)]
struct Wanted {
    scenario: Scenario,
    run: String,
    receiver: Receiver,
    /// Whether to tell on the way.
    watched: bool,
}

#[derive(Serialize, Deserialize)]
enum Told {
    SoFar(RunTrace),
    /// The whole run, or why there is none.
    Made(Result<RunTrace, Text>),
}

/// Has a child make `run`, which is one of `scenario`'s.
pub(super) fn ask(
    run: &Run,
    scenario: &Scenario,
    program: &Path,
    watch: Option<&Watch>,
) -> Result<RunTrace, Text> {
    let wanted = Wanted {
        scenario: scenario.with(|all| all.timeout_s = run.scenario.values.timeout_s),
        run: run.name.to_owned(),
        receiver: run.receiver,
        watched: watch.is_some(),
    };
    let input = serde_json::to_vec(&wanted).map_err(|error| Text::same(error.to_string()))?;
    // The run bounds its waits; this bound is for what we did not think of, and leaves
    // room for what is worked and not waited for: 8 MB made, carried, told to the parent.
    let timeout = run.scenario.timeout() + Duration::from_secs(15);
    let mut answer = None;
    pipe::run(program, &[RUN], &input, timeout, |message| {
        match (serde_json::from_slice(message), watch) {
            (Ok(Told::SoFar(run)), Some(watch)) => watch(&run, false),
            (Ok(Told::SoFar(_)), None) => {}
            (Ok(Told::Made(made)), _) => answer = Some(made),
            (Err(error), _) => answer = Some(Err(words::answer_not_understood(&error))),
        }
    })
    .map_err(|error| words::of_run(run.name, &error.text()))?;
    let made = answer.unwrap_or_else(|| Err(words::NO_ANSWER.into()))?;
    if let Some(watch) = watch {
        watch(&made, true);
    }
    Ok(made)
}

/// In the child: makes the run that the parent wants, and tells what happened.
fn answer_run(runs_of: RunsOf) -> io::Result<()> {
    let wanted: Wanted = serde_json::from_slice(&pipe::question()?)?;
    let tell = |told: &Told| pipe::tell(&serde_json::to_vec(told)?);
    // On the way the parent may be gone; so will this process be.
    let so_far = |run: RunTrace| drop(tell(&Told::SoFar(run)));
    let made = runs_of(&wanted.scenario).and_then(|runs| {
        let is_wanted = |run: &&Run| run.name == wanted.run && run.receiver == wanted.receiver;
        let run = runs.iter().find(is_wanted).ok_or_else(|| words::no_such_run(&wanted.run))?;
        on_wire::run(run, wanted.watched.then_some(&so_far))
    });
    tell(&Told::Made(made))?;
    pipe::done()
}
