//! Systems without fork(2): the face of `guard.rs`. On Windows a job ends what the program
//! started, too; elsewhere the program alone is ended.

use std::io;
use std::process::{Child, Command, ExitStatus};

/// A program that is ended.
#[derive(Debug)]
pub struct Guarded {
    program: Child,
    /// None where it could not be had: the program was started, and is judged all the same.
    #[cfg(windows)]
    job: Option<super::windows::Job>,
}

impl Guarded {
    /// Starts the command.
    pub fn start(command: &mut Command) -> io::Result<Guarded> {
        let program = command.spawn()?;
        Ok(Guarded {
            #[cfg(windows)]
            job: super::windows::Job::of(&program).ok(),
            program,
        })
    }

    /// How the program ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.program.try_wait().ok().flatten()
    }

    /// Ends it, and waits until that is done.
    pub fn end(&mut self) {
        #[cfg(windows)]
        drop(self.job.take());
        let _ = self.program.kill(); // gone already, then
        let _ = self.program.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.end();
    }
}
