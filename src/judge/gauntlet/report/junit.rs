//! JUnit's XML, as CI servers read it: a suite for each chapter, a case for each plan, but
//! for single cuts, which are one case for every thousand that passed.

use super::super::grade::Graded;
use super::super::verdict::{ChapterSeen, Judgement};
use super::what_came;
use crate::Lang;
use crate::report::html::{Markup, leaf, tag};

/// So many failing plans of a chapter have a case of their own.
const MOST_CASES: usize = 200;

/// How many cases, failures and skipped cases there are.
type CaseCounts = [usize; 3];

/// In English, as CI servers are.
pub fn junit(judgement: &Judgement) -> String {
    let mut suites = Markup::new(Some(Lang::En));
    let mut all = [0; 3];
    let mut add = |name: &str, cases: Markup, counts: CaseCounts| {
        all = [0, 1, 2].map(|of| all[of] + counts[of]);
        let [tests, failures, skipped] = counts;
        suites.raw("  ");
        tag!(suites, "testsuite" "name" = name, "tests" = tests, "failures" = failures,
            "skipped" = skipped);
        suites.raw("\n");
        suites.add(cases);
        suites.raw("  </testsuite>\n");
    };
    match &judgement.inconclusive {
        Some(why) => {
            let mut cases = Markup::new(Some(Lang::En));
            case("control", "control", &mut cases, |to| skip(&why.en, to));
            add("control", cases, [1, 0, 1]);
        }
        None => judgement.chapters.iter().for_each(|chapter| {
            let name = format!("{} {}", chapter.number, chapter.name().en);
            let (cases, counts) = suite(judgement, chapter, &name);
            add(&name, cases, counts);
        }),
    }
    let ([tests, failures, skipped], s) = (all, judgement.took_ms as f64 / 1000.0);
    let mut to = Markup::new(Some(Lang::En));
    to.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    tag!(to, "testsuites" "name" = "sticky-demo gauntlet", "tests" = tests, "failures" = failures,
        "skipped" = skipped, "time" = format!("{s:.3}"));
    to.raw("\n");
    to.add(suites);
    to.raw("</testsuites>\n");
    to.finish()
}

/// A chapter's cases.
fn suite(judgement: &Judgement, chapter: &ChapterSeen, name: &str) -> (Markup, CaseCounts) {
    let mut cases = Markup::new(Some(Lang::En));
    let graded = judgement.graded.iter().filter(|graded| graded.id().chapter == chapter.number);
    let (passed, failed): (Vec<&Graded>, Vec<&Graded>) = graded.partition(|graded| graded.passed());
    let skipped = usize::from(chapter.why_not.is_some());
    if let Some(why) = &chapter.why_not {
        case(name, name, &mut cases, |to| skip(&why.en, to));
    }
    let passed = passed.chunks(if chapter.number == 2 { 1000 } else { 1 });
    let tests = skipped + passed.len() + failed.len().min(MOST_CASES);
    for passed in passed {
        let title = match passed {
            [first, .., last] => format!("{}-{}: {} cuts", first.id(), last.id(), passed.len()),
            [one] => title(one),
            [] => continue,
        };
        case(name, &title, &mut cases, |_| {});
    }
    for graded in failed.iter().take(MOST_CASES) {
        let told =
            judgement.smallest.as_ref().filter(|smallest| smallest.graded.id() == graded.id());
        let kind = if graded.answer_is_right() { "ending" } else { "answer" };
        case(name, &title(graded), &mut cases, |to| {
            tag!(to, "failure" "type" = kind, "message" = what_came(graded).en);
            if let Some(told) = told {
                to.text(format!("{}\n\n{}", told.command, told.python));
            }
            to.end("failure");
        });
    }
    (cases, [tests, failed.len().min(MOST_CASES), skipped])
}

fn title(graded: &Graded) -> String {
    format!("{} {}", graded.id(), graded.plan.name().en)
}

fn case(class: &str, name: &str, to: &mut Markup, inside: impl FnOnce(&mut Markup)) {
    to.raw("    ");
    tag!(to, "testcase" "classname" = class, "name" = name);
    inside(to);
    to.raw("</testcase>\n");
}

fn skip(why: &str, to: &mut Markup) {
    leaf!(to, "skipped" "message" = why);
}
