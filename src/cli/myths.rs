//! `sticky-demo myths`: what is commonly said, and what the kernel says.

use super::Outcome;
use super::experiment::{json, judge};
use super::ground::{Need, prepare};
use super::output::{Output, print};
use crate::Lang;
use crate::cases;
use crate::myths::{MYTHS, Myth, by_number};
use crate::report::Style;
use crate::scenario::Values;
use crate::verdict::{Checked, Claim, Number};
use clap::{Arg, ArgMatches, Command, value_parser};
use serde::Serialize;

/// Its part of the command line.
pub fn command() -> Command {
    Command::new("myths").about("What is commonly said, and what the kernel says").arg(
        Arg::new("number")
            .value_name("N")
            .value_parser(value_parser!(i64))
            .allow_negative_numbers(true)
            .help("Run what decides this one"),
    )
}

/// All of them, or one of them tried.
pub fn myths(matches: &ArgMatches) -> Outcome {
    let output = Output::of(matches)?;
    match matches.get_one::<i64>("number") {
        None => list(&output),
        Some(number) => decide(by_number(*number)?, &output),
    }
}

#[derive(Serialize)]
struct Line {
    number: u8,
    said: &'static str,
    truth: &'static str,
    case: &'static str,
    claim: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<Checked>,
}

impl Line {
    fn of(myth: &Myth, lang: Lang, checked: Option<Checked>) -> Line {
        Line {
            number: myth.number,
            said: myth.said.get(lang),
            truth: myth.truth.get(lang),
            case: myth.case,
            claim: myth.claim,
            checked,
        }
    }
}

fn list(output: &Output) -> Outcome {
    let style = output.style();
    if output.is_json() {
        let lines: Vec<Line> = MYTHS.iter().map(|myth| Line::of(myth, style.lang, None)).collect();
        print(&json(&lines)?)?;
        return Ok(0);
    }
    let (heading, how) = match style.lang {
        Lang::En => ("It is said … and the kernel says:", "sticky-demo myths N: see it decided"),
        Lang::Zh => ("人们常说……内核却说：", "sticky-demo myths N：让内核当场作答"),
    };
    let all: Vec<String> = MYTHS.iter().map(|myth| told(myth, &style)).collect();
    print(&format!("{}\n\n{}\n{how}\n", style.paint.heading(heading), all.join("\n")))?;
    Ok(0)
}

/// The myth in bold, the truth and its case below.
fn told(myth: &Myth, style: &Style) -> String {
    let wrap = |first: &str, text: &str| {
        let options = textwrap::Options::new(style.width.min(100))
            .initial_indent(first)
            .subsequent_indent("    ");
        textwrap::fill(text, options)
    };
    let said = wrap(&format!("{:>2}  ", myth.number), myth.said.get(style.lang));
    format!(
        "{}\n{}\n{}\n",
        style.paint.heading(&said),
        wrap("    ", myth.truth.get(style.lang)),
        style.paint.faint(&wrap("    ", &format!("sticky-demo {}: {}", myth.case, myth.claim))),
    )
}

/// Exit code 0 if the claim holds, 1 if not, 3 if that cannot be said.
fn decide(myth: &Myth, output: &Output) -> Outcome {
    let style = output.style();
    let case = cases::by_name(myth.case)?;
    let (scenario, ground) = prepare(case, None, &Values::default(), Need::Nothing)?;
    let trace = cases::perform(case, &scenario, &ground, false)?;
    let verdict = judge(case, &trace)?;
    let checked = myth.claim.parse::<Claim>()?.check(&verdict);
    let holds = checked.holds;
    if output.is_json() {
        print(&json(&Line::of(myth, style.lang, Some(checked)))?)?;
    } else {
        let number = |side: Option<Number>| side.map_or("?".to_owned(), |n| n.to_string());
        let measured =
            format!("{} {} {}", number(checked.left), checked.sign, number(checked.right));
        let (mark, verdict) = match (holds, style.lang) {
            (Some(true), Lang::En) => (style.paint.good("✓"), "measured just now"),
            (Some(true), Lang::Zh) => (style.paint.good("✓"), "刚刚测得"),
            (Some(false), Lang::En) => (style.paint.bad("✗"), "not so in this run"),
            (Some(false), Lang::Zh) => (style.paint.bad("✗"), "本次运行并非如此"),
            (None, Lang::En) => (style.paint.unsure("?"), "not observed"),
            (None, Lang::Zh) => (style.paint.unsure("?"), "未观测到"),
        };
        let lang = style.lang;
        let because =
            checked.because.map_or(String::new(), |why| format!("    {}\n", why.get(lang)));
        let all_of_it = lang.choose("All of it: ", "完整实验：");
        let [open, close] = [lang.choose("(", "（"), lang.choose(")", "）")];
        print(&format!(
            "{}\n{mark}   {}  {measured}  {open}{verdict}{close}\n{because}    {all_of_it}sticky-demo {}\n",
            told(myth, &style),
            checked.claim,
            myth.case
        ))?;
    }
    Ok(match holds {
        Some(true) => 0,
        Some(false) => 1,
        None => 3,
    })
}
