//! What a learner's program prints, without waiting for what it leaves behind.

use std::io::Read;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The most that is kept, in bytes.
const MOST: u64 = 1 << 20;

/// What comes through the pipe that is a program's stdout and stderr. A thread reads
/// it, because a pipe that is not read stops its writer when it is full (64 KiB,
/// pipe(7)). The thread ends with the last writer, which may be a process that the
/// program left behind.
pub(super) struct Printed(Receiver<Vec<u8>>);

impl Printed {
    /// Begins to read.
    pub fn through(pipe: impl Read + Send + 'static) -> Printed {
        let (give, take) = mpsc::channel();
        thread::spawn(move || {
            let (mut pipe, mut read) = (pipe.take(MOST), [0; 4096]);
            while let Ok(count @ 1..) = pipe.read(&mut read) {
                if give.send(read[..count].to_vec()).is_err() {
                    return; // it is no longer waited for
                }
            }
        });
        Printed(take)
    }

    /// What came within `patience`, and whether that was all.
    pub fn within(self, patience: Duration) -> (String, bool) {
        let deadline = Instant::now() + patience;
        let mut all = Vec::new();
        loop {
            match self.0.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(piece) => all.extend(piece),
                Err(why) => {
                    let ended = why == RecvTimeoutError::Disconnected;
                    return (String::from_utf8_lossy(&all).into_owned(), ended);
                }
            }
        }
    }
}
