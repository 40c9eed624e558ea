//! Systems without poll(2) and process groups: the signatures of `waiting` and
//! `processes`, answered with the reason why not.

use crate::{Both, Known, Sentence};
use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

const WHY: Both = Both {
    en: "the programs need poll(2) and process groups: they run on Unix",
    zh: "这些程序需要 poll(2) 和进程组，只能在 Unix 上运行",
};

fn refuse<T>() -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, Sentence(WHY.into())))
}

/// What can be waited for.
pub trait Waitable {}
impl<T> Waitable for T {}

/// One thing to wait for.
pub struct Wait<'a> {
    _source: PhantomData<&'a ()>,
    /// Never.
    pub ready: bool,
}

impl<'a> Wait<'a> {
    /// Not here.
    pub fn readable(_: &'a impl Waitable) -> Wait<'a> {
        Wait { _source: PhantomData, ready: false }
    }

    /// Not here.
    pub fn hung_up(source: &'a impl Waitable) -> Wait<'a> {
        Wait::readable(source)
    }
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn wait(_: &mut [Wait<'_>], _: Duration) -> io::Result<bool> {
    refuse()
}

/// A flag to stop; not here.
#[derive(Debug)]
pub struct Stop(());

impl Stop {
    /// Not here.
    ///
    /// # Errors
    /// Always, with the reason.
    pub fn new() -> io::Result<Stop> {
        refuse()
    }

    /// Not here.
    ///
    /// # Errors
    /// Always, with the reason.
    pub fn on_interrupt() -> io::Result<&'static Stop> {
        refuse()
    }

    /// Nothing to do.
    pub fn stop(&self) {}

    /// Always: nothing runs here.
    pub fn is_set(&self) -> bool {
        true
    }
}

/// Not known here.
pub fn open_file_limit() -> Option<u64> {
    None
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn thread_cpu_time() -> Known<Duration> {
    Err(WHY.into())
}

/// Nothing to do.
pub fn own_group(_: &mut Command) {}

/// Whether the command has ended.
///
/// # Errors
/// What the system says.
pub fn has_ended(_: &Child) -> io::Result<bool> {
    refuse()
}

/// Kills the command alone.
///
/// # Errors
/// What the system says.
pub fn end_group(child: &mut Child) -> io::Result<ExitStatus> {
    let _ = child.kill();
    child.wait()
}

/// Not here: without O_NOFOLLOW a symlink cannot be told in time.
///
/// # Errors
/// Always, with the reason.
pub fn open_regular(_: &Path) -> io::Result<File> {
    refuse()
}

/// Not here.
pub fn nameless_file(_: &Path) -> Option<File> {
    None
}

/// Not here.
///
/// # Errors
/// Always, with the reason.
pub fn name_file(_: &File, _: &Path) -> io::Result<()> {
    refuse()
}

/// Not observed here.
///
/// # Errors
/// Always, with the reason.
pub fn congestion(_: &socket2::Socket, _: Option<&str>) -> Known<String> {
    Err(WHY.into())
}
