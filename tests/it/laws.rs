//! Laws over every case and every text: what a new entry in a list is held to.

use std::collections::BTreeSet;
use std::fs;
use sticky_demo::Lang;
use sticky_demo::cases::{CASES, Case};
use sticky_demo::observe::{QuantityName, quantities};
use sticky_demo::report::{FORMATS, places};
use sticky_demo::scenario::{LinkKind, Part, Scenario, Values};
use sticky_demo::trace::Receiver;
use sticky_demo::verdict::Claim;

fn scenario(case: &Case, link: LinkKind) -> Scenario {
    Scenario::resolve(case.file(), None, &Values::default(), link)
        .unwrap_or_else(|error| panic!("{}: {error:?}", case.name))
}

pub fn no_twins<'a>(what: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(seen.insert(name), "two {what} are called {name}");
    }
}

#[test]
fn names_are_unique() {
    no_twins("cases", CASES.iter().map(|case| case.name));
    no_twins("quantities", quantities().map(|quantity| quantity.name));
    no_twins("formats", FORMATS.iter().map(|format| format.name));
}

#[test]
fn every_case_has_its_file_and_every_file_its_case() {
    let files: BTreeSet<String> = fs::read_dir("scenarios")
        .expect("scenarios/")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    let cases: BTreeSet<String> = CASES.iter().map(|case| case.name.to_owned()).collect();
    assert_eq!(files, cases);
    for case in CASES {
        assert_eq!(case.file().case, case.name);
    }
}

#[test]
fn every_case_speaks_both_languages_and_fills_in_the_same_places() {
    for case in CASES {
        let scenario = scenario(case, LinkKind::Loopback);
        let mut pairs = vec![
            (scenario.title.en.as_str(), scenario.title.zh.as_str()),
            (&scenario.question.en, &scenario.question.zh),
        ];
        pairs.extend(scenario.runs.iter().map(|label| (label.en.as_str(), label.zh.as_str())));
        pairs.extend(scenario.say.iter().map(|say| (say.en.as_str(), say.zh.as_str())));
        for (en, zh) in pairs {
            assert!(!en.trim().is_empty() && !zh.trim().is_empty(), "{}: {en:?} {zh:?}", case.name);
            assert!(
                zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "{}: {zh:?}",
                case.name
            );
            assert!(
                !en.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "{}: {en:?}",
                case.name
            );
            let sorted = |text| places(text).collect::<BTreeSet<_>>();
            assert_eq!(sorted(en), sorted(zh), "{}: not the same places", case.name);
        }
    }
}

/// A network that loses nothing shows no segment sent again: the first ACK is
/// back before TCP asks after its last segment, which it does two round trips
/// after sending (RFC 8985 §7.2).
#[test]
fn mtu_split_s_cable_brings_the_first_ack_in_time() {
    let case = CASES.iter().find(|case| case.name == "mtu-split").expect("mtu-split");
    let values = scenario(case, LinkKind::Wire).values;
    let round_trip_ms = 2.0 * values.delay_ms.expect("a delay");
    let rate_kbit = values.rate_kbit.expect("a rate") as f64;
    let on_the_cable_ms = f64::from(values.mtu_bytes.expect("an MTU") + 14) * 8.0 / rate_kbit;
    assert!(
        on_the_cable_ms + round_trip_ms < 2.0 * round_trip_ms - 20.0,
        "no room for a busy machine"
    );
}

/// The runs of a case on either link: some are made on one alone.
fn runs_of(case: &Case) -> Vec<(&'static str, Receiver)> {
    [LinkKind::Loopback, LinkKind::Wire]
        .into_iter()
        .flat_map(|link| (case.runs)(&scenario(case, link)))
        .map(|run| (run.name, run.receiver))
        .collect()
}

#[test]
fn every_run_has_a_label_and_every_label_a_run() {
    for case in CASES {
        let scenario = scenario(case, LinkKind::Loopback);
        let runs: BTreeSet<&str> = runs_of(case).into_iter().map(|(name, _)| name).collect();
        let labels: BTreeSet<&str> =
            scenario.runs.iter().map(|label| label.name.as_str()).collect();
        assert_eq!(runs, labels, "{}", case.name);
    }
}

#[test]
fn every_claim_compares_known_quantities_of_runs_that_are_made() {
    for case in CASES {
        for link in [LinkKind::Loopback, LinkKind::Wire] {
            let scenario = scenario(case, link);
            let runs = (case.runs)(&scenario);
            for text in case.claims(&scenario) {
                let claim: Claim =
                    text.parse().unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
                let compared = text.strip_suffix(" if told").unwrap_or(&text);
                assert_eq!(claim.to_string(), compared, "a claim is written as it is printed");
                for name in claim.quantities() {
                    assert!(
                        runs.iter()
                            .any(|run| run.name == name.run && run.receiver == name.receiver),
                        "{}: {name} is of a run that is not made on {link:?}",
                        case.name
                    );
                }
            }
            // What is said may speak of a run that only the other link has: it
            // is then left out.
            let on_either = runs_of(case);
            let made =
                |name: &QuantityName| on_either.contains(&(name.run.as_str(), name.receiver));
            let claims = scenario.say.iter().flat_map(|say| say.if_holds.clone());
            for text in claims {
                let claim: Claim =
                    text.parse().unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
                for name in claim.quantities() {
                    assert!(made(name), "{}: {name} is of a run that is not made", case.name);
                }
            }
            for say in &scenario.say {
                for place in places(&say.en) {
                    let name: QuantityName =
                        place.parse().unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
                    assert!(made(&name), "{}: {name} is of a run that is not made", case.name);
                }
            }
        }
    }
}

