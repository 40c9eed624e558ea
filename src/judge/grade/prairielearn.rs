//! PrairieLearn: `/grade/results/results.json`. What could not be judged costs no attempt.

use super::{RoundMarks, Submission, json};
use serde_json::json;

pub fn write(marks: &RoundMarks, _: &Submission) -> String {
    let tests = marks.tests.iter().map(|test| {
        json!({
            "name": test.name.get(marks.lang),
            "description": test.id,
            "points": test.points(),
            "max_points": 1,
            "output": test.said.join("\n"),
        })
    });
    json(&json!({
        "gradable": !marks.is_inconclusive(),
        "score": marks.points() as f64 / marks.tests.len().max(1) as f64,
        "message": marks.headline(),
        "tests": tests.collect::<Vec<_>>(),
    }))
}
