//! What to do: the first stage.
//!
//! A scenario is a case's values and texts, and no logic. It starts as a file
//! of `scenarios/` that is embedded in the binary; a user's own file and then
//! the command line each lay single values over it ([`Values::over`]). What
//! comes out is checked once ([`Values::check`]), and from there on nothing
//! downstream meets a value that makes no sense.

mod bytes;
mod choices;
pub(crate) mod door;
pub mod encoding;
mod file;
pub mod knobs;
mod limits;
mod messages;
mod screen;
mod text;
mod toml;
mod values;
mod words;

pub use bytes::{Bytes, Hex};
pub use choices::{CaseShelf, LinkChoice, LinkKind, OnOff, Reader, Transport};
pub use file::{ScenarioFile, ScenarioHead};
pub use limits::{MOST_PAYLOAD, WrongValue};
pub use messages::{MessageSpec, random_messages, writes_of};
pub use screen::{DrawnRow, DrawnRuns, ScreenLine, ScreenPart, Turned, quoted, typed};
pub use text::{Part, RunLabel, Say, Source};
pub(crate) use toml::{line_of, parse};
pub use values::Values;
pub(crate) use words::{at_line, in_file};

// What each file of this folder has at hand: it begins with `use super::*`.
use crate::framing::escape::unescape;
use crate::framing::{self, DEFAULT_MAX_FRAME_BYTES};
use crate::{Both, Lang, Text};
use encoding_rs::Encoding;
use knobs::{KNOBS, Knob, Takes, knob};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// A case's values and texts, everything laid over and checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    pub case: String,
    /// The values, none of which is out of range.
    pub values: Values,
    /// The kind of link for which they were laid over each other.
    pub link: LinkKind,
    pub title: Text,
    pub question: Text,
    #[serde(default)]
    pub runs: Vec<RunLabel>,
    /// What is said about the outcome, each sentence where its claims hold.
    #[serde(default)]
    pub say: Vec<Say>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screen: Vec<ScreenLine>,
    #[serde(default)]
    pub drawn: DrawnRuns,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turned: Vec<Turned>,
    /// Where the facts are from: RFC and section, or man page.
    #[serde(default)]
    pub sources: Vec<Source>,
}

impl Scenario {
    /// Lays `file`'s values for this kind of link over those of `base`, and
    /// `knobs` over both, and checks the outcome.
    pub fn resolve(
        base: &ScenarioFile,
        file: Option<&ScenarioFile>,
        knobs: &Values,
        link: LinkKind,
    ) -> Result<Scenario, Text> {
        knobs.check()?;
        let mut values = base.values_for(link);
        if let Some(file) = file {
            file.tables().try_for_each(Values::check)?;
            values = file.values_for(link).over(&values);
        }
        values = knobs.over(&values);
        if values.needs_seed() && values.seed.is_none() {
            values.seed = Some(u64::from(rand::random::<u32>()));
        }
        values.check()?;
        let in_file = file.map(|file| file.values_for(link).given()).into_iter().flatten();
        let given: BTreeSet<_> = in_file.chain(knobs.given()).collect();
        let turned = screen::turned(&values, &given, &base.values_for(link));
        // The user's file, where it says anything of this, or else the case's own.
        let of = |says: fn(&ScenarioFile) -> bool| file.filter(|file| says(file)).unwrap_or(base);
        let said = of(|file| !file.say.is_empty());
        let cited = file.filter(|file| !file.sources.is_empty()).unwrap_or(said);
        // A label in the user's file replaces the one of that run.
        let own = |run: &RunLabel| file?.runs.iter().find(|label| label.name == run.name);
        let runs = base.runs.iter().map(|run| own(run).unwrap_or(run).clone()).collect();
        Ok(Scenario {
            case: base.case.clone(),
            values,
            link,
            title: of(|file| file.title.is_some()).title.clone().unwrap_or_default(),
            question: of(|file| file.question.is_some()).question.clone().unwrap_or_default(),
            runs,
            say: said.say.clone(),
            screen: of(|file| !file.screen.is_empty()).screen.clone(),
            drawn: of(|file| file.drawn != DrawnRuns::default()).drawn.clone(),
            turned,
            sources: cited.sources.clone(),
        })
    }

    /// The same scenario with one value turned: how controls and no-cures are made.
    pub fn with(&self, turn: impl FnOnce(&mut Values)) -> Scenario {
        let mut scenario = self.clone();
        turn(&mut scenario.values);
        scenario
    }

    pub fn messages(&self) -> Vec<Bytes> {
        let encoding = self.values.encoding.as_deref().map(encoding::by_name);
        let in_bytes = |message: &MessageSpec| match encoding {
            Some(Ok(encoding)) => message.encoded(encoding),
            _ => message.bytes(),
        };
        match (self.values.random, self.values.seed) {
            (Some(count), Some(seed)) => random_messages(count, seed),
            _ => self.values.messages.iter().flatten().map(in_bytes).collect(),
        }
    }

    /// How many writes a run has at most: a message each, or as [`writes_of`] cuts them.
    pub fn most_writes(&self) -> usize {
        self.values.writes.as_ref().map_or_else(|| self.messages().len(), |sizes| sizes.len() + 1)
    }

    pub fn encoding(&self) -> &str {
        self.values.encoding.as_deref().unwrap_or("utf-8")
    }

    pub fn ipv6(&self) -> bool {
        self.values.ipv6 == Some(true)
    }

    /// Room in the receive buffer, in bytes; 1024 as in most tutorials.
    pub fn recv_bytes(&self) -> usize {
        self.values.recv_bytes.unwrap_or(1024)
    }

    /// The pause between two writes; none by default.
    pub fn gap(&self) -> Duration {
        Duration::from_millis(self.values.gap_ms.unwrap_or(0))
    }

    /// How long a whole run may take, at the most.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs_f64(self.values.timeout_s.unwrap_or(10.0))
    }

    pub fn framing(&self) -> &str {
        self.values.framing.as_deref().unwrap_or("u32be")
    }

    /// The largest message that a framed receiver accepts, in bytes.
    pub fn max_frame_bytes(&self) -> usize {
        self.values.max_frame_bytes.unwrap_or(DEFAULT_MAX_FRAME_BYTES)
    }

    /// The longest of all frames, in bytes: a buffer for it holds the longest
    /// message as well. At least 1.
    pub fn longest_frame_bytes(&self) -> usize {
        let frames = self.frames(self.framing()).unwrap_or_default();
        frames.iter().map(|frame| frame.data.len()).max().unwrap_or(1).max(1)
    }

    /// Each message as a frame of `framing`: the very bytes of the writes, and
    /// where in each the message lies. The format or the frame limit may refuse one.
    pub fn frames(&self, framing: &str) -> Result<Vec<Frame>, Text> {
        let format = framing::by_name(framing).map_err(|error| error.text())?;
        let most = self.max_frame_bytes();
        let framed = |(index, message): (usize, &Bytes)| {
            let (nth, bytes) = (index + 1, message.len());
            if bytes > most {
                return Err(words::too_long_for_a_frame(nth, bytes, most));
            }
            let mut data = Vec::new();
            let payload = format
                .encode(&message.0, &mut data)
                .map_err(|error| words::cannot_be_framed(nth, framing, error.text()))?;
            Ok(Frame { data, payload })
        };
        self.messages().iter().enumerate().map(framed).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Header, message and whatever follows.
    pub data: Vec<u8>,
    /// Where in `data` the message lies.
    pub payload: std::ops::Range<usize>,
}
