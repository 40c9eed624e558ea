//! JUnit's XML, as CI servers read it: a suite for each chapter, a case for each plan, but
//! for single cuts, which are one case for every thousand that passed.

use super::super::grade::Graded;
use super::super::verdict::{ChapterSeen, Judgement};
use super::what_came;
use crate::is_hidden;
use std::fmt::Write as _;

/// So many failing plans of a chapter have a case of their own.
const MOST_CASES: usize = 200;

/// In English, as CI servers are.
pub fn junit(judgement: &Judgement) -> String {
    let mut suites = String::new();
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    let control = judgement
        .inconclusive
        .as_ref()
        .map(|why| format!("<skipped message=\"{}\"/>", attribute(&why.en)));
    if let Some(skip) = &control {
        (tests, skipped) = (1, 1);
        suites += "  <testsuite name=\"control\" tests=\"1\" failures=\"0\" skipped=\"1\">\n";
        let _ = writeln!(suites, "    {}{skip}</testcase>", case("control", "control"));
        suites += "  </testsuite>\n";
    }
    for chapter in judgement.chapters.iter().filter(|_| control.is_none()) {
        let (text, counts) = suite(judgement, chapter);
        suites += &text;
        (tests, failures, skipped) = (tests + counts[0], failures + counts[1], skipped + counts[2]);
    }
    let seconds = judgement.took_ms as f64 / 1000.0;
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let all = format!(
        "<testsuites name=\"sticky-demo gauntlet\" tests=\"{tests}\" failures=\"{failures}\" \
         skipped=\"{skipped}\" time=\"{seconds:.3}\">\n{suites}</testsuites>\n"
    );
    head.to_owned() + &all
}

/// A chapter, and how many cases, failures and skipped cases it has.
fn suite(judgement: &Judgement, chapter: &ChapterSeen) -> (String, [usize; 3]) {
    let name = format!("{} {}", chapter.number, chapter.name().en);
    let mut cases = String::new();
    let mut counts = [0; 3];
    let graded = judgement.graded.iter().filter(|graded| graded.id().chapter == chapter.number);
    let (passed, failed): (Vec<&Graded>, Vec<&Graded>) = graded.partition(|graded| graded.passed());
    if let Some(why) = &chapter.why_not {
        counts = [1, 0, 1];
        let why = attribute(&why.en);
        let _ =
            writeln!(cases, "    {}<skipped message=\"{why}\"/></testcase>", case(&name, &name));
    }
    for passed in passed.chunks(if chapter.number == 2 { 1000 } else { 1 }) {
        counts[0] += 1;
        let name_of = match passed {
            [one] => format!("{} {}", one.id(), one.plan.name().en),
            [first, .., last] => format!("{}-{}: {} cuts", first.id(), last.id(), passed.len()),
            [] => continue,
        };
        let _ = writeln!(cases, "    {}</testcase>", case(&name, &name_of));
    }
    for graded in failed.iter().take(MOST_CASES) {
        counts[0] += 1;
        counts[1] += 1;
        let title = format!("{} {}", graded.id(), graded.plan.name().en);
        let says = what_came(graded);
        let told =
            judgement.smallest.as_ref().filter(|smallest| smallest.graded.id() == graded.id());
        let behind = told.map_or(String::new(), |smallest| {
            format!("{}\n\n{}", smallest.command, smallest.python)
        });
        let kind = if graded.answer_is_right() { "ending" } else { "answer" };
        let _ = writeln!(
            cases,
            "    {}<failure type=\"{kind}\" message=\"{}\">{}</failure></testcase>",
            case(&name, &title),
            attribute(&says.en),
            attribute(&behind),
        );
    }
    let [tests, failures, skipped] = counts;
    let head = format!(
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" skipped=\"{skipped}\">\n",
        attribute(&name)
    );
    (head + &cases + "  </testsuite>\n", counts)
}

fn case(class: &str, name: &str) -> String {
    format!("<testcase classname=\"{}\" name=\"{}\">", attribute(class), attribute(name))
}

/// Text in which XML finds no mark, and nobody a hidden character (XML 1.0, 2.2, forbids
/// most controls even as references).
fn attribute(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\n' => safe += "&#10;",
            hidden if is_hidden(hidden) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(hidden)); // a String takes all
            }
            other => safe.push(other),
        }
    }
    safe
}
