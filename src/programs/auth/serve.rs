//! An echo behind a lock: the tutorials' example for authentication.

use super::super::server::Server;
use super::super::words::{A_MESSAGE, AN_ANSWER, ANYTHING, BUSY, came};
use super::super::{
    Capitals, Connection, Dialect, Encoding, Remote, TimeLimit, echo, frame, frames, one_line,
};
use super::{Done, Key, Trouble, accept, legacy_digest, nonce, prove, words};
use crate::Text;
use crate::sys::Stop;
use hmac::Mac;

const PURPOSE: &str = "auth";

/// Serves an upper-casing echo to clients that have the key, until `stop` is set.
pub fn serve(
    server: &Server,
    (dialect, encoding): (Dialect, Encoding),
    key: &Key,
    stop: &Stop,
) -> Done<()> {
    let mut busy = Vec::new();
    if dialect == Dialect::Framed {
        busy = frame(b'R', BUSY.as_bytes());
    } // the other dialect has no word for it: closing must do
    server.serve(stop, &busy, |connection| match dialect {
        Dialect::HmacMd5 => serve_legacy(connection, key, encoding),
        _ => serve_framed(connection, key),
    })
}

fn serve_framed(connection: &Connection, key: &Key) -> Done<Text> {
    accept(connection, Some(key), PURPOSE)?;
    Ok(words::echoed(echo::answer_all(connection, &frames())?))
}

/// The tutorials' way: 32 bytes, a digest of 16, and then no boundaries.
fn serve_legacy(connection: &Connection, key: &Key, encoding: Encoding) -> Done<Text> {
    let challenge = nonce()?;
    connection.write_all(&challenge)?;
    let mut proof = [0; 16];
    // Not one read: the 16 bytes may come in as many pieces.
    connection.read_exact(&mut proof, words::HMAC_MD5)?;
    // In constant time, as `hmac.compare_digest` does it.
    if legacy_digest(key, &challenge).verify_slice(&proof).is_err() {
        return Err(Trouble::refused(&connection.peer, words::WRONG_KEY));
    }
    let mut buffer = [0; 8192];
    let idle = connection.patience.idle;
    let mut reads = 0;
    let mut capitals = Capitals::new(encoding);
    loop {
        match connection.read_some(&mut buffer, TimeLimit::after(idle), A_MESSAGE)? {
            0 => return Ok(words::echoed_reads(reads)),
            count => connection.write_all(&capitals.of(&buffer[..count]))?,
        }
        reads += 1;
    }
}

/// Proves the key, sends each message, and shows `each` the answer. The encoding
/// is that of the tutorials' dialect; ours is always in UTF-8.
pub fn connect(
    remote: Remote,
    (dialect, encoding): (Dialect, Encoding),
    key: &Key,
    messages: impl IntoIterator<Item = Done<Vec<u8>>>,
    mut each: impl FnMut(&[u8]) -> Done<()>,
) -> Done<()> {
    let connection = Connection::open(remote)?;
    let step = remote.patience.step;
    if dialect == Dialect::Framed {
        prove(&connection, Some(key), PURPOSE)?;
        return echo::send(&connection, &frames(), messages, |_, answer| each(answer));
    }
    let mut challenge = [0; 32];
    connection.read_exact(&mut challenge, words::CHALLENGE_32)?;
    connection.write_all(&legacy_digest(key, &challenge).finalize().into_bytes())?;
    let mut messages = messages.into_iter();
    let Some(mut message) = messages.next().transpose()? else {
        // This dialect says nothing when the key is right; it closes when it is
        // wrong. A moment of silence is all the yes there is.
        let by = TimeLimit::after(step.min(std::time::Duration::from_millis(500)));
        return match connection.read_some(&mut [0; 1], by, ANYTHING) {
            Err(Trouble::TimedOut(_)) => Ok(()),
            _ => Err(Trouble::refused(&connection.peer, words::SHUT)),
        };
    };
    loop {
        // The answer has no boundary. We only know where it ends because an
        // echo in capitals is as long as what was sent.
        let raw = encoding.can_write(&message)?;
        let mut answer = vec![0; raw.len()];
        let sent = connection.write_all(&raw);
        sent.and_then(|()| connection.read_exact(&mut answer, AN_ANSWER)).map_err(|trouble| {
            // A client that is answered, be it with a byte, has the right key.
            let answered = connection.bytes().0 > challenge.len() as u64;
            match trouble {
                Trouble::TimedOut(_) => trouble,
                _ if answered => trouble,
                _ => Trouble::refused(&connection.peer, words::SHUT),
            }
        })?;
        let shown = encoding.to_utf8(&answer);
        if !echo::is_echo(&raw, &answer) && !echo::is_echo(&message, &shown) {
            let other = came(&one_line(&shown));
            return Err(Trouble::broken(&connection.peer, words::ITS_CAPITALS, other));
        }
        each(&shown)?;
        match messages.next().transpose()? {
            Some(next) => message = next,
            None => return Ok(()),
        }
    }
}
