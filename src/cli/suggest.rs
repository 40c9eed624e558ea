//! Words that a shell may offer for an argument, which takes others too.

use crate::class::lessons::LESSONS;
use crate::framing::FRAMINGS;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use std::ffi::OsStr;

/// Takes any word; the names are what completion offers. What a wrong one means
/// is said by whoever looks it up, who knows more than a list.
#[derive(Debug, Clone)]
struct Suggested(Vec<&'static str>);

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().copied().map(PossibleValue::new)))
    }
}

fn suggesting(arg: Arg, names: impl Iterator<Item = &'static str>) -> Arg {
    arg.value_parser(Suggested(names.collect())).hide_possible_values(true)
}

/// A lesson's name, or a number, or a file.
pub fn lesson(arg: Arg) -> Arg {
    suggesting(arg, LESSONS.iter().map(|lesson| lesson.name))
}

/// A frame format's name; some have a setting behind it.
pub fn framing(arg: Arg) -> Arg {
    suggesting(arg, FRAMINGS.iter().map(|framing| framing.name))
}
