//! Every lesson from its first step to its last, at a terminal.

use super::tools::*;
use crate::common::beside_one_another;
use sticky_demo::class::lessons::{Ask, Does, LESSONS, Session};
use sticky_demo::{Lang, text};
use unicode_width::UnicodeWidthStr;

#[test]
fn every_lesson_is_played_rightly_and_wrongly_in_both_languages() {
    beside_one_another(LESSONS.iter().enumerate(), |(at, entry)| {
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
        let scores =
            [("C", "Right at the first try: ", "of"), ("zh_CN.UTF-8", "第一次就预测正确：", "/")];
        let play = |(lang, score, of): (&str, &str, &str), size, answers, got| {
            let played = play_typed(size, &[], entry.name, lang, &typed(&lesson, lang, answers));
            assert_eq!(played.code, 0, "{}", entry.name);
            played.screen(&format!("{score}{got} {of} {all}"));
        };
        // Each language is played rightly in one lesson and wrongly in the next.
        let [one, other] = if at % 2 == 0 { scores } else { [scores[1], scores[0]] };
        play(one, PROJECTOR, &right, all);
        play(other, SMALL, &wrong, 0);
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
    beside_one_another(LESSONS.iter().zip([1, 5, 6, 7, 8, 4]), |(entry, at)| {
        let lang = if at % 2 == 0 { "C" } else { "zh_CN.UTF-8" };
        let words = [entry.name, "--from", &at.to_string()];
        let played = play(&words, lang, &[("", "b"), ("", "r"), ("", "q")]);
        assert_eq!(played.code, 0, "{} {at}", entry.name);
        played.screen("--from");
    });
}
