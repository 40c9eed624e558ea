//! What one sees before anything is run: the first screen, the lists, and a
//! case's scenario file.

use super::base::one_of;
use super::command::{Command, GROUPS};
use super::*;
use crate::cases;
use crate::framing::{FRAMINGS, PAGES, PRESETS};
use crate::observe::{self, Quantity};
use crate::report::{FORMATS, pad};
use crate::scenario::{CaseShelf, ScenarioHead};

/// `sticky-demo` alone: one screen.
pub fn screen(output: &Output) -> CommandResult {
    let Style { lang, paint, width, .. } = output.style();
    let about = textwrap::fill(words::FRONT_ABOUT.get(lang), wrapping(width.min(80)));
    let tries = words::TRIES
        .map(|(line, what)| [format!("  sticky-demo {line}"), what.get(lang).to_owned()]);
    let tries = table(&tries, width).join("\n");
    let [title, first, cases] = [words::FRONT_TITLE, words::FRONT_TRIES, words::FRONT_CASES]
        .map(|text| paint.heading(text.get(lang)));
    let names = |(name, cases): &(Both, Vec<Headed>)| {
        let cases = cases.iter().map(|(case, _)| case.name.replace('-', NO_BREAK));
        [format!("  {}", name.get(lang)), cases.collect::<Vec<_>>().join(" ")]
    };
    let names = shelves().iter().map(names).collect::<Vec<_>>();
    let names = table(&names, width.min(80)).join("\n").replace(NO_BREAK, "-");
    let list = textwrap::fill(words::FRONT_LIST.get(lang), wrapping(width));
    let more = textwrap::fill(words::FRONT_MORE.get(lang), wrapping(width));
    print(format!("{title}\n{about}\n\n{first}\n{tries}\n\n{cases}  {list}\n{names}\n{more}\n"))
}

/// A hyphen at which no line is broken, which a table takes for a letter.
const NO_BREAK: &str = "\u{2011}";

/// A case, and what its file says first.
type Headed = (&'static Case, ScenarioHead);

/// The cases, those together that stand together; each file's head is read once.
fn shelves() -> [(Both, Vec<Headed>); 6] {
    let mut heads: Vec<Headed> = CASES.iter().map(|case| (case, case.head())).collect();
    CaseShelf::ALL.map(|(shelf, name)| {
        (name, heads.extract_if(.., |(_, head)| head.shelf == shelf).collect())
    })
}

/// `sticky-demo --help`: every command on one screen.
pub fn help(
    line: &clap::Command,
    commands: &'static [Command],
    lang: Lang,
    paint: Paint,
) -> String {
    let first_line = |text: Both| text.get(lang).lines().next().unwrap_or_default();
    // A label, a name, and what it is.
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut add = |label: &str, text: String| rows.push([paint.heading(label), text]);
    let named = |name: &str, what: &str| format!("{}{what}", pad(name, 13));
    for group in GROUPS {
        let own = || commands.iter().filter(move |command| command.group == group);
        let label = group.name.get(lang);
        if let Some(what) = group.folded {
            let names = own().map(|command| command.name).collect::<Vec<_>>();
            let names = names.join(lang.choose(" ", "、"));
            add(label, format!("{}{}", pad(&format!("{names}  "), 13), what.get(lang)));
            continue;
        }
        let case = (words::CASE.get(lang), words::ONE_CASE.get(lang));
        let case = Some(case).filter(|_| group == words::CASES);
        let own = own().map(|command| (command.name, first_line(command.about)));
        for (index, (name, what)) in case.into_iter().chain(own).enumerate() {
            add(if index == 0 { label } else { "" }, named(name, what));
        }
    }
    let always = line.get_arguments().filter(|arg| arg.is_global_set()).map(page::flag);
    add(words::REPORTS.get(lang), words::REPORT_FLAGS.to_owned());
    add(words::ALWAYS.get(lang), always.collect::<Vec<_>>().join(" · "));
    add(words::EXIT_CODE.get(lang), page::in_a_row(&page::exit_codes(lang), true));
    let examples = words::EXAMPLES_OF_ALL.map(|line| format!("sticky-demo {line}"));
    add(words::EXAMPLES.get(lang), examples.join(" · "));
    let usage = words::HELP_USAGE.get(lang);
    page::spaced(&format!("{usage}\n{}\n", table(&rows, output::page_width()).join("\n")))
}

#[derive(Args)]
pub struct ListFlags {
    /// What claims, texts and lessons may name of a run instead ¦ 改为列出论断、说明和课程可以引用的量
    #[arg(long)]
    quantities: bool,

    /// A page for each framing instead: its picture, parameters, users and classic mistake ¦ 改为每种帧格式一页：图、参数、谁在用、经典错误
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with = "quantities", value_parser = framings())]
    framings: Option<String>,
}

