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

pub trait Waitable {}
impl<T> Waitable for T {}

pub struct Wait<'a> {
    _source: PhantomData<&'a ()>,
    pub ready: bool,
}

impl<'a> Wait<'a> {
    pub fn readable(_: &'a impl Waitable) -> Wait<'a> {
        Wait { _source: PhantomData, ready: false }
    }

    pub fn hung_up(source: &'a impl Waitable) -> Wait<'a> {
        Wait::readable(source)
    }
}

pub fn wait(_: &mut [Wait<'_>], _: Duration) -> io::Result<bool> {
    refuse()
}

/// A flag to stop, which cannot be made here.
#[derive(Debug)]
pub struct Stop(());

impl Stop {
    pub fn new() -> io::Result<Stop> {
        refuse()
    }

    pub fn on_interrupt() -> io::Result<&'static Stop> {
        refuse()
    }

    pub fn stop(&self) {}

    /// Always: nothing runs here.
    pub fn is_set(&self) -> bool {
        true
    }
}

/// Keys of a terminal, which cannot be had one by one here.
#[derive(Debug)]
pub enum NoKeys {}

pub use NoKeys as Keys;

impl NoKeys {
    /// None.
    pub fn of_stdin() -> Option<NoKeys> {
        None
    }

    /// There are none.
    pub fn one_by_one(&self) -> io::Result<()> {
        match *self {}
    }

    /// There are none.
    pub fn read(&self) -> io::Result<Option<u8>> {
        match *self {}
    }

    /// There are none.
    pub fn restore(&self) {
        match *self {}
    }
}
