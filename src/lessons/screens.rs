//! What each step shows, from what is known so far.

use super::check::run_and_receiver_of;
use super::engine::{Session, Waiting};
use super::exchange::{Outcome, Ran};
use super::outcome::{judged, outcome, unproved};
use super::page::Block;
use super::{Does, Exercise, Predict, Right, RunStep};
use crate::report::{fill, look};
use crate::scenario::Values;
use crate::trace::{LinkKind, Trace};
use crate::verdict::{Checked, Verdict};
use crate::{Lang, Text};
use clap::Args;

/// The blocks of the step at which the session stands, what it waits for, and
/// its prompt.
pub(super) fn step(session: &Session) -> (Vec<Block>, Waiting, String) {
    let say = session.say();
    let lang = session.setting.style.lang;
    let go_on = (Waiting::Enter, say.go_on.to_owned());
    let Some(does) = session.does() else {
        let blocks = if session.at == 0 { opening(session) } else { ending(session) };
        return (blocks, go_on.0, go_on.1);
    };
    let trace =
        session.lesson.run_of(session.at - 1).and_then(|run| session.traces.get(&(run + 1)));
    let (mut blocks, (waiting, prompt)) = match does {
        Does::Prose(text) => {
            (vec![title(session, say.read), Block::Prose(text.get(lang).to_owned())], go_on)
        }
        Does::Predict(predict) => question(session, predict),
        Does::Run(run) => (ran(session, run, trace), go_on),
        Does::Look(step) => {
            let mut blocks = vec![title(session, say.look)];
            if let (Some(verdict), Ok((run, receiver))) =
                (trace.and_then(judged), run_and_receiver_of(&step.of))
            {
                let style = &session.setting.style;
                blocks.push(Block::Picture(look(&verdict, run, receiver, step.layer, style)));
                let text = if lang == Lang::En { &step.en } else { &step.zh };
                blocks.push(Block::Prose(fill(text, &verdict, say.not_observed)));
            }
            (blocks, go_on)
        }
        Does::Explain(step) => {
            let mut blocks = vec![title(session, say.explain)];
            if let Some(verdict) = trace.and_then(judged) {
                let failed: Vec<Checked> = unproved(&step.if_holds, &verdict);
                let text = if lang == Lang::En { &step.en } else { &step.zh };
                match failed.first() {
                    None => blocks.push(Block::Prose(fill(text, &verdict, say.not_observed))),
                    Some(claim) => blocks.push(Block::Unsure(not_so(session, claim))),
                }
            }
            (blocks, go_on)
        }
        Does::Exercise(exercise) => an_exercise(session, exercise),
    };
    if let Some(note) = session.lesson.steps[session.at - 1].note.as_ref()
        && session.setting.teacher
    {
        blocks.push(teacher(session, note));
    }
    (blocks, waiting, prompt)
}

fn title(session: &Session, what: &str) -> Block {
    Block::Title(format!("{}. {what}", session.at))
}

fn teacher(session: &Session, note: &Text) -> Block {
    let say = session.say();
    Block::Teacher(format!(
        "{}{}{}",
        say.for_teacher,
        say.colon,
        note.get(session.setting.style.lang)
    ))
}

fn opening(session: &Session) -> Vec<Block> {
    let say = session.say();
    let lang = session.setting.style.lang;
    let lesson = session.lesson;
    let mut blocks = vec![
        Block::Prose(format!("{}{}{}", say.goal, say.colon, lesson.goal.get(lang))),
        Block::Prose(format!(
            "{} {} · {} {}",
            lesson.minutes,
            say.minutes,
            lesson.steps.len(),
            say.steps
        )),
    ];
    if !session.setting.auto {
        blocks.push(Block::Faint(say.keys.to_owned()));
    }
    if session.setting.teacher {
        blocks.extend(lesson.teacher.iter().map(|note| teacher(session, note)));
    }
    blocks
}

fn ending(session: &Session) -> Vec<Block> {
    let say = session.say();
    let (right, asked) = session.score_of();
    let mut blocks = Vec::new();
    match (session.setting.auto, asked) {
        (true, _) => {}
        (_, 0) => blocks.push(Block::Prose(say.no_score.to_owned())),
        _ => blocks
            .push(Block::Prose(format!("{}{}{right} {} {asked}", say.score, say.colon, say.of))),
    }
    blocks.push(match outcome(session) {
        Outcome::Shown => Block::Good(say.showed_all.to_owned()),
        Outcome::NotShown | Outcome::CouldNotRun => Block::Bad(say.showed_not.to_owned()),
        Outcome::Inconclusive => Block::Unsure(say.showed_unsure.to_owned()),
    });
    if !session.lesson.next.is_empty() {
        blocks.push(Block::Title(say.next.to_owned()));
        let lang = session.setting.style.lang;
        blocks.extend(
            session.lesson.next.iter().map(|text| Block::Prose(format!("- {}", text.get(lang)))),
        );
    }
    blocks
}

