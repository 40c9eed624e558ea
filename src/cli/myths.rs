//! `sticky-demo myths`: what is commonly said, and what the kernel says.

use super::base::{CommandResult, Failure, print, print_json};
use super::command::{Command, Group, Typed};
use super::output::{Formats, Output};
use crate::cases;
use crate::class::myths::{Evidence, MYTHS, Myth, by_number, race_plan};
use crate::lab::{self, RunOptions, WirePolicy};
use crate::observe::Number;
use crate::programs::race::{self, Duel};
use crate::report::{Style, words, wrapping};
use crate::scenario::Values;
use crate::verdict::{Checked, Claim, Verdict};
use crate::{Both, Lang, Text, both};
use clap::Args;
use serde::Serialize;

pub const COMMAND: Command = Command {
    name: "myths",
    group: Group::Class,
    about: both!("What is commonly said, and what the kernel says", "流行的说法，内核的说法"),
    more: None,
    examples: &["myths", "myths 1"],
    flags: MythsFlags::augment_args,
    formats: Formats::TextOrJson,
    run: myths,
};

#[derive(Args)]
struct MythsFlags {
    /// Run what decides this one ¦ 运行能判定这一条的实验
    #[arg(value_name = "N", allow_negative_numbers = true)]
    number: Option<i64>,
}

/// All of them, or one of them tried.
fn myths(typed: &Typed) -> CommandResult {
    match typed.flags::<MythsFlags>()?.number {
        None => list(&typed.output),
        Some(number) => decide(by_number(number)?, &typed.output),
    }
}

#[derive(Serialize)]
struct Line {
    number: u8,
    said: Both,
    truth: Both,
    /// Null where a race decides, and no case.
    case: Option<&'static str>,
    claim: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<Decision>,
}

/// What came of it.
#[derive(Serialize)]
#[serde(untagged)]
enum Decision {
    Claim(Checked),
    Race(Raced),
}

#[derive(Serialize)]
struct Raced {
    claim: String,
    holds: Option<bool>,
    duels: Vec<Fought>,
}

/// One duel of a race. Rates are the medians at the receiver.
#[derive(Serialize)]
struct Fought {
    claim: String,
    left_bytes_per_s: Option<f64>,
    right_bytes_per_s: Option<f64>,
    ratios: Vec<f64>,
    holds: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<Text>,
}

impl Line {
    fn of(myth: &Myth, checked: Option<Decision>) -> Line {
        Line {
            number: myth.number,
            said: myth.said,
            truth: myth.truth,
            case: match myth.evidence {
                Evidence::Claim { case, .. } => Some(case),
                Evidence::Race(_) => None,
            },
            claim: myth.evidence.claim(),
            checked,
        }
    }
}

fn list(output: &Output) -> CommandResult {
    let style = output.style();
    if output.for_programs() {
        let lines: Vec<Line> = MYTHS.iter().map(|myth| Line::of(myth, None)).collect();
        print_json(&lines)?;
        return Ok(0);
    }
    let (heading, how) = match style.lang {
        Lang::En => ("It is said … and the kernel says:", "sticky-demo myths N: see it decided"),
        Lang::Zh => ("人们常说……内核却说：", "sticky-demo myths N：让内核当场作答"),
    };
    let all: Vec<String> = MYTHS.iter().map(|myth| told(myth, &style)).collect();
    print(&format!("{}\n\n{}\n{how}\n", style.paint.heading(heading), all.join("\n")))?;
    Ok(0)
}

/// The myth in bold, the truth and its case below.
fn told(myth: &Myth, style: &Style) -> String {
    let decided_by = format!(
        "sticky-demo {}{}{}",
        myth.evidence.command(),
        words::COLON.get(style.lang),
        myth.evidence.claim()
    );
    let said = wrap(&format!("{:>2}  ", myth.number), myth.said.get(style.lang), style);
    format!(
        "{}\n{}\n{}\n",
        style.paint.heading(&said),
        wrap("    ", myth.truth.get(style.lang), style),
        style.paint.faint(&wrap("    ", &decided_by, style)),
    )
}

fn wrap(first: &str, text: &str, style: &Style) -> String {
    let options = wrapping(style.width.min(100)).initial_indent(first).subsequent_indent("    ");
    textwrap::fill(text, options)
}

