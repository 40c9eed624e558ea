//! The page as a whole.

use super::chapters::{Chapter, chapters};
use super::controls::{keys, player, radio};
use super::markup::{Markup, put, tag};
use super::outside::begin;
use super::scene::Scene;
use super::{code, framings, panels, tables, words};
use crate::report::screen::{self, Said, says};
use crate::report::{Packets, Paint, Style, words as common};
use crate::scenario::ScreenPart;
use crate::trace::{Receiver, Role, Trace};
use crate::verdict::{Outcome, Verdict};
use crate::{Both, Lang, Text};
use serde_json::{Map, Value, json};

/// A judged trace as a page; `lang` is the language that it shows first.
pub fn page(trace: &Trace, verdict: &Verdict, lang: Lang) -> String {
    let title = trace.scenario.as_ref().map_or("", |scenario| scenario.title.get(lang));
    let mut to = begin(&format!("{}: {title}", trace.case()), lang);
    to.raw("<main>");
    let says = says(trace, verdict);
    let page = ReportPage { trace, verdict, says: &says };
    page.head(&mut to);
    let meta = page.runs(&mut to);
    player(&mut to);
    page.answers(&mut to);
    let framings = page.tables(&mut to);
    to.raw("</main><script type=\"application/zlib\" id=\"plays\">");
    let plays = json!({"ladders": meta, "framings": framings});
    put!(to, (code::packed(&plays.to_string())) "</script>");
    to.raw(code::TRACE_TAG);
    // Every field is a string, a number or a list of these.
    let json = serde_json::to_string(trace).expect("a trace has only string keys");
    put!(to, (code::packed(&json)) "</script>");
    code::script(&mut to);
    to.raw("</body></html>\n");
    to.finish()
}

struct ReportPage<'a> {
    trace: &'a Trace,
    verdict: &'a Verdict<'a>,
    says: &'a [Said],
}

impl<'a> ReportPage<'a> {
    fn said(&self, part: ScreenPart) -> impl Iterator<Item = &Text> {
        self.says.iter().filter(move |said| said.part == part).map(|said| &said.text)
    }

    fn sentences(&self, part: ScreenPart, to: &mut Markup) {
        for (index, said) in self.said(part).enumerate() {
            if index > 0 {
                to.raw(" ");
            }
            to.both(said);
        }
    }

    fn head(&self, to: &mut Markup) {
        let scenario = self.trace.scenario.as_ref();
        put!(to, "<header class=\"top\"><p class=\"eye\"><b>sticky-demo</b> <span class=\"q\">/</span> "
            (self.trace.case()) " <span class=\"q tt\">" (scenario.map(|of| &of.title))
            "</span> <span class=\"q tt\">· " (screen::words::over(self.trace))
            "</span></p><p class=\"right\">");
        verdict_pill(self.verdict, to);
        to.raw("</p><p class=\"tools\"><label class=\"ghost\" for=\"en\">English</label>");
        to.raw("<label class=\"ghost\" for=\"zh\">中文</label>");
        to.raw("<button id=\"help\" type=\"button\" class=\"ghost js\" aria-expanded=\"false\" aria-controls=\"keys\" aria-label=\"keys\">?</button></p></header><h1>");
        put!(to, (scenario.map(|of| &of.question)) "</h1><p class=\"answer\"><b>");
        self.sentences(ScreenPart::Answer, to);
        to.raw("</b> ");
        self.sentences(ScreenPart::What, to);
        to.raw("</p>");
        if let Some(because) = &self.trace.link.because {
            put!(to, "<p class=\"told\">" (because) "</p>");
        }
        keys(to);
    }

    /// Every run as a tab; returns what the script needs of their ladders.
    fn runs(&self, to: &mut Markup) -> Map<String, Value> {
        let mut meta = Map::new();
        if self.verdict.runs.iter().all(|run| run.trace.receiver == Receiver::Nobody) {
            self.calls(to);
        }
        to.raw("<div class=\"tabs\" role=\"group\" aria-label=\"runs\">");
        for (index, runs) in self.verdict.named().into_iter().enumerate() {
            let scenes: Vec<Scene> = runs.into_iter().map(Scene::of).collect();
            let (id, name) = (format!("r{index}"), &scenes[0].run.trace.name);
            radio(to, "run", &id, index == 0, name);
            self.tab(&scenes, &id, to);
            tag!(to, "section" "class" = "run", "data-run" = name);
            self.run(&scenes, index, &mut meta, to);
            to.end("section");
        }
        to.end("div");
        meta
    }

    fn tab(&self, scenes: &[Scene], id: &str, to: &mut Markup) {
        let run = scenes[0].run.trace;
        tag!(to, "label" "class" = "tab", "for" = id);
        put!(to, "<b class=\"role\">" (common::run(run)) "</b> ");
        let setting = self.said(ScreenPart::Setting).next().filter(|_| run.role == Role::Main);
        let mut labels = self.trace.scenario.iter().flat_map(|scenario| &scenario.runs);
        if let Some(setting) = setting {
            to.both(setting);
        } else if let Some(label) = labels.find(|label| label.name == run.name) {
            let whole = Text { en: label.en.clone(), zh: label.zh.clone() };
            to.both(label.short.as_ref().unwrap_or(&whole));
        }
        if scenes[0].has_messages() {
            to.raw("<span class=\"res\">");
            panels::summary(&scenes[0], to);
            to.raw("</span>");
        }
        to.end("label");
    }

