//! Classroom walkthroughs: predict, run, look, explain.
//!
//! A [`Lesson`] is a file of `scenarios/lessons/`, or a user's own: steps over
//! the cases, in both languages. What the learner predicts is never stored with
//! its answer: the right answer is a quantity or a claim, read off the run that
//! follows. [`Session`] plays a lesson, and knows no terminal and no socket: a
//! line goes in, and a page, or the wish for a run, comes out.
//!
//! Each file stands on those before it: `lesson` is what a lesson is made of,
//! `check` and `file` read one; `progress` is what is known while it is played,
//! `outcome` what that proves, `cover` and `screens` what it shows, and `engine` the way
//! through; `page` sets it on a screen or on paper.

mod answer;
mod check;
mod command;
mod cover;
mod engine;
mod exchange;
mod file;
mod handout;
mod lesson;
mod outcome;
mod page;
mod progress;
mod screens;
pub mod worksheet;

pub use answer::{Guess, Right};
pub use engine::Session;
pub use exchange::{Ask, Outcome, Ran, Setting, Wire, Wish};
pub use handout::sheet;
pub use lesson::{
    Choice, Does, Exercise, Explain, Lesson, Look, Predict, Program, RunStep, Step, TextOf, Turn,
};
pub use page::{Block, markdown, pages};

use crate::{Text, text};

/// One line of [`LESSONS`].
#[derive(Debug)]
pub struct Entry {
    /// What one types.
    pub name: &'static str,
    /// Its file, embedded.
    pub text: &'static str,
}

/// Every lesson, in the order in which a class takes them.
pub const LESSONS: &[Entry] = &[
    Entry { name: "bytes", text: include_str!("../../../scenarios/lessons/bytes.toml") },
    Entry { name: "merged", text: include_str!("../../../scenarios/lessons/merged.toml") },
    Entry { name: "network", text: include_str!("../../../scenarios/lessons/network.toml") },
    Entry { name: "udp", text: include_str!("../../../scenarios/lessons/udp.toml") },
    Entry { name: "framing", text: include_str!("../../../scenarios/lessons/framing.toml") },
    Entry { name: "your-own", text: include_str!("../../../scenarios/lessons/your-own.toml") },
];

impl Entry {
    /// The lesson.
    ///
    /// # Panics
    /// Never in a released binary: a test parses every embedded file.
    pub fn lesson(&self) -> Lesson {
        Lesson::parse(self.text, &format!("scenarios/lessons/{}.toml", self.name))
            .unwrap_or_else(|error| panic!("an embedded lesson is broken: {}", error.en))
    }
}

/// The lesson of that name, or of that number from 1.
///
/// # Errors
/// A sentence with all names.
pub fn by_name(name: &str) -> Result<&'static Entry, Text> {
    let numbered =
        name.parse::<usize>().ok().and_then(|number| LESSONS.get(number.checked_sub(1)?));
    numbered.or_else(|| LESSONS.iter().find(|entry| entry.name == name)).ok_or_else(|| {
        let names: Vec<_> = LESSONS.iter().map(|entry| entry.name).collect();
        let names = Text { en: names.join(", "), zh: names.join("、") };
        text!(
            "no lesson is called {name:?}; the lessons are {names}, or your own file FILE.toml",
            "没有名为 {name:?} 的课程；课程有 {names}，也可以是自己的文件 FILE.toml"; names
        )
    })
}
