//! `sticky-demo cures`: the table for the wall, each mark taken from a run.

use super::*;
use crate::class::cures::{Mark, SITUATIONS, Tried, try_all};
use crate::class::words;
use crate::report::words::in_brackets;

/// Makes every run; exit code 0.
pub fn cures(typed: &Typed) -> CommandResult {
    let rows = try_all()?;
    typed.output.answer(&rows, |style| drawn(&rows, style))
}

fn drawn(rows: &[Tried], style: &Style) -> String {
    let (lang, paint) = (style.lang, style.paint);
    let mark = |mark: Mark| match mark {
        Mark::Cured => paint.good("✓"),
        Mark::NotCured => paint.bad("✗"),
        Mark::NotApplicable => "–".to_owned(),
        Mark::NotObserved => paint.unsure("?"),
    };
    // A remedy, and a cell for each situation.
    let names = SITUATIONS.iter().map(|situation| situation.name.get(lang).to_owned());
    let mut cells = vec![vec![words::REMEDY.get(lang).to_owned()]];
    cells[0].extend(names);
    for tried in rows {
        let marks = SITUATIONS.iter().map(|situation| mark(tried.marks[situation.name.en]));
        cells.push(std::iter::once(tried.name.get(lang).to_owned()).chain(marks).collect());
    }
    let mut lines = table(&cells, style.width);
    lines[0] = paint.heading(&lines[0]);
    lines.extend([
        String::new(),
        words::LEGEND.get(lang).to_owned(),
        words::EACH_MARK_IS_A_RUN.get(lang).to_owned(),
    ]);
    let what = SITUATIONS.iter().map(|situation| {
        let what = situation.what.get(lang).to_owned() + &in_brackets(situation.case, lang);
        [situation.name.get(lang).to_owned(), what]
    });
    let what = table(&what.collect::<Vec<_>>(), style.width);
    lines.extend(what.iter().map(|line| paint.faint(line)));
    lines.join("\n") + "\n"
}
