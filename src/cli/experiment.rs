//! From a case's name or a file to a verdict: the five stages in a row.

use super::files::{read_text, write};
use super::live::Live;
use super::output::{Output, print};
use super::watch::{Slow, Watch};
use super::{Failure, Meaningless, Outcome, check_knobs, values_of};
use crate::cases::{self, Case};
use crate::lab::{self, Experiment, RunOptions, WirePolicy};
use crate::observe::QuantityName;
use crate::report::{self, Style};
use crate::scenario::{ScenarioFile, Values, WrongValue, line_of};
use crate::trace::{RunTrace, Trace};
use crate::verdict::{self, Claim, Verdict};
use crate::{Lang, Text, text};
use clap::{ArgMatches, Args, FromArgMatches};
use serde::Serialize;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

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
    let text = read_text(path, LONGEST_SCENARIO)?;
    let file = ScenarioFile::parse(&text, &name)?;
    let at = |place: &[&str], why: Text| match line_of(&text, place) {
        Some(line) => text!("{name}, line {line}: {why}", "{name} 第 {line} 行：{why}"; why),
        None => text!("{name}: {why}", "{name}：{why}"; why),
    };
    let case = cases::by_name(&file.case).map_err(|why| at(&["case"], why))?;
    let knobs = Slow::of(matches)?.over(values_of(matches)?);
    check_knobs(case, &knobs)?;
    for (table, values) in file.named_tables() {
        check_knobs(case, values).map_err(|Meaningless { name, why }| at(&[table, &name], why))?;
        values.check().map_err(|WrongValue { field, why }| at(&[table, field], why))?;
    }
    check_runs(case, &file)
        .map_err(|(index, why)| at(&["run", &index.to_string(), "name"], why))?;
    check_texts(&file).map_err(|(index, why)| at(&["say", &index.to_string()], why))?;
    run(case, Some(&file), &knobs, &Look::of(matches, true)?)
}

/// `sticky-demo replay TRACE.json`: no sockets, the same verdict.
pub fn replay(path: &Path, matches: &ArgMatches) -> Outcome {
    let look = Look::of(matches, false)?;
    let text = read_text(path, LONGEST_TRACE)?;
    let trace = cases::read_trace(&text).map_err(|why| {
        let path = path.display();
        text!("{path} {why}", "{path} {why}"; why)
    })?;
    save(&trace, &look)?;
    show(&trace, &look)
}

/// The flags about the experiment as a whole.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Trial {
    /// Run N times and count: shown, not shown, inconclusive
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    repeat: Option<u32>,

    /// Leave out the controls
    #[arg(long)]
    no_control: bool,

    /// Write the trace there, for `sticky-demo replay` (with --repeat: the first that is not shown, or the last)
    #[arg(long, value_name = "FILE")]
    save_trace: Option<PathBuf>,
}

/// How the user wants to see it.
struct Look {
    output: Output,
    /// `None` where nothing is run.
    trial: Option<Trial>,
    watch: Watch,
    slow: bool,
}

impl Look {
    /// As typed; a run that is over cannot be slowed.
    fn of(matches: &ArgMatches, to_run: bool) -> Result<Look, Failure> {
        let slow = to_run && Slow::of(matches)?.slow;
        let trial = if to_run { Some(Trial::from_arg_matches(matches)?) } else { None };
        Ok(Look { output: Output::of(matches)?, trial, watch: Watch::of(matches)?, slow })
    }

    fn no_control(&self) -> bool {
        self.trial.as_ref().is_some_and(|trial| trial.no_control)
    }

    fn wire(&self) -> WirePolicy {
        if self.slow { WirePolicy::Required { flag: "--slow" } } else { self.watch.wire() }
    }
}

fn run(case: &Case, file: Option<&ScenarioFile>, knobs: &Values, look: &Look) -> Outcome {
    let output = &look.output;
    let experiment = case.experiment(file, knobs, look.wire())?;
    if let Some(times) = look.trial.as_ref().and_then(|trial| trial.repeat) {
        return repeat(case, experiment, times, look);
    }
    let live = Live::new(output.style(), output.is_json());
    let watch = |run: &RunTrace, over: bool| live.look(run, over);
    let watch: Option<&lab::Watch> = if look.slow { Some(&watch) } else { None };
    let trace = lab::run(&experiment, &RunOptions { no_control: look.no_control(), watch })?;
    save(&trace, look)?;
    show(&trace, look)
}

