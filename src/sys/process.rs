//! What the programs and the judge ask of a system: children that can be ended
//! with everything they started, files that appear whole or not at all, limits.

use super::words::{self, not_here};
use crate::{Known, Sentence};
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

/// Questions about processes and files that std does not ask. As with
/// [`Sockets`](super::Sockets), a system overrides those that it can answer.
pub trait Process {
    /// Puts the command in a process group of its own, to be ended by
    /// [`Process::end_group`].
    fn own_group(_: &mut Command) {}

    /// Whether the command has ended. It is not waited for yet, so that
    /// [`Process::end_group`] can still find what it left behind.
    fn has_ended(_: &Child) -> io::Result<bool> {
        refuse()
    }

    /// Kills the command and everything that is left of what it started, and
    /// waits for it. Without process groups that is the command alone.
    fn end_group(child: &mut Child) -> io::Result<ExitStatus> {
        let _ = child.kill();
        child.wait()
    }

    /// Opens a file for reading only if `path`'s last part is a regular file: no
    /// symlink is followed there, and a pipe does not make us wait.
    fn open_regular(_: &Path) -> io::Result<File> {
        refuse()
    }

    /// A file in `folder` without any name: if we are killed, nothing is left of
    /// it. `None` where the file system has no such thing.
    fn nameless_file(_folder: &Path) -> Option<File> {
        None
    }

    /// Gives a [`Process::nameless_file`] a name; `AlreadyExists` when it is taken.
    fn name_file(_: &File, _: &Path) -> io::Result<()> {
        refuse()
    }

    /// Raises this process' limit of open files as far as it may, and returns
    /// it: each connection takes one.
    fn open_file_limit() -> Option<u64> {
        None
    }

    /// CPU time that the calling thread has used, in user and kernel mode.
    fn thread_cpu_time() -> Known<Duration> {
        Err(not_here("CLOCK_THREAD_CPUTIME_ID"))
    }

    /// Columns and lines of the terminal behind stdout, if there is one.
    fn terminal_size() -> Option<(usize, usize)> {
        None
    }
}

/// What a program is told where there is neither poll(2) nor a process group.
pub(super) fn refuse<T>() -> io::Result<T> {
    let why = Sentence(words::PROGRAMS_NEED_UNIX.into());
    Err(io::Error::new(io::ErrorKind::Unsupported, why))
}
