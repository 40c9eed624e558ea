//! Plays a lesson: a line goes in; a page, or the wish for a run, comes out.
//! Pure, so that a test can play a whole lesson without a terminal or a socket.

use super::exchange::{Ask, Outcome, Ran, Setting, Wish};
use super::page::{Block, pages};
use super::phrases::{Phrases, phrases};
use super::{Does, Lesson, Right, RunStep};
use crate::Text;
use crate::trace::Trace;
use std::collections::{BTreeMap, VecDeque};

/// What a typed line is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// Enter.
    Enter,
    /// An answer to the prediction.
    Guess,
    /// A value or a command for the exercise.
    Try,
}

/// A lesson being played.
#[derive(Debug)]
pub struct Session<'l> {
    pub(super) lesson: &'l Lesson,
    /// What one types to get it.
    pub(super) name: String,
    pub(super) setting: Setting,
    /// The step from 1; 0 is the title page, one more than there are the end.
    pub(super) at: usize,
    pages: VecDeque<String>,
    waiting: Waiting,
    prompt: String,
    /// By step: `None` where the learner passed.
    pub(super) guesses: BTreeMap<usize, Option<Right>>,
    /// Whether the *first* guess was right: what the score counts.
    pub(super) scored: BTreeMap<usize, bool>,
    pub(super) traces: BTreeMap<usize, Trace>,
    /// The last value or command tried, and what came of it.
    pub(super) tried: BTreeMap<usize, (String, Ran)>,
    /// Everything shown, for a hand-out.
    log: Vec<Block>,
}

impl<'l> Session<'l> {
    /// A session before its first page.
    pub fn new(lesson: &'l Lesson, name: &str, setting: Setting) -> Session<'l> {
        Session {
            lesson,
            name: name.to_owned(),
            setting,
            at: 0,
            pages: VecDeque::new(),
            waiting: Waiting::Enter,
            prompt: String::new(),
            guesses: BTreeMap::new(),
            scored: BTreeMap::new(),
            traces: BTreeMap::new(),
            tried: BTreeMap::new(),
            log: Vec::new(),
        }
    }

    pub(super) fn say(&self) -> &'static Phrases {
        phrases(self.setting.style.lang)
    }

    /// The first page: the title, or step `from` (from 1). A step that speaks
    /// of a run is entered at that run, or there would be nothing to speak of.
    pub fn begin(&mut self, from: usize) -> Ask {
        let last = self.lesson.steps.len();
        let mut at = from.min(last);
        if let Some(index) = at.checked_sub(1)
            && matches!(self.lesson.steps[index].does, Does::Look(_) | Does::Explain(_))
        {
            at = self.lesson.run_of(index).map_or(at, |run| run + 1);
        }
        self.enter(at)
    }

    /// Takes a line that was typed.
    pub fn line(&mut self, line: &str) -> Ask {
        match line.trim() {
            "q" | "Q" => return Ask::Over(self.farewell()),
            "b" | "B" => return self.back(),
            "r" | "R" => {
                if let Some(again) = self.again() {
                    return again;
                }
            }
            "h" | "?" => {
                let help = vec![Block::Prose(self.say().help.to_owned())];
                return self.show_above(help);
            }
            _ => {}
        }
        if self.pages.len() > 1 {
            self.pages.pop_front();
            return self.page();
        }
        let line = line.trim();
        match self.waiting {
            Waiting::Enter => self.enter(self.at + 1),
            Waiting::Guess => self.take_guess(line),
            Waiting::Try => self.take_try(line),
        }
    }

    /// Takes what came of a wish.
    pub fn ran(&mut self, ran: Ran) -> Ask {
        match (&self.lesson.steps[self.at - 1].does, ran) {
            (Does::Run(_), Ran::Trace(trace)) => {
                self.traces.insert(self.at, *trace);
                self.score();
            }
            (_, ran) => {
                let tried = self.tried.remove(&self.at).map_or(String::new(), |(tried, _)| tried);
                self.tried.insert(self.at, (tried, ran));
            }
        }
        self.show_step()
    }

    /// Whether every run that was made showed what the lesson says.
    pub fn outcome(&self) -> Outcome {
        super::outcome::outcome(self)
    }

    /// How many predictions were right at first, of how many.
    pub fn score_of(&self) -> (usize, usize) {
        (self.scored.values().filter(|right| **right).count(), self.scored.len())
    }

    /// Everything that was shown, for a hand-out.
    pub fn log(&self) -> &[Block] {
        &self.log
    }

    fn take_guess(&mut self, line: &str) -> Ask {
        let Does::Predict(predict) = &self.lesson.steps[self.at - 1].does else {
            return self.enter(self.at + 1);
        };
        let guess = match line {
            _ if self.setting.auto => None,
            "-" => None,
            "" if self.guesses.contains_key(&self.at) => return self.enter(self.at + 1),
            "" => return self.show_above(vec![Block::Unsure(self.say().guess_first.to_owned())]),
            line => match predict.guess(line) {
                Some(guess) => Some(guess),
                None => {
                    let hint = format!("{}{}", self.say().not_an_answer, self.prompt);
                    return self.show_above(vec![Block::Unsure(hint)]);
                }
            },
        };
        self.guesses.insert(self.at, guess);
        self.enter(self.at + 1)
    }

