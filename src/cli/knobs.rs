//! The knobs of a scenario as flags.

use super::base::in_both;
use super::*;
use crate::scenario::knobs::{KNOBS, Knob, Takes, is_of_link, knob};
use clap::ArgAction;
use clap::builder::{
    PossibleValue, PossibleValuesParser, Resettable, StyledStr, TypedValueParser, ValueParser,
};
use serde_json::{Map, Value};

pub fn flags(command: clap::Command) -> clap::Command {
    ExperimentFlags::augment_args(command.args(KNOBS.iter().map(as_flag)))
}

/// The same for one case. Every knob is understood, so that a wrong one gets an
/// answer of its own; only those that mean something here are shown.
pub fn flags_of(case: &Case, command: clap::Command) -> clap::Command {
    flags(command).mut_args(|arg| {
        let foreign =
            KNOBS.iter().any(|knob| arg.get_id() == knob.field && !case.takes(knob.field));
        arg.hide(foreign)
    })
}

pub fn flag(field: &str) -> Arg {
    as_flag(knob(field).expect("a value of the list")).help_heading(None::<&str>)
}

fn as_flag(knob: &'static Knob) -> Arg {
    let arg = Arg::new(knob.field)
        .help_heading(if is_of_link(knob.field) { words::WIRE_KNOBS } else { words::KNOBS })
        .long(knob.flag.trim_start_matches("--"))
        .help(in_both(&knob.means.into()))
        .value_parser(parser(knob));
    match knob.takes {
        Takes::Text(name) if knob.field.ends_with("framing") => {
            arg.value_name(name).hide_possible_values(true)
        }
        Takes::Text(name)
        | Takes::Whole(name, _)
        | Takes::Decimal(name, _)
        | Takes::Bits(name, _) => arg.value_name(name),
        Takes::Texts => arg.value_name("TEXT").action(ArgAction::Append).allow_hyphen_values(true),
        Takes::Several => arg.value_name("N").action(ArgAction::Append),
        Takes::OneOf(words) => {
            arg.value_name(words.iter().map(|word| word.name).collect::<Vec<_>>().join("|"))
        }
        Takes::Switch => arg
            .value_name("true|false")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true"),
    }
}

fn parser(knob: &'static Knob) -> ValueParser {
    let parse = |typed: &str| knob.parse(typed).map_err(Sentence);
    match knob.takes {
        Takes::OneOf(words) => {
            let words = words.iter().map(|word| {
                let means = word.means.first().map(|means| in_both(&(*means).into()));
                PossibleValue::new(word.name).help(Resettable::from(means.map(StyledStr::from)))
            });
            PossibleValuesParser::new(words).map(Value::from).into()
        }
        Takes::Text(_) if knob.field.ends_with("framing") => framings().map(Value::from).into(),
        _ => ValueParser::new(move |typed: &str| parse(typed)),
    }
}

pub fn values(matches: &ArgMatches) -> Result<Values, Failure> {
    let mut typed = Map::new();
    for knob in KNOBS {
        let Ok(Some(values)) = matches.try_get_many::<Value>(knob.field) else { continue };
        let mut values: Vec<Value> = values.cloned().collect();
        let value = match knob.takes {
            Takes::Texts | Takes::Several => Some(Value::from(values)),
            _ => values.pop(),
        };
        typed.extend(value.map(|value| (knob.field.to_owned(), value)));
    }
    serde_json::from_value(typed.into()).map_err(|mistake| Text::same(mistake.to_string()).into())
}
