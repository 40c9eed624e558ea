//! What the program does where the wire is refused to it: by a filter, as a
//! container does it, and by the system's own setting.

use crate::common::{Ran, beside_one_another, run};
use crate::lessons::{SMALL, answers_in, play_typed, typed};
use crate::needs::{refused, started, this_program};
use serde_json::Value;
use std::process::Command;
use sticky_demo::cases::CASES;
use sticky_demo::class::lessons::{Does, LESSONS, Lesson, LessonStep};
use sticky_demo::lab::child::probe;
use sticky_demo::link::wire::Denied;

tests! {
    SYSCTL:
        denied_with_the_remedy,
        every_case_says_so_and_shows_what_it_can,
        lessons_on_the_wire_play_where_a_setting_refuses;
    SYSCTL_AND_TIME:
        other_lessons_play_where_a_setting_refuses;
    FILTER:
        lessons_on_the_wire_play_where_a_filter_refuses;
}

/// `sticky-demo` with these words, where the wire is refused.
fn demo_refused(how: &str, words: &[&str]) -> Ran {
    let [python, behind @ ..] = refused(how);
    let mut command = Command::new(python);
    command.args(behind).arg(env!("CARGO_BIN_EXE_sticky-demo")).args(words);
    run(command.env("LANG", "C").env_remove("LC_ALL").env_remove("LC_MESSAGES"))
}

/// A setting that forbids it is named, with the remedy.
fn denied_with_the_remedy() {
    match started(&this_program(&refused("sysctl"), &["probe"]), probe) {
        Err(Denied { call, remedy: Some(remedy), .. }) => {
            assert_eq!(call.en, "unshare(CLONE_NEWUSER)");
            assert!(remedy.en.contains("max_user_namespaces is 0"), "{remedy:?}");
            assert!(remedy.zh.contains("max_user_namespaces 是 0"), "{remedy:?}");
        }
        other => panic!("{other:?}"),
    }
}

/// Each case is shown on loopback all the same, or inconclusive with the reason.
fn every_case_says_so_and_shows_what_it_can() {
    let denied = |words: &[&str]| demo_refused("sysctl", words);
    let doctor = denied(&["doctor"]);
    assert!(doctor.stdout.contains("✗ the wire"), "{}{}", doctor.stdout, doctor.stderr);
    assert!(doctor.stdout.contains("max_user_namespaces"), "{}", doctor.stdout);
    let all = denied(&["all", "--format", "json"]);
    let report: Value = serde_json::from_str(&all.stdout).expect("JSON");
    for case in report["cases"].as_array().expect("cases") {
        match case["verdict"].as_str() {
            Some("shown") => {}
            Some("inconclusive") => {
                let claims = case["claims"].to_string();
                assert!(claims.contains("which cannot be built here"), "{case:#}");
                assert!(claims.contains("max_user_namespaces"), "{case:#}");
            }
            _ => panic!("{case:#}"),
        }
    }
    assert!(report["shown"].as_u64() >= Some(4), "{report:#}");
    let counted = ["shown", "not_shown", "inconclusive"].map(|verdict| report[verdict].as_u64());
    let claiming = CASES.len() - 1; // free claims nothing
    assert_eq!(counted.iter().flatten().sum::<u64>(), claiming as u64, "{report:#}");
    let nagle = denied(&["nagle"]);
    assert_eq!(nagle.code, 0, "{}", nagle.stdout);
    assert!(nagle.stdout.contains("loopback"), "{}", nagle.stdout);
    assert!(
        nagle.stdout.contains("max_user_namespaces"),
        "it says why not the wire: {}",
        nagle.stdout
    );
    let knob = denied(&["nagle", "--delay-ms", "5"]);
    assert_eq!(knob.code, 2, "{}", knob.stdout);
    assert!(knob.stderr.contains("max_user_namespaces"), "{}", knob.stderr);
}

fn lessons_on_the_wire_play_where_a_filter_refuses() {
    each_plays("filter", "C", "Operation not permitted", is_on_the_wire);
}

fn lessons_on_the_wire_play_where_a_setting_refuses() {
    each_plays("sysctl", "zh_CN.UTF-8", "user.max_user_namespaces", is_on_the_wire);
}

fn other_lessons_play_where_a_setting_refuses() {
    each_plays("sysctl", "zh_CN.UTF-8", "", |lesson| !is_on_the_wire(lesson));
}

fn is_on_the_wire(lesson: &Lesson) -> bool {
    let needs_it = |step: &LessonStep| matches!(&step.does, Does::Run(run) if run.needs_wire);
    lesson.steps.iter().any(needs_it)
}

/// Each of these lessons plays through, says what cannot be shown here and why, and shows
/// the rest.
fn each_plays(how: &'static str, lang: &str, why: &str, these: fn(&Lesson) -> bool) {
    let by = refused(how);
    let doctor = demo_refused(how, &["doctor"]);
    assert!(doctor.stdout.contains("✗ the wire"), "{how}: {}", doctor.stdout);
    beside_one_another(LESSONS.iter().filter(|entry| these(&entry.lesson())), |entry| {
        let lesson = entry.lesson();
        let needs_wire =
            |step: usize| matches!(&lesson.steps[step].does, Does::Run(run) if run.needs_wire);
        let passed: Vec<usize> = (0..lesson.steps.len()).filter(|step| needs_wire(*step)).collect();
        let code = if passed.is_empty() { 0 } else { 3 };
        let ran = demo_refused(how, &["walkthrough", entry.name, "--auto"]);
        assert_eq!(ran.code, code, "{how}: {}{}", ran.stdout, ran.stderr);
        assert!(!ran.stdout.contains("not observed"), "{how}: {}", ran.stdout);
        let made = |step: usize| !lesson.run_of(step).is_some_and(needs_wire);
        let right = answers_in(&ran.stdout, &lesson, &made);
        let typed = typed(&lesson, lang, &right);
        let played =
            play_typed(SMALL, &by.each_ref().map(String::as_str), entry.name, lang, &typed);
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
}