    fn take_try(&mut self, line: &str) -> Ask {
        let Does::Exercise(exercise) = &self.lesson.steps[self.at - 1].does else {
            return self.enter(self.at + 1);
        };
        let auto = self.setting.auto;
        if line == "-" || (auto && self.tried.contains_key(&self.at)) {
            return self.enter(self.at + 1);
        }
        if line.is_empty() && !auto {
            // Nothing typed: after a try one goes on, before it one is asked again.
            return match self.tried.contains_key(&self.at) {
                true => self.enter(self.at + 1),
                false => self.page(),
            };
        }
        let typed = |typed: &str| (typed.to_owned(), Ran::Failed(Text::default()));
        match (&exercise.turn, &exercise.program) {
            (Some(turn), _) => {
                let value = if auto { turn.model.as_str() } else { line };
                self.tried.insert(self.at, typed(value));
                match turn.with(value) {
                    Ok(run) => Ask::Run(Wish::Case(Box::new(run))),
                    Err(error) => self.ran(Ran::Failed(error)),
                }
            }
            (_, Some(program)) => {
                self.tried.insert(self.at, typed(line));
                let command = (!auto).then(|| line.to_owned());
                Ask::Run(Wish::Program(program.clone(), command))
            }
            _ => self.enter(self.at + 1),
        }
    }

    /// Goes to step `at`, or past those that cannot be made here.
    fn enter(&mut self, at: usize) -> Ask {
        self.at = at;
        while self.cannot_be_here() {
            self.at += 1;
        }
        if let Some(does) = self.does()
            && let Does::Run(run) = does
            && !self.traces.contains_key(&self.at)
            && !self.lacks_wire(run)
        {
            return Ask::Run(Wish::Case(run.clone()));
        }
        // By itself there is nobody to read the question before it is tried.
        if self.setting.auto
            && matches!(self.does(), Some(Does::Exercise(_)))
            && !self.tried.contains_key(&self.at)
        {
            return self.take_try("");
        }
        self.show_step()
    }

    fn back(&mut self) -> Ask {
        self.at = self.at.saturating_sub(1);
        while self.cannot_be_here() {
            self.at -= 1;
        }
        self.show_step()
    }

    /// Makes the run again that this step speaks of.
    fn again(&mut self) -> Option<Ask> {
        let index = self.at.checked_sub(1)?;
        match self.does()? {
            Does::Predict(_) => None,
            Does::Exercise(_) => {
                self.tried.remove(&self.at);
                Some(self.show_step())
            }
            _ => {
                let run = self.lesson.run_of(index)? + 1;
                self.traces.remove(&run);
                Some(self.enter(run))
            }
        }
    }

    pub(super) fn does(&self) -> Option<&'l Does> {
        Some(&self.lesson.steps.get(self.at.checked_sub(1)?)?.does)
    }

    pub(super) fn lacks_wire(&self, run: &RunStep) -> bool {
        run.needs_wire && self.setting.no_wire.is_some()
    }

    /// What is asked or said about a run that this machine cannot make; and
    /// what is said about one that was not made.
    fn cannot_be_here(&self) -> bool {
        match self.does() {
            None | Some(Does::Run(_) | Does::Prose(_) | Does::Exercise(_)) => false,
            Some(_) => {
                let run = self.lesson.run_of(self.at - 1).map(|run| &self.lesson.steps[run].does);
                matches!(run, Some(Does::Run(run)) if self.lacks_wire(run))
            }
        }
    }

    fn show_step(&mut self) -> Ask {
        let (blocks, waiting, prompt) = super::screens::step(self);
        if self.at > self.lesson.steps.len() {
            self.log.extend(blocks.iter().cloned());
            let text = pages(&self.header(), &blocks, &self.setting.style, usize::MAX);
            return Ask::Over(text.concat());
        }
        self.log.extend(blocks.iter().cloned());
        self.pages =
            pages(&self.header(), &blocks, &self.setting.style, self.setting.height).into();
        (self.waiting, self.prompt) = (waiting, prompt);
        self.page()
    }

    /// The same page, under an answer to what was typed.
    fn show_above(&mut self, mut above: Vec<Block>) -> Ask {
        let (blocks, ..) = super::screens::step(self);
        above.extend(blocks);
        self.pages = pages(&self.header(), &above, &self.setting.style, self.setting.height).into();
        self.page()
    }

    fn page(&self) -> Ask {
        let more = self.pages.len() > 1;
        let prompt = if more { self.say().more.to_owned() } else { self.prompt.clone() };
        Ask::Line { page: self.pages.front().cloned().unwrap_or_default(), prompt: prompt + " > " }
    }

    fn header(&self) -> String {
        let title = self.lesson.title.get(self.setting.style.lang);
        let last = self.lesson.steps.len();
        match self.at {
            0 => title.to_owned(),
            at if at > last => format!("{title} · {}", self.say().the_end),
            at => format!("{title} · {} {at} {} {last}", self.say().step, self.say().of),
        }
    }

    fn farewell(&self) -> String {
        let last = self.lesson.steps.len();
        let say = self.say();
        let from = self.at.clamp(1, last);
        format!("{}{}sticky-demo walkthrough {} --from {from}\n", say.later, say.colon, self.name)
    }
}
