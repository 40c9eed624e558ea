//! Every lesson from its first step to its last, at a terminal.

use super::tools::*;
use crate::common::{TempFolder, beside_one_another};
use sticky_demo::class::lessons::{Ask, Does, LESSONS, Session};
use sticky_demo::{Lang, text};
use unicode_width::UnicodeWidthStr;

/// Each lesson once: the four ways take turns.
#[test]
fn every_lesson_is_played_rightly_or_wrongly_in_a_language() {
    assert!(LESSONS.len() >= 4, "a way that no lesson is played in");
    every_lesson_is_played(|at, way| way == [0, 3, 1, 2][at % 4]);
}

#[test]
#[ignore = "each lesson in each way is four times as much: .ci/run plays it"]
fn every_lesson_is_played_rightly_and_wrongly_in_both_languages() {
    every_lesson_is_played(|_, _| true);
}

/// The lesson at a place, in these ways: right in English and in Chinese, wrong in either.
fn every_lesson_is_played(is_played: impl Fn(usize, usize) -> bool + Sync) {
    beside_one_another(LESSONS.iter().enumerate(), |(at, entry)| {
        let lesson = entry.lesson();
        let right = right_answers(&lesson);
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
        let scores =
            [("C", "Right at the first try: ", "of"), ("zh_CN.UTF-8", "第一次就预测正确：", "/")];
        let play = |(lang, score, of): (&str, &str, &str), size, answers, got| {
            let played = play_typed(size, &[], entry.name, lang, &typed(&lesson, lang, answers));
            assert_eq!(played.code, 0, "{}", entry.name);
            played.screen(&format!("{score}{got} {of} {all}"));
        };
        let ways = [(PROJECTOR, &right, all), (SMALL, &wrong, 0)].into_iter();
        let ways = ways.flat_map(|way| scores.map(|score| (score, way))).enumerate();
        for (_, (score, (size, answers, got))) in ways.filter(|(way, _)| is_played(at, *way)) {
            play(score, size, answers, got);
        }
    });
}

/// At each step: back, once more, and out; nothing is run here.
#[test]
fn every_lesson_can_be_left_and_resumed_at_every_step() {
    for (entry, lang) in LESSONS.iter().flat_map(|entry| [(entry, Lang::En), (entry, Lang::Zh)]) {
        let lesson = entry.lesson();
        for at in 1..=lesson.steps.len() {
            let mut session = Session::new(&lesson, entry.name, at_terminal(SMALL, lang));
            let mut ask = session.begin(at);
            for typed in ["b", "r", "q"] {
                let page = loop {
                    ask = match ask {
                        Ask::Run(_) => session.ran(Err(text!("not here", "此处不运行"))),
                        Ask::Judge(..) => session.judged(Err(text!("not here", "此处不运行"))),
                        Ask::Line { page, .. } => break page,
                        Ask::Over(_) => panic!("{} {at}: over before {typed}", entry.name),
                    };
                };
                assert!(page.lines().count() < SMALL.1, "{} {at}: {page}", entry.name);
                assert!(page.lines().all(|line| line.width() <= SMALL.0), "{page}");
                ask = session.line(typed);
            }
            let Ask::Over(farewell) = ask else { panic!("{} {at}: {ask:?}", entry.name) };
            assert!(
                farewell.contains(&format!("walkthrough {} --from ", entry.name)),
                "{farewell}"
            );
        }
    }
}

#[test]
fn a_lesson_can_be_left_and_resumed_at_a_terminal() {
    // Each of them, at each step, is left and resumed above.
    beside_one_another(LESSONS.iter().zip([1, 6]), |(entry, at)| {
        let lang = if at % 2 == 0 { "C" } else { "zh_CN.UTF-8" };
        let words = [entry.name, "--from", &at.to_string()];
        let played = play(&words, lang, &[("", "b"), ("", "r"), ("", "q")]);
        assert_eq!(played.code, 0, "{} {at}", entry.name);
        played.screen("--from");
    });
}

/// Chosen from the menu, played to its end, and the menu knows.
#[test]
fn what_came_of_a_lesson_is_kept_and_told() {
    let entry = LESSONS.last().expect("lessons");
    let lesson = entry.lesson();
    let asked = lesson.steps.iter().zip(1..);
    let asked = asked.filter(|(step, _)| matches!(step.does, Does::Predict(_)));
    let skipped: Vec<(usize, String)> = asked.map(|(_, at)| (at, "-".to_owned())).collect();
    let number = LESSONS.len().to_string();
    let steps = typed(&lesson, "C", &skipped);
    let menu = [("Which one?", "nonsense"), ("no lesson is called", &*number)];
    let rules = menu.into_iter().chain(steps.iter().map(|(on, line)| (&**on, &**line)));
    let folder = TempFolder::new("scores");
    let file = folder.file("class.jsonl");
    let played = play(&["--score", &file], "C", &rules.collect::<Vec<_>>());
    assert_eq!(played.code, 0, "{:#?}", played.screens.last());
    let line = std::fs::read_to_string(&file).expect("a line");
    let score: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!((&score["lesson"], &score["right"]), (&entry.name.into(), &0.into()), "{line}");
    assert!(score["guesses"].as_u64() > Some(0) && score["solved"] == 0, "{line}");
    let menu = play(&[], "zh_CN.UTF-8", &[("✓ 0/", "q")]);
    assert_eq!(menu.code, 0);
}