/// A control that no claim looks at controls nothing.
#[test]
fn every_control_and_every_no_cure_is_claimed_about() {
    for case in CASES {
        let scenario = scenario(case, LinkKind::Loopback);
        let claims = case.claims(&scenario);
        if claims.is_empty() {
            continue;
        }
        for run in (case.runs)(&scenario) {
            let prefix = format!("{}.", run.name);
            assert!(
                claims
                    .iter()
                    .any(|claim| claim.split_whitespace().any(|word| word.starts_with(&prefix))),
                "{}: no claim about {}",
                case.name,
                run.name
            );
        }
    }
}

/// What a text says without its places.
fn outside_places(text: &str) -> String {
    let parts = text.split('{').enumerate();
    let outside = parts.map(|(i, part)| match i {
        0 => part,
        _ => part.split_once('}').map_or("", |(_, rest)| rest),
    });
    outside.collect()
}

/// A number written into a text was not measured in the run: those about the
/// run carry places instead. (Constants of a standard may stand in a `why`.)
#[test]
fn what_is_said_of_a_run_carries_its_claims_and_its_numbers_as_places() {
    for case in CASES {
        let scenario = scenario(case, LinkKind::Loopback);
        for say in &scenario.say {
            let filled = places(&say.en).count() > 0;
            assert!(
                !filled || !say.if_holds.is_empty(),
                "{}: {:?} speaks of the run and names no claim",
                case.name,
                say.en
            );
            if say.part == Part::What {
                for text in [&say.en, &say.zh] {
                    assert!(
                        !outside_places(text).chars().any(|c| c.is_ascii_digit()),
                        "{}: a number is written into {text:?}",
                        case.name
                    );
                }
            }
        }
        // Neither as a word: how many messages there are is a knob.
        let told = scenario.say.iter().filter(|say| say.part == Part::What).map(|say| &say.en);
        let labels = scenario.runs.iter().map(|label| &label.en);
        for text in told.chain(labels).chain([&scenario.title.en]) {
            let counts = ["three", "four", "five", "six", "seven", "eight", "nine", "ten"];
            let outside = outside_places(text).to_lowercase();
            let mut words = outside.split(|c: char| !c.is_alphabetic());
            let counted = words.find(|word| counts.contains(word) || *word == "hundred");
            assert_eq!(counted, None, "{}: a number is written into {text:?}", case.name);
        }
        if !case.claims(&scenario).is_empty() {
            for part in Part::ALL {
                assert!(
                    scenario.say.iter().any(|say| say.part == part),
                    "{}: no {part:?}",
                    case.name
                );
            }
            assert!(!scenario.sources.is_empty(), "{} names no source", case.name);
        }
    }
}

/// A source that is the same in both languages is a name; a word beside it is
/// there in Chinese too.
#[test]
fn what_a_source_adds_in_words_it_adds_in_both_languages() {
    for case in CASES {
        for source in &case.file().sources {
            let [en, zh] = [Lang::En, Lang::Zh].map(|lang| source.get(lang));
            let is_word =
                |word: &str| word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase());
            let english = zh.split(|c: char| " (),（）、：".contains(c)).find(|word| is_word(word));
            let is_page = |word: &str| zh.contains(&format!("{word}("));
            assert!(english.is_none_or(is_page), "{}: {zh:?} is English", case.name);
            let parted = [" (", "): ", ", "].iter().any(|mark| zh.contains(mark));
            assert!(!parted, "{}: {zh:?} is parted half-width", case.name);
            assert!(en.is_ascii() || en.contains('§'), "{}: {en:?}", case.name);
        }
    }
}

/// A count may be 1: what stands behind it in English is a part of its place
/// (`{main.reads|read|reads}`, `{main.reads|was|were}`).
#[test]
fn no_plural_stands_behind_a_place() {
    let plurals = [
        "were",
        "are",
        "have",
        "bytes",
        "messages",
        "writes",
        "segments",
        "datagrams",
        "fragments",
        "packets",
        "reads",
        "times",
        "updates",
        "connections",
        "clients",
        "requests",
        "replies",
        "refusals",
        "boundaries",
        "characters",
        "calls",
    ];
    for folder in ["scenarios", "scenarios/lessons"] {
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
            let path = entry.expect("an entry").path();
            let Ok(text) = fs::read_to_string(&path) else { continue }; // a folder
            for behind in text.split("} ").skip(1) {
                let word = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                assert!(!plurals.contains(&word), "{}: }} {word} …", path.display());
            }
        }
    }
}

/// What a list of cases reads of a file is what the whole file says.
#[test]
fn every_head_is_its_file_s() {
    for case in CASES {
        let (head, file) = (case.head(), case.file());
        assert_eq!(Some(head.title), file.title);
        assert_eq!(Some(head.question), file.question);
        let shelf = file.shelf.unwrap_or_else(|| {
            panic!("{}: say shelf = \"merged\", … (src/scenario/choices.rs names them)", case.name)
        });
        assert_eq!((head.shelf, &head.examples), (shelf, &file.examples), "{}", case.name);
    }
}
