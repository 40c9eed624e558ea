//! What a lesson is made of, in both languages.

use super::*;
use crate::judge::{LearnerSide, Task};
use crate::lab::{RunOptions, WirePolicy};
use crate::scenario::ScenarioFile;
use crate::scenario::typed;
use serde_json::Value;

#[derive(Debug, Clone)]
pub struct Lesson {
    pub title: Text,
    pub goal: Text,
    pub minutes: u32,
    pub steps: Vec<LessonStep>,
    pub next: Vec<Text>,
    /// For the teacher: timing, usual wrong answers, questions to ask.
    pub teacher: Vec<Text>,
}

#[derive(Debug, Clone)]
pub struct LessonStep {
    pub note: Option<Text>,
    pub does: Does,
}

#[derive(Debug, Clone)]
pub enum Does {
    /// Tells something that no run can change.
    Prose(Text),
    Predict(Predict),
    Run(Box<RunStep>),
    /// Draws the ruler of the last run, down to one layer.
    Look(LookStep),
    /// Says what the last run showed, and why.
    Explain(Saying),
    Exercise(Box<Exercise>),
}

/// A question about the run that follows. Exactly one of `number`, `choices`
/// and `text` says what kind, and how the answer is read off that run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predict {
    pub ask: Text,
    pub(super) number: Option<String>,
    /// The answers to choose from; the right one is the one whose claims hold.
    #[serde(default)]
    pub choices: Vec<Saying>,
    pub(super) text: Option<TextOf>,
    /// What was seen, in the run's own numbers.
    pub seen: Text,
}

/// Sentences about a run, and the claims under which they are true.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saying {
    #[serde(default, rename = "if")]
    pub(super) if_holds: Vec<String>,
    pub(super) en: String,
    pub(super) zh: String,
}

impl Saying {
    pub fn text(&self) -> Text {
        Text { en: self.en.clone(), zh: self.zh.clone() }
    }
}

/// A piece of a layer: "the second read of main.naive".
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextOf {
    /// Run and receiver: `main.naive`.
    pub of: String,
    pub layer: Layer,
    pub nth: usize,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunStep {
    pub(super) case: String,
    #[serde(default)]
    pub(super) values: Values,
    #[serde(default)]
    loopback: Values,
    wire: Option<Values>,
    /// The step, and those that speak of it, are passed over where the wire
    /// cannot be had.
    #[serde(default)]
    pub needs_wire: bool,
}

impl RunStep {
    pub(in crate::class) fn new(case: &str, values: Values) -> RunStep {
        RunStep { case: case.to_owned(), values, ..RunStep::default() }
    }

    pub(super) fn file(&self) -> ScenarioFile {
        ScenarioFile {
            case: self.case.clone(),
            values: self.values.clone(),
            loopback: self.loopback.clone(),
            wire: self.wire.clone(),
            ..ScenarioFile::default()
        }
    }

    /// Makes the runs over the link that was asked for; what needs the wire, over that.
    pub fn make(&self, link: Option<LinkChoice>) -> Result<Trace, Text> {
        let knobs = Values { link: link.filter(|_| !self.needs_wire), ..Values::default() };
        let wire = WirePolicy::AsTheCaseSays;
        let case = cases::by_name(&self.case)?;
        lab::run(&case.experiment(Some(&self.file()), &knobs, wire)?, &RunOptions::default())
    }

    /// What one types to see the whole case with these values; nothing where a
    /// value cannot be typed.
    pub(super) fn command(&self, link: LinkKind) -> Option<String> {
        let values = serde_json::to_value(self.file().values_for(link)).ok()?;
        let values = values.as_object()?;
        let can_be_typed = |value: &Value| match value {
            Value::Array(several) => !several.iter().any(Value::is_object),
            one => !one.is_object(),
        };
        let flags = values.iter().map(|(name, value)| format!(" {}", typed(name, value)));
        let all = values.values().all(can_be_typed);
        all.then(|| format!("sticky-demo {}{}", self.case, flags.collect::<String>()))
    }
}

/// The ruler of one run down to one layer, and what is seen there if the claims hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookStep {
    #[serde(default, rename = "if")]
    pub if_holds: Vec<String>,
    pub(super) of: String,
    /// The last layer that is drawn.
    pub(super) layer: Layer,
    en: String,
    zh: String,
}

impl LookStep {
    pub fn text(&self) -> Text {
        Text { en: self.en.clone(), zh: self.zh.clone() }
    }
}

/// Something to do, with its own check: turn a knob, or write a program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    pub ask: Text,
    pub turn: Option<Turn>,
    pub(super) program: Option<LearnersProgram>,
    pub well: Text,
    /// Said when it is not yet, before one tries again.
    pub not_yet: Text,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    pub(super) run: RunStep,
    pub(super) knob: String,
    pub(super) goal: Vec<String>,
    /// A value that does it: what `--auto` types. Whether it does is checked.
    pub model: String,
}

impl Turn {
    /// The run with the knob turned to what was typed, or why that is not a value of it.
    pub(super) fn with(&self, typed: &str) -> Result<RunStep, Text> {
        let unknown = || words::not_a_knob(&self.knob, &self.run.case);
        let turned = knob(&self.knob).ok_or_else(unknown)?.alone(typed)?;
        turned.check()?;
        let values = turned.over(&self.run.values);
        Ok(RunStep { values, ..self.run.clone() })
    }
}

/// Write one side; this program plays the other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnersProgram {
    side: LearnerSide,
    framing: String,
}

impl LearnersProgram {
    /// What is asked of the program: the same of every learner's.
    pub fn task(&self) -> Result<Task, Text> {
        const SEED: u64 = 7;
        Task::new(self.side, &self.framing, SEED, None)
    }
}

impl Lesson {
    /// The run that step `index` speaks of: the next for a prediction, the last
    /// for what is said afterwards.
    pub fn run_of(&self, index: usize) -> Option<usize> {
        let is_run = |at: &usize| matches!(self.steps[*at].does, Does::Run(_));
        match self.steps.get(index)?.does {
            Does::Predict(_) => (index..self.steps.len()).find(is_run),
            Does::Run(_) => Some(index),
            _ => (0..index).rev().find(is_run),
        }
    }

    /// The same, and what it runs.
    pub(super) fn run_step_of(&self, index: usize) -> Option<&RunStep> {
        match &self.steps[self.run_of(index)?].does {
            Does::Run(run) => Some(run),
            _ => None,
        }
    }
}
