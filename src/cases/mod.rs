//! The experiments: the second stage, and the only one that touches sockets.
//!
//! A case is one file: what is run (`runs`, each with one value turned against
//! the main run), and what is claimed (`claims`). The steps of a run are plain
//! Rust, to be read from top to bottom; steps that several cases share are in
//! [`steps`]. [`CASES`] is the list; a case that is not in it does not exist.

mod backlog;
mod cork;
mod delayed_ack;
mod empty_message;
mod experiment;
mod free;
mod half_close;
mod half_open;
mod live;
mod mtu_split;
mod nagle;
mod partial_send;
mod peek;
mod port_in_use;
mod refused;
mod reset;
mod short_read;
mod slow_reader;
mod tcp_loss;
mod tcp_reorder;
mod text_split;
mod tutorial_counter;
mod tutorial_eof;
pub mod tutorial_header;
mod tutorial_int;
mod tutorial_sleep;
mod udp_boundaries;
mod udp_fragment;
mod udp_limits;
pub mod udp_overflow;
mod udp_refused;
pub mod udp_truncate;
mod unix;
mod words;

pub use experiment::{read_trace, runs_of};

use crate::lab::{Receiving, Run, Stage, pieces, steps};
use crate::scenario::knobs::{self, KNOBS, Knob};
use crate::scenario::{Scenario, ScenarioFile, ScenarioHead, Values, WrongValue};
use crate::{Text, text};

/// One documented effect.
pub struct Case {
    /// What one types.
    pub name: &'static str,
    /// Its scenario file, embedded.
    pub scenario: &'static str,
    /// The values that mean something to it, beside those of the link.
    pub knobs: knobs::Knobs,
    /// Its runs, in order.
    pub runs: fn(&Scenario) -> Vec<Run>,
    /// Its claims over them, in the order in which they are argued.
    pub claims: fn(&Scenario) -> Vec<String>,
}

/// Every case, in the order in which one learns them.
pub const CASES: &[Case] = &[
    nagle::CASE,
    short_read::CASE,
    mtu_split::CASE,
    udp_truncate::CASE,
    tcp_loss::CASE,
    tcp_reorder::CASE,
    udp_fragment::CASE,
    half_open::CASE,
    live::CASE,
    slow_reader::CASE,
    cork::CASE,
    delayed_ack::CASE,
    peek::CASE,
    partial_send::CASE,
    empty_message::CASE,
    text_split::CASE,
    half_close::CASE,
    reset::CASE,
    refused::CASE,
    port_in_use::CASE,
    backlog::CASE,
    unix::CASE,
    udp_boundaries::CASE,
    udp_overflow::CASE,
    udp_refused::CASE,
    udp_limits::CASE,
    tutorial_header::CASE,
    tutorial_eof::CASE,
    tutorial_counter::CASE,
    tutorial_sleep::CASE,
    tutorial_int::CASE,
    free::CASE,
];

/// Cases whose main run and control are not made before a naive *and* a framed
/// receiver, and why.
pub const ONE_SIDED: &[(&str, &str)] = &[
    ("delayed-ack", "its subject is time; a server must find the requests in order to reply"),
    ("refused", "no connection, so no message: its subject is what connect answers"),
    ("port-in-use", "no message crosses: its subject is what bind answers"),
    ("half-open", "no message crosses: its subject is who believes to be connected"),
    ("backlog", "no message crosses: its subject is who gets connected"),
];

/// The case called `name`.
///
/// # Errors
/// A sentence with all the names.
pub fn by_name(name: &str) -> Result<&'static Case, Text> {
    CASES.iter().find(|case| case.name == name).ok_or_else(|| {
        let names: Vec<_> = CASES.iter().map(|case| case.name).collect();
        let names = Text { en: names.join(", "), zh: names.join("、") };
        text!(
            "no case is called {name:?}; the cases are {names}",
            "没有名为 {name:?} 的案例，已有的案例是 {names}"; names
        )
    })
}

impl Case {
    /// Whether a value means something to it.
    pub fn takes(&self, name: &str) -> bool {
        self.knobs().any(|knob| knob == name) || knobs::is_of_link(name)
    }

    /// Refuses values that mean nothing to it.
    pub fn check(&self, values: &Values) -> Result<(), WrongValue> {
        let given = values.given();
        let foreign = |knob: &&Knob| given.contains(&knob.field) && !self.takes(knob.field);
        let Some(Knob { field, flag, .. }) = KNOBS.iter().find(foreign) else { return Ok(()) };
        let own = KNOBS.iter().filter(|knob| self.knobs().any(|field| field == knob.field));
        let own: Vec<&str> = own.map(|knob| knob.flag).collect();
        let own = Text { en: own.join(", "), zh: own.join("、") };
        Err(WrongValue { field, why: words::does_not_use(self.name, field, flag, own) })
    }

    /// The values that mean something to it, but for those of the link.
    pub fn knobs(&self) -> impl Iterator<Item = &'static str> {
        self.knobs.iter().copied().flatten().copied()
    }

    /// Its title and its question.
    pub fn head(&self) -> ScenarioHead {
        ScenarioHead::of(self.scenario)
    }

    /// Its embedded scenario file.
    ///
    /// # Panics
    /// Never in a released binary: a test parses every embedded file.
    pub fn file(&self) -> ScenarioFile {
        ScenarioFile::parse(self.scenario, &format!("scenarios/{}.toml", self.name))
            .unwrap_or_else(|error| panic!("an embedded scenario is broken: {}", error.en))
    }
}
