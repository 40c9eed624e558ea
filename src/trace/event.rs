//! One thing that happened, when, and who saw it.

use super::packet::Packet;
use super::sending::FramePart;
use crate::Text;
use crate::scenario::Bytes;
use serde::{Deserialize, Serialize};

/// One line of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Monotonic time since the run began, in nanoseconds. A call is logged
    /// when it has returned.
    pub at_ns: u64,
    pub observer: Observer,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observer {
    /// The program that sends, at its socket calls.
    Sender,
    /// The program that receives, at its socket calls.
    Receiver,
    /// A kernel, in its counters and tables: the sender's, except for what only the
    /// receiver's knows ([`What::Dropped`], [`What::WaitingForAccept`],
    /// [`What::TimeWait`]).
    Kernel,
    Wire,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Data {
    /// What they were.
    Seen(Bytes),
    /// How many there were; what they were was not observed.
    Unseen { bytes: usize },
}

impl Data {
    pub fn len(&self) -> usize {
        match self {
            Data::Seen(bytes) => bytes.len(),
            Data::Unseen { bytes } => *bytes,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn seen(&self) -> Option<&Bytes> {
        match self {
            Data::Seen(bytes) => Some(bytes),
            Data::Unseen { .. } => None,
        }
    }
}

impl From<&[u8]> for Data {
    fn from(bytes: &[u8]) -> Data {
        Data::Seen(Bytes::from(bytes))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// A socket option by its name in the sockets API: the value asked for (`None`:
    /// it was only read), and the one in force (`None`: the system would not say).
    Option { name: String, asked: Option<String>, got: Option<String> },
    /// Both ends have a connection, or a pair of bound UDP sockets, at these addresses.
    Connected { sender: String, receiver: String },
    /// One send call: what was handed to the kernel, how many of these bytes it took,
    /// and which messages are in them.
    Write {
        data: Data,
        accepted_bytes: u64,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        carries: Vec<FramePart>,
    },
    /// A send call that the system refused, where the experiment is about that: what
    /// stayed behind, and the error by its name in errno(3).
    SendFailed {
        data: Data,
        error: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        carries: Vec<FramePart>,
    },
    /// The sender's counters: data segments and payload bytes sent so far, less
    /// retransmissions; segments sent again; the largest payload of one segment. What
    /// is `None` has its reason in a `not_observed` of its own.
    Counters {
        segments: Option<u64>,
        sent_bytes: Option<u64>,
        retransmitted: Option<u64>,
        mss_bytes: Option<u64>,
    },
    /// The receive queue holds this much, and nothing has been read yet.
    Queued { bytes: u64 },
    /// One recv call on a stream: room in the buffer, and what came. No data: the peer
    /// is done.
    Read { asked_bytes: u64, data: Data },
    /// One recv call on a datagram socket: room in the buffer, what fitted, how long
    /// the datagram was (`None`: the system does not tell), and whether the rest of it
    /// is gone (MSG_TRUNC).
    Datagram { asked_bytes: u64, data: Data, true_bytes: Option<u64>, truncated: bool },
    /// The receiver handed this over as a message.
    Delivered { data: Bytes },
    /// The receiver saw by itself that a message is not whole, and how it knew.
    Noticed { because: Text },
    /// Datagrams so far that the kernel threw away for want of room.
    Dropped { datagrams: u64 },
    /// The receiver's program ended on an error that it does not handle.
    Died { because: Text },
    /// What the receiver has read and keeps in a buffer of its own, not handed over.
    Kept { data: Data },
    /// What the receiver had read and lets go, handed over to nobody.
    ThrewAway { data: Data },
    /// A receiver took a length on trust. Nothing was set aside here; this is what its
    /// program would have asked for.
    WouldAllocate { bytes: u64 },
    /// A pause that the scenario asks for.
    Paused { pause_ms: u64 },
    /// A packet entered the cable: when it left again or how it was lost, its headers,
    /// its bytes.
    Packet { packet: Box<Packet> },
    /// Something that claims may ask for and that this system does not tell.
    NotObserved { quantity: String, because: Text },
    /// A call whose answer is what the case is about, written as code
    /// (`new.bind(port)`): the number that it returned, or the name of its error; of a
    /// connect that has no answer yet, `SYN_SENT`.
    Call { call: String, value: Option<u64>, error: Option<String> },
    /// MSG_PEEK: what waits was looked at, and left where it is.
    Peeked { data: Data },
    /// What the sender has written and the peer has not acknowledged (SIOCOUTQ).
    Unacknowledged { bytes: u64 },
    /// What the kernel took from the sender and has not sent even once
    /// (SIOCOUTQNSD), when a request had just been written.
    HeldBack { bytes: u64 },
    /// What had come to the sender and was unread when it closed (FIONREAD).
    Unread { bytes: u64 },
    /// A request begins: the writes that follow are its parts.
    Asked,
    /// The receiver wrote a reply.
    Replied { data: Bytes },
    /// The reply has come.
    Answered { data: Bytes },
    /// No reply came for as long as one waited.
    Unanswered { waited_ms: u64 },
    /// A text became the bytes of a message: the text, as far as the encoding can say
    /// it, and how many characters the encoding lacks (each is sent as `?`).
    Encoded { text: String, encoding: String, lacking: u64 },
    /// Bytes became a text again; U+FFFD stands where they make no character.
    Decoded { text: String, encoding: String },
    /// Completed connections that wait for accept.
    WaitingForAccept { connections: u64 },
    /// From here on nothing comes from the peer: it has left, or what carries its packets
    /// has.
    FellSilent,
    /// An end takes its peer to be gone.
    TakenForGone,
    /// A send call waited for room, and was given none.
    Blocked { waited_ms: u64 },
    /// What the program keeps in a queue of its own, because the kernel takes no more.
    SetAside { bytes: u64 },
    /// Connections of the server's address in TIME_WAIT.
    TimeWait { connections: u64 },
}

impl What {
    /// What a recv call got; `None` of the empty read on a stream, which only says
    /// that the peer is done, and of everything that is not a read.
    pub fn read_data(&self) -> Option<&Data> {
        match self {
            What::Read { data, .. } => (!data.is_empty()).then_some(data),
            What::Datagram { data, .. } => Some(data),
            _ => None,
        }
    }
}
