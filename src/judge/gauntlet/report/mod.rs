//! What a gauntlet came to, for people and for programs: pure, a judgement in and bytes out.

mod html;
mod json;
mod junit;
mod text;
mod words;

pub use html::page;
pub use json::json;
pub use junit::junit;
pub use text::text;

use super::control::HowEnded;
use super::grade::{AnswerGrade, Graded};
use super::plan::{CutScript, Finish, Talk};
use super::verdict::{ChapterSeen, Judgement, Smallest};
use crate::Text;
use crate::framing::escape::escape;
use crate::report;
use crate::report::words::joined;
use crate::report::{display_width, fitting};
use crate::verdict::Outcome;

/// The server, and what it was sent.
fn headline(judgement: &Judgement) -> Text {
    let Judgement { address, talk, kept, .. } = judgement;
    let requests = Text::counted(talk.ends.len(), "request", "requests", "个请求");
    words::headline(address, talk.bytes.len(), kept.answer.len(), &requests)
}

/// The smallest failure by its name, and its place's.
fn title(smallest: &Smallest) -> Text {
    let Smallest { graded, place, .. } = smallest;
    let names: Vec<Text> = [graded.plan.name()].into_iter().chain(place.clone()).collect();
    words::smallest(graded.id(), &joined(&names, ", ", "，"))
}

/// How often the smallest failed again, if that was tried.
fn again(smallest: &Smallest) -> Option<Text> {
    let Smallest { failed, times, .. } = *smallest;
    (times > 0).then(|| words::again_failed(failed, times))
}

/// What the failures have in common: the gravest as a sentence, the others by their names.
fn shapes(judgement: &Judgement) -> Vec<Text> {
    let Some((first, others)) = judgement.shapes.split_first() else { return Vec::new() };
    let others: Vec<Text> = others.iter().map(|shape| shape.name.into()).collect();
    let also = (!others.is_empty()).then(|| words::also(&joined(&others, ", ", "、")));
    [first.says.clone()].into_iter().chain(also).collect()
}

/// The verdict, in sentences.
fn verdict(judgement: &Judgement) -> Vec<Text> {
    match &judgement.inconclusive {
        Some(why) => vec![words::NOT_SHOWN_WHY.into(), why.clone()],
        None if judgement.outcome() == Outcome::Inconclusive => vec![words::NO_CUT_ARRIVED.into()],
        None => shapes(judgement),
    }
}

fn mark(outcome: Option<Outcome>) -> &'static str {
    outcome.map_or("–", |outcome| report::mark(Some(outcome)).0)
}

/// What became of a chapter, in a few words each.
fn told_of(chapter: &ChapterSeen) -> Vec<Text> {
    let (tried, wrong, badly) = (chapter.tried(), &chapter.wrong, &chapter.ended_badly);
    let told = [
        chapter.why_not.clone(),
        (chapter.why_not.is_none() && tried < chapter.planned)
            .then(|| words::tried_of(tried, chapter.planned)),
        (tried == chapter.planned && tried > 0 && wrong.is_empty())
            .then(|| Text::same(tried.to_string())),
        (!wrong.is_empty()).then(|| words::wrong_of(wrong.len(), tried)),
        (!badly.is_empty()).then(|| words::ended_badly(badly.len())),
        (chapter.late > 0).then(|| words::came_late(chapter.late)),
        ((2..=4).contains(&chapter.number) && tried > 0).then(|| words::proven(chapter.proven)),
        (chapter.number == 5 && tried > 0).then(|| words::held(chapter.held)),
    ];
    told.into_iter().flatten().collect()
}

/// What came instead of the answer, and how the connection ended, as two sentences.
fn what_came(graded: &Graded) -> Text {
    let waited = graded.waited;
    let answer = match &graded.answer {
        AnswerGrade::Same => words::AS_THE_CONTROL.into(),
        AnswerGrade::NotJudged => words::NOT_JUDGED.into(),
        // Over before a tenth of a second: nobody waited for it.
        AnswerGrade::Nothing if waited.as_millis() < 50 => words::NO_ANSWER.into(),
        AnswerGrade::Nothing => words::nothing(waited),
        AnswerGrade::Part { bytes } => words::a_part(*bytes),
        AnswerGrade::More { bytes } => words::more(*bytes),
        AnswerGrade::Different { at } => words::differs_at(*at),
        AnswerGrade::CutOffTakenForWhole => words::TAKEN_FOR_WHOLE.into(),
        AnswerGrade::Flood => words::flood(graded.came_bytes),
        AnswerGrade::NoConnection => words::NO_CONNECTION.into(),
        AnswerGrade::NotPlayed(why) => why.clone(),
    };
    let end = match graded.ended {
        _ if graded.server_ended => words::SERVER_ENDED.into(),
        HowEnded::NotAsked => return answer,
        ended => super::words::ending(ended),
    };
    words::and_its_end(&answer, &end)
}

/// The writes of a plan's failing connection as a ruler: `│GET /│ HTTP/1.0│`, elided in the
/// middle of long pieces, and among many pieces.
fn ruler(script: &CutScript, talk: &Talk, width: usize) -> String {
    const EACH: usize = 6;
    let mut pieces: Vec<&[u8]> = script.pieces(talk).collect();
    let end = match script.finish {
        Finish::AfterTheAnswer => "",
        Finish::HalfClose => " FIN",
        Finish::Close => " close",
        Finish::Reset => " RST",
    };
    let most = width / 8;
    let elided = pieces.len() > most;
    if elided {
        let rest = pieces.split_off(most / 2);
        pieces.push(&[]);
        pieces.extend(rest.into_iter().rev().take(most / 2).rev());
    }
    // What one piece does not need, another may have; the room shrinks until all fit.
    let mut room = width;
    loop {
        let mut drawn = "│".to_owned();
        for (index, piece) in pieces.iter().enumerate() {
            drawn += &match elided && index == most / 2 {
                true => "…".to_owned(),
                false => elide(piece, room),
            };
            drawn.push('│');
        }
        drawn += end;
        if display_width(&drawn) <= width || room <= EACH {
            return drawn;
        }
        room = (room * 4 / 5).max(EACH);
    }
}

/// An answer as one line of at most so many columns: from the place on at which it differs,
/// if it does and that is known.
fn answer(bytes: &[u8], grade: &AnswerGrade, width: usize) -> String {
    const BEFORE: usize = 12;
    let from = match grade {
        AnswerGrade::Different { at } if *at > width / 2 && *at < bytes.len() => at - BEFORE,
        _ => return elide(bytes, width),
    };
    format!("…{}", elide(&bytes[from..], width - 1))
}

/// Bytes as one line of at most so many columns.
fn elide(bytes: &[u8], width: usize) -> String {
    const LONGEST: usize = 2048;
    let whole = bytes.len() <= LONGEST;
    let text = escape(&bytes[..bytes.len().min(LONGEST)]);
    if whole && display_width(&text) <= width {
        return text;
    }
    let room = width.saturating_sub(1).max(2);
    let (front, back) = (room.div_ceil(2), room / 2);
    let head = fitting(text.chars(), front);
    let text = if whole { text } else { escape(&bytes[bytes.len() - LONGEST..]) };
    let tail: String = fitting(text.chars().rev(), back).chars().rev().collect();
    format!("{head}…{tail}")
}
