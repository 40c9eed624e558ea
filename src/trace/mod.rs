//! What happened: all that the verdict and the report ever see.
//!
//! A [`Trace`] is one experiment: its scenario and claims, the link it ran over, and for
//! each run the ordered [`Event`]s with their times. It goes to a file and back without
//! loss, so that a run is judged and drawn again on a machine that never made it.

mod cable;
mod call;
mod door;
mod event;
mod judged;
pub mod packet;
mod recorder;
mod seen;
mod sending;
mod upgrade;
mod words;

pub use cable::{CableRecord, KernelSetting};
pub use call::{Call, CallError, CallSink, Did, MetSocket, Opened};
pub use door::LONGEST_TRACE;
pub use event::{Data, Event, Observer, What};
pub use judged::{ReadContent, ReadsJudged, Unit, UnitPart};
pub use recorder::Recorder;
pub use seen::{Direction, SeenBy, SeenEnd, SeenFrame, SeenStream};
pub use sending::FramePart;

use crate::Text;
use crate::scenario::{Bytes, LinkKind, Scenario, Transport};
use serde::{Deserialize, Serialize};

/// The version of the trace format that this program writes, and the newest
/// that it reads.
pub const TRACE_SCHEMA: u32 = 2;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The version of this format: [`TRACE_SCHEMA`].
    pub trace_schema: u32,
    pub program: String,
    pub kernel: String,
    /// What was to be done, every override applied: texts and values. `None` where a
    /// program was watched, or packets were captured, that is not ours.
    pub scenario: Option<Scenario>,
    #[serde(default)]
    pub claims: Vec<String>,
    pub link: LinkInfo,
    /// Whether the controls were left out on purpose.
    #[serde(default)]
    pub no_control: bool,
    pub runs: Vec<RunTrace>,
    /// The command or the file in which connections were seen, where these are not ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What of it was not observed, and other things to be known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Text>,
}

impl Trace {
    /// The name of the case that was run; nothing where none was.
    pub fn case(&self) -> &str {
        self.scenario.as_ref().map_or("", |scenario| &scenario.case)
    }

    /// The trace as JSON, in the form that [`Trace::from_json`] reads; or why it would
    /// not be read again.
    pub fn to_json(&self) -> Result<String, Text> {
        let mut text = serde_json::to_string_pretty(self).expect("a trace has only string keys");
        text.push('\n');
        door::admit(&text)?;
        Ok(text)
    }

    /// Reads a stored trace; or says what is wrong with it and what to do: it is not
    /// JSON, cut off, not a trace, written by a newer version, or makes no sense.
    pub fn from_json(text: &str) -> Result<Trace, Text> {
        door::admit(text)?;
        #[derive(Deserialize)]
        struct Versioned {
            trace_schema: u32,
        }
        let versioned: Versioned = serde_json::from_str(text).map_err(|error| match error {
            error if error.is_eof() => words::cut_off(error.line()),
            error => words::not_a_trace(&error),
        })?;
        if !(1..=TRACE_SCHEMA).contains(&versioned.trace_schema) {
            return Err(words::too_new(versioned.trace_schema, TRACE_SCHEMA));
        }
        let mut trace: Trace =
            serde_json::from_str(text).map_err(|error| words::not_a_whole_trace(&error))?;
        trace.check()?;
        if trace.trace_schema == 1 {
            trace.runs.iter_mut().for_each(upgrade::say_what_was_carried);
        }
        trace.trace_schema = TRACE_SCHEMA;
        Ok(trace)
    }
}

/// One direction of one connection, or of one pair of UDP sockets, from its start to
/// its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunTrace {
    /// `main`, `control`, `late-reader`, …; unique together with the receiver.
    pub name: String,
    pub role: Role,
    pub receiver: Receiver,
    pub transport: Transport,
    pub framing: String,
    /// What the application meant to send, in order.
    pub messages: Vec<Bytes>,
    pub events: Vec<Event>,
    pub error: Option<Text>,
    /// How the cable kept what was asked of it; `None` on loopback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cable: Option<CableRecord>,
    /// Which of several connections this is, by its addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Which of its two directions, where both were seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// What was seen of it, where its ends are not ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<SeenStream>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Main,
    /// Something is turned, and the effect is gone.
    Control,
    /// A popular remedy, and the effect is still there.
    NoCure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// Takes each read for a message.
    Naive,
    /// Finds boundaries by itself, from the format that the sender writes too.
    Framed,
    /// A fix as tutorials print it, with its bug.
    Tutorial,
    /// There is none: the run is about calls, and no message crosses. `null` in
    /// JSON, and left out in the names of quantities.
    #[serde(untagged)]
    Nobody,
}

impl Receiver {
    pub fn by_name(name: &str) -> Option<Receiver> {
        let named = [Receiver::Naive, Receiver::Framed, Receiver::Tutorial];
        named.into_iter().find(|known| known.name() == name)
    }

    /// Its name in claims, texts and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Receiver::Naive => "naive",
            Receiver::Framed => "framed",
            Receiver::Tutorial => "tutorial",
            Receiver::Nobody => "",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Sender,
    Receiver,
}

impl Side {
    /// Both, in the order in which they are drawn.
    pub const BOTH: [Side; 2] = [Side::Sender, Side::Receiver];

    pub fn other(self) -> Side {
        match self {
            Side::Sender => Side::Receiver,
            Side::Receiver => Side::Sender,
        }
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// What the bytes went over. Unknown is `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkInfo {
    /// `loopback`, `wire`, or `none` for AF_UNIX, which passes no interface.
    pub kind: LinkKind,
    /// The largest packet that the link takes, in bytes.
    pub mtu_bytes: Option<u64>,
    /// The one-way delay that was asked for, in milliseconds; loopback has none to ask.
    pub delay_ms: Option<f64>,
    /// Why it is loopback, where the wire was wanted and could not be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
}
