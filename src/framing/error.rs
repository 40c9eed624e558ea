//! What can go wrong: at the end of a stream, while sending, while receiving.

use super::escape;
use crate::text::{sentence_display, sentence_error};
use crate::{Both, Text, text};

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

impl End {
    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            End::Clean => text!("the stream ended between two frames", "字节流在两帧之间结束"),
            End::InHeader { have_bytes, need_bytes } => text!(
                "the stream ended inside a header, after {have_bytes} of its {need_bytes} bytes",
                "字节流在一个报头中间结束，{need_bytes} 字节只到了 {have_bytes} 字节"
            ),
            End::AfterHeader { need_bytes } => {
                let need = Text::bytes(need_bytes);
                text!(
                    "the stream ended right after a header that announced {need}",
                    "报头声明了 {need}，字节流却在它之后就结束了"; need
                )
            }
            End::InBody { have_bytes, need_bytes } => text!(
                "the stream ended inside a message, after {have_bytes} of its {need_bytes} bytes",
                "字节流在一条消息中间结束，{need_bytes} 字节只到了 {have_bytes} 字节"
            ),
            End::BeforeTerminator { have_bytes } => {
                let have = Text::bytes(have_bytes);
                text!(
                    "the stream ended after a message of {have}, before the byte that closes its frame",
                    "字节流在一条 {have}的消息之后结束，缺少结束这一帧的那个字节"; have
                )
            }
            End::Unfinished { have_bytes } => {
                let have = Text::bytes(have_bytes);
                text!(
                    "the stream ended {have} after the last delimiter: what came is not known to be a whole message",
                    "字节流在最后一个分隔符之后 {have}处结束：无从知道这是不是一条完整的消息"; have
                )
            }
            End::InOverLong { missing_bytes: Some(missing) } => {
                let missing = Text::bytes(missing);
                text!(
                    "the stream ended inside a frame over the limit, {missing} before the frame's end",
                    "字节流在一个超过上限的帧中间结束，离帧尾还差 {missing}"; missing
                )
            }
            End::InOverLong { missing_bytes: None } => text!(
                "the stream ended inside a frame over the limit",
                "字节流在一个超过上限的帧中间结束"
            ),
            End::AfterError => text!(
                "the stream had broken its format before it ended",
                "字节流在结束之前已经违反了格式"
            ),
        }
    }
}

sentence_display!(End);

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

impl EncodeError {
    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            EncodeError::TooLong { message_bytes, limit_bytes } => {
                let message = Text::bytes(message_bytes);
                text!(
                    "a message of {message} does not fit: this format carries at most {limit_bytes}",
                    "{message}的消息放不下：这种格式最多承载 {limit_bytes} 字节"; message
                )
            }
            EncodeError::TooShort { message_bytes, least_bytes } => {
                let message = Text::bytes(message_bytes);
                text!(
                    "a message of {message} does not fit: this format carries at least {least_bytes}",
                    "{message}的消息太短：这种格式至少承载 {least_bytes} 字节"; message
                )
            }
            EncodeError::WrongSize { message_bytes, frame_bytes } => {
                let message = Text::bytes(message_bytes);
                text!(
                    "a message of {message} does not fit: in this format each has exactly {frame_bytes}",
                    "{message}的消息长度不对：这种格式的每条消息恰好 {frame_bytes} 字节"; message
                )
            }
            EncodeError::ContainsDelimiter { at_byte, delimiter } => {
                let delimiter = escape::escape(delimiter);
                text!(
                    "the receiver would cut this message at its byte {at_byte}, where it would find the delimiter \"{delimiter}\": escape it, or take a format with a length",
                    "接收方会在这条消息的偏移 {at_byte} 字节处切开，因为那里有分隔符 \"{delimiter}\"：请转义，或改用带长度的格式"
                )
            }
            EncodeError::WrongHeader { message_bytes } => {
                let message = Text::bytes(message_bytes);
                text!(
                    "in this format a message brings its own length field, and the one in this message of {message} says another length",
                    "在这种格式里，消息自带长度字段，而这条 {message}的消息里写的是另一个长度"; message
                )
            }
            EncodeError::NotUtf8 { at_byte } => text!(
                "this format carries text, and the message is not UTF-8 at its byte {at_byte}",
                "这种格式承载文本，而消息在偏移 {at_byte} 字节处不是 UTF-8"
            ),
        }
    }
}

sentence_error!(EncodeError);

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
        field: Both,
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
        field: Both,
        /// What it says.
        value: i64,
    },
    /// A length that counts its own header, and says less than the header has.
    TooShort {
        /// Where the field begins.
        at_byte: u64,
        /// What the field is called.
        field: Both,
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
        field: Both,
    },
    /// Something that no sender of this format writes.
    Malformed {
        /// Where it is.
        at_byte: u64,
        /// What the field is called.
        field: Both,
        /// What the format demands there.
        expected: Box<Text>,
        /// What came.
        found: Box<Text>,
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

    /// The sentence.
    pub fn text(&self) -> Text {
        match self {
            FrameError::TooLong { at_byte, field, claimed_bytes, limit_bytes } => {
                let claimed = Text::bytes(claimed_bytes);
                text!(
                    "the {field} at byte {at_byte} announces {claimed}; the limit is {limit_bytes}",
                    "{field}（偏移 {at_byte} 字节）声明了 {claimed}，上限是 {limit_bytes}"; field, claimed
                )
            }
            FrameError::NoDelimiter { at_byte, limit_bytes } => {
                let limit = Text::bytes(limit_bytes);
                text!(
                    "the frame that begins at byte {at_byte} is longer than the limit of {limit}: no delimiter came in time",
                    "从偏移 {at_byte} 字节开始的帧超过了 {limit}的上限：一直没有等到分隔符"; limit
                )
            }
            FrameError::Negative { at_byte, field, value } => text!(
                "the {field} at byte {at_byte} is {value}, and a length cannot be negative: is the byte order right?",
                "{field}（偏移 {at_byte} 字节）是 {value}，而长度不能为负：字节序对吗？"; field
            ),
            FrameError::TooShort { at_byte, field, claimed_bytes, least_bytes } => {
                let claimed = Text::bytes(claimed_bytes);
                text!(
                    "the {field} at byte {at_byte} says {claimed}, but counts its own header, so it is at least {least_bytes}: does the sender count the header?",
                    "{field}（偏移 {at_byte} 字节）写着 {claimed}，但它把报头也算在内，至少应为 {least_bytes}：发送方把报头算进去了吗？"; field, claimed
                )
            }
            FrameError::NonMinimal { at_byte, field } => text!(
                "the {field} at byte {at_byte} is padded with zeros; only the shortest spelling of a number is accepted",
                "{field}（偏移 {at_byte} 字节）补了零；只接受数的最短写法"; field
            ),
            FrameError::Malformed { at_byte, field, expected, found } => text!(
                "the {field} at byte {at_byte} should be {expected}, and is {found}",
                "{field}（偏移 {at_byte} 字节）应为：{expected}；实为：{found}"; field, expected, found
            ),
        }
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

sentence_error!(FrameError);

/// One byte as an error message shows it: `"A" (0x41)`.
pub(super) fn show_byte(byte: u8) -> Box<Text> {
    Box::new(Text::same(format!("\"{}\" (0x{byte:02x})", escape::escape(&[byte]))))
}
