//! What a lesson is held to before it is played: every name known, every answer
//! computable from the run that it is about.

use super::{Choice, Does, Exercise, Lesson, RunStep, TextOf};
use crate::cases;
use crate::observe::QuantityName;
use crate::report::{Layer, lacks_a_noun, places};
use crate::scenario::{LinkKind, Scenario, Values};
use crate::trace::Receiver;
use crate::verdict::Claim;
use crate::{Text, text};

/// What is wrong, and in which step, from 0; `None`: with the whole.
pub struct Wrong {
    pub step: Option<usize>,
    pub why: Text,
}

impl From<Text> for Wrong {
    fn from(why: Text) -> Wrong {
        Wrong { step: None, why }
    }
}

/// Checks every step.
///
/// # Errors
/// What is wrong, and where.
pub fn lesson(lesson: &Lesson) -> Result<(), Wrong> {
    both(&lesson.title)?;
    both(&lesson.goal)?;
    if lesson.steps.is_empty() {
        return Err(text!(
            "there is no step: write at least one [[step]]",
            "一步也没有：至少写一个 [[step]]"
        )
        .into());
    }
    for (index, step) in lesson.steps.iter().enumerate() {
        let run = lesson.run_of(index).and_then(|run| match &lesson.steps[run].does {
            Does::Run(run) => Some(&**run),
            _ => None,
        });
        does(&step.does, run)
            .and_then(|()| step.note.as_ref().map_or(Ok(()), both))
            .map_err(|why| Wrong { step: Some(index), why })?;
    }
    Ok(lesson.next.iter().chain(&lesson.teacher).try_for_each(both)?)
}

fn does(does: &Does, run: Option<&RunStep>) -> Result<(), Text> {
    match does {
        Does::Prose(text) => {
            both(text)?;
            match places(&text.en).next() {
                None => Ok(()),
                Some(place) => Err(text!(
                    "prose speaks of no run, and names {place}: make it an explain",
                    "prose 不涉及运行，却用了 {place}：请改成 explain"
                )),
            }
        }
        Does::Predict(predict) => {
            let run =
                run.ok_or_else(|| text!("no run follows this prediction", "这个预测后面没有 run"))?;
            let kinds = usize::from(predict.number.is_some())
                + usize::from(!predict.choices.is_empty())
                + usize::from(predict.text.is_some());
            if kinds != 1 {
                return Err(text!(
                    "a prediction has exactly one of number, choices and text",
                    "一个 predict 恰好有 number、choices、text 三者之一"
                ));
            }
            if predict.choices.len() == 1 {
                return Err(text!("one choice is no choice", "只有一个选项就不成选择"));
            }
            both(&predict.ask)?;
            about(&predict.seen, run)?;
            if let Some(name) = &predict.number {
                quantity(name, run)?;
            }
            for choice in &predict.choices {
                pair(&choice.en, &choice.zh)?;
                if choice.if_holds.is_empty() {
                    let Choice { en, zh, .. } = choice;
                    let choice = Text { en: format!("{en:?}"), zh: format!("“{zh}”") };
                    return Err(text!(
                        "the choice {choice} needs `if`: the claims under which it is right",
                        "选项 {choice} 缺少 `if`：在哪些论断下它是对的"; choice
                    ));
                }
                claims(&choice.if_holds, run)?;
            }
            predict.text.as_ref().map_or(Ok(()), |text| text_of(text, run))
        }
        Does::Run(run) => known(run),
        Does::Look(look) => {
            let run = run
                .ok_or_else(|| text!("no run comes before this look", "这个 look 前面没有 run"))?;
            run_and_receiver(&look.of, run)?;
            about(&look.text(), run)?;
            claims(&look.if_holds, run)
        }
        Does::Explain(explain) => {
            let run = run.ok_or_else(|| {
                text!(
                    "no run comes before this explain; make it prose",
                    "这个 explain 前面没有 run；请改成 prose"
                )
            })?;
            about(&explain.text(), run)?;
            if places(&explain.en).next().is_some() && explain.if_holds.is_empty() {
                return Err(text!(
                    "it speaks of the run in numbers and names no claim (`if`)",
                    "它用数字谈论运行，却没有写出论断（`if`）"
                ));
            }
            claims(&explain.if_holds, run)
        }
        Does::Exercise(exercise) => an_exercise(exercise),
    }
}

fn an_exercise(exercise: &Exercise) -> Result<(), Text> {
    both(&exercise.ask)?;
    match (&exercise.turn, &exercise.program) {
        (Some(turn), None) => {
            known(&turn.run)?;
            about(&exercise.well, &turn.run)?;
            about(&exercise.not_yet, &turn.run)?;
            claims(&turn.goal, &turn.run)?;
            if !cases::by_name(&turn.run.case)?.takes(&turn.knob) {
                let (knob, case) = (&turn.knob, &turn.run.case);
                return Err(text!("{knob} is no knob of {case}", "{knob} 不是 {case} 的参数"));
            }
            Ok(())
        }
        (None, Some(program)) => {
            both(&exercise.well)?;
            both(&exercise.not_yet)?;
            program.task().map(|_| ())
        }
        _ => Err(text!(
            "an exercise has either turn or program",
            "一个 exercise 要么有 turn，要么有 program"
        )),
    }
}

