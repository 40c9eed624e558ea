//! The engineers' half of the judge: recorded requests of any protocol, sent to a server
//! in every way in which TCP may deliver them. The answer must not depend on it.
//!
//! | file | what it is |
//! |---|---|
//! | `control` | first of all: the same bytes with nothing done to them |
//! | `plan`, `plans`, `places` | the ways to send them, with numbers that stay; places with names |
//! | `play` | one plan, with proof that each piece was taken |
//! | `crew`, `server` | many plans at the same time; the program under test |
//! | `grade`, `shape`, `shrink` | an answer and an ending; what failures have in common; the smallest |
//! | `told`, `report` | for others to run, and to read |

mod control;
mod crew;
mod grade;
mod places;
mod plan;
mod plans;
mod play;
mod probe;
pub mod report;
mod server;
mod shape;
mod shrink;
mod told;
mod verdict;
mod words;

pub use control::Ignored;
pub use plan::{PlanChoice, PlanId};
pub use server::Where;
pub use shape::Shape;
pub use verdict::Judgement;

use super::dealing;
use super::task::mark_of;
use crate::Text;
use crate::framing::{DEFAULT_MAX_FRAME_BYTES, Framing};
use crew::WORKERS;
use grade::Graded;
use places::{NamedPlace, places};
use plan::{CutPlan, Talk};
use plans::{Material, plans};
use play::Against;
use regex::bytes::RegexBuilder;
use server::{UnderTest, last_line};
use std::time::{Duration, Instant};
use verdict::ChapterSeen;

/// What is asked for.
pub struct Gauntlet {
    pub server: Where,
    pub requests: Vec<Vec<u8>>,
    /// What the answer must be; otherwise it is what the control gets.
    pub expect: Option<Vec<u8>>,
    pub framing: Option<Box<dyn Framing>>,
    pub ignored: Ignored,
    /// These alone.
    pub chosen: Vec<PlanChoice>,
    pub seed: u64,
    /// In plans with a pause inside.
    pub pause: Duration,
    /// For an answer, and for a close.
    pub patience: Duration,
    /// The words with which all of this was typed, for who wants it again.
    pub typed: Vec<String>,
}

impl Ignored {
    /// Patterns as they are typed; they are matched against bytes, line by line.
    pub fn parse(patterns: &[String]) -> Result<Ignored, Text> {
        let one = |pattern: &String| {
            let made = RegexBuilder::new(pattern).unicode(false).multi_line(true).build();
            made.map_err(|error| {
                let line = last_line(&error.to_string());
                words::no_pattern(pattern, line.trim_start_matches("error: "))
            })
        };
        patterns.iter().map(one).collect::<Result<_, _>>().map(Ignored)
    }
}

/// Runs it, and tells `progress` what it is at. An error is a gauntlet that cannot be run
/// at all.
pub fn run(asked: &Gauntlet, progress: &(dyn Fn(Text) + Sync)) -> Result<Judgement, Text> {
    let began = Instant::now();
    if asked.requests.iter().any(Vec::is_empty) {
        return Err(words::EMPTY_REQUEST.into());
    }
    let talk = Talk::of(&asked.requests);
    let cuts = asked.chosen.iter().filter_map(PlanChoice::cuts).flatten();
    if let Some(cut) = cuts.copied().find(|cut| talk.places().all(|place| place != *cut)) {
        return Err(words::cut_outside(cut, talk.bytes.len()));
    }
    let merges = |choice: &PlanChoice| choice.has_chapter(5);
    let held = asked.chosen.is_empty() || asked.chosen.iter().any(merges);
    let server = UnderTest::begin(&asked.server, held)?;
    let mut run = Judging::begin(asked, &server);
    if run.judgement.inconclusive.is_none() {
        progress(words::CONTROL_DONE.into());
        run.play(progress)?;
    }
    let mut judgement = run.judgement;
    judgement.took_ms = began.elapsed().as_millis();
    Ok(judgement)
}

