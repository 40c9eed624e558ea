//! Every message has the same size.

use super::{
    Cutter, Decoder, EncodeError, End, FrameError, Framing, Limits, Look, Refusal, StreamDecoder,
    words,
};
use std::num::NonZeroUsize;
use std::ops::Range;

/// Messages of one size, one after the other: the size *is* the boundary.
///
/// ```text
/// fixed:4  │A B C D│E F G H│
/// ```
///
/// Costs no byte, and carries no message of another size. Padding shorter
/// ones would be the application's choice: a receiver could not tell padding
/// from message.
///
/// ```
/// use sticky_demo::framing::{Decoder, Fixed, Limits};
/// use std::num::NonZeroUsize;
///
/// let fixed = Fixed { frame_bytes: NonZeroUsize::new(4).unwrap() };
/// let mut decoder = fixed.stream_decoder(Limits::default());
/// decoder.feed(b"ABCDEF");
/// assert_eq!(decoder.next_frame(), Ok(Some(&b"ABCD"[..])));
/// assert_eq!(decoder.next_frame(), Ok(None));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixed {
    /// Bytes in each message.
    pub frame_bytes: NonZeroUsize,
}

impl Fixed {
    /// A statically typed decoder; [`Framing::decoder`] boxes the same one.
    pub fn stream_decoder(&self, limits: Limits) -> StreamDecoder<FixedCutter> {
        let cutter = FixedCutter {
            frame_bytes: self.frame_bytes.get(),
            max_frame_bytes: limits.max_frame_bytes,
        };
        StreamDecoder::new(cutter, limits)
    }
}

impl Framing for Fixed {
    fn lua(&self) -> Option<String> {
        let bytes = self.frame_bytes;
        Some(format!(
            r#"local function cut(s, at)
  local have = #s - at
  if {bytes} > LIMIT then return false, "frames of {bytes} bytes are over the limit" end
  if have < {bytes} then return nil, {bytes} - have end
  return {bytes}, 0, {bytes}
end
"#
        ))
    }

    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError> {
        let frame_bytes = self.frame_bytes.get();
        if message.len() != frame_bytes {
            return Err(EncodeError::WrongSize { message_bytes: message.len(), frame_bytes });
        }
        out.extend_from_slice(message);
        Ok(0..message.len())
    }

    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder> {
        Box::new(self.stream_decoder(limits))
    }
}

/// Finds frames of one size.
#[derive(Debug)]
pub struct FixedCutter {
    frame_bytes: usize,
    max_frame_bytes: usize,
}

impl Cutter for FixedCutter {
    #[inline]
    fn look(&mut self, _waiting: &[u8], at_byte: u64) -> Result<Look, Box<Refusal>> {
        let (frame_bytes, bytes) = (self.frame_bytes, self.frame_bytes as u64);
        FrameError::unless_fits(at_byte, words::FIXED_FRAME, bytes, self.max_frame_bytes)
            .map_err(|error| Refusal::of_one_frame(error, bytes))?;
        Ok(Look::Frame { payload: 0..frame_bytes, frame_bytes })
    }

    fn end(&self, waiting: &[u8]) -> End {
        match waiting.len() {
            0 => End::Clean,
            have_bytes => End::InBody { have_bytes, need_bytes: self.frame_bytes },
        }
    }
}
