//! Cuts a whole input into frames, and makes frames from lines: the two
//! directions of `sticky-demo frames`.

use super::escape::unescape;
use super::{End, FrameError, Framing, Limits, Span, words};
use crate::text::sentence_display;
use crate::{Sentence, Text};
use std::io::{self, Read};

/// What [`cut`] comes across, in the order of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CutPiece<'a> {
    /// A whole frame.
    Frame {
        /// Where it lies.
        span: Span,
        /// The message in it.
        payload: &'a [u8],
    },
    /// A frame over the limit, which was skipped. Only with
    /// [`OverLong::Resume`](super::OverLong::Resume).
    Skipped(FrameError),
}

/// How a [`cut`] ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CutEnd {
    /// The input ended. Only [`End::Clean`] is a good end.
    Input(End),
    /// The input cannot be cut any further.
    Error(FrameError),
}

impl CutEnd {
    /// True if every byte of the input belonged to a whole frame.
    pub fn is_clean(&self) -> bool {
        *self == CutEnd::Input(End::Clean)
    }

    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            CutEnd::Input(end) => end.text(),
            CutEnd::Error(error) => error.text(),
        }
    }
}

sentence_display!(CutEnd);

const READ_BYTES: usize = 1 << 16;

/// Reads `input` to its end or to the first error, and shows every frame to
/// `each`. Memory is bounded by `limits`, however long the input is. Errors are
/// those of reading and of `each`; a broken stream is a [`CutEnd`].
///
/// ```
/// use sticky_demo::framing::{CutEnd, Limits, NETSTRING, CutPiece, cut};
///
/// let mut seen = Vec::new();
/// let end = cut(&NETSTRING, Limits::default(), &b"2:AB,1:B,2:CD;"[..], |piece| {
///     if let CutPiece::Frame { span, payload } = piece {
///         seen.push((span.frame.start, payload.to_vec()));
///     }
///     Ok(())
/// })
/// .unwrap();
/// assert_eq!(seen, [(0, b"AB".to_vec()), (5, b"B".to_vec())]);
/// assert_eq!(
///     end.to_string(),
///     "the byte after the message at byte 13 should be \",\": \
///      the length before the message was wrong, and is \";\" (0x3b)",
/// );
/// ```
pub fn cut(
    framing: &dyn Framing,
    limits: Limits,
    mut input: impl Read,
    mut each: impl FnMut(CutPiece<'_>) -> io::Result<()>,
) -> io::Result<CutEnd> {
    let mut decoder = framing.decoder_with(limits);
    let mut read = vec![0; READ_BYTES];
    loop {
        let count = match input.read(&mut read) {
            Ok(0) => return Ok(CutEnd::Input(decoder.end())),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        decoder.feed(&read[..count]);
        loop {
            // Owned, because we ask the decoder next where the frame lay. One
            // copy is cheap beside printing it.
            match decoder.next_owned() {
                Ok(None) => break,
                Ok(Some(payload)) => {
                    each(CutPiece::Frame { span: decoder.last_span(), payload: &payload })?;
                }
                Err(error) if decoder.end() != End::AfterError => each(CutPiece::Skipped(error))?,
                Err(error) => return Ok(CutEnd::Error(error)),
            }
        }
    }
}

/// Makes a frame of every line of `text`. A line end is LF or CR LF, the last
/// line may lack it, and the escapes of [`escape`](super::escape) are read. Stops
/// at the first line that holds an unknown escape or a message that the format
/// cannot carry.
///
/// ```
/// use sticky_demo::framing::{NETSTRING, encode_lines};
/// assert_eq!(encode_lines(&NETSTRING, "AB\nB\n\\xff\n").unwrap(), b"2:AB,1:B,1:\xff,");
/// ```
pub fn encode_lines(framing: &dyn Framing, text: &str) -> Result<Vec<u8>, Sentence> {
    let mut out = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let wrong = |problem: Text| Sentence(words::bad_line(index + 1, &problem));
        let message = unescape(line).map_err(|error| wrong(error.text()))?;
        framing.encode(&message, &mut out).map_err(|error| wrong(error.text()))?;
    }
    Ok(out)
}
