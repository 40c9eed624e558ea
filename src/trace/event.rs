//! One thing that happened, when, and who saw it.

use super::Bytes;
use super::packet::Packet;
use crate::Text;
use serde::{Deserialize, Serialize};

/// One line of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Monotonic time since the run began, in nanoseconds. A call is logged
    /// when it has returned.
    pub at_ns: u64,
    /// Who saw it.
    pub observer: Observer,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// Who saw an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observer {
    /// The program that sends, at its socket calls.
    Sender,
    /// The program that receives, at its socket calls.
    Receiver,
    /// A kernel, in its counters and tables: the sender's, but for what only the
    /// receiver's knows ([`What::Dropped`], [`What::WaitingForAccept`],
    /// [`What::TimeWait`]).
    Kernel,
    /// The cable.
    Wire,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// A socket option, as asked for and as read back.
    Option {
        /// The option's name in the sockets API.
        name: String,
        /// The value asked for; `None` where it was only read.
        asked: Option<String>,
        /// The value in force; `None` where the system would not say.
        got: Option<String>,
    },
    /// Both ends have a connection, or a pair of bound UDP sockets.
    Connected {
        /// The sender's address.
        sender: String,
        /// The receiver's address.
        receiver: String,
    },
    /// One send call.
    Write {
        /// What was handed to the kernel.
        data: Bytes,
        /// How many of these bytes it took.
        accepted_bytes: u64,
    },
    /// The sender's counters. Absent is `None`, with the reason in a
    /// `not_observed` of its own.
    Counters {
        /// Data segments sent so far, less retransmissions.
        segments: Option<u64>,
        /// Payload bytes sent so far, less retransmissions.
        sent_bytes: Option<u64>,
        /// Segments sent again so far.
        retransmitted: Option<u64>,
        /// The largest payload of one segment, in bytes.
        mss_bytes: Option<u64>,
    },
    /// The receive queue holds this much, and nobody has read yet.
    Queued {
        /// Bytes waiting.
        bytes: u64,
    },
    /// One recv call on a stream. No data: the peer is done.
    Read {
        /// Room in the buffer.
        asked_bytes: u64,
        /// What came.
        data: Bytes,
    },
    /// One recv call on a datagram socket.
    Datagram {
        /// Room in the buffer.
        asked_bytes: u64,
        /// What fitted.
        data: Bytes,
        /// How long the datagram was; `None` where the system does not tell.
        true_bytes: Option<u64>,
        /// MSG_TRUNC: the rest of it is gone.
        truncated: bool,
    },
    /// The receiver handed this over as a message.
    Delivered {
        /// The message.
        data: Bytes,
    },
    /// The receiver saw by itself that a message is not whole.
    Noticed {
        /// How it knew.
        because: Text,
    },
    /// Datagrams that the kernel threw away for want of room.
    Dropped {
        /// How many so far.
        datagrams: u64,
    },
    /// A send call that the system refused, where the experiment is about that.
    SendFailed {
        /// What was handed to the kernel, and stayed behind.
        data: Bytes,
        /// The error by its name in errno(3).
        error: String,
    },
    /// The receiver's program ended on an error that it does not handle.
    Died {
        /// What it met.
        because: Text,
    },
    /// A receiver took a length on trust. Nothing was set aside here; this is
    /// what its program would have asked for.
    WouldAllocate {
        /// How many bytes.
        bytes: u64,
    },
    /// A pause that the scenario asks for.
    Paused {
        /// Its length in milliseconds.
        pause_ms: u64,
    },
    /// A packet entered the cable.
    Packet {
        /// When it left again or how it was lost, its headers, its bytes.
        packet: Box<Packet>,
    },
    /// Something that claims may ask for and that this system does not tell.
    NotObserved {
        /// The name of the quantity.
        quantity: String,
        /// Why not.
        because: Text,
    },
    /// A call whose answer is what the case is about.
    Call {
        /// The call, written as code: `new.bind(port)`.
        call: String,
        /// The number that it returned, where it returns one.
        value: Option<u64>,
        /// The name of the error that it returned: `EADDRINUSE`; of a connect
        /// that nobody has answered yet, `SYN_SENT`.
        error: Option<String>,
    },
    /// MSG_PEEK: what waits was looked at, and left where it is.
    Peeked {
        /// What there was to see.
        data: Bytes,
    },
    /// What the sender has written and the peer has not acknowledged (SIOCOUTQ).
    Unacknowledged {
        /// How many bytes.
        bytes: u64,
    },
    /// What the kernel took from the sender and has not sent even once
    /// (SIOCOUTQNSD), when a request had just been written.
    HeldBack {
        /// How many bytes.
        bytes: u64,
    },
    /// What had come to the sender and was unread when it closed (FIONREAD).
    Unread {
        /// How many bytes.
        bytes: u64,
    },
    /// A request begins: the writes that follow are its parts.
    Asked,
    /// The receiver wrote a reply.
    Replied {
        /// Its bytes.
        data: Bytes,
    },
    /// The reply has come.
    Answered {
        /// Its bytes.
        data: Bytes,
    },
    /// No reply came for as long as one waited.
    Unanswered {
        /// How long that was, in milliseconds.
        waited_ms: u64,
    },
    /// A text became the bytes of a message.
    Encoded {
        /// The text, as far as the encoding can say it.
        text: String,
        /// In which encoding.
        encoding: String,
        /// Characters that the encoding lacks, sent as `?`.
        lacking: u64,
    },
    /// Bytes became a text again; U+FFFD stands where they make no character.
    Decoded {
        /// The text.
        text: String,
        /// In which encoding.
        encoding: String,
    },
    /// Completed connections that wait for accept.
    WaitingForAccept {
        /// How many.
        connections: u64,
    },
    /// Connections of the server's address in TIME_WAIT.
    TimeWait {
        /// How many.
        connections: u64,
    },
}

impl What {
    /// What a recv call got; `None` of the empty read on a stream, which only says
    /// that the peer is done, and of everything that is no read.
    pub fn read_data(&self) -> Option<&Bytes> {
        match self {
            What::Read { data, .. } => (!data.is_empty()).then_some(data),
            What::Datagram { data, .. } => Some(data),
            _ => None,
        }
    }
}
