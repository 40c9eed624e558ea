//! The client of `exec`: against our server, or one of the tutorials'.

use super::{CHUNK_BYTES, Ending, MAX_COMMAND_BYTES, PURPOSE, StdStream, Writing, words};
use crate::Both;
use crate::framing::Decoder;
use crate::programs::auth::{self, Key};
use crate::programs::words::{AN_ANSWER, WANTS_A_KEY, came};
use crate::programs::{Connection, Dialect, Done, Reading, Remote, TimeLimit, Trouble, one_line};

pub struct Client {
    connection: Connection,
    dialect: Dialect,
    writing: Writing,
    decoder: Box<dyn Decoder>,
    recv_bytes: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandAnswer {
    /// The dialect tells how the command ended.
    Ended(Ending),
    /// The dialect does not; but the answer is whole.
    Whole,
    /// One read: the whole answer, a part of it, or the rest of an earlier one.
    OneRead(usize),
}

impl Client {
    /// Connects, and proves the key if there is one. An answer of a tutorial's
    /// dialect may have `max_answer_bytes`; a naive client reads `recv_bytes`.
    pub fn open(
        remote: Remote,
        (dialect, writing): (Dialect, &Writing),
        key: Option<&Key>,
        (max_answer_bytes, recv_bytes): (usize, usize),
    ) -> Done<Client> {
        let connection = Connection::open(remote)?;
        auth::prove(&connection, key, PURPOSE)?;
        let most = if dialect == Dialect::Framed { CHUNK_BYTES + 1024 } else { max_answer_bytes };
        let decoder = dialect.answer(&writing.size_field).decoder(most);
        Ok(Client { connection, dialect, writing: writing.clone(), decoder, recv_bytes })
    }

    pub fn run(
        &mut self,
        command: &str,
        mut each: impl FnMut(StdStream, &[u8]) -> Done<()>,
    ) -> Done<CommandAnswer> {
        if command.trim_ascii().is_empty() {
            return Err(Trouble::Usage(words::EMPTY.into()));
        }
        let raw = self.writing.request.can_write(command.as_bytes())?;
        if self.dialect == Dialect::Framed && raw.len() > MAX_COMMAND_BYTES {
            return Err(Trouble::Usage(words::too_long(raw.len(), MAX_COMMAND_BYTES)));
        }
        let kind = if self.dialect == Dialect::Framed { &b"C"[..] } else { b"" };
        let mut request = Vec::new();
        self.dialect.request().encode(&[kind, &raw].concat(), &mut request)?;
        self.connection.write_all(&request)?;
        if self.dialect == Dialect::Framed {
            return self.pieces(each);
        }
        if self.dialect == Dialect::Naive {
            let mut buffer = vec![0; self.recv_bytes];
            let by = TimeLimit::after(self.connection.patience.step);
            let count = self.connection.read_some(&mut buffer, by, AN_ANSWER)?;
            if count == 0 {
                return Err(Trouble::missing(&self.connection.peer, AN_ANSWER));
            }
            each(StdStream::Stdout, &self.writing.answer.to_utf8(&buffer[..count]))?;
            return Ok(CommandAnswer::OneRead(count));
        }
        let answer = self.next(AN_ANSWER)?;
        each(StdStream::Stdout, &self.writing.answer.to_utf8(&answer))?;
        self.connection.nothing_waits(&*self.decoder)?;
        Ok(CommandAnswer::Whole)
    }

    fn next(&mut self, what: Both) -> Done<Vec<u8>> {
        let wait = self.connection.patience.idle;
        self.connection.need_frame(&mut *self.decoder, Reading::Greedy, wait, what)
    }

    fn pieces(
        &mut self,
        mut each: impl FnMut(StdStream, &[u8]) -> Done<()>,
    ) -> Done<CommandAnswer> {
        loop {
            let piece = self.next(words::OUTPUT)?;
            let peer = &self.connection.peer;
            match piece.split_first() {
                Some((b'O', bytes)) => each(StdStream::Stdout, bytes)?,
                Some((b'E', bytes)) => each(StdStream::Stderr, bytes)?,
                Some((b'X', json)) => {
                    return ending(json).map(CommandAnswer::Ended).ok_or_else(|| {
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
