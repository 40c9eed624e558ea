//! What each step shows, from what is known so far.

use super::cover::{ending, for_teacher, opening};
use super::outcome::unproved;
use super::*;
use crate::report::{fill, look};
use crate::scenario::knobs::Knob;

pub(super) fn screen(progress: &Progress) -> (Vec<Block>, Both) {
    let does = match progress.does() {
        Some(does) => does,
        None if progress.at == 0 => return (opening(progress), words::GO_ON),
        None => return (ending(progress), words::GO_ON),
    };
    let index = progress.at - 1;
    let verdict = progress.verdict_of(index);
    let (body, prompt) = match does {
        Does::Prose(text) => (vec![Block::Prose(text.clone())], words::GO_ON),
        Does::Predict(predict) => question(progress, predict),
        Does::Run(run) => (ran(progress, run), words::GO_ON),
        Does::Look(step) => {
            let seen = match (&verdict, run_and_receiver_of(&step.of)) {
                (Some(verdict), Ok((run, receiver))) => {
                    let style = &progress.setting.style;
                    let picture = look(verdict, run, receiver, step.layer, style);
                    let seen = if_proved(&step.text(), &step.if_holds, verdict, progress);
                    vec![Block::Picture(picture), seen]
                }
                _ => Vec::new(),
            };
            (seen, words::GO_ON)
        }
        Does::Explain(step) => {
            let told = |verdict| if_proved(&step.text(), &step.if_holds, verdict, progress);
            (verdict.iter().map(told).collect(), words::GO_ON)
        }
        Does::Exercise(exercise) => self::exercise(progress, exercise),
    };
    let mut blocks = vec![title(progress.at, does)];
    blocks.extend(body);
    if progress.setting.teacher {
        blocks.extend(progress.lesson.steps[index].note.as_ref().map(for_teacher));
    }
    (blocks, prompt)
}

/// What there is to say about the run, or which of the claims under it does not hold.
fn if_proved(text: &Text, claims: &[String], verdict: &Verdict, progress: &Progress) -> Block {
    match unproved(claims, verdict).first() {
        None => Block::Prose(filled(text, verdict)),
        // When it plays by itself, nobody is there to run it again.
        Some(claim) if progress.setting.auto => Block::Unsure(words::not_so(&claim.claim, claim)),
        Some(claim) => Block::Unsure(words::not_so_run_again(&claim.claim, claim)),
    }
}

/// The text with the run's numbers in its places, in both languages.
fn filled(text: &Text, verdict: &Verdict) -> Text {
    let Both { en, zh } = words::NOT_OBSERVED;
    Text { en: fill(&text.en, verdict, en), zh: fill(&text.zh, verdict, zh) }
}

fn question(progress: &Progress, predict: &Predict) -> (Vec<Block>, Both) {
    let mut blocks = vec![Block::Prose(predict.ask.clone())];
    let prompt = if predict.number.is_some() {
        words::GUESS_A_NUMBER
    } else if predict.text.is_some() {
        words::GUESS_BYTES
    } else {
        blocks.push(Block::Choices(predict.choices.iter().map(Saying::text).collect()));
        words::GUESS_A_CHOICE
    };
    if let Some(Some(before)) = progress.guesses.get(&progress.at) {
        blocks.push(Block::Faint(words::you_said_before(&before.told)));
    }
    (blocks, prompt)
}

/// What a run step shows: where it ran, and each prediction about it answered
/// with what was seen.
fn ran(progress: &Progress, run: &RunStep) -> Vec<Block> {
    let Some(trace) = progress.trace_of(progress.at - 1) else { return not_run(progress, run) };
    let mut blocks = vec![Block::Faint(words::ran_on(&run.case, &trace.link))];
    blocks.extend(broke_off(trace));
    let Some(verdict) = observed(trace) else { return blocks };
    for (index, step) in progress.lesson.steps.iter().enumerate() {
        if let Does::Predict(predict) = &step.does
            && progress.lesson.run_of(index) == Some(progress.at - 1)
        {
            blocks.extend(answered(progress, index + 1, predict, &verdict));
        }
    }
    let command = run.command(trace.link.kind);
    blocks.extend(command.map(|command| Block::Faint(words::all_of_it(&command))));
    blocks.extend(page(progress));
    blocks
}

/// Where the run of this step is to be played.
fn page(progress: &Progress) -> Option<Block> {
    Some(Block::Faint(words::its_page(&progress.page()?.to_string_lossy())))
}

