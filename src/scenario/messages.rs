//! The messages of a scenario: written out, or drawn from a seed.

use super::*;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::borrow::Cow;

/// A message as a scenario file or `--message` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a text, { text = \"…\", times = N }, or { hex = \"00 ff\" }"
)]
pub enum MessageSpec {
    Text(String),
    /// A text, repeated: the long messages.
    Repeated {
        text: String,
        times: usize,
    },
    /// Bytes that no text can say.
    Binary {
        hex: Hex,
    },
}

impl MessageSpec {
    /// Its length in bytes, without making it.
    pub fn len(&self) -> usize {
        match self {
            MessageSpec::Text(text) => text.len(),
            MessageSpec::Repeated { text, times } => text.len().saturating_mul(*times),
            MessageSpec::Binary { hex } => hex.0.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn bytes(&self) -> Bytes {
        match self {
            MessageSpec::Binary { hex } => Bytes(hex.0.clone()),
            _ => Bytes(self.text().into_bytes()),
        }
    }

    /// The same with its text in another encoding.
    pub fn encoded(&self, encoding: &'static Encoding) -> Bytes {
        match self {
            MessageSpec::Binary { .. } => self.bytes(),
            _ => Bytes(encoding::encode(&self.text(), encoding).0),
        }
    }

    pub fn text(&self) -> String {
        match self {
            MessageSpec::Text(text) => text.clone(),
            MessageSpec::Repeated { text, times } => text.repeat(*times),
            MessageSpec::Binary { hex } => String::from_utf8_lossy(&hex.0).into_owned(),
        }
    }
}

impl From<Vec<u8>> for MessageSpec {
    fn from(bytes: Vec<u8>) -> MessageSpec {
        match String::from_utf8(bytes) {
            Ok(text) => MessageSpec::Text(text),
            Err(no_text) => MessageSpec::Binary { hex: Hex(no_text.into_bytes()) },
        }
    }
}

/// What each write carries: a frame; or so many bytes of the stream as the scenario says.
pub fn writes_of<'f>(scenario: &Scenario, frames: &'f [Frame]) -> Vec<Cow<'f, [u8]>> {
    let Some(sizes) = &scenario.values.writes else {
        return frames.iter().map(|frame| Cow::Borrowed(&frame.data[..])).collect();
    };
    let mut rest = frames.iter().flat_map(|frame| frame.data.iter().copied()).peekable();
    let mut writes = Vec::new();
    for size in sizes.iter().map(|size| *size as usize).chain([usize::MAX]) {
        if rest.peek().is_some() {
            writes.push(Cow::Owned(rest.by_ref().take(size).collect()));
        }
    }
    writes
}

/// `count` messages of 1 to 12 random bytes each, drawn from `seed`.
///
/// The same seed gives the same bytes in every later version: the generator is
/// ChaCha8 by name, and the sizes are made from its plain 32-bit words, because
/// a library's own choice of ranges may change between versions. A golden test
/// holds this.
///
/// ```
/// use sticky_demo::scenario::random_messages;
/// assert_eq!(random_messages(3, 7), random_messages(3, 7));
/// ```
pub fn random_messages(count: u32, seed: u64) -> Vec<Bytes> {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    (0..count)
        .map(|_| {
            let length = 1 + generator.next_u32() % 12;
            Bytes((0..length).map(|_| generator.next_u32().to_le_bytes()[0]).collect())
        })
        .collect()
}
