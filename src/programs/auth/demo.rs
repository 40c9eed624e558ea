//! `auth demo`: two attacks, on a naive exchange and on ours, over real sockets.
//!
//! **Replay.** An eavesdropper keeps what an honest client sent, and sends it
//! again later. It works if the server ever repeats a challenge: here, because
//! its generator starts from the same seed each time.
//!
//! **Reflection.** Somebody without the key pretends to be the server. The
//! client asks it to prove itself; it asks the client the very same question,
//! and hands the client's own answer back. It works if an answer does not say
//! whose it is.

use super::{Done, Key, Trouble, accept, legacy_digest, nonce, prove, words};
use crate::Text;
use crate::programs::words::ANYTHING;
use crate::programs::{Connection, Patience, TimeLimit, frame};
use hmac::Mac;
use rand::{Rng, SeedableRng};
use std::thread;
use std::time::Duration;

/// Which attacks were let in: a replay, a reflection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Findings {
    pub naive: [bool; 2],
    pub ours: [bool; 2],
}

impl Findings {
    /// Whether the lesson holds: the naive exchange fails, and ours does not.
    pub fn hold(&self) -> bool {
        self.naive == [true; 2] && self.ours == [false; 2]
    }

    pub fn text(&self) -> Text {
        let say = |taken: bool| if taken { words::LET_IN } else { words::REFUSED };
        let [[replay, reflection], [our_replay, our_reflection]] =
            [self.naive, self.ours].map(|taken| taken.map(say));
        words::findings(replay, our_replay, reflection, our_reflection, words::NOT_ENCRYPTED)
    }
}

type Partner = fn(&Connection, &Key) -> Done<()>;

const OURS: (Partner, Partner) =
    (|to, key| accept(to, Some(key), "demo"), |to, key| prove(to, Some(key), "demo"));
const NAIVE: (Partner, Partner) = (naive_server, naive_client);

pub fn demo() -> Done<Findings> {
    let key = Key::random()?;
    Ok(Findings {
        naive: [replay(NAIVE, &key)?, reflection(naive_fake, NAIVE.1, &key)?],
        ours: [replay(OURS, &key)?, reflection(our_fake, OURS.1, &key)?],
    })
}

fn naive_client(connection: &Connection, key: &Key) -> Done<()> {
    ask_and_believe(connection, key, &nonce()?)
}

/// The same from the other side, with a challenge that was the same yesterday.
fn naive_server(connection: &Connection, key: &Key) -> Done<()> {
    let mut challenge = [0; 32];
    rand::rngs::ChaCha8Rng::seed_from_u64(2012).fill_bytes(&mut challenge);
    ask_and_believe(connection, key, &challenge)
}

/// Asks and is asked, and believes any end that answers with the digest.
fn ask_and_believe(connection: &Connection, key: &Key, challenge: &[u8]) -> Done<()> {
    connection.write_all(challenge)?;
    let mut asked = [0; 32];
    connection.read_exact(&mut asked, words::CHALLENGE)?;
    connection.write_all(&legacy_digest(key, &asked).finalize().into_bytes())?;
    let mut proof = [0; 16];
    connection.read_exact(&mut proof, words::PROOF)?;
    legacy_digest(key, challenge)
        .verify_slice(&proof)
        .map_err(|_| Trouble::refused(&connection.peer, words::WRONG_KEY))
}

/// Records an honest exchange, and plays the client's half to the server again.
fn replay((server, client): (Partner, Partner), key: &Key) -> Done<bool> {
    let (to_server, at_server) = Connection::pair(PATIENCE)?;
    let recorded = thread::scope(|threads| {
        let served = threads.spawn(move || server(&at_server, key));
        let (honest, recorded) =
            meet(|tapped| client(tapped, key), |tapped| Ok(tap(tapped, &to_server)))?;
        honest?;
        served.join().unwrap_or(Err(Trouble::Stopped))?;
        recorded
    })?;
    let again = |connection: &Connection| {
        connection.write_all(&recorded)?;
        connection.close(PATIENCE.step);
        Ok(())
    };
    Ok(meet(again, |connection| server(connection, key))?.1.is_ok())
}

/// Passes bytes on both ways, and keeps what the client said. When one side ends,
/// so does the other.
fn tap(client: &Connection, server: &Connection) -> Vec<u8> {
    let pass = |from: &Connection, to: &Connection| {
        let mut kept = Vec::new();
        let mut buffer = [0; 1024];
        while let Ok(count @ 1..) =
            from.read_some(&mut buffer, TimeLimit::after(PATIENCE.idle), ANYTHING)
        {
            kept.extend_from_slice(&buffer[..count]);
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        from.cut();
        to.cut();
        kept
    };
    thread::scope(|threads| {
        threads.spawn(|| pass(server, client));
        pass(client, server)
    })
}

/// Whether the client believes a server that has no key: it can only hand back
/// what the client says.
fn reflection(fake: fn(&Connection) -> Done<()>, client: Partner, key: &Key) -> Done<bool> {
    // The fake may well end with a broken connection.
    Ok(meet(|connection| client(connection, key), fake)?.0.is_ok())
}

/// Runs both ends of a connection against each other: client, server.
fn meet<C, S: Send>(
    client: impl FnOnce(&Connection) -> Done<C>,
    server: impl FnOnce(&Connection) -> Done<S> + Send,
) -> Done<(Done<C>, Done<S>)> {
    let (near, far) = Connection::pair(PATIENCE)?;
    Ok(thread::scope(|threads| {
        let served = threads.spawn(move || server(&far));
        let end = client(&near);
        drop(near); // it ends, and so will the server
        (end, served.join().unwrap_or(Err(Trouble::Stopped)))
    }))
}

fn naive_fake(connection: &Connection) -> Done<()> {
    let mut asked = [0; 32];
    connection.read_exact(&mut asked, words::CHALLENGE)?;
    connection.write_all(&asked)?; // its own question, asked back
    let mut proof = [0; 16];
    connection.read_exact(&mut proof, words::PROOF)?;
    connection.write_all(&proof) // and its own answer, handed back
}

/// Our client waits to be asked, and says its nonce only with its proof.
fn our_fake(connection: &Connection) -> Done<()> {
    connection.write_all(&frame(b'H', &nonce()?))?;
    let came = super::receive(connection, words::PROOF)?;
    connection.write_all(&frame(b'S', came.get(33..65).unwrap_or_default()))
}

const PATIENCE: Patience =
    Patience { idle: Duration::from_secs(2), step: Duration::from_millis(2000) };
