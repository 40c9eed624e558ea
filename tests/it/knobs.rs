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

/// A message is bytes, however it is given; and a write need not be a message.
#[test]
fn messages_are_bytes_and_writes_are_cut_as_one_likes() {
    let file = crate::common::TempFile::new("message.bin", b"\xff\0");
    let words = ["free", "--message", r"\x00\xff", "--message", r"a\\b\r\n", "--message-file"];
    let words = [&words[..], &[file.path(), "--write", "3", "--write", "1", "--format", "json"]];
    let ran = crate::common::demo(&words.concat());
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect(&ran.stderr);
    let run = &report["runs"][0];
    assert_eq!(run["messages"], serde_json::json!(["\0\\xff", "a\\\\b\r\n", "\\xff\0"]));
    assert_eq!(run["writes"], serde_json::json!([3, 1, 5]));

    let hex = r#"messages = [{ hex = "00 ff" }, "AB", { text = "x", times = 3 }]"#;
    let values: Values = toml::from_str(hex).expect("three messages");
    let bytes: Vec<_> = values.messages.iter().flatten().map(|m| m.bytes().0).collect();
    assert_eq!(bytes, [b"\0\xff".to_vec(), b"AB".to_vec(), b"xxx".to_vec()]);
    for wrong in ["0", "0g", "é0"] {
        let file = format!("messages = [{{ hex = {wrong:?} }}]");
        assert!(toml::from_str::<Values>(&file).is_err(), "{wrong}");
    }
}

/// Who writes in one language need not write in two.
#[test]
fn a_scenario_of_ones_own_may_have_one_language() {
    for lang in ["en", "zh"] {
        let text = format!(
            "case = \"free\"\n[title]\n{lang} = \"mine\"\n[[run]]\nname = \"main\"\n{lang} = \"a\"\n[[say]]\npart = \"what\"\n{lang} = \"b\"\n"
        );
        let file = sticky_demo::scenario::ScenarioFile::parse(&text, "x.toml").expect(lang);
        assert_eq!((&*file.runs[0].en, &*file.runs[0].zh), ("a", "a"));
        assert_eq!((&*file.say[0].en, &*file.say[0].zh), ("b", "b"));
    }
    let none = "case = \"free\"\n[[say]]\npart = \"what\"\n";
    let refused = sticky_demo::scenario::ScenarioFile::parse(none, "x.toml").expect_err("no text");
    assert!(refused.en.contains("line 2"), "{}", refused.en);
}
