//! What the command line says by itself, in both languages.

pub mod doctor;

use super::all::Total;
use super::command::Group;
use super::repeat::Count;
use crate::observe::Number;
use crate::scenario::knobs::Knob;
use crate::sys::said;
use crate::verdict::Checked;
use crate::{Both, Lang, Text, both, text};
use std::io;
use std::path::Path;

pub const ABOUT: Both = both!(
    "See, on real sockets, why TCP \"sticks packets together\" (粘包)",
    "在真实套接字上看清 TCP 为什么会“粘包”"
);

// Headings of flags; clap keeps one text for each.
pub const OUTPUT: &str = "Output ¦ 输出";
pub const KNOBS: &str =
    "Knobs (each overrides one value of the scenario) ¦ 可调参数（各自覆盖场景中的一个值）";
pub const PACKETS: &str =
    "Packets (these take the wire, unless told otherwise) ¦ 包（除非另行指定，都走网线）";
pub const FORMAT: &str = "The report's form ¦ 报告的格式";

// Headings of pages.
pub const USAGE: Both = both!("Usage", "用法");
pub const OPTIONS_PLACE: Both = both!("[OPTIONS]", "[选项]");
pub const ARGUMENTS: Both = both!("Arguments", "参数");
pub const OPTIONS: Both = both!("Options", "选项");
pub const COMMANDS: Both = both!("Commands", "命令");
pub const EXAMPLES: Both = both!("Examples", "示例");
pub const NAME: Both = both!("Name", "名称");

pub fn group(group: Group) -> Both {
    match group {
        Group::Cases => both!("Cases", "案例"),
        Group::Own => both!("Your own program and bytes", "自己的程序与字节"),
        Group::Class => both!("In class", "课堂"),
        Group::Programs => both!("Programs", "程序"),
        Group::Machine => both!("About this machine", "本机"),
    }
}

pub const EXIT_CODE: Both = both!("Exit code", "退出码");
/// From 0 on.
pub const EXIT_CODES: [Both; 4] = [
    both!("shown, or done", "已证实，或已完成"),
    both!("not shown, or what was checked is wrong", "未证实，或所检查的有错"),
    both!("wrong usage, or it could not run", "用法不对，或无法运行"),
    both!("inconclusive", "无法判定"),
];

/// What stands between a word and what it is about.
pub fn colon(lang: Lang) -> &'static str {
    lang.choose(": ", "：")
}

pub fn default_value(value: &str) -> Text {
    text!(" [default: {value}]", " [默认：{value}]")
}

pub fn possible_values(names: &[&str]) -> Text {
    let names = Text { en: names.join(", "), zh: names.join("、") };
    text!(" [possible values: {names}]", " [可选值：{names}]"; names)
}

// What is wrong with a command line.

pub fn error(why: Text) -> Text {
    text!("error: {why}", "错误：{why}"; why)
}

pub fn unknown_argument(arg: &str) -> Text {
    text!("there is no argument '{arg}' here", "这里没有“{arg}”这个参数")
}

pub fn unknown_command(name: &str) -> Text {
    text!("no command is called '{name}'", "没有名为“{name}”的命令")
}

pub fn no_such_command(name: &str) -> Text {
    text!(
        "no case or command is called {name:?}; sticky-demo --help names them",
        "没有名为 {name:?} 的案例或命令；全部名字见 sticky-demo --help"
    )
}

pub fn value_missing(arg: &str) -> Text {
    text!("'{arg}' lacks its value", "“{arg}”缺少值")
}

pub fn value_refused(arg: &str, value: &str, why: Option<Text>) -> Text {
    match why {
        None => text!("'{arg}' does not take '{value}'", "“{arg}”不接受“{value}”"),
        Some(why) => {
            text!("'{arg}' does not take '{value}': {why}", "“{arg}”不接受“{value}”：{why}"; why)
        }
    }
}

pub fn equals_missing(arg: &str) -> Text {
    text!("the value of '{arg}' is written behind an equals sign", "“{arg}”的值要用等号给出")
}

pub fn value_too_many(arg: &str, value: &str) -> Text {
    text!("'{arg}' takes no further value: '{value}'", "“{arg}”不再接受更多的值：“{value}”")
}

pub fn argument_missing(args: &str) -> Text {
    text!("what is required is missing: {args}", "缺少必需的参数：{args}")
}

