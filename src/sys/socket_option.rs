//! Linux: getsockopt(2) and setsockopt(2) for the options that socket2 does not
//! have.

#![allow(unsafe_code)] // each block below says why it is sound

use socket2::Socket;
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::AsRawFd;

/// What may be copied to and from the kernel byte by byte.
///
/// # Safety
/// Integers alone, so that every bit pattern is a valid value.
pub(super) unsafe trait Plain {}

// SAFETY: integers.
unsafe impl Plain for u32 {}
// SAFETY: integers.
unsafe impl Plain for libc::c_int {}
// SAFETY: integers, one behind the other.
unsafe impl<const N: usize> Plain for [u32; N] {}
// SAFETY: integers, as linux/tcp.h has them.
unsafe impl Plain for libc::tcp_info {}
// SAFETY: integers, as linux/if_packet.h has them.
unsafe impl Plain for libc::tpacket_stats {}
// SAFETY: integers, as linux/if_packet.h has them.
unsafe impl Plain for libc::tpacket_req {}

/// An option's value, and how many bytes of it the kernel wrote: an older kernel
/// knows a shorter structure. What lies beyond is zero.
///
/// # Errors
/// As getsockopt(2).
pub(super) fn get_option<T: Plain>(
    socket: &Socket,
    level: libc::c_int,
    name: libc::c_int,
) -> io::Result<(T, usize)> {
    let mut value = MaybeUninit::<T>::zeroed();
    let mut length = size_of::<T>() as libc::socklen_t;
    // SAFETY: `value` is writable for `length` bytes, which the kernel does not
    // exceed, and both pointers live through the call.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            level,
            name,
            value.as_mut_ptr().cast(),
            &raw mut length,
        )
    };
    if result != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: zeroed before the call, and Plain: whatever was written over it is
    // a value too.
    Ok((unsafe { value.assume_init() }, length as usize))
}

/// Sets an option.
///
/// # Errors
/// As setsockopt(2).
pub(super) fn set_option<T: Plain>(
    socket: &Socket,
    level: libc::c_int,
    name: libc::c_int,
    value: &T,
) -> io::Result<()> {
    // SAFETY: the kernel reads as many bytes through the pointer as the length
    // says, and it is valid for them.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            name,
            std::ptr::from_ref(value).cast(),
            size_of::<T>() as libc::socklen_t,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
