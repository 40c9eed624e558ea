//! A constant in front of each frame, which is checked before the length is believed.

use super::dissector::{lua_filled, lua_string};
use super::in_step::InStep;
use super::{Decoder, EncodeError, Framing, Layout, Length, Limits, StreamDecoder, words};
use crate::Sentence;
use std::ops::Range;

/// `│78 78│05│…│`: a constant (sync word, magic number), and a [`Length`] behind it. A
/// format may have several kinds of frame, each with a constant and a length of its own.
///
/// Without the check, a receiver that is out of step takes any bytes for a length. With it,
/// it says so, and can be back in step where the constant comes next.
///
/// ```
/// use sticky_demo::framing::by_name;
/// let mut stream = Vec::new();
/// by_name(r"magic:\xca\xfe,width=2").unwrap().encode(b"AB", &mut stream).unwrap();
/// assert_eq!(stream, b"\xca\xfe\0\x02AB");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Magic {
    kinds: Vec<(Vec<u8>, Length)>,
}

impl Magic {
    /// Kinds of frames, each a constant and what stands behind it: `offset_bytes` counts
    /// from the constant's end, `strip_bytes` from the frame's front. The first is sent.
    pub fn new(kinds: Vec<(Vec<u8>, Layout)>) -> Result<Magic, Sentence> {
        let mut made: Vec<(Vec<u8>, Length)> = Vec::new();
        for (magic, layout) in kinds {
            // Of two constants of which one begins the other, which is meant?
            let alike = |(other, _): &(Vec<u8>, _)| {
                other.starts_with(&magic) || magic.starts_with(other.as_slice())
            };
            if magic.is_empty() || made.iter().any(alike) {
                return Err(Sentence(words::EMPTY_OR_SAME_MAGIC.into()));
            }
            let offset_bytes = layout.offset_bytes.saturating_add(magic.len());
            made.push((magic, Length::new(Layout { offset_bytes, ..layout })?));
        }
        Ok(Magic { kinds: made })
    }
}

impl Framing for Magic {
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let Some((magic, length)) = self.kinds.first() else { return Ok(0..0) };
        let before = out.len();
        let place = length.encode(message, out)?;
        let (ours, own) = magic.split_at(magic.len().min(place.start));
        out[before..][..ours.len()].copy_from_slice(ours);
        // What a message brings itself is checked, and not written over.
        if !message.starts_with(own) {
            out.truncate(before);
            return Err(EncodeError::WrongHeader { message_bytes: message.len() });
        }
        Ok(place)
    }

    fn finds_back(&self) -> bool {
        true
    }

    fn lua(&self) -> Option<String> {
        let magics: Vec<String> = self.kinds.iter().map(|(magic, _)| lua_string(magic)).collect();
        let kinds = self.kinds.iter().enumerate().map(|(at, (_, length))| {
            let name = format!("CUTS[{}] = function(", at + 1);
            Some(length.lua()?.replace("local function cut(", &name))
        });
        let kinds: Option<String> = kinds.collect();
        let places = [("@MAGICS@", &*magics.join(", ")), ("@KINDS@", &kinds?)];
        Some(lua_filled(include_str!("lua/magic.lua"), &places))
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        let cutter = |(magic, length): &(Vec<u8>, Length)| {
            (magic.clone(), length.cutter(limits.max_frame_bytes, words::LENGTH))
        };
        let cutter = InStep::new(self.kinds.iter().map(cutter).collect(), words::THE_CONSTANT);
        Box::new(StreamDecoder::new(cutter, limits))
    }
}