fn question(session: &Session, predict: &Predict) -> (Vec<Block>, (Waiting, String)) {
    let say = session.say();
    let lang = session.setting.style.lang;
    let mut blocks =
        vec![title(session, say.your_guess), Block::Prose(predict.ask.get(lang).to_owned())];
    let prompt = if predict.number.is_some() {
        say.guess_number
    } else if predict.text.is_some() {
        say.guess_text
    } else {
        let text = |choice: &super::Choice| lang.choose(&choice.en, &choice.zh).to_owned();
        blocks.push(Block::Choices(predict.choices.iter().map(text).collect()));
        say.guess_choice
    };
    if let Some(Some(before)) = session.guesses.get(&session.at) {
        let told = predict.told(before, lang);
        blocks
            .push(Block::Faint(format!("{}{}{told}  {}", say.guessed_before, say.colon, say.keep)));
    }
    (blocks, (Waiting::Guess, prompt.to_owned()))
}

/// What a run step shows: where it ran, and each prediction about it answered
/// with what was seen.
fn ran(session: &Session, run: &RunStep, trace: Option<&Trace>) -> Vec<Block> {
    let say = session.say();
    let mut blocks = vec![title(session, say.ran)];
    let Some(trace) = trace else {
        match (&session.setting.no_wire, session.tried.get(&session.at)) {
            (Some(why), _) if run.needs_wire => {
                blocks.push(Block::Unsure(format!("{}{}{why}", say.no_wire, say.colon)));
                blocks.push(Block::Prose(say.passed_over.to_owned()));
            }
            (_, Some((_, Ran::Failed(why)))) => {
                blocks.push(Block::Bad(format!("{}{}{why}", say.could_not_run, say.colon)));
            }
            _ => {}
        }
        return blocks;
    };
    let place = match trace.link.kind {
        LinkKind::Wire => say.on_wire,
        LinkKind::Loopback | LinkKind::Nothing => say.on_loopback,
    };
    blocks.push(Block::Faint(format!("{} {place}", run.case)));
    blocks.extend(broke_off(session, trace));
    let Some(verdict) = judged(trace) else { return blocks };
    for (index, step) in session.lesson.steps.iter().enumerate() {
        if let Does::Predict(predict) = &step.does
            && session.lesson.run_of(index) == Some(session.at - 1)
        {
            blocks.extend(answered(session, index + 1, predict, &verdict));
        }
    }
    if let Some(command) = command(run, trace.link.kind) {
        blocks.push(Block::Faint(format!("{}{command}", say.in_full)));
    }
    blocks
}

fn broke_off(session: &Session, trace: &Trace) -> Option<Block> {
    let (say, lang) = (session.say(), session.setting.style.lang);
    let error = trace.runs.iter().find_map(|run| run.error.as_ref())?;
    Some(Block::Bad(format!("{}{}{}", say.broke_off, say.colon, error.get(lang))))
}

fn answered(session: &Session, at: usize, predict: &Predict, verdict: &Verdict) -> Vec<Block> {
    let say = session.say();
    let lang = session.setting.style.lang;
    let seen = fill(predict.seen.get(lang), verdict, say.not_observed);
    let told = |answer: &Right| predict.told(answer, lang);
    let head = match (predict.right(verdict), session.guesses.get(&at).cloned().flatten()) {
        (Err(why), _) => {
            let line = format!("{}{}{}", say.not_told, say.colon, why.get(lang));
            return vec![Block::Unsure(line)];
        }
        (Ok(right), _) if session.setting.auto => {
            Block::Good(format!("{}{}{}", say.answer, say.colon, told(&right)))
        }
        (Ok(right), None) => Block::Faint(format!("{}{}{}", say.no_guess, say.colon, told(&right))),
        (Ok(right), Some(guess)) if guess == right => {
            Block::Good(format!("{}{}{}", say.right, say.colon, told(&right)))
        }
        (Ok(right), Some(guess)) => Block::Bad(format!(
            "{}{}{}{}{}{}{}",
            say.wrong,
            say.colon,
            told(&guess),
            say.stop,
            say.it_was,
            say.colon,
            told(&right)
        )),
    };
    vec![head, Block::Prose(seen)]
}

