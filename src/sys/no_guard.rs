//! Systems without fork(2): the face of `guard.rs`. The program alone is ended.

use std::io;
use std::process::{Child, Command, ExitStatus};

/// A program that is ended.
#[derive(Debug)]
pub struct Guarded(Child);

impl Guarded {
    /// Starts the command.
    pub fn start(command: &mut Command) -> io::Result<Guarded> {
        command.spawn().map(Guarded)
    }

    /// How the program ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().ok().flatten()
    }

    /// Ends it, and waits until that is done.
    pub fn end(&mut self) {
        let _ = self.0.kill(); // gone already, then
        let _ = self.0.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.end();
    }
}
