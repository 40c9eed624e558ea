//! Plays a lesson: a line goes in; a page, or the wish for a run, comes out.
//! Pure, so that a test can play a whole lesson without a terminal or a socket.

use super::answer::half_width;
use super::command::word;
use super::exchange::{Ask, Outcome, Ran, Setting, Wish};
use super::outcome::{outcome, solved};
use super::page::{Block, pages};
use super::progress::Progress;
use super::screens::{Waiting, step};
use super::{Does, Lesson};
use crate::{Text, text};
use std::collections::VecDeque;

/// A lesson being played.
#[derive(Debug)]
pub struct Session<'l> {
    progress: Progress<'l>,
    pages: VecDeque<String>,
    waiting: Waiting,
    prompt: Text,
    /// Everything shown, for a hand-out.
    log: Vec<Block>,
}

impl<'l> Session<'l> {
    /// A session before its first page.
    pub fn new(lesson: &'l Lesson, name: &str, setting: Setting) -> Session<'l> {
        Session {
            progress: Progress::new(lesson, name, setting),
            pages: VecDeque::new(),
            waiting: Waiting::Enter,
            prompt: Text::default(),
            log: Vec::new(),
        }
    }

    /// The first page: the title, or step `from` (from 1). A step that speaks
    /// of a run is entered at that run, or there would be nothing to speak of.
    pub fn begin(&mut self, from: usize) -> Ask {
        let last = self.progress.lesson.steps.len();
        let mut at = from.min(last);
        if let Some(index) = at.checked_sub(1)
            && matches!(self.progress.lesson.steps[index].does, Does::Look(_) | Does::Explain(_))
        {
            at = self.progress.lesson.run_of(index).map_or(at, |run| run + 1);
        }
        self.enter(at)
    }

    /// The screen has another size from now on.
    pub fn resize(&mut self, columns: usize, rows: usize) {
        self.progress.setting.style.width = columns;
        self.progress.setting.height = rows;
    }

    /// Takes a line that was typed.
    pub fn line(&mut self, line: &str) -> Ask {
        let line = line.trim();
        match half_width(line).as_str() {
            "q" | "Q" => return Ask::Over(self.farewell()),
            "b" | "B" => return self.back(),
            "r" | "R" if !matches!(self.progress.does(), Some(Does::Predict(_))) => {
                return self.again();
            }
            "h" | "H" | "?" => {
                return self.show_above(Block::Prose(text!(
                    "Enter goes on. b goes back a step. r makes the run again; in an exercise, with what you typed last. q leaves, and says how to go on later. At a question, type your answer; - passes.",
                    "回车继续。b 退回一步。r 重新运行；在练习里，用上一次输入的内容再运行一次。q 退出，并告诉你以后怎样接着做。看到提问就输入答案；输入 - 表示跳过。"
                )));
            }
            _ => {}
        }
        // What is typed before the last page is an answer too, and not lost.
        let answers = !line.is_empty() && self.waiting != Waiting::Enter;
        if self.pages.len() > 1 && !answers {
            self.pages.pop_front();
            return self.page();
        }
        match self.waiting {
            Waiting::Enter => self.enter(self.progress.at + 1),
            Waiting::Guess => self.take_guess(line),
            Waiting::Try => self.take_try(line),
        }
    }

    /// Takes what came of a wish.
    pub fn ran(&mut self, ran: Ran) -> Ask {
        let progress = &mut self.progress;
        match (progress.does(), ran) {
            (Some(Does::Run(_)), Ran::Trace(trace)) => {
                progress.traces.insert(progress.at, *trace);
                progress.score();
            }
            (_, ran) => {
                let tried = progress.tried.remove(&progress.at).map_or(String::new(), |was| was.0);
                progress.tried.insert(progress.at, (tried, ran));
            }
        }
        self.show_step()
    }

    /// Whether every run that was made showed what the lesson says.
    pub fn outcome(&self) -> Outcome {
        outcome(&self.progress)
    }

    /// Everything that was shown, for a hand-out.
    pub fn log(&self) -> &[Block] {
        &self.log
    }

    fn take_guess(&mut self, line: &str) -> Ask {
        let progress = &mut self.progress;
        let at = progress.at;
        let Some(Does::Predict(predict)) = progress.does() else { return self.enter(at + 1) };
        let guess = match line {
            _ if progress.setting.auto => None,
            "-" | "－" => None,
            "" if progress.guesses.contains_key(&at) => return self.enter(at + 1),
            "" => {
                return self.show_above(Block::Unsure(text!(
                    "Say what you expect before the kernel does. A wrong guess costs nothing.",
                    "先说出你的预测，再看内核怎么做。猜错没有关系。"
                )));
            }
            line => match predict.guess(line) {
                Some(guess) => Some(guess),
                None => {
                    let prompt = &self.prompt;
                    return self.show_above(Block::Unsure(text!(
                        "That is no answer to this question. {prompt}",
                        "这不是这道题的答案。{prompt}";
                        prompt
                    )));
                }
            },
        };
        progress.guesses.insert(at, guess);
        self.enter(at + 1)
    }

    fn take_try(&mut self, line: &str) -> Ask {
        let progress = &mut self.progress;
        let at = progress.at;
        let Some(Does::Exercise(exercise)) = progress.does() else { return self.enter(at + 1) };
        let auto = progress.setting.auto;
        let tried = progress.tried.get(&at);
        let done = tried.is_some_and(|(_, ran)| auto || solved(exercise, ran));
        if half_width(line) == "-" || (done && line.is_empty()) {
            return self.enter(at + 1);
        }
        if line.is_empty() && !auto {
            return self.show_above(Block::Unsure(match exercise.program {
                None => text!("Type a value, or - to go on.", "请输入一个取值，或输入 - 继续。"),
                Some(_) => {
                    text!("Type a command, or - to go on.", "请输入一条命令，或输入 - 继续。")
                }
            }));
        }
        let mut typed = |typed: &str| {
            progress.tried.insert(at, (typed.to_owned(), Ran::Failed(Text::default())));
        };
        match (&exercise.turn, &exercise.program) {
            (Some(turn), _) => {
                let value = if auto { turn.model.as_str() } else { line };
                typed(value);
                match turn.with(&half_width(value)) {
                    Ok(run) => Ask::Run(Wish::Case(Box::new(run))),
                    Err(error) => self.ran(Ran::Failed(error)),
                }
            }
            (_, Some(program)) => {
                typed(line);
                let command = (!auto).then(|| line.to_owned());
                Ask::Run(Wish::Program(program.clone(), command))
            }
            _ => self.enter(at + 1),
        }
    }

    /// Goes to step `at`, or past those that cannot be made here.
    fn enter(&mut self, at: usize) -> Ask {
        self.progress.at = at;
        while self.is_passed_over() {
            self.progress.at += 1;
        }
        if let Some(does) = self.progress.does()
            && let Does::Run(run) = does
            && !self.progress.traces.contains_key(&self.progress.at)
            && !self.progress.lacks_wire(run)
        {
            return Ask::Run(Wish::Case(run.clone()));
        }
        // By itself there is nobody to read the question before it is tried.
        if self.progress.setting.auto
            && matches!(self.progress.does(), Some(Does::Exercise(_)))
            && !self.progress.tried.contains_key(&self.progress.at)
        {
            return self.take_try("");
        }
        self.show_step()
    }

    fn back(&mut self) -> Ask {
        self.progress.at = self.progress.at.saturating_sub(1);
        while self.is_passed_over() {
            self.progress.at -= 1;
        }
        self.show_step()
    }

    /// Makes the run again that this step speaks of, or the last try of this
    /// exercise: with a program, one has changed it since.
    fn again(&mut self) -> Ask {
        let at = self.progress.at;
        if let Some(Does::Exercise(_)) = self.progress.does() {
            return match self.progress.tried.get(&at) {
                Some((typed, _)) => self.take_try(&typed.clone()),
                None => self.nothing_again(),
            };
        }
        match at.checked_sub(1).and_then(|index| self.progress.lesson.run_of(index)) {
            Some(run) => {
                self.progress.traces.remove(&(run + 1));
                self.enter(run + 1)
            }
            None => self.nothing_again(),
        }
    }

    fn nothing_again(&mut self) -> Ask {
        self.show_above(Block::Unsure(text!(
            "There is nothing to run again yet.",
            "还没有可以重新运行的内容。"
        )))
    }

    fn is_passed_over(&self) -> bool {
        self.progress.at.checked_sub(1).is_some_and(|index| self.progress.is_passed_over(index))
    }

    fn show_step(&mut self) -> Ask {
        let (blocks, waiting, prompt) = step(&self.progress);
        let over = self.progress.at > self.progress.lesson.steps.len();
        let height = if over { usize::MAX } else { self.progress.setting.height };
        self.log.extend(blocks.iter().cloned());
        self.turn_to(&blocks, height);
        if over {
            return Ask::Over(self.pages.drain(..).collect());
        }
        (self.waiting, self.prompt) = (waiting, prompt);
        self.page()
    }

    /// The same page, under an answer to what was typed.
    fn show_above(&mut self, above: Block) -> Ask {
        let mut blocks = vec![above];
        blocks.extend(step(&self.progress).0);
        self.turn_to(&blocks, self.progress.setting.height);
        self.page()
    }

    fn turn_to(&mut self, blocks: &[Block], height: usize) {
        self.pages = pages(&self.header(), blocks, &self.progress.setting.style, height).into();
    }

    fn page(&self) -> Ask {
        let more = text!("Enter: more", "回车：下一页");
        let prompt = if self.pages.len() > 1 { &more } else { &self.prompt };
        Ask::Line {
            page: self.pages.front().cloned().unwrap_or_default(),
            prompt: format!("{} > ", prompt.get(self.progress.setting.style.lang)),
        }
    }

    fn header(&self) -> Text {
        let title = &self.progress.lesson.title;
        let last = self.progress.lesson.steps.len();
        match self.progress.at {
            0 => title.clone(),
            at if at > last => text!("{title} · The end", "{title} · 本课结束"; title),
            at => text!("{title} · step {at} of {last}", "{title} · 步骤 {at} / {last}"; title),
        }
    }

    fn farewell(&self) -> String {
        let Progress { lesson, name, at, setting, .. } = &self.progress;
        let (name, from) = (word(name), (*at).clamp(1, lesson.steps.len()).to_string());
        let options = setting.options.iter().map(String::as_str);
        let words: Vec<&str> =
            [name.as_str(), "--from", &from].into_iter().chain(options).collect();
        let words = words.join(" ");
        // On a line of its own, to be copied as a whole.
        let later = setting.style.lang.choose("Go on later with:", "以后继续：");
        format!("{later}\n  sticky-demo walkthrough {words}\n")
    }
}
