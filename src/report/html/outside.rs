//! What other reports of this program take for pages of their own: a page that shows
//! nothing but what is written into it, and the rulers of a trace.

use super::controls::radio;
use super::markup::{Markup, put, tag};
use super::scene::Scene;
use super::{code, panels};
use crate::trace::Trace;
use crate::verdict::Verdict;
use crate::{Lang, Text};

/// The beginning of a page in both languages; `lang` is the one that it shows first.
pub fn begin(title: &str, lang: Lang) -> Markup {
    let mut to = Markup::new(None);
    to.raw("<!doctype html>");
    tag!(to, "html" "lang" = lang.choose("en", "zh-CN"));
    code::head(&mut to);
    put!(to, (title) " · sticky-demo</title></head><body>");
    for (id, own) in [("en", Lang::En), ("zh", Lang::Zh)] {
        radio(&mut to, "lang", id, own == lang, lang.choose("language", "语言"));
    }
    to
}

/// A page without a script.
pub fn document(title: &Text, lang: Lang, body: impl FnOnce(&mut Markup)) -> String {
    let mut to = begin(title.get(lang), lang);
    to.raw("<main><header class=\"top\"><p class=\"eye\"><b>sticky-demo</b></p><p class=\"right tools\">");
    to.raw("<label class=\"ghost\" for=\"en\">English</label><label class=\"ghost\" for=\"zh\">中文</label>");
    to.raw("</p></header>");
    body(&mut to);
    to.raw("</main></body></html>\n");
    to.finish()
}

pub fn rulers(trace: &Trace, to: &mut Markup) {
    let Ok(verdict) = Verdict::judge(trace) else { return }; // it claims nothing
    for run in &verdict.runs {
        panels::rulers(&[Scene::of(run)], to);
    }
}
