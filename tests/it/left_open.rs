//! What a system does not tell leaves some claims open, and only those that a case can be
//! shown without; the screen then says which. Nothing else lets a claim off.

use crate::common::truths::trace_of;
use crate::screens::drawn;
use std::collections::BTreeSet;
use sticky_demo::cases::CASES;
use sticky_demo::scenario::{LinkKind, Scenario, Values};
use sticky_demo::trace::{Event, Observer, Role, Trace, What};
use sticky_demo::verdict::{Claim, Outcome, Verdict};
use sticky_demo::{Lang, Text};

/// The same run, as a system tells it that keeps these quantities to itself.
fn untold(trace: &Trace, quantities: &[&str], gone: fn(&What) -> bool) -> Trace {
    let mut trace = trace.clone();
    for run in &mut trace.runs {
        run.events.retain(|event| !gone(&event.what));
        for quantity in quantities {
            let because = Text::same("this system does not tell");
            let what = What::NotObserved { quantity: (*quantity).to_owned(), because };
            run.events.insert(0, Event { at_ns: 0, observer: Observer::Kernel, what });
        }
    }
    trace
}

fn counters(what: &What) -> bool {
    matches!(what, What::Counters { .. })
}

#[test]
fn the_others_show_it_and_the_screen_says_which_was_left() {
    let trace = untold(&trace_of(&["slow-reader"]), &["segments", "segment_sizes"], counters);
    let verdict = Verdict::judge(&trace).expect("a verdict");
    assert_eq!(verdict.outcome, Some(Outcome::Shown), "{:#?}", verdict.claims);
    let open: Vec<_> = verdict.claims.iter().filter(|claim| claim.left_open).collect();
    assert_eq!(open.len(), 1, "{open:#?}");
    assert_eq!(
        (open[0].holds, open[0].claim.as_str()),
        (None, "main.naive.segments == main.naive.writes")
    );
    for (lang, left) in [
        (Lang::En, "Left open (1 of 9 claims): main.naive.segments"),
        (Lang::Zh, "1/9 条论断未核对"),
    ] {
        let screen = drawn(&verdict, &trace, 200, lang, false).replace("\n          ", " ");
        assert!(screen.contains(left) && screen.contains("does not tell"), "{screen}");
        // Who merged them is what was not seen.
        assert!(!screen.contains("queue glued") && !screen.contains("队列粘住"), "{screen}");
    }
    let told = serde_json::to_value(&verdict.claims).expect("claims");
    assert_eq!(
        (&told[0]["left_open"], &told[0]["holds"]),
        (&true.into(), &serde_json::Value::Null)
    );
    assert_eq!(told[1].get("left_open"), None, "{told:#}");
}

#[test]
fn a_case_that_stands_on_what_is_not_told_is_inconclusive() {
    let nagle = trace_of(&["nagle", "--link", "loopback"]);
    let trace = untold(&nagle, &["segments", "segment_sizes"], counters);
    let verdict = Verdict::judge(&trace).expect("a verdict");
    assert_eq!(verdict.outcome, Some(Outcome::Inconclusive), "{:#?}", verdict.claims);
}

#[test]
fn no_other_reason_lets_a_claim_off() {
    let whole = trace_of(&["slow-reader"]);
    let verdict = Verdict::judge(&whole).expect("a verdict");
    assert!(verdict.claims.iter().all(|claim| claim.holds == Some(true)), "{:#?}", verdict.claims);
    // Asked for by nobody, or of a run that broke off.
    let not_asked = untold(&whole, &[], counters);
    let mut broke_off = untold(&whole, &["segments"], counters);
    for run in broke_off.runs.iter_mut().filter(|run| run.role == Role::Main) {
        run.error = Some(Text::same("the cable was cut"));
    }
    for trace in [not_asked, broke_off] {
        let verdict = Verdict::judge(&trace).expect("a verdict");
        assert_eq!(verdict.outcome, Some(Outcome::Inconclusive), "{:#?}", verdict.claims);
        assert!(verdict.claims.iter().all(|claim| !claim.left_open), "{:#?}", verdict.claims);
    }
}

/// The effect and its control stand without them.
#[test]
fn what_may_be_left_open_is_the_smaller_part() {
    for case in CASES {
        let scenario = Scenario::resolve(case.file(), None, &Values::default(), LinkKind::Loopback)
            .expect("a scenario");
        let claims: Vec<Claim> =
            case.claims(&scenario).iter().map(|claim| claim.parse().expect("a claim")).collect();
        let (left, kept): (Vec<&Claim>, Vec<&Claim>) =
            claims.iter().partition(|claim| claim.if_told);
        assert!(2 * left.len() <= kept.len(), "{}: {left:?}", case.name);
        let of = |claims: &[&Claim]| -> BTreeSet<String> {
            claims
                .iter()
                .flat_map(|claim| claim.quantities())
                .map(|name| name.run.clone())
                .collect()
        };
        let roles = |role| {
            (case.runs)(&scenario)
                .into_iter()
                .filter(move |run| run.role == role)
                .map(|run| run.name)
        };
        for role in [Role::Main, Role::Control] {
            let kept = of(&kept);
            assert!(
                left.is_empty() || roles(role).any(|name| kept.contains(name)),
                "{}",
                case.name
            );
        }
    }
}
