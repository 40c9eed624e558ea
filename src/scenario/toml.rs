//! Where something stands in a TOML file, and what is wrong there.

use crate::{Both, Text, text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The line, from 1, of the value at `path`: names of tables and fields, and of
/// an array's entries their number from 0. Where the path ends early, of the
/// last that is there.
pub(crate) fn line_of(text: &str, path: &[&str]) -> Option<usize> {
    let file = DeTable::parse(text).ok()?;
    let mut offset = None;
    let mut at: Option<&Spanned<DeValue>> = None;
    for step in path {
        let table = match at {
            None => Some(file.get_ref()),
            Some(value) => value.get_ref().as_table(),
        };
        let found = match table {
            Some(table) => {
                let (key, value) = table.iter().find(|(key, _)| key.get_ref() == step)?;
                offset = Some(key.span().start);
                value
            }
            None => {
                let value = at?.get_ref().get(step.parse::<usize>().ok()?)?;
                offset = Some(value.span().start);
                value
            }
        };
        at = Some(found);
    }
    offset.map(|offset| line_at(text, offset))
}

fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// What the parser found wrong with the file called `name`, with the line and
/// the field; `kind` is what the file should be.
pub(crate) fn what_is_wrong(error: &toml::de::Error, text: &str, name: &str, kind: Both) -> Text {
    let why = toml_says(error, kind);
    let Some(span) = error.span() else { return text!("{name}: {why}", "{name}：{why}"; why) };
    let line = line_at(text, span.start);
    match text.lines().nth(line - 1).and_then(|line| line.split_once('=')) {
        Some((field, _)) => {
            let field = field.trim();
            text!(
                "{name}, line {line}, field {field}: {why}",
                "{name} 第 {line} 行，字段 {field}：{why}"; why
            )
        }
        None => text!("{name}, line {line}: {why}", "{name} 第 {line} 行：{why}"; why),
    }
}

/// The parser's own sentence, and its Chinese: serde has few kinds of them.
pub(crate) fn toml_says(error: &toml::de::Error, kind: Both) -> Text {
    let said = error.message();
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let (first, rest) =
        (quoted.first().copied().unwrap_or_default(), quoted.get(1..).unwrap_or_default());
    let known = rest.join("、");
    let hint = nearest_field(first, rest);
    let of = |kind: &str| said.starts_with(kind);
    // Ours, where a value may be written in two ways.
    if let Some(other_way) = said.strip_prefix("expected a text, or ") {
        return Text { en: said.to_owned(), zh: format!("应是文字，或 {other_way}") };
    }
    if let Some(wanted) = wanted(said) {
        return wanted;
    }
    let zh = if of("unknown field") {
        format!("没有字段 `{first}`，可用的字段有 {known}")
    } else if of("unknown variant") {
        format!("不认识 `{first}`，可用的有 {known}")
    } else if of("missing field") {
        format!("缺少字段 `{first}`")
    } else if of("duplicate") {
        format!("重复出现：{}", if first.is_empty() { said } else { first })
    } else if of("invalid type") {
        format!("类型不对（{said}）")
    } else if of("invalid value") {
        format!("值不对（{said}）")
    } else {
        return text!(
            "not as TOML or {kind} is written: {said}",
            "不符合 TOML 或{kind}的格式（{said}）"; kind
        );
    };
    let slip = Text { en: said.to_owned(), zh };
    match hint.filter(|_| of("unknown field")) {
        None => slip,
        Some(meant) => text!(
            "{slip}. Did you mean `{meant}`? Units stand in the names",
            "{slip}。是不是 `{meant}`？名字里要写单位"; slip
        ),
    }
}

/// A value of another kind, in the words of who writes scenarios: serde names
/// the type in Rust (`invalid type: string "ten", expected usize`).
fn wanted(said: &str) -> Option<Text> {
    let said = said.strip_prefix("invalid type: ").or(said.strip_prefix("invalid value: "))?;
    let (got, kind) = said.split_once(", expected ")?;
    let kind = match kind {
        "usize" | "u8" | "u16" | "u32" | "u64" => {
            Both { en: "a whole number, not negative", zh: "不小于 0 的整数" }
        }
        "f64" => Both { en: "a number", zh: "数" },
        "a boolean" => Both { en: "true or false", zh: "true 或 false" },
        "a string" => Both { en: "a text in quotes", zh: "带引号的文字" },
        "struct Text" => Both {
            en: "a table, { en = \"…\", zh = \"…\" }",
            zh: "表 { en = \"…\", zh = \"…\" }",
        },
        "a sequence" => Both { en: "a list in square brackets", zh: "方括号里的列表" },
        _ => return None,
    };
    let got = Text { en: got.to_owned(), zh: kind_in_chinese(got) };
    Some(text!("expected {kind}; it is {got}", "应是{kind}，给出的却是{got}"; kind, got))
}

/// What serde calls a value (`integer `5``, `string "ten"`), with its kind in
/// Chinese.
fn kind_in_chinese(got: &str) -> String {
    const KINDS: [(&str, &str); 6] = [
        ("string", "文字"),
        ("integer", "整数"),
        ("floating point", "小数"),
        ("boolean", "布尔值"),
        ("sequence", "列表"),
        ("map", "表"),
    ];
    let kind = KINDS.iter().find_map(|(en, zh)| Some((got.strip_prefix(en)?, zh)));
    kind.map_or_else(|| format!(" {got}"), |(value, zh)| format!("{zh}{value}"))
}

/// For an unknown field, the known one that was probably meant: most often it
/// lacks its unit (`gap` for `gap_ms`).
fn nearest_field<'k>(unknown: &str, known: &[&'k str]) -> Option<&'k str> {
    known.iter().copied().find(|known| known.split('_').next() == unknown.split('_').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_line() {
        let file = "case = \"free\"\n\n[values]\nrecv_bytes = 0\ngap_ms = 3\n\n[[run]]\nname = \"main\"\n\n[[run]]\nname = \"x\"\n";
        assert_eq!(line_of(file, &["values", "recv_bytes"]), Some(4));
        assert_eq!(line_of(file, &["values", "gap_ms"]), Some(5));
        assert_eq!(line_of(file, &["run", "1", "name"]), Some(11));
        assert_eq!(line_of(file, &["run", "2"]), None);
        assert_eq!(line_of(file, &["wire", "gap_ms"]), None);
        assert_eq!(line_of("a.b = 1\nv = { x = 2 }\n", &["v", "x"]), Some(2));
    }
}
