//! Classroom walkthroughs: predict, run, look, explain.
//!
//! A [`Lesson`] is a file of `scenarios/lessons/`, or a user's own: steps over
//! the cases, in both languages. What the learner predicts is never stored with
//! its answer: the right answer is a quantity or a claim, read off the run that
//! follows. [`Session`] plays a lesson without a terminal or a socket: a line
//! goes in, and a page, or the wish for a run, comes out.
//!
//! Each file builds on those before it: `lesson` is what a lesson is made of,
//! `check` and `file` read one; `progress` is what is known while it is played,
//! `outcome` what that proves, `cover` and `screens` what it shows, and `engine` the way
//! through; `page` sets it on a screen, `paper` on paper.

mod answer;
mod check;
mod cover;
mod engine;
mod file;
mod lesson;
mod outcome;
mod page;
mod paper;
mod progress;
mod screens;
pub(crate) mod words;

pub use engine::{Ask, Session};
use lesson::TextOf;
pub use lesson::{
    Does, Exercise, LearnersProgram, Lesson, LessonStep, LookStep, Predict, RunStep, Saying, Turn,
};
pub use outcome::{LessonOutcome, LessonScore};
pub use page::{Block, rounds};
pub use paper::{Paper, Sheet, on_paper, sheet};
pub use progress::{Setting, WireAccess};

// What each file of this folder has at hand: it begins with `use super::*`.
use crate::judge::Judged;
use crate::observe::QuantityName;
use crate::report::{Layer, Paint, Style};
use crate::scenario::knobs::knob;
use crate::scenario::{LinkChoice, LinkKind, Values};
use crate::trace::{Receiver, Trace};
use crate::verdict::{Claim, Verdict};
use crate::{Both, Lang, Text, cases, lab};
use check::run_and_receiver_of;
use cover::title;
use outcome::{outcomes, solves, worst};
use progress::{Came, Progress, observed};
use serde::Deserialize;
use std::path::{Path, PathBuf};

pub struct LessonEntry {
    pub name: &'static str,
    pub text: &'static str,
}

macro_rules! lessons {
    ($($name:literal),*) => {
        &[$(LessonEntry {
            name: $name,
            text: include_str!(concat!("../../../scenarios/lessons/", $name, ".toml")),
        }),*]
    };
}

/// Every lesson, in the order in which a class takes them.
pub const LESSONS: &[LessonEntry] =
    lessons!["bytes", "merged", "network", "udp", "framing", "your-own"];

impl LessonEntry {
    pub fn lesson(&self) -> Lesson {
        Lesson::parse(self.text, &format!("scenarios/lessons/{}.toml", self.name))
            .unwrap_or_else(|error| panic!("an embedded lesson is broken: {}", error.en))
    }
}

/// The lesson of that name, or of that number from 1.
pub fn by_name(name: &str) -> Result<&'static LessonEntry, Text> {
    let numbered =
        name.parse::<usize>().ok().and_then(|number| LESSONS.get(number.checked_sub(1)?));
    numbered.or_else(|| LESSONS.iter().find(|entry| entry.name == name)).ok_or_else(|| {
        let names: Vec<_> = LESSONS.iter().map(|entry| entry.name.to_owned()).collect();
        words::no_such_lesson(name, &names)
    })
}
