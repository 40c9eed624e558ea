//! What can go wrong: at the end of a stream, while sending, while receiving.

use super::{Clue, escape, words};
use crate::text::{sentence_display, sentence_error};
use crate::{Both, Text};

/// What a stream's end at this point means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says what its bytes are")]
pub enum End {
    /// Between two frames: nothing is missing.
    Clean,
    /// Inside a header of `need_bytes`, of which these came.
    InHeader { have_bytes: usize, need_bytes: usize },
    /// The same where only the header's last byte tells how long it is: it has
    /// at least `need_bytes`.
    InOpenHeader { have_bytes: usize, need_bytes: usize },
    /// Right after a header that announced a payload of which no byte came.
    AfterHeader { need_bytes: usize },
    /// Inside a payload: what came of it, and what its header announced.
    InBody { have_bytes: usize, need_bytes: usize },
    /// After a whole payload, but before the byte that must close its frame.
    BeforeTerminator { have_bytes: usize },
    /// These bytes after the last delimiter: the next one never came, so nobody
    /// knows whether they were a whole message.
    Unfinished { have_bytes: usize },
    /// Inside a message that ends by itself, and not where a length or a delimiter says.
    InOpenBody { have_bytes: usize },
    /// Before the format found back to a frame, after bytes that were none.
    OutOfStep,
    /// Inside a frame over the limit, while it was being skipped, and how much of
    /// it is missing, where a header told.
    InOverLong { missing_bytes: Option<u64> },
    /// After an error that made every later boundary worthless.
    AfterError,
}

impl End {
    /// Behind a header that told the message's length, `have_bytes` of which came.
    pub(super) fn behind_header(have_bytes: usize, need_bytes: usize) -> End {
        match have_bytes {
            have if have >= need_bytes => End::BeforeTerminator { have_bytes: need_bytes },
            0 => End::AfterHeader { need_bytes },
            have_bytes => End::InBody { have_bytes, need_bytes },
        }
    }

    /// Where a mark ends the message; `is_skipping` one that is over the limit.
    pub(super) fn before_mark(have_bytes: usize, is_skipping: bool) -> End {
        match have_bytes {
            _ if is_skipping => End::InOverLong { missing_bytes: None },
            0 => End::Clean,
            have_bytes => End::Unfinished { have_bytes },
        }
    }

    /// The sentence.
    pub fn text(&self) -> Text {
        match *self {
            End::Clean => words::ends_clean(),
            End::InHeader { have_bytes, need_bytes } => {
                words::ends_in_header(have_bytes, need_bytes)
            }
            End::InOpenHeader { have_bytes, need_bytes } => {
                words::ends_in_open_header(have_bytes, need_bytes)
            }
            End::AfterHeader { need_bytes } => words::ends_after_header(need_bytes),
            End::InBody { have_bytes, need_bytes } => words::ends_in_body(have_bytes, need_bytes),
            End::BeforeTerminator { have_bytes } => words::ends_before_terminator(have_bytes),
            End::Unfinished { have_bytes } => words::ends_unfinished(have_bytes),
            End::InOpenBody { have_bytes } => words::ends_in_open_body(have_bytes),
            End::OutOfStep => words::ends_out_of_step(),
            End::InOverLong { missing_bytes: Some(bytes) } => words::ends_over_long(bytes),
            End::InOverLong { missing_bytes: None } => words::ends_somewhere_over_long(),
            End::AfterError => words::ends_after_error(),
        }
    }
}

/// Why a message cannot be sent in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says what its bytes are")]
pub enum EncodeError {
    /// The message's length does not fit the length field.
    TooLong { message_bytes: usize, limit_bytes: usize },
    /// The format's fixed part takes more bytes than the message has.
    TooShort { message_bytes: usize, least_bytes: usize },
    /// Every frame of this format has one size, and the message has another.
    WrongSize { message_bytes: usize, frame_bytes: usize },
    /// A receiver would find this delimiter too early, at this byte of the message.
    ContainsDelimiter { at_byte: usize, delimiter: Vec<u8> },
    /// The message brings its own header (`strip_bytes` leaves the length field
    /// in it), and the header does not say the message's length.
    WrongHeader { message_bytes: usize },
    /// The format carries JSON objects and arrays, and the message is not one.
    NotOneJsonText { message_bytes: usize },
    /// The format carries text, and at this byte the message stops being UTF-8.
    NotUtf8 { at_byte: usize },
}

