//! What a gauntlet comes to: all that its reports know.

use super::super::dealing::Delivery;
use super::control::{HowEnded, KeptAnswer};
use super::grade::Graded;
use super::plan::{CutPlan, PlanId, Talk};
use super::shape::Shape;
use super::words;
use crate::verdict::Outcome;
use crate::{Both, Text};
use std::time::Duration;

#[derive(Debug, Clone, Default)]
pub struct Judgement {
    pub address: String,
    pub talk: Talk,
    pub merged: Option<Talk>,
    /// What the control got, of the requests and of those that are merged.
    pub kept: KeptAnswer,
    pub kept_merged: Option<KeptAnswer>,
    pub seed: u64,
    /// Every plan that was played, in order.
    pub graded: Vec<Graded>,
    pub chapters: Vec<ChapterSeen>,
    pub shapes: Vec<Shape>,
    pub smallest: Option<Smallest>,
    /// How long the control stood still before its request, the second time.
    pub pace: Duration,
    pub parallel: bool,
    /// What was left out, sampled or not told, and why.
    pub notes: Vec<Text>,
    /// Why it shows nothing about boundaries, if it does not.
    pub inconclusive: Option<Text>,
    /// How long all of it took, in milliseconds, and the single cuts alone.
    pub took_ms: u128,
    pub cuts_took_ms: u128,
}

/// One chapter's plans in numbers.
#[derive(Debug, Clone)]
pub struct ChapterSeen {
    pub number: u8,
    pub planned: usize,
    pub passed: usize,
    /// Whose answer is wrong, and of the others whose ending is.
    pub wrong: Vec<PlanId>,
    pub ended_badly: Vec<PlanId>,
    pub late: usize,
    /// Of those played: how many were proven to arrive as they were cut.
    pub proven: usize,
    pub not_taken: usize,
    /// How many were read together for certain.
    pub held: usize,
    pub why_not: Option<Text>,
}

/// The smallest plan that fails, played again.
#[derive(Debug, Clone)]
pub struct Smallest {
    pub graded: Graded,
    /// The name of its place, if it is a single cut at one.
    pub place: Option<Text>,
    /// How often it failed of how many times.
    pub failed: usize,
    pub times: usize,
    /// What `--plan` takes to play it again, and the whole command.
    pub repeat: String,
    pub command: String,
    pub python: String,
}

impl ChapterSeen {
    /// `why_not`: why nothing of it would be planned.
    pub fn of(
        number: u8,
        planned: &[CutPlan],
        graded: &[Graded],
        why_not: Option<Text>,
    ) -> ChapterSeen {
        let planned = planned.iter().filter(|plan| plan.id.chapter == number).count();
        let graded: Vec<&Graded> =
            graded.iter().filter(|graded| graded.id().chapter == number).collect();
        let count = |is: &dyn Fn(&Graded) -> bool| graded.iter().filter(|one| is(one)).count();
        let ids = |is: &dyn Fn(&Graded) -> bool| {
            graded.iter().filter(|one| is(one)).map(|one| one.id()).collect()
        };
        ChapterSeen {
            number,
            planned,
            passed: count(&Graded::passed),
            wrong: ids(&|graded| !graded.answer_is_right()),
            ended_badly: ids(&|graded| graded.answer_is_right() && !graded.ending_is_right()),
            late: count(&|graded| matches!(graded.ended, HowEnded::Late(_))),
            proven: count(&|graded| graded.delivery == Delivery::Proven),
            not_taken: count(&|graded| graded.delivery == Delivery::NotTaken),
            held: count(&Graded::held),
            why_not: why_not.filter(|_| planned == 0),
        }
    }

    pub fn name(&self) -> Both {
        words::CHAPTERS[usize::from(self.number) - 1]
    }

    pub fn tried(&self) -> usize {
        self.passed + self.wrong.len() + self.ended_badly.len()
    }

    /// `None` where nothing was played.
    pub fn outcome(&self) -> Option<Outcome> {
        match () {
            () if self.tried() == 0 => None,
            () if self.passed < self.tried() => Some(Outcome::NotShown),
            () => Some(Outcome::Shown),
        }
    }
}

impl Judgement {
    /// Shown: the answer does not depend on how the bytes came.
    pub fn outcome(&self) -> Outcome {
        match () {
            () if self.inconclusive.is_some() => Outcome::Inconclusive,
            () if self.graded.iter().any(|graded| !graded.passed()) => Outcome::NotShown,
            // What nobody took piece by piece shows nothing of how it takes pieces.
            () if self.no_cut_arrived() => Outcome::Inconclusive,
            () => Outcome::Shown,
        }
    }

    /// Whether pieces were sent, and in no plan each was taken before the next.
    pub fn no_cut_arrived(&self) -> bool {
        let cut = self.graded.iter().filter(|graded| !graded.plan.cuts().is_empty());
        let mut cut = cut.filter(|graded| !graded.plan.merged);
        let any = cut.clone().next().is_some();
        any && cut.all(|graded| graded.delivery == Delivery::NotTaken)
    }

    pub fn failing(&self) -> impl Iterator<Item = &Graded> {
        self.graded.iter().filter(|graded| !graded.passed())
    }

    /// The requests of a plan, and what the control got for them.
    pub fn control_of(&self, plan: &CutPlan) -> (&Talk, &KeptAnswer) {
        match (plan.merged, &self.merged, &self.kept_merged) {
            (true, Some(talk), Some(kept)) => (talk, kept),
            _ => (&self.talk, &self.kept),
        }
    }
}
