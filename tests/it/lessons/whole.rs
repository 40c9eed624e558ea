//! Every lesson from its first step to its last, at a terminal.

use super::tools::*;
use crate::common::beside_one_another;
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