pub fn list(typed: &Typed) -> CommandResult {
    let ListFlags { quantities, framings } = typed.flags()?;
    if let Some(name) = framings {
        return pages(typed, &name);
    }
    if !quantities {
        return everything(typed);
    }
    let row = |quantity: &Quantity| json!({ "name": quantity.name, "means": quantity.means });
    let all: Vec<_> = observe::quantities().map(row).collect();
    typed.output.answer(&json!({ "schema": 1, "quantities": all }), |style| {
        let row = |quantity: &Quantity| {
            [format!("  {}", quantity.name), quantity.means.get(style.lang).to_owned()]
        };
        let rows: Vec<_> = observe::quantities().map(row).collect();
        section(words::QUANTITIES.get(style.lang), &rows, style)
    })
}

/// `help framings`: they are no commands, but it is there that one looks for their pages.
pub fn retyped(typed: Vec<OsString>) -> Vec<OsString> {
    match typed.split_first_chunk() {
        Some(([help, framings], name)) if help == "help" && framings == "framings" => {
            [&["list".into(), "--framings".into()], name].concat()
        }
        _ => typed,
    }
}

/// What a user of a framing wants to know; `""` is all of them.
fn pages(typed: &Typed, name: &str) -> CommandResult {
    let base = name.split(':').next().unwrap_or(name);
    if !name.is_empty() && !PRESETS.iter().any(|preset| preset.name == base) {
        let known = FRAMINGS.iter().any(|entry| entry.name == base);
        known.then_some(()).ok_or_else(|| words::no_such_framing(base))?;
    }
    let style = typed.output.style();
    let lang = style.lang;
    let wanted = |other: &str| name.is_empty() || base == other;
    let mut out = String::new();
    for entry in FRAMINGS.iter().filter(|entry| wanted(entry.name)) {
        let made = framing::by_name(entry.example).map_err(|error| error.text())?;
        let samples: [&[&[u8]]; 3] = [&[b"AB", b"B"], &[b"ABCD"], &[b"{\"a\":1}", b"[]"]];
        let drawn = samples.iter().find_map(|messages| framing::picture(&*made, messages));
        let page = PAGES.iter().find(|page| page.name == entry.name);
        let of_page =
            |text: fn(&framing::FramingPage) -> Both| page.map_or("", |page| text(page).get(lang));
        let row = |label: Both, text: &str| [format!("  {}", label.get(lang)), text.to_owned()];
        let rows = [
            row(words::IT_IS, entry.summary.get(lang)),
            row(words::PICTURE, &drawn.unwrap_or_default()),
            row(words::PARAMETERS, entry.parameters),
            row(words::EXAMPLE, &format!("--framing '{}'", entry.example)),
            row(words::USED_BY, of_page(|page| page.users)),
            row(words::MISTAKE, of_page(|page| page.mistake)),
        ];
        let rows: Vec<_> = rows.into_iter().filter(|[_, text]| !text.is_empty()).collect();
        out += &(section(entry.name, &rows, &style) + "\n");
    }
    let presets = PRESETS.iter().filter(|preset| wanted(preset.name));
    let rows: Vec<_> = presets.map(preset_row(lang)).collect();
    if !rows.is_empty() {
        out += &section(words::PRESETS.get(lang), &rows, &style);
    }
    print(out)
}

/// A heading, and rows of two columns below it.
fn section(heading: &str, rows: &[[String; 2]], style: &Style) -> String {
    format!("{}\n{}\n", style.paint.heading(heading), table(rows, style.width).join("\n"))
}

fn preset_row(lang: Lang) -> impl Fn(&framing::Preset) -> [String; 2] {
    move |preset| {
        let what = format!("{}\n{}", preset.what.get(lang), preset.spelt);
        [format!("  {}", preset.name), what]
    }
}

