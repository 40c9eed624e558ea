//! The lessons: laws over every file, whole sessions without a terminal, and a
//! person at a terminal.

mod common;

use common::{TempFile, command, demo, python, run};
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;
use sticky_demo::lessons::{Ask, Does, Entry, LESSONS, Lesson, Session, Setting, Wire};
use sticky_demo::report::{Packets, Paint, Style, places};
use sticky_demo::{Lang, Text};
use unicode_width::UnicodeWidthStr;

fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn pair(text: &Text) -> (&str, &str) {
    (&text.en, &text.zh)
}

/// Every pair of texts of a lesson.
fn texts(lesson: &Lesson) -> Vec<(&str, &str)> {
    let mut plain = vec![&lesson.title, &lesson.goal];
    plain.extend(lesson.next.iter().chain(&lesson.teacher));
    plain.extend(lesson.steps.iter().filter_map(|step| step.note.as_ref()));
    let mut texts: Vec<(&str, &str)> = plain.into_iter().map(pair).collect();
    for step in &lesson.steps {
        match &step.does {
            Does::Prose(text) => texts.push(pair(text)),
            Does::Predict(predict) => {
                texts.extend([pair(&predict.ask), pair(&predict.seen)]);
                texts.extend(predict.choices.iter().map(|c| (c.en.as_str(), c.zh.as_str())));
            }
            Does::Run(_) => {}
            Does::Look(look) => texts.push((&look.en, &look.zh)),
            Does::Explain(explain) => texts.push((&explain.en, &explain.zh)),
            Does::Exercise(exercise) => {
                texts.extend([pair(&exercise.ask), pair(&exercise.well), pair(&exercise.not_yet)]);
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
        for (en, zh) in texts(&lesson) {
            assert!(chinese(zh), "{}: {zh:?}", entry.name);
            // The term itself may stand in an English text.
            assert!(!chinese(&en.replace("粘包", "")), "{}: {en:?}", entry.name);
            let mut of = [places(en).collect::<Vec<_>>(), places(zh).collect()];
            of.iter_mut().for_each(|places| places.sort_unstable());
            assert_eq!(of[0], of[1], "{}: not the same places", entry.name);
        }
    }
}

/// ASCII punctuation between Chinese characters is a slip of the keyboard.
#[test]
fn chinese_texts_have_chinese_punctuation() {
    for entry in LESSONS {
        for (_, zh) in texts(&entry.lesson()) {
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

#[test]
fn a_wrong_lesson_is_refused_with_its_place() {
    let head =
        "minutes = 1\ntitle = { en = \"t\", zh = \"题\" }\ngoal = { en = \"g\", zh = \"标\" }\n";
    let program = |framing: &str| {
        format!(
            "[[step]]\n[step.exercise]\nask = {{ en = \"a\", zh = \"问\" }}\nwell = {{ en = \"w\", zh = \"好\" }}\nnot_yet = {{ en = \"n\", zh = \"否\" }}\n[step.exercise.program]\nside = \"sender\"\nframing = \"{framing}\"\n"
        )
    };
    let (naive, short) = (program("naive"), program("fixed:3"));
    let cases: [(&str, &[&str]); 12] = [
        (&naive, &["step 1", "naive is no frame format"]),
        (&short, &["step 1", "fixed:3 cannot carry these messages"]),
        (
            "[[step]]\n[step.run]\ncase = \"nagle\"\n[[step]]\n[step.look]\nof = \"main.naive\"\nlayer = \"reads\"\nen = \"{main.naive.reads|read}\"\nzh = \"{main.naive.reads} 次\"\n",
            &["step 2", "{main.naive.reads|read} needs a noun"],
        ),
        ("[[step]]\ncolour = 1\n", &["line 5", "colour"]),
        ("[[step]]\n", &["step 1", "prose, predict, run"]),
        ("[[step]]\n[step.prose]\nen = \"x\"\n", &["zh"]),
        (
            "[[step]]\n[step.prose]\nen = \"{main.naive.reads}\"\nzh = \"{main.naive.reads}\"\n",
            &["step 1", "explain"],
        ),
        ("[[step]]\n[step.run]\ncase = \"telepathy\"\n", &["step 1", "telepathy"]),
        (
            "[[step]]\n[step.run]\ncase = \"nagle\"\n[step.run.values]\nbacklog = 1\n",
            &["backlog", "nagle"],
        ),
        (
            "[[step]]\n[step.predict]\nnumber = \"main.naive.pigeons\"\nask = { en = \"a\", zh = \"问\" }\nseen = { en = \"a\", zh = \"见\" }\n[[step]]\n[step.run]\ncase = \"nagle\"\n",
            &["step 1", "pigeons"],
        ),
        (
            "[[step]]\n[step.predict]\nnumber = \"main.naive.reads\"\nask = { en = \"a\", zh = \"问\" }\nseen = { en = \"a\", zh = \"见\" }\n",
            &["step 1", "no run follows"],
        ),
        (
            "[[step]]\n[step.run]\ncase = \"nagle\"\n[[step]]\n[step.explain]\nif = [\"telepathy.naive.reads > 1\"]\nen = \"x\"\nzh = \"题\"\n",
            &["step 2", "telepathy"],
        ),
    ];
    for (steps, expected) in cases {
        let file = TempFile::new("lesson.toml", format!("{head}{steps}").as_bytes());
        let ran = demo(&["walkthrough", file.path(), "--auto"]);
        assert_eq!(ran.code, 2, "{steps}: {}", ran.stdout);
        for word in expected {
            assert!(ran.stderr.contains(word), "{word:?} is not in: {}", ran.stderr);
        }
    }
    assert_eq!(demo(&["walkthrough", "telepathy"]).code, 2);
    let ran = demo(&["walkthrough", "bytes", "--auto", "--from", "99"]);
    assert_eq!(demo(&["walkthrough", "bytes", "--auto", "--from", "0"]).code, 2);
    assert!(ran.code == 2 && ran.stderr.contains("no step 99"), "{}", ran.stderr);
}

#[test]
fn all_lessons_play_by_themselves_in_under_a_minute() {
    let began = Instant::now();
    let ran = demo(&["walkthrough", "--auto"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    assert!(!ran.stdout.contains("{main"), "a place was left unfilled");
    for entry in LESSONS {
        assert!(ran.stdout.contains(&entry.lesson().title.en), "{}", entry.name);
    }
}

#[test]
fn all_lessons_play_on_loopback_in_chinese() {
    let ran = demo(&["walkthrough", "--auto", "--link", "loopback", "--lang", "zh"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("这一部分需要虚拟网线"));
    assert!(!ran.stdout.contains("未观测到"), "{}", ran.stdout);
}

#[test]
fn a_lesson_that_says_what_is_not_so_exits_1() {
    let text = "minutes = 1\ntitle = { en = \"t\", zh = \"题\" }\ngoal = { en = \"g\", zh = \"标\" }\n\
        [[step]]\n[step.run]\ncase = \"short-read\"\n[[step]]\n[step.explain]\n\
        if = [\"main.naive.intact == main.naive.messages\"]\nen = \"x\"\nzh = \"题\"\n";
    let file = TempFile::new("wrong-lesson.toml", text.as_bytes());
    let ran = demo(&["walkthrough", file.path(), "--auto"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let unwrapped = ran.stdout.replace("\n  ", " ");
    assert!(unwrapped.contains("main.naive.intact == main.naive.messages"), "{unwrapped}");
    assert!(!unwrapped.contains("r runs it again"), "nobody can type it: {unwrapped}");
    let played = play(&[file.path(), "--from", "1"], "C", &[("step 1", ""), ("step 2", "")]);
    played.screen("r runs it again");
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
    let ran = demo(&["walkthrough", "--handout", "nowhere.md"]);
    assert!(ran.code == 2 && ran.stderr.contains("LESSON"), "{}", ran.stderr);
}

#[test]
fn a_handout_with_answers_has_the_real_output_and_the_teacher_s_the_notes_too() {
    let plain = handout(&["bytes", "--answers"]);
    for part in ["# Bytes, not messages", "```text", "│21112985  │", "- [ ] yes"] {
        assert!(plain.contains(part), "{part:?} is not in:\n{plain}");
    }
    assert!(!plain.contains("For the teacher"));
    let chinese = handout(&["bytes", "--teacher", "--lang", "zh"]);
    for part in ["教师提示", "# 是字节，不是消息", "│21112985  │"] {
        assert!(chinese.contains(part), "{part:?} is not in:\n{chinese}");
    }
}

// ---- at a terminal ----

struct Played {
    screens: Vec<String>,
    code: i64,
}

/// Columns and lines: what every terminal has, and a projector in large type.
const SMALL: (usize, usize) = (80, 24);
const PROJECTOR: (usize, usize) = (100, 30);

/// Each lesson by its place and entry. They mostly wait, and may wait beside one
/// another.
fn beside_one_another(play: impl Fn(usize, &Entry) + Sync) {
    let play = &play;
    thread::scope(|threads| {
        for (index, entry) in LESSONS.iter().enumerate() {
            threads.spawn(move || play(index, entry));
        }
    });
}

/// Types what the rules say, at a terminal of the least size.
fn play(words: &[&str], lang: &str, rules: &[(&str, &str)]) -> Played {
    play_at(SMALL, &[], words, lang, rules)
}

/// Types what the rules say into the program, which `by` starts where it is not
/// empty; checks that every page fits.
fn play_at(
    (columns, lines): (usize, usize),
    by: &[&str],
    words: &[&str],
    lang: &str,
    rules: &[(&str, &str)],
) -> Played {
    let mut python = python();
    python
        .arg("tests/common/terminal.py")
        .args([columns.to_string(), lines.to_string()])
        .args(by)
        .arg(env!("CARGO_BIN_EXE_sticky-demo"))
        .arg("walkthrough")
        .args(words)
        .args(["--color", "never"])
        .env("TERM", "xterm")
        .env("LANG", lang)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = python.spawn().expect("python3");
    let rules = serde_json::to_vec(rules).expect("JSON");
    child.stdin.take().expect("stdin").write_all(&rules).expect("rules");
    let output = child.wait_with_output().expect("it ends");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let played: serde_json::Value = serde_json::from_str(&stdout)
        .unwrap_or_else(|error| panic!("{words:?}: {error}: {stdout}"));
    assert_eq!(played["unused"], serde_json::json!([]), "{words:?} never came there: {stdout}");
    let screens: Vec<String> = played["screens"]
        .as_array()
        .expect("screens")
        .iter()
        .map(|screen| screen.as_str().expect("text").to_owned())
        .collect();
    for screen in &screens {
        assert!(screen.lines().count() <= lines, "taller than the screen:\n{screen}");
        for line in screen.lines() {
            // What is typed may be as long as it likes.
            let shown = line.split_once(" > ").map_or(line, |(prompt, _)| prompt);
            assert!(shown.width() <= columns, "wider than the screen: {line:?}");
        }
    }
    Played { screens, code: played["code"].as_i64().expect("a code") }
}

impl Played {
    fn screen(&self, with: &str) -> &str {
        let found = self.screens.iter().find(|screen| screen.contains(with));
        found.unwrap_or_else(|| panic!("{with:?} is on no screen of {:#?}", self.screens))
    }
}

#[test]
fn right_answers_are_said_to_be_right_and_counted() {
    let played = play(
        &["bytes"],
        "en_US.UTF-8",
        &[
            ("step 2", "1"),
            ("step 7", "ldhig"),
            ("step 10", "2"),
            ("step 11", "3"),
            ("step 15", "12"),
        ],
    );
    assert_eq!(played.code, 0);
    assert!(played.screen("step 3").contains("✓ Right: 1"));
    assert!(played.screen("step 8").contains("✓ Right: \"ldhig\""));
    assert!(played.screen("The end").contains("You predicted rightly: 4 of 4"));
    assert!(played.screen("The end").contains("walkthrough merged"));
}

#[test]
fn a_wrong_answer_is_answered_with_what_was_seen() {
    let played = play(
        &["bytes"],
        "zh_CN.UTF-8",
        &[
            ("步骤 2", "3"),
            ("步骤 7", "goodb"),
            ("步骤 10", "9"), // no such choice: asked again
            ("这不是这道题的答案", "1"),
            ("步骤 11", "-"),
            ("步骤 15", "0"), // no value of the knob
            ("没有这样的取值", "11"),
            ("还不行", "12"),
        ],
    );
    assert_eq!(played.code, 0);
    let screen = played.screen("步骤 3");
    assert!(screen.contains("这次没有猜中。你的预测是：3。这次运行得到的是：1"), "{screen}");
    assert!(screen.contains("写入 3 次，读取 1 次"), "{screen}");
    assert!(played.screen("步骤 12").contains("你没有预测"));
    assert!(played.screen("本课结束").contains("预测正确：0 / 4"));
}

#[test]
fn one_goes_back_runs_again_and_the_first_guess_counts() {
    let played = play(
        &["bytes"],
        "C",
        &[
            ("step 2", "3"),
            ("step 3", "b"),
            ("You said before: 3", "1"),
            ("✓ Right: 1", "r"),
            ("step 4", "b"),
            ("step 3", ""),
            ("step 6", "q"),
        ],
    );
    assert_eq!(played.code, 0);
    assert!(played.screens.last().is_some_and(|last| {
        last.contains("Go on later with: sticky-demo walkthrough bytes --from 6")
    }));
    let whole = play(
        &["bytes"],
        "C",
        &[
            ("step 2", "3"),
            ("step 3", "b"),
            ("step 2", "1"),
            ("step 7", "-"),
            ("step 10", "-"),
            ("step 11", "-"),
            ("step 15", "-"),
        ],
    );
    assert!(whole.screen("The end").contains("0 of 4"), "{:#?}", whole.screens.last());
}

/// A step that speaks of a run is resumed at that run.
#[test]
fn a_lesson_is_resumed_where_it_was_left() {
    for (lang, step, end) in [("C", "step", "The end"), ("zh_CN.UTF-8", "步骤", "本课结束")] {
        let played = play(&["bytes", "--from", "14"], lang, &[(&format!("{step} 15"), "-")]);
        assert_eq!(played.code, 0);
        assert!(played.screens[1].contains(&format!("{step} 12")), "{:?}", played.screens[1]);
        played.screen(end);
    }
}

/// Each prediction's step and its right answer as one types it, read off what
/// the lesson says when it plays by itself.
fn right_answers(name: &str, lesson: &Lesson) -> Vec<(usize, String)> {
    let ran = demo(&["walkthrough", name, "--auto"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    answers_in(&ran.stdout, lesson, &|_| true)
}

/// The answers that an automatic run printed, to those predictions that it made.
fn answers_in(stdout: &str, lesson: &Lesson, made: &dyn Fn(usize) -> bool) -> Vec<(usize, String)> {
    let said = stdout.lines().filter_map(|line| {
        let answer = line.strip_prefix("✓ The answer, from this run: ")?;
        Some(match answer.split_once(". ") {
            Some((number, _)) if number.parse::<u8>().is_ok() => number.to_owned(),
            _ => answer.trim_matches('"').to_owned(),
        })
    });
    let asked = lesson.steps.iter().enumerate();
    let asked = asked.filter(|(_, step)| matches!(step.does, Does::Predict(_)));
    let asked = asked.filter(|(index, _)| made(*index));
    asked.map(|(index, _)| index + 1).zip(said).collect()
}

fn exercises(lesson: &Lesson) -> impl Iterator<Item = usize> {
    let steps = lesson.steps.iter().enumerate();
    steps.filter(|(_, step)| matches!(step.does, Does::Exercise(_))).map(|(index, _)| index + 1)
}

/// Types an answer at each of the steps, and passes over the exercises.
fn typed(lesson: &Lesson, lang: &str, answers: &[(usize, String)]) -> Vec<(String, String)> {
    let step = if lang == "C" { "step" } else { "步骤" };
    let mut all = answers.to_vec();
    all.extend(exercises(lesson).map(|at| (at, "-".to_owned())));
    all.sort();
    all.into_iter().map(|(at, line)| (format!("{step} {at} "), line)).collect()
}

fn play_typed(
    size: (usize, usize),
    by: &[&str],
    name: &str,
    lang: &str,
    typed: &[(String, String)],
) -> Played {
    let rules: Vec<(&str, &str)> =
        typed.iter().map(|(on, line)| (on.as_str(), line.as_str())).collect();
    play_at(size, by, &[name, "--teacher"], lang, &rules)
}

#[test]
fn every_lesson_is_played_rightly_and_wrongly_in_both_languages() {
    beside_one_another(|_, entry| {
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
        for (lang, score) in [("C", "You predicted rightly: "), ("zh_CN.UTF-8", "预测正确：")]
        {
            let typed_right = typed(&lesson, lang, &right);
            let played = play_typed(PROJECTOR, &[], entry.name, lang, &typed_right);
            assert_eq!(played.code, 0, "{}", entry.name);
            played.screen(&format!("{score}{all} {} {all}", if lang == "C" { "of" } else { "/" }));
            let played = play_typed(SMALL, &[], entry.name, lang, &typed(&lesson, lang, &wrong));
            assert_eq!(played.code, 0, "{}", entry.name);
            played.screen(&format!("{score}0 {} {all}", if lang == "C" { "of" } else { "/" }));
        }
    });
}

// ---- a machine that refuses the wire ----

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
    for (how, lang, why) in ways {
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
            continue;
        }
        assert!(doctor.stdout.contains("✗ the wire"), "{how}: {}", doctor.stdout);
        beside_one_another(|_, entry| {
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
    }
}

#[test]
fn every_lesson_can_be_left_and_resumed_at_every_step() {
    beside_one_another(|index, entry| {
        let lesson = entry.lesson();
        let lang = ["C", "zh_CN.UTF-8"][index % 2];
        for at in 1..=lesson.steps.len() {
            let words = [entry.name, "--from", &at.to_string()].map(str::to_owned);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let played = play(&words, lang, &[("", "b"), ("", "r"), ("", "q")]);
            assert_eq!(played.code, 0, "{} {at}", entry.name);
            played.screen("--from");
        }
    });
}

#[test]
fn a_learner_s_program_is_run_from_the_lesson() {
    let wrong = TempFile::new("naive.py", include_bytes!("practice/receiver.py").as_slice());
    std::fs::write(&wrong.0, include_str!("practice/receiver.py").replace("!I", "<I"))
        .expect("a file");
    let steps: Vec<usize> = exercises(&LESSONS[5].lesson()).collect();
    let (first, second) = (format!("step {} ", steps[0]), format!("step {} ", steps[1]));
    let played = play(
        &["your-own", "--from", &steps[0].to_string()],
        "C",
        &[
            (&first, &format!("python3 {}", wrong.path())),
            ("Not yet", "python3 tests/practice/receiver.py"),
            ("✓ cut at random", ""),
            (&second, "python3 tests/practice/sender.py"),
        ],
    );
    assert_eq!(played.code, 0);
    assert!(played.screen("first difference at byte").contains("✗ all in one write"));
    played.screen("Done: every message");
    played.screen("Done: every frame");
}

// ---- the learner's own program ----

#[test]
fn a_right_program_passes_and_a_wrong_one_is_told_the_byte() {
    let python = |script: &str, side: &str, lang: &str| {
        let file = TempFile::new(&format!("{side}-{}.py", script.len()), script.as_bytes());
        run(command("sticky-demo").args([
            "exercise",
            side,
            "--lang",
            lang,
            "--",
            "python3",
            file.path(),
        ]))
    };
    let receiver = include_str!("practice/receiver.py");
    let sender = include_str!("practice/sender.py");
    for (side, script) in [("receiver", receiver), ("sender", sender)] {
        let ran = python(script, side, "en");
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout.matches('✓').count(), 3, "{}", ran.stdout);
    }
    let wrong = [
        ("!I", "<I", "reverse order"),
        ("len(message)", "len(line)", "one too many"),
        ("len(message)", "len(message.decode())", "counts characters"),
        ("len(message)", "len(message) + 4", "counts the header"),
    ];
    for (right, bug, said) in wrong {
        let ran = python(&sender.replacen(right, bug, 1), "sender", "en");
        assert_eq!(ran.code, 1, "{bug}: {}", ran.stdout);
        assert!(ran.stdout.replace("\n    ", " ").contains(said), "{bug}: {}", ran.stdout);
        assert!(ran.stdout.contains("message 1"), "{}", ran.stdout);
    }
    let naive = receiver.replace(
        "    while len(buffer)",
        "    sock.sendall(data + b\"\\n\")\n    while False and len(buffer)",
    );
    let ran = python(&naive, "receiver", "zh");
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("把一次读取当成了一条消息"), "{}", ran.stdout);
    assert_eq!(demo(&["exercise", "receiver", "--", "no-such-program"]).code, 2);
    assert_eq!(demo(&["exercise", "receiver"]).code, 2);
}

/// A learner's program may leave something running that holds its output open,
/// a server started in the background, say. No round waits for that.
#[test]
fn what_a_program_leaves_running_is_not_waited_for() {
    let right = "tests/practice/receiver.py";
    for (script, code, said) in [
        (format!("sleep 30 & exec python3 {right}"), 0, "still holds its output open"),
        ("sleep 30 & echo oops".to_owned(), 1, "| oops"),
        (format!("python3 {right}; sleep 30"), 0, "the program did not end by itself"),
    ] {
        let began = Instant::now();
        let ran = demo(&["exercise", "receiver", "--", "sh", "-c", &script]);
        assert_eq!(ran.code, code, "{script}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.replace("\n    ", " ").contains(said), "{script}: {}", ran.stdout);
        assert!(began.elapsed().as_secs() < 25, "{script}: {:?}", began.elapsed());
    }
}

// ---- the screen ----

/// A long title takes its lines from the page, and not from the screen.
#[test]
fn a_long_title_fits_too() {
    let mut lesson = LESSONS[0].lesson();
    lesson.title.en = "a title ".repeat(20);
    let style = Style { paint: Paint(false), width: 80, lang: Lang::En, packets: Packets::Hidden };
    for height in [12, 24] {
        let setting = Setting { style, height, teacher: true, auto: false, wire: Wire::Had };
        let mut session = Session::new(&lesson, "bytes", setting);
        let Ask::Line { page, .. } = session.begin(2) else { panic!("a question") };
        assert!(page.lines().all(|line| line.width() <= 80), "{page}");
        assert!(page.lines().count() + 2 <= height, "{height}: {page}");
        assert_eq!(page.matches("title").count(), 20, "{page}");
    }
}

/// The way back can be typed as it stands, whatever the file is called.
#[test]
fn the_way_back_is_a_command_that_a_shell_takes() {
    let lesson = LESSONS[0].lesson();
    let style = Style { paint: Paint(false), width: 80, lang: Lang::En, packets: Packets::Hidden };
    for (name, typed) in [("bytes", "bytes"), ("it's mine.toml", r"'it'\''s mine.toml'")] {
        let setting = Setting { style, height: 24, teacher: false, auto: false, wire: Wire::Had };
        let mut session = Session::new(&lesson, name, setting);
        session.begin(2);
        let Ask::Over(farewell) = session.line("q") else { panic!("q ends it") };
        assert!(farewell.contains(&format!("walkthrough {typed} --from 2")), "{farewell}");
    }
}

/// A window that is pulled smaller has its next page laid out anew.
#[test]
fn pages_follow_the_window() {
    let lesson = LESSONS[0].lesson();
    let style = Style { paint: Paint(false), width: 80, lang: Lang::Zh, packets: Packets::Hidden };
    let setting = Setting { style, height: 24, teacher: true, auto: false, wire: Wire::Had };
    let mut session = Session::new(&lesson, "bytes", setting);
    session.begin(0);
    for (columns, rows) in [(80, 24), (60, 10), (44, 16)] {
        session.resize(columns, rows);
        let Ask::Line { page, prompt } = session.line("h") else { panic!("h asks for help") };
        assert!(page.lines().all(|line| line.width() <= columns), "{columns}: {page}");
        assert!(page.lines().count() + 2 <= rows, "{rows}: {page}{prompt}");
    }
}

/// A Chinese keyboard may be in its full-width mode.
#[test]
fn what_is_typed_full_width_is_understood() {
    for (typed, last) in [("３", "步骤 3 / 15"), ("－", "步骤 3 / 15"), ("ｂ", "步骤 1 / 15")]
    {
        play(&["bytes", "--from", "2"], "zh_CN.UTF-8", &[("步骤 2 / 15", typed), (last, "q")])
            .screen(last);
    }
    for typed in ["２。", "（2）", "2、"] {
        let choice = [("步骤 10 / 15", typed), ("步骤 11 / 15", "q")];
        play(&["bytes", "--from", "10"], "zh_CN.UTF-8", &choice).screen("步骤 11 / 15");
    }
}

/// A text may be typed as it was asked for, in quotes, and as Python prints it.
#[test]
fn the_quotes_around_a_text_are_no_part_of_it() {
    for typed in ["\"ldhig\"", "'ldhig'", "b'ldhig'", "“ldhig”", "「ldhig」"] {
        play(&["bytes", "--from", "7"], "C", &[("step 7", typed), ("step 8", "q")])
            .screen("✓ Right: \"ldhig\"");
    }
    play(&["bytes", "--from", "7"], "C", &[("step 7", "\""), ("step 8", "q")])
        .screen("You said: \"\"\"");
}

/// A value that does something like what is asked does not do.
#[test]
fn an_exercise_is_done_by_what_was_asked_alone() {
    for (lesson, values, said) in [
        // "goodbye" comes whole, and not "hello, world".
        ("bytes", ["7", "12"], "1 of 3 intact, and the first read returned 7 bytes"),
        // 21 bytes, and no boundary in them.
        ("framing", ["naive", "u8"], "21 bytes, 0 of 3 intact"),
    ] {
        let entry = LESSONS.iter().find(|entry| entry.name == lesson).expect("a lesson");
        let from = entry.lesson().steps.len().to_string();
        let (first, second) = (("Your value (", values[0]), ("Not yet", values[1]));
        let played = play(&[lesson, "--from", &from], "C", &[first, second, ("Done", "")]);
        assert!(played.screen("Not yet").contains(said), "{:#?}", played.screens);
    }
}

/// Whoever resumes past the last run has seen none: nothing is said of it.
#[test]
fn no_run_is_said_to_have_shown_what_no_run_was_made_for() {
    let played = play(&["bytes", "--from", "15"], "C", &[("step 15", "-")]);
    assert!(!played.screen("The end").contains("Every run"), "{:#?}", played.screens);
}

/// `udp-limits` is typed as it is read.
#[test]
fn no_command_is_broken_at_its_hyphen() {
    for lang in ["en", "zh"] {
        let played = demo(&["walkthrough", "--auto", "--lang", lang]).stdout;
        let hyphen = |line: &&str| line.ends_with('-') && !line.ends_with(" --");
        let broken: Vec<_> = played.lines().filter(hyphen).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }
}

// ---- worksheets ----

#[test]
fn a_worksheet_is_the_student_s_own_and_its_key_is_run() {
    let sheet = |words: &[&str]| {
        let ran = demo(&[&["worksheet", "--seed"], words].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    assert_eq!(sheet(&["20260101"]), sheet(&["20260101"]));
    assert_ne!(sheet(&["20260101"]), sheet(&["20260102"]));
    assert!(!sheet(&["20260101"]).contains("**Answer**"));
    for seed in 0..12u64 {
        let key = sheet(&[&seed.to_string(), "--key"]);
        assert_eq!(key.matches("**Answer**").count(), 3, "{key}");
        // What a stream's reads return, put together, is what was sent.
        let first = key.split("### ").nth(1).expect("a question");
        let of = |line: &str| line.split('`').skip(1).step_by(2).collect::<Vec<_>>().concat();
        let asked = first.lines().next().expect("the messages");
        let answered = first.lines().find(|line| line.starts_with("**Answer")).expect("an answer");
        assert_eq!(of(asked), of(answered), "{first}");
    }
    assert!(sheet(&["7", "--key", "--lang", "zh"]).contains("**答案**"));
}
