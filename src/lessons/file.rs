//! A lesson's file: strict, and checked before it is played.

use super::check;
use super::{Does, Exercise, Explain, Lesson, Look, Predict, RunStep, Step};
use crate::Text;
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
    pub fn parse(text: &str, name: &str) -> Result<Lesson, String> {
        let file: LessonFile = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(String::new(), |span| {
                let before = text.get(..span.start).unwrap_or(text);
                format!(", line {}", before.matches('\n').count() + 1)
            });
            format!("{name}{line}: {}", error.message())
        })?;
        let mut steps = Vec::new();
        for (index, step) in file.step.into_iter().enumerate() {
            steps.push(step.step().ok_or_else(|| {
                format!(
                    "{name}, step {}: a step is one of prose, predict, run, look, explain, exercise",
                    index + 1
                )
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
        check::lesson(&lesson).map_err(|error| format!("{name}, {error}"))?;
        Ok(lesson)
    }
}
