//! Nearly all tests, in one binary: most of them wait for something, and here
//! they all wait at the same time. Apart stay those that need a process of their
//! own (`wire`, `framing_memory`) or another build (`other_os`).

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/framing/mod.rs"]
mod framing_common;
#[path = "../../fuzz/targets.rs"]
mod targets;

mod all;
mod capture;
mod captured_twice;
mod cases;
mod causes;
mod chinese;
mod command_line;
mod drawings;
mod examples;
mod exercise;
mod frames;
mod framing;
mod gauntlet;
mod goldens;
mod grades;
mod header_fields;
mod help;
mod hostile;
mod house;
mod judge;
mod knobs;
mod ladders;
mod laws;
mod left_open;
mod lessons;
mod myths;
mod packets;
mod pages;
mod programs;
mod readme;
mod refusals;
mod screens;
mod show_python;
mod stalls;
mod strace;
mod third_party;
mod truths;
mod turned;
mod watched;
mod why;
