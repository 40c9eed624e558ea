//! What graders of other people's read: one verdict, in the form that each of them wants.
//! Pure: text out of marks. A format more is one file, and one line of [`GRADERS`].

mod autolab;
mod classroom50;
mod gradescope;
mod kit;
mod prairielearn;
mod vpl;

pub use classroom50::VARIABLES;
pub use kit::{KITS, Kit, KitFile};

use super::ways::scripts;
use super::{Judged, Task, words};
use crate::verdict::Outcome;
use crate::{Lang, Text};
use std::time::SystemTime;

/// A verdict as graders have it: tests, each with points.
pub struct RoundMarks {
    pub headline: Text,
    pub tests: Vec<GradedRound>,
    /// What the game was drawn from.
    pub seed: u64,
    pub lang: Lang,
}

pub struct GradedRound {
    /// It stays the same from game to game.
    pub id: String,
    pub name: Text,
    /// `None` if it was not played.
    pub outcome: Option<Outcome>,
    /// What is to be said about it, a line each.
    pub said: Vec<String>,
}

/// Who hands in what, as the grader's own variables and clock say.
#[derive(Default)]
pub struct Submission {
    pub variables: Vec<(String, String)>,
    /// In UTC, as ISO 8601 has it.
    pub datetime: String,
}

pub struct Grader {
    /// What `--format` takes.
    pub name: &'static str,
    pub write: fn(&RoundMarks, &Submission) -> String,
}

/// Every grader that is spoken to.
pub const GRADERS: &[Grader] = &[
    Grader { name: "gradescope", write: gradescope::write },
    Grader { name: "classroom50", write: classroom50::write },
    Grader { name: "prairielearn", write: prairielearn::write },
    Grader { name: "autolab", write: autolab::write },
    Grader { name: "vpl", write: vpl::write },
];

impl RoundMarks {
    /// A point for each round that can be played.
    pub fn of(task: &Task, judged: &Judged, lang: Lang) -> Result<RoundMarks, Text> {
        let mut rounds = judged.rounds.iter();
        let tests = scripts(task)?.into_iter().map(|script| {
            let round = rounds.next();
            let remarks = round.into_iter().flat_map(|round| &round.remarks);
            let printed = round.into_iter().flat_map(|round| &round.printed);
            let mut said: Vec<String> = remarks.map(|text| text.get(lang).to_owned()).collect();
            said.extend(printed.map(|line| format!("| {line}")));
            if round.is_none() {
                said.push(words::NOT_PLAYED.get(lang).to_owned());
            }
            let id = serde_json::to_value(script.way).unwrap_or_default();
            GradedRound {
                id: id.as_str().unwrap_or_default().to_owned(),
                name: script.name,
                outcome: round.map(|round| round.outcome),
                said,
            }
        });
        let headline = judged.shape.as_ref().unwrap_or(&judged.headline).clone();
        Ok(RoundMarks { headline, tests: tests.collect(), seed: task.seed, lang })
    }

    fn points(&self) -> usize {
        self.tests.iter().map(GradedRound::points).sum()
    }

    fn headline(&self) -> &str {
        self.headline.get(self.lang)
    }

    /// Nothing failed, and something could not be told.
    fn is_inconclusive(&self) -> bool {
        let any = |outcome| self.tests.iter().any(|test| test.outcome == outcome);
        any(Some(Outcome::Inconclusive)) && !any(Some(Outcome::NotShown)) && !any(None)
    }
}

impl GradedRound {
    fn passed(&self) -> bool {
        self.outcome == Some(Outcome::Shown)
    }

    fn points(&self) -> usize {
        usize::from(self.passed())
    }
}

fn json(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// The time, as files have it.
pub fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    utc(since.map_or(0, |since| since.as_secs()))
}

/// As ISO 8601 has it, to the second (RFC 3339).
fn utc(unix_s: u64) -> String {
    // Days since 1 March of the year 0, from which leap days are at a year's end:
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let (days, second) = (unix_s / 86_400 + 719_468, unix_s % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn a_leap_day_and_the_days_around_it() {
        for (unix_s, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
        ] {
            assert_eq!(utc(unix_s), expected);
        }
    }
}
