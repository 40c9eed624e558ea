//! Texts with places to fill in from the run: `{main.naive.segments}`, or with
//! its noun for one and for several, `{main.naive.reads|read|reads}`.

use crate::observe::{Number, QuantityName};
use crate::verdict::Verdict;

/// The quantities that a text names.
pub fn places(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (place, _) = rest.split_once('}')?;
        place.split('|').next()
    })
}

/// A place that says one noun and not the other (`{main.naive.reads|read}`): for
/// any other number it would have none.
pub fn lacks_a_noun(text: &str) -> Option<&str> {
    let mut places = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    places.find(|place| !matches!(place.matches('|').count(), 0 | 2))
}

/// The text with each place filled in from the run; what was not observed is
/// said to be so, in `unknown`'s words.
pub fn fill(text: &str, verdict: &Verdict, unknown: &str) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled += before;
        let Some((place, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        let mut parts = place.split('|');
        let name = parts.next().unwrap_or_default();
        let (one, several) = (parts.next(), parts.next());
        match name.parse::<QuantityName>().and_then(|name| verdict.value(&name)) {
            Ok(number) => {
                let noun = if number == Number(1.0) { one } else { several };
                filled += &number.to_string();
                filled += &noun.map(|noun| format!(" {noun}")).unwrap_or_default();
            }
            Err(_) => filled += unknown,
        }
        rest = after;
    }
    filled + rest
}
