//! What each step shows, from what is known so far.

use super::check::run_and_receiver_of;
use super::cover::{ending, for_teacher, opening, title};
use super::exchange::{Ran, Wire};
use super::outcome::{judged, solved, unproved};
use super::page::Block;
use super::progress::Progress;
use super::{Choice, Does, Exercise, Predict, RunStep};
use crate::observe::Number;
use crate::report::{Layer, fill, look};
use crate::scenario::LinkKind;
use crate::trace::{Receiver, Trace};
use crate::verdict::{Checked, Verdict};
use crate::{Text, text};

/// What a typed line is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// Enter.
    Enter,
    /// An answer to the prediction.
    Guess,
    /// A value or a command for the exercise.
    Try,
}

fn go_on() -> (Waiting, Text) {
    (Waiting::Enter, text!("Enter: go on", "回车：继续"))
}

/// The blocks of the step at which one stands, what it waits for, and its prompt.
pub(super) fn step(progress: &Progress) -> (Vec<Block>, Waiting, Text) {
    let (blocks, (waiting, prompt)) = match progress.does() {
        Some(does) => the_step(progress, does),
        None if progress.at == 0 => (opening(progress), go_on()),
        None => (ending(progress), go_on()),
    };
    (blocks, waiting, prompt)
}

fn the_step(progress: &Progress, does: &Does) -> (Vec<Block>, (Waiting, Text)) {
    let index = progress.at - 1;
    let (trace, auto) = (progress.trace_of(index), progress.setting.auto);
    let (body, waits) = match does {
        Does::Prose(text) => (vec![Block::Prose(text.clone())], go_on()),
        Does::Predict(predict) => question(progress, predict),
        Does::Run(run) => (ran(progress, run, trace), go_on()),
        Does::Look(step) => {
            let mut blocks = Vec::new();
            if let (Some(verdict), Ok((run, receiver))) =
                (trace.and_then(judged), run_and_receiver_of(&step.of))
            {
                let style = &progress.setting.style;
                blocks.push(Block::Picture(look(&verdict, run, receiver, step.layer, style)));
                blocks.push(said(&step.text(), &step.if_holds, &verdict, auto));
            }
            (blocks, go_on())
        }
        Does::Explain(step) => {
            let told = trace
                .and_then(judged)
                .map(|verdict| said(&step.text(), &step.if_holds, &verdict, auto));
            (told.into_iter().collect(), go_on())
        }
        Does::Exercise(exercise) => an_exercise(progress, exercise),
    };
    let mut blocks = vec![title(progress.at, does)];
    blocks.extend(body);
    if progress.setting.teacher {
        blocks.extend(progress.lesson.steps[index].note.as_ref().map(for_teacher));
    }
    (blocks, waits)
}

/// What is said of the run, or which of the claims under it does not hold.
fn said(text: &Text, if_holds: &[String], verdict: &Verdict, auto: bool) -> Block {
    match unproved(if_holds, verdict).first() {
        None => Block::Prose(filled(text, verdict)),
        Some(claim) => Block::Unsure(not_so(claim, auto)),
    }
}

/// The text with the run's numbers in its places, in both languages.
fn filled(text: &Text, verdict: &Verdict) -> Text {
    Text {
        en: fill(&text.en, verdict, "not observed"), zh: fill(&text.zh, verdict, "未观测到")
    }
}

fn question(progress: &Progress, predict: &Predict) -> (Vec<Block>, (Waiting, Text)) {
    let mut blocks = vec![Block::Prose(predict.ask.clone())];
    let prompt = if predict.number.is_some() {
        text!("Your guess (a number; - for none)", "你的预测（一个数；没有想法就输入 -）")
    } else if predict.text.is_some() {
        text!(
            "Your guess (the bytes as text; - for none)",
            "你的预测（把字节写成文字；没有想法就输入 -）"
        )
    } else {
        blocks.push(Block::Choices(predict.choices.iter().map(Choice::text).collect()));
        text!(
            "Your guess (the number of an answer; - for none)",
            "你的预测（选项的序号；没有想法就输入 -）"
        )
    };
    if let Some(Some(before)) = progress.guesses.get(&progress.at) {
        let told = &before.told;
        blocks.push(Block::Faint(text!(
            "You said before: {told}  Enter keeps it.",
            "你之前的预测：{told}  直接回车则保持不变。";
            told
        )));
    }
    (blocks, (Waiting::Guess, prompt))
}

