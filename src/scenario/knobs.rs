//! Which values mean something to most cases. What is about the link means
//! something to every case, and so stands in no case's list.

/// The knobs of the cable, which loopback does not have.
pub const CABLE: &[&str] = &[
    "mtu_bytes",
    "delay_ms",
    "jitter_ms",
    "rate_kbit",
    "drop",
    "drop_fragment",
    "loss_percent",
    "duplicate",
    "reorder",
    "drop_handshake",
];

/// Whether a value is about the link: any case can be put on the wire, to see.
pub fn is_of_link(name: &str) -> bool {
    name == "link" || CABLE.contains(&name)
}

/// The messages, or how many random ones.
pub const MESSAGES: &[&str] = &["messages", "random", "seed"];
/// Room in the receive buffer.
pub const RECV: &[&str] = &["recv_bytes"];
/// What the framed side writes, and what it accepts.
pub const FRAMES: &[&str] = &["framing", "max_frame_bytes"];
/// The pause between two messages.
pub const PAUSE: &[&str] = &["gap_ms"];
/// Options of TCP about when a segment, or its acknowledgement, leaves.
pub const WHEN: &[&str] = &["nodelay", "cork", "quickack"];
/// The kernel's buffers.
pub const BUFFERS: &[&str] = &["sndbuf_bytes", "rcvbuf_bytes"];
/// How long a segment may be.
pub const SEGMENTS: &[&str] = &["mss_bytes"];
/// Where, and for how long at most.
pub const ADDRESS: &[&str] = &["ipv6", "timeout_s"];
/// Whether a datagram may be cut on its way.
pub const FRAGMENTS: &[&str] = &["dont_fragment"];

/// What a case understands, group by group.
pub type Knobs = &'static [&'static [&'static str]];

/// The values that mean something over TCP.
pub const TCP: Knobs = &[MESSAGES, RECV, FRAMES, PAUSE, WHEN, BUFFERS, SEGMENTS, ADDRESS];

/// The same where a message is written when the one before it is answered: there
/// is no pause to choose.
pub const TCP_IN_TURN: Knobs = &[MESSAGES, RECV, FRAMES, WHEN, BUFFERS, SEGMENTS, ADDRESS];

/// The values that mean something over UDP.
pub const UDP: Knobs = &[MESSAGES, RECV, FRAMES, PAUSE, BUFFERS, ADDRESS, FRAGMENTS];

/// What the sandbox understands, over TCP and UDP.
pub const ALL: Knobs = &[
    MESSAGES,
    RECV,
    FRAMES,
    PAUSE,
    WHEN,
    BUFFERS,
    SEGMENTS,
    &["reader", "transport"],
    ADDRESS,
    FRAGMENTS,
];
