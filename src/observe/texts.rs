//! What became of the texts of a run, on their way through bytes.

use super::{Number, Observed, Quantity};
use crate::trace::What;
use crate::{Both, Known};

/// Of texts that were encoded and decoded.
pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity {
        name: "broken_texts",
        means: Both {
            en: "decoded texts with U+FFFD in them, where bytes make no character",
            zh: "解码后含有 U+FFFD 的文字条数，即有字节不成字符",
        },
        of: |run| run.whole()?.broken_texts().map(Number::from),
    },
    Quantity {
        name: "right_texts",
        means: Both {
            en: "decoded texts that read as the sender wrote them",
            zh: "解码后与发送方所写一致的文字条数",
        },
        of: |run| run.whole()?.right_texts().map(Number::from),
    },
    Quantity {
        name: "lacking_characters",
        means: Both {
            en: "characters that the sender's encoding lacks, sent as ?",
            zh: "发送方的编码里没有、只好发成 ? 的字符数",
        },
        of: |run| run.whole().map(|run| run.lacking_characters().into()),
    },
];

const NO_TEXT: Both =
    Both { en: "no text was decoded in this run", zh: "本次运行没有解码过文字" };

impl Observed<'_> {
    /// Characters that the sender's encoding lacks.
    pub fn lacking_characters(&self) -> u64 {
        let texts = self.trace.events.iter().map(|event| match &event.what {
            What::Encoded { lacking, .. } => *lacking,
            _ => 0,
        });
        texts.sum()
    }

    /// What the receiver made of the bytes, text by text.
    pub fn decoded(&self) -> Vec<&str> {
        let texts = self.trace.events.iter().filter_map(|event| match &event.what {
            What::Decoded { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Decoded texts with U+FFFD in them.
    ///
    /// # Errors
    /// When no text was decoded.
    pub fn broken_texts(&self) -> Known<usize> {
        let texts = self.decoded();
        if texts.is_empty() {
            return Err(NO_TEXT.into());
        }
        Ok(texts.iter().filter(|text| text.contains('\u{FFFD}')).count())
    }

    /// Decoded texts that read as the sender wrote them, in their order.
    ///
    /// # Errors
    /// When no text was decoded.
    pub fn right_texts(&self) -> Known<usize> {
        let texts = self.decoded();
        if texts.is_empty() {
            return Err(NO_TEXT.into());
        }
        let mut written = self.trace.events.iter().filter_map(|event| match &event.what {
            What::Encoded { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let mut right = 0;
        for text in texts {
            let rest = written.clone();
            match written.find(|written| *written == text) {
                Some(_) => right += 1,
                None => written = rest,
            }
        }
        Ok(right)
    }
}
