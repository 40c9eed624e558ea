//! Who is there? A shared key, proven without being sent.
//!
//! The tutorials' way is a challenge: the server sends 32 random bytes, and the
//! client answers with a digest of them under the key (HMAC, RFC 2104). Done
//! right it takes a little more:
//!
//! ```text
//! server                                   client
//!   ── H, server nonce ──────────────────▶
//!   ◀──────── C, client nonce, HMAC(key, purpose, "client", both nonces) ──
//!   ── S, HMAC(key, purpose, "server", both nonces) ──▶
//! ```
//!
//! * **Both ways**: a client that does not check its server hands its commands
//!   to any program that listens on the port.
//! * **Both nonces** in both digests: each side has brought something fresh, so
//!   nothing recorded fits again.
//! * **Roles** in the digests: what one side says can never be sent back to it
//!   as the other side's proof.
//! * **The purpose** in the digests: a proof made for `chat` opens no `exec`.
//! * The client proves itself **first**: the server answers no stranger's
//!   challenges.
//! * The comparison takes the **same time** wherever the first difference is;
//!   `==` would tell an attacker how many bytes were right.
//!
//! It authenticates, and it does not encrypt: anybody on the path reads
//! everything, and can put bytes of their own into the connection afterwards.
//! For that there is TLS.

pub mod demo;
mod serve;
mod words;

pub use serve::{connect, serve};
pub use words::NOT_ENCRYPTED;

use super::{Connection, Done, Reading, Trouble, frame, frames};
use crate::framing::Framing;
use crate::{Both, Text};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::Sha256;
use std::fmt;

pub const PORT: u16 = 7010;

#[derive(Clone)]
pub struct Key(Vec<u8>);

impl Key {
    /// The shortest key of our own protocol; the tutorials' dialect takes any.
    const LEAST_BYTES: usize = 16;

    /// A key from the content of a file or a variable; a line end at its end is
    /// the editor's and not the key's.
    pub fn new(content: &[u8]) -> Result<Key, Text> {
        let content = content.strip_suffix(b"\n").unwrap_or(content);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        if content.is_empty() { Err(words::EMPTY_KEY.into()) } else { Ok(Key(content.into())) }
    }

    pub(super) fn random() -> Done<Key> {
        nonce().map(|bytes| Key(bytes.to_vec()))
    }

    /// The same key, if it is long enough not to be guessed.
    pub fn strong(self) -> Result<Key, Text> {
        match self.0.len() {
            Key::LEAST_BYTES.. => Ok(self),
            bytes => Err(words::short_key(bytes)),
        }
    }
}

impl fmt::Debug for Key {
    /// Never the key itself: it would end up in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} bytes)", self.0.len())
    }
}

const NONCE_BYTES: usize = 32;
const PROOF_BYTES: usize = 32;

/// Fresh random bytes, from the system's own generator. One that
/// starts from a seed would repeat itself, and a repeated challenge can be
/// answered with a recording.
pub(super) fn nonce() -> Done<[u8; NONCE_BYTES]> {
    let mut bytes = [0; NONCE_BYTES];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Trouble::Usage(words::no_random_bytes(&error)))?;
    Ok(bytes)
}

/// One exchange: what it is for, and what each side has thrown in.
struct Exchange<'a> {
    key: &'a Key,
    purpose: &'a str,
    server_nonce: [u8; NONCE_BYTES],
    client_nonce: [u8; NONCE_BYTES],
}

impl Exchange<'_> {
    fn digest(&self, role: &str) -> Hmac<Sha256> {
        let mut digest =
            <Hmac<Sha256> as KeyInit>::new_from_slice(&self.key.0).expect("HMAC takes any key");
        // A NUL after each text, so that no two different triples make the same
        // bytes; the nonces have a fixed size.
        for text in ["sticky-demo auth 1", self.purpose, role] {
            digest.update(text.as_bytes());
            digest.update(&[0]);
        }
        digest.update(&self.server_nonce);
        digest.update(&self.client_nonce);
        digest
    }

    fn proof(&self, role: &str) -> [u8; PROOF_BYTES] {
        self.digest(role).finalize().into_bytes().into()
    }

    /// Whether `proof` is that of `role`, in constant time.
    fn is_proof(&self, role: &str, proof: &[u8]) -> bool {
        self.digest(role).verify_slice(proof).is_ok()
    }
}

/// The server's side. Only after `Ok` may anything that the client sends be
/// acted upon. Without a key, anybody's may.
pub fn accept(connection: &Connection, key: Option<&Key>, purpose: &str) -> Done<()> {
    let Some(key) = key else { return Ok(()) };
    let server_nonce = nonce()?;
    connection.write_all(&frame(b'H', &server_nonce))?;
    let came = receive(connection, words::PROOF)?;
    let exchange = |client_nonce| Exchange { key, purpose, server_nonce, client_nonce };
    match came.split_first_chunk::<{ 1 + NONCE_BYTES }>() {
        Some((&[b'C', ref client_nonce @ ..], proof)) if proof.len() == PROOF_BYTES => {
            let exchange = exchange(*client_nonce);
            if exchange.is_proof("client", proof) {
                return connection.write_all(&frame(b'S', &exchange.proof("server")));
            }
            connection.write_all(&frame(b'R', words::WRONG_KEY.en.as_bytes()))?;
            Err(Trouble::refused(&connection.peer, words::WRONG_KEY))
        }
        _ => Err(Trouble::broken(&connection.peer, words::PROOF, words::no_proof(came.len()))),
    }
}

/// The client's side. Nothing that may be misused is sent before it is `Ok`.
pub fn prove(connection: &Connection, key: Option<&Key>, purpose: &str) -> Done<()> {
    let Some(key) = key else { return Ok(()) };
    let peer = &connection.peer;
    let hello = receive(connection, words::CHALLENGE)?;
    let server_nonce = match hello.split_first() {
        Some((b'H', nonce)) if nonce.len() == NONCE_BYTES => nonce.try_into().expect("checked"),
        Some((b'R', why)) => return Err(Trouble::answered(peer, why)),
        _ => {
            let why = words::no_challenge(hello.len());
            return Err(Trouble::broken(peer, words::CHALLENGE, why));
        }
    };
    let exchange = Exchange { key, purpose, server_nonce, client_nonce: nonce()? };
    let proof = [exchange.client_nonce, exchange.proof("client")].concat();
    connection.write_all(&frame(b'C', &proof))?;
    let answer = receive(connection, words::SERVER_PROOF)?;
    match answer.split_first() {
        Some((b'S', proof)) if exchange.is_proof("server", proof) => Ok(()),
        Some((b'R', why)) => Err(Trouble::answered(peer, why)),
        _ => Err(Trouble::refused(peer, words::FALSE_SERVER)),
    }
}

const MAX_FRAME_BYTES: usize = 512;

/// One frame, and not a byte more: what follows belongs to the program.
fn receive(connection: &Connection, what: Both) -> Done<Vec<u8>> {
    let mut decoder = frames().decoder(MAX_FRAME_BYTES);
    let wait = connection.patience.step;
    connection.need_frame(&mut *decoder, Reading::Exact, wait, what)
}

/// The tutorials' digest, HMAC-MD5. Legacy: kept to talk to their programs.
fn legacy_digest(key: &Key, challenge: &[u8]) -> Hmac<Md5> {
    let mut digest = <Hmac<Md5> as KeyInit>::new_from_slice(&key.0).expect("HMAC takes any key");
    digest.update(challenge);
    digest
}
