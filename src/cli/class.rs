//! `sticky-demo class`: a folder of reports of `exercise` as one table. Each verdict is made
//! again from the bytes that came.

use super::*;
use crate::judge::{GameRecord, Judged};
use crate::printable;
use crate::report::table as columns;

#[derive(Args)]
pub struct ClassFlags {
    /// The folder: each of its .json files is one report ¦ 文件夹：其中每个 .json 文件是一份报告
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// As comma-separated values, for a spreadsheet ¦ 输出逗号分隔的值，供电子表格使用
    #[arg(long)]
    csv: bool,
}

/// The longest report that is read, in bytes: a program that answers anything makes one
/// of two.
const LONGEST: u64 = 16 << 20;
/// How many reports are read.
const MOST: usize = 5000;

#[derive(Default, Serialize)]
struct Row {
    file: String,
    student: Option<String>,
    side: Option<&'static str>,
    framing: Option<String>,
    verdict: &'static str,
    right: usize,
    rounds: usize,
    /// What the first failure was, or why the file says nothing.
    said: Text,
}

/// Exit code 0 if all of them are right, 1 if not.
pub fn class(typed: &Typed) -> CommandResult {
    let asked: ClassFlags = typed.flags()?;
    let mut rows: Vec<Row> = reports(&asked.folder)?.iter().map(|path| row(path)).collect();
    rows.sort_by(|one, other| (&one.student, &one.file).cmp(&(&other.student, &other.file)));
    let code = u8::from(rows.iter().any(|row| row.verdict != "right"));
    let lang = typed.output.lang;
    if asked.csv {
        print(csv(&rows, lang))?;
    } else {
        typed.output.answer(&rows, |style| table(&rows, lang, style.paint, style.width))?;
    }
    Ok(code)
}

fn reports(folder: &Path) -> Result<Vec<PathBuf>, Text> {
    let failed = |error: std::io::Error| words::cannot_be_read(files::name(folder), &error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
        if found.len() > MOST {
            return Err(words::too_many_reports(MOST));
        }
    }
    if found.is_empty() { Err(words::no_reports(files::name(folder))) } else { Ok(found) }
}

/// A file that somebody handed in: it may be anything.
fn row(path: &Path) -> Row {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let row = Row { file: printable(&file).into_owned(), verdict: "unreadable", ..Row::default() };
    let record = read(path).and_then(|text| GameRecord::read(&text));
    let record = match record {
        Err(said) => return Row { said, ..row },
        Ok(record) => record,
    };
    let row = Row {
        student: record.student.as_deref().map(|student| printable(student).into_owned()),
        side: Some(record.side.name()),
        framing: Some(printable(&record.framing).into_owned()),
        rounds: record.rounds_of(),
        ..row
    };
    match record.judge() {
        Err(said) => Row { said, verdict: "incomplete", ..row },
        Ok(judged) => {
            let right = judged.rounds.iter().filter(|round| round.outcome == Outcome::Shown);
            let verdict = match judged.outcome() {
                Outcome::Shown => "right",
                Outcome::NotShown => "wrong",
                Outcome::Inconclusive => "inconclusive",
            };
            Row { right: right.count(), verdict, said: said(&judged), ..row }
        }
    }
}

/// A regular file alone: a link may lead anywhere, and a pipe waits for ever.
fn read(path: &Path) -> Result<String, Text> {
    let about = std::fs::symlink_metadata(path)
        .map_err(|error| words::cannot_be_read(files::name(path), &error))?;
    match about.is_file() {
        true => files::read_text(path, LONGEST),
        false => Err(words::not_a_file(files::name(path))),
    }
}

/// The last thing that is said of the first round that is not right: the hint.
fn said(judged: &Judged) -> Text {
    let wrong = judged.rounds.iter().find(|round| round.outcome != Outcome::Shown);
    wrong.and_then(|round| round.remarks.last()).cloned().unwrap_or_default()
}

fn csv(rows: &[Row], lang: Lang) -> String {
    // RFC 4180; and what a spreadsheet would take for a formula begins with a '.
    let cell = |text: &str| {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
    };
    let mut out = "student,side,framing,verdict,right,rounds,said,file\r\n".to_owned();
    for row in rows {
        let texts = [row.student.as_deref(), row.side, row.framing.as_deref()];
        let [student, side, framing] = texts.map(|text| cell(text.unwrap_or_default()));
        let (said, file) = (cell(row.said.get(lang)), cell(&row.file));
        let Row { verdict, right, rounds, .. } = row;
        out += &format!("{student},{side},{framing},{verdict},{right},{rounds},{said},{file}\r\n");
    }
    out
}

fn table(rows: &[Row], lang: Lang, paint: Paint, width: usize) -> String {
    let cells = |row: &Row| {
        let mark = match row.verdict {
            "right" => paint.good("✓"),
            "wrong" => paint.bad("✗"),
            _ => paint.unsure("?"),
        };
        let what = match (row.side, &row.framing) {
            (Some(side), Some(framing)) => format!("{side} {framing}"),
            _ => "-".to_owned(),
        };
        let who = row.student.as_ref().unwrap_or(&row.file);
        [format!("{mark} {who}"), what, format!("{}/{}", row.right, row.rounds)]
    };
    let lines = columns(&rows.iter().map(cells).collect::<Vec<_>>(), width);
    let mut out = String::new();
    for (row, line) in rows.iter().zip(lines) {
        out += &(line + "\n");
        let told = row.said.get(lang);
        if row.verdict != "right" && !told.is_empty() {
            let options = wrapping(width).initial_indent("    ").subsequent_indent("    ");
            out += &(textwrap::fill(told, options) + "\n");
        }
    }
    let right = rows.iter().filter(|row| row.verdict == "right").count();
    out += &textwrap::fill(words::class_total(right, rows.len()).get(lang), wrapping(width));
    out + "\n"
}
