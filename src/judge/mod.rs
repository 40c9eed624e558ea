//! The other side of a learner's own program, in any language.
//!
//! One connection over 127.0.0.1, one agreement for both sides:
//!
//! | the learner writes the | comes in | goes out |
//! |---|---|---|
//! | receiver | frames, then the end of the stream | each message as a line (LF behind it) |
//! | sender | each message as a line, then the end | each message as a frame |
//!
//! and whoever is done closes. The messages are drawn from a seed. The same
//! stream is sent several times, cut differently each time: a program that
//! finds the boundaries by itself does not notice.

mod diagnosis;
mod exchange;
mod model;
mod play;
mod printed;
mod program;

pub use diagnosis::{Found, compare};
pub use play::{Peer, rounds};

use crate::framing::{self, Framing};
use crate::{Both, Text, text};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// Which end the learner writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// It finds the messages in the stream.
    Receiver,
    /// It writes the frames.
    Sender,
}

/// What is asked of the learner's program.
pub struct Task {
    /// The learner's side.
    pub side: Side,
    /// The frame format's name.
    pub framing: String,
    /// What the messages are drawn from.
    pub seed: u64,
    format: Box<dyn Framing>,
    /// The messages, in order.
    pub messages: Vec<Vec<u8>>,
}

/// A length before each message that counts the message alone, and is as wide
/// for every message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LengthField {
    /// Its width in bytes.
    pub width: usize,
    /// Whether the byte of least weight comes first.
    pub little: bool,
}

impl LengthField {
    /// That length as it is written, or the low bytes of one that does not fit.
    pub fn of(self, length: usize) -> Vec<u8> {
        let mut field = (length as u128).to_le_bytes()[..self.width].to_vec();
        if !self.little {
            field.reverse();
        }
        field
    }

    /// The length that bytes begin with.
    pub fn read(self, bytes: &[u8]) -> Option<usize> {
        let mut field = bytes.get(..self.width)?.to_vec();
        if !self.little {
            field.reverse();
        }
        let number = field.iter().rev().fold(0, |sum, byte| sum << 8 | u128::from(*byte));
        usize::try_from(number).ok()
    }
}

/// How the stream is cut into writes.
pub struct Chunking {
    /// What it is called.
    pub name: Both,
    /// The size of the n-th piece, given a number drawn for it.
    pub piece: fn(n: usize, drawn: u32) -> usize,
}

/// Every chunking, one round each.
pub const CHUNKINGS: &[Chunking] = &[
    Chunking {
        name: Both { en: "all in one write", zh: "一次写入全部数据" },
        piece: |_, _| usize::MAX,
    },
    Chunking {
        name: Both { en: "byte by byte", zh: "逐字节写入" },
        // The beginning is enough: every kind of cut is in it.
        piece: |n, _| if n < 96 { 1 } else { 61 },
    },
    Chunking {
        name: Both { en: "cut at random", zh: "随机切分" },
        piece: |_, drawn| 1 + drawn as usize % 23,
    },
];

/// Words that a message is made of: of one, two, three and four bytes a
/// character in UTF-8.
const WORDS: [&str; 8] = ["ls", "pwd", "whoami", "吃饭了么？", "naïve", "👍", "211", "粘包"];

impl Task {
    /// A task.
    ///
    /// # Errors
    /// A sentence, where the format cannot carry the messages.
    pub fn new(side: Side, framing: &str, seed: u64) -> Result<Task, Text> {
        if framing == "naive" {
            return Err(text!(
                "naive is no frame format: there is nothing to find; try u32be",
                "naive 不是帧格式：没有边界可找；请试试 u32be"
            ));
        }
        let format = framing::by_name(framing).map_err(|error| error.text())?;
        let mut task =
            Task { side, framing: framing.to_owned(), seed, format, messages: messages(seed, 300) };
        if task.frames().is_err() {
            // A one-byte length takes no more than 255, and one past 127 is test enough.
            task.messages = messages(seed, 200);
        }
        task.frames()?;
        Ok(task)
    }

    /// Each message as a frame.
    ///
    /// # Errors
    /// A sentence about the first message that the format does not take.
    pub fn frames(&self) -> Result<Vec<Vec<u8>>, Text> {
        let frame = |message: &Vec<u8>| {
            let mut out = Vec::new();
            self.format.encode(message, &mut out).map_err(|error| {
                let (framing, why) = (&self.framing, error.text());
                text!(
                    "{framing} cannot carry these messages: {why}",
                    "{framing} 装不下这些消息：{why}";
                    why
                )
            })?;
            Ok(out)
        };
        self.messages.iter().map(frame).collect()
    }

    /// The format's length field, if that is all that it puts before a message.
    pub fn length_field(&self) -> Option<LengthField> {
        let frames = self.frames().ok()?;
        let width = frames.first()?.len().checked_sub(self.messages.first()?.len())?;
        let fields = [false, true].map(|little| LengthField { width, little });
        fields.into_iter().filter(|_| (1..=8).contains(&width)).find(|field| {
            let framed = |message: &Vec<u8>| [field.of(message.len()), message.clone()].concat();
            self.messages.iter().map(framed).eq(frames.iter().cloned())
        })
    }

    /// Each message as a line.
    pub fn lines(&self) -> Vec<Vec<u8>> {
        self.messages.iter().map(|message| [message.as_slice(), b"\n"].concat()).collect()
    }

    /// What is sent to the learner's program, and what is expected back, in
    /// pieces that are one message each.
    ///
    /// # Errors
    /// As [`Task::frames`].
    pub fn stream(&self) -> Result<(Vec<u8>, Vec<Vec<u8>>), Text> {
        Ok(match self.side {
            Side::Receiver => (self.frames()?.concat(), self.lines()),
            Side::Sender => (self.lines().concat(), self.frames()?),
        })
    }
}

/// Eight messages: an empty one, one longer than most reads, and six short, the
/// last of them with blanks at both ends, which are its own.
fn messages(seed: u64, long_bytes: usize) -> Vec<Vec<u8>> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |below: usize| generator.next_u32() as usize % below;
    let mut messages: Vec<Vec<u8>> = (0..6)
        .map(|_| {
            let words: Vec<&str> = (0..1 + draw(2)).map(|_| WORDS[draw(WORDS.len())]).collect();
            words.join(" ").into_bytes()
        })
        .collect();
    let place = 1 + draw(4);
    messages.insert(place, Vec::new());
    let place = 2 + draw(4);
    let digits = b"0123456789";
    messages.insert(place, digits.iter().copied().cycle().take(long_bytes).collect());
    if let Some(last) = messages.last_mut() {
        *last = [b" ", &last[..], b" "].concat();
    }
    messages
}

/// `data` in the pieces of one chunking.
pub fn cut<'d>(data: &'d [u8], chunking: &Chunking, seed: u64) -> Vec<&'d [u8]> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut pieces = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let size = (chunking.piece)(pieces.len(), generator.next_u32()).clamp(1, rest.len());
        let (piece, after) = rest.split_at(size);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// The task in words.
pub fn told(task: &Task) -> Text {
    let Task { framing, seed, .. } = task;
    let count = Text::counted(task.messages.len(), "message", "messages", "条消息");
    let side = match task.side {
        Side::Receiver => Both { en: "your receiver", zh: "你的接收方" },
        Side::Sender => Both { en: "your sender", zh: "你的发送方" },
    };
    text!(
        "{side} · {framing} · {count} · seed {seed}",
        "{side} · {framing} · {count} · 种子 {seed}";
        side, count
    )
}
