//! What lessons say beside their own texts.

use crate::observe::Number;
use crate::scenario::LinkKind;
use crate::text::{sentences, words};
use crate::trace::LinkInfo;
use crate::verdict::Checked;
use crate::{Both, Text, text};

words! {
    // Around the steps.
    READ "Read" "阅读";
    PREDICT "Predict" "预测";
    RUN "Run" "运行";
    LOOK "Look" "观察";
    EXPLAIN "Explain" "解释";
    EXERCISE "Exercise" "练习";
    MINUTES "minutes" "分钟";
    READ_NEXT "What to read next" "接下来读什么";
    KEYS "Enter goes on · b back · r run again · q out (you can go on later)"
        "回车继续 · b 后退 · r 重新运行 · q 退出（以后可以接着做）";
    HELP
        "Enter goes on. b goes back a step. r makes the run again; in an exercise, with what you typed last. q leaves, and says how to go on later. At a question, type your answer; - passes."
        "回车继续。b 退回一步。r 重新运行；在练习里，用上一次输入的内容再运行一次。q 退出，并告诉你以后怎样接着做。看到提问就输入答案；输入 - 表示跳过。";
    FOR_THE_TEACHER "For the teacher" "教师提示";
    GOAL "Goal" "目标";
    EVERY_RUN_SHOWED "Every run showed what the lesson says." "每次运行都显示了本课所说的现象。";

    // On paper.
    NAME "Name" "姓名";
    CLASS_AND_DATE "Class, date" "班级、日期";
    BEGIN_WITH "Begin with:  sticky-demo walkthrough bytes" "先做：  sticky-demo walkthrough bytes";
    WHICH_LESSON "Which one? Its number, or Enter for the first without ✓; q ends"
        "做哪一课？输入编号；回车：第一个没有 ✓ 的课；q 退出";
    MY_PREDICTION "My prediction" "我的预测";
    WHAT_THE_RUN_SHOWED "What the run showed" "运行的结果";
    WHY "Why? In your own words:" "为什么？用自己的话写：";
    MY_VALUE "My value, and what it gave" "我的取值，以及得到的结果";
    MY_PROGRAM "My program, and what was said of it" "我的程序，以及得到的评判";
    RUN_NEEDS_THE_WIRE "This run needs the wire: sticky-demo doctor says whether there is one."
        "这次运行需要虚拟网线：sticky-demo doctor 会说明本机能否搭建。";

    // Prompts.
    GO_ON "Enter: go on" "回车：继续";
    MORE "Enter: more" "回车：下一页";
    GUESS_A_NUMBER "Your guess (a number; - to skip, h for help)" "你的预测（一个数；输入 - 跳过，h 帮助）";
    GUESS_BYTES "Your guess (the bytes as text; - to skip, h for help)"
        "你的预测（把字节写成文字；输入 - 跳过，h 帮助）";
    GUESS_A_CHOICE "Your guess (the number of an answer; - to skip, h for help)"
        "你的预测（选项的序号；输入 - 跳过，h 帮助）";
    YOUR_VALUE "Your value (- to go on)" "你的取值（输入 - 继续下一步）";
    HOW_IT_IS_STARTED "How your program is started (- to go on)"
        "启动你的程序的命令（输入 - 继续下一步）";
    ANOTHER_VALUE "Another value, or - to go on" "换一个取值，或输入 - 继续";
    ANOTHER_COMMAND "Another command, or - to go on" "换一条命令，或输入 - 继续";

    // Answers to what was typed.
    GUESS_FIRST "Say what you expect before the kernel does. A wrong guess costs nothing."
        "先说出你的预测，再看内核怎么做。猜错没有关系。";
    TYPE_A_VALUE "Type a value, or - to go on." "请输入一个取值，或输入 - 继续。";
    TYPE_A_COMMAND "Type a command, or - to go on." "请输入一条命令，或输入 - 继续。";
    NOTHING_TO_RUN_AGAIN "There is nothing to run again yet." "还没有可以重新运行的内容。";
    NO_SUCH_VALUE "No such value" "没有这样的取值";
    DONE "Done" "完成";
    NOT_YET "Not yet" "还不行";

    // What a run showed.
    NOT_OBSERVED "not observed" "未观测到";
    IS_PASSED_OVER "It is skipped; the rest of the lesson does not depend on it."
        "已跳过；本课其余部分不受影响。";
    WIRE_DECLINED "This part needs the virtual cable, and --link loopback was asked for."
        "这一部分需要虚拟网线，而命令行要求 --link loopback。";
    WIRE_DENIED "This part needs the virtual cable, and this machine cannot build it"
        "这一部分需要虚拟网线，而本机无法搭建";
    COULD_NOT_RUN "It could not run" "无法运行";
    A_RUN_BROKE_OFF "A run broke off" "有一次运行中断了";
    RUN_DOES_NOT_TELL "This run does not tell" "这次运行说明不了";
    NONE_OF_THE_CHOICES "this run showed none of the choices" "这次运行不符合任何一个选项";
    SEVERAL_OF_THE_CHOICES "this run showed more than one of the choices"
        "这次运行符合不止一个选项";
    RUN_WAS_NOT_MADE "that run was not made" "没有做过那次运行";
    THE_ANSWER "The answer, from this run" "答案（来自这次运行）";
    YOU_DID_NOT_GUESS "You did not guess. This run gave" "你没有预测。这次运行得到的是";
    RIGHT "Right" "对了";

    // What is wrong with a lesson's file.
    ONE_THING_A_STEP "a step is one of prose, predict, run, look, explain, exercise"
        "一步是 prose、predict、run、look、explain、exercise 之一";
    NO_STEP "there is no step: write at least one [[step]]" "一步也没有：至少写一个 [[step]]";
    NO_RUN_FOLLOWS "no run follows this prediction" "这个预测后面没有 run";
    NO_RUN_BEFORE_LOOK "no run comes before this look" "这个 look 前面没有 run";
    NO_RUN_BEFORE_EXPLAIN "no run comes before this explain; make it prose"
        "这个 explain 前面没有 run；请改成 prose";
    NUMBERS_WITHOUT_A_CLAIM "it speaks of the run in numbers and names no claim (`if`)"
        "它用数字谈论运行，却没有写出论断（`if`）";
    ONE_KIND_OF_ANSWER "a prediction has exactly one of number, choices and text"
        "一个 predict 恰好有 number、choices、text 三者之一";
    ONE_CHOICE "a single choice leaves nothing to choose" "只有一个选项就不成选择";
    TURN_OR_PROGRAM "an exercise has either turn or program"
        "一个 exercise 要么有 turn，要么有 program";
    TEXT_OF_A_PIECE "text is of the layer reads or delivered, and nth counts from 1"
        "text 的 layer 是 reads 或 delivered，nth 从 1 数起";
    ON_THE_WIRE "on the wire" "在网线上";
    ON_LOOPBACK "on loopback" "在回环上";
    EMPTY_IN_ONE_LANGUAGE "a text is empty in one language" "有一段文字缺一种语言";
}

