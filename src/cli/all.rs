//! `sticky-demo all`: every case that claims anything, a line each and a total.

use super::Outcome;
use super::experiment::{json, judge};
use super::ground::{Need, prepare};
use super::output::{Output, print};
use crate::cases::{self, CASES};
use crate::report;
use crate::scenario::Values;
use crate::verdict;
use serde::Serialize;

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
    let mut lines = Vec::new();
    for case in CASES {
        let (scenario, ground) = prepare(case, None, &Values::default(), Need::Nothing)?;
        if (case.claims)(&scenario).is_empty() {
            continue; // the sandbox has nothing to show
        }
        let trace = cases::perform(case, &scenario, &ground, output.no_control)?;
        let verdict = judge(case, &trace)?;
        if !output.is_json() {
            print(&(report::summary(&trace, &verdict, &style) + "\n"))?;
        }
        let Some(outcome) = verdict.outcome else { continue };
        lines.push(Line { case: case.name, verdict: outcome, claims: verdict.claims });
    }
    let count = |outcome| lines.iter().filter(|line| line.verdict == outcome).count();
    let total = Total {
        schema: 1,
        shown: count(verdict::Outcome::Shown),
        not_shown: count(verdict::Outcome::NotShown),
        inconclusive: count(verdict::Outcome::Inconclusive),
        cases: lines,
    };
    let words = report::words(style.lang);
    print(&if output.is_json() {
        json(&total)?
    } else {
        format!(
            "{} {} {}: {} {}, {} {}, {} {}\n",
            total.cases.len(),
            words.of,
            total.cases.len(),
            total.shown,
            words.shown,
            total.not_shown,
            words.not_shown,
            total.inconclusive,
            words.inconclusive
        )
    })?;
    Ok(match (total.not_shown, total.inconclusive) {
        (0, 0) => 0,
        (0, _) => 3,
        _ => 1,
    })
}
