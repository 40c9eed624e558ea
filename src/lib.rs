//! See, on real sockets, why TCP "sticks packets together" (粘包), and get
//! message boundaries right.
//!
//! "Sticky packet" is not a TCP term. TCP carries a stream of bytes, in order
//! and whole; where one write ended is not in it. This crate reproduces what
//! people mean by the words, each effect on a real kernel, with evidence, with
//! a control under which it vanishes, and with a receiver beside it that finds
//! the boundaries by itself.
//!
//! # The tour
//! Data flows one way, through five stages, and each folder is one of them:
//!
//! ```text
//! scenario  →  case       →  trace      →  verdict   →  report
//! what to do   does it, on   what          claims       terminal, JSON
//! (checked)    real sockets  happened      checked
//! ```
//!
//! Read it in this order:
//!
//! 1. [`scenario`]: values and texts of an experiment, from `scenarios/*.toml`,
//!    a user's file and the command line. Checked once; no logic.
//! 2. [`cases`]: the experiments, as steps that one reads from top to bottom.
//!    Begin with `cases/nagle.rs`, then [`cases::steps`]. They stand on
//!    [`endpoint`] (sockets that write down what is done with them) and
//!    [`link`] (what the bytes go over).
//! 3. [`trace`]: what happened, as a list of events that can be stored and
//!    replayed.
//! 4. [`verdict`]: what that proves. Each sentence that the program says about
//!    a run is a claim, a comparison of two quantities out of one table.
//! 5. [`report`]: what a person or a program reads; above all the boundary
//!    ruler, `report/ruler.rs`, and the ladder of packets, `report/ladder/`.
//!
//! Beside the stages: [`framing`], the ways to mark a boundary; [`lessons`], the
//! classroom walkthroughs over the cases; [`programs`], the tutorials' programs
//! done right, which stand on framing; [`sys`], the one room with `unsafe` and
//! `cfg(target_os)`; [`myths`], what is commonly said and the run that settles
//! it; [`cli`], which puts the stages in a row.
//!
//! # What each room may touch
//! [`verdict`] and [`report`] know no socket, no clock and no stdout: a trace
//! from another machine gives the same verdict and the same picture. Only
//! [`cases`] and what it stands on make sockets, [`programs`], and [`practice`],
//! which plays the other side of a learner's program. Only [`cli`] reads the
//! environment, files and the terminal. A test holds the imports to this.
//!
//! # What is left out on purpose
//! No async runtime: two blocking ends on two threads are what a student can
//! follow, and what the sockets API describes. No macros that hide a list: the
//! cases, framings, quantities and formats are plain arrays. Nothing is
//! simulated: what this machine cannot show is called not observed, with the
//! reason.

pub mod cases;
pub mod class;
pub mod cli;
pub mod framing;
pub mod judge;
mod known;
pub mod lab;
pub mod link;
pub mod observe;
pub mod programs;
pub mod report;
pub mod scenario;
pub mod sys;
mod text;
pub mod trace;
pub mod verdict;

pub use known::Known;
pub use text::{Both, Lang, Sentence, Text};