fn not_run(progress: &Progress, run: &RunStep) -> Vec<Block> {
    let passed_over = |why| vec![Block::Unsure(why), Block::Prose(words::IS_PASSED_OVER.into())];
    match (&progress.setting.wire, progress.came.get(&progress.at)) {
        (WireAccess::Denied(why), _) if run.needs_wire => {
            passed_over(words::told(words::WIRE_DENIED, why))
        }
        (WireAccess::Declined, _) if run.needs_wire => passed_over(words::WIRE_DECLINED.into()),
        (_, Some(Err(why))) => vec![Block::Bad(words::told(words::COULD_NOT_RUN, why))],
        _ => Vec::new(),
    }
}

fn broke_off(trace: &Trace) -> Option<Block> {
    let error = trace.runs.iter().find_map(|run| run.error.as_ref())?;
    Some(Block::Bad(words::told(words::A_RUN_BROKE_OFF, error)))
}

fn answered(progress: &Progress, at: usize, predict: &Predict, verdict: &Verdict) -> Vec<Block> {
    let right = match predict.right(verdict) {
        Ok(right) => right,
        Err(why) => return vec![Block::Unsure(words::told(words::RUN_DOES_NOT_TELL, &why))],
    };
    let it_was = predict.told(&right);
    let head = match progress.guesses.get(&at).and_then(Option::as_ref) {
        _ if progress.setting.auto => Block::Good(words::told(words::THE_ANSWER, &it_was)),
        None => Block::Faint(words::told(words::YOU_DID_NOT_GUESS, &it_was)),
        Some(guess) if guess.answer == right => Block::Good(words::told(words::RIGHT, &it_was)),
        Some(guess) => Block::Bad(words::not_this_time(&guess.told, &it_was)),
    };
    vec![head, Block::Prose(filled(&predict.seen, verdict))]
}

fn exercise(progress: &Progress, exercise: &Exercise) -> (Vec<Block>, Both) {
    let program = exercise.program.is_some();
    let mut blocks = vec![Block::Prose(exercise.ask.clone())];
    let Some(came) = progress.came.get(&progress.at) else {
        let knob = exercise.turn.as_ref().and_then(|turn| knob(&turn.knob));
        let values = |knob: &Knob| Block::Faint(words::values_of(knob.field, &knob.allowed()));
        blocks.extend(knob.map(values));
        let prompt = if program { words::HOW_IT_IS_STARTED } else { words::YOUR_VALUE };
        return (blocks, prompt);
    };
    let solved = solves(came, exercise);
    let typed = progress.typed.get(&progress.at).map_or("", String::as_str);
    blocks.push(Block::Faint(words::tried(program, progress.setting.auto, typed)));
    blocks.extend(came_of(progress, exercise, came, solved));
    let prompt = match (solved, program) {
        (true, _) => words::GO_ON,
        (false, true) => words::ANOTHER_COMMAND,
        (false, false) => words::ANOTHER_VALUE,
    };
    (blocks, prompt)
}

/// What came of a try, and whether it solves the exercise.
fn came_of(
    progress: &Progress,
    exercise: &Exercise,
    came: &Result<Came, Text>,
    solved: bool,
) -> Vec<Block> {
    let answer = if solved { &exercise.well } else { &exercise.not_yet };
    let answer = |verdict: Option<&Verdict>| {
        let answer = verdict.map_or_else(|| answer.clone(), |verdict| filled(answer, verdict));
        match solved {
            true => Block::Good(words::told(words::DONE, &answer)),
            false => Block::Bad(words::told(words::NOT_YET, &answer)),
        }
    };
    match came {
        Err(why) if exercise.program.is_some() => {
            vec![Block::Bad(words::told(words::COULD_NOT_RUN, why))]
        }
        Err(why) => vec![Block::Bad(words::told(words::NO_SUCH_VALUE, why))],
        Ok(Came::Rounds(judged)) => vec![Block::Rounds(judged.clone()), answer(None)],
        Ok(Came::Runs(trace)) => {
            let mut blocks: Vec<Block> = broke_off(trace).into_iter().collect();
            let Some(verdict) = observed(trace) else { return blocks };
            // The goal's first quantity says before which receiver to look.
            let goal = exercise.turn.as_ref().and_then(|turn| turn.goal.first());
            let mut words = goal.map_or("", String::as_str).split('.');
            if let (Some(run), Some(receiver)) =
                (words.next(), words.next().and_then(Receiver::by_name))
            {
                let style = &progress.setting.style;
                blocks.push(Block::Picture(look(&verdict, run, receiver, Layer::Delivered, style)));
            }
            blocks.push(answer(Some(&verdict)));
            blocks.extend(page(progress));
            blocks
        }
    }
}
