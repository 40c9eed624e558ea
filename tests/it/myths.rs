//! What is commonly said, each put to the test by a run; and the two tables
//! that are measured the same way: cures and socket options.

use crate::common::{command, demo, json, run};
use serde_json::json as value;
use sticky_demo::Text;
use sticky_demo::cases;
use sticky_demo::class::myths::myths;
use sticky_demo::scenario::{LinkKind, Scenario, Values};
use sticky_demo::verdict::Claim;

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn speaks_both(texts: &Text) {
    assert!(!texts.en.trim().is_empty() && !is_chinese(&texts.en), "{texts:?}");
    assert!(is_chinese(&texts.zh), "{texts:?}");
    for half_width in [", ", "; ", "? ", ": "] {
        assert!(!texts.zh.contains(half_width), "{half_width:?} in {texts:?}");
    }
}

#[test]
fn myths_are_numbered_once_and_in_order_and_speak_both_languages() {
    let myths = myths();
    assert!(myths.windows(2).all(|pair| pair[0].number < pair[1].number));
    for myth in &myths {
        speaks_both(&myth.said);
        speaks_both(&myth.truth);
    }
}

#[test]
fn every_myth_names_a_case_and_a_claim_over_its_runs() {
    for myth in myths() {
        let (Some(case), text) = (&myth.case, myth.claim) else { continue };
        let case =
            cases::by_name(case).unwrap_or_else(|error| panic!("myth {}: {error:?}", myth.number));
        let scenario = Scenario::resolve(case.file(), None, &Values::default(), LinkKind::Loopback)
            .expect("an embedded scenario");
        let runs = (case.runs)(&scenario);
        let claim: Claim =
            text.parse().unwrap_or_else(|error| panic!("myth {}: {error:?}", myth.number));
        assert_eq!(claim.to_string(), text, "a claim is written as it is printed");
        for name in claim.quantities() {
            assert!(
                runs.iter().any(|run| run.name == name.run && run.receiver == name.receiver),
                "myth {}: {name} is of a run that is not made",
                myth.number
            );
        }
    }
}

#[test]
fn every_myth_is_settled_by_its_run() {
    for myth in myths().iter().filter(|myth| myth.case.is_some()) {
        let told = json(&["myths", &myth.number.to_string()]);
        assert_eq!(told["checked"]["holds"], true, "{told:#}");
        assert_eq!(told["checked"]["claim"], myth.claim);
    }
}

/// A busy machine may leave a race undecided, and must then say so; what it
/// must never say is the contrary.
#[test]
fn a_race_settles_which_is_faster_or_says_that_it_cannot() {
    let myths = myths();
    let settled = myths.iter().find(|myth| myth.number == 14).expect("the race").settle();
    let settled = settled.unwrap_or_else(|error| panic!("{error:?}"));
    let told = &settled.json;
    assert_eq!(told["claim"], "TCP > UDP 1472 B && UDP 65507 B > 2 * UDP 1472 B");
    assert_ne!(settled.holds, Some(false), "{told:#}");
    assert_eq!(told["holds"], value!(settled.holds));
    for duel in told["duels"].as_array().expect("duels") {
        let ratios: Vec<f64> = serde_json::from_value(duel["ratios"].clone()).expect("numbers");
        assert_eq!(ratios.len(), 3, "a ratio for each round: {duel}");
        assert_eq!(duel["because"].is_object(), duel["holds"].is_null(), "{duel}");
        assert!(duel["left_bytes_per_s"].as_f64() > Some(1e6), "{duel}");
        assert!(duel["right_bytes_per_s"].as_f64() > Some(1e6), "{duel}");
    }
    for note in settled.answers.iter().flat_map(|answer| &answer.notes) {
        speaks_both(note);
    }
}

#[test]
fn the_list_and_one_of_it() {
    let list = demo(&["myths"]);
    assert_eq!(list.code, 0, "{}", list.stderr);
    for myth in myths() {
        assert!(
            list.stdout.contains(&format!("sticky-demo {}", myth.command())),
            "{}",
            list.stdout
        );
    }
    assert!(list.stdout.lines().all(|line| line.chars().count() <= 80), "{}", list.stdout);
    let one = demo(&["myths", "10"]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(one.stdout.contains("0 < 3"), "{}", one.stdout);
    let chinese = run(command("sticky-demo").args(["myths", "10"]).env("LANG", "zh_CN.UTF-8"));
    assert!(chinese.stdout.contains("刚刚测得"), "{}", chinese.stdout);
}

/// The table on the wall. Each mark is a run; here is what each must be.
#[test]
fn only_framing_cures_everything() {
    let rows = json(&["cures"]);
    let marks = |remedy: &str| {
        let rows = rows.as_array().expect("rows");
        let row = rows.iter().find(|row| row["remedy"] == remedy);
        let row = &row.unwrap_or_else(|| panic!("no {remedy}"))["marks"];
        ["late reader", "short reads", "long message", "in pieces", "overflow"]
            .map(|situation| row[situation].as_str().expect("a mark").to_owned())
    };
    let (yes, no, none) = ("cured", "not_cured", "not_applicable");
    for remedy in ["nothing", "TCP_NODELAY", "bigger buffer", "sleep", "flush"] {
        assert_eq!(marks(remedy), [no, no, no, no, none], "{remedy}");
    }
    for remedy in ["delimiter", "fixed length", "length prefix"] {
        assert_eq!(marks(remedy), [yes, yes, yes, yes, none], "{remedy}");
    }
    assert_eq!(marks("length, read once"), [yes, yes, no, no, none]);
    assert_eq!(marks("UDP"), [yes, no, yes, none, no]);
    let text = demo(&["cures"]).stdout;
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn socket_options_are_asked_and_read_back() {
    let options = json(&["sockopts"]);
    let options = options.as_array().expect("options");
    assert_eq!(options.len(), 16);
    let of =
        |name: &str| options.iter().find(|option| option["name"] == name).expect("it is there");
    for option in options {
        assert_eq!(option["because"], value!(null), "{option:#}");
    }
    // "The kernel doubles this value" (socket(7)).
    assert_eq!(of("SO_RCVBUF")["got"], "200000");
    assert_eq!(of("SO_RCVLOWAT")["default"], "1");
    assert_eq!(of("TCP_NODELAY")["default"], "off");
    assert_eq!(of("SO_LINGER")["default"], "none");
    let text = demo(&["sockopts"]).stdout;
    assert!(text.contains("None of them marks where a message ends"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}
