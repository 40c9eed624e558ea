//! A system call that failed, and which one it was.

use std::fmt;
use std::io;

/// An error of the operating system together with the call that met it.
#[derive(Debug)]
pub struct Failed {
    /// The call, as its manual page writes it.
    pub call: String,
    /// What it said.
    pub source: io::Error,
}

/// Wraps an error so that it says which call failed; its kind stays the same.
pub fn failed(call: &str, source: io::Error) -> io::Error {
    io::Error::new(source.kind(), Failed { call: call.to_owned(), source })
}

impl Failed {
    /// The call and the system's own error inside `error`, if [`failed`] made it.
    pub fn inside(error: &io::Error) -> Option<&Failed> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed: {}", self.call, self.source)
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
