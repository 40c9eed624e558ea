//! Classroom 50: `result.json` in the student's checkout. What it asks to be copied from
//! the environment comes with the submission.

use super::{RoundMarks, Submission, json};
use serde_json::json;

/// Each field, and the variable that it is copied from.
pub const VARIABLES: [(&str, &str); 6] = [
    ("classroom", "CLASSROOM"),
    ("assignment", "ASSIGNMENT"),
    ("submission", "SUBMISSION_TAG"),
    ("commit", "COMMIT_URL"),
    ("release", "RELEASE_URL"),
    ("review", "REVIEW_URL"),
];

pub fn write(marks: &RoundMarks, submission: &Submission) -> String {
    let tests = marks.tests.iter().map(|test| {
        json!({
            "test-name": test.name.get(marks.lang),
            "passed": test.passed(),
            "score": test.points(),
            "max-score": 1,
            "output": test.said.join("\n"),
        })
    });
    let mut result = json!({
        "schema": "classroom50/result/v1",
        "datetime": submission.datetime,
        "score": marks.points(),
        "max-score": marks.tests.len(),
        "tests": tests.collect::<Vec<_>>(),
        "seed": marks.seed,
    });
    for (field, variable) in VARIABLES {
        let given = submission.variables.iter().find(|(name, _)| name == variable);
        result[field] = json!(given.map_or("", |(_, value)| value));
    }
    json(&result)
}