sentences! {
    /// What follows a colon, after the words that it belongs to.
    told(; what: Both, text: &Text): "{what}: {text}", "{what}：{text}";

    // Around the steps.
    numbered(number: usize; what: &Text): "{number}. {what}", "{number}. {what}";
    item(; what: &Text): "- {what}", "- {what}";
    step_of(at: usize, last: usize; title: &Text): "{title} · step {at} of {last}",
        "{title} · 步骤 {at} / {last}";
    no_step(name: &str, from: usize, last: usize):
        "{name} has no step {from}; its steps are 1 to {last}",
        "{name} 没有第 {from} 步；它有第 1 到第 {last} 步";
    the_end(; title: &Text): "{title} · The end", "{title} · 本课结束";
    resumed(asked: usize, at: usize):
        "Step {asked} speaks of the run in step {at}, so that is made first.",
        "第 {asked} 步说的是第 {at} 步的运行，所以先做这次运行。";
    values_of(knob: &str; takes: &Text): "{knob}: {takes}", "{knob}：{takes}";
    on_the_screen(name: &str):
        "The runs and the pictures are on the screen (sticky-demo walkthrough {name}); what is asked here has the number of its step there.",
        "运行和图都在屏幕上（sticky-demo walkthrough {name}）；这里的题目沿用那里的步骤编号。";
    length(minutes: u32, steps: usize): "{minutes} minutes · {steps} steps",
        "{minutes} 分钟 · {steps} 步";
    a_run_did_not_show(; at: &[usize] = steps(at)):
        "A run did not show what the lesson says: {at}.",
        "有的运行没有显示出本课所说的现象：{at}。";
    passed_over(; at: &[usize] = steps(at)): "Skipped, because there is no virtual cable here: {at}",
        "因为没有虚拟网线而跳过：{at}";

    /// The command on a line of its own, to be copied as a whole.
    go_on_later(words: &str): "Go on later with:\n  sticky-demo walkthrough {words}\n",
        "以后继续：\n  sticky-demo walkthrough {words}\n";

    // Answers to what was typed.
    not_an_answer(; prompt: Both): "That is not an answer to this question. {prompt}",
        "这不是这道题的答案。{prompt}";
    you_said_before(; guess: &Text): "You said before: {guess}  Enter keeps it.",
        "你之前的预测：{guess}  直接回车则保持不变。";

    // What a run showed.
    not_so(claim: &str; checked: &Checked = measured(checked)):
        "This run did not show what is said here: {claim}  (measured {checked})",
        "这次运行没有显示出这里要说的现象：{claim}  （实测 {checked}）";
    not_so_run_again(claim: &str; checked: &Checked = measured(checked)):
        "This run did not show what is said here; r runs it again: {claim}  (measured {checked})",
        "这次运行没有显示出这里要说的现象；输入 r 重新运行：{claim}  （实测 {checked}）";
    all_of_it(command: &str): "All of it: {command}", "完整实验：{command}";
    its_page(file: &str): "As a page that plays: {file}", "可播放的网页：{file}";
    only(nth: usize, all: usize): "number {nth} was asked for, and there were only {all}",
        "要的是第 {nth} 个，总共只有 {all} 个";
    not_this_time(; guess: &Text, it_was: &Text):
        "Not this time. You said: {guess}. This run gave: {it_was}",
        "这次没有猜中。你的预测是：{guess}。这次运行得到的是：{it_was}";

    // What is wrong with a lesson's file.
    at_step(name: &str, line: usize, step: usize; why: &Text):
        "{name}, line {line}, step {step}: {why}", "{name} 第 {line} 行，第 {step} 步：{why}";
    in_file(name: &str; why: &Text): "{name}: {why}", "{name}：{why}";
    no_such_lesson(name: &str; known: &[String] = Text::listed(known)):
        "no lesson is called {name:?}; the lessons are {known}, or your own file FILE.toml",
        "没有名为 {name:?} 的课程；课程有 {known}，也可以是自己的文件 FILE.toml";
    prose_names(place: &str):
        "prose does not speak of a run, but names {place}: make it an explain",
        "prose 不涉及运行，却用了 {place}：请改成 explain";
    no_such_run(case: &str, name: &str; on: Both, known: &[String] = Text::listed(known)):
        "{case} has no run called {name:?} with that receiver ({on}); it has {known}",
        "{case} 没有名为“{name}”、用这种接收方的运行（{on}）；有的是 {known}";
    not_a_knob(knob: &str, case: &str): "{knob} is not a knob of {case}",
        "{knob} 不是 {case} 的参数";
    needs_a_noun(place: &str):
        "{{{place}}} needs a noun for one and one for several, such as {{main.naive.reads|read|reads}}, or none",
        "{{{place}}} 要么写单数和复数两个词，如 {{main.naive.reads|read|reads}}，要么一个也不写";
    in_one_language_only(place: &str): "{{{place}}} is in one language only",
        "{{{place}}} 只出现在一种语言里";
    not_run_and_receiver(of: &str): "{of:?} does not name a run and a receiver, as main.naive does",
        "{of:?} 不是“运行.接收方”：例如应写 main.naive";
}

