//! From a case's name or a file to a verdict: the five stages in a row.

use super::files::read_text;
use super::ground::{Need, prepare};
use super::live::Live;
use super::output::{Output, print};
use super::watch::{Slow, Watch};
use super::{Failure, Outcome, check_knobs, values_of};
use crate::cases::{self, Case, Ground};
use crate::report::{self, Style};
use crate::scenario::{Scenario, ScenarioFile, Values};
use crate::text;
use crate::trace::{RunTrace, Trace};
use crate::verdict::{self, Claim, QuantityName, Verdict};
use clap::ArgMatches;
use serde::Serialize;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;

/// The longest scenario file that is read, in bytes.
const LONGEST_SCENARIO: u64 = 1 << 20;
/// The longest trace that is read, in bytes.
const LONGEST_TRACE: u64 = 256 << 20;

/// `sticky-demo CASE`.
pub fn case(case: &Case, matches: &ArgMatches) -> Outcome {
    let knobs = Slow::of(matches)?.over(values_of(matches)?);
    check_knobs(case, &knobs)?;
    run(case, None, &knobs, &Look::of(matches, true)?)
}

/// `sticky-demo run FILE.toml`.
pub fn file(path: &Path, matches: &ArgMatches) -> Outcome {
    let name = path.display().to_string();
    let file = ScenarioFile::parse(&read_text(path, LONGEST_SCENARIO)?, &name)?;
    let case =
        cases::by_name(&file.case).map_err(|why| text!("{name}: {why}", "{name}：{why}"; why))?;
    let knobs = Slow::of(matches)?.over(values_of(matches)?);
    check_knobs(case, &knobs)?;
    for values in file.tables() {
        check_knobs(case, values)
            .map_err(|Failure(why)| text!("{name}: {why}", "{name}：{why}"; why))?;
        values.check().map_err(|why| format!("{name}: {why}"))?;
    }
    run(case, Some(&file), &knobs, &Look::of(matches, true)?)
}

/// `sticky-demo replay TRACE.json`: no sockets, the same verdict.
pub fn replay(path: &Path, matches: &ArgMatches) -> Outcome {
    let look = Look::of(matches, false)?;
    let text = read_text(path, LONGEST_TRACE)?;
    let trace = Trace::from_json(&text).map_err(|why| {
        let path = path.display();
        text!("{path} {why}", "{path} {why}"; why)
    })?;
    let case = cases::by_name(&trace.scenario.case)?;
    save(&trace, &look)?;
    show(&trace, &judge(case, &trace)?, &look)
}

/// What the trace proves of the case's claims.
pub fn judge<'t>(case: &Case, trace: &'t Trace) -> Result<Verdict<'t>, Failure> {
    Ok(Verdict::judge(trace, &(case.claims)(&trace.scenario))?)
}

/// How the user wants to see it.
struct Look {
    output: Output,
    watch: Watch,
    slow: bool,
}

impl Look {
    /// As typed; a run that is over cannot be slowed.
    fn of(matches: &ArgMatches, to_run: bool) -> Result<Look, Failure> {
        let slow = to_run && Slow::of(matches)?.slow;
        Ok(Look { output: Output::of(matches)?, watch: Watch::of(matches)?, slow })
    }

    fn need(&self) -> Need {
        if self.slow { Need::Wire { flag: "--slow" } } else { self.watch.need() }
    }
}

fn run(case: &Case, file: Option<&ScenarioFile>, knobs: &Values, look: &Look) -> Outcome {
    let output = &look.output;
    let (scenario, ground) = prepare(case, file, knobs, look.need())?;
    check_texts(&scenario)?;
    if let Some(times) = output.repeat {
        return repeat(case, &scenario, &ground, times, look);
    }
    let live = Live::new(output.style(), output.is_json());
    let watch = |run: &RunTrace, over: bool| live.look(run, over);
    let watch: Option<&cases::Watch> = if look.slow { Some(&watch) } else { None };
    let trace = cases::perform_watched(case, &scenario, &ground, output.no_control, watch)?;
    save(&trace, look)?;
    show(&trace, &judge(case, &trace)?, look)
}