pub fn command_missing() -> Text {
    text!("a command is missing", "缺少命令")
}

pub fn not_with(arg: &str, others: &str) -> Text {
    text!("'{arg}' cannot be used with '{others}'", "“{arg}”不能与“{others}”同时使用")
}

pub fn not_with_the_others(arg: &str) -> Text {
    text!("'{arg}' cannot be used with the others", "“{arg}”不能与其他参数同时使用")
}

pub fn twice(arg: &str) -> Text {
    text!("'{arg}' can be given once", "“{arg}”只能给一次")
}

pub fn not_utf8() -> Text {
    text!("an argument is not UTF-8 text", "参数不是 UTF-8 文本")
}

pub fn clap_reports(report: &str) -> Text {
    let report = report.trim();
    text!("the command line's parser reports “{report}”", "命令行解析器报告“{report}”")
}

pub fn parser_reports(report: &str) -> Text {
    text!("its parser reports “{report}”", "解析器报告“{report}”")
}

pub fn wrong_value() -> Text {
    text!("not such a value", "值不对")
}

pub fn too_large() -> Text {
    text!("too large", "太大了")
}

pub fn too_small() -> Text {
    text!("too small", "太小了")
}

pub fn no_whole_number() -> Text {
    text!("not a whole number", "不是整数")
}

pub fn no_number() -> Text {
    text!("not a number", "不是数")
}

pub fn no_address() -> Text {
    text!("not such an address", "不是这样的地址")
}

pub fn not_within(least: u64, most: u64) -> Text {
    text!("it must be a whole number, {least} to {most}", "应是 {least} 到 {most} 之间的整数")
}

pub fn did_you_mean(names: &[String]) -> Text {
    let names = Text { en: names.join("' or '"), zh: names.join("”或“") };
    text!("did you mean '{names}'?", "是不是“{names}”？"; names)
}

pub fn behind_two_hyphens(arg: &str) -> Text {
    text!("to pass '{arg}' as a value, write '-- {arg}'", "要把“{arg}”当作值，请写“-- {arg}”")
}

pub fn usage(usage: &str) -> Text {
    text!("Usage: {usage}\n--help says more", "用法：{usage}\n详情见 --help")
}

pub fn means_nothing(knob: &Knob, case: &str, known: Vec<&str>) -> Text {
    let Knob { field, flag, .. } = knob;
    let known = Text { en: known.join(", "), zh: known.join("、") };
    text!(
        "{field} ({flag}) means nothing to {case}; its knobs are {known}, and those of the link",
        "{field}（{flag}）对 {case} 没有意义；它的参数有 {known}，以及链路的参数"; known
    )
}

// What is wrong with the world.

pub fn stdout_failed(error: &io::Error) -> Text {
    text!("stdout cannot be written: {error}", "无法写标准输出：{error}"; error = said(error))
}

pub fn no_json(error: &serde_json::Error) -> Text {
    text!("the outcome cannot be written as JSON: {error}", "结果无法写成 JSON：{error}")
}

pub const NO_CABLE: Both = both!(
    "this was run on loopback, where no cable is to be tapped",
    "这次在回环上运行，没有网线可供抓包"
);

pub fn no_packets(why: Text) -> Text {
    text!("there are no packets for --pcap: {why}", "没有包可供 --pcap 写出：{why}"; why)
}

// About an experiment.

pub fn of_a_trace(file: &Path, why: Text) -> Text {
    let file = file.display();
    text!("{file} {why}", "{file} {why}"; why)
}

pub fn no_such_run(case: &str, run: &str, known: &[String]) -> Text {
    let known = Text { en: known.join(", "), zh: known.join("、") };
    text!(
        "{case} has no run {run:?}; its runs are {known}",
        "{case} 没有名为 {run:?} 的运行；它的运行有 {known}"; known
    )
}

pub fn in_a_say(why: Text) -> Text {
    text!("in a [[say]]: {why}", "[[say]] 中：{why}"; why)
}

pub fn nothing_to_count(case: &str) -> Text {
    text!(
        "{case} claims nothing, so there is nothing to count: leave out --repeat",
        "{case} 没有论断，没有可统计的：请去掉 --repeat"
    )
}

