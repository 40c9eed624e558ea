//! A course page: every case with its question, its small ruler and its verdict, and
//! a way to its own page. It works from a folder, or from any web server.

use super::markup::{Markup, put, tag};
use super::outside::document;
use super::page::verdict_pill;
use super::scene::Scene;
use super::{panels, words};
use crate::trace::Trace;
use crate::verdict::Verdict;
use crate::{Lang, Text};

/// One case on the course page; its own page is beside it, by its name.
pub fn card(trace: &Trace, verdict: &Verdict) -> String {
    let mut to = Markup::new(None);
    to.raw("<article class=\"card\"><div><h2>");
    tag!(to, "a" "href" = format!("{}.html", trace.case()); (trace.case()));
    to.raw("</h2><p>");
    verdict_pill(verdict, &mut to);
    to.raw("</p></div><div><p><b>");
    if let Some(scenario) = &trace.scenario {
        put!(to, (scenario.question) "</b></p><p class=\"q\">" (scenario.title));
    }
    to.raw("</p>");
    let first = verdict.runs.first().filter(|run| !run.never_happened());
    if let Some(scene) = first.map(Scene::of).filter(Scene::has_messages) {
        panels::rulers(&[scene], &mut to);
    }
    to.raw("</div></article>");
    to.finish()
}

/// The page of these cards, and of lessons: the name of each one's file, and what it is
/// called.
pub fn index(cards: &[String], lessons: &[(String, Text)], lang: Lang) -> String {
    document(&words::COURSE.into(), lang, |to| {
        put!(to, "<h1>" (words::COURSE) "</h1><p class=\"answer\">" (words::COURSE_ABOUT) "</p><h2>"
            (words::LESSONS) "</h2><p class=\"q\">" (words::LESSONS_ABOUT) "</p><ol>");
        for (file, title) in lessons {
            to.raw("<li>");
            tag!(to, "a" "href" = file; (title));
            to.raw("</li>");
        }
        to.raw("</ol>");
        cards.iter().for_each(|card| to.written(card));
    })
}
