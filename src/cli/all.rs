//! `sticky-demo all`: every case that claims anything, a line each and a total.

use super::experiment::json;
use super::output::{Output, print};
use super::{Failure, Outcome};
use crate::cases::{CASES, Case};
use crate::lab::{self, RunOptions, WirePolicy};
use crate::report::{self, words};
use crate::scenario::Values;
use crate::text;
use crate::verdict::{self, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

#[derive(Serialize)]
struct Total {
    schema: u32,
    cases: Vec<Line>,
    shown: usize,
    not_shown: usize,
    inconclusive: usize,
}

#[derive(Serialize)]
struct Line {
    case: &'static str,
    verdict: verdict::Outcome,
    claims: Vec<verdict::Checked>,
}

/// Exit code 1 if any is not shown, else 3 if any is inconclusive, else 0.
pub fn all(output: &Output) -> Outcome {
    let style = output.style();
    let judged = |case: &'static Case| -> Result<Option<(String, Line)>, Failure> {
        let experiment = case.experiment(None, &Values::default(), WirePolicy::AsTheCaseSays)?;
        if experiment.claims.is_empty() {
            return Ok(None); // the sandbox has nothing to show
        }
        let trace = lab::run(&experiment, &RunOptions::default())?;
        let verdict = Verdict::judge(&trace)?;
        let told = report::summary(&trace, &verdict, &style) + "\n";
        let claims = verdict.claims;
        Ok(verdict.outcome.map(|verdict| (told, Line { case: case.name, verdict, claims })))
    };
    let mut lines = Vec::new();
    in_pairs(judged, |case| {
        if let Some((told, line)) = case? {
            lines.push(line);
            if !output.is_json() {
                print(&told)?;
            }
        }
        Ok(())
    })?;
    let count = |outcome| lines.iter().filter(|line| line.verdict == outcome).count();
    let total = Total {
        schema: 1,
        shown: count(verdict::Outcome::Shown),
        not_shown: count(verdict::Outcome::NotShown),
        inconclusive: count(verdict::Outcome::Inconclusive),
        cases: lines,
    };
    if let (1.., Err(denied), false) = (total.inconclusive, lab::wire(), output.is_json()) {
        let denied = denied.text();
        let no_wire = words::NO_WIRE.get(style.lang);
        print(&format!("{}\n", words::labelled(no_wire, denied.get(style.lang), style.lang)))?;
    }
    let Total { shown, not_shown, inconclusive, .. } = total;
    let count = total.cases.len();
    let told = text!(
        "{count} cases: {shown} shown, {not_shown} not shown, {inconclusive} inconclusive\n",
        "共 {count} 个案例：{shown} 个已证实，{not_shown} 个未证实，{inconclusive} 个无法判定\n"
    );
    print(&if output.is_json() { json(&total)? } else { told.get(style.lang).to_owned() })?;
    Ok(verdict::exit_code_of_all(total.not_shown, total.inconclusive))
}

/// Does `work` for every case and hands the outcomes to `take`, in the order of
/// the cases. Two at a time: mostly they wait, for an ACK or a cable.
fn in_pairs<T: Send>(
    work: impl Fn(&'static Case) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let next = AtomicUsize::new(0);
    thread::scope(|pair| {
        let (sender, received) = mpsc::channel();
        for _ in 0..2 {
            let (sender, next, work) = (sender.clone(), &next, &work);
            pair.spawn(move || {
                while let Some(case) = CASES.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // Nobody listens any more when one case could not run.
                    if sender.send((case.name, work(case))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        for case in CASES {
            let outcome = loop {
                if let Some(outcome) = early.remove(case.name) {
                    break outcome;
                }
                match received.recv() {
                    Ok((name, outcome)) => early.insert(name, outcome),
                    Err(_) => {
                        let case = case.name;
                        return Err(text!("{case} was not run", "{case} 没有运行").into());
                    }
                };
            };
            take(outcome)?;
        }
        Ok(())
    })
}
