//! Gradescope: `/autograder/results/results.json`. A test that could not be judged has no
//! status, and no points.

use super::{RoundMarks, Submission, json};
use crate::verdict::Outcome;
use serde_json::json;

pub fn write(marks: &RoundMarks, _: &Submission) -> String {
    let tests = marks.tests.iter().enumerate().map(|(index, test)| {
        let mut told = json!({
            "number": format!("{}", index + 1),
            "name": test.name.get(marks.lang),
            "score": test.points(),
            "max_score": 1,
            "output": test.said.join("\n"),
            "output_format": "text",
            "visibility": "visible",
        });
        if test.outcome != Some(Outcome::Inconclusive) {
            told["status"] = json!(if test.passed() { "passed" } else { "failed" });
        }
        told
    });
    json(&json!({
        "output": marks.headline(),
        "output_format": "text",
        "tests": tests.collect::<Vec<_>>(),
        "extra_data": { "seed": marks.seed },
    }))
}
