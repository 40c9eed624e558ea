//! Without a terminal: `--auto`, hand-outs, worksheets.

use super::tools::{AUTO, play};
use crate::common::{TempFile, TempFolder, demo};
use sticky_demo::class::lessons::{Does, LESSONS};
use sticky_demo::{Lang, Text};

#[test]
fn all_lessons_play_by_themselves() {
    let ran = &*AUTO;
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(!ran.stdout.contains("{main"), "a place was left unfilled");
    for entry in LESSONS {
        assert!(ran.stdout.contains(&entry.lesson().title.en), "{}", entry.name);
    }
    no_command_is_broken_at_its_hyphen(&ran.stdout);
}

#[test]
fn all_lessons_play_on_loopback_in_chinese() {
    let ran = demo(&["walkthrough", "--auto", "--link", "loopback", "--lang", "zh"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("这一部分需要虚拟网线"));
    assert!(ran.stdout.contains("因为没有虚拟网线而跳过：步骤 10、15"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("未观测到"), "{}", ran.stdout);
    no_command_is_broken_at_its_hyphen(&ran.stdout);
}

#[test]
fn several_steps_are_called_steps() {
    let ran = demo(&["walkthrough", "network", "--auto", "--link", "loopback"]);
    assert!(ran.stdout.contains(": steps 10, 15\n"), "{}", ran.stdout);
}

#[test]
fn a_lesson_that_says_what_is_not_so_exits_1() {
    for step in ["[step.explain]\n", "[step.look]\nof = \"main.naive\"\nlayer = \"reads\"\n"] {
        let text = [
            "minutes = 1\ntitle = { en = \"t\", zh = \"题\" }\ngoal = { en = \"g\", zh = \"标\" }\n",
            "[[step]]\n[step.run]\ncase = \"short-read\"\n[[step]]\n",
            step,
            "if = [\"main.naive.intact == main.naive.messages\"]\nen = \"x\"\nzh = \"题\"\n",
        ];
        let file = TempFile::new("wrong-lesson.toml", text.concat().as_bytes());
        let ran = demo(&["walkthrough", file.path(), "--auto"]);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        let unwrapped = ran.stdout.replace("\n  ", " ");
        assert!(unwrapped.contains("main.naive.intact == main.naive.messages"), "{unwrapped}");
        assert!(!unwrapped.contains("r runs it again"), "nobody can type it: {unwrapped}");
        assert!(unwrapped.contains("did not show what the lesson says: step 2."), "{unwrapped}");
        let played = play(&[file.path(), "--from", "1"], "C", &[("step 1", ""), ("step 2", "")]);
        played.screen("r runs it again");
    }
}

/// A learner who resumes past the last run has seen none: nothing is said of it.
#[test]
fn no_run_is_said_to_have_shown_what_no_run_was_made_for() {
    let played = play(&["bytes", "--from", "15"], "C", &[("step 15", "-")]);
    assert!(!played.screen("The end").contains("Every run"), "{:#?}", played.screens);
}

/// `udp-limits` is typed as it is read.
fn no_command_is_broken_at_its_hyphen(played: &str) {
    let hyphen = |line: &&str| line.ends_with('-') && !line.ends_with(" --");
    let broken: Vec<_> = played.lines().filter(hyphen).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

fn handout(words: &[&str]) -> String {
    let file = TempFile::new(&format!("handout-{}.md", words.join("-")), b"");
    let ran = demo(&[&["walkthrough"], words, &["--handout", file.path()]].concat());
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    std::fs::read_to_string(&file.0).expect("a hand-out")
}

/// What is given out before the lesson asks everything and tells nothing.
#[test]
fn a_handout_leaves_room_for_the_predictions_and_spoils_none() {
    for entry in LESSONS {
        let lesson = entry.lesson();
        for lang in [Lang::En, Lang::Zh] {
            let sheet = handout(&[entry.name, "--lang", lang.choose("en", "zh")]);
            let flat = |text: &Text| text.get(lang).replace('\n', "\n\n");
            assert!(sheet.starts_with(&format!("# {}\n", lesson.title.get(lang))), "{sheet}");
            let (mut asked, mut exercises) = (0, 0);
            for step in &lesson.steps {
                match &step.does {
                    Does::Predict(predict) => {
                        asked += 1;
                        assert!(sheet.contains(&flat(&predict.ask)), "{sheet}");
                        for choice in &predict.choices {
                            assert!(sheet.contains(&format!("- [ ] {}", choice.text().get(lang))));
                        }
                    }
                    Does::Exercise(exercise) => {
                        exercises += 1;
                        assert!(sheet.contains(&flat(&exercise.ask)), "{sheet}");
                        let model = exercise.turn.as_ref().map_or("", |turn| &turn.model);
                        assert!(model.len() < 2 || !sheet.contains(&format!(" {model}\n")));
                    }
                    Does::Prose(text) => assert!(sheet.contains(&flat(text)), "{sheet}"),
                    Does::Explain(explain) => assert!(!sheet.contains(&flat(&explain.text()))),
                    Does::Run(_) | Does::Look(_) => {}
                }
            }
            let room = lang.choose("What the run showed: ___", "运行的结果：___");
            assert_eq!(sheet.matches(room).count(), asked, "{sheet}");
            assert!(sheet.matches("：___").count() + sheet.matches(": ___").count() > exercises);
            for told in ["│", "✓", "```", "{", "For the teacher", "教师提示"] {
                assert!(!sheet.contains(told), "{told:?} is in:\n{sheet}");
            }
        }
    }
}

#[test]
fn a_handout_with_answers_has_the_real_output_and_the_teacher_s_the_notes_too() {
    let plain = handout(&["bytes", "--answers"]);
    for part in ["# Bytes, not messages", "```text", "│211─12─985│", "- [ ] yes"] {
        assert!(plain.contains(part), "{part:?} is not in:\n{plain}");
    }
    assert!(!plain.contains("For the teacher"));
    let chinese = handout(&["bytes", "--teacher", "--lang", "zh"]);
    for part in ["教师提示", "# 是字节，不是消息", "│211─12─985│"] {
        assert!(chinese.contains(part), "{part:?} is not in:\n{chinese}");
    }
}

#[test]
fn a_worksheet_is_the_student_s_own_and_its_key_is_run() {
    let sheet = |words: &[&str]| {
        let ran = demo(&[&["worksheet", "--seed"], words].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    assert_eq!(sheet(&["20260101"]), sheet(&["20260101"]));
    assert_ne!(sheet(&["20260101"]), sheet(&["20260102"]));
    assert!(!sheet(&["20260101"]).contains("Answer"));
    assert!(sheet(&["20260101", "--students", "2"]).ends_with(&sheet(&["20260102"])));
    for seed in 0..12u64 {
        let key = sheet(&[&seed.to_string(), "--key"]);
        assert_eq!(key.matches("\n✓ Answer: ").count(), 3, "{key}");
        // What a stream's reads return, put together, is what was sent.
        let first = key.split("\n## ").nth(1).expect("a question");
        let of = |line: &str| line.split('`').skip(1).step_by(2).collect::<Vec<_>>().concat();
        let asked = first.lines().next().expect("the messages");
        let answered = first.lines().find(|line| line.starts_with("✓ Answer")).expect("an answer");
        assert_eq!(of(asked), of(answered), "{first}");
    }
    assert!(sheet(&["7", "--key", "--lang", "zh"]).contains("✓ 答案："));
}

/// On paper of its own for each student, with lines to write on, in both languages.
#[test]
fn sheets_are_pages_too() {
    let file = TempFile::new("sheets.html", b"");
    let page = |words: &[&str]| {
        let ran = demo(words);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        std::fs::read_to_string(&file.0).expect("a page")
    };
    let sheets = page(&["worksheet", "--seed", "7", "--students", "3", "--html", file.path()]);
    assert!(sheets.starts_with("<!doctype html>"));
    for part in ["Worksheet 7", "练习纸 9", "<code>"] {
        assert!(sheets.contains(part), "{part:?} is not in:\n{sheets}");
    }
    assert_eq!(sheets.matches("class=\"sheet\"").count(), 3);
    assert_eq!(sheets.matches("<p class=blank></p>").count(), 3 * 3 * 4);
    let lesson = page(&["walkthrough", "bytes", "--handout", file.path()]);
    assert!(lesson.contains("Bytes, not messages") && lesson.contains("是字节，不是消息"));
    assert!(lesson.contains("<p class=choice>☐ ") && !lesson.contains("<pre"));
}

/// Each run of a lesson as a page that is the recording.
#[test]
fn a_lesson_s_runs_are_pages() {
    let folder = TempFolder::new("lesson-pages");
    let ran = demo(&["walkthrough", "bytes", "--auto", "--html", &folder.file("")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let files: Vec<&str> =
        ran.stdout.lines().filter_map(|line| Some(line.split_once("plays: ")?.1)).collect();
    assert!(!files.is_empty(), "{}", ran.stdout);
    for file in files {
        let page = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(sticky_demo::report::html::recording(&page).is_some_and(|held| held.is_ok()));
    }
}
