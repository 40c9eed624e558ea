//! What is around a lesson's steps: its first page, its last, and the heading of
//! each step.

use super::*;

/// The heading of step `at`, from 1.
pub(super) fn title(at: usize, does: &Does) -> Block {
    let does = match does {
        Does::Prose(_) => words::READ,
        Does::Predict(_) => words::PREDICT,
        Does::Run(_) => words::RUN,
        Does::Look(_) => words::LOOK,
        Does::Explain(_) => words::EXPLAIN,
        Does::Exercise(_) => words::EXERCISE,
    };
    Block::Title(words::numbered(at, &does.into()))
}

pub(super) fn for_teacher(note: &Text) -> Block {
    Block::Teacher(words::told(words::FOR_THE_TEACHER, note))
}

pub(super) fn about(lesson: &Lesson) -> Vec<Block> {
    vec![
        Block::Prose(words::told(words::GOAL, &lesson.goal)),
        Block::Prose(words::length(lesson.minutes, lesson.steps.len())),
    ]
}

pub(super) fn opening(progress: &Progress) -> Vec<Block> {
    let mut blocks = about(progress.lesson);
    if !progress.setting.auto {
        blocks.push(Block::Faint(words::KEYS.into()));
    }
    if progress.setting.teacher {
        blocks.extend(progress.lesson.teacher.iter().map(for_teacher));
    }
    blocks
}

pub(super) fn ending(progress: &Progress) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !progress.setting.auto {
        let scored = progress.scored();
        let right = scored.iter().filter(|right| **right).count();
        blocks.push(Block::Prose(words::score(right, scored.len())));
    }
    let steps = &progress.lesson.steps;
    let (not_made, made): (Vec<usize>, Vec<usize>) = (0..steps.len())
        .partition(|at| matches!(&steps[*at].does, Does::Run(run) if progress.lacks_wire(run)));
    let any_run = (0..steps.len()).any(|index| progress.trace_of(index).is_some());
    let outcomes = outcomes(progress);
    let outcome = worst(&outcomes);
    let at: Vec<usize> = made.into_iter().filter(|at| outcomes[*at] == outcome).collect();
    blocks.extend(match outcome {
        LessonOutcome::Shown if !any_run => None, // resumed past the last run
        LessonOutcome::Shown => Some(Block::Good(words::EVERY_RUN_SHOWED.into())),
        LessonOutcome::NotShown | LessonOutcome::CouldNotRun => {
            Some(Block::Bad(words::a_run_did_not_show(&at)))
        }
        LessonOutcome::Inconclusive => Some(Block::Unsure(words::not_observed_in(&at))),
    });
    if !not_made.is_empty() {
        blocks.push(Block::Faint(words::passed_over(&not_made)));
    }
    blocks.extend(further(progress.lesson));
    blocks
}

pub(super) fn further(lesson: &Lesson) -> Vec<Block> {
    let heading = (!lesson.next.is_empty()).then(|| Block::Title(words::READ_NEXT.into()));
    let next = lesson.next.iter().map(|next| Block::Prose(words::item(next)));
    heading.into_iter().chain(next).collect()
}
