//! `auth demo`: two attacks, on a naive exchange and on ours, over real sockets.
//!
//! **Replay.** An eavesdropper keeps what an honest client sent, and sends it
//! again later. It works if the server ever repeats a challenge: here, because
//! its generator starts from the same seed each time.
//!
//! **Reflection.** Somebody without the key pretends to be the server. The
//! client asks it to prove itself; it asks the client the very same question,
//! and hands the client's own answer back. It works if an answer does not say
//! who gave it.

use super::{Done, Key, Trouble, accept, frames, legacy_digest, nonce, prove, words};
use crate::Text;
use crate::framing::Framing;
use crate::programs::trouble::Came;
use crate::programs::words::{ANYTHING, no_loopback};
use crate::programs::{Connection, Patience, Reading, Remote, TimeLimit};
use hmac::Mac;
use rand::{Rng, SeedableRng};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

/// What each attack came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Findings {
    /// The naive server took a recording for its client.
    pub naive_took_a_replay: bool,
    /// The naive client took its own answer for the server's.
    pub naive_took_a_reflection: bool,
    /// The same against ours.
    pub ours_took_a_replay: bool,
    /// The same against ours.
    pub ours_took_a_reflection: bool,
}

impl Findings {
    /// Whether the lesson holds: the naive exchange fails, and ours does not.
    pub fn hold(&self) -> bool {
        self.naive_took_a_replay
            && self.naive_took_a_reflection
            && !self.ours_took_a_replay
            && !self.ours_took_a_reflection
    }

    /// As a person reads it.
    pub fn text(&self) -> Text {
        let say = |taken: bool| if taken { words::LET_IN } else { words::REFUSED };
        words::findings(
            say(self.naive_took_a_replay),
            say(self.ours_took_a_replay),
            say(self.naive_took_a_reflection),
            say(self.ours_took_a_reflection),
            words::NOT_ENCRYPTED,
        )
    }
}

type Partner = fn(&Connection, &Key) -> Done<()>;

const OURS: (Partner, Partner) =
    (|to, key| accept(to, key, "demo"), |to, key| prove(to, key, "demo"));
const NAIVE: (Partner, Partner) = (naive_server, naive_client);

/// Tries both attacks on both exchanges, on loopback.
pub fn demo() -> Done<Findings> {
    let key = Key::random()?;
    Ok(Findings {
        naive_took_a_replay: replay(NAIVE, &key)?,
        naive_took_a_reflection: reflection((naive_fake, NAIVE.1), &key)?,
        ours_took_a_replay: replay(OURS, &key)?,
        ours_took_a_reflection: reflection((our_fake, OURS.1), &key)?,
    })
}

/// The client asks and is asked; whoever answers with the digest is believed.
fn naive_client(connection: &Connection, key: &Key) -> Done<()> {
    let mine = nonce()?;
    connection.write_all(&mine)?;
    let mut asked = [0; 32];
    connection.read_exact(&mut asked, words::CHALLENGE)?;
    connection.write_all(&legacy_digest(key, &asked).finalize().into_bytes())?;
    believe(connection, key, &mine)
}

/// The same from the other side, with a challenge that was the same yesterday.
fn naive_server(connection: &Connection, key: &Key) -> Done<()> {
    let mut mine = [0; 32];
    rand::rngs::ChaCha8Rng::seed_from_u64(2012).fill_bytes(&mut mine);
    connection.write_all(&mine)?;
    let mut asked = [0; 32];
    connection.read_exact(&mut asked, words::CHALLENGE)?;
    connection.write_all(&legacy_digest(key, &asked).finalize().into_bytes())?;
    believe(connection, key, &mine)
}

fn believe(connection: &Connection, key: &Key, mine: &[u8]) -> Done<()> {
    let mut proof = [0; 16];
    connection.read_exact(&mut proof, words::PROOF)?;
    legacy_digest(key, mine)
        .verify_slice(&proof)
        .map_err(|_| Trouble::refused(connection.peer(), words::WRONG_KEY))
}

/// Records an honest exchange, and plays the client's half to the server again.
fn replay((server, client): (Partner, Partner), key: &Key) -> Done<bool> {
    let listener = listen()?;
    let address = address(&listener)?;
    let eavesdropper = listen()?;
    let tapped = self::address(&eavesdropper)?;
    let recorded = thread::scope(|threads| {
        let served = threads.spawn(|| server(&next(&listener)?, key));
        let tap = threads.spawn(|| tap(&eavesdropper, address));
        client(&open(tapped)?, key)?;
        join(served)?;
        join(tap)
    })?;
    thread::scope(|threads| {
        let served = threads.spawn(|| server(&next(&listener)?, key));
        let attacker = open(address)?;
        attacker.write_all(&recorded)?;
        attacker.close(PATIENCE.step);
        Ok(join(served).is_ok())
    })
}

