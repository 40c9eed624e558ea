//! What a session is given, and what it gives back.

use super::{Program, RunStep};
use crate::Text;
use crate::report::Style;
use crate::trace::Trace;

/// How a lesson is played.
#[derive(Debug, Clone)]
pub struct Setting {
    /// How pages look.
    pub style: Style,
    /// Lines of the screen.
    pub height: usize,
    /// With the notes for teachers.
    pub teacher: bool,
    /// By itself: predictions are answered rightly.
    pub auto: bool,
    /// Whether the runs can have the wire.
    pub wire: Wire,
    /// The options with which the lesson was asked for, as they are typed: who
    /// leaves is told how to come back with the same.
    pub options: Vec<String>,
}

/// Whether the runs can have the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wire {
    /// They can, or none needs it.
    Had,
    /// Loopback was asked for.
    Declined,
    /// This machine refuses it, and why.
    Denied(Text),
}

/// What the session wants next.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Show the page, then the prompt, and give [`Session::line`](super::Session::line) what is typed.
    Line {
        /// Fits the screen, prompt included.
        page: String,
        /// One line.
        prompt: String,
    },
    /// Do this, and give [`Session::ran`](super::Session::ran) what came of it.
    Run(Wish),
    /// The lesson is over, or was left: show this.
    Over(String),
}

/// What is to be run.
#[derive(Debug, Clone)]
pub enum Wish {
    /// The runs of a case.
    Case(Box<RunStep>),
    /// The learner's program against ours; without a command, our own solution.
    Program(Program, Option<String>),
}

/// What came of a [`Wish`].
#[derive(Debug)]
pub enum Ran {
    /// The runs.
    Trace(Box<Trace>),
    /// A program, judged.
    Judged {
        /// Whether it passed.
        well: bool,
        /// What happened, byte by byte.
        report: String,
    },
    /// It could not run: a sentence.
    Failed(Text),
}

/// What a whole lesson came to, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Every run showed what the lesson says.
    Shown,
    /// Something was not observed, or a run is refused here.
    Inconclusive,
    /// A run did not show it.
    NotShown,
    /// A run could not be made.
    CouldNotRun,
}
