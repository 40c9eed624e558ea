//! Plays a lesson: a line goes in; a page, or the wish for a run, comes out.
//! Pure, so that a test can play a whole lesson without a terminal or a socket.

use super::answer::half_width;
use super::outcome::score;
use super::page::pages;
use super::screens::screen;
use super::*;
use crate::judge::Peer;
use crate::scenario::quoted;
use std::collections::VecDeque;

#[derive(Debug, Clone)]
pub enum Ask {
    /// Show the page, then the prompt, and give [`Session::line`] what is typed.
    Line {
        /// Fits the screen, prompt included.
        page: String,
        prompt: String,
    },
    /// Make the runs of a case, and give [`Session::ran`] the trace.
    Run(Box<RunStep>),
    /// Play against that program, and give [`Session::judged`] the rounds.
    Judge(LearnersProgram, Peer),
    /// The lesson is over, or was left: show this.
    Over(String),
}

pub struct Session<'l> {
    progress: Progress<'l>,
    pages: VecDeque<String>,
    prompt: Both,
    /// The step that was asked for, where the lesson was entered at another.
    resumed: Option<usize>,
    log: Vec<Block>,
}

impl<'l> Session<'l> {
    /// A session before its first page; `name` is what one types to get the lesson.
    pub fn new(lesson: &'l Lesson, name: &str, setting: Setting) -> Session<'l> {
        Session {
            progress: Progress::new(lesson, name, setting),
            pages: VecDeque::new(),
            prompt: words::GO_ON,
            resumed: None,
            log: Vec::new(),
        }
    }

    /// The first page: the title, or step `from` (from 1). A step that speaks
    /// of a run is entered at that run, or there would be nothing to speak of.
    pub fn begin(&mut self, from: usize) -> Ask {
        let lesson = self.progress.lesson;
        let at = from.min(lesson.steps.len());
        let speaks_of = at.checked_sub(1).and_then(|index| match lesson.steps[index].does {
            Does::Look(_) | Does::Explain(_) => lesson.run_of(index),
            _ => None,
        });
        let entered = speaks_of.map_or(at, |run| run + 1);
        self.resumed = (entered != at).then_some(at);
        self.enter(entered)
    }

    pub fn resize(&mut self, columns: usize, rows: usize) {
        self.progress.setting.style.width = columns;
        self.progress.setting.height = rows;
    }

    pub fn line(&mut self, line: &str) -> Ask {
        let line = line.trim();
        let does = self.progress.does();
        match half_width(line).as_str() {
            "q" | "Q" | "quit" | "exit" => return Ask::Over(self.farewell()),
            "b" | "B" => return self.back(),
            "r" | "R" if !matches!(does, Some(Does::Predict(_))) => return self.again(),
            "h" | "H" | "?" | "help" => return self.show_above(Block::Prose(words::HELP.into())),
            _ => {}
        }
        // What is typed before the last page is an answer too, and not lost.
        let asks = matches!(does, Some(Does::Predict(_) | Does::Exercise(_)));
        if self.pages.len() > 1 && (line.is_empty() || !asks) {
            self.pages.pop_front();
            return self.page();
        }
        match does {
            Some(Does::Predict(predict)) => self.take_guess(predict, line),
            Some(Does::Exercise(exercise)) => self.take_try(exercise, line),
            _ => self.enter(self.progress.at + 1),
        }
    }

    /// Takes what came of [`Ask::Run`]: of the run step, or of a try at the exercise.
    pub fn ran(&mut self, made: Result<Trace, Text>) -> Ask {
        self.came(made.map(|trace| Came::Runs(Box::new(trace))))
    }

    pub fn judged(&mut self, judged: Result<Judged, Text>) -> Ask {
        self.came(judged.map(Came::Rounds))
    }

    fn came(&mut self, came: Result<Came, Text>) -> Ask {
        self.progress.came.insert(self.progress.at, came);
        self.show_step()
    }

    pub fn outcome(&self) -> LessonOutcome {
        worst(&outcomes(&self.progress))
    }

    /// Of a lesson that was played to its end.
    pub fn score(&self) -> Option<LessonScore> {
        let at_end = self.progress.at > self.progress.lesson.steps.len();
        at_end.then(|| score(&self.progress))
    }

    pub fn handout(&self) -> Sheet {
        Sheet { heading: self.progress.lesson.title.clone(), blocks: self.log.clone() }
    }

    /// Where the page of this step's run belongs, if pages are wanted.
    pub fn page_of_run(&self) -> Option<PathBuf> {
        self.progress.page()
    }

    fn take_guess(&mut self, predict: &Predict, line: &str) -> Ask {
        let progress = &mut self.progress;
        let at = progress.at;
        let guess = match line {
            _ if progress.setting.auto => None,
            "-" | "－" => None,
            "" if progress.guesses.contains_key(&at) => return self.enter(at + 1),
            "" => return self.show_above(Block::Unsure(words::GUESS_FIRST.into())),
            line => match predict.guess(line) {
                None => return self.show_above(Block::Unsure(words::not_an_answer(self.prompt))),
                guess => guess,
            },
        };
        progress.first_guesses.entry(at).or_insert_with(|| guess.clone());
        progress.guesses.insert(at, guess);
        self.enter(at + 1)
    }

    fn take_try(&mut self, exercise: &Exercise, line: &str) -> Ask {
        let Progress { at, ref setting, ref came, .. } = self.progress;
        let auto = setting.auto;
        let done = came.get(&at).is_some_and(|came| auto || solves(came, exercise));
        if half_width(line) == "-" || (done && line.is_empty()) {
            return self.enter(at + 1);
        }
        let model = exercise.turn.as_ref().map_or("", |turn| &turn.model);
        let typed = if auto { model } else { line };
        if line.is_empty() && !auto {
            let program = exercise.program.is_some();
            let what = if program { words::TYPE_A_COMMAND } else { words::TYPE_A_VALUE };
            return self.show_above(Block::Unsure(what.into()));
        }
        self.progress.typed.insert(at, typed.to_owned());
        match (&exercise.turn, &exercise.program) {
            (Some(turn), _) => match turn.with(&half_width(typed)) {
                Ok(run) => Ask::Run(Box::new(run)),
                Err(why) => self.ran(Err(why)),
            },
            (_, Some(program)) => {
                let peer = if auto { Peer::Model } else { Peer::Command(split(line)) };
                Ask::Judge(program.clone(), peer)
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
        let progress = &self.progress;
        match progress.does() {
            Some(Does::Run(run))
                if progress.trace_of(progress.at - 1).is_none() && !progress.lacks_wire(run) =>
            {
                Ask::Run(run.clone())
            }
            // When it plays by itself, nobody reads the question before it is tried.
            Some(Does::Exercise(exercise))
                if progress.setting.auto && !progress.came.contains_key(&progress.at) =>
            {
                self.take_try(exercise, "")
            }
            _ => self.show_step(),
        }
    }

    fn back(&mut self) -> Ask {
        self.progress.at = self.progress.at.saturating_sub(1);
        while self.is_passed_over() {
            self.progress.at -= 1;
        }
        self.show_step()
    }

    fn is_passed_over(&self) -> bool {
        self.progress.at.checked_sub(1).is_some_and(|index| self.progress.is_passed_over(index))
    }

    /// Makes the run again that this step speaks of, or the last try of this
    /// exercise: with a program, one has changed it since.
    fn again(&mut self) -> Ask {
        let at = self.progress.at;
        if let Some(Does::Exercise(exercise)) = self.progress.does() {
            return match self.progress.typed.get(&at).cloned() {
                Some(typed) => self.take_try(exercise, &typed),
                None => self.nothing_again(),
            };
        }
        match at.checked_sub(1).and_then(|index| self.progress.lesson.run_of(index)) {
            Some(run) => {
                self.progress.came.remove(&(run + 1));
                self.enter(run + 1)
            }
            None => self.nothing_again(),
        }
    }

    fn nothing_again(&mut self) -> Ask {
        self.show_above(Block::Unsure(words::NOTHING_TO_RUN_AGAIN.into()))
    }

    fn show_step(&mut self) -> Ask {
        let (mut blocks, prompt) = screen(&self.progress);
        if let Some(asked) = self.resumed.take() {
            blocks.insert(0, Block::Faint(words::resumed(asked, self.progress.at)));
        }
        let over = self.progress.at > self.progress.lesson.steps.len();
        let height = if over { usize::MAX } else { self.progress.setting.height };
        self.turn_to(&blocks, height);
        self.log.extend(blocks);
        if over {
            return Ask::Over(self.pages.drain(..).collect());
        }
        self.prompt = prompt;
        self.page()
    }

    fn show_above(&mut self, above: Block) -> Ask {
        let (mut blocks, _) = screen(&self.progress);
        blocks.insert(0, above);
        self.turn_to(&blocks, self.progress.setting.height);
        self.page()
    }

    fn turn_to(&mut self, blocks: &[Block], height: usize) {
        let Progress { lesson, at, ref setting, .. } = self.progress;
        let header = match at {
            0 => lesson.title.clone(),
            at if at > lesson.steps.len() => words::the_end(&lesson.title),
            at => words::step_of(at, lesson.steps.len(), &lesson.title),
        };
        self.pages = pages(&header, blocks, &setting.style, height).into();
    }

    fn page(&self) -> Ask {
        let prompt = if self.pages.len() > 1 { words::MORE } else { self.prompt };
        Ask::Line {
            page: self.pages.front().cloned().unwrap_or_default(),
            prompt: format!("{} > ", prompt.get(self.progress.setting.style.lang)),
        }
    }

    fn farewell(&self) -> String {
        let Progress { lesson, name, at, setting, .. } = &self.progress;
        let (name, from) = (quoted(name), (*at).clamp(1, lesson.steps.len()).to_string());
        let options = setting.options.iter().map(String::as_str);
        let words = [&name, "--from", &from].into_iter().chain(options).collect::<Vec<_>>();
        words::go_on_later(&words.join(" ")).get(setting.style.lang).to_owned()
    }
}

/// A typed command as words; quotes keep blanks together.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for character in line.trim().chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ' | '\t') => words.push(String::new()),
            _ => words.last_mut().expect("there is a first word").push(character),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
