//! What every page of the command line is held to.

use super::base::in_language;
use super::page::{Page, find};
use super::{COMMANDS, whole};
use crate::Lang;
use crate::report::{Paint, display_width};
use std::collections::BTreeSet;

/// The words that lead to each command.
fn paths(command: &clap::Command, path: &[String], into: &mut Vec<Vec<String>>) {
    into.push(path.to_vec());
    for sub in command.get_subcommands() {
        paths(sub, &[path, &[sub.get_name().to_owned()]].concat(), into);
    }
}

fn every_path() -> Vec<Vec<String>> {
    let mut all = Vec::new();
    paths(&whole(), &[], &mut all);
    assert!(all.len() > 60, "{all:?}");
    all
}

/// Every text that a person reads is there in both languages; what values mean
/// may be left out.
#[test]
fn every_text_of_a_flag_has_its_chinese() {
    let whole = whole();
    for path in every_path() {
        let command = find(&whole, &path);
        let mut texts = BTreeSet::from([command.get_about().map(ToString::to_string)]);
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            texts.insert(arg.get_help().map(ToString::to_string));
            texts.extend(arg.get_help_heading().map(|heading| Some(heading.to_owned())));
            let values = arg.get_possible_values();
            texts.extend(
                values.iter().filter_map(|value| Some(Some(value.get_help()?.to_string()))),
            );
        }
        for text in texts {
            let text = text.unwrap_or_default();
            if ["UTF-8", "GBK"].contains(&text.as_str()) {
                continue;
            }
            let [en, zh] = [Lang::En, Lang::Zh].map(|lang| in_language(&text, lang));
            let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese(zh) && en != zh, "{path:?} lacks the Chinese of {text:?}");
            assert!(!chinese(en) || en.contains("粘包"), "{path:?}: {en}");
            // A default is told there only where clap does not know it.
            assert_eq!(en.contains("[default: "), zh.contains("[默认："), "{en}: {zh}");
        }
    }
}

#[test]
fn no_line_of_a_page_is_wider_than_the_terminal() {
    for path in every_path() {
        for lang in [Lang::En, Lang::Zh] {
            let page = Page::at(COMMANDS, &path, lang);
            let coloured = page.on_screen(80, Paint(true), lang);
            assert!(!coloured.contains("： "), "a space behind a full-width colon: {coloured}");
            let page = page.on_screen(80, Paint(false), lang);
            for line in page.lines().filter(|line| !line.contains("sticky-demo ")) {
                assert!(display_width(line) <= 80, "{path:?}: {line}");
            }
        }
    }
}
