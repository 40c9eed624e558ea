//! `--repeat N`: the same experiment many times, counted.

use super::bound::Bound;
use super::*;
use crate::lab::Experiment;
use crate::observe::Number;
use crate::verdict::{Checked, Tally};
use std::io::Write;

#[derive(Default, Serialize)]
struct Count {
    schema: u32,
    case: String,
    repeat: u64,
    #[serde(flatten)]
    tally: Tally,
    /// For which no time was left, and why.
    not_made: u64,
    because: Option<Text>,
    seed: Option<u64>,
    /// Each run that was not shown, from 1, and the claims that did not hold.
    others: Vec<Other>,
}

#[derive(Serialize)]
struct Other {
    run: u64,
    claims: Vec<Checked>,
}

/// Makes the whole case `times` times; no run is made again or left out.
pub fn repeat(
    case: &Case,
    first: Experiment,
    times: u64,
    flags: &ExperimentFlags,
    bound: Bound,
    output: &Output,
) -> CommandResult {
    let seed = first.scenario.values.seed;
    let (case_name, repeat) = (case.name.to_owned(), times);
    let mut count = Count { schema: 1, case: case_name, repeat, seed, ..Count::default() };
    let progress = io::stderr().is_terminal();
    let mut last = None;
    for run in 1..=times {
        if let Some(seconds) = bound.passed() {
            count.not_made = times + 1 - run;
            count.because = Some(words::cut_short(seconds, count.not_made));
            break;
        }
        // What chance does to packets is drawn anew for each run, from a seed of
        // its own that begins with the one told.
        let mut scenario = first.scenario.clone();
        if scenario.values.random.is_none() {
            scenario.values.seed = seed.map(|seed| seed.wrapping_add(run - 1));
        }
        let experiment = case.with(scenario, first.place.clone());
        let options = RunOptions { no_control: flags.no_control, watch: None, until: bound.runs };
        let trace = lab::run(&experiment, &options)?;
        let verdict = Verdict::judge(&trace)?;
        let first_other = count.others.is_empty();
        let outcome = verdict.outcome.ok_or_else(|| words::nothing_to_count(case.name))?;
        count.tally.add(outcome);
        if outcome != Outcome::Shown {
            let counts = |claim: &&Checked| claim.holds != Some(true) && !claim.left_open;
            let failed = verdict.claims.iter().filter(counts);
            count.others.push(Other { run, claims: failed.cloned().collect() });
        }
        if first_other && !count.others.is_empty() {
            flags.packets.save(&trace)?;
        }
        last = Some(trace);
        if progress {
            progress_line(&report::words::of(run, times, output.lang));
        }
    }
    if progress {
        progress_line(&format!("{:20}\r", ""));
    }
    if let Some(trace) = last.filter(|_| count.others.is_empty()) {
        flags.packets.save(&trace)?;
    }
    drop(bound);
    output.answer(&count, |style| count.in_words(style.lang))?;
    let inconclusive = count.tally.inconclusive + count.not_made as usize;
    Ok(Tally { inconclusive, ..count.tally }.exit_code())
}

/// At a terminal; a line that is written over.
fn progress_line(text: &str) {
    let _ = write!(io::stderr(), "\r{text}");
}

impl Count {
    fn in_words(&self, lang: Lang) -> String {
        let Tally { shown, not_shown, inconclusive } = self.tally;
        let told = words::counted(&self.case, self.repeat, shown, not_shown, inconclusive);
        let mut told = told.get(lang).to_owned();
        told.extend(self.because.iter().map(|why| why.get(lang).to_owned() + "\n"));
        let number = |side: Option<Number>| side.map_or("?".to_owned(), |n| n.to_string());
        for (run, claim) in self.others.iter().flat_map(|o| o.claims.iter().map(|c| (o.run, c))) {
            let (left, right) = (number(claim.left), number(claim.right));
            told += words::failed(run, &claim.claim, &left, claim.sign, &right).get(lang);
            let because = claim.because.iter().map(|why| format!("    {}\n", why.get(lang)));
            told.extend(because);
        }
        told
    }
}
