//! Whether the wire can be had here: found out by trying.
//!
//! The return of unshare(2) alone says little: Ubuntu 24.04 lets an ordinary
//! user make the namespace and then takes the rights in it away. So a child
//! builds a whole wire, and says how far it came.

use super::child::{self, ChildError};
use super::denied::BUILDING;
use super::{Cable, Denied, Wire, WireError};
use crate::sys::said;
use crate::{Text, text};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// Building a wire takes some 10 ms; a machine that needs longer than this is
/// in no state to be measured.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks a child, `program` with `arguments`, which must call [`answer_probe`].
///
/// # Errors
/// What is in the way, as sentences.
pub fn probe(program: &Path, arguments: &[&str]) -> Result<(), Denied> {
    let name = program.display();
    let broken = |because: Text| Denied {
        call: text!("trying it out in a child ({name})", "在子进程（{name}）里试搭"),
        errno: None,
        because,
        remedy: None,
    };
    let answer = child::run(program, arguments, &[], TIMEOUT).map_err(|error| match error {
        ChildError::Io { source, .. } => {
            Denied { errno: source.raw_os_error(), ..broken(said(&source)) }
        }
        error => broken(error.text()),
    })?;
    serde_json::from_slice::<Result<(), Denied>>(&answer).unwrap_or_else(|error| {
        Err(broken(text!("its answer is not understood: {error}", "看不懂它的回答：{error}")))
    })
}

/// In the child: tries, and tells the parent.
///
/// # Errors
/// When the parent cannot be told.
pub fn answer_probe() -> io::Result<()> {
    let answer: Result<(), Denied> = match Wire::build(&Cable::default(), false, Instant::now()) {
        Ok(_) => Ok(()),
        Err(WireError::Denied(denied)) => Err(denied),
        Err(error) => {
            Err(Denied { call: BUILDING.into(), errno: None, because: error.text(), remedy: None })
        }
    };
    child::tell(&serde_json::to_vec(&answer)?)?;
    child::done()
}