/// What a run step shows: where it ran, and each prediction about it answered
/// with what was seen.
fn ran(progress: &Progress, run: &RunStep, trace: Option<&Trace>) -> Vec<Block> {
    let Some(trace) = trace else { return not_run(progress, run) };
    let case = &run.case;
    let mut blocks = vec![Block::Faint(match (trace.link.kind, &trace.link.because) {
        (LinkKind::Wire, _) => text!(
            "{case} on the wire: real packets, captured",
            "{case} 在虚拟网线上：真实的包，逐个抓取"
        ),
        (_, Some(_)) => text!(
            "{case} on loopback, for this machine refuses the wire (sticky-demo doctor says why)",
            "{case} 在回环接口上，因为本机无法搭建虚拟网线（原因见 sticky-demo doctor）"
        ),
        (_, None) => text!("{case} on loopback", "{case} 在回环接口上"),
    })];
    blocks.extend(broke_off(trace));
    let Some(verdict) = judged(trace) else { return blocks };
    for (index, step) in progress.lesson.steps.iter().enumerate() {
        if let Does::Predict(predict) = &step.does
            && progress.lesson.run_of(index) == Some(progress.at - 1)
        {
            blocks.extend(answered(progress, index + 1, predict, &verdict));
        }
    }
    if let Some(command) = run.command(trace.link.kind) {
        blocks.push(Block::Faint(text!("All of it: {command}", "完整实验：{command}")));
    }
    blocks
}

fn not_run(progress: &Progress, run: &RunStep) -> Vec<Block> {
    let passed_over = || {
        Block::Prose(text!(
            "It is passed over; the rest of the lesson stands without it.",
            "已跳过；本课其余部分不受影响。"
        ))
    };
    match (&progress.setting.wire, progress.tried.get(&progress.at)) {
        (Wire::Denied(why), _) if run.needs_wire => vec![
            Block::Unsure(text!(
                "This part needs the wire, and this machine does not give it: {why}",
                "这一部分需要虚拟网线，而本机无法搭建：{why}";
                why
            )),
            passed_over(),
        ],
        (Wire::Declined, _) if run.needs_wire => vec![
            Block::Unsure(text!(
                "This part needs the wire, and --link loopback was asked for.",
                "这一部分需要虚拟网线，而命令行要求 --link loopback。"
            )),
            passed_over(),
        ],
        (_, Some((_, Ran::Failed(why)))) => vec![Block::Bad(could_not_run(why))],
        _ => Vec::new(),
    }
}

fn could_not_run(why: &Text) -> Text {
    text!("It could not run: {why}", "无法运行：{why}"; why)
}

fn broke_off(trace: &Trace) -> Option<Block> {
    let error = trace.runs.iter().find_map(|run| run.error.as_ref())?;
    Some(Block::Bad(text!("A run broke off: {error}", "有一次运行中断了：{error}"; error)))
}

fn answered(progress: &Progress, at: usize, predict: &Predict, verdict: &Verdict) -> Vec<Block> {
    let right = match predict.right(verdict) {
        Ok(right) => right,
        Err(why) => {
            let line = text!("This run does not tell: {why}", "这次运行说明不了：{why}"; why);
            return vec![Block::Unsure(line)];
        }
    };
    let it_was = predict.told(&right);
    let head = match progress.guesses.get(&at).and_then(Option::as_ref) {
        _ if progress.setting.auto => Block::Good(text!(
            "The answer, from this run: {it_was}",
            "答案（来自这次运行）：{it_was}";
            it_was
        )),
        None => Block::Faint(text!(
            "You did not guess. This run gave: {it_was}",
            "你没有预测。这次运行得到的是：{it_was}";
            it_was
        )),
        Some(guess) if guess.answer == right => {
            Block::Good(text!("Right: {it_was}", "对了：{it_was}"; it_was))
        }
        Some(guess) => {
            let guess = &guess.told;
            Block::Bad(text!(
                "Not this time. You said: {guess}. This run gave: {it_was}",
                "这次没有猜中。你的预测是：{guess}。这次运行得到的是：{it_was}";
                guess, it_was
            ))
        }
    };
    vec![head, Block::Prose(filled(&predict.seen, verdict))]
}

