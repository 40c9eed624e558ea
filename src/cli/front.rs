//! What one sees before anything is run: the first screen, the lists, and a
//! case's scenario file.

use super::Outcome;
use super::experiment::json;
use super::output::{Output, print};
use super::programs::PROGRAMS;
use crate::cases::{CASES, Case};
use crate::class::python::python;
use crate::framing::FRAMINGS;
use crate::observe;
use crate::report::{FORMATS, Style, pad, words, wrapping};
use crate::{Both, Lang, Text, text};
use serde_json::json;

/// Cases that stand on the first screen with a line each; the others by name.
const FIRST: usize = 4;

/// `sticky-demo` alone: one screen.
pub fn screen(output: &Output) -> Outcome {
    let style = output.style();
    let title = text!(
        "sticky-demo: see where messages go to pieces, on real sockets",
        "sticky-demo：在真实套接字上看清消息是怎样散架的"
    );
    let about = text!(
        "A program sends AB, B, CD; its peer reads ABBCD: \"sticky packets\" (粘包). TCP has \
         no such term, and no packets at this level: it is a stream of bytes, in order and \
         whole, and nothing in it says where a message ends. Marking the boundaries is the \
         application's own job: that is framing.",
        "一个程序依次发送 AB、B、CD，对方一次读到 ABBCD，人们称之为“粘包”。TCP 并没有这个术语，\
         在这一层也没有“包”：它是一条有序、完整的字节流，流里没有任何东西标明一条消息在哪里结束。\
         标明消息边界是应用程序自己的事，这就是分帧。"
    );
    let [title, about] = [title.get(style.lang), about.get(style.lang)];
    let about = textwrap::fill(about, wrapping(style.width.min(80)));
    let [cases, first] = match style.lang {
        Lang::En => ["Cases: sticky-demo CASE", "Try first"],
        Lang::Zh => ["案例：sticky-demo CASE", "先试这些"],
    };
    let [title, cases, first] = [title, cases, first].map(|text| style.paint.heading(text));
    let [names, tries] = [first_cases(style.lang), tries(style.lang)];
    let text = format!("{title}\n{about}\n\n{cases}\n{names}\n{first}\n{tries}");
    print(&text)?;
    Ok(0)
}

/// What one types first, and what for.
fn tries(lang: Lang) -> String {
    let tries = [
        ("nagle", Both { en: "the classic, with its proof", zh: "经典现象，附带证据" }),
        ("short-read --recv 5", Both { en: "turn a knob", zh: "调一个参数试试" }),
        (
            "list",
            Both {
                en: "every case with its line; all runs them",
                zh: "每个案例一行说明；all 全部运行",
            },
        ),
        ("walkthrough", Both { en: "lessons: predict, then see", zh: "课程：先预测，再看结果" }),
        ("doctor", Both { en: "what this machine can show", zh: "本机能演示什么" }),
        ("--help", Both { en: "everything else", zh: "其余一切" }),
    ];
    let line =
        |(words, what): (&str, Both)| format!("  sticky-demo {words:<23} {}\n", what.get(lang));
    tries.into_iter().map(line).collect()
}

/// `sticky-demo list`.
pub fn list(output: &Output) -> Outcome {
    if output.is_json() {
        print(&json(&everything())?)?;
        return Ok(0);
    }
    let style = output.style();
    let [case_heading, program_heading, framing_heading, format_heading] = match style.lang {
        Lang::En => ["Cases", "Programs", "Framings (--framing)", "Formats (--format)"],
        Lang::Zh => ["案例", "程序", "帧格式（--framing）", "输出格式（--format）"],
    };
    let programs: String = PROGRAMS
        .iter()
        .map(|program| format!("  {:<17} {}\n", program.name, program.summary.get(style.lang)))
        .collect();
    let framings: String = FRAMINGS
        .iter()
        .map(|entry| format!("  {:<14} {}\n", entry.name, entry.summary.get(style.lang)))
        .collect();
    let formats: String = FORMATS.iter().map(|format| format!("  {}\n", format.name)).collect();
    let heading = |text: &str| style.paint.heading(text);
    print(&format!(
        "{}\n{}\n{}\n{programs}\n{}\n{framings}\n{}\n{formats}",
        heading(case_heading),
        cases(style.lang),
        heading(program_heading),
        heading(framing_heading),
        heading(format_heading),
    ))?;
    Ok(0)
}

