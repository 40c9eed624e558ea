//! Every lesson from its first step to its last, at a terminal.

use super::tools::*;
use crate::common::{beside_one_another, python, run};
use std::process::Command;
use sticky_demo::class::lessons::{Does, LESSONS};

#[test]
fn every_lesson_is_played_rightly_and_wrongly_in_both_languages() {
    beside_one_another(LESSONS, |entry| {
        let lesson = entry.lesson();
        let right = right_answers(entry.name, &lesson);
        let all = right.len();
        assert!(all > 0, "{}", entry.name);
        let wrong: Vec<(usize, String)> = right
            .iter()
            .map(|(at, answer)| {
                let Does::Predict(predict) = &lesson.steps[at - 1].does else { unreachable!() };
                let wrong = match (predict.choices.is_empty(), answer.as_str()) {
                    (false, "1") => "2",
                    (false, _) => "1",
                    (true, _) => "999",
                };
                (*at, wrong.to_owned())
            })
            .collect();
        let languages = [("C", "Right at the first try: "), ("zh_CN.UTF-8", "第一次就预测正确：")];
        beside_one_another(languages, |(lang, score)| {
            let typed_right = typed(&lesson, lang, &right);
            let played = play_typed(PROJECTOR, &[], entry.name, lang, &typed_right);
            assert_eq!(played.code, 0, "{}", entry.name);
            played.screen(&format!("{score}{all} {} {all}", if lang == "C" { "of" } else { "/" }));
            let played = play_typed(SMALL, &[], entry.name, lang, &typed(&lesson, lang, &wrong));
            assert_eq!(played.code, 0, "{}", entry.name);
            played.screen(&format!("{score}0 {} {all}", if lang == "C" { "of" } else { "/" }));
        });
    });
}

#[test]
fn every_lesson_can_be_left_and_resumed_at_every_step() {
    let each_half = LESSONS.iter().flat_map(|entry| [(entry, 1, "C"), (entry, 2, "zh_CN.UTF-8")]);
    beside_one_another(each_half, |(entry, first, lang)| {
        for at in (first..=entry.lesson().steps.len()).step_by(2) {
            let at = at.to_string();
            let words = [entry.name, "--from", &at];
            let played = play(&words, lang, &[("", "b"), ("", "r"), ("", "q")]);
            assert_eq!(played.code, 0, "{} {at}", entry.name);
            played.screen("--from");
        }
    });
}

/// Refused by a filter, as a container does it, and by the system's own
/// setting: each lesson plays through, says what cannot be shown here and why,
/// and shows the rest.
#[test]
fn every_lesson_plays_where_the_wire_is_refused() {
    let binary = env!("CARGO_BIN_EXE_sticky-demo");
    let ways = [
        ("filter", "C", "Operation not permitted"),
        ("sysctl", "zh_CN.UTF-8", "user.max_user_namespaces"),
    ];
    beside_one_another(ways, |(how, lang, why)| {
        let python = python();
        let python = python.get_program().to_str().expect("UTF-8");
        let by = [python, "tests/common/refuse.py", how];
        let refused = |words: &[&str]| {
            let mut python = Command::new(python);
            run(python.args(&by[1..]).arg(binary).args(words).env("LANG", "C").env_remove("LC_ALL"))
        };
        let doctor = refused(&["doctor"]);
        if doctor.code == 77 {
            eprintln!("skipped: {how}: {}", doctor.stderr);
            return;
        }
        assert!(doctor.stdout.contains("✗ the wire"), "{how}: {}", doctor.stdout);
        beside_one_another(LESSONS, |entry| {
            let lesson = entry.lesson();
            let needs_wire =
                |step: usize| matches!(&lesson.steps[step].does, Does::Run(run) if run.needs_wire);
            let passed: Vec<usize> =
                (0..lesson.steps.len()).filter(|step| needs_wire(*step)).collect();
            let code = if passed.is_empty() { 0 } else { 3 };
            let ran = refused(&["walkthrough", entry.name, "--auto"]);
            assert_eq!(ran.code, code, "{how}: {}{}", ran.stdout, ran.stderr);
            assert!(!ran.stdout.contains("not observed"), "{how}: {}", ran.stdout);
            let made = |step: usize| !lesson.run_of(step).is_some_and(needs_wire);
            let right = answers_in(&ran.stdout, &lesson, &made);
            let typed = typed(&lesson, lang, &right);
            let played = play_typed(SMALL, &by, entry.name, lang, &typed);
            assert_eq!(i32::try_from(played.code), Ok(code), "{how}: {:#?}", played.screens);
            let end = if lang == "C" { "The end" } else { "本课结束" };
            let score =
                format!("{} {} {}", right.len(), if lang == "C" { "of" } else { "/" }, right.len());
            assert!(played.screen(end).contains(&score), "{how}: {}", played.screen(end));
            for step in passed {
                let step = format!("{} {} ", if lang == "C" { "step" } else { "步骤" }, step + 1);
                let flat = played.screen(&step).replace("\n  ", "");
                assert!(flat.contains(why), "{how}: {flat}");
            }
        });
    });
}
