//! What a session knows so far: where it is, and what was guessed, run and tried.

use super::answer::Guess;
use super::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct Setting {
    pub style: Style,
    pub height: usize,
    pub teacher: bool,
    /// By itself: predictions are answered rightly.
    pub auto: bool,
    pub wire: WireAccess,
    /// The folder for a page of each run.
    pub pages: Option<PathBuf>,
    /// The options with which the lesson was asked for, as they are typed: a learner
    /// who leaves is told how to come back with the same.
    pub options: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireAccess {
    /// They can, or none needs it.
    Had,
    /// Loopback was asked for.
    Declined,
    /// This machine refuses it, and why.
    Denied(Text),
}

impl WireAccess {
    /// Found out by trying, and only for a lesson that cannot do without.
    pub fn for_lesson(lesson: &Lesson, link: Option<LinkChoice>) -> WireAccess {
        let needs = |step: &LessonStep| matches!(&step.does, Does::Run(run) if run.needs_wire);
        match lesson.steps.iter().any(needs).then_some(link) {
            None => WireAccess::Had,
            Some(Some(LinkChoice::Loopback)) => WireAccess::Declined,
            Some(_) => match lab::wire() {
                Ok(_) => WireAccess::Had,
                Err(denied) => WireAccess::Denied(denied.text()),
            },
        }
    }
}

/// What came of a run step or of an exercise.
pub(super) enum Came {
    Runs(Box<Trace>),
    Rounds(Judged),
}

pub(super) struct Progress<'l> {
    pub lesson: &'l Lesson,
    pub name: String,
    pub setting: Setting,
    /// The step from 1; 0 is the title page, one more than there are the end.
    pub at: usize,
    /// By step: `None` where the learner passed.
    pub guesses: BTreeMap<usize, Option<Guess>>,
    /// The *first* ones: what the score counts.
    pub first_guesses: BTreeMap<usize, Option<Guess>>,
    /// By exercise: the value or command that was typed last.
    pub typed: BTreeMap<usize, String>,
    /// By run step and exercise: what came of it, or why it could not run.
    pub came: BTreeMap<usize, Result<Came, Text>>,
}

impl<'l> Progress<'l> {
    pub fn new(lesson: &'l Lesson, name: &str, setting: Setting) -> Progress<'l> {
        Progress {
            lesson,
            name: name.to_owned(),
            setting,
            at: 0,
            guesses: BTreeMap::new(),
            first_guesses: BTreeMap::new(),
            typed: BTreeMap::new(),
            came: BTreeMap::new(),
        }
    }

    /// What the current step does; nothing on the title page and at the end.
    pub fn does(&self) -> Option<&'l Does> {
        Some(&self.lesson.steps.get(self.at.checked_sub(1)?)?.does)
    }

    /// Where the page of this step's run belongs, if pages are wanted.
    pub fn page(&self) -> Option<PathBuf> {
        let lesson = Path::new(&self.name).file_stem()?.to_string_lossy();
        Some(self.setting.pages.as_ref()?.join(format!("{lesson}-{}.html", self.at)))
    }

    /// The run that step `index`, from 0, speaks of, if it was made.
    pub fn trace_of(&self, index: usize) -> Option<&Trace> {
        match self.came.get(&(self.lesson.run_of(index)? + 1))? {
            Ok(Came::Runs(trace)) => Some(trace),
            _ => None,
        }
    }

    /// The same, observed.
    pub fn verdict_of(&self, index: usize) -> Option<Verdict<'_>> {
        self.trace_of(index).and_then(observed)
    }

    pub fn lacks_wire(&self, run: &RunStep) -> bool {
        run.needs_wire && self.setting.wire != WireAccess::Had
    }

    /// Whether step `index`, from 0, asks or speaks of a run that cannot be made here.
    pub fn is_passed_over(&self, index: usize) -> bool {
        let does = self.lesson.steps.get(index).map(|step| &step.does);
        let speaks = matches!(does, Some(Does::Predict(_) | Does::Look(_) | Does::Explain(_)));
        speaks && self.lesson.run_step_of(index).is_some_and(|run| self.lacks_wire(run))
    }

    /// Whether each first guess was right, where the run was made and tells.
    pub fn scored(&self) -> Vec<bool> {
        let scored = |(index, step): (usize, &LessonStep)| {
            let Does::Predict(predict) = &step.does else { return None };
            let first = self.first_guesses.get(&(index + 1))?;
            let right = predict.right(&self.verdict_of(index)?).ok()?;
            Some(first.as_ref().is_some_and(|guess| guess.answer == right))
        };
        self.lesson.steps.iter().enumerate().filter_map(scored).collect()
    }
}

/// What the trace shows; the lesson has its own claims.
pub(super) fn observed(trace: &Trace) -> Option<Verdict<'_>> {
    Verdict::judge(trace).ok()
}
