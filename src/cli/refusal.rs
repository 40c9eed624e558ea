//! What is answered to a command line that clap refuses: from what it found out,
//! in our own sentences.

use super::*;
use clap::Error;
use clap::error::{ContextKind, ContextValue};
use std::error::Error as _;
use std::net::AddrParseError;
use std::num::ParseIntError;

/// The whole answer; `command` is the one that was called.
pub fn refusal(error: &Error, command: &clap::Command, lang: Lang) -> String {
    let mut answer = words::error(what(error)).get(lang).to_owned();
    let taken = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    let taken = taken.map(|kind| all(error, kind)).concat();
    if !taken.is_empty() {
        let broken = wrapping(output::page_width()).initial_indent("\n  ").subsequent_indent("  ");
        answer += &textwrap::fill(words::possible_values(&taken).get(lang).trim_start(), broken);
    }
    for tip in tips(error, command) {
        answer += &format!("\n\n  {}", tip.get(lang));
    }
    format!("{answer}\n\n{}\n", words::usage(&page::usage(command, lang)).get(lang))
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
        ErrorKind::InvalidValue => words::value_refused(&arg, &value),
        ErrorKind::ValueValidation => {
            words::value_refused_because(&arg, &value, error.source().map(why).unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => match &all(error, ContextKind::PriorArg)[..] {
            [other] if *other == arg => words::twice(&arg),
            others => words::not_with(&arg, others),
        },
        ErrorKind::MissingRequiredArgument => {
            words::argument_missing(&all(error, ContextKind::InvalidArg))
        }
        ErrorKind::MissingSubcommand => words::command_missing(),
        _ => words::reported(error.to_string().trim()),
    }
}

/// Why a parser refused a value: ours, or the standard library's.
fn why(source: &(dyn std::error::Error + 'static)) -> Text {
    match source.downcast_ref() {
        Some(Sentence(text)) => text.clone(),
        None if source.is::<ParseIntError>() => words::no_whole_number(),
        None if source.is::<AddrParseError>() => words::no_address(),
        None => words::reported(&source.to_string()),
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

/// What was probably meant.
fn tips(error: &Error, command: &clap::Command) -> Vec<Text> {
    let near =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let near = near.into_iter().map(|kind| all(error, kind)).filter(|names| !names.is_empty());
    let mut tips: Vec<Text> = near.map(|names| words::did_you_mean(&names)).collect();
    if let ErrorKind::InvalidSubcommand = error.kind() {
        let typed = all(error, ContextKind::InvalidSubcommand).join(" ");
        if super::why::knows(&typed) {
            tips.insert(0, words::ask_why(&typed));
        }
    }
    if let ErrorKind::MissingRequiredArgument = error.kind() {
        let known = Named::all(COMMANDS).find(|named| named.name() == command.get_name());
        let example = known.and_then(|named| named.examples().into_iter().next());
        tips.extend(example.map(|line| words::for_example(&line)));
    }
    let takes_words = command.get_positionals().any(|positional| !positional.is_last_set());
    if let (true, ErrorKind::UnknownArgument) = (takes_words, error.kind()) {
        let unknown = all(error, ContextKind::InvalidArg);
        tips.extend(unknown.iter().map(|arg| words::behind_two_hyphens(arg)));
    }
    tips
}
