//! `sticky-demo cures`: the table for the wall, each mark taken from a run.

use super::base::{CommandResult, print, print_json};
use super::command::{Command, Group, Typed, no_flags};
use super::output::Formats;
use crate::class::cures::{REMEDIES, SITUATIONS, run};
use crate::lab::{self, Experiment, RunOptions};
use crate::observe::Observed;
use crate::report::{pad, words};
use crate::{Lang, both};
use serde::Serialize;
use std::collections::BTreeMap;

pub const COMMAND: Command = Command {
    name: "cures",
    group: Group::Class,
    about: both!("Remedies against cases: which cures what", "办法对案例：哪个管用"),
    more: None,
    examples: &["cures"],
    flags: no_flags,
    formats: Formats::TextOrJson,
    run: cures,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Mark {
    /// Every message was delivered as it was sent, and nothing else was.
    Cured,
    NotCured,
    /// The two have nothing to do with each other.
    NotApplicable,
    /// The run broke off.
    NotObserved,
}

#[derive(Serialize)]
struct CuresRow {
    remedy: &'static str,
    /// By the situation's English name.
    marks: BTreeMap<&'static str, Mark>,
}

/// Makes every run; exit code 0.
fn cures(typed: &Typed) -> CommandResult {
    let style = typed.output.style();
    let lang = style.lang;
    let mut rows = Vec::new();
    let (legend, first) = match lang {
        Lang::En => (
            "✓ every message delivered as sent   ✗ not   – does not apply\nEach mark is from a run just made.",
            "remedy",
        ),
        Lang::Zh => {
            ("✓ 每条消息都原样交付   ✗ 没有   – 不适用\n每个记号都来自刚才的一次运行。", "办法")
        }
    };
    let wide = |name: &str| pad(name, 13);
    let mut text = pad(first, 19);
    text += &SITUATIONS.iter().map(|s| wide(s.name.get(lang))).collect::<String>();
    text = style.paint.heading(text.trim_end()) + "\n";
    for remedy in REMEDIES {
        let mut marks = BTreeMap::new();
        text += &pad(remedy.name.get(lang), 19);
        for situation in SITUATIONS {
            let mark = match run(remedy, situation)? {
                None => Mark::NotApplicable,
                Some(run) => {
                    let trace = lab::run(&Experiment::alone(run), &RunOptions::default())?;
                    let run = &trace.runs[0];
                    let seen = Observed::of(run);
                    let all = run.messages.len();
                    match &run.error {
                        Some(_) => Mark::NotObserved,
                        None if seen.intact() == Ok(all) && seen.delivered.len() == all => {
                            Mark::Cured
                        }
                        None => Mark::NotCured,
                    }
                }
            };
            marks.insert(situation.name.en, mark);
            let drawn = match mark {
                Mark::Cured => style.paint.good("✓"),
                Mark::NotCured => style.paint.bad("✗"),
                Mark::NotApplicable => "–".to_owned(),
                Mark::NotObserved => style.paint.unsure("?"),
            };
            text += &format!("{drawn}{}", " ".repeat(12)); // a mark is one column wide
        }
        text = text.trim_end().to_owned() + "\n";
        rows.push(CuresRow { remedy: remedy.name.en, marks });
    }
    if typed.output.for_programs() {
        print_json(&rows)?;
        return Ok(0);
    }
    text += &format!("\n{legend}\n");
    for situation in SITUATIONS {
        let what = format!("{}  {}", pad(situation.name.get(lang), 14), situation.what.get(lang));
        let case = words::in_brackets(situation.case, lang);
        text += &style.paint.faint(&format!("{what}{case}\n"));
    }
    print(&text)?;
    Ok(0)
}
