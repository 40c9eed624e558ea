//! `sticky-demo worksheet`: questions of one's own, and their key from runs.

use super::Outcome;
use super::output::{Output, print};
use crate::Lang;
use crate::cases;
use crate::class::lessons::worksheet::questions;
use crate::lab::{self, RunOptions, WirePolicy};
use crate::report::words;
use crate::scenario::Values;
use crate::verdict::Verdict;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

/// Its part of the command line.
pub fn command() -> Command {
    Command::new("worksheet")
        .about("Questions on paper, each student's own; --key answers them")
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("STUDENT_NUMBER")
                .required(true)
                .value_parser(value_parser!(u64))
                .help("The same number gives the same questions"),
        )
        .arg(
            Arg::new("key")
                .long("key")
                .action(ArgAction::SetTrue)
                .help("Run them, and print the answers too"),
        )
}

/// Exit code 0; 3 if a run did not tell an answer.
pub fn worksheet(matches: &ArgMatches) -> Outcome {
    let style = Output::of(matches)?.style();
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or_default();
    let (title, hint, answer) = match style.lang {
        Lang::En => (
            "Worksheet",
            "What do the reads return? Write it down before you run anything.",
            "Answer",
        ),
        Lang::Zh => ("练习纸", "每次读取返回什么？先写下来，再运行。", "答案"),
    };
    let mut text = format!("## {title} {seed}\n\n{hint}\n");
    let mut code = 0;
    for (index, question) in questions(seed).iter().enumerate() {
        text += &format!("\n{}", question.asked(index + 1, &style));
        if !matches.get_flag("key") {
            text += "\n____________________________________________________________\n";
            continue;
        }
        let case = cases::by_name(&question.run.case)?;
        let file = question.run.file();
        let experiment =
            case.experiment(Some(&file), &Values::default(), WirePolicy::AsTheCaseSays)?;
        let trace = lab::run(&experiment, &RunOptions::default())?;
        let verdict = Verdict::judge(&trace)?;
        let told = question.answer(&verdict, &style).unwrap_or_else(|why| {
            code = 3;
            format!("? {}", why.get(style.lang))
        });
        let colon = words::COLON.get(style.lang);
        text += &format!("\n**{answer}**{colon}{told}\n");
    }
    print(&text)?;
    Ok(code)
}
