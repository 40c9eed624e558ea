//! What is asked of the learner's program: messages in a frame format, and the ways in
//! which the stream of them is cut into writes.

use super::words;
use crate::framing::{self, Framing};
use crate::{Both, Text};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LearnerSide {
    /// It finds the messages in the stream ¦ 在字节流里找出消息
    Receiver,
    /// It writes the frames ¦ 写出帧
    Sender,
}

/// Messages, and the frame format that one end writes and the other reads.
pub struct Task {
    pub(super) side: LearnerSide,
    pub(super) framing: String,
    /// What messages and cuts are drawn from.
    pub(super) seed: u64,
    pub(super) messages: Vec<Vec<u8>>,
    /// Frames are lines themselves: lest an echo pass, the other lines have numbers.
    pub(super) numbered: bool,
    pub(super) format: Box<dyn Framing>,
    pub round_timeout: Duration,
}

/// A length before each message that counts the message alone, and is as wide
/// for every message.
#[derive(Debug, Clone, Copy)]
pub(super) struct LengthField {
    /// In bytes.
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

    pub fn read(self, bytes: &[u8]) -> Option<usize> {
        let mut field = bytes.get(..self.width)?.to_vec();
        if self.little {
            field.reverse();
        }
        let number = field.iter().fold(0, |sum, byte| sum << 8 | u128::from(*byte));
        usize::try_from(number).ok()
    }
}

/// Words that a message is made of: of one, two, three and four bytes a
/// character in UTF-8.
const WORDS: [&str; 8] = ["ls", "pwd", "whoami", "吃饭了么？", "naïve", "👍", "211", "粘包"];

impl Task {
    /// A task, or a sentence where the format cannot carry the messages.
    pub fn new(side: LearnerSide, framing: &str, seed: u64) -> Result<Task, Text> {
        if framing == "naive" {
            return Err(words::NAIVE_IS_NOT_A_FORMAT.into());
        }
        let format = framing::by_name(framing).map_err(|error| error.text())?;
        let (framing, messages) = (framing.to_owned(), messages(seed, 300));
        let round_timeout = Duration::from_secs(10);
        let numbered = false;
        let mut task = Task { side, framing, seed, messages, numbered, format, round_timeout };
        if let Some(bytes) = task.framing.strip_prefix("fixed:").and_then(|n| n.parse().ok()) {
            task.messages = messages_of(seed, bytes);
        } else if task.frames().is_err() {
            // A one-byte length holds 255 at the most, and one past 127 is test enough.
            task.messages = self::messages(seed, 200);
        }
        task.numbered = task.frames()? == task.lines();
        Ok(task)
    }

    /// Each message as a frame, or a sentence about the first one that does not fit.
    pub(super) fn frames(&self) -> Result<Vec<Vec<u8>>, Text> {
        let frame = |message: &Vec<u8>| {
            let mut out = Vec::new();
            let encoded = self.format.encode(message, &mut out);
            encoded.map_err(|why| words::cannot_carry(&self.framing, &why.text()))?;
            Ok(out)
        };
        self.messages.iter().map(frame).collect()
    }

    fn lines(&self) -> Vec<Vec<u8>> {
        self.messages.iter().enumerate().map(|(index, m)| self.line(index, m)).collect()
    }

    /// A message as the line that the agreement has.
    pub(super) fn line(&self, index: usize, message: &[u8]) -> Vec<u8> {
        let number = if self.numbered { format!("{} ", index + 1) } else { String::new() };
        [number.as_bytes(), message, b"\n"].concat()
    }

    /// The format's length field, if it puts nothing else before a message.
    pub(super) fn length_field(&self) -> Option<LengthField> {
        let frames = self.frames().ok()?;
        let width = frames.first()?.len().checked_sub(self.messages.first()?.len())?;
        let fields = [false, true].map(|little| LengthField { width, little });
        fields.into_iter().filter(|_| (1..=8).contains(&width)).find(|field| {
            let framed = |message: &Vec<u8>| [field.of(message.len()), message.clone()].concat();
            self.messages.iter().map(framed).eq(frames.iter().cloned())
        })
    }

    /// What is sent to the learner's program, and what is expected back, in
    /// pieces of one message each.
    pub(super) fn stream(&self) -> Result<(Vec<u8>, Vec<Vec<u8>>), Text> {
        Ok(match self.side {
            LearnerSide::Receiver => (self.frames()?.concat(), self.lines()),
            LearnerSide::Sender => (self.lines().concat(), self.frames()?),
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
    messages.insert(2 + draw(3), Vec::new());
    messages.insert(2 + draw(4), b"0123456789".iter().copied().cycle().take(long_bytes).collect());
    if let Some(last) = messages.last_mut() {
        *last = [b" ", &last[..], b" "].concat();
    }
    messages
}

/// Eight messages of letters that all have as many bytes, for a format that has no other.
fn messages_of(seed: u64, bytes: usize) -> Vec<Vec<u8>> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut letter = || b'a' + (generator.next_u32() % 26) as u8;
    (0..8).map(|_| (0..bytes).map(|_| letter()).collect()).collect()
}

pub(super) struct Chunking {
    pub name: Both,
    /// The size of the n-th piece, given a number drawn for it.
    piece: fn(n: usize, drawn: u32) -> usize,
}

/// Every chunking, one round each.
pub(super) const CHUNKINGS: &[Chunking] = &[
    Chunking { name: words::ALL_IN_ONE_WRITE, piece: |_, _| usize::MAX },
    // The beginning is enough: every kind of cut is in it.
    Chunking { name: words::BYTE_BY_BYTE, piece: |n, _| if n < 96 { 1 } else { 61 } },
    Chunking { name: words::CUT_AT_RANDOM, piece: |_, drawn| 1 + drawn as usize % 23 },
];

impl Chunking {
    pub fn cut<'d>(&self, data: &'d [u8], seed: u64) -> Vec<&'d [u8]> {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        let mut pieces = Vec::new();
        let mut rest = data;
        while !rest.is_empty() {
            let size = (self.piece)(pieces.len(), generator.next_u32()).clamp(1, rest.len());
            let (piece, after) = rest.split_at(size);
            pieces.push(piece);
            rest = after;
        }
        pieces
    }
}
