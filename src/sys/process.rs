//! What the programs and the judge ask of a system: files that appear whole or not
//! at all, limits. (Children that end with all they started: `guard`.)

mod starved;

pub use starved::{starved, thread_starved};

use super::words::{self, not_here};
use crate::{Known, Sentence};
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Questions about processes and files that std does not ask. As with
/// [`Sockets`](super::Sockets), a system overrides those that it can answer.
pub trait Process {
    /// Whether anybody but the owner may read or change this file.
    fn others_may_use(_: &Path) -> bool {
        false
    }

    /// Marks a file as a program, where files have such a mark.
    fn let_run(_: &Path) -> io::Result<()> {
        Ok(())
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
