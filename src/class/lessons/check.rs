//! What a lesson is held to before it is played: every name known, every answer
//! computable from the run that it is about.

use super::*;
use crate::report::{lacks_a_noun, places};
use crate::scenario::Scenario;

/// Checks every step. The error has the step from 0; without one it is about the whole.
pub(super) fn lesson(lesson: &Lesson) -> Result<(), (Option<usize>, Text)> {
    let Lesson { title, goal, next, teacher, .. } = lesson;
    let mut whole = [title, goal].into_iter().chain(next).chain(teacher);
    whole.try_for_each(both).map_err(|why| (None, why))?;
    if lesson.steps.is_empty() {
        return Err((None, words::NO_STEP.into()));
    }
    for (index, step) in lesson.steps.iter().enumerate() {
        does(&step.does, lesson.run_step_of(index))
            .and_then(|()| step.note.iter().try_for_each(both))
            .map_err(|why| (Some(index), why))?;
    }
    Ok(())
}

fn does(does: &Does, run: Option<&RunStep>) -> Result<(), Text> {
    let run_or = |missing: Both| run.ok_or_else(|| Text::from(missing));
    match does {
        Does::Prose(text) => {
            both(text)?;
            places(&text.en).next().map_or(Ok(()), |place| Err(words::prose_names(place)))
        }
        Does::Predict(predict) => prediction(predict, run_or(words::NO_RUN_FOLLOWS)?),
        Does::Run(run) => known(run),
        Does::Look(look) => {
            let run = run_or(words::NO_RUN_BEFORE_LOOK)?;
            is_made(run_and_receiver_of(&look.of)?, run)?;
            about(&look.text(), &look.if_holds, run)
        }
        Does::Explain(explain) => {
            let run = run_or(words::NO_RUN_BEFORE_EXPLAIN)?;
            if explain.if_holds.is_empty() && places(&explain.en).next().is_some() {
                return Err(words::NUMBERS_WITHOUT_A_CLAIM.into());
            }
            about(&explain.text(), &explain.if_holds, run)
        }
        Does::Exercise(exercise) => self::exercise(exercise),
    }
}

fn prediction(predict: &Predict, run: &RunStep) -> Result<(), Text> {
    let Predict { ask, number, choices, text, seen } = predict;
    let kinds = [number.is_some(), !choices.is_empty(), text.is_some()];
    if kinds.into_iter().filter(|is| *is).count() != 1 {
        return Err(words::ONE_KIND_OF_ANSWER.into());
    }
    if choices.len() == 1 {
        return Err(words::ONE_CHOICE.into());
    }
    both(ask)?;
    about(seen, &[], run)?;
    number.iter().try_for_each(|name| quantity(name, run))?;
    for choice in choices {
        if choice.if_holds.is_empty() {
            return Err(words::choice_needs_if(&choice.text()));
        }
        about(&choice.text(), &choice.if_holds, run)?;
    }
    let Some(TextOf { of, layer, nth }) = text else { return Ok(()) };
    is_made(run_and_receiver_of(of)?, run)?;
    match (layer, nth) {
        (Layer::Reads | Layer::Delivered, 1..) => Ok(()),
        _ => Err(words::TEXT_OF_A_PIECE.into()),
    }
}

fn exercise(exercise: &Exercise) -> Result<(), Text> {
    let Exercise { ask, turn, program, well, not_yet } = exercise;
    both(ask)?;
    match (turn, program) {
        (Some(turn), None) => {
            known(&turn.run)?;
            about(well, &turn.goal, &turn.run)?;
            about(not_yet, &[], &turn.run)?;
            match cases::by_name(&turn.run.case)?.takes(&turn.knob) {
                true => Ok(()),
                false => Err(words::not_a_knob(&turn.knob, &turn.run.case)),
            }
        }
        (None, Some(program)) => {
            both(well)?;
            both(not_yet)?;
            program.task().map(|_| ())
        }
        _ => Err(words::TURN_OR_PROGRAM.into()),
    }
}

/// The case, its knobs and their values make sense.
fn known(run: &RunStep) -> Result<(), Text> {
    let case = cases::by_name(&run.case)?;
    for values in run.file().tables() {
        values.check().and_then(|()| case.check(values))?;
    }
    Ok(())
}

/// Neither language is empty, and both fill in the same places.
fn both(text: &Text) -> Result<(), Text> {
    let Text { en, zh } = text;
    if en.trim().is_empty() || zh.trim().is_empty() {
        return Err(words::EMPTY_IN_ONE_LANGUAGE.into());
    }
    if let Some(place) = lacks_a_noun(en).or(lacks_a_noun(zh)) {
        return Err(words::needs_a_noun(place));
    }
    let lacking = |here, there| places(here).find(|place| !places(there).any(|it| it == *place));
    match lacking(en, zh).or(lacking(zh, en)) {
        None => Ok(()),
        Some(place) => Err(words::in_one_language_only(place)),
    }
}

/// What is said of a run names quantities and claims that can be read off it.
fn about(text: &Text, claims: &[String], run: &RunStep) -> Result<(), Text> {
    both(text)?;
    places(&text.en).try_for_each(|place| quantity(place, run))?;
    for claim in claims {
        let claim: Claim = claim.parse()?;
        claim.quantities().try_for_each(|name| is_made((&name.run, name.receiver), run))?;
    }
    Ok(())
}

fn quantity(name: &str, run: &RunStep) -> Result<(), Text> {
    let name: QuantityName = name.parse()?;
    is_made((&name.run, name.receiver), run)
}

/// Whether the case makes that run, on every link on which the step may be played.
fn is_made((name, receiver): (&str, Receiver), run: &RunStep) -> Result<(), Text> {
    let case = cases::by_name(&run.case)?;
    let links = [(LinkKind::Loopback, words::ON_LOOPBACK), (LinkKind::Wire, words::ON_THE_WIRE)];
    for (link, on) in links.into_iter().skip(usize::from(run.needs_wire)) {
        let knobs = Values::default();
        let scenario = Scenario::resolve(case.file(), Some(&run.file()), &knobs, link)?;
        let runs = (case.runs)(&scenario);
        if !runs.iter().any(|run| run.name == name && run.receiver == receiver) {
            let had = runs.iter().map(|run| format!("{}.{}", run.name, run.receiver.name()));
            return Err(words::no_such_run(case.name, name, on, &had.collect::<Vec<_>>()));
        }
    }
    Ok(())
}

/// `main.naive`, in two.
pub(super) fn run_and_receiver_of(of: &str) -> Result<(&str, Receiver), Text> {
    of.split_once('.')
        .and_then(|(run, receiver)| Some((run, Receiver::by_name(receiver)?)))
        .ok_or_else(|| words::not_run_and_receiver(of))
}
