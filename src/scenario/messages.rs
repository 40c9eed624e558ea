//! The messages of a scenario: written out, or drawn from a seed.

use super::Bytes;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::str::FromStr;

/// A message as a scenario file or `--message` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a text, or { text = \"…\", times = N }")]
pub enum MessageSpec {
    Text(String),
    /// A text, repeated: the long messages.
    Repeated {
        text: String,
        times: usize,
    },
}

impl MessageSpec {
    /// Its length in bytes, without making it.
    pub fn len(&self) -> usize {
        match self {
            MessageSpec::Text(text) => text.len(),
            MessageSpec::Repeated { text, times } => text.len().saturating_mul(*times),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn bytes(&self) -> Bytes {
        Bytes(self.text().into_bytes())
    }

    pub fn text(&self) -> String {
        match self {
            MessageSpec::Text(text) => text.clone(),
            MessageSpec::Repeated { text, times } => text.repeat(*times),
        }
    }
}

impl FromStr for MessageSpec {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<MessageSpec, Infallible> {
        Ok(MessageSpec::Text(text.to_owned()))
    }
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
