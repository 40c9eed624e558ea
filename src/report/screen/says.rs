//! What the first screen says: of a scenario's sentences those that stand in this
//! very run, with its numbers filled in.

use super::words;
use crate::report::fill::sentence;
use crate::scenario::{ScreenLine, ScreenPart, Turned};
use crate::trace::{Receiver, Role, Trace};
use crate::verdict::{Checked, Outcome, Verdict};
use crate::{Text, printable};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    pub part: ScreenPart,
    #[serde(flatten)]
    pub text: Text,
}

/// Everything that is said, in the order in which it stands there. Of several
/// answers and headings, the first that stands.
pub fn says(trace: &Trace, verdict: &Verdict) -> Vec<Said> {
    let mut says = Vec::new();
    for part in ScreenPart::ALL {
        let mut all = sentences(part, trace, verdict);
        match part {
            ScreenPart::Answer => all = vec![answer(all, trace, verdict)],
            _ if part.is_heading() => all.truncate(1),
            _ => {}
        }
        says.extend(all.into_iter().map(|text| Said { part, text }));
    }
    if !says.iter().any(|said| said.part == ScreenPart::What) {
        says.extend(plainly(verdict).map(|text| Said { part: ScreenPart::What, text }));
    }
    let is_see = |said: &Said| said.part == ScreenPart::See;
    let elsewhere = elsewhere(trace, verdict).filter(|_| !says.iter().any(is_see));
    says.extend(elsewhere.map(|text| Said { part: ScreenPart::See, text }));
    says
}

/// What happened where no sentence of the scenario fits: at the least so much.
fn plainly(verdict: &Verdict) -> Option<Text> {
    let receivers = [Receiver::Naive, Receiver::Tutorial, Receiver::Framed];
    let mut runs = receivers.into_iter().filter_map(|receiver| verdict.run("main", receiver));
    let run = runs.find(|run| !run.never_happened())?;
    let all = run.trace.messages.len();
    Some(words::plainly(run.writes.len(), run.reads.len(), run.intact().ok()?, all))
}

/// Where else to look, if the effect is not to be seen here: at the case as it is
/// meant, or at what keeps this machine from it.
fn elsewhere(trace: &Trace, verdict: &Verdict) -> Option<Text> {
    match verdict.outcome {
        Some(Outcome::NotShown) if !turned(trace).is_empty() => {
            Some(words::with_its_own_values(trace.case()))
        }
        Some(Outcome::Inconclusive) if verdict.runs.iter().all(|run| run.never_happened()) => {
            Some(words::doctor())
        }
        _ => None,
    }
}

fn lines(trace: &Trace) -> impl Iterator<Item = &ScreenLine> {
    trace.scenario.iter().flat_map(|scenario| &scenario.screen)
}

fn turned(trace: &Trace) -> &[Turned] {
    trace.scenario.as_ref().map_or(&[], |scenario| &scenario.turned)
}

/// The sentences of a part that stand. One that asks for a knob, and has it, takes
/// the place of those that ask for none.
fn sentences(part: ScreenPart, trace: &Trace, verdict: &Verdict) -> Vec<Text> {
    let is_turned = |name: &String| turned(trace).iter().any(|turned| turned.name == *name);
    let stands = |line: &&ScreenLine| {
        line.part == part
            && line.when.iter().all(is_turned)
            && line.if_holds.iter().all(|claim| verdict.holds(claim) == Ok(true))
    };
    let standing: Vec<&ScreenLine> = lines(trace).filter(stands).collect();
    let asks = standing.iter().any(|line| !line.when.is_empty());
    let chosen = standing.into_iter().filter(|line| !asks || !line.when.is_empty());
    chosen.filter_map(|line| sentence(&line.en, &line.zh, verdict)).collect()
}

/// The answer to the question; where it cannot be given, why.
fn answer(sentences: Vec<Text>, trace: &Trace, verdict: &Verdict) -> Text {
    let own = sentences.into_iter().next();
    match verdict.outcome {
        Some(Outcome::Shown) => {
            let shown = own.unwrap_or_else(|| words::SHOWN_BY_THE_REST.into());
            let left: Vec<&Checked> = verdict.claims.iter().filter(|c| c.left_open).collect();
            let Some(why) = left.first().and_then(|claim| claim.because.as_ref()) else {
                return shown;
            };
            words::left_open(left.len(), verdict.claims.len(), shown, why)
        }
        None => own.unwrap_or_else(|| words::NOTHING_CLAIMED.into()),
        Some(Outcome::Inconclusive) if verdict.runs.iter().all(|run| run.never_happened()) => {
            words::not_run()
        }
        Some(Outcome::Inconclusive) => {
            let open = verdict.claims.iter().filter(|claim| claim.holds.is_none()).count();
            words::not_checked(open, verdict.claims.len())
        }
        Some(Outcome::NotShown) => not_shown(own, trace, verdict),
    }
}

/// Why a claim failed, as far as it is known: a knob, a comparison, or chance.
fn not_shown(own: Option<Text>, trace: &Trace, verdict: &Verdict) -> Text {
    let turned = turned(trace);
    let about_a_knob = |text: &Text| {
        let answers = lines(trace).filter(|line| line.part == ScreenPart::Answer);
        let mut lines = answers.filter(|line| !line.when.is_empty());
        lines.any(|line| sentence(&line.en, &line.zh, verdict).as_ref() == Some(text))
    };
    if let Some(own) = own.filter(about_a_knob) {
        return own;
    }
    let is_main =
        |name: &str| trace.runs.iter().any(|run| run.role == Role::Main && run.name == name);
    let failed = |claim: &&Checked| claim.holds == Some(false);
    let about_main = |claim: &Checked| {
        let runs = claim.claim.split(' ').filter_map(|word| Some(word.split_once('.')?.0));
        runs.filter(|run| !run.starts_with(|c: char| c.is_ascii_digit())).all(is_main)
    };
    if !verdict.claims.iter().filter(failed).any(about_main) {
        return words::no_conclusion();
    }
    if turned.is_empty() {
        return words::not_this_time();
    }
    let flags: Vec<_> =
        turned.iter().map(|turned| printable(&turned.briefly()).into_owned()).collect();
    words::with_your_values(&flags.join(" "))
}
