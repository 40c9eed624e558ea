//! Many plans, by several workers where the server takes several connections.
//!
//! A plan that fails costs a whole wait. Where many single cuts have failed, those between
//! two that failed are left out: what is looked for is where the failing begins and ends.

use super::Judging;
use super::grade::{Graded, grade};
use super::plan::{CutPlan, PlanId};
use super::play::play;
use crate::Text;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;

/// How many connections are open at the same time, where the server takes several.
pub const WORKERS: usize = 8;
/// So many single cuts fail before those among them are left out.
const ENOUGH_CUTS: usize = 24;
/// Another chapter of which so many have failed and none passed is not gone on with.
const ENOUGH: usize = 8;

/// Its plans may end a server, and are played alone.
const HOSTILE: u8 = 9;

/// What has been tried so far.
#[derive(Default)]
pub struct TriedPlans {
    /// Passed or not, by number, of each chapter.
    passed: BTreeMap<u8, BTreeMap<usize, bool>>,
    /// How many were not.
    failed: BTreeMap<u8, usize>,
    /// At last, in the order of their numbers.
    pub graded: Vec<Graded>,
    pub left_out: Vec<PlanId>,
    /// Why no more were.
    pub trouble: Option<Text>,
}

impl TriedPlans {
    /// Whether this plan would tell nothing new.
    fn is_known(&self, id: PlanId) -> bool {
        let Some(tried) = self.passed.get(&id.chapter) else { return false };
        let failed = *self.failed.get(&id.chapter).unwrap_or(&0);
        match id.chapter {
            2 if failed >= ENOUGH_CUTS => {
                let before = tried.range(..id.number).next_back();
                let after = tried.range(id.number..).next();
                [before, after].iter().flatten().all(|(_, passed)| !**passed)
            }
            2 => false,
            _ => failed >= ENOUGH && failed == tried.len(),
        }
    }
}

impl Judging<'_> {
    /// Plays all plans.
    pub(super) fn crew(&self, plans: Vec<CutPlan>, workers: usize) -> TriedPlans {
        let queue = Mutex::new(in_order(plans));
        let tried = Mutex::new(TriedPlans::default());
        // All play at the same time, but one who looks whether a plan ended the server.
        let stage = RwLock::new(());
        let work = || {
            while let Some(plan) = next(&queue, &tried) {
                let (graded, why_no_other) = self.looked_after(&plan, &stage);
                let mut tried = hold(&tried);
                let chapter = tried.passed.entry(plan.id.chapter).or_default();
                chapter.insert(plan.id.number, graded.passed());
                *tried.failed.entry(plan.id.chapter).or_default() += usize::from(!graded.passed());
                tried.graded.push(graded);
                tried.trouble = tried.trouble.take().or(why_no_other);
            }
        };
        thread::scope(|scope| {
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work);
            let others: Vec<_> = (1..workers).map_while(|index| spawn(index).ok()).collect();
            work();
            drop(others);
        });
        let mut tried = tried.into_inner().unwrap_or_else(PoisonError::into_inner);
        tried.graded.sort_by_key(Graded::id);
        tried
    }

    pub(super) fn played(&self, plan: &CutPlan) -> Graded {
        let against = self.against(plan);
        grade(plan, &play(plan, &against), &against.known)
    }

    /// Plays it; where it fails, looks whether the server has ended: by this plan, or by
    /// one that was played at the same time. Played alone it tells which. And why no
    /// other can be played, if none can.
    fn looked_after(&self, plan: &CutPlan, stage: &RwLock<()>) -> (Graded, Option<Text>) {
        if plan.id.chapter != HOSTILE {
            let _shared = stage.read();
            let before = self.server.starts();
            let graded = self.played(plan);
            let fine = graded.passed() && graded.was_played();
            let gone = !fine && !self.serves();
            if !gone && (fine || self.server.starts() == before) {
                return (graded, None);
            }
        }
        let _alone = stage.write();
        let (mut gone, mut why_not) = (!self.serves(), None);
        // Somebody else's cannot be started again: then this one is to blame, or one
        // that was played at the same time.
        if gone && let Err(why) = self.server.revive() {
            why_not = Some(why);
        }
        let mut graded = self.played(plan);
        if why_not.is_none() {
            gone = !self.serves();
            why_not = if gone { self.server.revive().err() } else { None };
        }
        graded.server_ended = gone;
        (graded, why_not)
    }
}

fn next(queue: &Mutex<VecDeque<CutPlan>>, tried: &Mutex<TriedPlans>) -> Option<CutPlan> {
    loop {
        let plan = hold(queue).pop_front()?;
        let mut tried = hold(tried);
        if tried.trouble.is_some() {
            return None;
        }
        if !tried.is_known(plan.id) {
            return Some(plan);
        }
        tried.left_out.push(plan.id);
    }
}

fn hold<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Long ones first; single cuts from coarse to fine, so that a few tell where it fails.
fn in_order(plans: Vec<CutPlan>) -> VecDeque<CutPlan> {
    let mut plans = plans;
    let rank = |plan: &CutPlan| match plan.id.chapter {
        1 => (0, 0),
        3 => (1, 0),
        6 => (2, 0),
        2 => (4, plan.id.number.reverse_bits()),
        // A plan of many connections alone, so that their number stays what it says.
        8 => (5, plan.id.number),
        HOSTILE => (6, plan.id.number),
        _ => (3, plan.id.number),
    };
    plans.sort_by_key(rank);
    plans.into()
}
