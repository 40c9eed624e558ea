//! Message boundaries: how a sender marks them and a receiver finds them again.
//!
//! TCP hands over bytes in order, and nothing else: "TCP does not preserve
//! record boundaries" (tcp(7)). A program that wants messages must write down
//! where each ends, and *both* ends must agree on how. Such an agreement is a
//! [`Framing`]: one file of this folder, and one line in [`FRAMINGS`].
//!
//! # The contract
//! A [`Decoder`] is fed what a read returned and asked for frames until it has
//! no more. How the stream was cut into reads must not matter:
//!
//! | what has been fed | [`Decoder::next_frame`] says |
//! |---|---|
//! | less than a frame | `Ok(None)`: not an error, feed more |
//! | exactly a frame | `Ok(Some(frame))`, then `Ok(None)` |
//! | more than a frame | `Ok(Some(frame))`, and the rest is kept for the next call |
//! | a frame over the limit | `Err`, now and on every later call; or, with [`OverLong::Resume`], once, and then the frames after it |
//! | something no sender of this format writes | the same, if the format [finds back](Framing::finds_back); or `Err`, now and on every later call |
//!
//! * **Time**: constant per byte, even if the bytes come one by one.
//! * **Memory**: at most one frame of the limit and one read, if all frames are
//!   taken before the next read is fed. Room is made for bytes that *came*,
//!   never for bytes that a header announces.
//! * **End of the stream**: [`Decoder::end`] tells a clean end from one that
//!   cut a frame, and where: a peer that closes right after a header has *not*
//!   ended cleanly, and an unfinished line is not a message.
//! * **Sending**: [`Framing::encode`] refuses a message that the receiver would
//!   not get back as it was.
//!
//! ```
//! use sticky_demo::framing::{self, End};
//!
//! let framing = framing::by_name("u32be").unwrap();
//! let mut stream = Vec::new();
//! framing.encode(b"AB", &mut stream).unwrap();
//! framing.encode(b"B", &mut stream).unwrap();
//!
//! let mut decoder = framing.decoder(framing::DEFAULT_MAX_FRAME_BYTES);
//! decoder.feed(&stream[..5]); // a header and half a message: no frame yet
//! assert_eq!(decoder.next_frame(), Ok(None));
//! decoder.feed(&stream[5..]);
//! assert_eq!(decoder.next_frame(), Ok(Some(&b"AB"[..])));
//! assert_eq!(decoder.next_frame(), Ok(Some(&b"B"[..])));
//! assert_eq!(decoder.end(), End::Clean);
//! ```
//!
//! # Reading order
//! [`Fixed`], the smallest; [`StreamDecoder`], what all share; [`Cutter`], the
//! little that a format adds; then [`Length`] and [`Delimiter`].

#![warn(missing_docs)]

mod announced;
mod auto;
mod buffer;
mod clue;
mod cobs;
mod cut;
mod cutter;
mod delimiter;
mod dissector;
mod end_search;
mod error;
pub mod escape;
mod excerpt;
mod fit;
mod fixed;
mod headers;
mod hex;
mod in_step;
mod json_header;
mod json_text;
mod length;
mod list;
mod magic;
mod marks;
mod naive;
mod netstring;
mod pages;
mod presets;
mod resp;
mod slip;
mod stream;
mod stuffing;
mod text_length;
pub mod varint;
mod words;

pub use announced::{Announced, AnnouncedCutter, Announcer, ReadHeader};
pub use auto::{AUTO, FoundFraming, Sureness, TriedFraming, find};
pub use buffer::{KeptPayload, Payload};
pub use clue::Clue;
pub use cobs::Cobs;
pub use cut::{CutEnd, CutPiece, cut, encode_lines};
pub use cutter::{Cutter, Look, Refusal};
pub use delimiter::{Delimiter, DelimiterCutter};
pub use dissector::dissector;
pub use error::{EncodeError, End, Fault, FrameError};
pub use excerpt::{Excerpt, Fit, Search};
pub use fit::{Beginning, what_fits};
pub use fixed::{Fixed, FixedCutter};
pub use hex::{HexRead, read_hex, read_typed};
pub use json_header::{JsonHeader, JsonHeaderCutter, LengthAndJson};
pub use length::{Layout, Length, LengthCutter, Order, Width};
pub use list::{Entry, FRAMINGS, by_name, layout_of};
pub use naive::Naive;
pub use netstring::NETSTRING;
pub use pages::{FramingPage, PAGES, picture};
pub use presets::{PRESETS, Preset, encrypted};
pub use slip::Slip;
pub use stream::StreamDecoder;
pub use stuffing::{StuffedCutter, Stuffing};
pub use text_length::TextLength;

