//! Laws over every lesson's file, and what is wrong with others.

use crate::common::refusals::refusals;
use sticky_demo::Text;
use sticky_demo::class::lessons::{Does, Exercise, LESSONS, Lesson, Saying};
use sticky_demo::report::places;

fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Every text of a lesson.
fn texts(lesson: &Lesson) -> Vec<Text> {
    let mut texts = vec![lesson.title.clone(), lesson.goal.clone()];
    texts.extend(lesson.next.iter().chain(&lesson.teacher).cloned());
    for step in &lesson.steps {
        texts.extend(step.note.clone());
        match &step.does {
            Does::Prose(text) => texts.push(text.clone()),
            Does::Predict(predict) => {
                texts.extend([predict.ask.clone(), predict.seen.clone()]);
                texts.extend(predict.choices.iter().map(Saying::text));
            }
            Does::Run(_) => {}
            Does::Look(look) => texts.push(look.text()),
            Does::Explain(explain) => texts.push(explain.text()),
            Does::Exercise(exercise) => {
                let Exercise { ask, well, not_yet, .. } = &**exercise;
                texts.extend([ask, well, not_yet].map(Clone::clone));
            }
        }
    }
    texts
}

#[test]
fn every_lesson_parses_and_speaks_both_languages() {
    assert!(LESSONS.len() >= 6);
    for entry in LESSONS {
        let lesson = entry.lesson();
        assert!(!lesson.teacher.is_empty() && !lesson.next.is_empty(), "{}", entry.name);
        for Text { en, zh } in texts(&lesson) {
            assert!(chinese(&zh), "{}: {zh:?}", entry.name);
            // The term itself may be in an English text.
            assert!(!chinese(&en.replace("粘包", "")), "{}: {en:?}", entry.name);
            let mut of = [places(&en).collect::<Vec<_>>(), places(&zh).collect()];
            of.iter_mut().for_each(|places| places.sort_unstable());
            assert_eq!(of[0], of[1], "{}: not the same places", entry.name);
        }
    }
}

/// What is to be seen in a picture is checked against the run that drew it.
#[test]
fn every_look_stands_on_claims() {
    for entry in LESSONS {
        for step in &entry.lesson().steps {
            if let Does::Look(look) = &step.does {
                assert!(!look.if_holds.is_empty(), "{}: {}", entry.name, look.text().en);
            }
        }
    }
}

/// ASCII punctuation between Chinese characters is a slip of the keyboard.
#[test]
fn chinese_texts_have_chinese_punctuation() {
    for entry in LESSONS {
        for Text { zh, .. } in texts(&entry.lesson()) {
            let all: Vec<char> = zh.chars().collect();
            for pair in all.windows(2) {
                let wrong = |mark: char| ",:;?!".contains(mark);
                let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
                assert!(
                    !(han(pair[0]) && wrong(pair[1]) || wrong(pair[0]) && han(pair[1])),
                    "{}: {}{} in {zh:?}",
                    entry.name,
                    pair[0],
                    pair[1]
                );
            }
        }
    }
}

#[test]
fn every_prediction_is_made_before_its_run_and_every_lesson_has_one() {
    for entry in LESSONS {
        let lesson = entry.lesson();
        let predictions: Vec<usize> = (0..lesson.steps.len())
            .filter(|index| matches!(lesson.steps[*index].does, Does::Predict(_)))
            .collect();
        assert!(!predictions.is_empty(), "{} asks nothing", entry.name);
        for index in predictions {
            assert!(lesson.run_of(index).is_some_and(|run| run > index), "{}", entry.name);
        }
    }
}

/// Steps that are wrong, each a lesson of its own; the answers are kept in
/// `tests/goldens/lesson-refusals.en.txt` and `.zh.txt`.
const WRONG: &[(&str, &str)] = &[
    ("not-toml.toml", "step"),
    ("a-number.toml", "[[step]]\nprose = 3\n"),
    ("colour.toml", "[[step]]\ncolour = 1\n"),
    ("nothing.toml", "[[step]]\n"),
    (
        "prose-of-a-run.toml",
        "[[step]]\n[step.prose]\nen = '{main.naive.reads}'\nzh = '{main.naive.reads}'\n",
    ),
    ("case.toml", "[[step]]\n[step.run]\ncase = 'telepathy'\n"),
    ("knob.toml", "[[step]]\n[step.run]\ncase = 'nagle'\n[step.run.values]\nbacklog = 1\n"),
    (
        "noun.toml",
        "[[step]]\n[step.run]\ncase = 'nagle'\n[[step]]\n[step.look]\nof = 'main.naive'\n\
         layer = 'reads'\nen = '{main.naive.reads|read}'\nzh = '{main.naive.reads} 次'\n",
    ),
    (
        "quantity.toml",
        "[[step]]\n[step.predict]\nnumber = 'main.naive.pigeons'\n\
         ask = { en = 'a', zh = '问' }\nseen = { en = 'a', zh = '见' }\n\
         [[step]]\n[step.run]\ncase = 'nagle'\n",
    ),
    (
        "no-run-follows.toml",
        "[[step]]\n[step.predict]\nnumber = 'main.naive.reads'\n\
         ask = { en = 'a', zh = '问' }\nseen = { en = 'a', zh = '见' }\n",
    ),
    (
        "run-of-a-claim.toml",
        "[[step]]\n[step.run]\ncase = 'nagle'\n[[step]]\n[step.explain]\n\
         if = ['telepathy.naive.reads > 1']\nen = 'x'\nzh = '题'\n",
    ),
    (
        "run.toml",
        "[[step]]\n[step.run]\ncase = 'udp-boundaries'\n[[step]]\n[step.look]\n\
         of = 'man.naive'\nlayer = 'reads'\nen = 'x'\nzh = '题'\n",
    ),
    ("naive.toml", "[[step]]\n[step.exercise]\n(texts)framing = 'naive'\n"),
    ("too-short.toml", "[[step]]\n[step.exercise]\n(texts)framing = 'delimiter:0'\n"),
];

/// Steps that are none; and what is about one lesson, where none is named.
const WRONGLY_TYPED: [&str; 6] = [
    "walkthrough bytes --auto --from 0",
    "walkthrough bytes --auto --from 99",
    "walkthrough --source",
    "walkthrough --from 3",
    "walkthrough --auto --from 3",
    "walkthrough --handout nowhere.md",
];

#[test]
fn a_wrong_lesson_is_refused_with_its_place() {
    let head = "minutes = 1\ntitle = { en = 't', zh = '题' }\ngoal = { en = 'g', zh = '标' }\n";
    let texts = "ask = { en = 'a', zh = '问' }\nwell = { en = 'w', zh = '好' }\n\
                 not_yet = { en = 'n', zh = '否' }\n[step.exercise.program]\nside = 'sender'\n";
    let file = |(name, steps): &(&'static str, &str)| {
        (*name, format!("{head}{}", steps.replace("(texts)", texts)).into_bytes())
    };
    let files: Vec<(&str, Vec<u8>)> = WRONG.iter().map(file).collect();
    let typed = |(name, _): &(&str, Vec<u8>)| format!("walkthrough {name} --auto");
    let lines = files.iter().map(typed);
    let lines = lines.chain(WRONGLY_TYPED.map(str::to_owned));
    refusals("lesson-refusals", &files, &lines.collect::<Vec<_>>());
}
