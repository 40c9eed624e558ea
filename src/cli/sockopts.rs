//! `sticky-demo sockopts`: the options that one reads about, on this machine.

use super::*;
use crate::class::compare::{WaysCompared, compare};
use crate::class::sockopts::{Probed, probe_all};
use crate::class::words;
use crate::observe::Number;

#[derive(Args)]
pub struct SockoptsFlags {
    /// Measure those that say when TCP sends or acknowledges against one another, on the wire ¦ 在网线上实测对比那些决定 TCP 何时发送、何时确认的选项
    #[arg(long)]
    compare: bool,
}

/// Asks for each option; exit code 0, because asking does not fail.
pub fn sockopts(typed: &Typed) -> CommandResult {
    let SockoptsFlags { compare: asked } = typed.flags()?;
    if asked {
        let comparison = compare()?;
        return typed.output.answer(&comparison, |style| compared(&comparison, style));
    }
    let options = probe_all()?;
    typed.output.answer(&options, |style| drawn(&options, style))
}

fn drawn(options: &[Probed], style: &Style) -> String {
    let lang = style.lang;
    let heading = [words::OPTION, words::DEFAULT, words::ASKED, words::GOT];
    let mut cells = vec![heading.map(|word| word.get(lang))];
    cells.extend(options.iter().map(|option| {
        let [default, got] =
            [&option.default, &option.got].map(|value| value.as_deref().unwrap_or("?"));
        [option.name, default, &option.asked, got]
    }));
    let mut rows = table(&cells, style.width).into_iter();
    let mut text = style.paint.heading(&rows.next().unwrap_or_default()) + "\n";
    for (option, row) in options.iter().zip(rows) {
        let indented = wrapping_behind(style.width.min(100), "    ", "    ");
        let does = format!("{} [{}]", option.does.get(lang), option.page);
        text += &format!("{row}\n{}\n", style.paint.faint(&textwrap::fill(&does, indented)));
        if let Some(because) = &option.because {
            text += &format!("    ? {}\n", because.get(lang));
        }
    }
    format!("{text}\n{}\n", words::NONE_MARKS_AN_END.get(lang))
}

fn compared(comparison: &WaysCompared, style: &Style) -> String {
    let lang = style.lang;
    let WaysCompared { writes, gap_ms, delay_ms, rounds, because, rows, .. } = comparison;
    let over = match (because, delay_ms) {
        (None, Some(delay_ms)) => words::compared_over(*writes, *gap_ms, *delay_ms, *rounds),
        _ => words::compared_here(*writes, *gap_ms, *rounds, &because.clone().unwrap_or_default()),
    };
    let heading = [
        words::OPTION,
        words::WHO_ACTS,
        words::SEGMENTS_SENT,
        words::FIRST_BYTE,
        words::LAST_BYTE,
        words::ACKS,
    ];
    let mut cells = vec![heading.map(|word| word.get(lang).to_owned())];
    cells.extend(rows.iter().map(|row| {
        let number = |value: Option<Number>, unit: &str| {
            value.map_or("?".to_owned(), |number| format!("{number}{unit}"))
        };
        [
            row.option.to_owned(),
            row.acts.get(lang).to_owned(),
            number(row.segments, ""),
            number(row.first_byte_ms, " ms"),
            number(row.last_byte_ms, " ms"),
            number(row.acks, ""),
        ]
    }));
    let mut lines = table(&cells, style.width);
    lines[0] = style.paint.heading(&lines[0]);
    let prose = |text: &str| textwrap::fill(text, wrapping(style.width.min(100)));
    let broken = rows.iter().filter_map(|row| row.because.as_ref());
    let notes = because.iter().map(|_| words::COUNTED_ON_LOOPBACK.get(lang));
    let notes = notes.chain(broken.map(|why| why.get(lang)));
    let notes: String = notes.map(|note| style.paint.unsure(&prose(note)) + "\n").collect();
    format!(
        "{}\n\n{}\n\n{notes}{}\n",
        prose(over.get(lang)),
        lines.join("\n"),
        words::NONE_MARKS_AN_END.get(lang)
    )
}