    fn run(&self, scenes: &[Scene], index: usize, meta: &mut Map<String, Value>, to: &mut Markup) {
        let happened = |scene: &&Scene| !scene.run.never_happened();
        if !scenes.iter().any(|scene| happened(&scene)) {
            put!(to, "<p class=\"told\">" (common::NOT_OBSERVED) ": "
                (scenes[0].run.trace.error) "</p>");
            return;
        }
        if scenes[0].has_messages() {
            panels::rulers(scenes, to);
        }
        scenes.iter().for_each(|scene| tables::told(scene, to));
        let drawn: Vec<&Scene> = scenes.iter().filter(|scene| !scene.doings.is_empty()).collect();
        to.raw("<div class=\"lads\">");
        for (nth, scene) in drawn.iter().enumerate() {
            let receiver = scene.run.trace.receiver;
            let id = format!("l{index}{}", receiver.name());
            radio(to, &format!("l{index}"), &id, nth == 0, receiver.name());
            tag!(to, "label" "class" = if drawn.len() > 1 { "side" } else { "side one" }, "for" = id;
                (common::receiver(receiver)));
            tag!(to, "div" "class" = "lad", "data-side" = receiver.name());
            if scene.run.cable().is_err() {
                put!(to, "<p class=\"note\">" (words::NO_PACKETS) "</p>");
            }
            let chapters: Vec<Chapter> = chapters(self.trace, self.verdict, scene.run);
            let key = format!("{}/{}", scene.run.trace.name, receiver.name());
            let own = panels::ladder(scene, &chapters, self.verdict, &id, to);
            meta.insert(key, own);
            to.end("div");
        }
        to.end("div");
    }

    /// The table of a case of calls, as the first screen has it.
    fn calls(&self, to: &mut Markup) {
        for (code, lang) in [("en", Lang::En), ("zh", Lang::Zh)] {
            let (paint, packets) = (Paint(false), Packets::Hidden);
            let style = Style { paint, width: 110, lang, packets, proof: false, ascii: false };
            tag!(to, "pre" "class" = "calls", "lang" = code, "tabindex" = "0";
                (screen::calls_of(self.trace, self.verdict, &style).join("\n")));
        }
    }

    fn answers(&self, to: &mut Markup) {
        to.raw("<section class=\"words\">");
        for part in [
            ScreenPart::What,
            ScreenPart::Why,
            ScreenPart::Fix,
            ScreenPart::Not,
            ScreenPart::Control,
            ScreenPart::NoCure,
            ScreenPart::See,
        ] {
            if self.said(part).next().is_some() {
                put!(to, "<div><h2>" (screen::words::part(part)) "</h2><p>");
                self.sentences(part, to);
                to.raw("</p></div>");
            }
        }
        to.end("section");
    }

    /// What is below; returns the rulers of other frame formats.
    fn tables(&self, to: &mut Markup) -> Vec<Value> {
        if !self.verdict.claims.is_empty() {
            summary(to, words::CLAIM, true, common::CLAIMS);
            tables::claims(self.verdict, to);
            to.end("details");
        }
        // Its messages are framed anew: of the framed run, if there is one.
        let mut main = [Receiver::Framed, Receiver::Naive, Receiver::Tutorial].into_iter();
        let main = main.find_map(|receiver| self.verdict.run("main", receiver));
        let framings = main.map(|run| framings::framings(run, to));
        summary(to, words::EVENT, false, words::EVENTS);
        for run in self.verdict.runs.iter().filter(|run| !run.never_happened()) {
            let (name, receiver) = (common::run(run.trace), common::receiver(run.trace.receiver));
            put!(to, "<h3>" (common::before(&name, receiver)) "</h3>");
            tables::events(&Scene::of(run), to);
        }
        to.end("details");
        if self.trace.runs.iter().any(|run| run.cable.is_some()) {
            summary(to, words::BYTE, false, common::HEADERS);
            tables::header_fields(&self.trace.runs, to);
            to.end("details");
        }
        summary(to, words::OPTION, false, words::OPTIONS);
        tables::options(self.verdict, to);
        tables::machine(self.trace, to);
        if let Some(cited) = common::cited(self.trace) {
            put!(to, "<p class=\"q\">" (cited) "</p>");
        }
        to.end("details");
        framings.unwrap_or_default()
    }
}

fn summary(to: &mut Markup, class: Both, open: bool, words: Both) {
    to.begin("details");
    to.attribute("class", class.en);
    to.raw(if open { " open><summary>" } else { "><summary>" });
    put!(to, (words) "</summary>");
}

pub fn verdict_pill(verdict: &Verdict, to: &mut Markup) {
    let (class, mark) = match verdict.outcome {
        Some(Outcome::Shown) => ("pill", "✓ "),
        Some(Outcome::NotShown) => ("pill no", "✗ "),
        Some(Outcome::Inconclusive) => ("pill un", "? "),
        None => ("pill un", ""),
    };
    tag!(to, "span" "class" = class);
    put!(to, (mark)(common::outcome(verdict.outcome)));
    if !verdict.claims.is_empty() {
        let held = verdict.claims.iter().filter(|claim| claim.holds == Some(true)).count();
        put!(to, " <span class=\"n\">" (words::claims_hold(held, verdict.claims.len())) "</span>");
    }
    to.end("span");
}
