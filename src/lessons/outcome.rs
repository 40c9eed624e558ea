//! What the runs of a session prove: the outcome, and the score.

use super::engine::Session;
use super::exchange::{Outcome, Ran};
use super::screens::tried;
use super::{Does, RunStep, Turn};
use crate::Text;
use crate::scenario::{Values, toml_says};
use crate::trace::Trace;
use crate::verdict::{Checked, Claim, Verdict};

pub(super) fn judged(trace: &Trace) -> Option<Verdict<'_>> {
    Verdict::judge(trace, &[]).ok()
}

/// The claims that do not hold, or cannot be checked.
pub(super) fn unproved(claims: &[String], verdict: &Verdict) -> Vec<Checked> {
    claims
        .iter()
        .filter_map(|claim| Some(claim.parse::<Claim>().ok()?.check(verdict)))
        .filter(|checked| checked.holds != Some(true))
        .collect()
}

impl Turn {
    /// The run with the knob turned to what was typed.
    ///
    /// # Errors
    /// A sentence, where that is no value of the knob.
    pub fn with(&self, typed: &str) -> Result<RunStep, Text> {
        let as_toml = |value: &str| toml::from_str::<Values>(&format!("{} = {value}", self.knob));
        let quoted = serde_json::Value::String(typed.to_owned()).to_string();
        let turned =
            as_toml(typed).or_else(|_| as_toml(&quoted)).map_err(|error| toml_says(&error))?;
        turned.check()?;
        let mut run = self.run.clone();
        run.values = turned.over(&run.values);
        Ok(run)
    }
}

/// What the runs that were made came to.
pub(super) fn outcome(session: &Session) -> Outcome {
    let mut outcome = Outcome::Shown;
    let mut worse = |than: Outcome| {
        let rank = |outcome| match outcome {
            Outcome::Shown => 0,
            Outcome::Inconclusive => 1,
            Outcome::NotShown => 2,
            Outcome::CouldNotRun => 3,
        };
        if rank(than) > rank(outcome) {
            outcome = than;
        }
    };
    for (index, step) in session.lesson.steps.iter().enumerate() {
        let trace = session.lesson.run_of(index).and_then(|run| session.traces.get(&(run + 1)));
        let verdict = trace.and_then(judged);
        match (&step.does, &verdict) {
            (Does::Run(_), None) => {
                if let Some((_, Ran::Failed(_))) = session.tried.get(&(index + 1)) {
                    worse(Outcome::CouldNotRun);
                }
            }
            (Does::Predict(predict), Some(verdict)) if predict.right(verdict).is_err() => {
                let chosen = predict.choices.iter().flat_map(|choice| &choice.if_holds);
                let chosen: Vec<String> = chosen.cloned().collect();
                let unknown = unproved(&chosen, verdict).iter().any(|claim| claim.holds.is_none());
                let known = !chosen.is_empty() && !unknown;
                worse(if known { Outcome::NotShown } else { Outcome::Inconclusive });
            }
            (Does::Explain(explain), Some(verdict)) => {
                for claim in unproved(&explain.if_holds, verdict) {
                    worse(match claim.holds {
                        None => Outcome::Inconclusive,
                        Some(_) => Outcome::NotShown,
                    });
                }
            }
            (Does::Exercise(exercise), _) if session.setting.auto => {
                let well = match session.tried.get(&(index + 1)) {
                    None => true,
                    Some((_, Ran::Judged { well, .. })) => *well,
                    Some((_, Ran::Failed(_))) => false,
                    Some((_, Ran::Trace(trace))) => tried(session, exercise, trace).0,
                };
                if !well {
                    worse(Outcome::NotShown);
                }
            }
            _ => {}
        }
    }
    outcome
}

impl Session<'_> {
    /// Counts the guesses about the run at which the session stands, once.
    pub(super) fn score(&mut self) {
        let Some(verdict) = self.traces.get(&self.at).and_then(judged) else { return };
        let mut new = Vec::new();
        for (index, step) in self.lesson.steps.iter().enumerate() {
            if let Does::Predict(predict) = &step.does
                && self.lesson.run_of(index) == Some(self.at - 1)
                && !self.scored.contains_key(&(index + 1))
                && let (Ok(right), Some(guess)) =
                    (predict.right(&verdict), self.guesses.get(&(index + 1)))
            {
                new.push((index + 1, guess.as_ref() == Some(&right)));
            }
        }
        drop(verdict);
        self.scored.extend(new);
    }
}
