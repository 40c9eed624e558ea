//! A game as a file: what came in each round, and the same verdict made from it again.

use super::dealing::Delivery;
use super::diagnosis::{self, RoundSeen};
use super::exchange::AnswerEnd;
use super::play::Judged;
use super::task::seed_of;
use super::together::Merged;
use super::ways::{RoundKind, Script, scripts};
use super::{LearnerSide, Task, words};
use crate::Text;
use crate::scenario::Bytes;
use crate::scenario::door::{self, Bounds};
use crate::verdict::Outcome;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What came in one round: all that its verdict is made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundFacts {
    pub way: RoundKind,
    pub data: Bytes,
    pub ending: AnswerEnd,
    pub cuts: Delivery,
    /// A connection to a program that listens, and that it may never have taken.
    #[serde(default)]
    pub not_accepted: bool,
    /// What became of what was to be read together.
    #[serde(default)]
    pub merged: Option<Merged>,
}

impl RoundFacts {
    /// Of a connection that failed at once.
    pub(super) fn broken(way: RoundKind) -> RoundFacts {
        let (data, cuts, ending) = (Bytes(Vec::new()), Delivery::Proven, AnswerEnd::Broken);
        RoundFacts { way, data, ending, cuts, not_accepted: false, merged: None }
    }
}

#[derive(Debug, Clone)]
pub struct Round {
    pub name: Text,
    /// Inconclusive is a right answer to a stream that did not come in the
    /// pieces it was cut in.
    pub outcome: Outcome,
    pub remarks: Vec<Text>,
    /// The last lines that a program printed, if it failed.
    pub printed: Vec<String>,
    /// `None` if it never connected.
    pub seen: Option<RoundFacts>,
    pub way: RoundKind,
}

impl Round {
    pub(super) fn not_met(script: &Script, why: Text) -> Round {
        Round {
            name: script.name.clone(),
            outcome: Outcome::NotShown,
            remarks: vec![why],
            printed: Vec::new(),
            seen: None,
            way: script.way,
        }
    }
}

/// The verdict about one round after these.
pub(super) fn judge(
    script: &Script,
    seen: RoundFacts,
    trouble: Option<Text>,
    before: &[Round],
) -> Round {
    let came = &seen.data.0[..];
    let right = diagnosis::is_right(script, came);
    let passed = right && matches!(seen.ending, AnswerEnd::Closed | AnswerEnd::Broken);
    let right_before = before.first().is_some_and(|round| round.outcome != Outcome::NotShown);
    let mut remarks = Vec::new();
    remarks.extend(seen.merged.as_ref().map(|merged| match merged.held {
        true => words::held(&merged.reads),
        false => words::NOT_HELD.into(),
    }));
    if seen.not_accepted {
        remarks.push(words::NOT_ACCEPTED.into());
    } else if !right {
        let (pieces, ending) = (&script.pieces[..], seen.ending);
        let seen = RoundSeen { script, pieces, came, ending, right_before };
        remarks.extend(diagnosis::explain(&seen));
    } else if came != script.pieces.concat() {
        let other: Text = words::OTHER_BYTES.into();
        let told = before.iter().any(|round| round.remarks.contains(&other));
        remarks.extend((!told).then_some(other));
    }
    remarks.extend(diagnosis::ending(script, right, came, seen.ending));
    // Of a right answer the end says it better.
    let said = right && matches!(seen.ending, AnswerEnd::Open | AnswerEnd::WithoutEnd);
    remarks.extend(trouble.filter(|_| !said));
    let by_the_clock = |round: &Round| {
        round.seen.as_ref().is_some_and(|seen| seen.cuts == Delivery::Attempted)
            && round.outcome == Outcome::Shown
    };
    let outcome = match seen.cuts {
        _ if !passed => Outcome::NotShown,
        Delivery::NotTaken => {
            remarks.push(words::not_taken(script.task.round_timeout.as_secs()));
            Outcome::Inconclusive
        }
        Delivery::Attempted => {
            let told = before.iter().any(by_the_clock);
            remarks.extend((!told).then(|| words::CUT_BY_THE_CLOCK.into()));
            Outcome::Shown
        }
        Delivery::Proven => Outcome::Shown,
    };
    let (way, name) = (script.way, script.name.clone());
    Round { name, outcome, remarks, printed: Vec::new(), seen: Some(seen), way }
}

