//! What a knob is, and which values mean something to most cases. What is about
//! the link means something to every case, and so is in no case's list.

use super::limits::Limit;
use super::*;
use serde_json::{Number, json};

pub use super::values::KNOBS;

/// A value of a scenario, and the flag that turns it.
#[derive(Debug)]
pub struct Knob {
    /// The value's name, in a file and in [`Values`].
    pub field: &'static str,
    pub flag: &'static str,
    pub takes: Takes,
    pub means: Both,
}

/// What a knob takes; in some, how help calls it.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    Text(&'static str),
    /// Several texts, each behind a flag of its own.
    Texts,
    OneOf(&'static [Word]),
    /// True or false; the flag alone means true.
    Switch,
    Whole(&'static str, Limit),
    Decimal(&'static str, Limit),
    /// A whole number of at most this many bits.
    Bits(&'static str, u32),
    /// Several whole numbers, each behind a flag of its own.
    Several,
}

#[derive(Debug)]
pub struct Word {
    pub name: &'static str,
    /// What it means, where that is worth a word: one, or none.
    pub means: &'static [Both],
}

pub fn knob(field: &str) -> Option<&'static Knob> {
    KNOBS.iter().find(|knob| knob.field == field)
}

impl Knob {
    /// What was typed, as a file would have it; or which words it takes. Whether a
    /// number is in its range is asked later ([`Values::check`]),
    /// of files too.
    pub fn parse(&self, typed: &str) -> Result<Value, Text> {
        let value = match self.takes {
            Takes::Text(_) => Some(Value::from(typed)),
            Takes::Texts => {
                let bytes = unescape(typed).map_err(|error| error.text())?;
                serde_json::to_value(MessageSpec::from(bytes)).ok()
            }
            Takes::OneOf(words) => one_of(words, &typed.to_lowercase()).map(Value::from),
            Takes::Switch => typed.parse::<bool>().ok().map(Value::from),
            Takes::Bits(_, 64) => typed.parse::<u64>().ok().map(Value::from),
            Takes::Whole(..) | Takes::Bits(..) | Takes::Several => {
                typed.parse::<u32>().ok().map(Value::from)
            }
            Takes::Decimal(..) => {
                typed.parse::<f64>().ok().and_then(Number::from_f64).map(Value::from)
            }
        };
        value.ok_or_else(|| words::takes(self.takes))
    }

    /// What it takes, in words.
    pub fn allowed(&self) -> Text {
        words::takes(self.takes)
    }

    /// What was typed, as values of which no other is set.
    pub fn alone(&self, typed: &str) -> Result<Values, Text> {
        let value = self.parse(typed)?;
        let value = match self.takes {
            Takes::Texts | Takes::Several => Value::from(vec![value]),
            _ => value,
        };
        serde_json::from_value(json!({ self.field: value })).map_err(|_| words::takes(self.takes))
    }
}

/// One of the words; a switch's may be said in other ways.
fn one_of(words: &[Word], typed: &str) -> Option<&'static str> {
    const SAID: [(&str, &[&str]); 2] =
        [("on", &["1", "true", "yes", "开"]), ("off", &["0", "false", "no", "关"])];
    let said = SAID.iter().find(|(_, others)| others.contains(&typed)).map(|(word, _)| *word);
    words.iter().map(|word| word.name).find(|name| *name == typed || Some(*name) == said)
}

/// The knobs of the cable, which loopback does not have.
pub const CABLE: &[&str] = &[
    "mtu_bytes",
    "delay_ms",
    "jitter_ms",
    "rate_kbit",
    "drop",
    "drop_fragment",
    "loss_percent",
    "duplicate",
    "reorder",
    "drop_handshake",
    "cut_after",
];

/// Whether a value is about the link: any case can be put on the wire, to see.
pub fn is_of_link(name: &str) -> bool {
    name == "link" || CABLE.contains(&name)
}

/// The messages, or how many random ones.
pub const MESSAGES: &[&str] = &["messages", "random", "seed"];
pub const RECV: &[&str] = &["recv_bytes"];
/// What the framed side writes, and what it accepts.
pub const FRAMES: &[&str] = &["framing", "max_frame_bytes"];
pub const PAUSE: &[&str] = &["gap_ms"];
/// What each write carries: a message, unless it is said.
pub const WRITES: &[&str] = &["writes"];
/// Options of TCP about when a segment, or its acknowledgement, leaves.
pub const WHEN: &[&str] = &["nodelay", "cork", "quickack"];
pub const BUFFERS: &[&str] = &["sndbuf_bytes", "rcvbuf_bytes"];
pub const SEGMENTS: &[&str] = &["mss_bytes"];
/// Where, and for how long at most.
pub const ADDRESS: &[&str] = &["ipv6", "timeout_s"];
/// Whether a datagram may be cut on its way.
pub const FRAGMENTS: &[&str] = &["dont_fragment"];

/// What a case understands, group by group.
pub type Knobs = &'static [&'static [&'static str]];

/// The values that mean something over TCP.
pub const TCP: Knobs = &[MESSAGES, RECV, FRAMES, PAUSE, WRITES, WHEN, BUFFERS, SEGMENTS, ADDRESS];

/// The same where a write has to be a message: because it is a datagram in another run,
/// or because how much one write takes is the subject.
pub const TCP_BY_MESSAGE: Knobs =
    &[MESSAGES, RECV, FRAMES, PAUSE, WHEN, BUFFERS, SEGMENTS, ADDRESS];

/// The same where a message is written when the one before it is answered: then
/// there is no pause to choose.
pub const TCP_IN_TURN: Knobs = &[MESSAGES, RECV, FRAMES, WHEN, BUFFERS, SEGMENTS, ADDRESS];

/// The values that mean something over UDP.
pub const UDP: Knobs = &[MESSAGES, RECV, FRAMES, PAUSE, BUFFERS, ADDRESS, FRAGMENTS];

/// What the sandbox understands, over TCP and UDP.
pub const ALL: Knobs = &[
    MESSAGES,
    RECV,
    FRAMES,
    PAUSE,
    WHEN,
    BUFFERS,
    SEGMENTS,
    WRITES,
    &["reader", "transport"],
    ADDRESS,
    FRAGMENTS,
];
