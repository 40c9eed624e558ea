//! The client of `exec`: against our server, or one of the tutorials'.

use super::{
    CHUNK_BYTES, Ending, MAX_COMMAND_BYTES, PURPOSE, StdStream, answer_framing, frame, frames,
    preset, words,
};
use crate::framing::{Decoder, Framing};
use crate::programs::auth::{self, Key};
use crate::programs::words::{AN_ANSWER, WANTS_A_KEY, came};
use crate::programs::{
    Connection, Dialect, Done, Encoding, Reading, Remote, TimeLimit, Trouble, one_line,
};

/// A connection on which commands are run, one after the other.
pub struct Client {
    connection: Connection,
    dialect: Dialect,
    encoding: Encoding,
    decoder: Option<Box<dyn Decoder>>,
    recv_bytes: usize,
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The dialect tells how the command ended.
    Ended(Ending),
    /// The dialect does not; but the answer is whole.
    Whole,
    /// One read: it may be the whole answer, a part of it, or the rest of an
    /// earlier one.
    OneRead(usize),
}

impl Client {
    /// Connects, and proves the key if there is one. An answer of a tutorial's
    /// dialect may have `max_answer_bytes`; a naive client reads `recv_bytes`.
    pub fn open(
        remote: Remote,
        (dialect, encoding): (Dialect, Encoding),
        key: Option<&Key>,
        (max_answer_bytes, recv_bytes): (usize, usize),
    ) -> Done<Client> {
        let connection = Connection::open(remote)?;
        if let Some(key) = key {
            auth::prove(&connection, key, PURPOSE)?;
        }
        let decoder = match dialect {
            Dialect::Framed => Some(frames().decoder(CHUNK_BYTES + 1024)),
            other => answer_framing(other).map(|framing| framing.decoder(max_answer_bytes)),
        };
        Ok(Client { connection, dialect, encoding, decoder, recv_bytes })
    }

    /// Runs one command and shows `each` its output.
    pub fn run(
        &mut self,
        command: &str,
        mut each: impl FnMut(StdStream, &[u8]) -> Done<()>,
    ) -> Done<Answer> {
        if command.trim().is_empty() {
            return Err(Trouble::Usage(words::EMPTY.into()));
        }
        let raw = self.encoding.can_write(command.as_bytes())?;
        if self.dialect == Dialect::Framed && raw.len() > MAX_COMMAND_BYTES {
            return Err(Trouble::Usage(words::too_long(raw.len(), MAX_COMMAND_BYTES)));
        }
        let request = match self.dialect {
            Dialect::Framed => frame(b'C', &raw),
            Dialect::I64 => {
                let mut out = Vec::new();
                preset("i64le").encode(&raw, &mut out)?;
                out
            }
            _ => raw.into_owned(),
        };
        self.connection.write_all(&request)?;
        if self.dialect == Dialect::Framed {
            return self.pieces(each);
        }
        let wait = self.connection.patience.idle;
        let Some(decoder) = &mut self.decoder else {
            let mut buffer = vec![0; self.recv_bytes];
            let by = TimeLimit::after(self.connection.patience.step);
            let count = self.connection.read_some(&mut buffer, by, AN_ANSWER)?;
            if count == 0 {
                return Err(Trouble::missing(self.connection.peer(), AN_ANSWER));
            }
            each(StdStream::Stdout, &self.encoding.to_utf8(&buffer[..count]))?;
            return Ok(Answer::OneRead(count));
        };
        let answer =
            self.connection.read_frame(&mut **decoder, Reading::Greedy, wait, AN_ANSWER)?;
        let answer = answer.ok_or_else(|| Trouble::missing(self.connection.peer(), AN_ANSWER))?;
        each(StdStream::Stdout, &self.encoding.to_utf8(&answer))?;
        Ok(Answer::Whole)
    }

    /// The frames of one answer, up to its end.
    fn pieces(&mut self, mut each: impl FnMut(StdStream, &[u8]) -> Done<()>) -> Done<Answer> {
        let wait = self.connection.patience.idle;
        let decoder = self.decoder.as_deref_mut().expect("the framed dialect has one");
        loop {
            let peer = self.connection.peer();
            let piece =
                self.connection.read_frame(decoder, Reading::Greedy, wait, words::OUTPUT)?;
            let piece = piece.ok_or_else(|| Trouble::missing(peer, words::OUTPUT))?;
            match piece.split_first() {
                Some((b'O', bytes)) => each(StdStream::Stdout, bytes)?,
                Some((b'E', bytes)) => each(StdStream::Stderr, bytes)?,
                Some((b'X', json)) => {
                    return ending(json).map(Answer::Ended).ok_or_else(|| {
                        Trouble::broken(peer, words::EXIT_STATUS, came(&one_line(json)))
                    });
                }
                Some((b'R', why)) => return Err(Trouble::answered(peer, why)),
                Some((b'H', _)) => return Err(Trouble::refused(peer, WANTS_A_KEY)),
                _ => {
                    let why = words::no_known_kind(piece.len());
                    return Err(Trouble::broken(peer, words::OUTPUT, why));
                }
            }
        }
    }
}

fn ending(json: &[u8]) -> Option<Ending> {
    let value: serde_json::Value = serde_json::from_slice(json).ok()?;
    let number = |name: &str| i32::try_from(value.get(name)?.as_i64()?).ok();
    if let Some(code) = number("exit_code") {
        return Some(Ending::Exited(code));
    }
    if let Some(signal) = number("signal") {
        return Some(Ending::Signal(signal));
    }
    let why = one_line(value.get("killed")?.as_str()?.as_bytes());
    Some(Ending::Killed(words::killed_there(&why)))
}