/// What such a file says it is.
const SCHEMA: &str = "sticky-demo/exercise/2";
/// The longest pause that a file may speak of.
const LONGEST_PAUSE_MS: u64 = 600_000;

/// A game, as it is written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GameRecord {
    schema: String,
    /// From which the seed was drawn.
    pub student: Option<String>,
    pub side: LearnerSide,
    pub framing: String,
    seed: u64,
    limit: Option<usize>,
    pause_ms: u64,
    /// How the program was started, for people.
    pub program: Vec<String>,
    rounds: Vec<RoundFacts>,
    /// Rounds in which it never connected.
    not_connected: usize,
}

impl GameRecord {
    pub fn of(
        task: &Task,
        judged: &Judged,
        student: Option<&str>,
        program: &[String],
    ) -> GameRecord {
        let seen = judged.rounds.iter().filter_map(|round| round.seen.clone());
        GameRecord {
            schema: SCHEMA.to_owned(),
            student: student.map(str::to_owned),
            side: task.side,
            framing: task.framing.clone(),
            seed: task.seed,
            limit: task.limit,
            pause_ms: u64::try_from(task.pause.as_millis()).unwrap_or(u64::MAX),
            program: program.to_vec(),
            rounds: seen.collect(),
            not_connected: judged.rounds.iter().filter(|round| round.seen.is_none()).count(),
        }
    }

    /// Reads one, from anybody.
    pub fn read(text: &str) -> Result<GameRecord, Text> {
        let bounds = Bounds { entries: 4096, number: None };
        let mut file = serde_json::Deserializer::from_str(text);
        door::admit(&mut file, bounds).map_err(|(why, _)| why)?;
        let record: GameRecord =
            serde_json::from_str(text).map_err(|error| words::not_a_report(&error.to_string()))?;
        let told = |what: &str| Err(words::not_a_report(what));
        if record.schema != SCHEMA {
            return told(&format!("schema {}", record.schema));
        }
        if record.framing.len() > 200 || record.pause_ms > LONGEST_PAUSE_MS {
            return told("framing, pause_ms");
        }
        if record.student.as_deref().is_some_and(|student| seed_of(student) != record.seed) {
            return Err(words::SEED_OF_ANOTHER.into());
        }
        Ok(record)
    }

    /// Makes the verdict again: nothing in the file says what it is.
    pub fn judge(&self) -> Result<Judged, Text> {
        let mut task = Task::new(self.side, &self.framing, self.seed, self.limit)?;
        task.pause = Duration::from_millis(self.pause_ms);
        let scripts = scripts(&task)?;
        let mut rounds: Vec<Round> = Vec::new();
        for (script, seen) in scripts.iter().zip(&self.rounds) {
            if script.way != seen.way {
                return Err(words::not_a_report("rounds"));
            }
            rounds.push(judge(script, seen.clone(), None, &rounds));
        }
        // After such a round the others may not have been played.
        let failed = rounds.iter().any(|round| {
            round.outcome == Outcome::NotShown
                || round.way.is_basic() && round.outcome != Outcome::Shown
        });
        match (self.not_connected > 0, scripts.get(rounds.len())) {
            (true, Some(next)) => rounds.push(Round::not_met(next, words::NEVER_CONNECTED.into())),
            (_, None) if self.rounds.len() == scripts.len() => {}
            _ if failed => {}
            _ => return Err(words::rounds_missing(rounds.len(), scripts.len())),
        }
        Ok(Judged { headline: words::headline(&task), shape: words::shape(&rounds), rounds })
    }

    /// How many rounds there are to be played.
    pub fn rounds_of(&self) -> usize {
        let task = Task::new(self.side, &self.framing, self.seed, self.limit);
        task.and_then(|task| scripts(&task)).map_or(0, |scripts| scripts.len())
    }
}
