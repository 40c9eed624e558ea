//! What a learner's program prints, without waiting for what it leaves behind.

use std::io::Read;
use std::process::Child;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The most that is kept of one output, in bytes.
const MOST: u64 = 1 << 20;

/// A program's stdout and stderr, each read by a thread of its own: a pipe that
/// is not read stops its writer when it is full (64 KiB, pipe(7)). Such a thread
/// ends with the last writer, which may be a process that the program left behind.
pub(super) struct Printed([Receiver<Vec<u8>>; 2]);

impl Printed {
    /// Begins to read.
    pub fn by(child: &mut Child) -> Printed {
        Printed([collect(child.stdout.take()), collect(child.stderr.take())])
    }

    /// What came within `patience`, and whether that was all.
    pub fn within(self, patience: Duration) -> (String, bool) {
        let deadline = Instant::now() + patience;
        let (mut all, mut ended) = (Vec::new(), true);
        for pieces in self.0 {
            ended &= loop {
                match pieces.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                    Ok(piece) => all.extend(piece),
                    Err(RecvTimeoutError::Disconnected) => break true,
                    Err(RecvTimeoutError::Timeout) => break false,
                }
            };
        }
        (String::from_utf8_lossy(&all).into_owned(), ended)
    }
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (give, take) = mpsc::channel();
    thread::spawn(move || {
        let Some(pipe) = pipe else { return };
        let mut pipe = pipe.take(MOST);
        let mut read = [0; 4096];
        while let Ok(count @ 1..) = pipe.read(&mut read) {
            if give.send(read[..count].to_vec()).is_err() {
                return; // nobody waits any more
            }
        }
    });
    take
}
