//! Blocks on paper: as Markdown, or as a page that prints, each sheet on paper of its
//! own, with lines to write on.

use super::cover::{about, further};
use super::page::{LINE, blank};
use super::*;
use crate::report::html::{Markup, document, put};
use crate::report::words as common;

/// What one student gets.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub heading: Text,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    Markdown,
    /// A page, in both languages.
    Html,
}

impl Paper {
    /// As the name of a file asks for.
    pub fn of(path: &Path) -> Paper {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if ending.starts_with("htm") { Paper::Html } else { Paper::Markdown }
    }
}

pub fn on_paper(sheets: &[Sheet], paper: Paper, lang: Lang) -> String {
    if paper == Paper::Markdown {
        let sheets: Vec<String> = sheets.iter().map(|sheet| sheet.markdown(lang)).collect();
        return sheets.join("\n");
    }
    let title = sheets.first().map(|sheet| sheet.heading.clone()).unwrap_or_default();
    document(&title, lang, |to| sheets.iter().for_each(|sheet| sheet.html(to)))
}

impl Sheet {
    fn markdown(&self, lang: Lang) -> String {
        let mut text = format!("# {}\n", self.heading.get(lang));
        for block in &self.blocks {
            text += &format!("\n{}\n", block.markdown(lang));
        }
        text
    }

    fn html(&self, to: &mut Markup) {
        put!(to, "<article class=\"sheet\"><h1>" (self.heading) "</h1>");
        self.blocks.iter().for_each(|block| block.html(to));
        to.raw("</article>");
    }
}

impl Block {
    fn markdown(&self, lang: Lang) -> String {
        let fenced = |text: &str| format!("```text\n{}\n```", text.trim_end());
        match self {
            Block::Title(text) => format!("## {}", text.get(lang)),
            Block::Prose(text) => text.get(lang).replace('\n', "\n\n"),
            Block::Picture(picture) => fenced(picture),
            Block::Rounds(judged) => fenced(&rounds(judged, lang, Paint(false))),
            Block::Choices(choices) => {
                let line = |choice: &Text| format!("- [ ] {}", choice.get(lang));
                choices.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Block::Good(text) => format!("✓ {}", text.get(lang)),
            Block::Bad(text) => format!("✗ {}", text.get(lang)),
            Block::Unsure(text) => format!("? {}", text.get(lang)),
            Block::Faint(text) => format!("*{}*", text.get(lang)),
            Block::Teacher(text) => format!("> {}", text.get(lang)),
            Block::Blank(text) => blank(*text, lang),
            Block::Line => LINE.repeat(2),
        }
    }

    fn html(&self, to: &mut Markup) {
        let mut marked = |begins: &'static str, text: &Text, ends: &'static str| {
            to.raw(begins);
            with_code(text, to);
            to.raw(ends);
        };
        match self {
            Block::Title(text) => marked("<h2>", text, "</h2>"),
            Block::Prose(text) => marked("<p>", text, "</p>"),
            Block::Good(text) => marked("<p class=ok>✓ ", text, "</p>"),
            Block::Bad(text) => marked("<p class=no>✗ ", text, "</p>"),
            Block::Unsure(text) => marked("<p class=un>? ", text, "</p>"),
            Block::Faint(text) => marked("<p class=q>", text, "</p>"),
            Block::Teacher(text) => marked("<blockquote>", text, "</blockquote>"),
            Block::Choices(choices) => {
                choices.iter().for_each(|choice| marked("<p class=choice>☐ ", choice, "</p>"));
            }
            Block::Picture(picture) => {
                put!(to, "<pre>" (picture.trim_end()) "</pre>");
            }
            Block::Rounds(judged) => {
                let [en, zh] = [Lang::En, Lang::Zh].map(|lang| rounds(judged, lang, Paint(false)));
                put!(to, "<pre>" (Text { en, zh }) "</pre>");
            }
            Block::Blank(text) => {
                let Both { en, zh } = common::COLON;
                put!(to, "<p class=blank>"
                    (Text { en: text.en.to_owned() + en, zh: text.zh.to_owned() + zh }) "</p>");
            }
            Block::Line => to.raw("<p class=blank></p>"),
        }
    }
}

/// What stands between backticks is code.
fn with_code(text: &Text, to: &mut Markup) {
    for (begins, half) in [("<span lang=en>", &text.en), ("<span lang=zh>", &text.zh)] {
        to.raw(begins);
        for (index, part) in half.split('`').enumerate() {
            let code = index % 2 == 1;
            to.raw(if code { "<code>" } else { "" });
            to.text(part);
            to.raw(if code { "</code>" } else { "" });
        }
        to.raw("</span>");
    }
}

/// The lesson without what its runs would give away, as a hand-out: every question,
/// with room for a prediction and for what was then seen. Nothing is run for it.
pub fn sheet(lesson: &Lesson, name: &str) -> Sheet {
    let mut blocks = vec![Block::Blank(words::NAME), Block::Blank(words::CLASS_AND_DATE)];
    blocks.extend(about(lesson));
    blocks.push(Block::Prose(words::on_the_screen(name)));
    for (index, step) in lesson.steps.iter().enumerate() {
        let body = match &step.does {
            Does::Prose(text) => vec![Block::Prose(text.clone())],
            Does::Predict(predict) => question(lesson, index, predict),
            Does::Explain(_) => vec![Block::Prose(words::WHY.into()), Block::Line, Block::Line],
            Does::Exercise(exercise) => {
                let turn = exercise.turn.is_some();
                let what = if turn { words::MY_VALUE } else { words::MY_PROGRAM };
                vec![Block::Prose(exercise.ask.clone()), Block::Blank(what)]
            }
            Does::Run(_) | Does::Look(_) => continue, // these are on the screen
        };
        blocks.push(title(index + 1, &step.does));
        blocks.extend(body);
    }
    blocks.extend(further(lesson));
    Sheet { heading: lesson.title.clone(), blocks }
}

fn question(lesson: &Lesson, index: usize, predict: &Predict) -> Vec<Block> {
    let mut blocks = vec![Block::Prose(predict.ask.clone())];
    blocks.push(match predict.choices.is_empty() {
        true => Block::Blank(words::MY_PREDICTION),
        false => Block::Choices(predict.choices.iter().map(Saying::text).collect()),
    });
    blocks.push(Block::Blank(words::WHAT_THE_RUN_SHOWED));
    if lesson.run_step_of(index).is_some_and(|run| run.needs_wire) {
        blocks.push(Block::Faint(words::RUN_NEEDS_THE_WIRE.into()));
    }
    blocks
}