/// The case, its knobs and their values make sense.
fn known(run: &RunStep) -> Result<(), Text> {
    let case = cases::by_name(&run.case)?;
    for values in run.file().tables() {
        values.check()?;
        for name in values.said() {
            if !case.takes(&name) {
                let case = case.name;
                return Err(text!("{name} means nothing to {case}", "{name} 对 {case} 没有意义"));
            }
        }
    }
    Ok(())
}

fn both(text: &Text) -> Result<(), Text> {
    pair(&text.en, &text.zh)
}

/// Neither language is empty, and both fill in the same places.
fn pair(en: &str, zh: &str) -> Result<(), Text> {
    if en.trim().is_empty() || zh.trim().is_empty() {
        return Err(text!("a text is empty in one language", "有一段文字缺一种语言"));
    }
    if let Some(place) = lacks_a_noun(en).or(lacks_a_noun(zh)) {
        return Err(text!(
            "{{{place}}} needs a noun for one and one for several, such as {{main.naive.reads|read|reads}}, or none",
            "{{{place}}} 要么写单数和复数两个词，如 {{main.naive.reads|read|reads}}，要么一个也不写"
        ));
    }
    let mut differ: Vec<&str> =
        places(en).filter(|place| !places(zh).any(|other| other == *place)).collect();
    differ.extend(places(zh).filter(|place| !places(en).any(|other| other == *place)));
    match differ.first() {
        None => Ok(()),
        Some(place) => {
            Err(text!("{{{place}}} stands in one language only", "{{{place}}} 只出现在一种语言里"))
        }
    }
}

fn about(text: &Text, run: &RunStep) -> Result<(), Text> {
    both(text)?;
    places(&text.en).try_for_each(|place| quantity(place, run))
}

fn quantity(name: &str, run: &RunStep) -> Result<(), Text> {
    made(&name.parse::<QuantityName>()?, run)
}

fn claims(texts: &[String], run: &RunStep) -> Result<(), Text> {
    for text in texts {
        let claim: Claim = text.parse()?;
        claim.quantities().try_for_each(|name| made(name, run))?;
    }
    Ok(())
}

fn made(name: &QuantityName, run: &RunStep) -> Result<(), Text> {
    is_made(&name.run, name.receiver, run)
}

/// Whether the case makes that run, on every link on which the step may stand.
fn is_made(name: &str, receiver: Receiver, run: &RunStep) -> Result<(), Text> {
    let case = cases::by_name(&run.case)?;
    let links = if run.needs_wire {
        &[LinkKind::Wire][..]
    } else {
        &[LinkKind::Loopback, LinkKind::Wire][..]
    };
    for link in links {
        let scenario =
            Scenario::resolve(&case.file(), Some(&run.file()), &Values::default(), *link)?;
        let runs = (case.runs)(&scenario);
        if !runs.iter().any(|run| run.name == name && run.receiver == receiver) {
            let case = case.name;
            let link = match link {
                LinkKind::Wire => text!("the wire", "网线"),
                _ => text!("loopback", "回环"),
            };
            let had: Vec<String> =
                runs.iter().map(|run| format!("{}.{}", run.name, run.receiver.name())).collect();
            let had = Text { en: had.join(", "), zh: had.join("、") };
            return Err(text!(
                "{case} has no run called {name:?} with that receiver (on {link}); it has {had}",
                "{case} 没有名为“{name}”、用这种接收方的运行（在{link}上）；有的是 {had}"; link, had
            ));
        }
    }
    Ok(())
}

/// `main.naive`, in two.
pub fn run_and_receiver_of(of: &str) -> Result<(&str, Receiver), Text> {
    of.split_once('.')
        .and_then(|(run, receiver)| Some((run, Receiver::by_name(receiver)?)))
        .ok_or_else(|| {
            text!(
                "{of:?} is no run and receiver: expected main.naive, say",
                "{of:?} 不是“运行.接收方”：例如应写 main.naive"
            )
        })
}

fn run_and_receiver(of: &str, run: &RunStep) -> Result<(), Text> {
    let (name, receiver) = run_and_receiver_of(of)?;
    is_made(name, receiver, run)
}

fn text_of(text: &TextOf, run: &RunStep) -> Result<(), Text> {
    run_and_receiver(&text.of, run)?;
    match (text.layer, text.nth) {
        (Layer::Reads | Layer::Delivered, 1..) => Ok(()),
        _ => Err(text!(
            "text is of the layer reads or delivered, and nth counts from 1",
            "text 的 layer 是 reads 或 delivered，nth 从 1 数起"
        )),
    }
}
