//! The one room with `unsafe` and `cfg(target_os)`: what neither std nor
//! socket2 can ask the kernel.
//!
//! What one only looks at comes as [`Known`]: the value, or the reason why it
//! could not be observed; a call that does something answers as std's do, with
//! an `io::Result`. On a system other than Linux the same signatures answer with
//! a reason or an error, so that nobody upstairs needs to know which system this
//! is.
//! (`--cfg sticky_other_os` compiles that answer on Linux too, for trying out.)

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub mod netns;
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub mod packet;
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub mod veth;

#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
mod no_wire;
#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
pub use no_wire::{netns, packet, veth};

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
mod calls;
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
mod sock_diag;
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub use calls::{
    begin_connecting, peek, send_more, tcp_state, time_wait, unix_pair, wait_writable,
    waiting_for_accept,
};
#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
pub use other::{
    begin_connecting, peek, send_more, tcp_state, time_wait, unix_pair, unread_at, wait_writable,
    waiting_for_accept,
};
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
pub use sock_diag::unread_at;

#[cfg(all(unix, not(sticky_other_os)))]
mod processes;
#[cfg(all(unix, not(sticky_other_os)))]
mod waiting;
#[cfg(all(unix, not(sticky_other_os)))]
pub use {
    processes::{
        congestion, end_group, has_ended, name_file, nameless_file, open_regular, own_group,
    },
    waiting::{Stop, Wait, Waitable, open_file_limit, thread_cpu_time, wait},
};

#[cfg(not(all(unix, not(sticky_other_os))))]
mod no_programs;
#[cfg(not(all(unix, not(sticky_other_os))))]
pub use no_programs::*;

mod failed;
pub use failed::{Failed, failed, said};

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
mod socket_option;

#[cfg(all(target_os = "linux", not(sticky_other_os)))]
mod linux;
#[cfg(all(target_os = "linux", not(sticky_other_os)))]
use linux as imp;

#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
mod other;
#[cfg(not(all(target_os = "linux", not(sticky_other_os))))]
use other as imp;

pub use imp::{
    cork, datagram_bytes, dont_fragment, dropped_datagrams, is_too_long, kernel, mss, queued_bytes,
    quickack, receive_low_water, recv_datagram, set_cork, set_dont_fragment, set_mss, set_quickack,
    set_receive_low_water, tcp_counters, terminal_columns, terminal_rows, unsent, wait_for_error,
};

use crate::Known;

/// What the kernel counts for one TCP connection, as seen from one end: the
/// part of Linux' `struct tcp_info` that our claims stand on.
///
/// A counter that this kernel does not report is `Err`, never zero: older
/// kernels fill in a shorter structure and say so in the returned length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TcpCounters {
    /// Data segments sent, retransmissions included (`tcpi_data_segs_out`,
    /// Linux 4.6). Counted in MSS-sized pieces, whatever the link carries.
    pub data_segments_out: Known<u64>,
    /// Segments sent again (`tcpi_total_retrans`).
    pub retransmitted_segments: Known<u64>,
    /// Payload bytes sent, retransmissions included (`tcpi_bytes_sent`, Linux 4.19).
    pub bytes_out: Known<u64>,
    /// Payload bytes sent again (`tcpi_bytes_retrans`, Linux 4.19).
    pub retransmitted_bytes: Known<u64>,
    /// The largest payload this end puts in one segment now (`tcpi_snd_mss`).
    pub mss_bytes: Known<u64>,
}

/// What is still in a TCP send queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent {
    /// Bytes written and not yet acknowledged (SIOCOUTQ, tcp(7)).
    pub unacknowledged_bytes: usize,
    /// Of these, bytes not yet sent even once (SIOCOUTQNSD).
    pub waiting_bytes: usize,
}

/// Where a TCP connection stands (RFC 9293 §3.3.2), as far as our cases ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TcpState {
    /// The SYN is out, and nobody has answered it.
    SynSent,
    /// The handshake is complete, as this end sees it.
    Established,
    /// Over: by a reset, or by both ends' leave.
    Closed,
    /// Any other, by its number in linux/tcp_states.h.
    Other(u8),
}