pub fn score(right: usize, asked: usize) -> Text {
    match asked {
        0 => text!("No prediction was made.", "没有作过预测。"),
        _ => text!(
            "Right at the first try: {right} of {asked}",
            "第一次就预测正确：{right} / {asked}"
        ),
    }
}

/// Steps by their numbers, which count from 1: "steps 10, 15".
fn steps(indices: &[usize]) -> Text {
    let all =
        Text::listed(&indices.iter().map(|index| (index + 1).to_string()).collect::<Vec<_>>());
    match indices.len() {
        1 => text!("step {all}", "步骤 {all}"; all),
        _ => text!("steps {all}", "步骤 {all}"; all),
    }
}

pub fn not_observed_in(at: &[usize]) -> Text {
    match at {
        [] => text!("Something could not be observed.", "有些现象未能观测到。"),
        at => text!(
            "Something could not be observed: {at}.",
            "有些现象未能观测到：{at}。"; at = steps(at)
        ),
    }
}

pub fn tried(program: bool, auto: bool, typed: &str) -> Text {
    match (program, auto) {
        (true, true) => text!(
            "The program's own solution, against the same check",
            "程序自带的解答，接受同样的检查"
        ),
        (false, true) => text!("A value that does it: {typed}", "一个可行的取值：{typed}"),
        (false, false) => text!("Your value: {typed}", "你的取值：{typed}"),
        (true, false) => text!("Your command: {typed}", "你的命令：{typed}"),
    }
}

pub fn ran_on(case: &str, link: &LinkInfo) -> Text {
    match (link.kind, &link.because) {
        (LinkKind::Wire, _) => text!(
            "{case} on the wire: real packets, captured",
            "{case} 在虚拟网线上：真实的包，逐个抓取"
        ),
        (_, Some(_)) => text!(
            "{case} on loopback, because this machine refuses the wire (sticky-demo doctor says why)",
            "{case} 在回环接口上，因为本机无法搭建虚拟网线（原因见 sticky-demo doctor）"
        ),
        (_, None) => text!("{case} on loopback", "{case} 在回环接口上"),
    }
}

fn measured(checked: &Checked) -> Text {
    let side = |side: Option<Number>| match side {
        Some(number) => Text::same(number.to_string()),
        None => NOT_OBSERVED.into(),
    };
    let sign = checked.sign;
    let [left, right] = [checked.left, checked.right].map(side);
    text!("{left} {sign} {right}", "{left} {sign} {right}"; left, right)
}

pub fn choice_needs_if(choice: &Text) -> Text {
    let Text { en, zh } = choice;
    let choice = Text { en: format!("{en:?}"), zh: format!("“{zh}”") };
    text!(
        "the choice {choice} needs `if`: the claims under which it is right",
        "选项 {choice} 缺少 `if`：在哪些论断下它是对的"; choice
    )
}
