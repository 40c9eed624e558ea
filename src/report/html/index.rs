//! A course page: every case with its question, its small ruler and its verdict, and
//! a way to its own page. It works from a folder, or from any web server.

use super::controls::radio;
use super::markup::{Markup, tag};
use super::page::verdict_pill;
use super::scene::Scene;
use super::{code, panels, words};
use crate::Lang;
use crate::trace::Trace;
use crate::verdict::Verdict;

/// One case on the course page; its own page is beside it, by its name.
pub fn card(trace: &Trace, verdict: &Verdict) -> String {
    let mut to = Markup::new(None);
    to.raw("<article class=\"card\"><div><h2>");
    tag!(to, "a" "href" = format!("{}.html", trace.case()));
    to.text(trace.case());
    to.raw("</a></h2><p>");
    verdict_pill(verdict, &mut to);
    to.raw("</p></div><div><p><b>");
    if let Some(scenario) = &trace.scenario {
        to.both(&scenario.question);
        to.raw("</b></p><p class=\"q\">");
        to.both(&scenario.title);
    }
    to.raw("</p>");
    let first = verdict.runs.first().filter(|run| !run.never_happened());
    if let Some(scene) = first.map(Scene::of).filter(Scene::has_messages) {
        panels::rulers(&[scene], &mut to);
    }
    to.raw("</div></article>");
    to.finish()
}

/// The page of these cards.
pub fn index(cards: &[String], lang: Lang) -> String {
    let mut to = Markup::new(None);
    to.raw("<!doctype html>");
    tag!(to, "html" "lang" = lang.choose("en", "zh-CN"));
    code::head(&mut to);
    to.raw("sticky-demo</title></head><body>");
    for (id, own) in [("en", Lang::En), ("zh", Lang::Zh)] {
        radio(&mut to, "lang", id, own == lang, lang.choose("language", "语言"));
    }
    to.raw("<main><header class=\"top\"><p class=\"eye\"><b>sticky-demo</b></p><p class=\"right tools\">");
    to.raw("<label class=\"ghost\" for=\"en\">English</label><label class=\"ghost\" for=\"zh\">中文</label>");
    to.raw("</p></header><h1>");
    to.word(words::COURSE);
    to.raw("</h1><p class=\"answer\">");
    to.word(words::COURSE_ABOUT);
    to.raw("</p>");
    cards.iter().for_each(|card| to.written(card));
    to.raw("</main></body></html>\n");
    to.finish()
}
