//! Texts with places to fill in from the run: `{main.naive.segments}`.

use crate::verdict::{QuantityName, Verdict};

/// The places in a text: what stands between braces.
pub fn places(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(place, _)| place))
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
        let value = place.parse::<QuantityName>().and_then(|name| verdict.value(&name));
        filled += &value.map_or_else(|_| unknown.to_owned(), |number| number.to_string());
        rest = after;
    }
    filled + rest
}
