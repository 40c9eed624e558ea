//! What the runs of a session prove: the outcome, and the score.

use super::exchange::{Outcome, Ran, Wire};
use super::progress::Progress;
use super::{Does, Exercise, Explain, Look};
use crate::trace::Trace;
use crate::verdict::{Checked, Claim, Verdict};

pub(super) fn judged(trace: &Trace) -> Option<Verdict<'_>> {
    Verdict::judge(trace).ok()
}

/// The claims that do not hold, or cannot be checked.
pub(super) fn unproved(claims: &[String], verdict: &Verdict) -> Vec<Checked> {
    claims
        .iter()
        .filter_map(|claim| Some(claim.parse::<Claim>().ok()?.check(verdict)))
        .filter(|checked| checked.holds != Some(true))
        .collect()
}

/// Whether what was tried does the exercise.
pub(super) fn solved(exercise: &Exercise, ran: &Ran) -> bool {
    match (ran, &exercise.turn) {
        (Ran::Judged { well, .. }, _) => *well,
        (Ran::Trace(trace), Some(turn)) => {
            judged(trace).is_some_and(|verdict| unproved(&turn.goal, &verdict).is_empty())
        }
        (Ran::Trace(_), None) | (Ran::Failed(_), _) => false,
    }
}

/// What the runs that were made came to, and those that this machine refused.
pub(super) fn outcome(progress: &Progress) -> Outcome {
    worst(&outcomes(progress))
}

/// The worst of what steps came to; of none, nothing bad.
pub(super) fn worst(outcomes: &[Outcome]) -> Outcome {
    outcomes.iter().copied().max().unwrap_or(Outcome::Shown)
}

/// The same for each step.
pub(super) fn outcomes(progress: &Progress) -> Vec<Outcome> {
    (0..progress.lesson.steps.len()).map(|index| outcome_of(progress, index)).collect()
}

/// What one step came to.
fn outcome_of(progress: &Progress, index: usize) -> Outcome {
    let trace = progress.trace_of(index);
    let verdict = trace.and_then(judged);
    let tried = progress.tried.get(&(index + 1));
    match (&progress.lesson.steps[index].does, &verdict) {
        (Does::Run(run), None) => match (tried, &progress.setting.wire) {
            (Some((_, Ran::Failed(_))), _) => Outcome::CouldNotRun,
            (_, Wire::Denied(_)) if run.needs_wire => Outcome::Inconclusive,
            _ => Outcome::Shown,
        },
        (Does::Predict(predict), Some(verdict)) if predict.right(verdict).is_err() => {
            let chosen = predict.choices.iter().flat_map(|choice| &choice.if_holds);
            let chosen: Vec<String> = chosen.cloned().collect();
            let unknown = unproved(&chosen, verdict).iter().any(|claim| claim.holds.is_none());
            match chosen.is_empty() || unknown {
                true => Outcome::Inconclusive,
                false => Outcome::NotShown,
            }
        }
        (
            Does::Look(Look { if_holds, .. }) | Does::Explain(Explain { if_holds, .. }),
            Some(verdict),
        ) => unproved(if_holds, verdict)
            .iter()
            .map(|claim| claim.holds.map_or(Outcome::Inconclusive, |_| Outcome::NotShown))
            .max()
            .unwrap_or(Outcome::Shown),
        // Where a learner tries, a wrong try is no fault of the lesson's.
        (Does::Exercise(exercise), _) if progress.setting.auto => match tried {
            Some((_, ran)) if !solved(exercise, ran) => Outcome::NotShown,
            _ => Outcome::Shown,
        },
        _ => Outcome::Shown,
    }
}

impl Progress<'_> {
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
                new.push((index + 1, guess.as_ref().is_some_and(|guess| guess.answer == right)));
            }
        }
        drop(verdict);
        self.scored.extend(new);
    }
}
