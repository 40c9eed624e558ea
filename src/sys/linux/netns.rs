//! Namespaces of our own (user_namespaces(7), network_namespaces(7)), and
//! children that do not outlive us.

#![allow(unsafe_code)] // each block below says why it is sound

use super::{check, named};
use std::fs::{self, File};
use std::io;
use std::mem::size_of;
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// A network namespace that is kept alive by being held.
pub(super) struct Namespace(File);

/// Moves this process into a user namespace of its own, in which it is root:
/// from then on it may make network namespaces and set up what is in them, and
/// nothing else. The process must have only one thread. An error names the call. Not
/// `as_root` it has root's privileges there, but under its own number.
pub(super) fn enter_user_namespace(as_root: bool) -> io::Result<()> {
    // SAFETY: neither takes anything, neither can fail (geteuid(2), getegid(2)).
    let (user, group) = unsafe { (libc::geteuid(), libc::getegid()) };
    let (own_user, own_group) = if as_root { (0, 0) } else { (user, group) };
    // SAFETY: takes flags only; what it changes is this process' view of ids.
    named("unshare(CLONE_NEWUSER)", check(unsafe { libc::unshare(libc::CLONE_NEWUSER) }))?;
    // Without giving up setgroups(2) first, an ordinary user may not map a
    // group: a process could otherwise drop a group that denies it something
    // (user_namespaces(7)).
    for (file, text) in [
        ("/proc/self/setgroups", "deny".to_owned()),
        ("/proc/self/uid_map", format!("{own_user} {user} 1")),
        ("/proc/self/gid_map", format!("{own_group} {group} 1")),
    ] {
        named(&format!("write to {file}"), fs::write(file, text))?;
    }
    Ok(())
}

pub(super) fn enter_new_namespace() -> io::Result<Namespace> {
    // SAFETY: takes flags only; it concerns the calling thread alone, and
    // sockets stay in the namespace in which they were made.
    named("unshare(CLONE_NEWNET)", check(unsafe { libc::unshare(libc::CLONE_NEWNET) }))?;
    named("open of /proc/thread-self/ns/net", File::open("/proc/thread-self/ns/net")).map(Namespace)
}

impl Namespace {
    pub fn enter(&self) -> io::Result<()> {
        // SAFETY: the descriptor is open for as long as `self` lives.
        named("setns", check(unsafe { libc::setns(self.0.as_raw_fd(), libc::CLONE_NEWNET) }))
    }

    /// The open descriptor, by which a netlink request names it.
    pub fn descriptor(&self) -> i32 {
        self.0.as_raw_fd()
    }
}

/// Lets the command's process die when this one does, however that happens:
/// the kernel sends it SIGKILL (PR_SET_PDEATHSIG, prctl(2)).
///
/// "This one" is, to the kernel, the thread that starts the command: it must
/// live for as long as the child is wanted.
pub fn die_with_parent(command: &mut Command) {
    let parent = std::process::id();
    // SAFETY: between fork and exec only calls that are safe in a signal
    // handler are allowed; prctl and getppid are, and nothing is allocated.
    unsafe {
        command.pre_exec(move || {
            check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong))?;
            // The parent may have died before the kernel was told.
            if libc::getppid() as u32 != parent {
                return Err(io::Error::from_raw_os_error(libc::ESRCH));
            }
            Ok(())
        });
    }
}

/// Gives the command's process a session of its own (setsid(2)). Where the
/// kernel shares its processors out by session (`sched_autogroup_enabled`,
/// sched(7)), a wire then no longer shares with everything else in a busy
/// terminal, and frames leave on time. The terminal's Ctrl-C no longer reaches it,
/// and need not: see [`die_with_parent`].
pub fn own_session(command: &mut Command) {
    // SAFETY: setsid is safe in a signal handler, and nothing is allocated. It
    // fails for the leader of a process group only, which a new child is not.
    unsafe {
        command.pre_exec(|| {
            libc::setsid();
            Ok(())
        });
    }
}

/// Lets the calling thread wake up on time, as far as an ordinary user may ask
/// for it. It does not matter if the kernel refuses: the delay that the cable
/// achieved is on record.
pub(super) fn wake_on_time() {
    // The kernel rounds timed waits up by 50 µs (PR_SET_TIMERSLACK, prctl(2)).
    // SAFETY: takes a number of nanoseconds and concerns this thread alone.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1 as libc::c_ulong) };
    // On a busy machine a thread that wakes up waits until the running one has
    // used its slice, some milliseconds. A thread that asks for short slices gets
    // its turn first, at the price of shorter turns (sched_setattr(2); since Linux
    // 6.12, `sched_runtime` of SCHED_OTHER is the slice).
    // All else stays as it is: `nice`, and the policy.
    // SAFETY: plain C data, for which all zeros is a valid value.
    let mut attributes: libc::sched_attr = unsafe { std::mem::zeroed() };
    let size = size_of::<libc::sched_attr>() as u32;
    // SAFETY: the pointer is to `size` bytes and outlives the calls, which concern this
    // thread alone.
    unsafe {
        let told = libc::syscall(libc::SYS_sched_getattr, 0, &raw mut attributes, size, 0);
        let policy = attributes.sched_policy as libc::c_int;
        if told == 0 && [libc::SCHED_OTHER, libc::SCHED_BATCH].contains(&policy) {
            attributes.size = size;
            attributes.sched_runtime = 100_000;
            libc::syscall(libc::SYS_sched_setattr, 0, &raw const attributes, 0);
        }
    }
}
