//! The table of a case of calls: calls down, runs across. The control beside the
//! effect is the ruler of these cases: the arrow stands where the columns part.

mod cells;

use super::{FirstScreen, words};
use crate::observe::Number;
use crate::report::Style;
use crate::report::picture::display_width;
use crate::report::ruler::{BOXES, Ink, ink};
use crate::report::table::table as lined_up;
use crate::scenario::{DrawnRow, ScreenPart};
use crate::trace::{Role, RunTrace, Trace};
use crate::verdict::Verdict;
use cells::{CallCell, CalledOnce, called};
use std::iter::once;

/// More columns than this nobody compares.
const MOST_COLUMNS: usize = 5;

/// A call's argument, if that is a number, and what it met.
type CallAnswered = (Option<String>, CallCell);

/// One row: what was called, and how each run was answered.
struct CallRow {
    label: String,
    cells: Vec<CallCell>,
}

pub(super) fn table(page: &FirstScreen) -> Vec<String> {
    let mut runs = columns(page.trace);
    loop {
        let lines = lines(page, &runs);
        let fits = lines.iter().all(|line| display_width(line) <= page.style.width);
        if fits || runs.len() <= 2 {
            return lines;
        }
        runs.pop();
    }
}

fn columns(trace: &Trace) -> Vec<&RunTrace> {
    let named = trace.scenario.iter().flat_map(|scenario| &scenario.drawn.columns);
    let of = |name: &String| trace.runs.iter().find(|run| run.name == *name);
    let mut runs: Vec<&RunTrace> = named.filter_map(of).collect();
    if runs.is_empty() {
        runs = trace.runs.iter().collect();
        // All of them, or one of each kind.
        if runs.len() > MOST_COLUMNS {
            let mut seen = Vec::new();
            runs.retain(|run| {
                let new = !seen.contains(&run.role);
                seen.push(run.role);
                new
            });
        }
    }
    runs
}

fn lines(page: &FirstScreen, runs: &[&RunTrace]) -> Vec<String> {
    let FirstScreen { trace, verdict, style, .. } = page;
    let arrow = page.one(ScreenPart::Arrow);
    let mut rows = rows(runs, style);
    let drawn = trace.scenario.iter().flat_map(|scenario| &scenario.drawn.rows);
    rows.extend(drawn.map(|row| measured(row, verdict, runs, style)));
    let parting = parting(&rows, runs);
    let inked = |of: Ink, text: &str| ink(style.paint, of, text);
    let heads = runs.iter().map(|run| inked(Ink::Strong, &head(trace, runs, run, style)));
    let mut lines: Vec<Vec<String>> =
        vec![once(String::new()).chain(heads).chain([String::new()]).collect()];
    for (index, row) in rows.into_iter().enumerate() {
        let parts = Some(index) == parting;
        let cells = row.cells.iter().map(|answer| {
            let (of, text) = answer.in_words(parts, style);
            inked(of, &text)
        });
        let arrow = (parts && !arrow.is_empty())
            .then(|| inked(Ink::Effect, &format!("{} {arrow}", BOXES.arrow)));
        lines.push(once(row.label).chain(cells).chain([arrow.unwrap_or_default()]).collect());
    }
    lined_up(&lines, usize::MAX)
}

/// What stands above a column: a run's role, or its name where several have that.
fn head(trace: &Trace, runs: &[&RunTrace], run: &RunTrace, style: &Style) -> String {
    let mut labels = trace.scenario.iter().flat_map(|scenario| &scenario.runs);
    let label = labels.find(|label| label.name == run.name);
    let short = label.and_then(|label| label.short.as_ref()).map(|short| short.get(style.lang));
    let alone = runs.iter().filter(|other| other.role == run.role).count() == 1;
    match short {
        Some(short) if !alone => short.to_owned(),
        _ if !alone && !["main", "control"].contains(&run.name.as_str()) => run.name.clone(),
        _ => words::column(run).get(style.lang).to_owned(),
    }
}

/// The calls of all runs in one order, what repeats folded to a count.
fn rows(runs: &[&RunTrace], style: &Style) -> Vec<CallRow> {
    let calls: Vec<_> = runs.iter().map(|run| called(run, style.lang)).collect();
    let rows = order(&calls).into_iter().flat_map(|key| rows_of(&key, &calls, style));
    fold(rows.collect())
}

/// What each run came to, with the unit that the quantity's name ends in.
fn measured(row: &DrawnRow, verdict: &Verdict, runs: &[&RunTrace], style: &Style) -> CallRow {
    let unit = [("_ms", " ms"), ("_bytes", " B")].into_iter();
    let mut unit = unit.filter_map(|(end, unit)| row.quantity.ends_with(end).then_some(unit));
    let unit = unit.next().unwrap_or_default();
    let cell = |run: &&RunTrace| {
        let name = format!("{}.{}", run.name, row.quantity);
        let value = name.parse().and_then(|name| verdict.value(&name));
        match (value, &row.without) {
            // A tenth of a millisecond is worth its column beside few of them.
            (Ok(Number(ms)), _) if unit == " ms" && ms >= 100.0 => {
                CallCell::Value(format!("{ms:.0}{unit}"))
            }
            (Ok(number), _) => CallCell::Value(format!("{number}{unit}")),
            (Err(_), Some(without)) => {
                CallCell::Error { name: without.get(style.lang).to_owned(), calls: 1 }
            }
            (Err(_), None) => CallCell::None,
        }
    };
    let label = row.label.get(style.lang).to_owned();
    CallRow { label, cells: runs.iter().map(cell).collect() }
}

