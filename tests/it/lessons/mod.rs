//! The lessons: laws over every file, whole sessions without a terminal, and a
//! person at a terminal.

mod by_itself;
mod exercises;
mod files;
mod screens;
mod tools;
mod whole;