/// A slip in a user's own explanation is answered before anything is run.
fn check_texts(scenario: &Scenario) -> Result<(), Failure> {
    for say in &scenario.say {
        for claim in &say.if_holds {
            claim
                .parse::<Claim>()
                .map_err(|error| text!("in a [[say]]: {error}", "[[say]] 中：{error}"; error))?;
        }
        for place in report::places(&say.en).chain(report::places(&say.zh)) {
            place
                .parse::<QuantityName>()
                .map_err(|error| text!("in a [[say]]: {error}", "[[say]] 中：{error}"; error))?;
        }
    }
    Ok(())
}

fn show(trace: &Trace, verdict: &Verdict, look: &Look) -> Outcome {
    let output = &look.output;
    let style = Style { packets: look.watch.packets(), ..output.style() };
    print(&(output.format().render)(trace, verdict, &style))?;
    Ok(verdict.outcome.map_or(0, verdict::Outcome::exit_code))
}

fn save(trace: &Trace, look: &Look) -> Result<(), Failure> {
    if let Some(path) = &look.output.save_trace {
        fs::write(path, trace.to_json()).map_err(|error| {
            Failure::from(format!("{} cannot be written: {error}", path.display()))
        })?;
    }
    look.watch.save_pcap(trace)
}

/// What `--repeat` counts.
#[derive(Debug, Default, Serialize)]
struct Count {
    schema: u32,
    case: String,
    repeat: u32,
    shown: u32,
    not_shown: u32,
    inconclusive: u32,
    seed: Option<u64>,
    /// Each run that was not shown, by its number from 1, and the claims that
    /// did not hold.
    others: Vec<Other>,
}

#[derive(Debug, Serialize)]
struct Other {
    run: u32,
    claims: Vec<verdict::Checked>,
}

/// Makes the whole case `times` times. Every run counts: none is made again or
/// left out.
fn repeat(case: &Case, scenario: &Scenario, ground: &Ground, times: u32, look: &Look) -> Outcome {
    let output = &look.output;
    let mut count = Count {
        schema: 1,
        case: case.name.to_owned(),
        repeat: times,
        seed: scenario.values.seed,
        ..Count::default()
    };
    let progress = io::stderr().is_terminal();
    for run in 1..=times {
        // What chance does to packets is drawn anew for each run, from a seed of
        // its own that begins with the one told.
        let mut scenario = scenario.clone();
        if scenario.values.random.is_none() {
            let more = u64::from(run - 1);
            scenario.values.seed = scenario.values.seed.map(|seed| seed.wrapping_add(more));
        }
        let scenario = &scenario;
        let trace = cases::perform(case, scenario, ground, output.no_control)?;
        let verdict = judge(case, &trace)?;
        let first_other = count.others.is_empty();
        match verdict.outcome {
            None => {
                return Err(Failure::from(format!(
                    "{} claims nothing, so there is nothing to count: leave out --repeat",
                    case.name
                )));
            }
            Some(verdict::Outcome::Shown) => count.shown += 1,
            Some(verdict::Outcome::NotShown) => count.not_shown += 1,
            Some(verdict::Outcome::Inconclusive) => count.inconclusive += 1,
        }
        if verdict.outcome != Some(verdict::Outcome::Shown) {
            let failed = verdict.claims.iter().filter(|claim| claim.holds != Some(true));
            count.others.push(Other { run, claims: failed.cloned().collect() });
        }
        if (first_other && !count.others.is_empty()) || (run == times && count.others.is_empty()) {
            save(&trace, look)?;
        }
        if progress {
            eprint!("\r{run} of {times}");
        }
    }
    if progress {
        eprint!("\r{:20}\r", "");
    }
    print(&if output.is_json() { json(&count)? } else { told(&count) })?;
    Ok(verdict::exit_code_of_all(count.not_shown as usize, count.inconclusive as usize))
}

fn told(count: &Count) -> String {
    let Count { case, repeat, shown, not_shown, inconclusive, .. } = count;
    let mut text = format!(
        "{case}: {shown} of {repeat} shown, {not_shown} not shown, {inconclusive} inconclusive\n"
    );
    for Other { run, claims } in &count.others {
        for claim in claims {
            let side = |n: Option<verdict::Number>| n.map_or("?".to_owned(), |n| n.to_string());
            text += &format!(
                "  run {run}: {}: {} {} {}\n",
                claim.claim,
                side(claim.left),
                claim.sign,
                side(claim.right)
            );
            if let Some(because) = &claim.because {
                text += &format!("    {}\n", because.en);
            }
        }
    }
    text
}

/// One JSON object and a line end.
pub fn json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|error| Failure::from(format!("the outcome cannot be written as JSON: {error}")))
}
