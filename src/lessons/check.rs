//! What a lesson is held to before it is played: every name known, every answer
//! computable from the run that it is about.

use super::{Does, Exercise, Lesson, RunStep, TextOf};
use crate::Text;
use crate::cases;
use crate::framing;
use crate::report::{Layer, places};
use crate::scenario::{Scenario, Values};
use crate::trace::{LinkKind, Receiver};
use crate::verdict::{Claim, QuantityName};

/// Checks every step.
///
/// # Errors
/// `step N: ` and what is wrong with it.
pub fn lesson(lesson: &Lesson) -> Result<(), String> {
    both(&lesson.title)?;
    both(&lesson.goal)?;
    if lesson.steps.is_empty() {
        return Err("there is no step: write at least one [[step]]".to_owned());
    }
    for (index, step) in lesson.steps.iter().enumerate() {
        let run = lesson.run_of(index).and_then(|run| match &lesson.steps[run].does {
            Does::Run(run) => Some(&**run),
            _ => None,
        });
        does(&step.does, run)
            .and_then(|()| step.note.as_ref().map_or(Ok(()), both))
            .map_err(|error| format!("step {}: {error}", index + 1))?;
    }
    lesson.next.iter().chain(&lesson.teacher).try_for_each(both)
}

fn does(does: &Does, run: Option<&RunStep>) -> Result<(), String> {
    match does {
        Does::Prose(text) => {
            both(text)?;
            match places(&text.en).next() {
                None => Ok(()),
                Some(place) => {
                    Err(format!("prose speaks of no run, and names {place}: make it an explain"))
                }
            }
        }
        Does::Predict(predict) => {
            let run = run.ok_or("no run follows this prediction")?;
            let kinds = usize::from(predict.number.is_some())
                + usize::from(!predict.choices.is_empty())
                + usize::from(predict.text.is_some());
            if kinds != 1 {
                return Err("a prediction has exactly one of number, choices and text".to_owned());
            }
            if predict.choices.len() == 1 {
                return Err("one choice is no choice".to_owned());
            }
            both(&predict.ask)?;
            about(&predict.seen, run)?;
            if let Some(name) = &predict.number {
                quantity(name, run)?;
            }
            for choice in &predict.choices {
                pair(&choice.en, &choice.zh)?;
                if choice.if_holds.is_empty() {
                    return Err(format!(
                        "the choice {:?} needs `if`: the claims under which it is right",
                        choice.en
                    ));
                }
                claims(&choice.if_holds, run)?;
            }
            predict.text.as_ref().map_or(Ok(()), |text| text_of(text, run))
        }
        Does::Run(run) => known(run),
        Does::Look(look) => {
            let run = run.ok_or("no run comes before this look")?;
            run_and_receiver(&look.of, run)?;
            about(&Text { en: look.en.clone(), zh: look.zh.clone() }, run)
        }
        Does::Explain(explain) => {
            let run = run.ok_or("no run comes before this explain; make it prose")?;
            about(&Text { en: explain.en.clone(), zh: explain.zh.clone() }, run)?;
            if places(&explain.en).next().is_some() && explain.if_holds.is_empty() {
                return Err("it speaks of the run in numbers and names no claim (`if`)".to_owned());
            }
            claims(&explain.if_holds, run)
        }
        Does::Exercise(exercise) => an_exercise(exercise),
    }
}

fn an_exercise(exercise: &Exercise) -> Result<(), String> {
    both(&exercise.ask)?;
    match (&exercise.turn, &exercise.program) {
        (Some(turn), None) => {
            known(&turn.run)?;
            about(&exercise.well, &turn.run)?;
            about(&exercise.not_yet, &turn.run)?;
            claims(&turn.goal, &turn.run)?;
            if !cases::by_name(&turn.run.case)
                .map_err(|why| why.en)?
                .knobs
                .contains(&turn.knob.as_str())
            {
                return Err(format!("{} is no knob of {}", turn.knob, turn.run.case));
            }
            Ok(())
        }
        (None, Some(program)) => {
            both(&exercise.well)?;
            both(&exercise.not_yet)?;
            framing::by_name(&program.framing).map(|_| ()).map_err(|error| error.to_string())
        }
        _ => Err("an exercise has either turn or program".to_owned()),
    }
}

