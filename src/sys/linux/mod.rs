//! Linux: TCP_INFO, the queue ioctls, and the options that only it has.

#![allow(unsafe_code)] // each block below says why it is sound

mod hosts;
mod netlink;
mod netns;
mod packet;
mod sock_diag;
mod socket_option;
mod tracer;
mod veth;

pub use hosts::Hosts;
pub use netns::{die_with_parent, own_session};
pub use packet::Middle;
pub use tracer::{ask_reads, denied, trace};

use super::ask::ask_int;
use super::sockets::uninit;
use super::unix::check;
use super::{
    Cut, Kernel, KernelOption, Sockets, TcpCounters, TcpState, Unsent, failed, said, words,
};
use crate::{Known, Text};
use socket_option::{get_option, set_option};
use socket2::{Domain, Socket};
use std::io;
use std::mem::{offset_of, size_of};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;
use std::time::Duration;

impl Sockets for Kernel {
    fn tcp_counters(socket: &Socket) -> Known<TcpCounters> {
        let (info, length) = tcp_info(socket)?;
        // What lies beyond the length is a zero and not an answer.
        let known = |end: usize, field: &str, value: u64| match end <= length {
            true => Ok(value),
            false => Err(words::no_field("TCP_INFO", length, field)),
        };
        macro_rules! field {
            ($name:ident, $width:ty) => {
                known(
                    offset_of!(libc::tcp_info, $name) + size_of::<$width>(),
                    stringify!($name),
                    u64::from(info.$name),
                )
            };
        }
        Ok(TcpCounters {
            data_segments_out: field!(tcpi_data_segs_out, u32),
            retransmitted_segments: field!(tcpi_total_retrans, u32),
            bytes_out: field!(tcpi_bytes_sent, u64),
            retransmitted_bytes: field!(tcpi_bytes_retrans, u64),
            mss_bytes: field!(tcpi_snd_mss, u32),
        })
    }

    fn tcp_state(socket: &Socket) -> Known<TcpState> {
        // linux/tcp_states.h. The state is the first byte, and `tcpi_unacked` not
        // far behind it: every kernel that has TCP_INFO fills them in.
        Ok(match tcp_info(socket)?.0.tcpi_state {
            1 => TcpState::Established,
            2 => TcpState::SynSent,
            7 => TcpState::Closed,
            other => TcpState::Other(other),
        })
    }

    /// Of a listening socket, `tcpi_unacked` is the length of the accept queue.
    fn waiting_for_accept(socket: &Socket) -> Known<u64> {
        Ok(u64::from(tcp_info(socket)?.0.tcpi_unacked))
    }

    fn unsent(socket: &Socket) -> Known<Unsent> {
        const SIOCOUTQNSD: i32 = 0x894B; // linux/sockios.h
        Ok(Unsent {
            unacknowledged_bytes: ask_int(socket, libc::TIOCOUTQ as i32, "SIOCOUTQ")?,
            waiting_bytes: ask_int(socket, SIOCOUTQNSD, "SIOCOUTQNSD")?,
        })
    }

    fn look_at(local: SocketAddr, remote: SocketAddr) -> Known<super::OtherEnd> {
        sock_diag::look_at(local, remote).map_err(|error| said(&failed("sock_diag", error)))
    }

    /// Such connections no longer belong to a process, so the list of all
    /// sockets is asked (proc(5), /proc/net/tcp).
    fn time_wait(at: SocketAddr) -> Known<u64> {
        const TIME_WAIT: &str = "06"; // linux/tcp_states.h
        let list =
            if at.is_ipv4() { "/proc/thread-self/net/tcp" } else { "/proc/thread-self/net/tcp6" };
        let sockets = std::fs::read_to_string(list);
        let sockets = sockets.map_err(|error| Text::same(format!("{list}: {error}")))?;
        let port = format!(":{:04X}", at.port());
        let of_this_port = sockets.lines().skip(1).filter(|line| {
            let mut words = line.split_whitespace().skip(1);
            let (local, _remote, state) = (words.next(), words.next(), words.next());
            local.is_some_and(|local| local.ends_with(&port)) && state == Some(TIME_WAIT)
        });
        Ok(of_this_port.count() as u64)
    }

    /// The last field of SO_MEMINFO (linux/sock_diag.h).
    fn dropped_datagrams(socket: &Socket) -> Known<u64> {
        const SK_MEMINFO_DROPS: usize = 8;
        let (info, length): ([u32; SK_MEMINFO_DROPS + 1], _) =
            get_option(socket, libc::SOL_SOCKET, libc::SO_MEMINFO)
                .map_err(|error| said(&failed("getsockopt(SO_MEMINFO)", error)))?;
        match length < size_of_val(&info) {
            false => Ok(u64::from(info[SK_MEMINFO_DROPS])),
            true => Err(words::no_field("SO_MEMINFO", length, "SK_MEMINFO_DROPS")),
        }
    }

    fn congestion(socket: &Socket, wanted: Option<&str>) -> Known<String> {
        if let Some(name) = wanted {
            socket
                .set_tcp_congestion(name.as_bytes())
                .map_err(|error| words::no_congestion_control(name, said(&error)))?;
        }
        let name = socket.tcp_congestion().map_err(|error| said(&error))?;
        let end = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
        Ok(String::from_utf8_lossy(&name[..end]).into_owned())
    }

