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
        Some(Outcome::Inconclusive) if not_here(trace, verdict) => Some(words::doctor()),
        Some(Outcome::NotShown | Outcome::Inconclusive) if !turned(trace).is_empty() => {
            Some(words::with_its_own_values(trace.case()))
        }
        _ => None,
    }
}

/// Whether this machine is why nothing was run, and not a value that somebody turned.
pub(super) fn not_here(trace: &Trace, verdict: &Verdict) -> bool {
    let by_a_value = !turned(trace).is_empty() && trace.link.because.is_none();
    !by_a_value && verdict.runs.iter().all(|run| run.never_happened())
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
    let runs = |claim: &Checked| -> Vec<String> {
        let names = claim.claim.split(' ').filter_map(|word| Some(word.split_once('.')?.0));
        let names = names.filter(|run| !run.starts_with(|c: char| c.is_ascii_digit()));
        names.map(str::to_owned).collect()
    };
    let about_main = |claim: &&Checked| runs(claim).iter().all(|run| is_main(run));
    let failed: Vec<&Checked> =
        verdict.claims.iter().filter(|claim| claim.holds == Some(false)).collect();
    let Some(first) = failed.iter().copied().find(about_main).or(failed.first().copied()) else {
        return words::NOT_THIS_TIME.into();
    };
    let fails = words::fails(first);
    let unseen = |claim: &&Checked| claim.holds.is_none() && !claim.left_open;
    let unseen = verdict.claims.iter().filter(about_main).find(unseen);
    if let Some(why) = unseen.and_then(|claim| claim.because.as_ref()) {
        return words::not_to_be_seen(why);
    }
    if !about_main(&first) {
        let run = runs(first).into_iter().find(|run| !is_main(run)).unwrap_or_default();
        return words::no_conclusion(&run, fails);
    }
    // The effect is there, and what was to mend it does not: that is about the framing.
    let of_framing = |claim: &&Checked| claim.claim.starts_with("main.framed.");
    let naive_holds = verdict
        .claims
        .iter()
        .any(|claim| claim.claim.starts_with("main.naive.") && claim.holds == Some(true));
    if naive_holds && failed.iter().filter(|claim| about_main(claim)).all(of_framing) {
        return words::not_mended(fails);
    }
    if turned.is_empty() {
        return words::NOT_THIS_TIME.into();
    }
    let flags: Vec<_> =
        turned.iter().map(|turned| printable(&turned.briefly()).into_owned()).collect();
    words::with_your_values(&flags.join(" "), fails)
}
