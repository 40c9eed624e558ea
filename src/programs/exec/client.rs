//! The client of `exec`: against our server, or one of the tutorials'.

use super::{
    CHUNK_BYTES, Ending, MAX_COMMAND_BYTES, Output, PURPOSE, answer_framing, frame, preset,
};
use crate::framing::{Decoder, Framing};
use crate::programs::auth::{self, Key};
use crate::programs::words::{AN_ANSWER, WANTS_A_KEY};
use crate::programs::{
    Connection, Deadline, Dialect, Done, Encoding, Patience, Reading, Trouble, one_line,
};
use crate::{Both, Text, text};
use std::net::SocketAddr;

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
    /// One read: nobody knows whether it was the whole answer, a part of it, or
    /// the rest of an earlier one.
    OneRead(usize),
}

impl Client {
    /// Connects, and proves the key if there is one. An answer of a tutorial's
    /// dialect may have `max_answer_bytes`; a naive client reads `recv_bytes`.
    ///
    /// # Errors
    /// When nobody listens there, or the key is another one.
    pub fn open(
        server: SocketAddr,
        dialect: Dialect,
        encoding: Encoding,
        key: Option<&Key>,
        patience: Patience,
        (max_answer_bytes, recv_bytes): (usize, usize),
    ) -> Done<Client> {
        let connection = Connection::open(server, patience)?;
        if let Some(key) = key {
            auth::prove(&connection, key, PURPOSE)?;
        }
        let decoder = match dialect {
            Dialect::Framed => Some(preset("u32be").decoder(CHUNK_BYTES + 1024)),
            other => answer_framing(other).map(|framing| framing.decoder(max_answer_bytes)),
        };
        Ok(Client { connection, dialect, encoding, decoder, recv_bytes })
    }

    /// Runs one command and shows `each` its output.
    ///
    /// # Errors
    /// When the server refuses it, breaks the format, or takes too long.
    pub fn run(
        &mut self,
        command: &str,
        mut each: impl FnMut(Output, &[u8]) -> Done<()>,
    ) -> Done<Answer> {
        if command.trim().is_empty() {
            return Err(Trouble::Usage(text!("an empty command cannot be sent", "不能发送空命令")));
        }
        let raw = self.encoding.can_write(command.as_bytes())?;
        if self.dialect == Dialect::Framed && raw.len() > MAX_COMMAND_BYTES {
            let bytes = raw.len();
            return Err(Trouble::Usage(text!(
                "a command of {bytes} bytes is too long: the server takes {MAX_COMMAND_BYTES}",
                "命令长 {bytes} 字节，太长了：服务器最多接受 {MAX_COMMAND_BYTES} 字节"
            )));
        }
        let request = match self.dialect {
            Dialect::Framed => frame(b'C', &raw)?,
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
            let by = Deadline::after(self.connection.patience.step);
            let count = self.connection.read_some(&mut buffer, by, AN_ANSWER)?;
            if count == 0 {
                return Err(self.nothing(AN_ANSWER));
            }
            each(Output::Stdout, &self.encoding.to_utf8(&buffer[..count]))?;
            return Ok(Answer::OneRead(count));
        };
        let answer =
            self.connection.read_frame(&mut **decoder, Reading::Greedy, wait, AN_ANSWER)?;
        let Some(answer) = answer else { return Err(self.nothing(AN_ANSWER)) };
        each(Output::Stdout, &self.encoding.to_utf8(&answer))?;
        Ok(Answer::Whole)
    }

    /// The frames of one answer, up to its end.
    fn pieces(&mut self, mut each: impl FnMut(Output, &[u8]) -> Done<()>) -> Done<Answer> {
        let wait = self.connection.patience.idle;
        let decoder = self.decoder.as_deref_mut().expect("the framed dialect has one");
        loop {
            let piece = self.connection.read_frame(decoder, Reading::Greedy, wait, OUTPUT)?;
            let Some(piece) = piece else { return Err(self.nothing(THE_END)) };
            let peer = self.connection.peer();
            match piece.split_first() {
                Some((b'O', bytes)) => each(Output::Stdout, bytes)?,
                Some((b'E', bytes)) => each(Output::Stderr, bytes)?,
                Some((b'X', json)) => {
                    return ending(json).map(Answer::Ended).ok_or_else(|| {
                        let json = one_line(json);
                        let came = text!("{json} came", "收到的是 {json}");
                        Trouble::broken(peer, EXIT_STATUS, came)
                    });
                }
                Some((b'R', why)) => return Err(Trouble::answered(peer, why)),
                Some((b'H', _)) => {
                    let why = WANTS_A_KEY.into();
                    return Err(Trouble::Refused { peer: peer.to_owned(), why });
                }
                _ => {
                    let bytes = Text::bytes(piece.len());
                    let came = text!(
                        "a frame of {bytes} of no known kind came",
                        "收到一个 {bytes}的帧，种类不明"; bytes
                    );
                    return Err(Trouble::broken(peer, OUTPUT, came));
                }
            }
        }
    }

    fn nothing(&self, expected: Both) -> Trouble {
        let came = text!(
            "nothing more came; its log says why (another dialect?)",
            "此后什么也没有来；原因在服务器的日志里（方言不同？）"
        );
        Trouble::missing(self.connection.peer(), expected, came)
    }
}

const OUTPUT: Both = Both { en: "output or the command's end", zh: "命令的输出或结束" };
const THE_END: Both = Both { en: "the command's end", zh: "命令的结束" };
const EXIT_STATUS: Both = Both { en: "an exit status", zh: "退出状态" };

fn ending(json: &[u8]) -> Option<Ending> {
    let value: serde_json::Value = serde_json::from_slice(json).ok()?;
    let number = |name: &str| i32::try_from(value.get(name)?.as_i64()?).ok();
    if let Some(code) = number("exit_code") {
        return Some(Ending::Exited(code));
    }
    if let Some(signal) = number("signal") {
        return Some(Ending::Signal(signal));
    }
    // In the server's words, whatever its language.
    let why = one_line(value.get("killed")?.as_str()?.as_bytes());
    Some(Ending::Killed(text!("{why}", "服务器终止了命令，原话是“{why}”")))
}
