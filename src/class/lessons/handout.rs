//! A lesson on paper: what a class fills in before it sees a run.

use super::cover::{about, further, title};
use super::page::Block;
use super::{Choice, Does, Exercise, Lesson, Predict};
use crate::{Text, text};

/// The lesson without what its runs would give away: every question, with room
/// for a prediction and for what was then seen. Nothing is run for it.
pub fn sheet(lesson: &Lesson) -> Vec<Block> {
    let mut blocks = vec![Block::Blank(text!("Name", "姓名"))];
    blocks.extend(about(lesson));
    for (index, step) in lesson.steps.iter().enumerate() {
        let body = match &step.does {
            Does::Prose(text) => vec![Block::Prose(text.clone())],
            Does::Predict(predict) => question(lesson, index, predict),
            Does::Explain(_) => vec![
                Block::Prose(text!("Why? In your own words:", "为什么？用自己的话写：")),
                Block::Line,
                Block::Line,
            ],
            Does::Exercise(exercise) => an_exercise(exercise),
            Does::Run(_) | Does::Look(_) => continue, // these are on the screen
        };
        blocks.push(title(index + 1, &step.does));
        blocks.extend(body);
    }
    blocks.extend(further(lesson));
    blocks
}

fn question(lesson: &Lesson, index: usize, predict: &Predict) -> Vec<Block> {
    let mut blocks = vec![Block::Prose(predict.ask.clone())];
    if predict.choices.is_empty() {
        blocks.push(Block::Blank(text!("My prediction", "我的预测")));
    } else {
        blocks.push(Block::Choices(predict.choices.iter().map(Choice::text).collect()));
    }
    blocks.push(Block::Blank(text!("What the run showed", "运行的结果")));
    let run = lesson.run_of(index).map(|run| &lesson.steps[run].does);
    if matches!(run, Some(Does::Run(run)) if run.needs_wire) {
        blocks.push(Block::Faint(text!(
            "This run needs the wire: sticky-demo doctor says whether there is one.",
            "这次运行需要虚拟网线：sticky-demo doctor 会说明本机能否搭建。"
        )));
    }
    blocks
}

fn an_exercise(exercise: &Exercise) -> Vec<Block> {
    let what: Text = match exercise.turn {
        Some(_) => text!("My value, and what it gave", "我的取值，以及得到的结果"),
        None => text!("My program, and what was said of it", "我的程序，以及得到的评判"),
    };
    vec![Block::Prose(exercise.ask.clone()), Block::Blank(what)]
}