/// A server that has no key: it can only hand back what the client says.
type Fake = fn(&Connection) -> Done<()>;

/// Whether the client believes such a server.
fn reflection((fake, client): (Fake, Partner), key: &Key) -> Done<bool> {
    let listener = listen()?;
    let address = address(&listener)?;
    thread::scope(|threads| {
        let fake = threads.spawn(|| fake(&next(&listener)?));
        let believed = client(&open(address)?, key).is_ok();
        let _ = join(fake); // it may well end with a broken connection
        Ok(believed)
    })
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
    super::send(connection, b'H', &nonce()?)?;
    let mut decoder = frames().decoder(512);
    let wait = PATIENCE.step;
    let came = connection.read_frame(&mut *decoder, Reading::Exact, wait, words::PROOF)?;
    let proof = came.as_deref().and_then(|came| came.get(33..65)).unwrap_or_default();
    super::send(connection, b'S', proof)
}

/// Passes bytes on both ways, and keeps what the client said.
fn tap(listener: &TcpListener, server: SocketAddr) -> Done<Vec<u8>> {
    let client = next(listener)?;
    let server = open(server)?;
    let done = AtomicBool::new(false);
    let pass = |from: &Connection, to: &Connection| {
        let mut kept = Vec::new();
        let mut buffer = [0; 1024];
        loop {
            let moment = TimeLimit::after(Duration::from_millis(50));
            match from.read_some(&mut buffer, moment, ANYTHING) {
                Ok(0) => break,
                Ok(count) if to.write_all(&buffer[..count]).is_ok() => {
                    kept.extend_from_slice(&buffer[..count]);
                }
                Err(Trouble::TimedOut { .. }) if !done.load(Relaxed) => {}
                _ => break,
            }
        }
        done.store(true, Relaxed);
        kept
    };
    thread::scope(|threads| {
        threads.spawn(|| pass(&server, &client));
        let kept = pass(&client, &server);
        server.cut();
        Ok(kept)
    })
}

const PATIENCE: Patience =
    Patience { idle: Duration::from_secs(2), step: Duration::from_millis(2000) };

fn open(address: SocketAddr) -> Done<Connection> {
    Connection::open(Remote { address, patience: PATIENCE })
}

fn listen() -> Done<TcpListener> {
    let listen = || {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?; // so that accept can be given a bound
        Ok(listener)
    };
    listen().map_err(Trouble::system(no_loopback, ""))
}

fn address(listener: &TcpListener) -> Done<SocketAddr> {
    listener.local_addr().map_err(Trouble::call("getsockname"))
}

/// The next connection. The wait has a bound: when nobody comes, because the
/// client got no socket, the thread must end, and its scope with it.
fn next(listener: &TcpListener) -> Done<Connection> {
    let by = TimeLimit::after(PATIENCE.step);
    while by.left().is_some() {
        match listener.accept() {
            Ok((stream, peer)) => {
                // Some systems let it inherit the listener's mode.
                stream.set_nonblocking(false).map_err(Trouble::call("O_NONBLOCK"))?;
                return Ok(Connection::over(stream, peer, PATIENCE));
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_millis(1));
            }
            Err(error) => return Err(Trouble::call("accept")(error)),
        }
    }
    let peer = address(listener)?.to_string();
    let (what, came, limit) = (words::A_CONNECTION, Came::Nothing, PATIENCE.step);
    Err(Trouble::TimedOut { peer, what, came, limit })
}

fn join<T>(thread: thread::ScopedJoinHandle<'_, Done<T>>) -> Done<T> {
    thread.join().unwrap_or(Err(Trouble::Stopped))
}

#[cfg(test)]
mod tests {
    #[test]
    fn nobody_is_waited_for_without_a_bound() {
        let trouble = super::next(&super::listen().expect("a port")).expect_err("nobody came");
        assert!(trouble.text().en.contains("a connection"), "{trouble:?}");
    }

    #[test]
    fn the_naive_exchange_fails_and_ours_holds() {
        let findings = super::demo().expect("sockets on loopback");
        assert!(findings.hold(), "{findings:?}");
        assert!(findings.text().en.contains("nothing is encrypted"));
    }
}
