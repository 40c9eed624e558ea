//! Laws over the knobs: values of a scenario, and the flags that turn them.

use std::collections::BTreeSet;
use sticky_demo::cases::CASES;
use sticky_demo::scenario::Values;
use sticky_demo::scenario::knobs::{CABLE, KNOBS, Takes, is_of_link};

use super::laws::no_twins;

/// A word that help offers for a knob is one that a file takes.
#[test]
fn every_word_of_a_knob_is_a_value() {
    for knob in KNOBS {
        let Takes::OneOf(words) = knob.takes else { continue };
        for word in words {
            let file = format!("{} = {:?}", knob.field, word.name);
            assert!(toml::from_str::<Values>(&file).is_ok(), "{file}");
        }
    }
}

#[test]
fn every_knob_is_a_value_and_every_value_in_a_file_is_a_knob() {
    let flags: BTreeSet<&str> = KNOBS.iter().map(|knob| knob.field).collect();
    no_twins("values", KNOBS.iter().map(|knob| knob.field));
    no_twins("flags", KNOBS.iter().map(|knob| knob.flag));
    let help = crate::common::demo(&["nagle", "--help"]).stdout;
    let of_the_wire = help.split("\n\n").find(|part| part.starts_with("The wire"));
    let of_the_wire = of_the_wire.expect("a group of its own");
    for knob in KNOBS.iter().filter(|knob| is_of_link(knob.field)) {
        assert!(of_the_wire.contains(&format!("  {} ", knob.flag)), "{}: {help}", knob.flag);
    }
    assert_eq!(of_the_wire.matches("\n  --").count(), CABLE.len() + 1, "{help}");
    for case in CASES {
        for knob in case.knobs() {
            assert!(flags.contains(knob), "{}: {knob} is no value", case.name);
            assert!(!is_of_link(knob), "{}: any case takes {knob}", case.name);
        }
        no_twins("knobs", case.knobs());
        let file = case.file();
        for values in file.tables() {
            for name in values.given() {
                assert!(case.takes(name), "{}: {name} is no knob", case.name);
            }
        }
    }
}
