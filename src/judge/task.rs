//! What is asked of the learner's program: messages in a frame format.

use super::words;
use crate::Text;
use crate::framing::{self, Framing, Order, Width};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LearnerSide {
    /// It finds the messages in the stream ¦ 在字节流里找出消息
    Receiver,
    /// It writes the frames ¦ 写出帧
    Sender,
}

impl LearnerSide {
    pub fn name(self) -> &'static str {
        match self {
            LearnerSide::Receiver => "receiver",
            LearnerSide::Sender => "sender",
        }
    }
}

/// Messages, and the frame format that one end writes and the other reads.
#[derive(Clone)]
pub struct Task {
    pub(super) side: LearnerSide,
    pub(super) framing: String,
    /// What messages and cuts are drawn from.
    pub(super) seed: u64,
    pub(super) messages: Vec<Vec<u8>>,
    /// Frames are lines themselves: lest an echo pass, the other lines have numbers.
    pub(super) numbered: bool,
    pub(super) format: Arc<dyn Framing>,
    pub(super) shape: MessageForm,
    /// What is agreed: a longer message is refused, and the connection closed at once.
    pub(super) limit: Option<usize>,
    /// How long the sender of a frame pauses inside it.
    pub pause: Duration,
    pub round_timeout: Duration,
}

/// What messages look like in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageForm {
    Plain,
    NotEmpty,
    /// A JSON text: the word in an array.
    Json,
    /// A packet with its own header, which a receiver hands over, too. A sender of such
    /// would have nothing to do.
    Packet,
}

const FORMS: [MessageForm; 4] =
    [MessageForm::Plain, MessageForm::NotEmpty, MessageForm::Json, MessageForm::Packet];

/// The first byte that every frame has, and another one that none has, where the format
/// is such that one is refused for it: a constant, a mark.
pub(super) fn mark_of(format: &dyn Framing) -> Option<[u8; 2]> {
    let frame = |message: &[u8]| {
        let mut frame = Vec::new();
        format.encode(message, &mut frame).ok().map(|_| frame)
    };
    let (one, other) = (frame(b"a")?, frame(&[b'b'; 20])?);
    let right = *one.first().filter(|first| other.first() == Some(first))?;
    let wrong = right ^ 0x55;
    if !format.finds_back() {
        return None; // what cannot be told from a length is no mark
    }
    // A length may be as large as it likes here: then it is only waited for.
    let mut decoder = format.decoder(usize::MAX / 4);
    decoder.feed(&[&[wrong], &one[1..]].concat());
    decoder.next_frame().is_err().then_some([right, wrong])
}

/// No format is asked to carry more, in bytes: `fixed:1000000000` would.
const LONGEST_FIXED: usize = 1 << 20;

