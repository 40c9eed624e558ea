//! An echo behind a lock: the tutorials' example for authentication.

use super::super::server::Server;
use super::super::words::{A_MESSAGE, AN_ANSWER, ANYTHING, NOTHING_CAME, came};
use super::super::{Capitals, Connection, Deadline, Dialect, Encoding, Patience, echo, one_line};
use super::{Done, Key, Reading, Trouble, accept, frames, legacy_digest, nonce, prove, words};
use crate::framing::{DEFAULT_MAX_FRAME_BYTES, Framing};
use crate::sys::Stop;
use crate::{Both, Text, text};
use hmac::Mac;
use std::net::SocketAddr;

/// What the digests of this program are for.
const PURPOSE: &str = "auth";

/// Serves an upper-casing echo to whoever has the key, until `stop` is set.
///
/// # Errors
/// When waiting for connections becomes impossible.
pub fn serve(
    server: &Server,
    (dialect, encoding): (Dialect, Encoding),
    key: &Key,
    stop: &Stop,
) -> Done<()> {
    let mut busy = Vec::new();
    if dialect == Dialect::Framed {
        let _ = frames().encode(b"Rthe server is busy", &mut busy);
    } // the other dialect has no word for it: closing must do
    server.serve(stop, &busy, |connection| match dialect {
        Dialect::HmacMd5 => serve_legacy(connection, key, encoding),
        _ => serve_framed(connection, key),
    })
}

fn serve_framed(connection: &Connection, key: &Key) -> Done<Text> {
    accept(connection, key, PURPOSE)?;
    let mut decoder = frames().decoder(DEFAULT_MAX_FRAME_BYTES);
    let mut count = 0;
    let idle = connection.patience.idle;
    while let Some(message) =
        connection.read_frame(&mut *decoder, Reading::Greedy, idle, A_MESSAGE)?
    {
        let mut out = Vec::new();
        frames().encode(&echo::answer(&message), &mut out)?;
        connection.write_all(&out)?;
        count += 1;
    }
    let count = Text::counted(count, "message", "messages", "条消息");
    Ok(text!("the key is right; {count} echoed", "密钥正确；回显了 {count}"; count))
}

/// The tutorials' way: 32 bytes, a digest of 16, and then no boundaries.
fn serve_legacy(connection: &Connection, key: &Key, encoding: Encoding) -> Done<Text> {
    let challenge = nonce()?;
    connection.write_all(&challenge)?;
    let mut proof = [0; 16];
    // Not one read: the 16 bytes may come in as many pieces.
    connection.read_exact(&mut proof, HMAC_MD5)?;
    // In constant time, as `hmac.compare_digest` does it.
    if legacy_digest(key, &challenge).verify_slice(&proof).is_err() {
        return Err(super::refused(connection, words::WRONG_KEY));
    }
    let mut buffer = [0; 8192];
    let idle = connection.patience.idle;
    let mut reads = 0;
    let mut capitals = Capitals::new(encoding);
    loop {
        match connection.read_some(&mut buffer, Deadline::after(idle), A_MESSAGE)? {
            0 => {
                let reads = Text::counted(reads, "read", "reads", "次读取");
                return Ok(text!(
                    "the key is right; {reads} echoed, whatever they held",
                    "密钥正确；回显了 {reads}，不管里面是什么"; reads
                ));
            }
            count => connection.write_all(&capitals.of(&buffer[..count]))?,
        }
        reads += 1;
    }
}

/// Proves the key, sends each message, and shows `each` the answer. The encoding
/// is that of the tutorials' dialect; ours is always in UTF-8.
///
/// # Errors
/// When the key is another one, the server breaks the format or takes too long.
pub fn connect(
    server: SocketAddr,
    (dialect, encoding): (Dialect, Encoding),
    key: &Key,
    patience: Patience,
    messages: impl IntoIterator<Item = Done<Vec<u8>>>,
    mut each: impl FnMut(&[u8]) -> Done<()>,
) -> Done<()> {
    let connection = Connection::open(server, patience)?;
    let step = patience.step;
    if dialect == Dialect::Framed {
        prove(&connection, key, PURPOSE)?;
        let mut decoder = frames().decoder(DEFAULT_MAX_FRAME_BYTES);
        for message in messages {
            let mut out = Vec::new();
            frames().encode(&message?, &mut out)?;
            connection.write_all(&out)?;
            let answer = connection.read_frame(&mut *decoder, Reading::Greedy, step, AN_ANSWER)?;
            let nothing = || Trouble::missing(connection.peer(), AN_ANSWER, NOTHING_CAME);
            each(&answer.ok_or_else(nothing)?)?;
        }
        return Ok(());
    }
    let mut challenge = [0; 32];
    connection.read_exact(&mut challenge, CHALLENGE)?;
    connection.write_all(&legacy_digest(key, &challenge).finalize().into_bytes())?;
    let mut messages = messages.into_iter();
    let Some(mut message) = messages.next().transpose()? else {
        // This dialect says nothing when the key is right; it closes when it is
        // wrong. A moment of silence is all the yes there is.
        let by = Deadline::after(step.min(std::time::Duration::from_millis(500)));
        return match connection.read_some(&mut [0; 1], by, ANYTHING) {
            Err(Trouble::TimedOut { .. }) => Ok(()),
            _ => Err(shut(&connection)),
        };
    };
    loop {
        // The answer has no boundary. We only know where it ends because an
        // echo in capitals is as long as what was sent.
        let raw = encoding.can_write(&message)?;
        let mut answer = vec![0; raw.len()];
        let sent = connection.write_all(&raw);
        sent.and_then(|()| connection.read_exact(&mut answer, AN_ANSWER)).map_err(|trouble| {
            // Whoever is answered, be it with a byte, has the right key.
            let answered = connection.bytes().0 > challenge.len() as u64;
            match trouble {
                Trouble::TimedOut { .. } | Trouble::NotTaken { .. } => trouble,
                _ if answered => trouble,
                _ => shut(&connection),
            }
        })?;
        let shown = encoding.to_utf8(&answer);
        // Theirs makes capitals of bytes or of text.
        let capitals = String::from_utf8_lossy(&message).to_uppercase();
        if answer != raw.to_ascii_uppercase() && *shown != *capitals.as_bytes() {
            let other = came(&one_line(&shown));
            return Err(Trouble::broken(connection.peer(), ITS_CAPITALS, other));
        }
        each(&shown)?;
        match messages.next().transpose()? {
            Some(next) => message = next,
            None => return Ok(()),
        }
    }
}

fn shut(connection: &Connection) -> Trouble {
    let why = text!(
        "it closed the connection after our proof: the key is another one than the server's, or the dialect is",
        "我们证明之后，它关闭了连接：密钥或方言与服务器的不同"
    );
    Trouble::Refused { peer: connection.peer().to_owned(), why }
}

const ITS_CAPITALS: Both = Both { en: "what was sent, in capitals", zh: "所发文字的大写" };
const HMAC_MD5: Both =
    Both { en: "an HMAC-MD5 of 16 bytes", zh: "长 16 字节的 HMAC-MD5 摘要" };
const CHALLENGE: Both = Both { en: "a challenge of 32 bytes", zh: "长 32 字节的质询" };
