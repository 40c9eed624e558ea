//! The judgement as one JSON object: a contract, as that of the cases is.

use super::super::super::dealing::Delivery;
use super::super::control::HowEnded;
use super::super::grade::{AnswerGrade, Graded};
use super::super::verdict::Judgement;
use super::what_came;
use crate::scenario::Bytes;
use crate::verdict::Outcome;
use serde_json::{Value, json};

/// So many failures are listed.
const MOST_FAILURES: usize = 1000;

pub fn json(judgement: &Judgement) -> Value {
    let bytes = |bytes: &[u8]| Bytes::from(bytes).escaped();
    let chapters = judgement.chapters.iter().map(|chapter| {
        json!({
            "chapter": chapter.number,
            "name": chapter.name(),
            "planned": chapter.planned,
            "tried": chapter.tried(),
            "passed": chapter.passed,
            "wrong": chapter.wrong.iter().map(|id| id.to_string()).collect::<Vec<_>>(),
            "ended_badly": chapter.ended_badly.iter().map(|id| id.to_string()).collect::<Vec<_>>(),
            "closed_late": chapter.late,
            "proven": chapter.proven,
            "not_taken": chapter.not_taken,
            "held": chapter.held,
            "not_tried_because": chapter.why_not,
        })
    });
    let smallest = judgement.smallest.as_ref().map(|smallest| {
        let mut told = failure(judgement, &smallest.graded);
        told["place"] = json!(smallest.place);
        told["failed_again"] = json!(smallest.failed);
        told["times"] = json!(smallest.times);
        told["command"] = json!(smallest.command);
        told["python"] = json!(smallest.python);
        told
    });
    let verdict = match judgement.outcome() {
        Outcome::Shown => "passed",
        Outcome::NotShown => "failed",
        Outcome::Inconclusive => "inconclusive",
    };
    json!({
        "schema": 1,
        "command": "gauntlet",
        "verdict": verdict,
        "because": judgement.inconclusive,
        "address": judgement.address,
        "seed": judgement.seed,
        "request_bytes": judgement.talk.bytes.len(),
        "requests": judgement.talk.requests()
            .map(|request| bytes(&judgement.talk.bytes[request])).collect::<Vec<_>>(),
        "control": {
            "answer": bytes(&judgement.kept.answer),
            "answer_bytes": judgement.kept.answer.len(),
            "ended": ended(judgement.kept.ended),
        },
        "parallel": judgement.parallel,
        "shapes": judgement.shapes.iter().map(|shape| json!({
            "shape": shape.name,
            "says": shape.says,
        })).collect::<Vec<_>>(),
        "chapters": chapters.collect::<Vec<_>>(),
        "merges": judgement.graded.iter().filter_map(|graded| Some(json!({
            "plan": graded.id().to_string(),
            "name": graded.plan.name(),
            "held": graded.merged.as_ref()?.held,
            "reads": graded.merged.as_ref()?.reads,
        }))).collect::<Vec<_>>(),
        "smallest": smallest,
        "failures": judgement.failing().take(MOST_FAILURES)
            .map(|graded| failure(judgement, graded)).collect::<Vec<_>>(),
        "failure_count": judgement.failing().count(),
        "notes": judgement.notes,
        "took_ms": judgement.took_ms as u64,
        "single_cuts_took_ms": judgement.cuts_took_ms as u64,
    })
}

fn failure(judgement: &Judgement, graded: &Graded) -> Value {
    let (_, kept) = judgement.control_of(&graded.plan);
    json!({
        "plan": graded.id().to_string(),
        "name": graded.plan.name(),
        "cuts": graded.plan.cuts(),
        "answer": answer(&graded.answer),
        "ended": ended(graded.ended),
        "server_ended": graded.server_ended,
        "delivery": match graded.delivery {
            Delivery::Proven => "proven",
            Delivery::Attempted => "attempted",
            Delivery::NotTaken => "not_taken",
        },
        "says": what_came(graded),
        "came": Bytes::from(&graded.came[..]).escaped(),
        "came_bytes": graded.came_bytes,
        "control_bytes": kept.answer.len(),
    })
}

fn answer(grade: &AnswerGrade) -> &'static str {
    match grade {
        AnswerGrade::Same => "same",
        AnswerGrade::NotJudged => "not_judged",
        AnswerGrade::Nothing => "nothing",
        AnswerGrade::Part { .. } => "part",
        AnswerGrade::More { .. } => "more",
        AnswerGrade::Different { .. } => "different",
        AnswerGrade::CutOffTakenForWhole => "cut_off_taken_for_whole",
        AnswerGrade::Flood => "flood",
        AnswerGrade::NoConnection => "no_connection",
        AnswerGrade::NotPlayed(_) => "not_played",
    }
}

fn ended(ended: HowEnded) -> Option<&'static str> {
    match ended {
        HowEnded::Closed => Some("closed"),
        HowEnded::Late(_) => Some("late"),
        HowEnded::Never => Some("never"),
        HowEnded::Reset => Some("reset"),
        HowEnded::NotAsked => None,
    }
}