/// Refuses a `[[run]]` that the case does not make, by its number from 0.
fn check_runs(case: &Case, file: &ScenarioFile) -> Result<(), (usize, Text)> {
    let known: Vec<String> = case.file().runs.into_iter().map(|run| run.name).collect();
    match file.runs.iter().position(|run| !known.contains(&run.name)) {
        None => Ok(()),
        Some(index) => {
            let (run, case) = (&file.runs[index].name, case.name);
            let known = Text { en: known.join(", "), zh: known.join("、") };
            let why = text!(
                "{case} has no run {run:?}; its runs are {known}",
                "{case} 没有名为 {run:?} 的运行；它的运行有 {known}"; known
            );
            Err((index, why))
        }
    }
}

/// A slip in a user's own explanation is answered before anything is run; by
/// its number from 0.
fn check_texts(file: &ScenarioFile) -> Result<(), (usize, Text)> {
    for (index, say) in file.say.iter().enumerate() {
        let wrong = |why: Text| (index, text!("in a [[say]]: {why}", "[[say]] 中：{why}"; why));
        for claim in &say.if_holds {
            claim.parse::<Claim>().map_err(wrong)?;
        }
        for place in report::places(&say.en).chain(report::places(&say.zh)) {
            place.parse::<QuantityName>().map_err(wrong)?;
        }
    }
    Ok(())
}

fn show(trace: &Trace, look: &Look) -> Outcome {
    let output = &look.output;
    let verdict = Verdict::judge(trace)?;
    let style = Style { packets: look.watch.packets(), ..output.style() };
    print(&(output.format.render)(trace, &verdict, &style))?;
    Ok(verdict.outcome.map_or(0, verdict::Outcome::exit_code))
}

fn save(trace: &Trace, look: &Look) -> Result<(), Failure> {
    if let Some(path) = look.trial.as_ref().and_then(|trial| trial.save_trace.as_ref()) {
        write(path, trace.to_json())?;
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
fn repeat(case: &Case, first: Experiment, times: u32, look: &Look) -> Outcome {
    let output = &look.output;
    let lang = output.style().lang;
    let mut count = Count {
        schema: 1,
        case: case.name.to_owned(),
        repeat: times,
        seed: first.scenario.values.seed,
        ..Count::default()
    };
    let progress = io::stderr().is_terminal();
    for run in 1..=times {
        // What chance does to packets is drawn anew for each run, from a seed of
        // its own that begins with the one told.
        let mut scenario = first.scenario.clone();
        if scenario.values.random.is_none() {
            let more = u64::from(run - 1);
            scenario.values.seed = scenario.values.seed.map(|seed| seed.wrapping_add(more));
        }
        let experiment = case.with(scenario, first.place.clone());
        let options = RunOptions { no_control: look.no_control(), watch: None };
        let trace = lab::run(&experiment, &options)?;
        let verdict = Verdict::judge(&trace)?;
        let first_other = count.others.is_empty();
        match verdict.outcome {
            None => {
                let case = case.name;
                return Err(text!(
                    "{case} claims nothing, so there is nothing to count: leave out --repeat",
                    "{case} 没有论断，没有可统计的：请去掉 --repeat"
                )
                .into());
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
            eprint!("\r{}", report::words::of(run, times, lang));
        }
    }
    if progress {
        eprint!("\r{:20}\r", "");
    }
    print(&if output.is_json() { json(&count)? } else { told(&count, lang) })?;
    Ok(verdict::exit_code_of_all(count.not_shown as usize, count.inconclusive as usize))
}

fn told(count: &Count, lang: Lang) -> String {
    let Count { case, repeat, shown, not_shown, inconclusive, .. } = count;
    let total = text!(
        "{case}: {shown} of {repeat} shown, {not_shown} not shown, {inconclusive} inconclusive\n",
        "{case}：{repeat} 次运行，{shown} 次已证实，{not_shown} 次未证实，{inconclusive} 次无法判定\n"
    );
    let mut told = total.get(lang).to_owned();
    for Other { run, claims } in &count.others {
        for claim in claims {
            let side =
                |n: Option<crate::observe::Number>| n.map_or("?".to_owned(), |n| n.to_string());
            let (claim_text, sign) = (&claim.claim, claim.sign);
            let (left, right) = (side(claim.left), side(claim.right));
            let line = text!(
                "  run {run}: {claim_text}: {left} {sign} {right}\n",
                "  第 {run} 次：{claim_text}：{left} {sign} {right}\n"
            );
            told += line.get(lang);
            if let Some(because) = &claim.because {
                told += &format!("    {}\n", because.get(lang));
            }
        }
    }
    told
}

/// One JSON object and a line end.
pub fn json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| {
        text!("the outcome cannot be written as JSON: {error}", "结果无法写成 JSON：{error}").into()
    })
}