    /// MSG_PEEK looks; MSG_TRUNC as *input* asks for the real length even where
    /// the buffer is shorter (recv(2)).
    fn datagram_bytes(socket: &Socket) -> io::Result<usize> {
        socket.recv_with_flags(&mut [], libc::MSG_PEEK | libc::MSG_TRUNC)
    }

    fn recv_datagram(socket: &Socket, buffer: &mut [u8]) -> io::Result<Cut> {
        let room = buffer.len();
        let mut parts = [socket2::MaybeUninitSlice::new(uninit(buffer))];
        let (bytes, flags) = socket.recv_vectored_with_flags(&mut parts, libc::MSG_TRUNC)?;
        Ok(Cut { bytes: bytes.min(room), true_bytes: Ok(bytes), truncated: flags.is_truncated() })
    }

    fn send_more(socket: &Socket, data: &[u8]) -> io::Result<usize> {
        socket.send_with_flags(data, libc::MSG_MORE)
    }

    fn option(socket: &Socket, option: KernelOption) -> io::Result<u32> {
        let (level, name) = level_and_name(socket, option)?;
        let (value, _): (libc::c_int, _) = get_option(socket, level, name)?;
        Ok(match option {
            KernelOption::DontFragment => u32::from(value == libc::IP_PMTUDISC_DO),
            _ => u32::try_from(value).unwrap_or(0),
        })
    }

    fn set_option(socket: &Socket, option: KernelOption, value: u32) -> io::Result<()> {
        let (level, name) = level_and_name(socket, option)?;
        let value: libc::c_int = match (option, value) {
            (KernelOption::DontFragment, 0) => libc::IP_PMTUDISC_WANT,
            (KernelOption::DontFragment, _) => libc::IP_PMTUDISC_DO,
            _ => value.try_into().unwrap_or(libc::c_int::MAX),
        };
        set_option(socket, level, name, &value)
    }
}

/// How setsockopt(2) knows an option.
fn level_and_name(socket: &Socket, option: KernelOption) -> io::Result<(i32, i32)> {
    Ok(match option {
        KernelOption::Cork => (libc::IPPROTO_TCP, libc::TCP_CORK),
        KernelOption::QuickAck => (libc::IPPROTO_TCP, libc::TCP_QUICKACK),
        KernelOption::MaxSegment => (libc::IPPROTO_TCP, libc::TCP_MAXSEG),
        KernelOption::KeepIdle => (libc::IPPROTO_TCP, libc::TCP_KEEPIDLE),
        KernelOption::KeepInterval => (libc::IPPROTO_TCP, libc::TCP_KEEPINTVL),
        KernelOption::KeepCount => (libc::IPPROTO_TCP, libc::TCP_KEEPCNT),
        KernelOption::UserTimeout => (libc::IPPROTO_TCP, libc::TCP_USER_TIMEOUT),
        KernelOption::ReceiveLowWater => (libc::SOL_SOCKET, libc::SO_RCVLOWAT),
        KernelOption::DontFragment => match socket.domain()? {
            Domain::IPV6 => (libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER),
            _ => (libc::IPPROTO_IP, libc::IP_MTU_DISCOVER),
        },
    })
}

/// What TCP_INFO tells (tcp(7)), and how many bytes of it this kernel knows.
fn tcp_info(socket: &Socket) -> Known<(libc::tcp_info, usize)> {
    get_option(socket, libc::IPPROTO_TCP, libc::TCP_INFO)
        .map_err(|error| said(&failed("getsockopt(TCP_INFO)", error)))
}

/// Waits until one of these has an event that is asked for, or a hang-up, or `timeout` is
/// over (to the nanosecond, as far as the kernel goes: ppoll(2)). What each has: nothing,
/// where the time or a signal ended the wait.
fn wait_for_either(
    both: [(BorrowedFd, libc::c_short); 2],
    timeout: Option<Duration>,
) -> io::Result<[libc::c_short; 2]> {
    let entry =
        |(fd, events): (BorrowedFd, _)| libc::pollfd { fd: fd.as_raw_fd(), events, revents: 0 };
    let mut entries = both.map(entry);
    let time = timeout.map(|timeout| libc::timespec {
        tv_sec: timeout.as_secs() as _,
        tv_nsec: timeout.subsec_nanos() as _,
    });
    let time = time.as_ref().map_or(ptr::null(), ptr::from_ref);
    // SAFETY: two entries, and a time or null; all outlive the call, and the descriptors
    // are borrowed and so open.
    match check(unsafe { libc::ppoll(entries.as_mut_ptr(), 2, time, ptr::null()) }) {
        Err(error) if error.kind() != io::ErrorKind::Interrupted => named("ppoll", Err(error)),
        _ => Ok(entries.map(|entry| entry.revents)),
    }
}

/// The same result; an error also says which call it was.
fn named<T>(call: &str, result: io::Result<T>) -> io::Result<T> {
    result.map_err(|source| failed(call, source))
}