fn an_exercise(session: &Session, exercise: &Exercise) -> (Vec<Block>, (Waiting, String)) {
    let say = session.say();
    let lang = session.setting.style.lang;
    let program = exercise.program.is_some();
    let mut blocks =
        vec![title(session, say.exercise), Block::Prose(exercise.ask.get(lang).to_owned())];
    let mut prompt = if program { say.try_program } else { say.try_turn };
    if let Some((typed, ran)) = session.tried.get(&session.at) {
        let who = match (session.setting.auto, program) {
            (true, true) => say.model.to_owned(),
            (true, false) => format!("{}{}{typed}", say.its_value, say.colon),
            _ => format!("{}{}{typed}", say.your_value, say.colon),
        };
        if session.setting.auto || !program {
            blocks.push(Block::Faint(who));
        }
        let (well, report) = match ran {
            Ran::Failed(why) => {
                (false, vec![Block::Bad(format!("{}{}{why}", say.not_a_value, say.colon))])
            }
            Ran::Judged { well, report } => (*well, vec![Block::Picture(report.clone())]),
            Ran::Trace(trace) => tried(session, exercise, trace),
        };
        if let Ran::Judged { .. } = ran {
            let text = if well { &exercise.well } else { &exercise.not_yet };
            blocks.extend(report);
            blocks.push(verdict_of(session, well, text.get(lang)));
        } else {
            blocks.extend(report);
        }
        prompt = match (well, program) {
            (true, _) => say.go_on,
            (false, true) => say.again_program,
            (false, false) => say.again,
        };
    }
    (blocks, (Waiting::Try, prompt.to_owned()))
}

fn verdict_of(session: &Session, well: bool, text: &str) -> Block {
    let say = session.say();
    match well {
        true => Block::Good(format!("{}{}{text}", say.done, say.colon)),
        false => Block::Bad(format!("{}{}{text}", say.not_yet, say.colon)),
    }
}

pub(super) fn tried(session: &Session, exercise: &Exercise, trace: &Trace) -> (bool, Vec<Block>) {
    let (Some(turn), Some(verdict)) = (&exercise.turn, judged(trace)) else {
        return (false, Vec::new());
    };
    let mut blocks: Vec<Block> = broke_off(session, trace).into_iter().collect();
    let failed = unproved(&turn.goal, &verdict);
    let text = if failed.is_empty() { &exercise.well } else { &exercise.not_yet };
    if let Some(of) =
        turn.goal.first().and_then(|claim| claim.split('.').nth(1).zip(claim.split('.').next()))
        && let Some(receiver) = crate::trace::Receiver::by_name(of.0)
    {
        let layer = crate::report::Layer::Delivered;
        blocks.push(Block::Picture(look(&verdict, of.1, receiver, layer, &session.setting.style)));
    }
    let text = fill(text.get(session.setting.style.lang), &verdict, session.say().not_observed);
    blocks.push(verdict_of(session, failed.is_empty(), &text));
    (failed.is_empty(), blocks)
}

fn not_so(session: &Session, claim: &Checked) -> String {
    let say = session.say();
    let number = |side: Option<crate::verdict::Number>| {
        side.map_or(say.not_observed.to_owned(), |number| number.to_string())
    };
    format!(
        "{}{}{}  ({} {} {} {})",
        say.not_so_here,
        say.colon,
        claim.claim,
        say.measured,
        number(claim.left),
        claim.sign,
        number(claim.right)
    )
}

/// What one types to see the whole case with these values; nothing where a
/// value cannot be typed.
fn command(run: &RunStep, link: LinkKind) -> Option<String> {
    let values = run.file().values_for(link);
    let flags = Values::augment_args(clap::Command::new("knobs"));
    let mut words = vec![format!("sticky-demo {}", run.case)];
    let serde_json::Value::Object(said) = serde_json::to_value(&values).ok()? else { return None };
    for (name, value) in said {
        let flag = flags.get_arguments().find(|flag| flag.get_id() == name.as_str())?.get_long()?;
        let all = match value {
            serde_json::Value::Array(all) => all,
            one => vec![one],
        };
        for value in all {
            let value = match value {
                serde_json::Value::String(text) => text,
                serde_json::Value::Number(number) => number.to_string(),
                _ => return None,
            };
            let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
            let quote = if plain { "" } else { "'" };
            words.push(format!("--{flag} {quote}{value}{quote}"));
        }
    }
    Some(words.join(" "))
}
