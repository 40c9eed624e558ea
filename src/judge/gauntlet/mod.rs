//! The engineers' half of the judge: recorded requests of any protocol, sent to a server
//! in every way in which TCP may deliver them. The answer must not depend on it.
//!
//! | file | what it is |
//! |---|---|
//! | `control` | first of all: the same bytes with nothing done to them |
//! | `plan`, `plans`, `places` | the ways to send them, with numbers that stay; places with names |
//! | `deliver`, `play` | one connection, with proof that each piece was taken; one plan |
//! | `crew`, `server` | many plans at the same time; the program under test |
//! | `grade`, `shape`, `shrink` | an answer and an ending; what failures have in common; the smallest |
//! | `told`, `report` | for others to run, and to read |

mod control;
mod crew;
mod deliver;
mod grade;
mod places;
mod plan;
mod plans;
mod play;
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

use crate::Text;
use crate::framing::{DEFAULT_MAX_FRAME_BYTES, Framing};
use control::{Kept, KnownAnswers, Waits, keep};
use crew::{CrewDone, WORKERS, play_all};
use deliver::Dealing;
use places::{NamedPlace, places};
use plan::{CutPlan, Manner, Script, Talk};
use plans::{Material, plans};
use play::Against;
use regex::bytes::RegexBuilder;
use server::UnderTest;
use std::net::SocketAddr;
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
            made.map_err(|error| words::no_pattern(pattern, &error.to_string()))
        };
        patterns.iter().map(one).collect::<Result<_, _>>().map(Ignored)
    }
}

/// A second connection is answered while a first stands idle: waited for at the most.
const AT_THE_SAME_TIME: Duration = Duration::from_millis(500);

/// Runs it, and tells `progress` what it is at. An error is a gauntlet that cannot be run
/// at all.
pub fn run(asked: &Gauntlet, progress: &(dyn Fn(Text) + Sync)) -> Result<Judgement, Text> {
    let began = Instant::now();
    if asked.requests.iter().any(Vec::is_empty) {
        return Err(words::EMPTY_REQUEST.into());
    }
    let server = UnderTest::begin(&asked.server)?;
    let mut run = Run::begin(asked, &server)?;
    if run.judgement.inconclusive.is_none() {
        progress(words::CONTROL_DONE.into());
        run.play(&server, progress)?;
    }
    let mut judgement = run.judgement;
    judgement.took_ms = began.elapsed().as_millis();
    Ok(judgement)
}

struct Run<'r> {
    asked: &'r Gauntlet,
    waits: Waits,
    frames: Vec<crate::framing::Span>,
    places: Vec<NamedPlace>,
    judgement: Judgement,
}

