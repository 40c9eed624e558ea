//! What the runs of a session prove.

use super::*;
use crate::verdict::{Checked, Outcome};
use serde::Serialize;

/// What a whole lesson came to, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LessonOutcome {
    Shown,
    /// Something was not observed, or a run is refused here.
    Inconclusive,
    NotShown,
    CouldNotRun,
}

impl LessonOutcome {
    pub fn exit_code(self) -> u8 {
        match self {
            LessonOutcome::Shown => 0,
            LessonOutcome::NotShown => 1,
            LessonOutcome::CouldNotRun => 2,
            LessonOutcome::Inconclusive => 3,
        }
    }
}

/// What a learner came to who played a lesson to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonScore {
    /// First guesses that were right, of those of which a run told what is.
    pub right: usize,
    pub guesses: usize,
    pub solved: usize,
    pub exercises: usize,
}

pub(super) fn score(progress: &Progress) -> LessonScore {
    let guesses = progress.scored();
    let tried = progress.lesson.steps.iter().zip(1..).filter_map(|(step, at)| match &step.does {
        Does::Exercise(exercise) => {
            Some(progress.came.get(&at).is_some_and(|came| solves(came, exercise)))
        }
        _ => None,
    });
    let exercises: Vec<bool> = tried.collect();
    let count = |all: &[bool]| all.iter().filter(|good| **good).count();
    LessonScore {
        right: count(&guesses),
        guesses: guesses.len(),
        solved: count(&exercises),
        exercises: exercises.len(),
    }
}

pub(super) fn unproved(claims: &[String], verdict: &Verdict) -> Vec<Checked> {
    claims
        .iter()
        .filter_map(|claim| Some(claim.parse::<Claim>().ok()?.check(verdict)))
        .filter(|checked| checked.holds != Some(true))
        .collect()
}

/// Whether what was tried does the exercise.
pub(super) fn solves(came: &Result<Came, Text>, exercise: &Exercise) -> bool {
    match (came, &exercise.turn) {
        (Ok(Came::Rounds(judged)), _) => judged.outcome() == Outcome::Shown,
        (Ok(Came::Runs(trace)), Some(turn)) => {
            observed(trace).is_some_and(|verdict| unproved(&turn.goal, &verdict).is_empty())
        }
        (Ok(Came::Runs(_)), None) | (Err(_), _) => false,
    }
}

pub(super) fn outcomes(progress: &Progress) -> Vec<LessonOutcome> {
    (0..progress.lesson.steps.len()).map(|index| outcome_of(progress, index)).collect()
}

/// The worst of what steps came to; of none, nothing bad.
pub(super) fn worst(outcomes: &[LessonOutcome]) -> LessonOutcome {
    outcomes.iter().copied().max().unwrap_or(LessonOutcome::Shown)
}

fn outcome_of(progress: &Progress, index: usize) -> LessonOutcome {
    let verdict = progress.verdict_of(index);
    match (&progress.lesson.steps[index].does, &verdict) {
        (Does::Run(run), None) => match (progress.came.get(&(index + 1)), &progress.setting.wire) {
            (Some(Err(_)), _) => LessonOutcome::CouldNotRun,
            (_, WireAccess::Denied(_)) if run.needs_wire => LessonOutcome::Inconclusive,
            _ => LessonOutcome::Shown,
        },
        (Does::Predict(predict), Some(verdict)) if predict.right(verdict).is_err() => {
            let chosen = predict.choices.iter().flat_map(|choice| &choice.if_holds);
            let chosen: Vec<String> = chosen.cloned().collect();
            let unknown = unproved(&chosen, verdict).iter().any(|claim| claim.holds.is_none());
            match chosen.is_empty() || unknown {
                true => LessonOutcome::Inconclusive,
                false => LessonOutcome::NotShown,
            }
        }
        (
            Does::Look(LookStep { if_holds, .. }) | Does::Explain(Saying { if_holds, .. }),
            Some(verdict),
        ) => {
            let unproved = unproved(if_holds, verdict).into_iter().map(|claim| claim.holds);
            let outcome = |holds: Option<bool>| match holds {
                Some(_) => LessonOutcome::NotShown,
                None => LessonOutcome::Inconclusive,
            };
            worst(&unproved.map(outcome).collect::<Vec<_>>())
        }
        // Where a learner tries, a wrong try is not the lesson's fault.
        (Does::Exercise(exercise), _) if progress.setting.auto => {
            match progress.came.get(&(index + 1)) {
                Some(came) if !solves(came, exercise) => LessonOutcome::NotShown,
                _ => LessonOutcome::Shown,
            }
        }
        _ => LessonOutcome::Shown,
    }
}
