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

/// The values that mean something over TCP.
pub const TCP: &[&str] = &[
    "messages",
    "random",
    "seed",
    "recv_bytes",
    "framing",
    "max_frame_bytes",
    "gap_ms",
    "nodelay",
    "cork",
    "quickack",
    "sndbuf_bytes",
    "rcvbuf_bytes",
    "mss_bytes",
    "ipv6",
    "timeout_s",
];

/// The same where a message is written when the one before it is answered: there
/// is no pause to choose.
pub const TCP_IN_TURN: &[&str] = &[
    "messages",
    "random",
    "seed",
    "recv_bytes",
    "framing",
    "max_frame_bytes",
    "nodelay",
    "cork",
    "quickack",
    "sndbuf_bytes",
    "rcvbuf_bytes",
    "mss_bytes",
    "ipv6",
    "timeout_s",
];

/// The values that mean something over UDP.
pub const UDP: &[&str] = &[
    "messages",
    "random",
    "seed",
    "recv_bytes",
    "framing",
    "max_frame_bytes",
    "gap_ms",
    "sndbuf_bytes",
    "rcvbuf_bytes",
    "ipv6",
    "timeout_s",
    "dont_fragment",
];

/// What the sandbox understands, over TCP and UDP.
pub const ALL: &[&str] = &[
    "messages",
    "random",
    "seed",
    "recv_bytes",
    "framing",
    "max_frame_bytes",
    "gap_ms",
    "nodelay",
    "cork",
    "quickack",
    "sndbuf_bytes",
    "rcvbuf_bytes",
    "mss_bytes",
    "reader",
    "transport",
    "ipv6",
    "timeout_s",
    "dont_fragment",
];
