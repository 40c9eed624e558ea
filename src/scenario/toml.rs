//! Where something is in a TOML file, and what is wrong there.

use super::door::Bounds;
use super::*;
use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue, Deserializer, Error};
use serde::de::DeserializeOwned;
use toml_parser::Source;

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

/// Entries of all lists in a file that a person wrote.
const BOUNDS: Bounds = Bounds { entries: 20_000, number: None };
/// Names, values and signs in it. Of each the reader makes some hundred bytes, so they
/// are counted before it begins.
const MOST_TOKENS: usize = 100_000;

/// What the text of the file called `name` holds; or what is wrong with it, with the
/// line and the field.
pub(crate) fn parse<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, Text> {
    if Source::new(text).lex().nth(MOST_TOKENS).is_some() {
        return Err(words::in_file(name, words::too_many_tokens(MOST_TOKENS)));
    }
    let mut table = DeTable::parse(text).map_err(|error| what_is_wrong(&error, text, name))?;
    let admitted = door::admit(Deserializer::from(table.clone()), BOUNDS);
    admitted.map_err(|(why, error)| match error.span() {
        Some(span) => words::at_line(name, line_at(text, span.start), why),
        None => words::in_file(name, why),
    })?;
    in_both_languages(table.get_mut());
    let file = T::deserialize(Deserializer::from(table));
    file.map_err(|error: Error| what_is_wrong(&error, text, name))
}

/// A text that somebody wrote in one language is read in both.
fn in_both_languages(table: &mut DeTable) {
    let text = |name: &str| table.iter().find(|(key, _)| key.get_ref() == name);
    let lacking = match (text("en"), text("zh")) {
        (Some(given), None) => Some(("zh", given)),
        (None, Some(given)) => Some(("en", given)),
        _ => None,
    };
    if let Some((name, (key, value))) = lacking {
        let (span, value) = (key.span(), value.clone());
        table.insert(Spanned::new(span, name.into()), value);
    }
    for (_, value) in table.iter_mut() {
        each_table(value.get_mut());
    }
}

fn each_table(value: &mut DeValue) {
    match value {
        DeValue::Table(table) => in_both_languages(table),
        DeValue::Array(values) => {
            values.iter_mut().for_each(|value| each_table(value.get_mut()));
        }
        _ => {}
    }
}

fn what_is_wrong(error: &Error, text: &str, name: &str) -> Text {
    let Some(span) = error.span() else { return words::in_file(name, toml_says(error)) };
    let line = line_at(text, span.start);
    let in_a_table = text.lines().take(line).any(|line| line.trim_start().starts_with('['));
    match text.lines().nth(line - 1).and_then(|line| line.split_once('=')) {
        Some((field, _)) if !in_a_table && knob(field.trim()).is_some() => {
            words::at_field(name, line, field.trim(), words::BELONGS_IN_A_TABLE.into())
        }
        Some((field, _)) => words::at_field(name, line, field.trim(), about(field.trim(), error)),
        None => words::at_line(name, line, toml_says(error)),
    }
}

/// The parser's own words: they are English.
fn toml_says(error: &Error) -> Text {
    words::toml_reports(error.message())
}

/// The same, and what we know about the field: what it takes, or that its name
/// lacks a unit (`gap` for `gap_ms`).
fn about(field: &str, error: &Error) -> Text {
    let lacks_unit =
        |name: &str| name.strip_prefix(field).is_some_and(|unit| unit.starts_with('_'));
    let meant = KNOBS.iter().find(|knob| lacks_unit(knob.field));
    match (knob(field), meant) {
        (Some(knob), _) => words::it_takes(toml_says(error), words::takes(knob.takes)),
        (None, Some(knob)) => words::probably(knob.field, toml_says(error)),
        (None, None) => toml_says(error),
    }
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
