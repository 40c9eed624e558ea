//! What can go wrong: at the end of a stream, while sending, while receiving.

use super::escape;
use std::fmt;

/// What a stream's end at this point means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Between two frames: nothing is missing.
    Clean,
    /// Inside a header.
    InHeader {
        /// Bytes of the header that arrived.
        have_bytes: usize,
        /// Bytes a whole header has, or at least has, where only its last byte
        /// tells how long it is.
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
    /// After a whole message, but before the byte that must close its frame.
    BeforeTerminator {
        /// Bytes of payload that arrived: all that the header announced.
        have_bytes: usize,
    },
    /// After an unfinished line: its delimiter never came, so nobody knows
    /// whether it was all of it.
    Unfinished {
        /// Bytes after the last delimiter.
        have_bytes: usize,
    },
    /// Inside a frame over the limit, while it was being skipped.
    InOverLong {
        /// Bytes still to come, where a header told.
        missing_bytes: Option<u64>,
    },
    /// After an error that made every later boundary worthless.
    AfterError,
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
            End::BeforeTerminator { have_bytes } => write!(
                f,
                "the stream ended after a message of {have_bytes} bytes, before the byte that closes its frame"
            ),
            End::Unfinished { have_bytes } => write!(
                f,
                "the stream ended {have_bytes} bytes after the last delimiter: what came is not known to be a whole message"
            ),
            End::InOverLong { missing_bytes: Some(missing) } => write!(
                f,
                "the stream ended inside a frame over the limit, {missing} bytes before the frame's end"
            ),
            End::InOverLong { missing_bytes: None } => {
                write!(f, "the stream ended inside a frame over the limit")
            }
            End::AfterError => {
                write!(f, "the stream had broken its format before it ended")
            }
        }
    }
}

/// Why a message cannot be sent in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncodeError {
    /// The length does not fit the format's length field.
    TooLong {
        /// Bytes in the message.
        message_bytes: usize,
        /// The most this format can say.
        limit_bytes: usize,
    },
    /// The format's fixed part takes more bytes than the message has.
    TooShort {
        /// Bytes in the message.
        message_bytes: usize,
        /// The fewest this format can carry.
        least_bytes: usize,
    },
    /// Every frame of this format has one size, and the message has another.
    WrongSize {
        /// Bytes in the message.
        message_bytes: usize,
        /// Bytes in each frame.
        frame_bytes: usize,
    },
    /// A receiver would find a delimiter too early.
    ContainsDelimiter {
        /// Where in the message, in bytes, the delimiter begins.
        at_byte: usize,
        /// The delimiter.
        delimiter: Vec<u8>,
    },
    /// The message brings its own header (`strip_bytes` leaves the length
    /// field in it), and the header does not say the message's length.
    WrongHeader {
        /// Bytes in the message.
        message_bytes: usize,
    },
    /// The format carries text, and the message is not UTF-8.
    NotUtf8 {
        /// Where in the message, in bytes, it stops being UTF-8.
        at_byte: usize,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EncodeError::TooLong { message_bytes, limit_bytes } => write!(
                f,
                "a message of {message_bytes} bytes does not fit: this format carries at most {limit_bytes}"
            ),
            EncodeError::TooShort { message_bytes, least_bytes } => write!(
                f,
                "a message of {message_bytes} bytes does not fit: this format carries at least {least_bytes}"
            ),
            EncodeError::WrongSize { message_bytes, frame_bytes } => write!(
                f,
                "a message of {message_bytes} bytes does not fit: in this format each has exactly {frame_bytes}"
            ),
            EncodeError::ContainsDelimiter { at_byte, delimiter } => write!(
                f,
                "the receiver would cut this message at its byte {at_byte}, where it would find the delimiter \"{}\": escape it, or take a format with a length",
                escape::escape(delimiter)
            ),
            EncodeError::WrongHeader { message_bytes } => write!(
                f,
                "in this format a message brings its own length field, and the one in this message of {message_bytes} bytes says another length"
            ),
            EncodeError::NotUtf8 { at_byte } => {
                write!(
                    f,
                    "this format carries text, and the message is not UTF-8 at its byte {at_byte}"
                )
            }
        }
    }
}

