//! What is drawn, in drawings of every case: nothing stands over anything else, nothing
//! runs out of the picture, and what is said of a line is what is drawn.

use crate::all::ALL;
use crate::common::truths::trace_of;
use crate::pages::{STORED, stored};
use std::sync::Arc;
use sticky_demo::Lang;
use sticky_demo::report::html::drawing;
use sticky_demo::trace::Trace;
use sticky_demo::verdict::Verdict;

/// What stands in a text between these two, each time.
fn between<'t>(text: &'t str, from: &str, until: &str) -> Vec<&'t str> {
    let rest = text.split(from).skip(1);
    rest.filter_map(|rest| Some(rest.split_once(until)?.0)).collect()
}

fn number(tag: &str, name: &str) -> f64 {
    let value = between(tag, &format!(" {name}=\""), "\"");
    value.first().and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name}: {tag}"))
}

/// How wide letters of that size are at most, in any common font.
fn wide(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| if letter > '\u{2e80}' { size } else { 0.66 * size }).sum()
}

/// Every main run drawn, in either language.
fn drawings() -> Vec<(String, String)> {
    let stored = STORED.iter().map(|name| (*name, Arc::new(stored(name))));
    let ran = ALL.pages.iter().map(|(case, _)| (*case, trace_of(&[case])));
    let both = |(name, trace): (&str, Arc<Trace>)| {
        let verdict = Verdict::judge(&trace).expect("claims that parse");
        [Lang::En, Lang::Zh]
            .map(|lang| (format!("{name} {lang:?}"), drawing(&trace, &verdict, lang)))
    };
    stored.chain(ran).flat_map(both).collect()
}

const RIGHT_END: f64 = 1240.0;

#[test]
fn what_stands_behind_a_strip_ends_before_the_next() {
    for (name, svg) in drawings() {
        let strips: Vec<(f64, f64)> = between(&svg, "<g transform=\"translate(", ")")
            .iter()
            .filter_map(|place| place.split_once(' '))
            .map(|(x, y)| (x.parse().expect("x"), y.parse().expect("y")))
            .collect();
        for text in between(&svg, "<text class=\"ct\"", "</text>") {
            let (x, y) = (number(text, "x"), number(text, "y"));
            let (note, arrow) = text.split_once("<tspan").unwrap_or((text, ""));
            let note = note.split_once('>').expect("a tag").1;
            let arrow =
                arrow.split_once('>').map_or("", |(_, rest)| rest.trim_end_matches("</tspan>"));
            let end = x + wide(note.trim_end(), 17.0) + wide(arrow, 14.0);
            assert!(end <= RIGHT_END, "{name}: {text} runs out of the picture");
            for (next, top) in &strips {
                let same_row = (y - top - 20.5).abs() < 1.0 && *next > x;
                assert!(!same_row || end <= *next, "{name}: {text} runs into the strip at {next}");
            }
        }
    }
}

#[test]
fn what_stands_on_arrows_and_below_them_stands_alone() {
    let mut lost = 0;
    for (name, svg) in drawings() {
        for staff in svg.split("<g transform=\"translate(0 ").skip(1) {
            let mut chips: Vec<(f64, f64, f64)> = Vec::new();
            for text in between(staff, "<text class=\"cc\"", "</text>") {
                let letters = text.split_once('>').expect("a tag").1;
                let places = between(text, " x=\"", "\"")[0];
                let places: Vec<f64> = places.split(' ').map(|x| x.parse().expect("x")).collect();
                let (first, last) = (places[0], places[places.len() - 1]);
                let one = places.len() == 1 && letters.len() > 2;
                let half = if one { 6.0 + 4.25 * letters.len() as f64 } else { 6.0 };
                chips.push((first - half, last + half, number(text, "y")));
            }
            for (at, (from, until, y)) in chips.iter().enumerate() {
                for (other_from, other_until, other_y) in &chips[..at] {
                    let apart = until <= other_from || other_until <= from;
                    assert!(
                        apart || (y - other_y).abs() >= 20.0,
                        "{name}: two chips at {from} {y}"
                    );
                }
            }
            let mut free = 0.0;
            for time in
                between(between(staff, "<text class=\"tk mid\"", "</text>")[0], "<tspan", "<")
            {
                let words = time.split_once('>').expect("a tag").1;
                let half = 4.0 * words.chars().count() as f64;
                assert!(number(time, "x") - half >= free, "{name}: {words} over its neighbour");
                free = number(time, "x") + half;
            }
            let words =
                ["lost", "丢失"].map(|word| staff.matches(&format!(">{word}</text>")).count());
            let crosses = between(staff, "<path class=\"x\"", "/>");
            assert_eq!(
                words.iter().sum::<usize>(),
                crosses.len(),
                "{name}: each cross says it is lost"
            );
            let hot = between(staff, "<text class=\"hot halo\"", "<");
            for text in hot {
                let end = number(text, "x") + wide(text.split_once('>').expect("a tag").1, 14.0);
                assert!(end <= RIGHT_END, "{name}: {text} runs out of the picture");
            }
            lost += crosses.len();
        }
    }
    assert!(lost > 10, "{lost} crosses");
}

/// The recorded run of nagle: the line from the write of B to the packet that took it.
#[test]
fn what_is_said_of_a_wait_is_how_long_it_is_drawn() {
    let trace = stored("wire-nagle");
    let verdict = Verdict::judge(&trace).expect("claims that parse");
    let svg = drawing(&trace, &verdict, Lang::En);
    let hold = between(&svg, "<g class=\"hold\"", "</g>")[0];
    let begins = between(hold, " d=\"M", " ")[0];
    let written = between(&svg, &format!("<tspan x=\"{begins}\">"), "<")[0];
    let said = between(hold, ">held back ", " ms")[0];
    let [written, said] = [written, said].map(|ms| ms.parse::<f64>().expect("a time"));
    assert!((number(hold, "data-t") - written - said).abs() < 0.11, "{hold}");
}

#[test]
fn a_space_in_front_is_drawn() {
    let mut spaces = 0;
    for (name, svg) in drawings() {
        for class in ["<text class=\"ch\"", "<text class=\"cc\""] {
            for text in between(&svg, class, "</text>") {
                let (tag, letters) = text.split_once('>').expect("a tag");
                let kept = tag.contains("xml:space=\"preserve\"");
                let needs = letters.starts_with(' ') || letters.contains("  ");
                assert!(kept || !needs, "{name}: {text}");
                spaces += usize::from(kept);
            }
        }
    }
    assert!(spaces > 0);
}
