//! The claims as chapters: for each, the event that decides it, found by asking how
//! little of the run is needed for the very number that was measured.

use crate::Text;
use crate::observe::{Observed, Quantity, QuantityName};
use crate::report::fill;
use crate::report::words::joined;
use crate::text;
use crate::trace::{RunTrace, Trace};
use crate::verdict::{Claim, Verdict};

/// Longer runs have no chapters: each would take a second to find.
const LONGEST: usize = 20_000;
/// What is decided within so many nanoseconds is decided in one place.
const TOGETHER_NS: u64 = 50_000;
/// More sentences than this nobody reads at a stop.
const MOST_SENTENCES: usize = 2;

pub struct Chapter {
    pub at_ns: u64,
    pub claims: Vec<usize>,
    pub says: Text,
}

pub fn chapters(trace: &Trace, verdict: &Verdict, run: &Observed) -> Vec<Chapter> {
    let (name, receiver) = (&run.trace.name, run.trace.receiver);
    let Some(last) = run.trace.events.len().checked_sub(1).filter(|last| *last < LONGEST) else {
        return Vec::new();
    };
    let mut part = run.trace.clone();
    let mut decided: Vec<(usize, usize)> = Vec::new();
    for (index, checked) in verdict.claims.iter().enumerate() {
        let Ok(claim) = checked.claim.parse::<Claim>() else { continue };
        let own = claim.quantities().filter(|of| of.run == *name && of.receiver == receiver);
        let events = own.filter_map(|of| decided_by(&mut part, of.quantity, last + 1));
        decided.extend(events.max().map(|event| (event, index)));
    }
    decided.sort_unstable();
    let at_ns = |decided: &(usize, usize)| run.trace.events[decided.0].at_ns;
    let chapter = |same: &[(usize, usize)]| {
        let claims: Vec<usize> = same.iter().map(|(_, claim)| *claim).collect();
        let mut said: Vec<Text> = Vec::new();
        for claim in &claims {
            let sentence = sentence(trace, verdict, *claim, run.trace);
            if said.len() < MOST_SENTENCES && !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        let says = joined(&said, " ", "");
        Chapter { at_ns: at_ns(&same[same.len() - 1]), claims, says }
    };
    decided.chunk_by(|a, b| at_ns(b) - at_ns(a) < TOGETHER_NS).map(chapter).collect()
}

/// The event that gives a quantity its value; the last, where it has it before
/// anything happens: until then something could have changed it.
fn decided_by(run: &mut RunTrace, quantity: &Quantity, events: usize) -> Option<usize> {
    let value = |run: &mut RunTrace, first: usize| {
        let rest = run.events.split_off(first);
        let value = Observed::of(run).quantity(quantity).ok();
        run.events.extend(rest);
        value
    };
    let final_value = value(run, events)?;
    if value(run, 0) == Some(final_value) {
        return Some(events - 1);
    }
    let (mut without, mut with) = (0, events);
    while with - without > 1 {
        let middle = usize::midpoint(without, with);
        if value(run, middle) == Some(final_value) { with = middle } else { without = middle }
    }
    Some(with - 1)
}

/// What the case says of this very run on the strength of a claim; where it says nothing,
/// what was measured in it. A heading is not a sentence.
fn sentence(trace: &Trace, verdict: &Verdict, claim: usize, run: &RunTrace) -> Text {
    let claim = &verdict.claims[claim].claim;
    let own = |name: &QuantityName| name.run == run.name && name.receiver == run.receiver;
    let parsed = |claim: &String| claim.parse::<Claim>().ok();
    let scenario = trace.scenario.iter();
    let on_screen = scenario.clone().flat_map(|scenario| &scenario.screen);
    let on_screen = on_screen
        .filter(|line| line.when.is_empty() && !line.part.is_heading())
        .map(|line| (&line.if_holds, &line.en, &line.zh));
    let in_full =
        scenario.flat_map(|scenario| &scenario.say).map(|say| (&say.if_holds, &say.en, &say.zh));
    let stands = |(claims, en, _): &(&Vec<String>, &String, _)| {
        claims.contains(claim)
            && claims.iter().all(|claim| verdict.holds(claim) == Ok(true))
            && claims.iter().filter_map(parsed).all(|claim| claim.quantities().all(own))
            && fill::places(en).all(|place| place.parse().is_ok_and(|name| own(&name)))
    };
    let mut of_this_run = on_screen.chain(in_full).filter(stands);
    let said = of_this_run.find_map(|(_, en, zh)| fill::sentence(en, zh, verdict));
    said.unwrap_or_else(|| {
        let claim = parsed(claim);
        let mut measured = claim.iter().flat_map(Claim::quantities).filter(|name| own(name));
        let measured = measured.find_map(|name| Some((name, verdict.value(name).ok()?)));
        let Some((name, number)) = measured else { return Text::default() };
        let means = name.quantity.means;
        let said = text!("{means}: {number}.", "{means}：{number}。"; means);
        let mut letters = said.en.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        Text { en: first.into_iter().chain(letters).collect(), ..said }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::quantities;

    #[test]
    fn a_number_is_decided_where_it_last_changed() {
        let text = std::fs::read_to_string("tests/goldens/nagle.trace.json").unwrap();
        let trace = Trace::from_json(&text).unwrap();
        let mut run = trace.runs[0].clone();
        let events = run.events.len();
        let of = |name: &str| quantities().find(|quantity| quantity.name == name).unwrap();
        let writes = decided_by(&mut run, of("writes"), events).unwrap();
        assert_eq!(run.events.len(), events);
        let is_write =
            |index: usize| matches!(run.events[index].what, crate::trace::What::Write { .. });
        assert!(is_write(writes) && !(writes + 1..events).any(is_write));
        assert_eq!(decided_by(&mut run, of("messages"), events), Some(events - 1));
    }
}
