//! What tells TCP when to send, or when to acknowledge, each against the others: the
//! same small writes, and what became of them on the cable.

use super::*;
use crate::lab::endpoint::TcpSender;
use crate::lab::{Runs, at_once};
use crate::observe::{Observed, quantities};
use crate::scenario::LinkChoice;

/// How its scenario is called, which is none of a case.
const NAME: &str = "sockopts --compare";

/// How often all of it is made: a busy machine is late now and then, and the middle one
/// of three is not the latest.
const ROUNDS: usize = 3;

/// Between two writes: so that it shows which way waits for the last of them.
const GAP_MS: u64 = 4;

struct Way {
    name: &'static str,
    acts: Both,
    turn: fn(&mut Values),
    steps: Steps,
}

/// The rows. A fresh connection acknowledges at once for a while, as with TCP_QUICKACK
/// on; off is how it is later.
const WAYS: [Way; 6] = [
    way("default", words::NOBODY, |_| {}, plain),
    way("TCP_NODELAY on", words::SENDER, |values| values.nodelay = Some(OnOff::On), plain),
    way("TCP_QUICKACK on", words::RECEIVER, |values| values.quickack = Some(OnOff::On), plain),
    way("TCP_QUICKACK off", words::RECEIVER, |values| values.quickack = Some(OnOff::Off), plain),
    way("TCP_CORK on, off", words::SENDER, |values| values.cork = Some(OnOff::On), corked),
    way("MSG_MORE", words::SENDER, |_| {}, |stage| beside_a_reader(stage, steps::write_with_more)),
];

const fn way(name: &'static str, acts: Both, turn: fn(&mut Values), steps: Steps) -> Way {
    Way { name, acts, turn, steps }
}

/// All of it, and what it was made over.
#[derive(Serialize)]
pub struct WaysCompared {
    schema: u8,
    /// Writes, the pause between two in milliseconds, and the cable's delay.
    pub writes: usize,
    pub gap_ms: u64,
    pub delay_ms: Option<f64>,
    /// Every number is the middle one of so many runs.
    pub rounds: usize,
    pub because: Option<Text>,
    pub rows: Vec<Compared>,
}

/// What became of the writes in one way. What was not observed is `None`.
#[derive(Serialize)]
pub struct Compared {
    pub option: &'static str,
    pub acts: Both,
    pub segments: Option<Number>,
    pub first_byte_ms: Option<Number>,
    pub last_byte_ms: Option<Number>,
    pub acks: Option<Number>,
    pub because: Option<Text>,
}

pub fn compare() -> Result<WaysCompared, Text> {
    let place = Place::choose(LinkChoice::Auto, true);
    let file = cases::by_name("nagle")?.file();
    let scenario = Scenario::resolve(file, None, &Values::default(), place.kind())?;
    let mut scenario = scenario.with(|values| {
        (values.nodelay, values.quickack, values.cork) = (None, None, None);
        values.gap_ms = Some(GAP_MS);
    });
    scenario.case = NAME.to_owned();
    let (runs, because) = (runs(&scenario), place.no_wire().cloned());
    let experiment = Experiment { scenario: scenario.clone(), place, runs, claims: Vec::new() };
    let traces = (0..ROUNDS).map(|_| lab::run(&experiment, &RunOptions::default()));
    let traces: Vec<Trace> = traces.collect::<Result<_, _>>()?;
    let verdicts: Vec<Verdict> = traces.iter().map(Verdict::judge).collect::<Result<_, _>>()?;
    let compared = |(at, way): (usize, &Way)| {
        let runs: Vec<&Observed> = verdicts.iter().map(|verdict| &verdict.runs[at]).collect();
        Compared {
            option: way.name,
            acts: way.acts,
            segments: middle(&runs, "segments"),
            first_byte_ms: middle(&runs, "first_arrival_ms"),
            last_byte_ms: middle(&runs, "last_arrival_ms"),
            acks: middle(&runs, "acks"),
            because: runs.iter().find_map(|run| run.trace.error.clone()),
        }
    };
    Ok(WaysCompared {
        schema: 1,
        writes: scenario.messages().len(),
        gap_ms: scenario.values.gap_ms.unwrap_or(0),
        delay_ms: traces[0].link.delay_ms,
        rounds: ROUNDS,
        because,
        rows: WAYS.iter().enumerate().map(compared).collect(),
    })
}

fn middle(runs: &[&Observed], name: &str) -> Option<Number> {
    let quantity = quantities().find(|quantity| quantity.name == name)?;
    let told: Result<Vec<Number>, Text> = runs.iter().map(|run| run.quantity(quantity)).collect();
    let mut told = told.ok()?;
    told.sort_by(|a, b| a.0.total_cmp(&b.0));
    told.get(told.len() / 2).copied()
}

/// The runs of a scenario, for a child: of this comparison, or of a case.
pub fn runs_of(scenario: &Scenario) -> Result<Vec<Run>, Text> {
    if scenario.case == NAME { Ok(runs(scenario)) } else { cases::runs_of(scenario) }
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    let mut runs = Runs::of(scenario);
    for way in &WAYS {
        runs = runs.main(way.name, way.steps).turned(way.turn).only(Receiver::Naive);
    }
    runs.all()
}

fn plain(stage: &Stage) -> Step<()> {
    beside_a_reader(stage, steps::write_all)
}

fn corked(stage: &Stage) -> Step<()> {
    beside_a_reader(stage, |stage, tx| {
        steps::write_all(stage, tx)?;
        tx.set(SocketOption::Cork(false))
    })
}

/// Until the last byte is acknowledged: the ACKs are counted too.
fn beside_a_reader(stage: &Stage, write: fn(&Stage, &mut TcpSender) -> Step<()>) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    let send = || {
        write(stage, &mut tx)?;
        tx.wait_acknowledged()
    };
    at_once(send, || steps::read_all(stage, &mut rx, |_| Ok(())))?;
    tx.counters();
    Ok(())
}
