//! What can become of a stream on its way, and who can do it.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// The receiver's program ended on an error.
    Died,
    /// It asked for so many bytes of memory, because a header said so.
    WouldAllocate {
        bytes: u64,
    },
    /// It went on reading nothing.
    Spun {
        reads: u64,
    },
    /// It let go of bytes that it had read.
    ThrewAway {
        bytes: u64,
    },
    /// It waits for more, and has bytes that it did not look at.
    Waits {
        bytes: u64,
    },
    /// It read everything, and its format made no message of so many bytes.
    Misread {
        bytes: u64,
    },
    /// It handed over bytes of before.
    Stale {
        bytes: u64,
    },
    /// The end of a piece is gone.
    CutOff {
        bytes: u64,
    },
    /// Pieces are gone as a whole.
    Lost {
        pieces: u64,
    },
    /// Pieces came at another place in the order than they were sent.
    OutOfPlace {
        pieces: u64,
    },
    /// Pieces came that had come before.
    Twice {
        pieces: u64,
    },
    /// The program stopped before it had read so many.
    LeftUnread {
        bytes: u64,
    },
    /// Bytes were thrown away before they were read.
    Discarded {
        bytes: u64,
    },
    /// Pieces were never taken by the system.
    Refused {
        pieces: u64,
    },
    /// Bytes were never taken by a send call, and not offered again.
    NotTaken {
        bytes: u64,
    },
    /// A message without bytes left no trace.
    Vanished {
        messages: u64,
    },
    /// What had arrived waited for what came before it in the stream.
    HeldBack,
    /// Written bytes waited in the sender's kernel.
    Held {
        requests: u64,
        of: u64,
    },
    /// Cuts of the layer before are gone.
    Merged,
    /// There are cuts that the layer before has not.
    Cut,
    CutAndMerged,
    /// The cuts of the first layer are there again.
    Restored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Doer {
    /// The receiver's program.
    Program,
    /// TCP on the sender's side.
    Sender,
    /// TCP on the receiver's side, which keeps the order.
    Tcp,
    Ip,
    Cable,
    /// The receiver's queue, which keeps no marks.
    ReceiveQueue,
    /// The sender or the receiver's queue, and nobody counted which.
    OnTheWay,
    /// The receiver's queue, which was full.
    FullQueue,
    /// That queue, and the cable: how many each.
    QueueAndCable {
        full_queue: u64,
        cable: u64,
    },
    /// A recv call with room for so many bytes.
    Recv {
        bytes: u64,
    },
    /// A send call that the system refused.
    Send,
    Reset,
    Framing,
    /// Whatever had come by then.
    Arrival,
    /// Nobody that was observed.
    Unknown,
}
