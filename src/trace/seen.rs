//! A connection between programs that are not ours: what was seen of it, and by whom.

use super::door::LARGEST_NUMBER;
use super::{
    Event, LinkInfo, Observer, ReadsJudged, Receiver, Role, RunTrace, TRACE_SCHEMA, Trace, What,
    words,
};
use crate::Text;
use crate::framing::Span;
use crate::scenario::{Bytes, Transport};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One direction of a connection between programs that are not ours. The stream stands
/// here once, and calls and packets have lengths alone: in TCP what was written, what
/// was carried and what was read are the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeenStream {
    pub by: SeenBy,
    /// The first bytes of the stream, as far as they are known and were kept.
    pub data: Bytes,
    /// Where of `data` the bytes were not captured, and zeros stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Range<usize>>,
    /// How many bytes passed in all.
    pub bytes: u64,
    /// The first frames, one after the other; also behind `data`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<SeenFrame>,
    /// All whole frames.
    #[serde(default)]
    pub frame_count: u64,
    /// Where bytes and frames part: what is missing at the end, or what no sender of
    /// this format writes; `None` where every byte belongs to a whole frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames_end: Option<Text>,
    /// The end that sends: `None` where its calls were not observed.
    pub sender: Option<SeenEnd>,
    /// The end that receives, as well.
    pub receiver: Option<SeenEnd>,
    /// What was not observed, or is otherwise to be known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    /// Our own tracer: times are those of a program that was stopped at each call.
    Tracer,
    Strace,
    Capture,
    /// The sending end, which is ours: it knows what it wrote, and nothing of the other.
    Sender,
}

/// The two directions of a connection: the server is the end that accepted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    ToServer,
    ToClient,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFrame {
    /// From its first byte to its last, as far as these came.
    pub frame: Range<usize>,
    pub payload: Range<usize>,
    /// Whether the end of it came.
    pub whole: bool,
}

impl SeenFrame {
    /// A whole one that was found where it is, in bytes that begin at `at` of the stream.
    pub fn of(found: &Span, at: usize) -> SeenFrame {
        let place = |range: &Range<u64>| range.start as usize + at..range.end as usize + at;
        SeenFrame { frame: place(&found.frame), payload: place(&found.payload), whole: true }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenEnd {
    /// Its name and process number, as far as they are known.
    pub program: String,
    pub pid: Option<u32>,
    /// The calls by which it did this, each by its name, as often as it returned bytes.
    pub calls: Vec<(String, u64)>,
    /// Calls that found nothing, or no room, and returned at once (EAGAIN).
    #[serde(default)]
    pub would_block: u64,
    /// Calls that a signal broke off (EINTR).
    #[serde(default)]
    pub interrupted: u64,
    /// Calls behind the last that stands in the trace, and their bytes: counted alone.
    #[serde(default)]
    pub further_calls: u64,
    #[serde(default)]
    pub further_bytes: u64,
    /// What its reads returned, where the trace has not all of them, or of the frames.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<ReadsJudged>,
    /// Of one that receives: several messages, or writes, end within so many first bytes,
    /// and could come at once, because no end took turns with the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub several_bytes: Option<u64>,
}

impl SeenStream {
    /// The run in which this was seen: its ends, that which sends first, and its events in
    /// the order of time. It has no framing yet, and is of TCP.
    pub fn into_run(
        self,
        [sender, receiver]: [String; 2],
        direction: Direction,
        mut events: Vec<Event>,
    ) -> RunTrace {
        let message =
            |frame: &SeenFrame| Some(Bytes::from(self.data.0.get(frame.payload.clone())?));
        let messages = self.frames.iter().filter(|frame| frame.whole).map_while(message).collect();
        let connection = match direction {
            Direction::ToServer => format!("{sender} - {receiver}"),
            Direction::ToClient => format!("{receiver} - {sender}"),
        };
        let observer = match self.by {
            SeenBy::Capture => Observer::Wire,
            _ => Observer::Sender,
        };
        let at_ns = events.iter().map(|event| event.at_ns).min().unwrap_or(0);
        let what = What::Connected { sender, receiver };
        events.insert(0, Event { at_ns, observer, what });
        RunTrace {
            name: "1".to_owned(),
            role: Role::Main,
            receiver: Receiver::Nobody,
            transport: Transport::Tcp,
            framing: "naive".to_owned(),
            messages,
            events,
            error: None,
            cable: None,
            connection: Some(connection),
            direction: Some(direction),
            seen: Some(self),
        }
    }

    /// Whether frames lie one behind the other, and bytes are no more than passed.
    pub(super) fn check(&self) -> Result<(), Text> {
        let mut at = 0;
        for SeenFrame { frame, payload, .. } in &self.frames {
            let in_order = [at, frame.start, payload.start, payload.end, frame.end];
            if !in_order.is_sorted() {
                return Err(words::frame_out_of_place(frame.start));
            }
            at = frame.end;
        }
        match self.data.len() as u64 <= self.bytes {
            true => Ok(()),
            false => Err(words::more_than_passed(self.data.len(), self.bytes)),
        }
    }
}

impl Trace {
    /// These runs, made or seen by this version of the program, and nothing more.
    pub fn of_runs(kernel: String, link: LinkInfo, mut runs: Vec<RunTrace>) -> Trace {
        let mut late = false;
        // Others' programs, and captures, may last for days.
        let mut bounded = |time: &mut u64| {
            late |= *time > LARGEST_NUMBER;
            *time = (*time).min(LARGEST_NUMBER);
        };
        for event in runs.iter_mut().flat_map(|run| &mut run.events) {
            bounded(&mut event.at_ns);
            if let What::Packet { packet } = &mut event.what {
                bounded(&mut packet.at_ns);
            }
        }
        Trace {
            trace_schema: TRACE_SCHEMA,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            kernel,
            scenario: None,
            claims: Vec::new(),
            link,
            no_control: false,
            runs,
            subject: None,
            remarks: Vec::from_iter(late.then(|| words::LASTED_LONG.into())),
        }
    }
}
