//! `sticky-demo worksheet`: questions of one's own, and their key from runs.

use super::Outcome;
use super::output::{Output, print};
use crate::class::words;
use crate::class::worksheet::questions;
use crate::report;
use crate::text;
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
    let lang = style.lang;
    let hint = words::BEFORE_YOU_RUN.get(lang);
    let mut text = format!("## {} {seed}\n\n{hint}\n", words::WORKSHEET.get(lang));
    let mut code = 0;
    for (index, question) in questions(seed).iter().enumerate() {
        let (messages, asked) = (question.messages(), question.asked());
        let number = index + 1;
        text += &format!("\n### {number}. {}\n\n{}\n", messages.get(lang), asked.get(lang));
        if !matches.get_flag("key") {
            text += "\n____________________________________________________________\n";
            continue;
        }
        let answer = question.answer(&question.run.make(None)?).unwrap_or_else(|why| {
            code = 3;
            text!("? {why}", "? {why}"; why)
        });
        let (heading, colon) = (words::ANSWER.get(lang), report::words::COLON.get(lang));
        text += &format!("\n**{heading}**{colon}{}\n", answer.get(lang));
    }
    print(&text)?;
    Ok(code)
}
