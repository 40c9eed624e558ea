//! `sticky-demo all`: every case that claims anything, a line each and a total.

use super::files::create_folder;
use super::*;
use crate::class::lessons::{LESSONS, Paper, on_paper, sheet};
use crate::verdict::{Checked, Tally};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

#[derive(Serialize)]
struct Total {
    schema: u32,
    cases: Vec<JudgedCase>,
    #[serde(flatten)]
    tally: Tally,
}

#[derive(Serialize)]
struct JudgedCase {
    case: &'static str,
    verdict: Outcome,
    claims: Vec<Checked>,
}

#[derive(Args)]
pub struct AllFlags {
    /// Write a page for each case and each lesson into that folder, and one that leads to them ¦ 把每个案例、每份学案写成网页，放进该文件夹，另有一页总览
    #[arg(long, value_name = "DIR")]
    html: Option<PathBuf>,
}

/// Exit code 1 if any is not shown, else 3 if any is inconclusive, else 0.
pub fn all(typed: &Typed) -> CommandResult {
    let AllFlags { html } = typed.flags()?;
    let (style, mut cards) = (typed.output.style(), Vec::new());
    if let Some(folder) = &html {
        create_folder(folder)?;
    }
    let for_people = !typed.output.format.for_programs;
    let mut total = Total { schema: 1, cases: Vec::new(), tally: Tally::default() };
    in_pairs(
        |case| judge(case, &style, html.as_deref()),
        |judged| {
            if let Some((line, card, judged)) = judged? {
                total.tally.add(judged.verdict);
                total.cases.push(judged);
                cards.push(card);
                if for_people {
                    print(&line)?;
                }
            }
            Ok(())
        },
    )?;
    if let Some(folder) = &html {
        let mut sheets = Vec::new();
        for entry in LESSONS {
            let (lesson, file) = (entry.lesson(), format!("lesson-{}.html", entry.name));
            let page = on_paper(&[sheet(&lesson, entry.name)], Paper::Html, style.lang);
            write(&folder.join(&file), page)?;
            sheets.push((file, lesson.title));
        }
        write(&folder.join("index.html"), report::html::index(&cards, &sheets, style.lang))?;
    }
    if for_people {
        let Tally { shown, not_shown, inconclusive } = total.tally;
        if let (1.., Err(denied)) = (inconclusive, lab::wire()) {
            print(words::no_wire_here(denied.text()).get(style.lang))?;
        }
        let told = words::total(total.cases.len(), shown, not_shown, inconclusive);
        print(told.get(style.lang))?;
    } else {
        print_json(&total)?;
    }
    Ok(total.tally.exit_code())
}

/// Its line and what a program reads of it; nothing of a case that claims nothing.
fn judge(
    case: &'static Case,
    style: &Style,
    html: Option<&Path>,
) -> Result<Option<(String, String, JudgedCase)>, Failure> {
    let experiment = case.experiment(None, &Values::default(), WirePolicy::AsTheCaseSays)?;
    if experiment.claims.is_empty() {
        return Ok(None);
    }
    let trace = lab::run(&experiment, &RunOptions::default())?;
    let verdict = Verdict::judge(&trace)?;
    let line = report::summary(&trace, &verdict, style) + "\n";
    let mut card = String::new();
    if let Some(folder) = html {
        let page = report::html::page(&trace, &verdict, style.lang);
        write(&folder.join(format!("{}.html", case.name)), page)?;
        card = report::html::card(&trace, &verdict);
    }
    let claims = verdict.claims;
    let judged = |verdict| JudgedCase { case: case.name, verdict, claims };
    Ok(verdict.outcome.map(|outcome| (line, card, judged(outcome))))
}

/// Does `work` for every case and hands the results to `take`, in the order of
/// the cases. Two at a time: mostly they wait, for an ACK or a cable.
fn in_pairs<T: Send>(
    work: impl Fn(&'static Case) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (senders, receivers): (Vec<_>, Vec<_>) = CASES.iter().map(|_| mpsc::channel()).unzip();
    let queue = Arc::new(Mutex::new(CASES.iter().zip(senders)));
    thread::scope(|pair| {
        for _ in 0..2 {
            let (queue, work) = (Arc::clone(&queue), &work);
            let worker = move || {
                let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                while let Some((case, sender)) = next() {
                    // Nothing more is wanted when one case could not run.
                    if sender.send(work(case)).is_err() {
                        return;
                    }
                }
            };
            // One is enough; without any, the first case says that it was not run.
            let _ = thread::Builder::new().spawn_scoped(pair, worker);
        }
        drop(queue); // so that no sender is left when both have ended
        for (case, receiver) in CASES.iter().zip(receivers) {
            take(receiver.recv().map_err(|_| words::not_run(case.name))?)?;
        }
        Ok(())
    })
}
