//! Systems without fork(2): the face of `guard.rs`. On Windows a job ends what the program
//! started, too; elsewhere the program alone is ended.

use super::Hold;
use crate::Known;
use std::io;
use std::process::{Child, Command, ExitStatus};

pub use ProgramAlone as Guarded;

pub struct ProgramAlone {
    program: Child,
    /// None where it could not be had: the program was started, and is judged all the same.
    #[cfg(windows)]
    job: Option<super::windows::Job>,
}

/// Nobody guards here.
pub(super) fn guards() -> [u32; 0] {
    []
}

impl ProgramAlone {
    pub fn start(command: &mut Command) -> io::Result<ProgramAlone> {
        let program = command.spawn()?;
        Ok(ProgramAlone {
            #[cfg(windows)]
            job: super::windows::Job::of(&program).ok(),
            program,
        })
    }

    /// The same: nobody asks about its reads here.
    pub fn start_asked(
        command: &mut Command,
        _: Box<dyn Hold + Send>,
    ) -> io::Result<(ProgramAlone, Known<()>)> {
        let why = super::words::not_here("seccomp_unotify(2)");
        Ok((ProgramAlone::start(command)?, Err(why)))
    }

    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.program.try_wait().ok().flatten()
    }

    pub fn end(&mut self) {
        #[cfg(windows)]
        drop(self.job.take());
        let _ = self.program.kill(); // gone already, then
        let _ = self.program.wait();
    }
}

impl Drop for ProgramAlone {
    fn drop(&mut self) {
        self.end();
    }
}
