//! Keys of a terminal, one at a time and without an echo.

#![allow(unsafe_code)] // each block below says why it is sound

use super::check;
use std::fs::File;
use std::io::{self, Read};
use std::mem::zeroed;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

/// A terminal that hands over each key as it is pressed. It is as it was before
/// once this is dropped, by a panic too.
pub struct Keys {
    terminal: File,
    before: libc::termios,
}

impl Keys {
    /// Of the terminal behind stdin; none where there is no terminal, or where this
    /// process is in the background and would be stopped for touching it.
    pub fn of_stdin() -> Option<Keys> {
        // SAFETY: it is only asked about and cloned, which fails if it is closed.
        let keys = Keys::of(unsafe { BorrowedFd::borrow_raw(libc::STDIN_FILENO) })?;
        // SAFETY: both take and return numbers.
        let in_front = unsafe { libc::tcgetpgrp(keys.terminal.as_raw_fd()) == libc::getpgrp() };
        in_front.then_some(keys)
    }

    fn of(terminal: BorrowedFd) -> Option<Keys> {
        let terminal = File::from(terminal.try_clone_to_owned().ok()?);
        // SAFETY: plain C data, for which all zeros is a valid value.
        let mut before: libc::termios = unsafe { zeroed() };
        // SAFETY: writes one termios through a pointer that is valid for it.
        check(unsafe { libc::tcgetattr(terminal.as_raw_fd(), &mut before) }).ok()?;
        Some(Keys { terminal, before })
    }

    /// Key by key from now on. Ctrl-C stays a signal; Ctrl-Z and Ctrl-\ do nothing,
    /// because they would leave the terminal as it is now.
    pub fn one_by_one(&self) -> io::Result<()> {
        let mut now = self.before;
        now.c_lflag &= !(libc::ICANON | libc::ECHO);
        for (at, value) in [(libc::VMIN, 1), (libc::VTIME, 0)] {
            now.c_cc[at] = value;
        }
        for at in [libc::VSUSP, libc::VQUIT] {
            now.c_cc[at] = libc::_POSIX_VDISABLE;
        }
        self.set(&now)
    }

    /// The next key; none at the end. [`wait`](super::wait) says when there is one.
    pub fn read(&self) -> io::Result<Option<u8>> {
        let mut key = [0];
        let got = (&self.terminal).read(&mut key)?;
        Ok((got == 1).then_some(key[0]))
    }

    pub fn restore(&self) {
        // Nobody is left to be told of a failure.
        let _ = self.set(&self.before);
    }

    fn set(&self, how: &libc::termios) -> io::Result<()> {
        // SAFETY: reads one termios through a pointer that is valid for it.
        check(unsafe { libc::tcsetattr(self.terminal.as_raw_fd(), libc::TCSANOW, how) })
    }
}

impl AsFd for Keys {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.terminal.as_fd()
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.restore();
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs::OpenOptions;

    fn flags(keys: &Keys) -> libc::tcflag_t {
        Keys::of(keys.as_fd()).map_or(0, |keys| keys.before.c_lflag)
    }

    #[test]
    fn a_panic_leaves_the_terminal_as_it_was() {
        let master = OpenOptions::new().read(true).write(true).open("/dev/ptmx").expect("a pty");
        let watcher = Keys::of(master.as_fd()).expect("a terminal");
        let before = flags(&watcher);
        let panicked = std::panic::catch_unwind(|| {
            let keys = Keys::of(master.as_fd()).expect("a terminal");
            keys.one_by_one().expect("it can be set");
            assert_ne!(flags(&watcher), before, "key by key");
            panic!("while it is so");
        });
        assert!(panicked.is_err());
        assert_eq!(flags(&watcher), before);
    }

    #[test]
    fn a_file_has_no_keys() {
        let file = OpenOptions::new().read(true).open("/dev/null").expect("/dev/null");
        assert!(Keys::of(file.as_fd()).is_none());
    }
}
