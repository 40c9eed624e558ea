//! What stands around a lesson's steps: its first page, its last, and the
//! heading of each step.

use super::exchange::Outcome;
use super::outcome::{outcomes, worst};
use super::page::Block;
use super::progress::Progress;
use super::{Does, Lesson};
use crate::{Text, text};

/// The heading of step `at`, from 1.
pub(super) fn title(at: usize, does: &Does) -> Block {
    Block::Title(match does {
        Does::Prose(_) => text!("{at}. Read", "{at}. 阅读"),
        Does::Predict(_) => text!("{at}. Predict", "{at}. 预测"),
        Does::Run(_) => text!("{at}. Run", "{at}. 运行"),
        Does::Look(_) => text!("{at}. Look", "{at}. 观察"),
        Does::Explain(_) => text!("{at}. Explain", "{at}. 解释"),
        Does::Exercise(_) => text!("{at}. Exercise", "{at}. 练习"),
    })
}

pub(super) fn for_teacher(note: &Text) -> Block {
    Block::Teacher(text!("For the teacher: {note}", "教师提示：{note}"; note))
}

/// What a lesson is about, and how long it takes.
pub(super) fn about(lesson: &Lesson) -> Vec<Block> {
    let (goal, minutes, steps) = (&lesson.goal, lesson.minutes, lesson.steps.len());
    vec![
        Block::Prose(text!("Goal: {goal}", "目标：{goal}"; goal)),
        Block::Prose(text!("{minutes} minutes · {steps} steps", "{minutes} 分钟 · {steps} 步")),
    ]
}

pub(super) fn opening(progress: &Progress) -> Vec<Block> {
    let mut blocks = about(progress.lesson);
    if !progress.setting.auto {
        blocks.push(Block::Faint(text!(
            "Enter goes on · b back · r run again · q out (you can go on later)",
            "回车继续 · b 后退 · r 重新运行 · q 退出（以后可以接着做）"
        )));
    }
    if progress.setting.teacher {
        blocks.extend(progress.lesson.teacher.iter().map(for_teacher));
    }
    blocks
}

pub(super) fn ending(progress: &Progress) -> Vec<Block> {
    let right = progress.scored.values().filter(|right| **right).count();
    let asked = progress.scored.len();
    let mut blocks = Vec::new();
    if !progress.setting.auto {
        blocks.push(Block::Prose(match asked {
            0 => text!("No prediction was made.", "没有作过预测。"),
            _ => text!(
                "Right at the first try: {right} of {asked}",
                "第一次就预测正确：{right} / {asked}"
            ),
        }));
    }
    let outcomes = outcomes(progress);
    let outcome = worst(&outcomes);
    let steps = 0..outcomes.len();
    let not_made = |at: &usize| is_passed_over(progress, *at);
    let at = listed(steps.clone().filter(|at| outcomes[*at] == outcome && !not_made(at)));
    blocks.extend(match outcome {
        Outcome::Shown if progress.traces.is_empty() => None, // who resumed past the last run made none
        Outcome::Shown => Some(Block::Good(text!(
            "Every run showed what the lesson says.",
            "每次运行都显示了本课所说的现象。"
        ))),
        Outcome::NotShown | Outcome::CouldNotRun => Some(Block::Bad(text!(
            "A run did not show what the lesson says: {at}.",
            "有的运行没有显示出本课所说的现象：{at}。"; at
        ))),
        Outcome::Inconclusive if at.en.is_empty() => {
            Some(Block::Unsure(text!("Something could not be observed.", "有些现象未能观测到。")))
        }
        Outcome::Inconclusive => Some(Block::Unsure(text!(
            "Something could not be observed: {at}.",
            "有些现象未能观测到：{at}。"; at
        ))),
    });
    let passed_over = listed(steps.filter(not_made));
    blocks.extend((!passed_over.en.is_empty()).then(|| {
        Block::Faint(text!(
            "Passed over, for want of the wire: {passed_over}",
            "因为没有虚拟网线而跳过：{passed_over}"; passed_over
        ))
    }));
    blocks.extend(further(progress.lesson));
    blocks
}

/// Whether it is a run that needs the wire, where there is none.
fn is_passed_over(progress: &Progress, index: usize) -> bool {
    matches!(&progress.lesson.steps[index].does, Does::Run(run) if progress.lacks_wire(run))
}

/// Steps by their numbers, which count from 1: "steps 10, 15". Empty for none.
fn listed(indices: impl Iterator<Item = usize>) -> Text {
    let numbers: Vec<String> = indices.map(|index| (index + 1).to_string()).collect();
    let all = Text { en: numbers.join(", "), zh: numbers.join("、") };
    match numbers.len() {
        0 => Text::default(),
        1 => text!("step {all}", "步骤 {all}"; all),
        _ => text!("steps {all}", "步骤 {all}"; all),
    }
}

/// What to read next.
pub(super) fn further(lesson: &Lesson) -> Vec<Block> {
    let heading = Block::Title(text!("What to read next", "接下来读什么"));
    let next = lesson.next.iter().map(|next| Block::Prose(text!("- {next}", "- {next}"; next)));
    match lesson.next.is_empty() {
        true => Vec::new(),
        false => std::iter::once(heading).chain(next).collect(),
    }
}
