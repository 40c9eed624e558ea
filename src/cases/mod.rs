//! The experiments.
//!
//! A case is one file: what is run (`runs`, each with one value turned against
//! the main run), and what is claimed of it (`claims`). The steps of a run are plain
//! Rust, to be read from top to bottom; steps that several cases share are in
//! [`lab`](crate::lab). [`CASES`] is the list; a case that is not in it does not exist.

pub use experiment::{read_trace, runs_of};

use crate::lab::endpoint::{
    self, LoneSocket, SocketOption, Step, StepError, TcpReceiver, TcpSender, UdpReceiver, UdpSender,
};
// What a case has at hand: each begins with `use super::*`.
use crate::lab::pieces::{Pieces, Supply, cut_at, play, recv_once, whole};
use crate::lab::{Run, Runs, Stage, at_once, datagrams, steps};
use crate::link::Side;
use crate::scenario::knobs::{
    self, ADDRESS, BUFFERS, FRAGMENTS, FRAMES, KNOBS, Knob, Knobs, MESSAGES, PAUSE, RECV, SEGMENTS,
    WHEN,
};
use crate::scenario::{
    Frame, LinkKind, MessageSpec, OnOff, Reader, Scenario, ScenarioFile, ScenarioHead, Transport,
    Values, WrongValue, encoding,
};
use crate::trace::{Observer, Receiver, What};
use crate::{Both, Text, framing};
use std::sync::OnceLock;
use std::time::Duration;

pub struct Case {
    pub name: &'static str,
    pub scenario: &'static str,
    python: Python,
    knobs: Knobs,
    pub runs: fn(&Scenario) -> Vec<Run>,
    claims: Claims,
}

/// What a case claims of its runs, in the order in which it is argued.
enum Claims {
    /// The same of every scenario.
    Always(&'static [&'static str]),
    /// Some depend on the values.
    Chosen(fn(&Scenario) -> Vec<&'static str>),
    /// Some have values in them.
    Made(fn(&Scenario) -> Vec<String>),
}

/// A case's naive side as a short Python program, to be read and run by a student; or
/// why there is none. It ends well only where the effect was there.
type Python = Result<&'static str, Both>;

const NEEDS_A_CABLE: Python = Err(words::NEEDS_A_CABLE);

/// A case's name, its scenario file and its Python program, embedded.
macro_rules! files {
    ($name:literal) => {
        files!($name, Ok(include_str!(concat!("../../scenarios/python/", $name, ".py"))))
    };
    ($name:literal, $python:expr) => {
        ($name, include_str!(concat!("../../scenarios/", $name, ".toml")), $python)
    };
}

mod backlog;
mod cork;
mod dead_peer;
mod delayed_ack;
mod disagree;
mod empty_message;
mod experiment;
mod first_only;
mod free;
mod half_close;
mod half_open;
mod live;
mod mtu_split;
mod nagle;
mod no_reader;
mod partial_send;
mod peek;
mod port_in_use;
mod refused;
mod reset;
mod short_read;
mod slow_reader;
mod stale_buffer;
mod tcp_loss;
mod tcp_reorder;
mod text_split;
mod timeout_inside;
mod tutorial_counter;
mod tutorial_eof;
mod tutorial_header;
mod tutorial_int;
mod tutorial_sleep;
mod udp_boundaries;
mod udp_fragment;
mod udp_limits;
mod udp_overflow;
mod udp_refused;
mod udp_truncate;
mod unix;
mod words;

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
    dead_peer::CASE,
    live::CASE,
    slow_reader::CASE,
    no_reader::CASE,
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
    disagree::CASE,
    tutorial_int::CASE,
    first_only::CASE,
    stale_buffer::CASE,
    timeout_inside::CASE,
    free::CASE,
];

/// The file of each, once somebody has asked for it.
static FILES: [OnceLock<ScenarioFile>; CASES.len()] = [const { OnceLock::new() }; CASES.len()];

pub fn by_name(name: &str) -> Result<&'static Case, Text> {
    CASES.iter().find(|case| case.name == name).ok_or_else(|| {
        let names: Vec<_> = CASES.iter().map(|case| case.name).collect();
        words::no_such_case(name, &Text::listed(&names))
    })
}

