//! What a call handed over, read from the memory of the program that made it.

use super::abi::Kind;
use libc::{iovec, pid_t};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;

/// The most buffers of one call (IOV_MAX), and messages (UIO_MAXIOV).
const MOST_PARTS: u64 = 1024;
// struct msghdr (sys/socket.h), as the kernel reads it; an mmsghdr is one of them and a
// length behind it.
const MSGHDR_BYTES: usize = 56;
const MMSGHDR_BYTES: usize = 64;
const MSG_IOV: usize = 16;
const MSG_IOVLEN: usize = 24;

#[derive(Debug, Clone, Copy)]
pub(super) struct MemoryPart {
    address: u64,
    bytes: u64,
}

/// What a call was given: for each of its messages, the buffers. All but recvmmsg and
/// sendmmsg have one message.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    pub messages: Vec<Vec<MemoryPart>>,
    /// Where an array of mmsghdr lies, in which the length of each is told.
    lengths_at: Option<u64>,
    /// A file, open for reading, and the place from which it was sent.
    file: Option<(u64, u64)>,
}

/// Room, or what was handed over.
pub(super) fn room(parts: &[MemoryPart]) -> u64 {
    parts.iter().map(|part| part.bytes).sum()
}

/// The arguments of a call that moves bytes.
pub(super) fn given(tid: pid_t, kind: Kind, args: &[u64; 6]) -> io::Result<Given> {
    let mut given = Given::default();
    match kind {
        Kind::Buffer { .. } => {
            given.messages.push(vec![MemoryPart { address: args[1], bytes: args[2] }]);
        }
        Kind::Vector { .. } => given.messages.push(vector(tid, args[1], args[2])?),
        Kind::Message { many: false, .. } => given.messages.push(message(tid, args[1])?),
        Kind::Message { many: true, .. } => {
            for index in 0..args[2].min(MOST_PARTS) {
                given.messages.push(message(tid, args[1] + index * MMSGHDR_BYTES as u64)?);
            }
            given.lengths_at = Some(args[1]);
        }
        Kind::SendFile => {
            given.messages.push(vec![MemoryPart { address: 0, bytes: args[3] }]);
            given.file = file_offset(tid, args[1], args[2]).map(|at| (args[1], at));
        }
        Kind::Splice => given.messages.push(vec![MemoryPart { address: 0, bytes: args[4] }]),
        _ => {}
    }
    Ok(given)
}

impl Given {
    /// How long the message at `index` was: what the call returned is that length, or of
    /// recvmmsg the number of messages.
    pub fn length(&self, tid: pid_t, index: usize, result: u64) -> io::Result<u64> {
        let Some(at) = self.lengths_at else { return Ok(result) };
        let mut length = [0; 4];
        read_at(tid, at + (index * MMSGHDR_BYTES + MSGHDR_BYTES) as u64, &mut length)?;
        Ok(u32::from_ne_bytes(length).into())
    }

    /// How many messages there are, by what the call returned.
    pub fn count(&self, result: u64) -> usize {
        if self.lengths_at.is_some() { result as usize } else { 1 }
    }

    /// The first bytes of the message at `index`.
    pub fn bytes(&self, tid: pid_t, index: usize, length: u64, to: &mut Vec<u8>) -> io::Result<()> {
        to.resize(length as usize, 0);
        if let Some((descriptor, at)) = self.file {
            let file = File::open(format!("/proc/{tid}/fd/{descriptor}"))?;
            return file.read_exact_at(to, at);
        }
        let parts = self.messages.get(index).map(Vec::as_slice).unwrap_or_default();
        if parts.iter().any(|part| part.address == 0) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        read(tid, parts, to)
    }
}

fn message(tid: pid_t, at: u64) -> io::Result<Vec<MemoryPart>> {
    let mut header = [0; MSGHDR_BYTES];
    read_at(tid, at, &mut header)?;
    vector(tid, word(&header, MSG_IOV), word(&header, MSG_IOVLEN))
}

fn word(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap_or_default())
}

fn vector(tid: pid_t, at: u64, count: u64) -> io::Result<Vec<MemoryPart>> {
    let mut bytes = vec![0; count.min(MOST_PARTS) as usize * 16];
    read_at(tid, at, &mut bytes)?;
    let part = |part: &[u8]| MemoryPart { address: word(part, 0), bytes: word(part, 8) };
    Ok(bytes.chunks_exact(16).map(part).collect())
}

/// The place from which sendfile(2) reads: where its third argument points, or where the
/// file stands. None of what is not a plain file, which could not be read again.
fn file_offset(tid: pid_t, descriptor: u64, pointer: u64) -> Option<u64> {
    let path = format!("/proc/{tid}/fd/{descriptor}");
    fs::metadata(path).ok().filter(|about| about.is_file())?;
    if pointer == 0 {
        let about = fs::read_to_string(format!("/proc/{tid}/fdinfo/{descriptor}")).ok()?;
        return about.lines().next()?.strip_prefix("pos:")?.trim().parse().ok();
    }
    let mut offset = [0; 8];
    read_at(tid, pointer, &mut offset).ok()?;
    Some(u64::from_ne_bytes(offset))
}

fn read_at(tid: pid_t, address: u64, to: &mut [u8]) -> io::Result<()> {
    read(tid, &[MemoryPart { address, bytes: to.len() as u64 }], to)
}

/// Fills `to` from these stretches, one after the other.
fn read(tid: pid_t, from: &[MemoryPart], to: &mut [u8]) -> io::Result<()> {
    let mut left = to.len();
    let mut parts = Vec::with_capacity(from.len());
    for stretch in from {
        let bytes = left.min(stretch.bytes as usize);
        left -= bytes;
        if bytes > 0 {
            parts.push(iovec { iov_base: stretch.address as *mut _, iov_len: bytes });
        }
    }
    if to.is_empty() {
        return Ok(());
    }
    let here = iovec { iov_base: to.as_mut_ptr().cast(), iov_len: to.len() };
    // SAFETY: writes at most `iov_len` bytes to `to`; the addresses of the others are
    // that program's, and a wrong one is an error of the call (process_vm_readv(2)).
    let read =
        unsafe { libc::process_vm_readv(tid, &here, 1, parts.as_ptr(), parts.len() as _, 0) };
    match read {
        read if read < 0 => Err(io::Error::last_os_error()),
        read if read as usize == to.len() => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
