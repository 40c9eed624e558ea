//! What the experiments ask about sockets.

#![allow(unsafe_code)] // one block, argued below

use super::words::{self, not_here, otherwise};
use super::{ask, counters, failed, said};
use crate::{Known, Sentence, Text};
use socket2::Socket;
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::time::Duration;

/// Questions about sockets that neither std nor socket2 asks. Each has an answer of
/// its own: what every Unix and Windows can be asked (`ask.rs`), or "not on this
/// system". A system overrides those that it can answer, or answer better.
///
/// What one only looks at is [`Known`]; a call that does something answers as
/// std's do, with an [`io::Result`].
pub trait Sockets {
    /// The counters of a TCP socket (TCP_INFO, tcp(7)).
    fn tcp_counters(socket: &Socket) -> Known<TcpCounters> {
        Ok(counters::tcp_info(socket)?.0)
    }

    /// The state of a TCP connection (RFC 9293 §3.3.2).
    fn tcp_state(socket: &Socket) -> Known<TcpState> {
        Ok(counters::tcp_info(socket)?.1)
    }

    /// How many completed connections wait for accept(2) at a listening socket.
    fn waiting_for_accept(_: &Socket) -> Known<u64> {
        Err(not_here("TCP_INFO"))
    }

    /// Bytes that wait in a TCP receive queue (FIONREAD, tcp(7)); none is taken.
    fn queued_bytes(socket: &Socket) -> Known<usize> {
        ask::ask_int(socket, ask::FIONREAD, "FIONREAD")
    }

    /// What a TCP sender has written and the peer has not acknowledged.
    fn unsent(_: &Socket) -> Known<Unsent> {
        Err(not_here("SIOCOUTQ"))
    }

    /// Looks from outside at what has come to a connection's other end, as often as it is
    /// called: `local` and `remote` are that end's own address and its peer's. `None` where
    /// no socket of this host (of this thread's network namespace) is that end, and where
    /// the kernel has no inet_diag.
    fn look_at(_local: SocketAddr, _remote: SocketAddr) -> Known<OtherEnd> {
        Err(not_here("sock_diag"))
    }

    /// How many connections of a local address are in TIME_WAIT, on the host of
    /// this thread's network namespace.
    fn time_wait(_at: SocketAddr) -> Known<u64> {
        Err(not_here("/proc/net/tcp"))
    }

    /// Datagrams that the kernel threw away because the receive buffer was full.
    fn dropped_datagrams(_: &Socket) -> Known<u64> {
        Err(not_here("SO_MEMINFO"))
    }

    /// The congestion control that a TCP socket uses, after asking for `wanted`
    /// if that is given (TCP_CONGESTION, tcp(7)).
    fn congestion(_: &Socket, _wanted: Option<&str>) -> Known<String> {
        Err(not_here("TCP_CONGESTION"))
    }

    /// Waits until an error of an earlier call is there to be told (POLLERR,
    /// poll(2)), and leaves it there for the next call; `false` when the time was
    /// up first.
    fn wait_for_error(socket: &Socket, within: Duration) -> Known<bool> {
        // POLLERR is told whether one asks for it or not.
        ask::wait_for(socket, 0, within).map_err(|error| said(&failed("poll(POLLERR)", error)))
    }

    /// The same of the ICMP error that an earlier datagram met. Linux shows it in whatever
    /// time it takes. Not every system shows it before a call meets it: there, after a
    /// short silence, it is not told.
    fn wait_for_icmp_error(socket: &Socket, within: Duration) -> Known<bool> {
        const SILENCE: Duration = Duration::from_millis(200);
        if cfg!(all(target_os = "linux", not(sticky_other_os))) {
            return Self::wait_for_error(socket, within);
        }
        let shown = Self::wait_for_error(socket, within.min(SILENCE))?;
        shown.then_some(true).ok_or_else(words::icmp_not_told)
    }

    /// Waits for room in a send buffer (poll(2)); `false` when the time was up first.
    fn wait_writable(socket: &Socket, within: Duration) -> io::Result<bool> {
        ask::wait_for(socket, ask::POLLOUT, within)
    }

    /// Lets a socket send datagrams as long as UDP has them: macOS refuses more than 9216
    /// bytes until SO_SNDBUF is larger (net.inet.udp.maxdgram). If that fails, the send tells.
    fn allow_longest_datagram(socket: &Socket) {
        if cfg!(target_vendor = "apple") {
            let _ = socket.set_send_buffer_size(65_535);
        }
    }

    /// The true length of the datagram that the next read would take, without
    /// taking it. Waits no longer than the socket's read timeout allows. Without
    /// help from the system it takes a buffer as long as the longest datagram.
    fn datagram_bytes(socket: &Socket) -> io::Result<usize> {
        peek(socket, &mut [0; 65_535])
    }

    /// Takes one datagram, cut to the buffer's length (recvmsg(2)). Without help from
    /// the system it is looked at first, for its length. A datagram that was cut is
    /// an error on Windows (WSAEMSGSIZE), and what fitted is in the buffer all the same.
    fn recv_datagram(socket: &Socket, buffer: &mut [u8]) -> io::Result<Cut> {
        let whole = Self::datagram_bytes(socket)?;
        let bytes = match socket.recv(uninit(buffer)) {
            Err(error) if is_too_long(&error) => buffer.len(),
            got => got?,
        };
        Ok(Cut { bytes, true_bytes: Ok(whole), truncated: bytes < whole })
    }

    /// One send with MSG_MORE: "the caller has more data to send" (send(2)).
    fn send_more(_: &Socket, _data: &[u8]) -> io::Result<usize> {
        unsupported("MSG_MORE")
    }

