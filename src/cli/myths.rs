//! `sticky-demo myths`: what is commonly said, and what the kernel says.

use super::*;
use crate::class::myths::{self, Myth, Settled};
use crate::class::words;
use crate::report::words::{NOT_OBSERVED, in_brackets, labelled};
use serde_json::Value;

#[derive(Args)]
pub struct MythsFlags {
    /// Run what decides this one ¦ 运行能判定这一条的实验
    #[arg(value_name = "N", allow_negative_numbers = true)]
    number: Option<i64>,
}

/// All of them, or one of them tried.
pub fn myths(typed: &Typed) -> CommandResult {
    match typed.flags::<MythsFlags>()?.number {
        None => list(&typed.output),
        Some(number) => decide(&myths::by_number(number)?, &typed.output),
    }
}

fn list(output: &Output) -> CommandResult {
    let myths = myths::myths();
    output.answer(&myths, |style| {
        let heading = style.paint.heading(words::IT_IS_SAID.get(style.lang));
        let all: Vec<String> = myths.iter().map(|myth| told(myth, style)).collect();
        let how = words::SEE_IT_DECIDED.get(style.lang);
        format!("{heading}\n\n{}\n{how}\n", all.join("\n"))
    })
}

/// The myth in bold, the truth and its case below.
fn told(myth: &Myth, style: &Style) -> String {
    let Style { lang, paint, .. } = *style;
    let said = wrap(&format!("{:>2}  ", myth.number), myth.said.get(lang), style);
    let truth = wrap("    ", myth.truth.get(lang), style);
    let decided_by = format!("sticky-demo {}{}{}", myth.command(), COLON.get(lang), myth.claim);
    let decided_by = wrap("    ", &decided_by, style);
    format!("{}\n{truth}\n{}\n", paint.heading(&said), paint.faint(&decided_by))
}

fn wrap(first: &str, text: &str, style: &Style) -> String {
    textwrap::fill(text, wrapping_behind(style.width.min(100), first, "    "))
}

/// Exit code 0 if it holds, 1 if not, 3 if that cannot be said.
fn decide(myth: &Myth, output: &Output) -> CommandResult {
    let settled = myth.settle()?;
    let outcome = Outcome::from(settled.holds);
    #[derive(Serialize)]
    struct DecidedMyth<'m> {
        #[serde(flatten)]
        myth: &'m Myth,
        checked: &'m Value,
    }
    output.answer(&DecidedMyth { myth, checked: &settled.json }, |style| {
        let answers = answered(&settled, style);
        let command = format!("sticky-demo {}", myth.command());
        let all_of_it = labelled(words::ALL_OF_IT.get(style.lang), &command, style.lang);
        format!("{}\n{answers}    {all_of_it}\n", told(myth, style))
    })?;
    Ok(outcome.exit_code())
}

/// For each claim a mark, and what was measured; below it what else there is to say.
fn answered(settled: &Settled, style: &Style) -> String {
    let mut text = String::new();
    for answer in &settled.answers {
        let (mark, verdict) = match answer.holds {
            Some(true) => (style.paint.good("✓"), words::MEASURED),
            Some(false) => (style.paint.bad("✗"), words::NOT_SO),
            None => (style.paint.unsure("?"), NOT_OBSERVED),
        };
        let verdict = in_brackets(verdict.get(style.lang), style.lang);
        let (claim, measured) = (&answer.claim, &answer.measured);
        let told = format!("{claim}  {measured}  {}", verdict.trim_start());
        text += &(wrap(&format!("{mark}   "), &told, style) + "\n");
        for note in &answer.notes {
            text += &(wrap("    ", note.get(style.lang), style) + "\n");
        }
    }
    text
}
