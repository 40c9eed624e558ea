//! What needs the wire of this machine's kernel, or needs it refused; and what is watched
//! (`tests/watch`), because it waits as much, and here both wait at the same time.
//!
//! An experiment is a function that runs in a child process and has a wire of
//! its own there; once as whoever runs the tests and, if that is root, once more
//! as an ordinary user. The other tests run the built binary.
//!
//! What cannot run here is reported as ignored, with the reason; where
//! STICKY_REQUIRE_WIRE is 1, as in CI, it has failed. That is why this is a
//! program of its own and not libtest, which knows before it starts what it
//! ignores. `cargo test --test wire -- NAME` picks as libtest does.

/// The functions that a file offers as tests, by their names, behind what they need.
macro_rules! tests {
    ($($need:ident: $($name:ident),+;)+) => {
        pub const ALL: &[crate::Test] = &[$($(
            crate::Test { name: stringify!($name), need: &crate::needs::$need, run: $name },
        )+)+];
    };
}

mod cases;
#[path = "../common/mod.rs"]
mod common;
mod dissector;
mod experiments;
mod explained;
mod left_behind;
#[allow(dead_code, reason = "the lessons use more of it")]
#[path = "../it/lessons/tools.rs"]
mod lessons;
mod needs;
mod packets;
mod page;
mod refused;
mod servers;
mod tools;
mod truths;
#[path = "../watch/mod.rs"]
mod watch;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use needs::{NOBODY, Need, OURSELVES, started};
use std::process::ExitCode;
use std::time::Duration;
use sticky_demo::lab::child::{answer_probe, pipe};

struct Test {
    name: &'static str,
    /// What it cannot do without.
    need: &'static Need,
    /// A panic is its failure.
    run: fn(),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["child", name] => in_child(name),
        ["probe"] => answer_probe().expect("the parent listens"),
        ["parent"] => left_behind::parent(),
        ["stay"] => experiments::stay(),
        _ => {
            let mut arguments = Arguments::from_args();
            // They wait more than others do: for a cable, for a child.
            let threads = std::env::var("RUST_TEST_THREADS").ok().and_then(|n| n.parse().ok());
            let threads = threads.map_or(8, |threads: usize| threads + 4);
            arguments.test_threads = arguments.test_threads.or(Some(threads));
            return libtest_mimic::run(&arguments, trials()).exit_code();
        }
    }
    ExitCode::SUCCESS
}

/// Runs one experiment, in a process with one thread: making a user namespace wants
/// that.
fn in_child(name: &str) {
    let experiment = experiments::all().find(|test| test.name == name).expect("an experiment");
    (experiment.run)();
    pipe::tell(b"held").and_then(|()| pipe::done()).expect("the parent listens");
}

fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    // The longest first: what begins last is waited for.
    let groups = [
        ("servers", servers::ALL),
        ("explained", explained::ALL),
        ("truths", truths::ALL),
        ("dissector", dissector::ALL),
        ("refused", refused::ALL),
        ("page", page::ALL),
        ("packets", packets::ALL),
        ("cases", cases::ALL),
    ];
    for (group, tests) in groups {
        trials.extend(tests.iter().map(|test| {
            trial(group, test.name, test.need, || {
                (test.run)();
                Ok(())
            })
        }));
    }
    trials.extend(watch::trials());
    for who in [&OURSELVES].into_iter().chain(tools::is_root().then_some(&NOBODY)) {
        for Test { name, .. } in experiments::all() {
            trials.push(trial(who.name, name, who.wire, || {
                let held = started(&who.words(&["child", name]), |path, arguments| {
                    pipe::run(path, arguments, &[], Duration::from_secs(30), |_| {})
                });
                held.map_err(|error| error.to_string())
            }));
        }
        trials.push(trial(who.name, "killed_parent_leaves_nothing", who.wire, || {
            left_behind::killed_parent_leaves_nothing(who)
        }));
    }
    trials
}

/// A test that is ignored, with the reason, where a need cannot be met; and, unless it is
/// asked for (`-- --ignored`), where .ci/run alone has the time.
fn trial(
    group: &str,
    name: &str,
    need: &'static Need,
    test: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Trial {
    let trial = Trial::ignorable_test(format!("{group}::{name}"), move || match need.unmet() {
        Some(unmet) => unmet,
        None => test().map(|()| Completion::Completed).map_err(Failed::from),
    });
    let kind = if need.thorough { "thorough: .ci/run" } else { "" };
    trial.with_ignored_flag(need.thorough).with_kind(kind)
}
