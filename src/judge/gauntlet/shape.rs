//! What the failing plans have in common: it says more than any of them.

use super::grade::{AnswerGrade, Graded};
use super::places::NamedPlace;
use super::words;
use crate::{Both, Text};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// The answer does not depend on how the bytes came.
    Nothing,
    /// Wherever one cuts: the server takes a read for a request.
    EveryCut {
        tried: usize,
    },
    /// Cuts of one kind, and no other.
    OnePlace {
        name: Text,
        failed: usize,
        of: usize,
    },
    /// Some cuts, which have no name together.
    SomeCuts {
        ranges: Text,
        failed: usize,
        tried: usize,
    },
    /// Each single cut is right, several are not.
    SeveralCuts,
    /// What arrives together is not taken apart.
    Merges,
    Pauses,
    /// A request that the end of the stream cut off is taken for a whole one.
    TheEnd,
    /// A whole request is not answered once our direction is closed.
    HalfClose,
    Connections,
    Hostile,
    /// Answers are right, and connections do not end as the control's did.
    Endings,
}

impl Shape {
    pub fn name(&self) -> Both {
        match self {
            Shape::Nothing => words::SHAPE_NOTHING,
            Shape::EveryCut { .. } => words::SHAPE_EVERY_CUT,
            Shape::OnePlace { .. } => words::SHAPE_ONE_PLACE,
            Shape::SomeCuts { .. } => words::SHAPE_SOME_CUTS,
            Shape::SeveralCuts => words::SHAPE_SEVERAL_CUTS,
            Shape::Merges => words::SHAPE_MERGES,
            Shape::Pauses => words::SHAPE_PAUSES,
            Shape::TheEnd | Shape::HalfClose => words::SHAPE_THE_END,
            Shape::Connections => words::SHAPE_CONNECTIONS,
            Shape::Hostile => words::SHAPE_HOSTILE,
            Shape::Endings => words::SHAPE_ENDINGS,
        }
    }

    /// As a sentence.
    pub fn text(&self) -> Text {
        match self {
            Shape::Nothing => words::NOTHING_FAILED.into(),
            Shape::EveryCut { tried } => words::every_cut(*tried),
            Shape::OnePlace { name, failed, of } => words::one_place(*failed, *of, name),
            Shape::SomeCuts { ranges, failed, tried } => words::some_cuts(*failed, *tried, ranges),
            Shape::SeveralCuts => words::SEVERAL_CUTS.into(),
            Shape::Merges => words::MERGES_ALONE.into(),
            Shape::Pauses => words::PAUSES_ALONE.into(),
            Shape::TheEnd => words::CUT_OFF_TAKEN.into(),
            Shape::HalfClose => words::NOT_AFTER_HALF_CLOSE.into(),
            Shape::Connections => words::CONNECTIONS_ALONE.into(),
            Shape::Hostile => words::HOSTILE_ALONE.into(),
            Shape::Endings => words::ENDINGS_ALONE.into(),
        }
    }
}

/// The shape of the failures, the gravest first: cuts, merges, and what is left.
pub fn shapes(graded: &[Graded], places: &[NamedPlace]) -> Vec<Shape> {
    let wrong = |graded: &Graded| !graded.answer_is_right();
    let mut shapes = Vec::new();
    let of = |chapter: u8| graded.iter().filter(move |graded| graded.id().chapter == chapter);
    let tried: BTreeSet<usize> = of(2).map(|graded| graded.id().number).collect();
    let failed: BTreeSet<usize> =
        of(2).filter(|graded| wrong(graded)).map(|graded| graded.id().number).collect();
    if !failed.is_empty() {
        shapes.push(of_cuts(&tried, &failed, places));
    } else if [3, 4].iter().any(|chapter| of(*chapter).any(wrong)) {
        shapes.push(Shape::SeveralCuts);
    }
    for (chapter, shape) in [
        (5, Shape::Merges),
        (6, Shape::Pauses),
        (7, of_the_end(graded)),
        (8, Shape::Connections),
        (9, Shape::Hostile),
    ] {
        // A server that breaks at a cut breaks at the pause there too, and in each of many
        // connections: that is one mistake.
        let follows = [6, 8].contains(&chapter) && !shapes.is_empty();
        if !follows && of(chapter).any(wrong) {
            shapes.push(shape);
        }
    }
    if shapes.is_empty() {
        let ends = graded.iter().any(|graded| !graded.ending_is_right());
        shapes.push(if ends { Shape::Endings } else { Shape::Nothing });
    }
    shapes
}

fn of_the_end(graded: &[Graded]) -> Shape {
    let taken = |graded: &Graded| graded.answer == AnswerGrade::CutOffTakenForWhole;
    if graded.iter().any(taken) { Shape::TheEnd } else { Shape::HalfClose }
}

fn of_cuts(tried: &BTreeSet<usize>, failed: &BTreeSet<usize>, places: &[NamedPlace]) -> Shape {
    if failed == tried && tried.len() > 1 {
        return Shape::EveryCut { tried: tried.len() };
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
        return Shape::OnePlace { name: place.name.clone(), failed: failed.len(), of };
    }
    let ranges = ranges(failed, tried);
    Shape::SomeCuts { ranges, failed: failed.len(), tried: tried.len() }
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
        (!wrong_answer, waits, plan.connections(), writes, plan.id)
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
        let shape = |failed: &[usize]| of_cuts(&tried, &failed.iter().copied().collect(), &places);
        let all: Vec<usize> = (1..20).collect();
        assert_eq!(shape(&all), Shape::EveryCut { tried: 19 });
        let one = |name: &str, failed, of| Shape::OnePlace { name: Text::same(name), failed, of };
        assert_eq!(shape(&[5, 10]), one("crlf", 2, 2));
        assert_eq!(shape(&[5]), one("crlf", 1, 2));
        assert_eq!(shape(&[2, 3]), one("header", 2, 3));
        let ranges = Text::same("4–6、9").zh;
        match shape(&[4, 5, 6, 9]) {
            Shape::SomeCuts { ranges: told, failed: 4, tried: 19 } => assert_eq!(told.zh, ranges),
            other => panic!("{other:?}"),
        }
    }
}
