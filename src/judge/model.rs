//! The program's own solution: what a learner's may look like.

use super::{LearnerSide, Task};
use crate::framing::DEFAULT_MAX_FRAME_BYTES;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};

/// Connects, and does the task.
pub(super) fn solve(task: &Task, address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    match task.side {
        LearnerSide::Receiver => {
            let mut decoder = task.format.decoder(task.limit.unwrap_or(DEFAULT_MAX_FRAME_BYTES));
            let mut answered = 0;
            let mut read = [0; 7]; // short on purpose: it must not matter
            loop {
                let count = stream.read(&mut read)?;
                if count == 0 {
                    break;
                }
                decoder.feed(&read[..count]);
                while let Some(message) = decoder.next_frame().map_err(io::Error::other)? {
                    stream.write_all(&task.line(answered, message))?;
                    answered += 1;
                }
            }
        }
        LearnerSide::Sender => {
            let mut lines = Vec::new();
            stream.read_to_end(&mut lines)?;
            let mut frames = Vec::new();
            for line in lines.split_inclusive(|byte| *byte == b'\n') {
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                task.format.encode(task.message_of(line), &mut frames).map_err(io::Error::other)?;
            }
            stream.write_all(&frames)?;
        }
    }
    stream.shutdown(Shutdown::Write)
}