use std::ops::Range;

/// The limit where none is given: 1 MiB of payload. Nothing is allocated before
/// it is checked.
pub const DEFAULT_MAX_FRAME_BYTES: usize = 1 << 20;

/// How long a frame may be, and what happens if one is longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest payload accepted, in bytes.
    pub max_frame_bytes: usize,
    /// What to do about a longer one.
    pub over_long: OverLong,
}

impl Default for Limits {
    /// [`DEFAULT_MAX_FRAME_BYTES`], and [`OverLong::Fail`].
    fn default() -> Limits {
        Limits { max_frame_bytes: DEFAULT_MAX_FRAME_BYTES, over_long: OverLong::Fail }
    }
}

/// What a decoder does about a frame over the limit, and about bytes that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverLong {
    /// Fails for good. Right for most programs: such a peer is broken or hostile.
    Fail,
    /// Says so once, skips exactly that frame (and what is none, if the format [finds
    /// back](Framing::finds_back)), and goes on. The peer decides how much we throw away.
    Resume,
}

/// A way to mark where messages end, agreed on by both ends.
pub trait Framing: Send + Sync {
    /// Appends `message` as one frame to `out` and returns where, in what was
    /// appended, the message itself lies: the rest is the price of the boundary.
    /// Where this format cannot carry the message (its length does not fit the
    /// field, or it contains the delimiter), `out` is unchanged: a length is
    /// never silently cut to its field's width.
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError>;

    /// What the length at the front of `frame` looks like otherwise, if there is one.
    fn clue(&self, _frame: &[u8], _limit_bytes: usize) -> Option<Clue> {
        None
    }

    /// Whether a receiver that is out of step recognises the next boundary by itself.
    fn finds_back(&self) -> bool {
        false
    }

    /// What [`Cutter::look`] does, as a Lua function `cut` (see `dissector.lua`); `None`
    /// where Lua cannot do it.
    fn lua(&self) -> Option<String> {
        None
    }

    /// A fresh decoder for one stream.
    fn decoder_with(&self, limits: Limits) -> Box<dyn Decoder>;

    /// The same that fails for good at a payload over `max_frame_bytes`.
    fn decoder(&self, max_frame_bytes: usize) -> Box<dyn Decoder> {
        self.decoder_with(Limits { max_frame_bytes, over_long: OverLong::Fail })
    }
}

/// Finds the frames in one stream, however it was cut into reads.
pub trait Decoder: Send {
    /// Takes in what one read returned. Ask for all frames before you feed
    /// again: what is not asked for piles up.
    fn feed(&mut self, read: &[u8]);

    /// The next whole frame's payload, borrowed from the decoder; `None` while
    /// more bytes are needed. A frame that is malformed or over the limit is an
    /// error, and so is every later call: nothing after it can be trusted to be a
    /// boundary. With [`OverLong::Resume`] a frame over the limit is reported
    /// once, and the next call goes on after it.
    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError>;

    /// Like [`next_frame`](Decoder::next_frame), for a caller who wants to keep
    /// the payload: it costs one allocation and one copy.
    #[inline]
    fn next_owned(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        Ok(self.next_frame()?.map(<[u8]>::to_vec))
    }

    /// Where in the stream the frame handed over last lies.
    fn last_span(&self) -> Span;

    /// What the end of the stream means at this point. Ask once `next_frame`
    /// has said `None`.
    fn end(&self) -> End;
}

/// Where a frame lies in its stream, in bytes from the stream's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The whole frame, header and delimiter included.
    pub frame: Range<u64>,
    /// The payload alone, as it was sent: stuffed, where the format does that.
    pub payload: Range<u64>,
}