impl EncodeError {
    /// The sentence.
    pub fn text(&self) -> Text {
        match *self {
            EncodeError::TooLong { message_bytes, limit_bytes } => {
                words::carries_at_most(limit_bytes, message_bytes)
            }
            EncodeError::TooShort { message_bytes, least_bytes } => {
                words::carries_at_least(least_bytes, message_bytes)
            }
            EncodeError::WrongSize { message_bytes, frame_bytes } => {
                words::carries_exactly(frame_bytes, message_bytes)
            }
            EncodeError::ContainsDelimiter { at_byte, ref delimiter } => {
                words::contains_delimiter(at_byte, &escape::escape(delimiter))
            }
            EncodeError::WrongHeader { message_bytes } => words::wrong_header(message_bytes),
            EncodeError::NotOneJsonText { message_bytes } => words::not_one_json(message_bytes),
            EncodeError::NotUtf8 { at_byte } => words::not_utf8(at_byte),
        }
    }
}

/// Why a received stream cannot be cut into frames, or one frame is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameError {
    /// Where in the stream, in bytes from its beginning, the faulty field is.
    pub at_byte: u64,
    /// What the field is called.
    pub field: Both,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a field of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant says what its bytes are")]
pub enum Fault {
    /// It announces a payload over the limit. Nothing was allocated for it.
    TooLong { claimed_bytes: u64, limit_bytes: usize, clue: Option<Clue> },
    /// No delimiter came within the limit of the payload.
    NoDelimiter { limit_bytes: usize },
    /// A length below zero.
    Negative { value: i64, clue: Option<Clue> },
    /// A length that counts its own header, and says less than the header has.
    TooShort { claimed_bytes: u64, least_bytes: u64 },
    /// A number that has a shorter spelling.
    NonMinimal,
    /// Something that no sender of this format writes: what the format demands,
    /// and what came.
    Malformed { expected: Box<Text>, found: Box<Text> },
}

impl FrameError {
    /// A frame is announced that may be over the limit.
    pub(super) fn unless_fits(
        at_byte: u64,
        field: Both,
        claimed_bytes: u64,
        limit_bytes: usize,
    ) -> Result<(), FrameError> {
        if claimed_bytes <= limit_bytes as u64 {
            return Ok(());
        }
        let fault = Fault::TooLong { claimed_bytes, limit_bytes, clue: None };
        Err(FrameError { at_byte, field, fault })
    }

    /// A frame that ends by itself has not ended within the limit.
    pub(super) fn no_end(at_byte: u64, limit_bytes: usize) -> FrameError {
        FrameError { at_byte, field: words::FRAME, fault: Fault::NoDelimiter { limit_bytes } }
    }

    /// A byte came that no sender of this format writes there.
    pub(super) fn wrong_byte(
        at_byte: u64,
        field: Both,
        expected: impl Into<Text>,
        came: u8,
    ) -> FrameError {
        FrameError::malformed(at_byte, field, expected, show_byte(came))
    }

    /// Something came that no sender of this format writes.
    pub(super) fn malformed(
        at_byte: u64,
        field: Both,
        expected: impl Into<Text>,
        found: Text,
    ) -> FrameError {
        let fault =
            Fault::Malformed { expected: Box::new(expected.into()), found: Box::new(found) };
        FrameError { at_byte, field, fault }
    }

    /// True for a frame that is only too long. A decoder made with
    /// [`OverLong::Resume`](super::OverLong::Resume) goes on after it, unless what is too
    /// long would have told where its frame ends (a JSON header, an array of Redis). After
    /// any other error only a format goes on that [finds back](super::Framing::finds_back).
    pub fn is_over_long(&self) -> bool {
        matches!(self.fault, Fault::TooLong { .. } | Fault::NoDelimiter { .. })
    }

    /// The sentence.
    pub fn text(&self) -> Text {
        let FrameError { at_byte, field, ref fault } = *self;
        let clue = |clue: Option<Clue>, said: Text| match clue.and_then(|clue| clue.text()) {
            Some(clue) => words::with_a_clue(&said, &clue),
            None => said,
        };
        match *fault {
            Fault::TooLong { claimed_bytes, limit_bytes, clue: why } => {
                clue(why, words::announces(at_byte, limit_bytes, field, claimed_bytes))
            }
            Fault::NoDelimiter { limit_bytes } => words::no_delimiter_in_time(at_byte, limit_bytes),
            Fault::Negative { value, clue: why } => {
                clue(why, words::negative(at_byte, value, field))
            }
            Fault::TooShort { claimed_bytes, least_bytes } => {
                words::says_too_little(at_byte, least_bytes, field, claimed_bytes)
            }
            Fault::NonMinimal => words::padded(at_byte, field),
            Fault::Malformed { ref expected, ref found } => {
                words::malformed(at_byte, field, expected, found)
            }
        }
    }
}

sentence_display!(End);
sentence_error!(EncodeError, FrameError);

/// One byte as an error message shows it: `"A" (0x41)`.
pub(super) fn show_byte(byte: u8) -> Text {
    Text::same(format!("\"{}\" (0x{byte:02x})", escape::escape(&[byte])))
}