/// What `list` names.
fn everything(typed: &Typed) -> CommandResult {
    let programs = || typed.commands.iter().filter(|command| command.group == words::PROGRAMS);
    let formats = FORMATS.iter().map(|format| format.name);
    if typed.output.format.for_programs {
        let case = |case: &Case| {
            let head = case.head();
            json!({
                "name": case.name,
                "shelf": head.shelf,
                "title": head.title,
                "question": head.question,
                "examples": head.examples,
            })
        };
        let program = |program: &Command| json!({ "name": program.name, "summary": program.about });
        let framings = FRAMINGS.iter().map(|framing| {
            json!({
                "name": framing.name,
                "parameters": framing.parameters,
                "example": framing.example,
                "summary": framing.summary,
            })
        });
        let presets = PRESETS.iter().map(
            |preset| json!({ "name": preset.name, "spelt": preset.spelt, "summary": preset.what }),
        );
        return print_json(&json!({
            "schema": 1,
            "cases": CASES.iter().map(case).collect::<Vec<_>>(),
            "programs": programs().map(program).collect::<Vec<_>>(),
            "framings": framings.collect::<Vec<_>>(),
            "presets": presets.collect::<Vec<_>>(),
            "formats": formats.collect::<Vec<_>>(),
        }));
    }
    let Style { lang, paint, width, .. } = typed.output.style();
    let row = |name: &str, summary: &str| [format!("  {name}"), summary.to_owned()];
    let question = |(case, head): &Headed| row(case.name, head.question.get(lang));
    let cases = shelves().map(|(name, cases)| (name, cases.iter().map(question).collect()));
    let mut lists: Vec<(Both, Vec<[String; 2]>)> = cases.into();
    let framing = |entry: &framing::Entry| {
        let parameters = match entry.parameters {
            "" => String::new(),
            parameters => format!("\n{}{parameters}", entry.name),
        };
        row(entry.name, &(entry.summary.get(lang).to_owned() + &parameters))
    };
    lists.extend([
        (words::PROGRAMS.name, programs().map(|p| row(p.name, p.about.get(lang))).collect()),
        (words::FRAMINGS, FRAMINGS.iter().map(framing).collect()),
        (words::PRESETS, PRESETS.iter().map(preset_row(lang)).collect()),
        (words::FORMATS, formats.map(|name| row(name, "")).collect()),
    ]);
    // One column for all of them.
    let rows: Vec<_> = lists.iter().flat_map(|(_, rows)| rows.iter().cloned()).collect();
    let mut lines = table(&rows, width).into_iter();
    let lists = lists.iter().map(|(name, rows)| {
        let lines: Vec<String> = lines.by_ref().take(rows.len()).collect();
        format!("{}\n{}\n", paint.heading(name.get(lang)), lines.join("\n"))
    });
    print(lists.collect::<Vec<_>>().join("\n"))
}

#[derive(Args)]
pub struct ShowFlags {
    /// The case ¦ 案例
    #[arg(value_parser = one_of(CASES.iter().map(|case| case.name)))]
    case: String,

    /// Only what may be changed: its tables of values ¦ 只显示可以修改的部分：各张数值表
    #[arg(long, conflicts_with = "python")]
    values: bool,

    /// The naive side as a short Python program instead ¦ 改为显示朴素一方的简短 Python 程序
    #[arg(long)]
    python: bool,
}

/// Of a scenario file, what a run needs: the case, and its tables of values.
fn values(scenario: &str) -> String {
    let is_case = |line: &&str| line.starts_with("case = ");
    let mut parts: Vec<String> =
        scenario.lines().find(is_case).map(str::to_owned).into_iter().collect();
    for table in ["[values]", "[loopback]", "[wire]"] {
        let mut lines = scenario.lines().skip_while(|line| *line != table).peekable();
        let heading = lines.next();
        let body = lines.take_while(|line| !line.starts_with('['));
        let whole: Vec<&str> = heading.into_iter().chain(body).collect();
        parts.extend(Some(whole.join("\n").trim_end().to_owned()).filter(|part| !part.is_empty()));
    }
    parts.join("\n\n") + "\n"
}

/// The file as it is, a start for one's own; or the naive side as a short program.
pub fn show(typed: &Typed) -> CommandResult {
    let ShowFlags { case, values: only_values, python: as_python } = typed.flags()?;
    let case = cases::by_name(&case)?;
    if only_values {
        return print(values(case.scenario));
    }
    if !as_python {
        return print(case.scenario);
    }
    let program = case.python()?;
    let (head, lang) = (case.head(), typed.output.lang);
    let (title, question, colon) = (head.title.get(lang), head.question.get(lang), COLON.get(lang));
    print(format!("# {}{colon}{title}\n# {question}\n{program}", case.name))
}
