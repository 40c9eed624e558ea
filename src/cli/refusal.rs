//! What is answered to a command line that clap refuses: from what it found out,
//! in our own sentences.

use super::output::width;
use super::{page, words};
use crate::report::wrapping;
use crate::{Lang, Sentence, Text};
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::net::AddrParseError;
use std::num::{IntErrorKind, ParseFloatError, ParseIntError};

/// The whole answer; `command` is the one that was called.
pub fn refusal(error: &Error, command: &clap::Command, lang: Lang) -> String {
    let mut answer = words::error(what(error)).get(lang).to_owned();
    let list = [ContextKind::ValidValue, ContextKind::ValidSubcommand].map(|kind| all(error, kind));
    let list = list.concat();
    if !list.is_empty() {
        let room = width().unwrap_or(usize::MAX).max(40);
        let broken = wrapping(room).initial_indent("\n  ").subsequent_indent("  ");
        let names: Vec<&str> = list.iter().map(String::as_str).collect();
        answer += &textwrap::fill(words::possible_values(&names).get(lang).trim_start(), broken);
    }
    for tip in tips(error, command) {
        answer += &format!("\n\n  {}", tip.get(lang));
    }
    let usage = words::usage(&page::usage(command, lang));
    format!("{answer}\n\n{}\n", usage.get(lang))
}

/// One sentence about what is wrong.
fn what(error: &Error) -> Text {
    let first = |kind| all(error, kind).into_iter().next().unwrap_or_default();
    let (arg, value) = (first(ContextKind::InvalidArg), first(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument => words::unknown_argument(&arg),
        ErrorKind::InvalidSubcommand => {
            words::unknown_command(&first(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => words::value_missing(&arg),
        ErrorKind::InvalidValue => words::value_refused(&arg, &value, None),
        ErrorKind::ValueValidation => words::value_refused(&arg, &value, Some(why(error))),
        ErrorKind::NoEquals => words::equals_missing(&arg),
        ErrorKind::TooManyValues => words::value_too_many(&arg, &value),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => words::value_missing(&arg),
        ErrorKind::ArgumentConflict => conflict(&arg, &all(error, ContextKind::PriorArg)),
        ErrorKind::MissingRequiredArgument => {
            words::argument_missing(&all(error, ContextKind::InvalidArg).join(", "))
        }
        ErrorKind::MissingSubcommand => words::command_missing(),
        ErrorKind::InvalidUtf8 => words::not_utf8(),
        _ => words::clap_reports(&error.to_string()),
    }
}

fn conflict(arg: &str, others: &[String]) -> Text {
    match others {
        [] => words::not_with_the_others(arg),
        [other] if other == arg => words::twice(arg),
        others => words::not_with(arg, &others.join(", ")),
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

/// Why a value is refused: from the parser, ours or the standard library's.
fn why(error: &Error) -> Text {
    let Some(source) = error.source() else { return words::wrong_value() };
    if let Some(Sentence(text)) = source.downcast_ref() {
        return text.clone();
    }
    if let Some(error) = source.downcast_ref::<ParseIntError>() {
        return match error.kind() {
            IntErrorKind::PosOverflow => words::too_large(),
            IntErrorKind::NegOverflow => words::too_small(),
            _ => words::no_whole_number(),
        };
    }
    if source.is::<ParseFloatError>() {
        return words::no_number();
    }
    if source.is::<AddrParseError>() {
        return words::no_address();
    }
    words::parser_reports(&source.to_string())
}

/// What was probably meant.
fn tips(error: &Error, command: &clap::Command) -> Vec<Text> {
    let near =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let near = near.into_iter().map(|kind| all(error, kind)).filter(|names| !names.is_empty());
    let mut tips: Vec<Text> = near.map(|names| words::did_you_mean(&names)).collect();
    let unknown = all(error, ContextKind::InvalidArg);
    if let ([arg], ErrorKind::UnknownArgument) = (&unknown[..], error.kind())
        && command.get_positionals().any(|positional| !positional.is_last_set())
    {
        tips.push(words::behind_two_hyphens(arg));
    }
    tips
}
