//! What a session knows so far: where it stands, and what was guessed, run and
//! tried.

use super::exchange::{Ran, Setting, Wire};
use super::{Does, Guess, Lesson, RunStep};
use crate::trace::Trace;
use std::collections::BTreeMap;

/// A lesson, and how far one has come in it.
#[derive(Debug)]
pub(super) struct Progress<'l> {
    pub lesson: &'l Lesson,
    /// What one types to get it.
    pub name: String,
    pub setting: Setting,
    /// The step from 1; 0 is the title page, one more than there are the end.
    pub at: usize,
    /// By step: `None` where the learner passed.
    pub guesses: BTreeMap<usize, Option<Guess>>,
    /// Whether the *first* guess was right: what the score counts.
    pub scored: BTreeMap<usize, bool>,
    pub traces: BTreeMap<usize, Trace>,
    /// The last value or command tried, and what came of it.
    pub tried: BTreeMap<usize, (String, Ran)>,
}

impl<'l> Progress<'l> {
    pub fn new(lesson: &'l Lesson, name: &str, setting: Setting) -> Progress<'l> {
        Progress {
            lesson,
            name: name.to_owned(),
            setting,
            at: 0,
            guesses: BTreeMap::new(),
            scored: BTreeMap::new(),
            traces: BTreeMap::new(),
            tried: BTreeMap::new(),
        }
    }

    /// What the step does at which one stands; nothing on the title page and
    /// at the end.
    pub fn does(&self) -> Option<&'l Does> {
        Some(&self.lesson.steps.get(self.at.checked_sub(1)?)?.does)
    }

    /// The run that step `index`, from 0, speaks of, if it was made.
    pub fn trace_of(&self, index: usize) -> Option<&Trace> {
        self.traces.get(&(self.lesson.run_of(index)? + 1))
    }

    /// Whether this is a run that cannot be made here.
    pub fn lacks_wire(&self, run: &RunStep) -> bool {
        run.needs_wire && !matches!(self.setting.wire, Wire::Had)
    }

    /// Whether step `index`, from 0, asks or speaks of a run that cannot be
    /// made here.
    pub fn is_passed_over(&self, index: usize) -> bool {
        let steps = &self.lesson.steps;
        let speaks = match steps.get(index).map(|step| &step.does) {
            None | Some(Does::Run(_) | Does::Prose(_) | Does::Exercise(_)) => false,
            Some(Does::Predict(_) | Does::Look(_) | Does::Explain(_)) => true,
        };
        let run = self.lesson.run_of(index).map(|run| &steps[run].does);
        speaks && matches!(run, Some(Does::Run(run)) if self.lacks_wire(run))
    }
}
