//! Systems without poll(2): the face of `unix.rs`, with the reason why not.

use super::process::refuse;
use super::{Kernel, Process};
use std::io;
use std::marker::PhantomData;
use std::time::Duration;

impl Process for Kernel {
    #[cfg(windows)]
    fn terminal_size() -> Option<(usize, usize)> {
        super::windows::terminal_size()
    }
}

pub use {NoStop as Stop, NoWait as Wait};

pub trait Waitable {}
impl<T> Waitable for T {}

pub struct NoWait<'a> {
    _source: PhantomData<&'a ()>,
    pub ready: bool,
}

impl<'a> NoWait<'a> {
    pub fn readable(_: &'a impl Waitable) -> NoWait<'a> {
        NoWait { _source: PhantomData, ready: false }
    }

    pub fn hung_up(source: &'a impl Waitable) -> NoWait<'a> {
        NoWait::readable(source)
    }
}

pub fn wait(_: &mut [NoWait<'_>], _: Duration) -> io::Result<bool> {
    refuse()
}

/// A flag to stop, which cannot be made here.
pub struct NoStop(());

impl NoStop {
    pub fn new() -> io::Result<NoStop> {
        refuse()
    }

    pub fn on_interrupt() -> io::Result<&'static NoStop> {
        refuse()
    }

    pub fn stop(&self) {}

    pub fn is_set(&self) -> bool {
        true
    }
}

pub use NoKeys as Keys;

// Keys of a terminal cannot be had one by one here.
never! { NoKeys:
    fn one_by_one() -> io::Result<()>;
    fn read() -> io::Result<Option<u8>>;
    fn restore();
}

impl NoKeys {
    pub fn of_stdin() -> Option<NoKeys> {
        None
    }
}
