//! A lesson on paper: what a class fills in before it sees a run.

use super::cover::{about, further};
use super::*;

/// The lesson without what its runs would give away, as a hand-out: every question,
/// with room for a prediction and for what was then seen. Nothing is run for it.
pub fn sheet(lesson: &Lesson, name: &str) -> Sheet {
    let mut blocks = vec![Block::Blank(words::NAME), Block::Blank(words::CLASS_AND_DATE)];
    blocks.extend(about(lesson));
    blocks.push(Block::Prose(words::on_the_screen(name)));
    for (index, step) in lesson.steps.iter().enumerate() {
        let body = match &step.does {
            Does::Prose(text) => vec![Block::Prose(text.clone())],
            Does::Predict(predict) => question(lesson, index, predict),
            Does::Explain(_) => vec![Block::Prose(words::WHY.into()), Block::Line, Block::Line],
            Does::Exercise(exercise) => {
                let turn = exercise.turn.is_some();
                let what = if turn { words::MY_VALUE } else { words::MY_PROGRAM };
                vec![Block::Prose(exercise.ask.clone()), Block::Blank(what)]
            }
            Does::Run(_) | Does::Look(_) => continue, // these are on the screen
        };
        blocks.push(title(index + 1, &step.does));
        blocks.extend(body);
    }
    blocks.extend(further(lesson));
    Sheet { heading: lesson.title.clone(), blocks }
}

fn question(lesson: &Lesson, index: usize, predict: &Predict) -> Vec<Block> {
    let mut blocks = vec![Block::Prose(predict.ask.clone())];
    blocks.push(match predict.choices.is_empty() {
        true => Block::Blank(words::MY_PREDICTION),
        false => Block::Choices(predict.choices.iter().map(Saying::text).collect()),
    });
    blocks.push(Block::Blank(words::WHAT_THE_RUN_SHOWED));
    if lesson.run_step_of(index).is_some_and(|run| run.needs_wire) {
        blocks.push(Block::Faint(words::RUN_NEEDS_THE_WIRE.into()));
    }
    blocks
}