/// The seed that belongs to somebody's name or number.
pub fn seed_of(student: &str) -> u64 {
    let digest = Sha256::digest([b"sticky-demo exercise ", student.as_bytes()].concat());
    digest[..8].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
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

/// Where a length stands in its frame, and what it counts.
pub(super) struct FrameLayout {
    /// Bytes before it, and its own.
    pub offset: usize,
    pub width: usize,
    pub little: bool,
    /// What to add to it for the bytes of the whole frame.
    pub base: i64,
    /// Where the message begins.
    pub strip: usize,
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
pub(super) const WORDS: [&str; 8] =
    ["ls", "pwd", "whoami", "吃饭了么？", "naïve", "👍", "211", "粘包"];

impl Task {
    /// A task, or a sentence where the format cannot carry the messages.
    pub fn new(
        side: LearnerSide,
        framing: &str,
        seed: u64,
        limit: Option<usize>,
    ) -> Result<Task, Text> {
        if framing == "naive" {
            return Err(words::NAIVE_IS_NOT_A_FORMAT.into());
        }
        let format = Arc::from(framing::by_name(framing).map_err(|error| error.text())?);
        let fixed = framing.strip_prefix("fixed:").and_then(|bytes| bytes.parse().ok());
        if fixed.is_some_and(|bytes| bytes > LONGEST_FIXED) {
            return Err(words::fixed_too_long(LONGEST_FIXED));
        }
        let messages = match fixed {
            Some(bytes) => messages_of(seed, bytes),
            None => messages(seed, 300.min(limit.unwrap_or(300))),
        };
        let mut task = Task {
            shape: MessageForm::Plain,
            side,
            framing: framing.to_owned(),
            seed,
            messages,
            numbered: false,
            format,
            limit,
            pause: Duration::from_millis(3200),
            round_timeout: Duration::from_secs(10),
        };
        // A one-byte length holds 255 at the most, and one past 127 is test enough. Some
        // formats carry no empty message, and some only what has a form of its own.
        for (shape, longest) in FORMS.into_iter().flat_map(|shape| [(shape, 300), (shape, 200)]) {
            if fixed.is_some() || task.frames().is_ok() {
                break;
            }
            let messages = self::messages(seed, longest.min(limit.unwrap_or(longest)));
            let tried = Task { shape, ..task.clone() };
            let shaped = messages.iter().filter_map(|message| tried.shaped(message));
            let tried = tried.with(shaped.collect());
            let packets = shape == MessageForm::Packet && side == LearnerSide::Sender;
            if tried.frames().is_ok() && !tried.messages.is_empty() && !packets {
                task = tried;
            }
        }
        task.numbered = task.frames()? == task.lines();
        Ok(task)
    }

    /// The message in the form that the format asks for, if it has one there.
    pub(super) fn shaped(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self.shape {
            MessageForm::Plain => Some(message.to_vec()),
            // What formats without an empty message escape is in it: SLIP's mark, HDLC's two.
            MessageForm::NotEmpty if message.is_empty() => Some("~}ۀ".into()),
            MessageForm::NotEmpty => Some(message.to_vec()),
            MessageForm::Json => Some([b"[\"", message, b"\"]"].concat()),
            MessageForm::Packet => {
                let FrameLayout { offset, width, little, base, strip } = self.layout()?;
                let header = offset + width;
                let bytes = usize::try_from((header + message.len()) as i64 - base).ok()?;
                let length = LengthField { width, little };
                let frame = [&vec![0; offset][..], &length.of(bytes), message].concat();
                frame.get(strip..).map(<[u8]>::to_vec)
            }
        }
    }

    /// A long message of about so many bytes: letters, so that a byte that is missing or
    /// doubled shifts what follows.
    pub(super) fn body(&self, bytes: usize) -> Vec<u8> {
        let body: Vec<u8> = (b'a'..=b'z').chain(b'0'..=b'9').cycle().take(bytes).collect();
        let around = self.shaped(b"a").map_or(0, |shaped| shaped.len() - 1);
        self.shaped(&body[..bytes.saturating_sub(around)]).unwrap_or(body)
    }

    pub(super) fn with(&self, messages: Vec<Vec<u8>>) -> Task {
        Task { messages, ..self.clone() }
    }

    pub(super) fn frame(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.framed(message).ok()
    }

    fn framed(&self, message: &[u8]) -> Result<Vec<u8>, Text> {
        let mut frame = Vec::new();
        let encoded = self.format.encode(message, &mut frame);
        encoded.map_err(|why| words::cannot_carry(&self.framing, &why.text()))?;
        Ok(frame)
    }

    /// Each message as a frame, or a sentence about the first one that does not fit.
    pub(super) fn frames(&self) -> Result<Vec<Vec<u8>>, Text> {
        self.messages.iter().map(|message| self.framed(message)).collect()
    }

    pub(super) fn lines(&self) -> Vec<Vec<u8>> {
        self.messages.iter().enumerate().map(|(index, m)| self.line(index, m)).collect()
    }

    /// A message as the line that the agreement has.
    pub(super) fn line(&self, index: usize, message: &[u8]) -> Vec<u8> {
        let number = if self.numbered { format!("{} ", index + 1) } else { String::new() };
        [number.as_bytes(), message, b"\n"].concat()
    }

    /// The message in such a line, without its LF: its number is no part of it.
    pub(super) fn message_of<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        let blank = line.iter().position(|byte| *byte == b' ').filter(|_| self.numbered);
        &line[blank.map_or(0, |blank| blank + 1)..]
    }

    /// What ends a frame, where nothing else marks it.
    pub(super) fn delimiter(&self) -> Option<Vec<u8>> {
        let base = self.framing.split(':').next();
        let frame = self.frame(b"").filter(|_| matches!(base, Some("line" | "delimiter")));
        frame.filter(|delimiter| !delimiter.is_empty())
    }

    /// Where the length stands, if it has one width.
    pub(super) fn layout(&self) -> Option<FrameLayout> {
        let layout = framing::layout_of(&self.framing)?;
        let width = match layout.width {
            Width::One => 1,
            Width::Two => 2,
            Width::Three => 3,
            Width::Four => 4,
            Width::Eight => 8,
            Width::Varint | Width::Varint4 | Width::WebSocket => return None,
        };
        let (offset, header) = (layout.offset_bytes, layout.offset_bytes + width);
        Some(FrameLayout {
            offset,
            width,
            little: layout.order == Order::Little,
            base: header as i64 + layout.adjust_bytes,
            strip: layout.strip_bytes.unwrap_or(header),
        })
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

    /// What is sent to the learner's program, message by message.
    pub(super) fn sent(&self) -> Option<Vec<Vec<u8>>> {
        match self.side {
            LearnerSide::Receiver => self.frames().ok(),
            LearnerSide::Sender => Some(self.lines()),
        }
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
