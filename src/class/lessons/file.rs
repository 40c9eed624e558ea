//! A lesson's file: strict, and checked before it is played.

use super::*;
use crate::scenario::{self, line_of};

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
    look: Option<LookStep>,
    explain: Option<Saying>,
    exercise: Option<Box<Exercise>>,
}

impl StepFile {
    fn step(self) -> Option<LessonStep> {
        let all = [
            self.prose.map(Does::Prose),
            self.predict.map(Does::Predict),
            self.run.map(Does::Run),
            self.look.map(Does::Look),
            self.explain.map(Does::Explain),
            self.exercise.map(Does::Exercise),
        ];
        let mut all = all.into_iter().flatten();
        let does = all.next()?;
        all.next().is_none().then_some(LessonStep { note: self.note, does })
    }
}

impl Lesson {
    /// Parses and checks the text of a lesson file. An error has `name`, the line or
    /// the step, and what is allowed there.
    pub fn parse(text: &str, name: &str) -> Result<Lesson, Text> {
        let file: LessonFile = scenario::parse(text, name)?;
        let at_step = |index: usize, why: Text| {
            let line = line_of(text, &["step", &index.to_string()]).unwrap_or_default();
            words::at_step(name, line, index + 1, &why)
        };
        let steps = file.step.into_iter().enumerate().map(|(index, step)| {
            step.step().ok_or_else(|| at_step(index, words::ONE_THING_A_STEP.into()))
        });
        let lesson = Lesson {
            title: file.title,
            goal: file.goal,
            minutes: file.minutes,
            steps: steps.collect::<Result<_, _>>()?,
            next: file.next,
            teacher: file.teacher,
        };
        check::lesson(&lesson).map_err(|(step, why)| match step {
            Some(index) => at_step(index, why),
            None => words::in_file(name, &why),
        })?;
        Ok(lesson)
    }
}
