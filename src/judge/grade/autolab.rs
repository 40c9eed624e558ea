//! Autolab: the last line of stdout. Each round is a problem of its own.

use super::{RoundMarks, Submission};
use serde_json::{Map, Value, json};

pub fn write(marks: &RoundMarks, _: &Submission) -> String {
    let scores = marks.tests.iter().map(|test| (test.id.clone(), json!(test.points())));
    let scores: Map<String, Value> = scores.collect();
    format!("{}\n", json!({ "scores": scores, "scoreboard": [marks.points()] }))
}
