//! What is shown, as blocks; and the blocks as pages of a screen.

use super::*;
use crate::report::{mark, words, wrapping, wrapping_behind};

/// Prose wider than this is hard to read from the last row.
const PROSE_WIDTH: usize = 76;
/// Two blank lines and the prompt.
const NOT_BODY: usize = 3;
/// What one writes on, on paper.
pub(super) const LINE: &str = "______________________________";

#[derive(Debug, Clone)]
pub enum Block {
    Title(Text),
    /// Running text; a newline ends a paragraph.
    Prose(Text),
    Picture(String),
    Rounds(Judged),
    Choices(Vec<Text>),
    Good(Text),
    Bad(Text),
    Unsure(Text),
    Faint(Text),
    Teacher(Text),
    /// A line to write on, after what belongs there.
    Blank(Both),
    Line,
}

impl Block {
    fn lines(&self, style: &Style) -> Vec<String> {
        let (lang, paint) = (style.lang, style.paint);
        let wrapped = |text: &Text, first: &str, then: &str| -> Vec<String> {
            let options = wrapping_behind(style.width.min(PROSE_WIDTH), first, then);
            let wrap = |line| textwrap::wrap(line, &options).into_iter().map(String::from);
            text.get(lang).lines().flat_map(wrap).collect()
        };
        let painted = |lines: Vec<String>, paint: &dyn Fn(&str) -> String| {
            lines.iter().map(|line| paint(line)).collect()
        };
        match self {
            Block::Title(text) => painted(wrapped(text, "", ""), &|line| paint.heading(line)),
            Block::Prose(text) => text
                .get(lang)
                .lines()
                .flat_map(|line| {
                    let indent = if line.starts_with("- ") { "  " } else { "" };
                    wrapped(&Text::same(line), "", indent)
                })
                .collect(),
            Block::Picture(text) => text.lines().map(str::to_owned).collect(),
            Block::Rounds(judged) => {
                rounds(judged, lang, paint).lines().map(str::to_owned).collect()
            }
            Block::Choices(choices) => choices
                .iter()
                .enumerate()
                .flat_map(|(index, text)| wrapped(text, &format!("  {}. ", index + 1), "     "))
                .collect(),
            Block::Good(text) => painted(wrapped(text, "✓ ", "  "), &|line| paint.good(line)),
            Block::Bad(text) => painted(wrapped(text, "✗ ", "  "), &|line| paint.bad(line)),
            Block::Unsure(text) => painted(wrapped(text, "? ", "  "), &|line| paint.unsure(line)),
            Block::Faint(text) => painted(wrapped(text, "", ""), &|line| paint.faint(line)),
            Block::Teacher(text) => wrapped(text, "» ", "» "),
            Block::Blank(text) => vec![blank(*text, lang)],
            Block::Line => vec![LINE.repeat(2)],
        }
    }
}

pub(super) fn blank(text: Both, lang: Lang) -> String {
    format!("{}{}{LINE}", text.get(lang), words::COLON.get(lang))
}

pub fn rounds(judged: &Judged, lang: Lang, paint: Paint) -> String {
    let mut page = paint.heading(judged.headline.get(lang)) + "\n";
    if let Some(shape) = &judged.shape {
        page += &(textwrap::fill(shape.get(lang), wrapping(PROSE_WIDTH)) + "\n");
    }
    for round in &judged.rounds {
        let (mark, painted) = mark(Some(round.outcome));
        page += &(painted(paint, &format!("{mark} {}", round.name.get(lang))) + "\n");
        let remarks = round.remarks.iter().map(|remark| remark.get(lang).to_owned());
        let printed = round.printed.iter().map(|line| format!("| {line}"));
        for line in remarks.chain(printed) {
            let options = wrapping_behind(PROSE_WIDTH, "  ", "    ");
            page += &(textwrap::fill(&line, options) + "\n");
        }
    }
    page
}

/// The blocks as pages, none taller than `height` with its header and a prompt
/// below; a block is torn apart only where it is taller than a whole page.
pub(super) fn pages(header: &Text, blocks: &[Block], style: &Style, height: usize) -> Vec<String> {
    let header = Block::Title(header.clone()).lines(style);
    let room = height.saturating_sub(NOT_BODY + header.len()).max(4);
    let mut bodies: Vec<Vec<String>> = Vec::new();
    for block in blocks {
        for (index, lines) in block.lines(style).chunks(room).enumerate() {
            match bodies.last_mut() {
                Some(body) if index == 0 && body.len() + 1 + lines.len() <= room => {
                    body.push(String::new());
                    body.extend_from_slice(lines);
                }
                _ => bodies.push(lines.to_vec()),
            }
        }
    }
    let header = header.join("\n");
    bodies.iter().map(|body| format!("{header}\n\n{}\n", body.join("\n"))).collect()
}
