//! `sticky-demo sockopts`: the options that one reads about, on this machine.

use super::base::CommandResult;
use super::command::{Command, Group, Typed, no_flags};
use super::output::Formats;
use crate::both;
use crate::class::sockopts::{Probed, probe_all};
use crate::class::words;
use crate::report::{Style, table, wrapping};

pub const COMMAND: Command = Command {
    name: "sockopts",
    group: Group::Machine,
    about: both!(
        "Socket options: what they do, default, asked and got",
        "套接字选项：作用、默认值、要求值与实得值"
    ),
    examples: &["sockopts"],
    flags: no_flags,
    formats: Formats::TextOrJson,
    run: sockopts,
};

/// Asks for each option on a socket of its own; exit code 0, because asking does
/// not fail.
fn sockopts(typed: &Typed) -> CommandResult {
    let options = probe_all()?;
    typed.output.answer(&options, |style| drawn(&options, style))?;
    Ok(0)
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
