//! What other systems than Linux count of a TCP connection, each by a call of its own.
//! The calls are written from their documentation and compiled; nobody has tried
//! them on the systems themselves yet. (Wine answers that it has no SIO_TCP_INFO.)

#![allow(unsafe_code)] // each block below says why it is sound

use super::{TcpCounters, TcpState};
use crate::Known;
use socket2::Socket;
pub(super) use system::tcp_info;

#[cfg(target_vendor = "apple")]
mod system {
    use super::{Known, Socket, TcpCounters, TcpState, state};
    use crate::sys::{failed, said};
    use libc::{IPPROTO_TCP, TCP_CONNECTION_INFO, tcp_connection_info};
    use std::io;
    use std::mem::{MaybeUninit, size_of};
    use std::os::fd::AsRawFd;

    /// netinet/tcp.h. Packets are those that carry data; what loopback, which has no
    /// segmentation offload, takes at once is one segment.
    pub(in crate::sys) fn tcp_info(socket: &Socket) -> Known<(TcpCounters, TcpState)> {
        let info = info(socket)?;
        let counters = TcpCounters {
            data_segments_out: Ok(info.tcpi_txpackets),
            // Apple's tcpi_txretransmitpackets: libc has the name with another letter.
            retransmitted_segments: Ok(info.tcpi_rxretransmitpackets),
            bytes_out: Ok(info.tcpi_txbytes),
            retransmitted_bytes: Ok(info.tcpi_txretransmitbytes),
            mss_bytes: Ok(info.tcpi_maxseg.into()),
        };
        Ok((counters, state(info.tcpi_state.into())))
    }

    fn info(socket: &Socket) -> Known<tcp_connection_info> {
        let mut length = size_of::<tcp_connection_info>() as libc::socklen_t;
        let mut info = MaybeUninit::<tcp_connection_info>::zeroed();
        // SAFETY: `info` is writable for `length` bytes, and both live through the call.
        let answer = unsafe {
            let (socket, to) = (socket.as_raw_fd(), info.as_mut_ptr().cast());
            libc::getsockopt(socket, IPPROTO_TCP, TCP_CONNECTION_INFO, to, &raw mut length)
        };
        if answer < 0 {
            let error = io::Error::last_os_error();
            return Err(said(&failed("getsockopt(TCP_CONNECTION_INFO)", error)));
        }
        // SAFETY: integers alone, zeroed before the call: any bytes are a value.
        Ok(unsafe { info.assume_init() })
    }
}

#[cfg(windows)]
mod system {
    use super::{Known, Socket, TcpCounters, TcpState, state};
    use crate::sys::{failed, said, words};
    use std::io;
    use std::mem::size_of;
    use std::os::windows::io::AsRawSocket;
    use std::ptr::{from_mut, from_ref, null_mut};
    use windows_sys::Win32::Networking::WinSock::{SIO_TCP_INFO, TCP_INFO_v0, WSAIoctl};

    /// mstcpip.h, since Windows 10 1703. It counts bytes; the segments are told to
    /// administrators only, and by other means.
    pub(in crate::sys) fn tcp_info(socket: &Socket) -> Known<(TcpCounters, TcpState)> {
        let info = info(socket)?;
        let not_told = || Err(words::BYTES_NOT_SEGMENTS.into());
        let counters = TcpCounters {
            data_segments_out: not_told(),
            retransmitted_segments: if info.BytesRetrans == 0 { Ok(0) } else { not_told() },
            bytes_out: Ok(info.BytesOut),
            retransmitted_bytes: Ok(info.BytesRetrans.into()),
            mss_bytes: Ok(info.Mss.into()),
        };
        Ok((counters, state(info.State)))
    }

    fn info(socket: &Socket) -> Known<TCP_INFO_v0> {
        let (version, mut info, mut written) = (0_u32, TCP_INFO_v0::default(), 0);
        // SAFETY: the version is read and the answer written through pointers that are
        // valid for the lengths beside them, and live through the call, which is not
        // overlapped.
        let answer = unsafe {
            WSAIoctl(
                socket.as_raw_socket() as _,
                SIO_TCP_INFO,
                from_ref(&version).cast(),
                size_of::<u32>() as u32,
                from_mut(&mut info).cast(),
                size_of::<TCP_INFO_v0>() as u32,
                &raw mut written,
                null_mut(),
                None,
            )
        };
        if answer != 0 {
            return Err(said(&failed("WSAIoctl(SIO_TCP_INFO)", io::Error::last_os_error())));
        }
        Ok(info)
    }
}

#[cfg(not(any(target_vendor = "apple", windows)))]
mod system {
    use super::{Known, Socket, TcpCounters, TcpState};

    pub(in crate::sys) fn tcp_info(_: &Socket) -> Known<(TcpCounters, TcpState)> {
        Err(crate::sys::words::not_here("TCP_INFO"))
    }
}

/// The numbers of netinet/tcp_fsm.h, which Windows has too (TCPSTATE).
#[cfg(any(target_vendor = "apple", windows))]
fn state(number: i32) -> TcpState {
    match number {
        0 => TcpState::Closed,
        2 => TcpState::SynSent,
        4 => TcpState::Established,
        other => TcpState::Other(other.try_into().unwrap_or(u8::MAX)),
    }
}
