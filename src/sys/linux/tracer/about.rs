//! What the kernel tells of a thread (proc(5)).

use libc::{c_int, pid_t};
use std::ffi::CString;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::ptr;

pub(super) fn name_of(tid: pid_t) -> String {
    let name = fs::read_to_string(format!("/proc/{tid}/comm")).unwrap_or_default();
    name.trim_end().to_owned()
}

/// A line of its `status`, or of the `fdinfo` of a descriptor, behind its name.
pub(super) fn line(file: &str, thread: impl Display, name: &str) -> Option<String> {
    let about = fs::read_to_string(format!("/proc/{thread}/{file}")).ok()?;
    let line = about.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(line.trim().to_owned())
}

pub(super) fn process_of(tid: pid_t) -> u32 {
    line("status", tid, "Tgid").and_then(|group| group.parse().ok()).unwrap_or(tid as u32)
}

pub(super) fn tracer_of(tid: pid_t) -> Option<pid_t> {
    line("status", tid, "TracerPid")?.parse().ok().filter(|tracer| *tracer > 0)
}

/// What a file gives to whoever starts it: a set-user-ID or set-group-ID bit, or
/// capabilities(7).
pub(super) fn gives_privileges(file: &Path) -> bool {
    let set = file.metadata().is_ok_and(|about| about.mode() & 0o6000 != 0);
    let name = CString::new(file.as_os_str().as_bytes()).unwrap_or_default();
    let attribute = c"security.capability".as_ptr();
    // SAFETY: both texts end in a NUL; nothing is written where the length is 0.
    set || unsafe { libc::getxattr(name.as_ptr(), attribute, ptr::null_mut(), 0) } > 0
}

/// Whether its program runs without what its file gives: a traced one does, unless its
/// tracer may trace all (execve(2)).
pub(super) fn lacks_privileges(tid: pid_t) -> bool {
    let file = PathBuf::from(format!("/proc/{tid}/exe"));
    let Some(about) = file.metadata().ok().filter(|_| gives_privileges(&file)) else {
        return false;
    };
    let status = |name| line("status", tid, name).unwrap_or_default();
    let effective = |name| status(name).split_whitespace().nth(1).and_then(|id| id.parse().ok());
    let is = |bits, name, owner| about.mode() & bits != bits || effective(name) == Some(owner);
    let capable = about.mode() & 0o6000 != 0 || status("CapPrm").bytes().any(|digit| digit != b'0');
    !(is(libc::S_ISUID, "Uid", about.uid())
        && is(libc::S_ISGID | libc::S_IXGRP, "Gid", about.gid())
        && capable)
}

/// O_NONBLOCK of a descriptor.
pub(super) fn is_nonblocking(tid: pid_t, descriptor: u64) -> bool {
    let flags = line(&format!("fdinfo/{descriptor}"), tid, "flags");
    let flags = flags.and_then(|flags| c_int::from_str_radix(&flags, 8).ok());
    flags.is_some_and(|flags| flags & libc::O_NONBLOCK != 0)
}

/// Whether a signal waits for it that it has not blocked.
pub(super) fn signal_waits(tid: pid_t) -> bool {
    let mask = |name| {
        let mask = line("status", tid, name);
        mask.and_then(|mask| u64::from_str_radix(&mask, 16).ok()).unwrap_or(0)
    };
    (mask("SigPnd") | mask("ShdPnd")) & !mask("SigBlk") & !mask("SigIgn") != 0
}

/// Whether its program is one of 64 bits; an error where it cannot be looked into.
pub(super) fn is_of_64_bits(tid: pid_t) -> io::Result<bool> {
    const CLASS: usize = 4; // elf(5), EI_CLASS
    const BITS_64: u8 = 2;
    let mut head = [0; CLASS + 1];
    File::open(format!("/proc/{tid}/exe"))?.read_exact(&mut head)?;
    Ok(head[CLASS] == BITS_64)
}
