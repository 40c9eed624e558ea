//! Two grades for a plan: its answer, and its ending. A server that closes late has not
//! broken at a boundary.

use super::super::dealing::Delivery;
use super::super::together::Merged;
use super::control::{HowEnded, KnownAnswers};
use super::plan::{CutPlan, CutScript, Expect, PlanId};
use super::play::{CameBack, Played};
use super::words;
use crate::Text;
use std::io::{self, ErrorKind};
use std::time::Duration;

/// What is shown of an answer, at most, in bytes.
const MOST_SHOWN: usize = 4096;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerGrade {
    /// What the control got.
    Same,
    /// Nothing was to come back, or what came is not judged.
    NotJudged,
    Nothing,
    /// Its beginning, and no more.
    Part {
        bytes: usize,
    },
    /// It, and more behind it.
    More {
        bytes: usize,
    },
    Different {
        at: usize,
    },
    /// A request that was cut off was answered as a whole one is.
    CutOffTakenForWhole,
    /// Bytes without end, as far as they were taken in.
    Flood,
    /// The connection was refused.
    NoConnection,
    /// There was no connection to play it on, and not because the server refused one.
    NotPlayed(Text),
}

impl AnswerGrade {
    fn is_right(&self) -> bool {
        matches!(self, AnswerGrade::Same | AnswerGrade::NotJudged | AnswerGrade::NotPlayed(_))
    }
}

/// A plan with its grades.
#[derive(Debug, Clone)]
pub struct Graded {
    pub plan: CutPlan,
    pub answer: AnswerGrade,
    pub ended: HowEnded,
    pub delivery: Delivery,
    /// What became of requests that are to be read together.
    pub merged: Option<Merged>,
    /// What came, or its beginning, where the plan failed.
    pub came: Vec<u8>,
    pub came_bytes: usize,
    /// Which of its connections failed.
    pub connection: usize,
    pub waited: Duration,
    pub took: Duration,
    /// The server ended while this plan was played, and no other.
    pub server_ended: bool,
}

impl Graded {
    pub fn id(&self) -> PlanId {
        self.plan.id
    }

    /// Its requests were read together for certain.
    pub fn held(&self) -> bool {
        self.merged.as_ref().is_some_and(|merged| merged.held)
    }

    /// What was done on the connection that failed; of one that none failed, on its first.
    pub fn script(&self) -> &CutScript {
        &self.plan.scripts[self.connection.min(self.plan.scripts.len() - 1)]
    }

    pub fn answer_is_right(&self) -> bool {
        self.answer.is_right() && !self.server_ended
    }

    pub fn was_played(&self) -> bool {
        self.why_not_played().is_none()
    }

    pub fn why_not_played(&self) -> Option<&Text> {
        match &self.answer {
            AnswerGrade::NotPlayed(why) => Some(why),
            _ => None,
        }
    }

    pub fn ending_is_right(&self) -> bool {
        self.ended.is_right()
    }

    pub fn passed(&self) -> bool {
        self.answer_is_right() && self.ending_is_right()
    }
}

pub fn grade(plan: &CutPlan, played: &io::Result<Played>, known: &KnownAnswers) -> Graded {
    use AnswerGrade::NotPlayed;
    let mut graded = Graded {
        plan: plan.clone(),
        answer: AnswerGrade::NoConnection,
        ended: HowEnded::NotAsked,
        delivery: Delivery::NotTaken,
        merged: None,
        came: Vec::new(),
        came_bytes: 0,
        connection: 0,
        waited: Duration::ZERO,
        took: Duration::ZERO,
        server_ended: false,
    };
    let played = match played {
        Ok(played) => played,
        Err(error) => {
            use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
            graded.answer = match error.kind() {
                ConnectionRefused | ConnectionReset | ConnectionAborted => graded.answer,
                ErrorKind::TimedOut if known.kept.told => NotPlayed(words::QUEUE_FULL.into()),
                ErrorKind::TimedOut => NotPlayed(words::NO_ANSWER_TO_SYN.into()),
                _ => NotPlayed(words::connecting_failed(error)),
            };
            return graded;
        }
    };
    (graded.delivery, graded.took) = (played.delivery, played.took);
    graded.merged.clone_from(&played.merged);
    // Of several connections the first that failed speaks for all.
    let grades = plan.scripts.iter().zip(&played.back).enumerate();
    for (connection, (script, back)) in grades {
        let answer = grade_answer(script.expect, back, known);
        // A server may end a cut-off or strange request as it likes, but for keeping it.
        let ended = match (script.expect, back.ended) {
            (Expect::Same, HowEnded::Reset) if known.kept.ended == HowEnded::Reset => {
                HowEnded::Closed
            }
            (Expect::NotTheSame | Expect::Anything, HowEnded::Reset) => HowEnded::Closed,
            (_, ended) => ended,
        };
        let fails = !answer.is_right() || !ended.is_right();
        if connection == 0 || fails {
            (graded.answer, graded.ended) = (answer, ended);
            (graded.connection, graded.waited) = (connection, back.waited);
            graded.came_bytes = back.bytes.len();
            if fails {
                graded.came = back.bytes[..back.bytes.len().min(MOST_SHOWN)].to_vec();
                break;
            }
        }
    }
    graded
}

fn grade_answer(expect: Expect, back: &CameBack, known: &KnownAnswers) -> AnswerGrade {
    let KnownAnswers { kept, ignored, .. } = *known;
    if back.flooded {
        return AnswerGrade::Flood;
    }
    let came = &back.bytes;
    match expect {
        Expect::Anything => AnswerGrade::NotJudged,
        Expect::NotTheSame => {
            let first = &kept.answer[..kept.after[0]];
            let whole = if kept.answers_at_the_end() { &kept.answer } else { first };
            let takes = !back.answered_before_the_end && !whole.is_empty();
            match takes && ignored.same(whole, came) {
                true => AnswerGrade::CutOffTakenForWhole,
                false => AnswerGrade::NotJudged,
            }
        }
        Expect::Same if ignored.same(came, &kept.answer) => AnswerGrade::Same,
        Expect::Same if came.is_empty() => AnswerGrade::Nothing,
        Expect::Same => {
            let (wanted, got) = (ignored.of(&kept.answer), ignored.of(came));
            let same = wanted.iter().zip(&got).take_while(|(one, other)| one == other).count();
            match () {
                () if same == got.len() => AnswerGrade::Part { bytes: came.len() },
                () if same == wanted.len() => {
                    AnswerGrade::More { bytes: came.len().saturating_sub(kept.answer.len()) }
                }
                () => AnswerGrade::Different { at: same },
            }
        }
    }
}
