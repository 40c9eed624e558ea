//! The smallest plan that fails: with fewer cuts, if fewer will do; and the control once
//! more beside it, because what failed may be the server's mood.

use super::grade::Graded;
use super::plan::{CutPlan, Manner, PlanId};
use super::shape::smaller;
use super::verdict::Smallest;
use super::{Judging, told, words};
use crate::Text;
use std::time::Duration;

/// How often the smallest is played once more.
const TIMES: usize = 3;
/// How many plans are tried on the way to it.
const MOST_TRIED: usize = 60;

impl Judging<'_> {
    /// Looks closer at what failed: whether the control still passes, at the pace of what
    /// failed too; and what is the smallest that fails.
    pub(super) fn look_closer(&mut self, progress: &(dyn Fn(Text) + Sync)) {
        progress(words::LOOKS_CLOSER.into());
        let Some(first) = self.first_failing() else { return };
        let shrunk = self.shrink(first);
        let mut times = TIMES;
        match self.control_now(&shrunk) {
            ControlNow::Passes => {}
            ControlNow::IsGone(why) => {
                // A server that is not there any more has failed, if by this plan or by
                // one before.
                self.judgement.notes.push(words::serves_nobody_now(&why));
                times = 0;
            }
            ControlNow::FailsToo(why) => {
                self.judgement.inconclusive = Some(why);
                return;
            }
        }
        let mut failed = 0;
        let mut last = shrunk.clone();
        let again: Vec<Graded> = (0..times).map(|_| self.once(&shrunk.plan)).collect();
        times = again.iter().filter(|again| again.was_played()).count();
        for again in again {
            if !again.passed() {
                failed += 1;
                last = again;
            }
        }
        if times > 0 && failed == 0 {
            if self.alone(shrunk.id()) {
                return;
            }
            (failed, times) = (1, times + 1);
        }
        self.tell(last, failed, times);
    }

    /// What failed beside others and passes alone does not fail at a cut: all that failed is
    /// played once more, one after the other. Whether that changed anything.
    fn alone(&mut self, smallest: PlanId) -> bool {
        let failed: Vec<CutPlan> = self.judgement.failing().map(|one| one.plan.clone()).collect();
        let one_connection = failed.iter().any(|plan| plan.scripts.len() == 1);
        let again = self.crew(failed, 1);
        let again: Vec<_> = again.graded.into_iter().filter(Graded::was_played).collect();
        let passed = again.iter().filter(|graded| graded.passed()).count();
        for graded in again {
            let place = self.judgement.graded.iter_mut().find(|one| one.id() == graded.id());
            if let Some(place) = place {
                *place = graded;
            }
        }
        self.sum_up();
        let together = |graded: &&Graded| graded.plan.scripts.len() > 1;
        let first = self.judgement.failing().find(together).cloned();
        match first {
            _ if passed == 0 => false,
            None if self.judgement.failing().next().is_none() => {
                self.judgement.inconclusive = Some(match one_connection {
                    true => words::only_together(passed),
                    false => words::not_again(smallest, TIMES),
                });
                true
            }
            first => {
                self.judgement.notes.push(words::right_alone(passed));
                if let Some(first) = first.or_else(|| self.first_failing()) {
                    self.tell(first, 0, 0);
                }
                true
            }
        }
    }

    /// The smallest of the plans that failed.
    fn first_failing(&self) -> Option<Graded> {
        self.judgement.failing().min_by(|one, other| smaller(one, other)).cloned()
    }

    fn tell(&mut self, last: Graded, failed: usize, times: usize) {
        let plan = &last.plan;
        let (talk, _) = self.judgement.control_of(plan);
        let script = last.script();
        let place = match &plan.what {
            Manner::Cut(at) => self.places.iter().find(|place| place.cuts.contains(at)),
            _ => None,
        };
        self.judgement.smallest = Some(Smallest {
            place: place.map(|place| place.name.clone()),
            failed,
            times,
            repeat: told::choice(plan),
            command: told::command(plan, &self.asked.typed),
            python: told::python(script, talk, self.server.address),
            graded: last,
        });
    }

    /// Fewer cuts, as long as it still fails.
    fn shrink(&self, first: Graded) -> Graded {
        let mut smallest = first;
        let plain = !smallest.plan.merged && smallest.plan.scripts.len() == 1;
        let several = matches!(smallest.plan.what, Manner::Cuts(_) | Manner::ByteByByte);
        if !plain || !several {
            return smallest;
        }
        let mut tries = MOST_TRIED;
        let mut cuts = smallest.plan.cuts();
        cuts.retain(|cut| !self.judgement.talk.ends.contains(cut));
        // Halves, quarters, … are left out, down to single cuts (ddmin).
        let mut part = cuts.len().div_ceil(2);
        while part > 0 && cuts.len() > 1 {
            let mut at = 0;
            let mut smaller = false;
            while at < cuts.len() && cuts.len() > 1 && tries > 0 {
                let mut fewer = cuts.clone();
                fewer.drain(at..(at + part).min(cuts.len()));
                if fewer.is_empty() {
                    break;
                }
                tries -= 1;
                let (id, talk) = (smallest.plan.id, &self.judgement.talk);
                let plan = CutPlan::of_cuts(id, talk, fewer.clone());
                let graded = self.once(&plan);
                if graded.passed() {
                    at += part;
                } else {
                    (cuts, smallest, smaller) = (fewer, graded, true);
                }
            }
            if tries == 0 {
                break;
            }
            part = if part == 1 && !smaller { 0 } else { (part / 2).max(1) };
        }
        smallest
    }

    fn once(&self, plan: &CutPlan) -> Graded {
        let mut graded = self.played(plan);
        graded.server_ended = !self.serves();
        if graded.server_ended {
            let _ = self.server.revive(); // what comes next tells
        }
        graded
    }

    /// The control again, after as long as the failed plan took: what fails now does not
    /// fail at a boundary.
    fn control_now(&self, failed: &Graded) -> ControlNow {
        let (talk, kept) = self.judgement.control_of(&failed.plan);
        match self.keep(talk, Duration::ZERO, Some(kept)) {
            Err(why) => return ControlNow::IsGone(why),
            Ok(again) if !self.asked.ignored.same(&again.answer, &kept.answer) => {
                return ControlNow::FailsToo(words::changes_by_itself(&kept.answer, &again.answer));
            }
            Ok(_) => {}
        }
        // Before what was waited for in vain.
        let pace = failed.took.saturating_sub(failed.waited);
        // Up to this pace it was played before.
        let fails = pace > self.asked.pause;
        let fails = fails.then(|| self.fails_slowly(talk, kept, pace)).flatten();
        fails.map_or(ControlNow::Passes, ControlNow::FailsToo)
    }
}

/// What the control gets once something has failed.
enum ControlNow {
    Passes,
    /// No answer, and it had one before.
    IsGone(Text),
    /// Something else than before: that is not about boundaries.
    FailsToo(Text),
}