impl std::error::Error for EncodeError {}

/// Why a received stream cannot be cut into frames, or one frame is refused.
///
/// Positions count the bytes of the stream from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameError {
    /// A header announced more than the limit. Nothing was allocated for it.
    TooLong {
        /// Where the field that said so begins.
        at_byte: u64,
        /// What the field is called.
        field: &'static str,
        /// The payload it announced, in bytes, after any adjustment.
        claimed_bytes: u64,
        /// The limit in force, in bytes of payload.
        limit_bytes: usize,
    },
    /// No delimiter within the limit.
    NoDelimiter {
        /// Where the frame begins.
        at_byte: u64,
        /// The limit in force, in bytes of payload.
        limit_bytes: usize,
    },
    /// A length below zero.
    Negative {
        /// Where the field begins.
        at_byte: u64,
        /// What the field is called.
        field: &'static str,
        /// What it says.
        value: i64,
    },
    /// A length that counts its own header, and says less than the header has.
    TooShort {
        /// Where the field begins.
        at_byte: u64,
        /// What the field is called.
        field: &'static str,
        /// What it says, in bytes.
        claimed_bytes: u64,
        /// The least it can say, in bytes.
        least_bytes: u64,
    },
    /// A number that has a shorter spelling.
    NonMinimal {
        /// Where the field begins.
        at_byte: u64,
        /// What the field is called.
        field: &'static str,
    },
    /// Something that no sender of this format writes.
    Malformed {
        /// Where it is.
        at_byte: u64,
        /// What the field is called.
        field: &'static str,
        /// What the format demands there.
        expected: String,
        /// What came.
        found: String,
    },
}

impl FrameError {
    /// True for a frame that is only too long. A decoder made with
    /// [`OverLong::Resume`](super::OverLong::Resume) goes on after it, unless
    /// it is a JSON header that is too long: that one would have told where
    /// its frame ends. After any other error no decoder goes on.
    pub fn is_over_long(&self) -> bool {
        matches!(self, FrameError::TooLong { .. } | FrameError::NoDelimiter { .. })
    }

    /// Where in the stream, in bytes from its beginning, the fault lies.
    pub fn at_byte(&self) -> u64 {
        match self {
            FrameError::TooLong { at_byte, .. }
            | FrameError::NoDelimiter { at_byte, .. }
            | FrameError::Negative { at_byte, .. }
            | FrameError::TooShort { at_byte, .. }
            | FrameError::NonMinimal { at_byte, .. }
            | FrameError::Malformed { at_byte, .. } => *at_byte,
        }
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameError::TooLong { at_byte, field, claimed_bytes, limit_bytes } => write!(
                f,
                "the {field} at byte {at_byte} announces {claimed_bytes} bytes; the limit is {limit_bytes}"
            ),
            FrameError::NoDelimiter { at_byte, limit_bytes } => write!(
                f,
                "the frame that begins at byte {at_byte} is longer than the limit of {limit_bytes} bytes: no delimiter came in time"
            ),
            FrameError::Negative { at_byte, field, value } => write!(
                f,
                "the {field} at byte {at_byte} is {value}, and a length cannot be negative: is the byte order right?"
            ),
            FrameError::TooShort { at_byte, field, claimed_bytes, least_bytes } => write!(
                f,
                "the {field} at byte {at_byte} says {claimed_bytes} bytes, but counts its own header, so it is at least {least_bytes}: does the sender count the header?"
            ),
            FrameError::NonMinimal { at_byte, field } => write!(
                f,
                "the {field} at byte {at_byte} is padded with zeros; only the shortest spelling of a number is accepted"
            ),
            FrameError::Malformed { at_byte, field, expected, found } => {
                write!(f, "the {field} at byte {at_byte} should be {expected}, and is {found}")
            }
        }
    }
}

impl std::error::Error for FrameError {}

/// One byte as an error message shows it: `"A" (0x41)`.
pub(super) fn show_byte(byte: u8) -> String {
    format!("\"{}\" (0x{byte:02x})", escape::escape(&[byte]))
}