/// The case, its knobs and their values make sense.
fn known(run: &RunStep) -> Result<(), String> {
    let case = cases::by_name(&run.case).map_err(|why| why.en)?;
    for values in run.file().tables() {
        values.check()?;
        for name in values.said() {
            if !case.knobs.contains(&name.as_str()) {
                return Err(format!("{name} means nothing to {}", run.case));
            }
        }
    }
    Ok(())
}

fn both(text: &Text) -> Result<(), String> {
    pair(&text.en, &text.zh)
}

/// Neither language is empty, and both fill in the same places.
fn pair(en: &str, zh: &str) -> Result<(), String> {
    if en.trim().is_empty() || zh.trim().is_empty() {
        return Err("a text is empty in one language".to_owned());
    }
    let mut differ: Vec<&str> =
        places(en).filter(|place| !places(zh).any(|other| other == *place)).collect();
    differ.extend(places(zh).filter(|place| !places(en).any(|other| other == *place)));
    match differ.first() {
        None => Ok(()),
        Some(place) => Err(format!("{{{place}}} stands in one language only")),
    }
}

fn about(text: &Text, run: &RunStep) -> Result<(), String> {
    both(text)?;
    places(&text.en).try_for_each(|place| quantity(place, run))
}

fn quantity(name: &str, run: &RunStep) -> Result<(), String> {
    made(&name.parse::<QuantityName>().map_err(|why| why.en)?, run)
}

fn claims(texts: &[String], run: &RunStep) -> Result<(), String> {
    for text in texts {
        let claim: Claim = text.parse().map_err(|why: crate::Text| why.en)?;
        claim.quantities().try_for_each(|name| made(name, run))?;
    }
    Ok(())
}

fn made(name: &QuantityName, run: &RunStep) -> Result<(), String> {
    is_made(&name.run, name.receiver, run)
}

/// Whether the case makes that run, on every link on which the step may stand.
fn is_made(name: &str, receiver: Receiver, run: &RunStep) -> Result<(), String> {
    let case = cases::by_name(&run.case).map_err(|why| why.en)?;
    let links = if run.needs_wire {
        &[LinkKind::Wire][..]
    } else {
        &[LinkKind::Loopback, LinkKind::Wire][..]
    };
    for link in links {
        let scenario =
            Scenario::resolve(&case.file(), Some(&run.file()), &Values::default(), *link)?;
        if !(case.runs)(&scenario).iter().any(|run| run.name == name && run.receiver == receiver) {
            return Err(format!(
                "{} makes no run {name} before that receiver on {link:?}",
                run.case
            ));
        }
    }
    Ok(())
}

/// `main.naive`, in two.
pub fn run_and_receiver_of(of: &str) -> Result<(&str, Receiver), String> {
    of.split_once('.')
        .and_then(|(run, receiver)| Some((run, Receiver::by_name(receiver)?)))
        .ok_or_else(|| format!("{of:?} is no run and receiver: expected main.naive, say"))
}

fn run_and_receiver(of: &str, run: &RunStep) -> Result<(), String> {
    let (name, receiver) = run_and_receiver_of(of)?;
    is_made(name, receiver, run)
}

fn text_of(text: &TextOf, run: &RunStep) -> Result<(), String> {
    run_and_receiver(&text.of, run)?;
    match (text.layer, text.nth) {
        (Layer::Reads | Layer::Delivered, 1..) => Ok(()),
        _ => Err("text is of the layer reads or delivered, and nth counts from 1".to_owned()),
    }
}