impl Case {
    /// `knobs` are the values that mean something to it, beside those of the link.
    const fn new(
        (name, scenario, python): (&'static str, &'static str, Python),
        knobs: Knobs,
        runs: fn(&Scenario) -> Vec<Run>,
        claims: Claims,
    ) -> Case {
        Case { name, scenario, python, knobs, runs, claims }
    }

    pub fn takes(&self, name: &str) -> bool {
        self.knobs().any(|knob| knob == name) || knobs::is_of_link(name)
    }

    pub fn check(&self, values: &Values) -> Result<(), WrongValue> {
        let given = values.given();
        let foreign = |knob: &&Knob| given.contains(&knob.field) && !self.takes(knob.field);
        let Some(Knob { field, flag, .. }) = KNOBS.iter().find(foreign) else { return Ok(()) };
        let own = KNOBS.iter().filter(|knob| self.knobs().any(|field| field == knob.field));
        let own: Vec<&str> = own.map(|knob| knob.flag).collect();
        let others = CASES.iter().filter(|case| case.takes(field)).map(|case| case.name).take(3);
        let (others, own) = (Text::listed(&others.collect::<Vec<_>>()), Text::listed(&own));
        Err(WrongValue { field, why: words::does_not_use(self.name, field, flag, others, own) })
    }

    /// The values that mean something to it, except for those of the link.
    pub fn knobs(&self) -> impl Iterator<Item = &'static str> {
        self.knobs.iter().copied().flatten().copied()
    }

    pub fn claims(&self, scenario: &Scenario) -> Vec<String> {
        let owned = |claims: &[&str]| claims.iter().map(|claim| (*claim).to_owned()).collect();
        match self.claims {
            Claims::Always(claims) => owned(claims),
            Claims::Chosen(choose) => owned(&choose(scenario)),
            Claims::Made(make) => make(scenario),
        }
    }

    /// Its Python program, or why it has none.
    pub fn python(&self) -> Result<&'static str, Text> {
        self.python.map_err(|why| words::no_python(self.name, why))
    }

    pub fn head(&self) -> ScenarioHead {
        ScenarioHead::of(self.scenario)
    }

    /// Its embedded scenario file, which a test parses; read once.
    pub fn file(&self) -> &'static ScenarioFile {
        let at = CASES.iter().position(|case| case.name == self.name).expect("in the list");
        FILES[at].get_or_init(|| {
            ScenarioFile::parse(self.scenario, &format!("scenarios/{}.toml", self.name))
                .unwrap_or_else(|error| panic!("an embedded scenario is broken: {}", error.en))
        })
    }
}

/// Turned where a cable is to lose nothing.
fn lose_nothing(values: &mut Values) {
    (values.drop, values.loss_percent) = (None, None);
}

/// A write of no byte leaves in no segment: where there is one, it is not counted when
/// segments are compared with writes.
fn of_full_writes(scenario: &Scenario, claims: Vec<&str>) -> Vec<String> {
    let empty = scenario.messages().iter().any(|message| message.is_empty());
    let of_segments = |claim: &&str| empty && claim.contains(".segments");
    let counted = |claim: &str| match of_segments(&claim) {
        true => claim.replace(".writes", ".full_writes"),
        false => claim.to_owned(),
    };
    claims.into_iter().map(counted).collect()
}

/// The frame format of most tutorials, which their receivers rely on.
fn u32be(values: &mut Values) {
    values.framing = Some("u32be".to_owned());
}

/// One message for each of these lengths, which fills a datagram of it, the header of
/// [`u32be`] included where there is one.
fn datagrams_of<const N: usize>(bytes: [usize; N]) -> impl Fn(Receiver, &mut Values) {
    move |receiver, values| {
        u32be(values);
        let header_bytes = if receiver == Receiver::Framed { 4 } else { 0 };
        let filling =
            |bytes| MessageSpec::Repeated { text: "x".to_owned(), times: bytes - header_bytes };
        values.messages = Some(bytes.map(filling).to_vec());
        values.random = None;
    }
}