fn an_exercise(progress: &Progress, exercise: &Exercise) -> (Vec<Block>, (Waiting, Text)) {
    let program = exercise.program.is_some();
    let mut blocks = vec![Block::Prose(exercise.ask.clone())];
    let Some((typed, ran)) = progress.tried.get(&progress.at) else {
        let prompt = match program {
            true => text!(
                "How your program is started (- to go on)",
                "启动你的程序的命令（输入 - 继续下一步）"
            ),
            false => text!("Your value (- to go on)", "你的取值（输入 - 继续下一步）"),
        };
        return (blocks, (Waiting::Try, prompt));
    };
    match (progress.setting.auto, program) {
        (true, true) => blocks.push(Block::Faint(text!(
            "The program's own solution, against the same check",
            "程序自带的解答，接受同样的检查"
        ))),
        (true, false) => blocks
            .push(Block::Faint(text!("A value that does it: {typed}", "一个可行的取值：{typed}"))),
        (false, false) => {
            blocks.push(Block::Faint(text!("Your value: {typed}", "你的取值：{typed}")))
        }
        (false, true) => {
            blocks.push(Block::Faint(text!("Your command: {typed}", "你的命令：{typed}")))
        }
    }
    let well = solved(exercise, ran);
    blocks.extend(came_of(progress, exercise, ran, well));
    let prompt = match (well, program) {
        (true, _) => go_on().1,
        (false, true) => {
            text!("Another command, or - to go on", "换一条命令，或输入 - 继续")
        }
        (false, false) => {
            text!("Another value, or - to go on", "换一个取值，或输入 - 继续")
        }
    };
    (blocks, (Waiting::Try, prompt))
}

/// What came of a try, and whether it does.
fn came_of(progress: &Progress, exercise: &Exercise, ran: &Ran, well: bool) -> Vec<Block> {
    let said = if well { &exercise.well } else { &exercise.not_yet };
    let verdict_of = |said: &Text| match well {
        true => Block::Good(text!("Done: {said}", "完成：{said}"; said)),
        false => Block::Bad(text!("Not yet: {said}", "还不行：{said}"; said)),
    };
    match ran {
        Ran::Failed(why) if exercise.program.is_some() => vec![Block::Bad(could_not_run(why))],
        Ran::Failed(why) => {
            vec![Block::Bad(text!("No such value: {why}", "没有这样的取值：{why}"; why))]
        }
        Ran::Judged { report, .. } => vec![Block::Picture(report.clone()), verdict_of(said)],
        Ran::Trace(trace) => {
            let mut blocks: Vec<Block> = broke_off(trace).into_iter().collect();
            let Some(verdict) = judged(trace) else { return blocks };
            // The goal's first quantity says before which receiver to look.
            let goal = exercise.turn.as_ref().and_then(|turn| turn.goal.first());
            let mut words = goal.map_or("", String::as_str).split('.');
            if let (Some(run), Some(receiver)) =
                (words.next(), words.next().and_then(Receiver::by_name))
            {
                let style = &progress.setting.style;
                blocks.push(Block::Picture(look(&verdict, run, receiver, Layer::Delivered, style)));
            }
            blocks.push(verdict_of(&filled(said, &verdict)));
            blocks
        }
    }
}

fn not_so(claim: &Checked, auto: bool) -> Text {
    let number = |side: Option<Number>| match side {
        Some(number) => Text::same(number.to_string()),
        None => text!("not observed", "未观测到"),
    };
    let (left, right) = (number(claim.left), number(claim.right));
    let Checked { claim, sign, .. } = claim;
    let again = match auto {
        true => Text::default(), // nobody is there to type it
        false => text!("; r runs it again", "；输入 r 重新运行"),
    };
    text!(
        "This run did not show what is said here{again}: {claim}  (measured {left} {sign} {right})",
        "这次运行没有显示出这里要说的现象{again}：{claim}  （实测 {left} {sign} {right}）";
        again, left, right
    )
}
