//! `sticky-demo worksheet`: questions of one's own, and their key from runs.

use super::walkthrough::write_and_say;
use super::*;
use crate::class::lessons::{Paper, on_paper};
use crate::class::worksheet::worksheet as sheet;

#[derive(Args)]
pub struct WorksheetFlags {
    /// The same number gives the same questions ¦ 号码相同，题目就相同
    #[arg(long, value_name = "STUDENT_NUMBER")]
    seed: u64,

    /// For so many students, from that number on ¦ 从该号码起，给这么多学生各出一份
    #[arg(long, value_name = "N", default_value = "1", value_parser = whole(1, 200))]
    students: u64,

    /// Run them, and print the answers too ¦ 运行这些题目，连答案一起输出
    #[arg(long)]
    key: bool,

    /// Write them as a page that prints: a sheet for each student, with room to write ¦ 写成可打印的网页：每个学生一张，留有书写的位置
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// Exit code 0; 3 if a run did not tell an answer.
pub fn worksheet(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    let WorksheetFlags { seed, students, key, html } = typed.flags()?;
    let (mut sheets, mut code) = (Vec::new(), 0);
    for student in seed..=seed.saturating_add(students - 1) {
        let (sheet, told) = sheet(student, key)?;
        sheets.push(sheet);
        code = if told { code } else { 3 };
    }
    match &html {
        Some(path) => write_and_say(path, on_paper(&sheets, Paper::Html, lang))?,
        None => {
            print(on_paper(&sheets, Paper::Markdown, lang))?;
        }
    }
    Ok(code)
}
