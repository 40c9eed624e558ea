//! getsockopt(2) and setsockopt(2) for the options that socket2 does not have.

#![allow(unsafe_code)] // each block below says why it is sound

use super::check;
use socket2::Socket;
use std::io;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::AsRawFd;

/// What may be copied to and from the kernel byte by byte.
///
/// # Safety
/// Integers alone, so that every bit pattern is a valid value.
pub(super) unsafe trait Plain {}

// SAFETY: an integer.
unsafe impl Plain for libc::c_int {}
// SAFETY: integers, one after the other.
unsafe impl<const N: usize> Plain for [u32; N] {}
// SAFETY: integers, as linux/tcp.h has them.
unsafe impl Plain for libc::tcp_info {}
// SAFETY: integers, as linux/if_packet.h has them.
unsafe impl Plain for libc::tpacket_stats {}
// SAFETY: integers, as linux/if_packet.h has them.
unsafe impl Plain for libc::tpacket_req {}

/// An option's value, and how many bytes of it the kernel wrote: an older kernel
/// knows a shorter structure. What lies beyond is zero.
pub(super) fn get_option<T: Plain>(
    socket: &Socket,
    level: i32,
    name: i32,
) -> io::Result<(T, usize)> {
    let (socket, mut length) = (socket.as_raw_fd(), size_of::<T>() as libc::socklen_t);
    let mut value = MaybeUninit::<T>::zeroed();
    // SAFETY: `value` is writable for `length` bytes, which the kernel does not
    // exceed, and both pointers live through the call.
    check(unsafe {
        libc::getsockopt(socket, level, name, value.as_mut_ptr().cast(), &raw mut length)
    })?;
    // SAFETY: zeroed before the call, and Plain: whatever was written over it is
    // a value too.
    Ok((unsafe { value.assume_init() }, length as usize))
}

pub(super) fn set_option<T: Plain>(
    socket: &Socket,
    level: i32,
    name: i32,
    value: &T,
) -> io::Result<()> {
    let (socket, length) = (socket.as_raw_fd(), size_of::<T>() as libc::socklen_t);
    // SAFETY: the kernel reads `length` bytes through the pointer, which is valid
    // for them.
    check(unsafe {
        libc::setsockopt(socket, level, name, std::ptr::from_ref(value).cast(), length)
    })
}
