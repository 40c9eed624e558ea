//! `sticky-demo sockopts`: the options that one reads about, on this machine.

use super::base::CommandResult;
use super::command::Typed;
use crate::class::sockopts::{Probed, probe_all};
use crate::class::words;
use crate::report::{Style, table, wrapping};

/// Asks for each option on a socket of its own; exit code 0, because asking does
/// not fail.
pub fn sockopts(typed: &Typed) -> CommandResult {
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
        let indented =
            wrapping(style.width.min(100)).initial_indent("    ").subsequent_indent("    ");
        let does = format!("{} [{}]", option.does.get(lang), option.page);
        text += &format!("{row}\n{}\n", style.paint.faint(&textwrap::fill(&does, indented)));
        if let Some(because) = &option.because {
            text += &format!("    ? {}\n", because.get(lang));
        }
    }
    format!("{text}\n{}\n", words::NONE_MARKS_AN_END.get(lang))
}