/// Every call once, each where the first run that makes it has it.
fn order(calls: &[Vec<CalledOnce>]) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    for run in calls {
        for (index, (key, ..)) in run.iter().enumerate() {
            if order.contains(key) {
                continue;
            }
            let place = |key: &str| order.iter().position(|known| known == key);
            let before = run[index..].iter().find_map(|(next, ..)| place(next));
            let after = run[..index].iter().rev().find_map(|(last, ..)| place(last));
            let at = before.or(after.map(|after| after + 1)).unwrap_or(order.len());
            order.insert(at, key.clone());
        }
    }
    order
}

/// One call in all runs: a row, or where a run was answered in several ways, one for
/// each answer too.
fn rows_of(key: &str, calls: &[Vec<CalledOnce>], style: &Style) -> Vec<CallRow> {
    let of = |run: &Vec<CalledOnce>| -> Vec<CallAnswered> {
        let same = run.iter().filter(|(known, ..)| known == key);
        same.map(|(_, argument, answer)| (argument.clone(), answer.clone())).collect()
    };
    let all: Vec<Vec<CallAnswered>> = calls.iter().map(of).collect();
    let mut arguments: Vec<&str> =
        all.iter().flatten().filter_map(|(argument, _)| argument.as_deref()).collect();
    arguments.dedup();
    let row = |label: &str, cell: &dyn Fn(&Vec<CallAnswered>) -> CallCell| CallRow {
        label: label.to_owned(),
        cells: all
            .iter()
            .map(|run| if run.is_empty() { CallCell::None } else { cell(run) })
            .collect(),
    };
    if let [argument, _, ..] | [argument] = arguments[..] {
        let differ = arguments.len() > 1;
        let label = key.replace("(n)", &format!("({})", if differ { "n" } else { argument }));
        return vec![row(&label, &|run| match &run[0] {
            (Some(argument), CallCell::Ok { .. }) if differ => {
                CallCell::Value(format!("n = {argument}"))
            }
            (_, answer) => answer.clone(),
        })];
    }
    let uniform = |run: &Vec<CallAnswered>| run.windows(2).all(|two| two[0].1 == two[1].1);
    if all.iter().all(uniform) {
        return vec![row(key, &|run| run[0].1.times(run.len()))];
    }
    let mut rows = vec![row(key, &|run| CallCell::Value(run.len().to_string()))];
    let mut kinds: Vec<&CallCell> = Vec::new();
    for (_, answer) in all.iter().flatten() {
        if !kinds.contains(&answer) {
            kinds.push(answer);
        }
    }
    kinds.sort_by_key(|kind| kind.error().is_some());
    for kind in kinds {
        let label = format!("  {}", words::answered(key, kind.error()).get(style.lang));
        let good = kind.error().is_none();
        rows.push(row(
            &label,
            &|run| match run.iter().filter(|(_, answer)| answer == kind).count() {
                0 => CallCell::Value("0".to_owned()),
                calls => CallCell::Counted { calls, good },
            },
        ));
    }
    rows
}

/// Neighbours that went well wherever they were called become one row.
fn fold(rows: Vec<CallRow>) -> Vec<CallRow> {
    let dull = |row: &CallRow| {
        row.cells.iter().all(|cell| matches!(cell, CallCell::None | CallCell::Ok { calls: 1 }))
    };
    // An option is what runs differ in: it stays apart.
    let same = |a: &CallRow, b: &CallRow| {
        a.cells == b.cells && dull(a) && ![a, b].iter().any(|row| row.label.contains(".set("))
    };
    let folded = rows.chunk_by(same).map(|chunk| match chunk {
        [one] => CallRow { label: one.label.clone(), cells: one.cells.clone() },
        [first, .., last] => {
            let (subject, _) = first.label.split_once('.').unwrap_or_default();
            let short = |label: &str| label.split('(').next().unwrap_or_default().to_owned();
            let (first_call, last_call) = (short(&first.label), short(&last.label));
            let label = match (chunk.len(), last_call.strip_prefix(&format!("{subject}."))) {
                (2, Some(last)) => format!("{first_call}, {last}"),
                _ => format!("{first_call} … {last_call}"),
            };
            CallRow { label, cells: first.cells.clone() }
        }
        [] => CallRow { label: String::new(), cells: Vec::new() },
    });
    folded.collect()
}

/// The row at which the columns of the main run and of the control part: where one
/// meets an error and the other does not, or else where their numbers differ.
fn parting(rows: &[CallRow], runs: &[&RunTrace]) -> Option<usize> {
    let main = runs.iter().position(|run| run.role == Role::Main)?;
    let control = runs.iter().position(|run| run.role == Role::Control)?;
    let is_error = |answer: &CallCell| {
        matches!(answer, CallCell::Error { .. } | CallCell::Counted { good: false, .. })
    };
    let error = |row: &CallRow| is_error(&row.cells[main]) && !is_error(&row.cells[control]);
    let differ = |row: &CallRow| {
        let called = |cell: &CallCell| *cell != CallCell::None;
        row.cells[main] != row.cells[control]
            && [main, control].into_iter().all(|column| called(&row.cells[column]))
    };
    rows.iter().position(error).or_else(|| rows.iter().position(differ))
}