/// Exit code 0 if it holds, 1 if not, 3 if that cannot be said.
fn decide(myth: &Myth, output: &Output) -> CommandResult {
    let style = output.style();
    let (holds, lines, decision) = match &myth.evidence {
        Evidence::Claim { case, claim } => check(case, claim, &style)?,
        Evidence::Race(duels) => fight(&myth.evidence, duels, &style)?,
    };
    if output.for_programs() {
        print_json(&Line::of(myth, Some(decision)))?;
    } else {
        let all_of_it = ALL_OF_IT.get(style.lang);
        let command = myth.evidence.command();
        print(&format!("{}\n{lines}    {all_of_it}sticky-demo {command}\n", told(myth, &style)))?;
    }
    Ok(match holds {
        Some(true) => 0,
        Some(false) => 1,
        None => 3,
    })
}

const ALL_OF_IT: Both = Both { en: "All of it: ", zh: "完整实验：" };

/// Whether it holds, that in lines, and that for a program.
type Answer = Result<(Option<bool>, String, Decision), Failure>;

fn check(case: &str, claim: &str, style: &Style) -> Answer {
    let case = cases::by_name(case)?;
    let experiment = case.experiment(None, &Values::default(), WirePolicy::AsTheCaseSays)?;
    let trace = lab::run(&experiment, &RunOptions::default())?;
    let verdict = Verdict::judge(&trace)?;
    let checked = claim.parse::<Claim>()?.check(&verdict);
    let number = |side: Option<Number>| side.map_or("?".to_owned(), |n| n.to_string());
    let measured = format!("{} {} {}", number(checked.left), checked.sign, number(checked.right));
    let notes: Vec<&str> = checked.because.iter().map(|why| why.get(style.lang)).collect();
    let lines = answered(checked.holds, &checked.claim, &measured, &notes, style);
    Ok((checked.holds, lines, Decision::Claim(checked)))
}

fn fight(evidence: &Evidence, duels: &[Duel], style: &Style) -> Answer {
    let laps = race::run(&race_plan(), |_| {}).map_err(|trouble| trouble.text())?;
    let mut lines = String::new();
    let mut fought = Vec::new();
    for duel in duels {
        let decided = duel.decide(&laps);
        let because = decided.because.as_ref().map(|why| why.get(style.lang));
        let (claim, rounds) = (duel.to_string(), decided.rounds());
        let notes: Vec<&str> = [rounds.get(style.lang)].into_iter().chain(because).collect();
        lines += &answered(decided.holds, &claim, &decided.rates(), &notes, style);
        fought.push(Fought {
            claim,
            left_bytes_per_s: decided.bytes_per_s.0,
            right_bytes_per_s: decided.bytes_per_s.1,
            holds: decided.holds,
            because: decided.because,
            ratios: decided.ratios,
        });
    }
    let all = |wanted| fought.iter().all(|duel: &Fought| duel.holds != wanted);
    // One that does not hold decides it; else one that nobody knows.
    let holds = if !all(Some(false)) { Some(false) } else { all(None).then_some(true) };
    let claim = evidence.claim();
    Ok((holds, lines, Decision::Race(Raced { claim, holds, duels: fought })))
}

/// A mark, the claim and what was measured; below it what is to be said to it.
fn answered(
    holds: Option<bool>,
    claim: &str,
    measured: &str,
    notes: &[&str],
    style: &Style,
) -> String {
    let (mark, verdict) = match holds {
        Some(true) => (style.paint.good("✓"), MEASURED),
        Some(false) => (style.paint.bad("✗"), NOT_SO),
        None => (style.paint.unsure("?"), UNKNOWN),
    };
    let notes: String = notes.iter().map(|note| wrap("    ", note, style) + "\n").collect();
    let verdict = words::in_brackets(verdict.get(style.lang), style.lang);
    format!("{mark}   {claim}  {measured}  {}\n{notes}", verdict.trim_start())
}

const MEASURED: Both = Both { en: "measured just now", zh: "刚刚测得" };
const NOT_SO: Both = Both { en: "not so in this run", zh: "本次运行并非如此" };
const UNKNOWN: Both = Both { en: "not observed", zh: "未观测到" };
