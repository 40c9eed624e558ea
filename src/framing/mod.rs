//! Message boundaries: how a sender marks them and a receiver finds them again.
//!
//! TCP hands over bytes in order, and nothing else: "TCP does not preserve
//! record boundaries" (tcp(7)). Whoever wants messages must write down where
//! each ends, and *both* ends must agree on how. Such an agreement is a
//! [`Framing`]; one file of this folder each, and one line in [`FRAMINGS`].
//!
//! # The contract
//! A [`Decoder`] is fed whatever a read returned and asked for frames until it
//! has no more. How the stream was cut into reads must not matter:
//!
//! | what has been fed | [`Decoder::next_frame`] says |
//! |---|---|
//! | less than a frame | `Ok(None)`: not an error, feed more |
//! | exactly a frame | `Ok(Some(frame))`, then `Ok(None)` |
//! | more than a frame | `Ok(Some(frame))`, and the rest is kept for the next call |
//! | something no sender of this format writes, or a frame over the limit | `Err`, now and on every later call |
//!
//! When the stream ends, [`Decoder::end`] tells a clean end from one that cut a
//! frame, and where: a peer that closes right after a header has *not* ended
//! cleanly.
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

mod length;
mod naive;

pub use length::Length;
pub use naive::Naive;

use std::fmt;
use std::ops::Range;

/// The frame limit where none is given: 1 MiB of payload. What a peer claims
/// is never believed beyond the limit, and nothing is allocated before the
/// check.
pub const DEFAULT_MAX_FRAME_BYTES: usize = 1 << 20;

/// A way to mark where messages end, agreed on by both ends.
pub trait Framing: Send + Sync {
    /// Appends `message` as one frame to `out` and returns where, in what was
    /// appended, the message itself lies: what stands around it is the price
    /// of the boundary.
    ///
    /// # Errors
    /// When this format cannot carry the message (its length does not fit the
    /// field, or it contains the delimiter). `out` is then unchanged: a length
    /// is never silently cut to its field's width.
    fn encode(&self, message: &[u8], out: &mut Vec<u8>) -> Result<Range<usize>, EncodeError>;

    /// A fresh decoder for one stream that refuses frames whose payload is
    /// over `max_frame_bytes`.
    fn decoder(&self, max_frame_bytes: usize) -> Box<dyn Decoder>;
}

/// Finds the frames in one stream, however it was cut into reads.
pub trait Decoder: Send {
    /// Takes in what one read returned.
    fn feed(&mut self, read: &[u8]);

    /// The next whole frame's payload, borrowed from the decoder; `None` while
    /// more bytes are needed.
    ///
    /// # Errors
    /// On a frame that is malformed or over the limit; from then on always the
    /// same error, for nothing after it can be trusted to be a boundary.
    fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError>;

    /// What the end of the stream means at this point. Ask once `next_frame`
    /// has said `None`.
    fn end(&self) -> End;
}

/// What a stream's end at this point means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Between two frames: nothing is missing.
    Clean,
    /// Inside a header.
    InHeader {
        /// Bytes of the header that arrived.
        have_bytes: usize,
        /// Bytes a whole header has.
        need_bytes: usize,
    },
    /// Right after a header that announced a message of which no byte came.
    AfterHeader {
        /// Bytes of payload that the header announced.
        need_bytes: usize,
    },
    /// Inside a message.
    InBody {
        /// Bytes of payload that arrived.
        have_bytes: usize,
        /// Bytes of payload that the header announced.
        need_bytes: usize,
    },
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Clean => write!(f, "the stream ended between two frames"),
            End::InHeader { have_bytes, need_bytes } => write!(
                f,
                "the stream ended inside a header, after {have_bytes} of its {need_bytes} bytes"
            ),
            End::AfterHeader { need_bytes } => {
                write!(f, "the stream ended right after a header that announced {need_bytes} bytes")
            }
            End::InBody { have_bytes, need_bytes } => write!(
                f,
                "the stream ended inside a message, after {have_bytes} of its {need_bytes} bytes"
            ),
        }
    }
}

/// Why a message cannot be sent in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncodeError {
    /// The length does not fit the format's length field, or the frame limit.
    TooLong {
        /// Bytes in the message.
        message_bytes: usize,
        /// The most this format can say.
        limit_bytes: usize,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EncodeError::TooLong { message_bytes, limit_bytes } => write!(
                f,
                "a message of {message_bytes} bytes does not fit: this format carries at most {limit_bytes}"
            ),
        }
    }
}

impl std::error::Error for EncodeError {}

/// Why a received stream cannot be cut into frames any further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameError {
    /// A header announced more than the limit. Nothing was allocated for it.
    TooLong {
        /// Offset in the stream, in bytes, of the header that said so.
        at_byte: u64,
        /// The length it announced, in bytes.
        claimed_bytes: u64,
        /// The limit in force, in bytes.
        limit_bytes: usize,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameError::TooLong { at_byte, claimed_bytes, limit_bytes } => write!(
                f,
                "the header at byte {at_byte} announces {claimed_bytes} bytes; the limit is {limit_bytes}"
            ),
        }
    }
}

impl std::error::Error for FrameError {}

/// One line of [`FRAMINGS`].
pub struct Entry {
    /// What `--framing` takes.
    pub name: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// Makes it.
    pub make: fn() -> Box<dyn Framing>,
}

/// Every framing, in the order in which `--framing` lists them.
pub const FRAMINGS: &[Entry] = &[
    Entry {
        name: "naive",
        summary: "no boundary at all: each read is taken for a message",
        make: || Box::new(Naive),
    },
    Entry {
        name: "u32be",
        summary: "a 4-byte big-endian length, then the message",
        make: || Box::new(Length),
    },
];

/// The framing that `--framing NAME` names.
///
/// # Errors
/// [`UnknownFraming`], which lists the known ones.
pub fn by_name(name: &str) -> Result<Box<dyn Framing>, UnknownFraming> {
    FRAMINGS
        .iter()
        .find(|entry| entry.name == name)
        .map(|entry| (entry.make)())
        .ok_or_else(|| UnknownFraming(name.to_owned()))
}

/// A name that no framing bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFraming(pub String);

impl fmt::Display for UnknownFraming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known: Vec<_> = FRAMINGS.iter().map(|entry| entry.name).collect();
        write!(f, "no framing is called {:?}; the known ones are {}", self.0, known.join(", "))
    }
}

impl std::error::Error for UnknownFraming {}