struct Judging<'r> {
    asked: &'r Gauntlet,
    server: &'r UnderTest,
    frames: Vec<crate::framing::Span>,
    places: Vec<NamedPlace>,
    planned: Vec<CutPlan>,
    judgement: Judgement,
}

impl Judging<'_> {
    /// The control, and what it tells about the server.
    fn begin<'r>(asked: &'r Gauntlet, server: &'r UnderTest) -> Judging<'r> {
        let talk = Talk::of(&asked.requests);
        let framing = asked.framing.as_deref();
        let (frames, whole) = places::frames(&talk, framing, DEFAULT_MAX_FRAME_BYTES);
        let places = places(&talk, &frames);
        let (address, seed, planned) = (server.address.to_string(), asked.seed, Vec::new());
        let judgement = Judgement { address, talk, seed, ..Judgement::default() };
        let mut run = Judging { asked, server, frames, places, planned, judgement };
        match run.keep(&run.judgement.talk, Duration::ZERO, None) {
            Ok(kept) => run.judgement.kept = kept,
            Err(why) => run.judgement.inconclusive = Some(why),
        }
        if framing.is_some() && !whole {
            run.judgement.notes.push(words::NOT_ALL_FRAMES.into());
        }
        if run.judgement.inconclusive.is_none() {
            run.control_again();
        }
        if run.judgement.inconclusive.is_none() {
            run.several();
            run.judgement.parallel = run.serves_several();
        }
        run
    }

    fn play(&mut self, progress: &(dyn Fn(Text) + Sync)) -> Result<(), Text> {
        let (planned, sampled) = self.planned();
        if planned.is_empty() {
            return Err(words::NO_SUCH_PLAN.into());
        }
        let workers = if self.judgement.parallel { WORKERS } else { 1 };
        let (cuts, others): (Vec<_>, Vec<_>) =
            planned.iter().cloned().partition(|plan| plan.id.chapter == 2);
        let began = Instant::now();
        let played = |plans: usize| (plans > 0).then(|| progress(words::plays(plans, workers)));
        played(cuts.len());
        let mut done = self.crew(cuts, workers);
        self.judgement.cuts_took_ms = began.elapsed().as_millis();
        played(others.len());
        let rest = self.crew(others, workers);
        done.graded.extend(rest.graded);
        done.graded.sort_by_key(|graded| graded.id());
        done.left_out.extend(rest.left_out);
        let (graded, unplayed): (Vec<_>, Vec<_>) =
            done.graded.into_iter().partition(Graded::was_played);
        self.judgement.graded = graded;
        let trouble = done.trouble.or(rest.trouble);
        if let Some(why) = unplayed.first().and_then(Graded::why_not_played) {
            let told = words::not_played(unplayed.len(), why);
            match self.judgement.graded.is_empty() {
                true => self.judgement.inconclusive = Some(told),
                false => self.judgement.notes.push(told),
            }
        }
        self.notes(sampled, done.left_out.len(), trouble);
        self.judgement.graded.retain(|graded| !graded.plan.is_apart() || graded.held());
        self.planned = planned;
        self.sum_up();
        if self.judgement.failing().next().is_some() {
            self.look_closer(progress);
        }
        Ok(())
    }

    /// Chapters and shapes, of all that was graded.
    fn sum_up(&mut self) {
        let graded = &self.judgement.graded;
        let chapters = (1..=9).map(|number| {
            let why_not = self.why_not(number);
            ChapterSeen::of(number, &self.planned, graded, why_not)
        });
        self.judgement.chapters = chapters.collect();
        let right = self.what_is_right();
        self.judgement.shapes = shape::shapes(&self.judgement.graded, &self.places, right);
    }

    /// What is shown where nothing failed: of all single cuts, and of merges, only where
    /// they were played.
    fn what_is_right(&self) -> Text {
        let whole = |number: usize| {
            let chapter = &self.judgement.chapters[number - 1];
            let id = |number| PlanId { chapter: chapter.number, number };
            let chosen = &self.asked.chosen;
            let all = |choice: &PlanChoice| choice.takes(id(0)) && choice.takes(id(usize::MAX));
            let all = chosen.is_empty() || chosen.iter().any(all);
            all && chapter.tried() > 0 && chapter.tried() == chapter.planned
        };
        match (whole(2), whole(5)) {
            (true, true) => words::NOTHING_FAILED.into(),
            (true, false) => words::NO_CUT_FAILED.into(),
            _ => words::none_failed(self.judgement.graded.len()),
        }
    }

    /// The plans that are asked for.
    fn planned(&self) -> (Vec<CutPlan>, bool) {
        let judgement = &self.judgement;
        let (mut all, sampled) = plans(&Material {
            plain: &judgement.talk,
            merged: judgement.merged.as_ref(),
            frames: &self.frames,
            places: &self.places,
            mark: self.asked.framing.as_deref().and_then(mark_of),
            seed: self.asked.seed,
            pause: self.asked.pause,
            parallel: judgement.parallel,
        });
        // What arrives apart is merged only where reads are held; elsewhere it is cut.
        all.retain(|plan| !plan.is_apart() || self.server.holds().is_some());
        let chosen = &self.asked.chosen;
        if !chosen.is_empty() {
            all.retain(|plan| chosen.iter().any(|choice| choice.takes(plan.id)));
            let own = chosen.iter().filter_map(PlanChoice::cuts).cloned();
            for (index, cuts) in own.enumerate() {
                let id = PlanId { chapter: 4, number: 1000 + index };
                all.push(CutPlan::of_cuts(id, &judgement.talk, cuts));
            }
        }
        (all, sampled && chosen.is_empty())
    }

    fn against(&self, plan: &CutPlan) -> Against<'_> {
        let (talk, kept) = self.judgement.control_of(plan);
        Against {
            address: self.server.address,
            talk,
            known: self.known(kept),
            patience: self.asked.patience,
            holds: self.server.holds().filter(|_| plan.merged),
        }
    }

    fn notes(&mut self, sampled: bool, left_out: usize, trouble: Option<Text>) {
        let patience = self.asked.patience;
        let Judgement { graded, notes, talk, kept, parallel, .. } = &mut self.judgement;
        let count = |is: &dyn Fn(&Graded) -> bool| graded.iter().filter(|one| is(one)).count();
        let cuts = count(&|graded| graded.id().chapter == 2);
        let attempted = count(&|graded| graded.delivery == dealing::Delivery::Attempted);
        let hoped_for = count(&|graded| graded.merged.is_some() && !graded.held());
        let stays_open = kept.ended == control::HowEnded::Never;
        let told = [
            sampled.then(|| words::sampled(cuts, talk.places().count())),
            (left_out > 0).then(|| words::left_out(left_out)),
            (attempted > 0).then(|| words::attempted(dealing::BY_THE_CLOCK)),
            (hoped_for > 0).then(|| words::hoped_for(hoped_for, &self.server.why_not_held())),
            (!*parallel).then(|| words::ONE_AFTER_THE_OTHER.into()),
            stays_open.then(|| words::stays_open(patience)),
            trouble,
        ];
        notes.extend(told.into_iter().flatten());
    }

    fn why_not(&self, chapter: u8) -> Option<Text> {
        let judgement = &self.judgement;
        Some(match chapter {
            _ if !self.asked.chosen.is_empty() => words::NOT_CHOSEN.into(),
            2..=4 | 6 => words::TOO_SHORT.into(),
            5 if judgement.kept.answers_at_the_end() => words::WHY_NOT_AT_THE_END.into(),
            5 => words::WHY_NOT_MERGED.into(),
            8 if !judgement.parallel => words::WHY_NOT_PARALLEL.into(),
            8 => words::TOO_SHORT.into(),
            9 if self.asked.framing.is_none() => words::WHY_NOT_FRAMING.into(),
            9 if self.frames.is_empty() => words::WHY_NOT_FRAMES.into(),
            9 => words::WHY_NOT_HEADER.into(),
            _ => return None,
        })
    }
}
