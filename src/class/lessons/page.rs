//! What is shown, as blocks; and the blocks as pages of a screen or as Markdown.

use crate::report::{Style, words, wrapping};
use crate::{Lang, Text};

/// Prose wider than this is hard to read from the last row.
const PROSE_WIDTH: usize = 76;
/// Two blank lines and the prompt.
const NOT_BODY: usize = 3;
/// What one writes on, on paper.
const LINE: &str = "______________________________";

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The heading of a step.
    Title(Text),
    /// Running text; paragraphs are parted by a newline.
    Prose(Text),
    /// Drawn already: a ruler, or a program's report.
    Picture(String),
    /// Answers to choose from.
    Choices(Vec<Text>),
    /// As it should be.
    Good(Text),
    /// Not so.
    Bad(Text),
    /// Cannot be said.
    Unsure(Text),
    /// A side remark.
    Faint(Text),
    /// For the teacher.
    Teacher(Text),
    /// A line to write on, behind what is to stand there.
    Blank(Text),
    /// A whole line to write on.
    Line,
}

impl Block {
    fn lines(&self, style: &Style) -> Vec<String> {
        let wrap = |text: &str, first: &str, then: &str| -> Vec<String> {
            let options = wrapping(style.width.min(PROSE_WIDTH))
                .initial_indent(first)
                .subsequent_indent(then);
            text.lines()
                .flat_map(|line| textwrap::wrap(line, &options))
                .map(std::borrow::Cow::into_owned)
                .collect()
        };
        let said = |text: &Text, first: &str, then: &str| wrap(text.get(style.lang), first, then);
        let painted = |lines: Vec<String>, paint: &dyn Fn(&str) -> String| {
            lines.iter().map(|line| paint(line)).collect::<Vec<_>>()
        };
        let paint = style.paint;
        match self {
            Block::Title(text) => painted(said(text, "", ""), &|line| paint.heading(line)),
            Block::Prose(text) => text
                .get(style.lang)
                .lines()
                .flat_map(|line| wrap(line, "", if line.starts_with("- ") { "  " } else { "" }))
                .collect(),
            Block::Picture(text) => text.lines().map(str::to_owned).collect(),
            Block::Choices(choices) => choices
                .iter()
                .enumerate()
                .flat_map(|(index, choice)| said(choice, &format!("  {}. ", index + 1), "     "))
                .collect(),
            Block::Good(text) => painted(said(text, "✓ ", "  "), &|line| paint.good(line)),
            Block::Bad(text) => painted(said(text, "✗ ", "  "), &|line| paint.bad(line)),
            Block::Unsure(text) => painted(said(text, "? ", "  "), &|line| paint.unsure(line)),
            Block::Faint(text) => painted(said(text, "", ""), &|line| paint.faint(line)),
            Block::Teacher(text) => said(text, "» ", "» "),
            Block::Blank(text) => vec![blank(text, style.lang)],
            Block::Line => vec![LINE.repeat(2)],
        }
    }
}

fn blank(text: &Text, lang: Lang) -> String {
    format!("{}{}{LINE}", text.get(lang), words::COLON.get(lang))
}

/// The blocks as pages, none taller than `height` with its header and a prompt
/// below; a block is torn apart only where it is taller than a whole page.
pub fn pages(header: &Text, blocks: &[Block], style: &Style, height: usize) -> Vec<String> {
    let header = Block::Title(header.clone()).lines(style);
    let room = height.saturating_sub(NOT_BODY + header.len()).max(4);
    let mut bodies: Vec<Vec<String>> = vec![Vec::new()];
    for block in blocks {
        let mut lines = block.lines(style);
        let used = bodies.last().map_or(0, Vec::len);
        if used > 0 && used + 1 + lines.len() > room {
            bodies.push(Vec::new());
        }
        while lines.len() > room {
            let rest = lines.split_off(room);
            bodies.push(std::mem::replace(&mut lines, rest));
        }
        let body = match bodies.last_mut() {
            Some(last) if last.len() + 1 + lines.len() <= room || last.is_empty() => last,
            _ => {
                bodies.push(Vec::new());
                let last = bodies.len() - 1;
                &mut bodies[last]
            }
        };
        if !body.is_empty() {
            body.push(String::new());
        }
        body.extend(lines);
    }
    bodies.retain(|body| !body.is_empty());
    let header = header.join("\n");
    bodies.iter().map(|body| format!("{header}\n\n{}\n", body.join("\n"))).collect()
}

/// The blocks as Markdown.
pub fn markdown(blocks: &[Block], lang: Lang) -> String {
    let mut page = String::new();
    for block in blocks {
        page += &match block {
            Block::Title(text) => format!("## {}", text.get(lang)),
            Block::Prose(text) => text.get(lang).replace('\n', "\n\n"),
            Block::Picture(picture) => format!("```text\n{}\n```", picture.trim_end()),
            Block::Choices(choices) => {
                let line = |choice: &Text| format!("- [ ] {}", choice.get(lang));
                choices.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Block::Good(text) => format!("✓ {}", text.get(lang)),
            Block::Bad(text) => format!("✗ {}", text.get(lang)),
            Block::Unsure(text) => format!("? {}", text.get(lang)),
            Block::Faint(text) => format!("*{}*", text.get(lang)),
            Block::Teacher(text) => format!("> {}", text.get(lang)),
            Block::Blank(text) => blank(text, lang),
            Block::Line => LINE.repeat(2),
        };
        page += "\n\n";
    }
    page.trim_end().to_owned() + "\n"
}