/// `sticky-demo list --quantities`: what a scenario or a lesson may name.
pub fn quantities(output: &Output) -> Outcome {
    if output.is_json() {
        let all: Vec<_> = observe::quantities()
            .map(|quantity| json!({ "name": quantity.name, "means": quantity.means }))
            .collect();
        print(&json(&json!({ "schema": 1, "quantities": all }))?)?;
        return Ok(0);
    }
    let Style { lang, paint, width, .. } = output.style();
    let how = Both {
        en: "Of each run and receiver, as RUN.RECEIVER.QUANTITY: main.naive.segments",
        zh: "每次运行、每种接收方都有，写作“运行.接收方.量”，例如 main.naive.segments",
    };
    let mut text = paint.heading(how.get(lang)) + "\n";
    let indent = " ".repeat(26);
    for quantity in observe::quantities() {
        let options = wrapping(width).initial_indent(&indent).subsequent_indent(&indent);
        let means = textwrap::fill(quantity.means.get(lang), options);
        text += &format!("  {} {}\n", pad(quantity.name, 23), means.trim_start());
    }
    print(&text)?;
    Ok(0)
}

/// What `list` names, for a program.
fn everything() -> serde_json::Value {
    let cases: Vec<_> = CASES
        .iter()
        .map(|case| {
            let file = case.file();
            json!({ "name": case.name, "title": file.title, "question": file.question })
        })
        .collect();
    let programs: Vec<_> = PROGRAMS
        .iter()
        .map(|program| json!({ "name": program.name, "summary": program.summary }))
        .collect();
    let framings: Vec<_> = FRAMINGS
        .iter()
        .map(|framing| {
            json!({
                "name": framing.name,
                "parameters": framing.parameters,
                "example": framing.example,
                "summary": framing.summary,
            })
        })
        .collect();
    let formats: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
    json!({
        "schema": 1,
        "cases": cases,
        "programs": programs,
        "framings": framings,
        "formats": formats,
    })
}

/// `sticky-demo show CASE`: the file as it is, a start for one's own; with
/// `--python` the naive side as a short program.
pub fn show(case: &Case, as_python: bool, output: &Output) -> Outcome {
    if !as_python {
        print(case.scenario)?;
        return Ok(0);
    }
    let program = python(case.name)?;
    let file = case.file();
    let say = |text: Option<Text>| text.unwrap_or_default().get(output.style().lang).to_owned();
    let (title, question) = (say(file.title), say(file.question));
    let colon = words::COLON.get(output.style().lang);
    print(&format!("# {}{colon}{title}\n# {question}\n{program}", case.name))?;
    Ok(0)
}

/// The first cases with a line each, and the names of the rest: what fits a
/// screen of 24 lines.
fn first_cases(lang: Lang) -> String {
    let lines: Vec<String> = cases(lang).lines().take(FIRST).map(str::to_owned).collect();
    let names: Vec<&str> = CASES.iter().skip(FIRST).map(|case| case.name).collect();
    let options = wrapping(80)
        .initial_indent("  ")
        .subsequent_indent("  ")
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    format!("{}\n{}\n", lines.join("\n"), textwrap::fill(&names.join(" "), options))
}

fn cases(lang: Lang) -> String {
    let title = |text: Option<Text>| text.unwrap_or_default().get(lang).to_owned();
    CASES.iter().map(|case| format!("  {:<17} {}\n", case.name, title(case.file().title))).collect()
}
