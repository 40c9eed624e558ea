//! What the failing plans have in common: it says more than any of them.

use super::grade::{AnswerGrade, Graded};
use super::places::NamedPlace;
use super::words;
use crate::{Both, Text};
use std::collections::BTreeSet;

/// In a word, and as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    pub name: Both,
    pub says: Text,
}

/// The shape of the failures, the gravest first: cuts, merges, and what is left. `right` is
/// what is said where there are none.
pub fn shapes(graded: &[Graded], places: &[NamedPlace], right: Text) -> Vec<Shape> {
    let wrong = |graded: &Graded| !graded.answer_is_right();
    let shape = |name: Both, says: Both| Shape { name, says: says.into() };
    let mut shapes = Vec::new();
    let of = |chapter: u8| graded.iter().filter(move |graded| graded.id().chapter == chapter);
    let tried: BTreeSet<usize> = of(2).map(|graded| graded.id().number).collect();
    let failed: BTreeSet<usize> =
        of(2).filter(|graded| wrong(graded)).map(|graded| graded.id().number).collect();
    if !failed.is_empty() {
        shapes.push(of_cuts(&tried, &failed, places));
    } else if [3, 4].iter().any(|chapter| of(*chapter).any(wrong)) {
        shapes.push(shape(words::SHAPE_SEVERAL_CUTS, words::SEVERAL_CUTS));
    }
    let taken = |graded: &Graded| graded.answer == AnswerGrade::CutOffTakenForWhole;
    let the_end = match graded.iter().any(taken) {
        true => words::CUT_OFF_TAKEN,
        false => words::NOT_AFTER_HALF_CLOSE,
    };
    for (chapter, name, says) in [
        (5, words::SHAPE_MERGES, words::MERGES_ALONE),
        (6, words::SHAPE_PAUSES, words::PAUSES_ALONE),
        (7, words::SHAPE_THE_END, the_end),
        (8, words::SHAPE_CONNECTIONS, words::CONNECTIONS_ALONE),
        (9, words::SHAPE_HOSTILE, words::HOSTILE_ALONE),
    ] {
        // A server that breaks at a cut breaks at the pause there too, and in each of many
        // connections: that is one mistake.
        let follows = [6, 8].contains(&chapter) && !shapes.is_empty();
        if !follows && of(chapter).any(wrong) {
            shapes.push(shape(name, says));
        }
    }
    if shapes.is_empty() {
        // Answers may be right, and connections not end as the control's did.
        shapes.push(match graded.iter().all(Graded::ending_is_right) {
            true => Shape { name: words::SHAPE_NOTHING, says: right },
            false => shape(words::SHAPE_ENDINGS, words::ENDINGS_ALONE),
        });
    }
    shapes
}

fn of_cuts(tried: &BTreeSet<usize>, failed: &BTreeSet<usize>, places: &[NamedPlace]) -> Shape {
    if failed == tried && tried.len() > 1 {
        return Shape { name: words::SHAPE_EVERY_CUT, says: words::every_cut(tried.len()) };
    }
    // The kind whose places fail, all of those tried and no other.
    let tried_of = |place: &NamedPlace| -> BTreeSet<usize> {
        place.cuts.intersection(tried).copied().collect()
    };
    let exactly = places.iter().find(|place| tried_of(place) == *failed);
    // Or the smallest kind in which all lie that fail.
    let around = || {
        let around = places.iter().filter(|place| failed.is_subset(&place.cuts));
        around.min_by_key(|place| place.cuts.len()).filter(|place| {
            // A kind that is nearly everything names nothing.
            let of = tried_of(place).len();
            of < tried.len() && (3 * of <= 2 * tried.len() || 2 * failed.len() > of)
        })
    };
    if let Some(place) = exactly.or_else(around) {
        let of = tried_of(place).len();
        let says = words::one_place(failed.len(), of, &place.name);
        return Shape { name: words::SHAPE_ONE_PLACE, says };
    }
    let ranges = ranges(failed, tried);
    let says = words::some_cuts(failed.len(), tried.len(), &ranges);
    Shape { name: words::SHAPE_SOME_CUTS, says }
}

/// `1–3, 17`: places that fail with none between them that passed.
fn ranges(failed: &BTreeSet<usize>, tried: &BTreeSet<usize>) -> Text {
    const MOST: usize = 6;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for at in failed {
        match ranges.last_mut() {
            Some(last) if tried.range(last.1 + 1..*at).all(|at| failed.contains(at)) => {
                last.1 = *at;
            }
            _ => ranges.push((*at, *at)),
        }
    }
    let range = |(first, last): &(usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    };
    let mut told: Vec<String> = ranges.iter().take(MOST).map(range).collect();
    if ranges.len() > MOST {
        told.push("…".to_owned());
    }
    Text::listed(&told)
}

/// Whether one failure is smaller than another: fewer connections, writes, bytes told.
pub fn smaller(one: &Graded, other: &Graded) -> std::cmp::Ordering {
    let size = |graded: &Graded| {
        let plan = &graded.plan;
        let wrong_answer = !graded.answer_is_right();
        let waits = graded.answer == AnswerGrade::NoConnection;
        let writes = plan.scripts[0].acts.len();
        (!wrong_answer, waits, plan.scripts.len(), writes, plan.id)
    };
    size(one).cmp(&size(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, cuts: &[usize]) -> NamedPlace {
        let cuts = cuts.iter().copied().collect();
        NamedPlace { name: Text::same(name), cuts, framed: false }
    }

    #[test]
    fn the_shape_of_cuts_is_named_by_the_place_that_fits() {
        let tried: BTreeSet<usize> = (1..20).collect();
        let places = [
            place("crlf", &[5, 10]),
            place("header", &[1, 2, 3]),
            place("most", &[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]),
        ];
        let says =
            |failed: &[usize]| of_cuts(&tried, &failed.iter().copied().collect(), &places).says;
        let all: Vec<usize> = (1..20).collect();
        assert_eq!(says(&all), words::every_cut(19));
        let one = |name: &str, failed, of| words::one_place(failed, of, &Text::same(name));
        assert_eq!(says(&[5, 10]), one("crlf", 2, 2));
        assert_eq!(says(&[5]), one("crlf", 1, 2));
        assert_eq!(says(&[2, 3]), one("header", 2, 3));
        let ranges = Text::listed(&["4–6", "9"]);
        assert_eq!(says(&[4, 5, 6, 9]), words::some_cuts(4, 19, &ranges));
    }
}
