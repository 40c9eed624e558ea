//! What the control tells about a server before anything is cut: whether its answer stays
//! the same, whether it answers several requests, and several connections.

use super::super::dealing::{Dealing, Together};
use super::control::{KeptAnswer, KnownAnswers, keep};
use super::plan::{PlanChoice, Talk};
use super::verdict::Judgement;
use super::{Judging, words};
use crate::Text;
use std::time::Duration;

/// A second connection is answered while a first stands idle: waited for at the most.
const AT_THE_SAME_TIME: Duration = Duration::from_millis(500);

impl Judging<'_> {
    /// As was expected, with an answer for each request, and at the pace of the slowest plan.
    pub(super) fn control_again(&mut self) {
        let asked = self.asked;
        let Judgement { talk, kept, .. } = &self.judgement;
        let why = if let Some(expected) = &asked.expect
            && !asked.ignored.same(expected, &kept.answer)
        {
            Some(words::not_as_expected(expected, &kept.answer))
        } else if kept.after.len() > 1 && !kept.answers_each() {
            Some(words::NOT_EACH_ANSWERED.into())
        } else {
            // At once again: what differs now differs by itself.
            let slow = self.fails_slowly(talk, kept, self.pace());
            slow.map(|slow| match self.keep(talk, Duration::ZERO, None) {
                Ok(again) if asked.ignored.same(&again.answer, &kept.answer) => slow,
                Ok(again) => words::changes_by_itself(&kept.answer, &again.answer),
                Err(why) => words::control_fails_again(&why),
            })
        };
        self.judgement.inconclusive = why;
        self.judgement.pace = self.pace();
    }

    /// How long the slowest plan that is asked for stands still.
    pub(super) fn pace(&self) -> Duration {
        let pauses = |choice: &PlanChoice| choice.has_chapter(6);
        let chosen = &self.asked.chosen;
        let any = chosen.is_empty() || chosen.iter().any(pauses);
        if any { self.asked.pause } else { Duration::ZERO }
    }

    /// Deals with the server as the control does; what it got before tells when an answer
    /// is whole.
    pub(super) fn keep(
        &self,
        talk: &Talk,
        idle: Duration,
        known: Option<&KeptAnswer>,
    ) -> Result<KeptAnswer, Text> {
        let known = known.map(|kept| self.known(kept));
        keep(self.server.address, talk, idle, self.asked.patience, known)
    }

    pub(super) fn known<'k>(&'k self, kept: &'k KeptAnswer) -> KnownAnswers<'k> {
        KnownAnswers { kept, framing: self.asked.framing.as_deref(), ignored: &self.asked.ignored }
    }

    /// Why the control does not pass at that pace, if it does not.
    pub(super) fn fails_slowly(
        &self,
        talk: &Talk,
        kept: &KeptAnswer,
        pace: Duration,
    ) -> Option<Text> {
        match self.keep(talk, pace, Some(kept)) {
            Err(why) => Some(words::slow_control_fails(pace, &why)),
            Ok(slow) if self.asked.ignored.same(&slow.answer, &kept.answer) => None,
            Ok(slow) => Some(words::slow_control_differs(pace, &kept.answer, &slow.answer)),
        }
    }

    /// Whether a second request on the same connection is answered: then they can be merged.
    pub(super) fn several(&mut self) {
        let one = &self.asked.requests[0];
        let twice = Talk::of(&[one.clone(), one.clone()]);
        let judgement = &mut self.judgement;
        if self.asked.requests.len() > 1 {
            judgement.merged = Some(judgement.talk.clone());
            judgement.kept_merged = Some(judgement.kept.clone());
            return;
        }
        if judgement.kept.answers_at_the_end() {
            judgement.notes.push(words::ANSWERS_AT_THE_END.into());
            return;
        }
        let kept_twice = self.keep(&twice, Duration::ZERO, None);
        let judgement = &mut self.judgement;
        match kept_twice {
            Ok(kept) if kept.answers_each() => {
                // The same request twice need not mean the same twice: a greeting does not.
                let (first, second) = kept.answer[..kept.after[1]].split_at(kept.after[0]);
                if self.asked.ignored.same(first, second) {
                    judgement.merged = Some(twice);
                    judgement.kept_merged = Some(kept);
                } else {
                    judgement.notes.push(words::OTHERWISE_THE_SECOND_TIME.into());
                }
            }
            _ => judgement.notes.push(words::ONE_ANSWER_ALONE.into()),
        }
    }

    /// Whether a connection is served while another stands idle.
    pub(super) fn serves_several(&self) -> bool {
        let (address, patience) = (self.server.address, self.asked.patience);
        let Judgement { talk, kept, .. } = &self.judgement;
        let idle = Dealing::connect(address, patience, 1, &Together::default(), kept.told);
        let limit = AT_THE_SAME_TIME.max(20 * kept.took).min(patience);
        let served = keep(address, talk, Duration::ZERO, limit, Some(self.known(kept))).is_ok();
        drop(idle);
        served
    }

    /// Whether the control is still answered, be it otherwise.
    pub(super) fn serves(&self) -> bool {
        let Judgement { talk, kept, .. } = &self.judgement;
        self.keep(talk, Duration::ZERO, Some(kept)).is_ok()
    }
}