    /// Begins to connect and does not wait for the answer (EINPROGRESS,
    /// connect(2)). The socket is non-blocking from then on.
    fn begin_connecting(socket: &Socket, to: SocketAddr) -> io::Result<()> {
        socket.set_nonblocking(true)?;
        match socket.connect(&to.into()) {
            Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => Ok(()),
            // WSAEWOULDBLOCK, as Windows says it.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            other => other,
        }
    }

    /// Two connected AF_UNIX sockets: a stream, or one that keeps records
    /// (SOCK_SEQPACKET, unix(7)).
    fn unix_pair(keeps_records: bool) -> io::Result<(Socket, Socket)> {
        ask::unix_pair(keeps_records)
    }

    /// An option's value in force: bytes, seconds, or 1 for "on".
    fn option(_: &Socket, option: KernelOption) -> io::Result<u32> {
        unsupported(option.name())
    }

    /// Sets an option, in the units of [`Sockets::option`].
    fn set_option(_: &Socket, option: KernelOption, _value: u32) -> io::Result<()> {
        unsupported(option.name())
    }
}

pub(super) fn unsupported<T>(name: &str) -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, Sentence(not_here(name))))
}

/// An option that socket2 does not have on every system; times in seconds, that of
/// `UserTimeout` in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KernelOption {
    Cork,
    QuickAck,
    MaxSegment,
    KeepIdle,
    KeepInterval,
    KeepCount,
    UserTimeout,
    ReceiveLowWater,
    DontFragment,
}

impl KernelOption {
    pub fn name(self) -> &'static str {
        match self {
            KernelOption::Cork => "TCP_CORK",
            KernelOption::QuickAck => "TCP_QUICKACK",
            KernelOption::MaxSegment => "TCP_MAXSEG",
            KernelOption::KeepIdle => "TCP_KEEPIDLE",
            KernelOption::KeepInterval => "TCP_KEEPINTVL",
            KernelOption::KeepCount => "TCP_KEEPCNT",
            KernelOption::UserTimeout => "TCP_USER_TIMEOUT",
            KernelOption::ReceiveLowWater => "SO_RCVLOWAT",
            KernelOption::DontFragment => "IP_MTU_DISCOVER",
        }
    }
}

/// What the kernel counts for one TCP connection, as seen from one end: the
/// part of Linux' `struct tcp_info` that our claims rest on.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsent {
    /// Bytes written and not yet acknowledged (SIOCOUTQ, tcp(7)).
    pub unacknowledged_bytes: usize,
    /// Of these, bytes not yet sent even once (SIOCOUTQNSD).
    pub waiting_bytes: usize,
}

impl Unsent {
    /// All that is left waits, and nothing is in flight: the sender may not send.
    pub fn is_held_back(self) -> bool {
        self.waiting_bytes > 0 && self.waiting_bytes == self.unacknowledged_bytes
    }
}

/// See [`Sockets::look_at`].
pub type OtherEnd = Box<dyn FnMut() -> Known<Option<Arrived>> + Send>;

/// What has come to one end of a TCP connection: bytes, without the end of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// All that came so far; `None` where the kernel does not count it.
    pub received: Option<u64>,
    pub unread: u64,
    /// Whether the peer's FIN has come: there will be no more.
    pub peer_closed: bool,
    /// Whether a read has come to that end. One that took the last bytes may have done
    /// so already: the FIN often shares their buffer.
    pub end_taken: bool,
}

/// The state of a TCP connection (RFC 9293 §3.3.2), as far as our cases ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TcpState {
    /// The SYN is out, and nothing has answered it.
    SynSent,
    /// The handshake is complete, as this end sees it.
    Established,
    /// Over: by a reset, or because both ends have left.
    Closed,
    /// Any other, by its number in linux/tcp_states.h.
    Other(u8),
}

pub struct Cut {
    /// How many of its bytes fitted the buffer.
    pub bytes: usize,
    /// How many it had, if the system tells.
    pub true_bytes: Known<usize>,
    /// MSG_TRUNC: the rest is gone (udp(7)).
    pub truncated: bool,
}

/// Looks at what waits in a receive queue and leaves it there (MSG_PEEK, recv(2)).
pub fn peek(socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
    socket.peek(uninit(buffer))
}

/// Whether a datagram was refused because it is longer than UDP can carry, or
/// than the path allows.
pub fn is_too_long(error: &io::Error) -> bool {
    const WSAEMSGSIZE: i32 = 10_040;
    let number = if cfg!(windows) { WSAEMSGSIZE } else { libc::EMSGSIZE };
    error.raw_os_error() == Some(number)
}

/// What Windows answers where every Unix says EPIPE or EADDRINUSE: the quantity that
/// counts the latter, and why it is not known then.
pub fn said_otherwise(error: &io::Error) -> Option<(&'static str, Text)> {
    const WSAEACCES: i32 = 10_013;
    match error.kind() {
        _ if !cfg!(windows) => None,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            Some(("broken_pipes", otherwise("EPIPE", said(error))))
        }
        _ if error.raw_os_error() == Some(WSAEACCES) => {
            Some(("in_use", otherwise("EADDRINUSE", said(error))))
        }
        _ => None,
    }
}

/// The buffer as socket2 wants it.
pub(super) fn uninit(buffer: &mut [u8]) -> &mut [MaybeUninit<u8>] {
    // SAFETY: initialised bytes may be seen as possibly uninitialised ones here
    // because socket2 promises to write only initialised bytes into a buffer.
    unsafe { &mut *(std::ptr::from_mut(buffer) as *mut [MaybeUninit<u8>]) }
}
