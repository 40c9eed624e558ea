//! Commands that can be ended together with everything they started, and files
//! that appear whole or not at all.

#![allow(unsafe_code)] // each block below says why it is sound

#[cfg(target_os = "linux")]
use super::said;
use crate::{Sentence, text};
use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};

/// Puts the command in a process group of its own, to be ended by [`end_group`].
pub fn own_group(command: &mut Command) {
    command.process_group(0);
    #[cfg(all(target_os = "linux", not(sticky_other_os)))]
    super::netns::die_with_parent(command);
}

/// Whether the command has ended. It is not waited for yet, so that
/// [`end_group`] can still find what it left behind (waitid(2), WNOWAIT).
///
/// # Errors
/// What waitid(2) says.
pub fn has_ended(child: &Child) -> io::Result<bool> {
    // SAFETY: plain C data, for which all zeros is a valid value.
    let mut told: libc::siginfo_t = unsafe { MaybeUninit::zeroed().assume_init() };
    let how = libc::WEXITED | libc::WNOHANG | libc::WNOWAIT;
    // SAFETY: `told` is ours, and outlives the call.
    if unsafe { libc::waitid(libc::P_PID, child.id(), &mut told, how) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel filled in the process id, or left the zero.
    Ok(unsafe { told.si_pid() } != 0)
}

/// Kills the command and whatever is left of what it started, and waits for it.
///
/// # Errors
/// What waitpid(2) says.
pub fn end_group(child: &mut Child) -> io::Result<ExitStatus> {
    if let Ok(group) = libc::pid_t::try_from(child.id()) {
        // SAFETY: takes numbers. The child has not been waited for, so its id
        // still is its own; it leads a group of that number (own_group).
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
    let _ = child.kill();
    child.wait()
}

/// Opens a file for reading only if `path`'s last part is a regular file: no
/// symlink is followed there, and a pipe does not make us wait (open(2):
/// O_NOFOLLOW, O_NONBLOCK). Asked of the open file, not of the name, so that
/// nobody can swap it in between.
///
/// # Errors
/// What open(2) says, or that it is no regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open(path)
        .map_err(|error| match error.raw_os_error() {
            // With O_NOFOLLOW this is how a symlink is refused (open(2)).
            Some(libc::ELOOP) => io::Error::new(
                io::ErrorKind::InvalidInput,
                Sentence(text!(
                    "a symbolic link, which may lead out of the folder",
                    "是符号链接，可能通到目录之外"
                )),
            ),
            _ => error,
        })?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            Sentence(text!("not a regular file", "不是普通文件")),
        ));
    }
    Ok(file)
}

/// A file in `folder` without any name: if we are killed, nothing is left of it
/// (O_TMPFILE, open(2)). `None` where the file system has no such thing.
pub fn nameless_file(folder: &Path) -> Option<File> {
    #[cfg(target_os = "linux")]
    return OpenOptions::new()
        .read(true)
        .write(true)
        .mode(0o666)
        .custom_flags(libc::O_TMPFILE | libc::O_CLOEXEC)
        .open(folder)
        .ok();
    #[cfg(not(target_os = "linux"))]
    return {
        let _ = folder;
        None
    };
}

/// Gives a [`nameless_file`] a name that nothing bears yet.
///
/// # Errors
/// What linkat(2) says; `AlreadyExists` when the name is taken.
pub fn name_file(file: &File, path: &Path) -> io::Result<()> {
    let ours = CString::new(format!("/proc/self/fd/{}", file.as_raw_fd()))?;
    let name = CString::new(path.as_os_str().as_bytes())?;
    // SAFETY: both texts end in a NUL and outlive the call.
    let result = unsafe {
        libc::linkat(
            libc::AT_FDCWD,
            ours.as_ptr(),
            libc::AT_FDCWD,
            name.as_ptr(),
            libc::AT_SYMLINK_FOLLOW,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// The congestion control that a TCP socket uses, after asking for `wanted`
/// where one is named (TCP_CONGESTION, tcp(7)).
///
/// # Errors
/// When the system does not know it, does not allow it, or does not tell.
pub fn congestion(socket: &socket2::Socket, wanted: Option<&str>) -> crate::Known<String> {
    #[cfg(target_os = "linux")]
    {
        if let Some(name) = wanted {
            socket.set_tcp_congestion(name.as_bytes()).map_err(|error| {
                text!(
                    "congestion control {name:?}: {error}; /proc/sys/net/ipv4/tcp_available_congestion_control lists those that work",
                    "拥塞控制算法 {name:?}：{error}；可用的算法列在 /proc/sys/net/ipv4/tcp_available_congestion_control"; error = said(&error)
                )
            })?;
        }
        let name = socket.tcp_congestion().map_err(|error| said(&error))?;
        let end = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
        Ok(String::from_utf8_lossy(&name[..end]).into_owned())
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (socket, wanted);
        Err(text!("asked on Linux only", "只能在 Linux 上查询"))
    }
}