pub fn counted(count: &Count) -> Text {
    let Count { case, repeat, shown, not_shown, inconclusive, .. } = count;
    text!(
        "{case}: {shown} of {repeat} shown, {not_shown} not shown, {inconclusive} inconclusive\n",
        "{case}：{repeat} 次运行，{shown} 次已证实，{not_shown} 次未证实，{inconclusive} 次无法判定\n"
    )
}

pub fn failed(run: u64, checked: &Checked) -> Text {
    let number = |side: Option<Number>| side.map_or("?".to_owned(), |number| number.to_string());
    let Checked { claim, sign, left, right, .. } = checked;
    let (left, right) = (number(*left), number(*right));
    text!(
        "  run {run}: {claim}: {left} {sign} {right}\n",
        "  第 {run} 次：{claim}：{left} {sign} {right}\n"
    )
}

// The first screen, and lists.

pub const FRONT_TITLE: Both = both!(
    "sticky-demo: see where messages go to pieces, on real sockets",
    "sticky-demo：在真实套接字上看清消息是怎样散架的"
);
pub const FRONT_ABOUT: Both = both!(
    "A program sends AB, B, CD; its peer reads ABBCD: \"sticky packets\" (粘包). TCP has \
     no such term, and no packets at this level: it is a stream of bytes, in order and \
     whole, and nothing in it says where a message ends. Marking the boundaries is the \
     application's own job: that is framing.",
    "一个程序依次发送 AB、B、CD，对方一次读到 ABBCD，人们称之为“粘包”。TCP 并没有这个术语，\
     在这一层也没有“包”：它是一条有序、完整的字节流，流里没有任何东西标明一条消息在哪里结束。\
     标明消息边界是应用程序自己的事，这就是分帧。"
);
pub const FRONT_CASES: Both = both!("Cases: sticky-demo CASE", "案例：sticky-demo CASE");
pub const FRONT_TRIES: Both = both!("Try first", "先试这些");
/// What one types first, and what for.
pub const TRIES: [(&str, Both); 6] = [
    ("nagle", both!("the classic, with its proof", "经典现象，附带证据")),
    ("short-read --recv 5", both!("turn a knob", "调一个参数试试")),
    ("list", both!("every case with its line; all runs them", "每个案例一行说明；all 全部运行")),
    ("walkthrough", both!("lessons: predict, then see", "课程：先预测，再看结果")),
    ("doctor", both!("what this machine can show", "本机能演示什么")),
    ("--help", both!("everything else", "其余一切")),
];

pub const CASES: Both = both!("Cases", "案例");
pub const PROGRAMS: Both = both!("Programs", "程序");
pub const FRAMINGS: Both = both!("Framings (--framing)", "帧格式（--framing）");
pub const FORMATS: Both = both!("Formats (--format)", "输出格式（--format）");
pub const HOW_A_QUANTITY_IS_NAMED: Both = both!(
    "Of each run and receiver, as RUN.RECEIVER.QUANTITY: main.naive.segments",
    "每次运行、每种接收方都有，写作“运行.接收方.量”，例如 main.naive.segments"
);

pub fn total(total: &Total) -> Text {
    let Total { cases, shown, not_shown, inconclusive, .. } = total;
    let count = cases.len();
    text!(
        "{count} cases: {shown} shown, {not_shown} not shown, {inconclusive} inconclusive\n",
        "共 {count} 个案例：{shown} 个已证实，{not_shown} 个未证实，{inconclusive} 个无法判定\n"
    )
}

pub fn no_wire_here(why: Text) -> Text {
    text!("no wire: {why}\n", "没有网线：{why}\n"; why)
}

pub fn not_run(case: &str) -> Text {
    text!("{case} was not run", "{case} 没有运行")
}

// About bytes and files.

pub fn stdin_is_not_text(error: &io::Error) -> Text {
    text!("standard input is not text: {error}", "标准输入不是文本：{error}"; error = said(error))
}

pub fn text_too_long(most: u64) -> Text {
    text!(
        "the text is longer than {most} bytes, the most that is read",
        "文本超过 {most} 字节，这是读取的上限"
    )
}

pub fn skipped(why: Text) -> Text {
    text!("skipped: {why}\n", "跳过：{why}\n"; why)
}

pub fn json_too_long(most: u64) -> Text {
    text!(
        "as JSON it takes more than {most} bytes, the most that is held: leave out --format json",
        "写成 JSON 超过 {most} 字节，这是能保存的上限：请去掉 --format json"
    )
}
