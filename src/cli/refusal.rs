//! What is answered to a command line that clap refuses: in English what clap
//! says, in Chinese the same from what it found out.

use super::help;
use super::output::width;
use crate::{Lang, Sentence, Text};
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::net::AddrParseError;
use std::num::{IntErrorKind, ParseFloatError, ParseIntError};

/// The whole answer, line end included.
pub fn refusal(error: &Error, lang: Lang) -> String {
    if lang == Lang::En {
        return error.render().to_string();
    }
    let mut answer = format!("错误：{}\n", what(error));
    for tip in tips(error) {
        answer += &format!("\n  提示：{tip}\n");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        answer += &format!("\n{}\n", help::page(usage.to_string().trim_end().to_owned(), lang));
    }
    answer + "\n详情见 --help。\n"
}

/// One sentence about what is wrong.
fn what(error: &Error) -> String {
    let said = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let arg = || said(ContextKind::InvalidArg);
    let value = || said(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{}”这个参数", arg()),
        ErrorKind::InvalidSubcommand => {
            format!("没有名为“{}”的命令", said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value().is_empty() => {
            format!("“{}”缺少值{}", arg(), choices(error, ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => {
            let choices = choices(error, ContextKind::ValidValue);
            format!("“{}”不接受“{}”{choices}", arg(), value())
        }
        ErrorKind::ValueValidation => {
            format!("“{}”不接受“{}”：{}", arg(), value(), why(error))
        }
        ErrorKind::NoEquals => format!("“{}”的值要用等号给出", arg()),
        ErrorKind::TooManyValues => format!("“{}”不再接受更多的值：“{}”", arg(), value()),
        ErrorKind::TooFewValues => format!(
            "“{}”至少要 {} 个值，只给了 {} 个",
            arg(),
            said(ContextKind::MinValues),
            said(ContextKind::ActualNumValues)
        ),
        ErrorKind::WrongNumberOfValues => format!(
            "“{}”要 {} 个值，给了 {} 个",
            arg(),
            said(ContextKind::ExpectedNumValues),
            said(ContextKind::ActualNumValues)
        ),
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::MissingRequiredArgument => {
            let missing = all(error, ContextKind::InvalidArg).join("\n  ");
            format!("缺少必需的参数：\n  {missing}")
        }
        ErrorKind::MissingSubcommand => {
            let command = said(ContextKind::InvalidSubcommand);
            format!("“{command}”后面缺少命令{}", choices(error, ContextKind::ValidSubcommand))
        }
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文本".to_owned(),
        _ => error.to_string().trim_end().to_owned(),
    }
}

fn conflict(error: &Error) -> String {
    let arg = error.get(ContextKind::InvalidArg).or(error.get(ContextKind::InvalidSubcommand));
    let arg = arg.map(ToString::to_string).unwrap_or_default();
    match &all(error, ContextKind::PriorArg)[..] {
        [] => format!("“{arg}”不能与已经给出的其他参数同时使用"),
        [other] if *other == arg => format!("“{arg}”只能给一次"),
        [other] => format!("“{arg}”不能与“{other}”同时使用"),
        others => format!("“{arg}”不能与下列参数同时使用：\n  {}", others.join("\n  ")),
    }
}

/// What clap has under that name, as a list.
fn all(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(several)) => several.clone(),
        _ => Vec::new(),
    }
}

fn choices(error: &Error, kind: ContextKind) -> String {
    let choices = all(error, kind);
    if choices.is_empty() {
        return String::new();
    }
    let room = width().map_or(usize::MAX, |columns| columns.saturating_sub(2).max(20));
    let choices = help::wrapped(&format!("[可选值：{}]", choices.join("、")), room);
    format!("\n  {}", choices.replace('\n', "\n  "))
}

/// Why a value is none: from the parser, ours or the standard library's.
fn why(error: &Error) -> String {
    let Some(source) = error.source() else { return "值不对".to_owned() };
    if let Some(Sentence(Text { zh, .. })) = source.downcast_ref() {
        return zh.clone();
    }
    if let Some(error) = source.downcast_ref::<ParseIntError>() {
        return match error.kind() {
            IntErrorKind::PosOverflow => "太大了".to_owned(),
            IntErrorKind::NegOverflow => "太小了".to_owned(),
            _ => "要一个整数".to_owned(),
        };
    }
    if source.is::<ParseFloatError>() {
        return "要一个数".to_owned();
    }
    let sentence = source.to_string();
    if source.is::<AddrParseError>() {
        let with_port = sentence.contains("socket");
        return if with_port { "要写成 IP:端口" } else { "要一个 IP 地址" }.to_owned();
    }
    // clap's own ranges come as a sentence: `0 is not in 1..=1000`.
    match sentence.split_once(" is not in ").and_then(|(_, range)| range.split_once("..")) {
        Some((least, "")) => format!("至少要 {least}"),
        Some((least, most)) => format!("要在 {least} 到 {} 之间", most.trim_start_matches('=')),
        None => sentence,
    }
}

/// What was probably meant.
fn tips(error: &Error) -> Vec<String> {
    let near =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let mut tips: Vec<String> = near
        .into_iter()
        .map(|kind| all(error, kind))
        .filter(|names| !names.is_empty())
        .map(|names| format!("是不是“{}”？", names.join("”或“")))
        .collect();
    if let Some(ContextValue::StyledStrs(sentences)) = error.get(ContextKind::Suggested) {
        tips.extend(sentences.iter().map(|sentence| in_chinese(&sentence.to_string())));
    }
    tips
}

/// clap's two sentences with quoted words in them: `to pass '-x' as a value, use
/// '-- -x'`, and `'echo --udp' exists`.
fn in_chinese(sentence: &str) -> String {
    let quoted: Vec<&str> = sentence.split('\'').skip(1).step_by(2).collect();
    match quoted[..] {
        [word, instead] => format!("要把“{word}”当作值，请写“{instead}”"),
        [there] => format!("有“{there}”这种写法"),
        _ => sentence.to_owned(),
    }
}
