//! What the kernel tells of a thread (proc(5)).

use libc::{c_int, pid_t};
use std::fs::{self, File};
use std::io::{self, Read};

/// What it calls itself.
pub(super) fn name_of(tid: pid_t) -> String {
    let name = fs::read_to_string(format!("/proc/{tid}/comm")).unwrap_or_default();
    name.trim_end().to_owned()
}

/// A line of its `status`, or of the `fdinfo` of a descriptor, behind its name.
fn line(file: &str, tid: pid_t, name: &str) -> Option<String> {
    let about = fs::read_to_string(format!("/proc/{tid}/{file}")).ok()?;
    let line = about.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(line.trim().to_owned())
}

/// The process of which it is one.
pub(super) fn process_of(tid: pid_t) -> u32 {
    line("status", tid, "Tgid").and_then(|group| group.parse().ok()).unwrap_or(tid as u32)
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
