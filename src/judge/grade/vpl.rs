//! Moodle's VPL: comments and a grade on stdout, each known by how its line begins. What
//! a program printed has a mark before it, and so can pass for neither.

use super::{RoundMarks, Submission};

pub fn write(marks: &RoundMarks, _: &Submission) -> String {
    let mut out = format!("Comment :=>> {}\n", marks.headline());
    for test in &marks.tests {
        let passed = if test.passed() { "✓" } else { "✗" };
        out += &format!("Comment :=>>- {passed} {}\n", test.name.get(marks.lang));
        if !test.said.is_empty() {
            let said: Vec<String> = test.said.iter().map(|line| format!("  {line}\n")).collect();
            out += &format!("<|--\n{}--|>\n", said.concat());
        }
    }
    let percent = 100 * marks.points() / marks.tests.len().max(1);
    out + &format!("Grade :=>> {percent}\n")
}