impl Run<'_> {
    /// The control, and what it tells about the server.
    fn begin<'r>(asked: &'r Gauntlet, server: &UnderTest) -> Result<Run<'r>, Text> {
        let address = server.address;
        let waits = Waits { connect: asked.patience, answer: asked.patience };
        let talk = Talk::of(&asked.requests);
        let kept = keep(address, &talk, Duration::ZERO, waits, None)?;
        let framing = asked.framing.as_deref();
        let (frames, whole) = places::frames(&talk, framing, DEFAULT_MAX_FRAME_BYTES);
        let places = places(&talk, &frames);
        let mut judgement = Judgement {
            address,
            merged: None,
            kept_merged: None,
            seed: asked.seed,
            graded: Vec::new(),
            chapters: Vec::new(),
            shapes: Vec::new(),
            smallest: None,
            parallel: false,
            notes: Vec::new(),
            inconclusive: None,
            took_ms: 0,
            cuts_took_ms: 0,
            talk,
            kept,
        };
        if framing.is_some() && !whole {
            judgement.notes.push(words::NOT_ALL_FRAMES.into());
        }
        let mut run = Run { asked, waits, frames, places, judgement };
        run.control_again(address);
        if run.judgement.inconclusive.is_none() {
            run.several(address);
            run.judgement.parallel = run.serves_several(address);
        }
        Ok(run)
    }

    /// At the pace of the slowest plan, and at once again: what differs now differs by itself.
    fn control_again(&mut self, address: SocketAddr) {
        let asked = self.asked;
        let Judgement { talk, kept, .. } = &self.judgement;
        let same = |other: &Kept| asked.ignored.same(&other.answer, &kept.answer);
        let why = if let Some(expected) = &asked.expect
            && !asked.ignored.same(expected, &kept.answer)
        {
            Some(words::not_as_expected(expected, &kept.answer))
        } else if kept.after.len() > 1 && !kept.answers_each() {
            Some(words::NOT_EACH_ANSWERED.into())
        } else {
            let slow = keep(address, talk, self.pace(), self.waits, self.known(kept));
            match slow {
                Ok(slow) if same(&slow) => None,
                slow => match (keep(address, talk, Duration::ZERO, self.waits, None), slow) {
                    (Ok(again), _) if !same(&again) => {
                        Some(words::changes_by_itself(&kept.answer, &again.answer))
                    }
                    (Err(why), _) => Some(words::control_fails_again(&why)),
                    (_, Ok(slow)) => {
                        Some(words::slow_control_differs(self.pace(), &kept.answer, &slow.answer))
                    }
                    (_, Err(why)) => Some(words::slow_control_fails(self.pace(), &why)),
                },
            }
        };
        self.judgement.inconclusive = why;
    }

    /// How long the slowest plan that is asked for stands still.
    fn pace(&self) -> Duration {
        let pauses = |choice: &PlanChoice| match choice {
            PlanChoice::Chapter(chapter) => *chapter == 6,
            PlanChoice::Range(first, last) => first.chapter <= 6 && 6 <= last.chapter,
            PlanChoice::Cuts(_) => false,
        };
        let chosen = &self.asked.chosen;
        let any = chosen.is_empty() || chosen.iter().any(pauses);
        if any { self.asked.pause } else { Duration::ZERO }
    }

    fn known<'k>(&'k self, kept: &'k Kept) -> Option<KnownAnswers<'k>> {
        Some((kept, self.asked.framing.as_deref(), &self.asked.ignored))
    }

    /// Whether a second request on the same connection is answered: then they can be merged.
    fn several(&mut self, address: SocketAddr) {
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
        let one = &self.asked.requests[0];
        let twice = Talk::of(&[one.clone(), one.clone()]);
        match keep(address, &twice, Duration::ZERO, self.waits, None) {
            Ok(kept) if kept.answers_each() => {
                judgement.merged = Some(twice);
                judgement.kept_merged = Some(kept);
            }
            _ => judgement.notes.push(words::ONE_ANSWER_ALONE.into()),
        }
    }

    /// Whether a connection is served while another stands idle.
    fn serves_several(&self, address: SocketAddr) -> bool {
        let idle = Dealing::connect(address, self.waits.connect, 1);
        let limit = AT_THE_SAME_TIME.max(20 * self.judgement.kept.took).min(self.waits.answer);
        let waits = Waits { answer: limit, ..self.waits };
        let known = self.known(&self.judgement.kept);
        let served = keep(address, &self.judgement.talk, Duration::ZERO, waits, known).is_ok();
        drop(idle);
        served
    }

    fn play(&mut self, server: &UnderTest, progress: &(dyn Fn(Text) + Sync)) -> Result<(), Text> {
        let (planned, sampled) = self.planned();
        if planned.is_empty() {
            return Err(words::NO_SUCH_PLAN.into());
        }
        let workers = if self.judgement.parallel { WORKERS } else { 1 };
        let (cuts, others): (Vec<_>, Vec<_>) =
            planned.iter().cloned().partition(|plan| plan.id.chapter == 2);
        let began = Instant::now();
        progress(words::plays(cuts.len(), workers));
        let mut done = self.crew(cuts, workers, server);
        self.judgement.cuts_took_ms = began.elapsed().as_millis();
        progress(words::plays(others.len(), workers));
        let rest = self.crew(others, workers, server);
        done.graded.extend(rest.graded);
        done.graded.sort_by_key(|graded| graded.id());
        done.left_out.extend(rest.left_out);
        self.judgement.graded = done.graded;
        let trouble = done.trouble.or(rest.trouble);
        self.notes(sampled, done.left_out.len(), trouble);
        let graded = &self.judgement.graded;
        let chapters = 1..=9;
        let mut chapters: Vec<ChapterSeen> =
            chapters.map(|number| ChapterSeen::of(number, &planned, graded)).collect();
        for chapter in chapters.iter_mut().filter(|chapter| chapter.planned == 0) {
            chapter.why_not = self.why_not(chapter.number);
        }
        self.judgement.chapters = chapters;
        self.judgement.shapes = shape::shapes(graded, &self.places);
        if self.judgement.failing().next().is_some() {
            self.look_closer(server, progress);
        }
        Ok(())
    }

    /// The plans that are asked for.
    fn planned(&self) -> (Vec<CutPlan>, bool) {
        let judgement = &self.judgement;
        let (mut all, sampled) = plans(&Material {
            plain: &judgement.talk,
            merged: judgement.merged.as_ref(),
            frames: &self.frames,
            places: &self.places,
            seed: self.asked.seed,
            pause: self.asked.pause,
            parallel: judgement.parallel,
        });
        let chosen = &self.asked.chosen;
        if !chosen.is_empty() {
            all.retain(|plan| chosen.iter().any(|choice| choice.takes(plan.id)));
            let own = chosen.iter().filter_map(|choice| match choice {
                PlanChoice::Cuts(cuts) => Some(cuts.clone()),
                _ => None,
            });
            for (index, cuts) in own.enumerate() {
                let id = PlanId { chapter: 4, number: 1000 + index };
                let scripts = vec![Script::cut_at(&judgement.talk, &cuts)];
                all.push(CutPlan { id, what: Manner::Cuts(cuts), merged: false, scripts });
            }
        }
        (all, sampled && chosen.is_empty())
    }

    fn crew(&self, plans: Vec<CutPlan>, workers: usize, server: &UnderTest) -> CrewDone {
        play_all(plans, workers, server, &|plan| self.against(plan))
    }

    fn against(&self, plan: &CutPlan) -> Against<'_> {
        let (talk, kept) = self.judgement.control_of(plan);
        Against {
            address: self.judgement.address,
            talk,
            kept,
            framing: self.asked.framing.as_deref(),
            ignored: &self.asked.ignored,
            waits: self.waits,
        }
    }

    fn notes(&mut self, sampled: bool, left_out: usize, trouble: Option<Text>) {
        let judgement = &mut self.judgement;
        let cuts = judgement.graded.iter().filter(|graded| graded.id().chapter == 2).count();
        if sampled {
            let of = judgement.talk.places().count();
            judgement.notes.push(words::sampled(cuts, of));
        }
        if left_out > 0 {
            judgement.notes.push(words::left_out(left_out));
        }
        let attempted = |graded: &grade::Graded| graded.delivery == deliver::Delivery::Attempted;
        if judgement.graded.iter().any(attempted) {
            judgement.notes.push(words::attempted(deliver::BY_THE_CLOCK));
        }
        if !judgement.parallel {
            judgement.notes.push(words::ONE_AFTER_THE_OTHER.into());
        }
        if judgement.kept.ended == control::HowEnded::Never {
            judgement.notes.push(words::stays_open(self.waits.answer));
        }
        judgement.notes.extend(trouble);
    }

    fn why_not(&self, chapter: u8) -> Option<Text> {
        let judgement = &self.judgement;
        Some(match chapter {
            _ if !self.asked.chosen.is_empty() => words::NOT_CHOSEN.into(),
            2..=4 => words::TOO_SHORT.into(),
            5 if judgement.kept.answers_at_the_end() => words::WHY_NOT_AT_THE_END.into(),
            5 => words::WHY_NOT_ONE_ANSWER.into(),
            8 if !judgement.parallel => words::WHY_NOT_PARALLEL.into(),
            8 => words::TOO_SHORT.into(),
            9 if self.asked.framing.is_none() => words::WHY_NOT_FRAMING.into(),
            9 => words::WHY_NOT_FRAMES.into(),
            _ => return None,
        })
    }
}
