//! `sticky-demo worksheet`: questions of one's own, and their key from runs.

use super::base::{CommandResult, print};
use super::command::Typed;
use crate::class::words;
use crate::class::worksheet::questions;
use crate::report;
use crate::text;
use clap::Args;

#[derive(Args)]
pub struct WorksheetFlags {
    /// The same number gives the same questions ¦ 号码相同，题目就相同
    #[arg(long, value_name = "STUDENT_NUMBER")]
    seed: u64,

    /// Run them, and print the answers too ¦ 运行这些题目，连答案一起输出
    #[arg(long)]
    key: bool,
}

/// Exit code 0; 3 if a run did not tell an answer.
pub fn worksheet(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    let WorksheetFlags { seed, key } = typed.flags()?;
    let hint = words::BEFORE_YOU_RUN.get(lang);
    let mut text = format!("## {} {seed}\n\n{hint}\n", words::WORKSHEET.get(lang));
    let mut code = 0;
    for (index, question) in questions(seed).iter().enumerate() {
        let (messages, asked) = (question.messages(), question.asked());
        let number = index + 1;
        text += &format!("\n### {number}. {}\n\n{}\n", messages.get(lang), asked.get(lang));
        if !key {
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
