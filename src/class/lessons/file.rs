//! A lesson's file: strict, and checked before it is played.

use super::check::{self, Wrong};
use super::{Does, Exercise, Explain, Lesson, Look, Predict, RunStep, Step};
use crate::scenario::{line_of, what_is_wrong};
use crate::{Both, Text, text};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LessonFile {
    title: Text,
    goal: Text,
    minutes: u32,
    step: Vec<StepFile>,
    #[serde(default)]
    next: Vec<Text>,
    #[serde(default)]
    teacher: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    note: Option<Text>,
    prose: Option<Text>,
    predict: Option<Predict>,
    run: Option<Box<RunStep>>,
    look: Option<Look>,
    explain: Option<Explain>,
    exercise: Option<Box<Exercise>>,
}

impl StepFile {
    fn step(self) -> Option<Step> {
        let mut all: Vec<Does> = [
            self.prose.map(Does::Prose),
            self.predict.map(Does::Predict),
            self.run.map(Does::Run),
            self.look.map(Does::Look),
            self.explain.map(Does::Explain),
            self.exercise.map(Does::Exercise),
        ]
        .into_iter()
        .flatten()
        .collect();
        let does = all.pop()?;
        all.is_empty().then_some(Step { note: self.note, does })
    }
}

impl Lesson {
    /// Parses and checks the text of a lesson file; `name` stands in errors.
    ///
    /// # Errors
    /// One sentence with the file's name, the line or the step, and what is
    /// allowed there.
    pub fn parse(text: &str, name: &str) -> Result<Lesson, Text> {
        let kind = Both { en: "a lesson", zh: "课程" };
        let file: LessonFile =
            toml::from_str(text).map_err(|error| what_is_wrong(&error, text, name, kind))?;
        let at_step = |index: usize, why: Text| {
            let (step, line) = (index + 1, line_of(text, &["step", &index.to_string()]));
            let line = line.unwrap_or_default();
            text!(
                "{name}, line {line}, step {step}: {why}",
                "{name} 第 {line} 行，第 {step} 步：{why}"; why
            )
        };
        let mut steps = Vec::new();
        for (index, step) in file.step.into_iter().enumerate() {
            steps.push(step.step().ok_or_else(|| {
                let why = text!(
                    "a step is one of prose, predict, run, look, explain, exercise",
                    "一步是 prose、predict、run、look、explain、exercise 之一"
                );
                at_step(index, why)
            })?);
        }
        let lesson = Lesson {
            title: file.title,
            goal: file.goal,
            minutes: file.minutes,
            steps,
            next: file.next,
            teacher: file.teacher,
        };
        check::lesson(&lesson).map_err(|Wrong { step, why }| match step {
            Some(index) => at_step(index, why),
            None => text!("{name}: {why}", "{name}：{why}"; why),
        })?;
        Ok(lesson)
    }
}
