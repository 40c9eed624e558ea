//! Single screens: what is typed there, and what is answered.

use super::tools::*;
use sticky_demo::Lang;
use sticky_demo::class::lessons::{Ask, LESSONS, Session, Setting};
use unicode_width::UnicodeWidthStr;

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
    assert!(played.screen("The end").contains("Right at the first try: 4 of 4"));
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
    assert!(played.screen("本课结束").contains("第一次就预测正确：0 / 4"));
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
        last.contains("Go on later with:\n  sticky-demo walkthrough bytes --from 6\n")
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
    assert!(
        whole.screen("The end").contains("Right at the first try: 0 of 4"),
        "{:#?}",
        whole.screens.last()
    );
}

/// Before a run there is nothing to make again, and one stays where one is.
#[test]
fn r_before_any_run_says_so() {
    let said = "There is nothing to run again yet.";
    let rules = [("10 minutes", "r"), (said, ""), ("step 1 ", "r"), (said, "q")];
    assert!(play(&["bytes"], "C", &rules).screens[4].contains("step 1 "));
}

/// A number is echoed as it was typed, and one that no value holds is told so.
#[test]
fn a_long_number_is_neither_rounded_nor_called_a_text() {
    let long = "99999999999999999999999";
    let said = format!("You said: {long}. ");
    play(&["bytes"], "C", &[("step 2 ", long), (&said, "b"), (&format!("before: {long} "), "q")]);
    for no_size in [long, "99999999999999999999", "-99999999999999999999", "-5", "many"] {
        let said = "No such value: it must be a whole number, 1 to 67108864";
        play(&["bytes", "--from", "15"], "C", &[("Your value", no_size), (said, "q")]);
    }
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

/// The way back can be typed as it is printed, whatever the file is called.
#[test]
fn the_way_back_is_a_command_that_a_shell_takes() {
    let lesson = LESSONS[0].lesson();
    for (name, typed) in [("bytes", "bytes"), ("it's mine.toml", r"'it'\''s mine.toml'")] {
        let setting = at_terminal((80, 24), Lang::En);
        let mut session = Session::new(&lesson, name, setting);
        session.begin(2);
        let Ask::Over(farewell) = session.line("q") else { panic!("q ends it") };
        assert!(farewell.contains(&format!("walkthrough {typed} --from 2")), "{farewell}");
    }
}

/// And it is the way back to the same lesson: to the teacher's, in her language.
#[test]
fn the_way_back_has_the_options_too() {
    let options = ["bytes", "--lang=zh", "--teacher", "--link", "loopback"];
    let played = play(&options, "C", &[("目标", "q")]);
    let last = played.screens.last().expect("a screen");
    let back = "sticky-demo walkthrough bytes --from 1 --teacher --link loopback --lang zh";
    assert!(last.contains(back), "{last}");
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

/// A long title takes its lines from the page, and not from the screen.
#[test]
fn a_long_title_fits_too() {
    let mut lesson = LESSONS[0].lesson();
    lesson.title.en = "a title ".repeat(20);
    for height in [12, 24] {
        let setting = Setting { teacher: true, ..at_terminal((80, height), Lang::En) };
        let mut session = Session::new(&lesson, "bytes", setting);
        let Ask::Line { page, .. } = session.begin(2) else { panic!("a question") };
        assert!(page.lines().all(|line| line.width() <= 80), "{page}");
        assert!(page.lines().count() + 2 <= height, "{height}: {page}");
        assert_eq!(page.matches("title").count(), 20, "{page}");
    }
}

/// A window that is pulled smaller has its next page laid out anew.
#[test]
fn pages_follow_the_window() {
    let lesson = LESSONS[0].lesson();
    let setting = Setting { teacher: true, ..at_terminal((80, 24), Lang::Zh) };
    let mut session = Session::new(&lesson, "bytes", setting);
    session.begin(0);
    for (columns, rows) in [(80, 24), (60, 10), (44, 16)] {
        session.resize(columns, rows);
        let Ask::Line { page, prompt } = session.line("h") else { panic!("h asks for help") };
        assert!(page.lines().all(|line| line.width() <= columns), "{columns}: {page}");
        assert!(page.lines().count() + 2 <= rows, "{rows}: {page}{prompt}");
    }
}
