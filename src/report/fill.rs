//! Texts with places to fill in from the run: `{main.naive.segments}`, or with
//! its noun for one and for several, `{main.naive.reads|read|reads}`.

use crate::Text;
use crate::observe::{Number, QuantityName};
use crate::verdict::Verdict;

/// What is between a text's braces, as it is written there.
fn braced(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

pub fn places(text: &str) -> impl Iterator<Item = &str> {
    braced(text).filter_map(|place| place.split('|').next())
}

/// A place that says one noun and not the other (`{main.naive.reads|read}`): for
/// any other number it would have none.
pub fn lacks_a_noun(text: &str) -> Option<&str> {
    braced(text).find(|place| !matches!(place.matches('|').count(), 0 | 2))
}

/// The text with the run's numbers in its places; `unknown` where there is none.
pub fn fill(text: &str, verdict: &Verdict, unknown: &str) -> String {
    let value = |place: &str| {
        let mut parts = place.split('|');
        let name: QuantityName = parts.next()?.parse().ok()?;
        let number = verdict.value(&name).ok()?;
        let (one, several) = (parts.next(), parts.next());
        let noun = if number == Number(1.0) { one } else { several };
        Some(noun.map_or(number.to_string(), |noun| format!("{number} {noun}")))
    };
    let mut pieces = text.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('}') {
            Some((place, after)) => {
                filled += value(place).as_deref().unwrap_or(unknown);
                filled += after;
            }
            None => filled += &format!("{{{piece}"),
        }
    }
    filled
}

/// A sentence in both languages with its numbers; none where one of them is not known:
/// a sentence with a hole says nothing.
pub fn sentence(en: &str, zh: &str, verdict: &Verdict) -> Option<Text> {
    const HOLE: &str = "\u{0}";
    let text = Text { en: fill(en, verdict, HOLE), zh: fill(zh, verdict, HOLE) };
    (!text.en.contains(HOLE) && !text.zh.contains(HOLE)).then_some(text)
}
