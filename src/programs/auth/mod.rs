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
//!   to whoever listens on the port.
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
//! It authenticates, and it does not encrypt: whoever is on the path reads
//! everything, and can put bytes of their own into the connection afterwards.
//! For that there is TLS.

pub mod demo;
mod serve;

pub use serve::{connect, serve};

use super::words::NOTHING_CAME;
use super::{Connection, Done, Reading, Trouble};
use crate::framing::{Framing, Length};
use crate::{Both, Text, text};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::Sha256;
use std::fmt;

/// The port, unless another is named.
pub const PORT: u16 = 7010;

/// What both sides know, and nobody else.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl Key {
    /// The shortest key that our own protocol accepts. The tutorials' dialect
    /// takes any.
    pub const LEAST_BYTES: usize = 16;

    /// A key from the content of a file or a variable; a line end at its end is
    /// the editor's and not the key's.
    ///
    /// # Errors
    /// When nothing is left.
    pub fn new(content: &[u8]) -> Result<Key, Text> {
        let content = content.strip_suffix(b"\n").unwrap_or(content);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        if content.is_empty() { Err(words::EMPTY_KEY.into()) } else { Ok(Key(content.into())) }
    }

    /// A key that nobody knows, not even after a restart.
    pub(super) fn random() -> Done<Key> {
        nonce().map(|bytes| Key(bytes.to_vec()))
    }

    /// The same key, if it is long enough not to be guessed.
    ///
    /// # Errors
    /// When it is not.
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

/// Bytes that nobody has seen before, from the system's own generator. One that
/// starts from a seed would repeat itself, and a repeated challenge can be
/// answered with a recording.
pub(super) fn nonce() -> Done<[u8; NONCE_BYTES]> {
    let mut bytes = [0; NONCE_BYTES];
    SysRng.try_fill_bytes(&mut bytes).map_err(|error| {
        Trouble::Usage(text!(
            "the system gives no random bytes: {error}",
            "系统没有给出随机字节：{error}"
        ))
    })?;
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
/// acted upon.
///
/// # Errors
/// When the client has another key, breaks the format, or takes too long.
pub fn accept(connection: &Connection, key: &Key, purpose: &str) -> Done<()> {
    let server_nonce = nonce()?;
    send(connection, b'H', &server_nonce)?;
    let came = receive(connection, words::PROOF)?;
    let (Some((b'C', rest)), true) =
        (came.split_first().map(|(kind, rest)| (*kind, rest)), came.len() == 65)
    else {
        return Err(Trouble::broken(connection.peer(), words::PROOF, words::other(&came)));
    };
    let (client_nonce, proof) = rest.split_at(NONCE_BYTES);
    let client_nonce = client_nonce.try_into().expect("split there");
    let exchange = Exchange { key, purpose, server_nonce, client_nonce };
    if !exchange.is_proof("client", proof) {
        send(connection, b'R', words::WRONG_KEY.en.as_bytes())?;
        return Err(refused(connection, words::WRONG_KEY));
    }
    send(connection, b'S', &exchange.proof("server"))
}

/// The client's side. Only after `Ok` may anything be sent that the server must
/// not misuse.
///
/// # Errors
/// When the server has another key, asks for none, breaks the format, or takes
/// too long.
pub fn prove(connection: &Connection, key: &Key, purpose: &str) -> Done<()> {
    let hello = receive(connection, words::CHALLENGE)?;
    let server_nonce = match hello.split_first() {
        Some((b'H', nonce)) if nonce.len() == NONCE_BYTES => nonce.try_into().expect("checked"),
        Some((b'R', why)) => return Err(Trouble::answered(connection.peer(), why)),
        _ => {
            return Err(Trouble::broken(connection.peer(), words::CHALLENGE, words::other(&hello)));
        }
    };
    let exchange = Exchange { key, purpose, server_nonce, client_nonce: nonce()? };
    send(connection, b'C', &[exchange.client_nonce, exchange.proof("client")].concat())?;
    let answer = receive(connection, words::SERVER_PROOF)?;
    match answer.split_first() {
        Some((b'S', proof)) if exchange.is_proof("server", proof) => Ok(()),
        Some((b'R', why)) => Err(Trouble::answered(connection.peer(), why)),
        _ => Err(refused(connection, words::FALSE_SERVER)),
    }
}

/// No frame of the exchange is longer.
const MAX_FRAME_BYTES: usize = 512;

fn frames() -> Length {
    Length::preset("u32be").expect("a preset")
}

fn send(connection: &Connection, kind: u8, content: &[u8]) -> Done<()> {
    let mut out = Vec::new();
    frames().encode(&[&[kind], content].concat(), &mut out)?;
    connection.write_all(&out)
}

/// One frame, and not a byte more: what follows belongs to the program.
fn receive(connection: &Connection, what: Both) -> Done<Vec<u8>> {
    let mut decoder = frames().decoder(MAX_FRAME_BYTES);
    let wait = connection.patience.step;
    let frame = connection.read_frame(&mut *decoder, Reading::Exact, wait, what)?;
    frame.ok_or_else(|| Trouble::missing(connection.peer(), what, NOTHING_CAME))
}

fn refused(connection: &Connection, why: Both) -> Trouble {
    Trouble::Refused { peer: connection.peer().to_owned(), why: why.into() }
}

/// The tutorials' digest, HMAC-MD5. Legacy: kept to talk to their programs.
fn legacy_digest(key: &Key, challenge: &[u8]) -> Hmac<Md5> {
    let mut digest = <Hmac<Md5> as KeyInit>::new_from_slice(&key.0).expect("HMAC takes any key");
    digest.update(challenge);
    digest
}

/// What a person reads.
mod words {
    use super::{Both, Text, text};

    pub const EMPTY_KEY: Both = Both { en: "it is empty", zh: "内容是空的" };
    pub const PROOF: Both = Both { en: "a proof that it has the key", zh: "持有密钥的证明" };
    pub const CHALLENGE: Both = Both {
        en: "a challenge (does it serve with a key?)",
        zh: "质询（它启动时给了密钥吗？）",
    };
    pub const SERVER_PROOF: Both =
        Both { en: "its own proof that it has the key", zh: "它自己持有密钥的证明" };
    /// Goes over the network too, in English.
    pub const WRONG_KEY: Both = Both {
        en: "refused: the key is another one than the server's",
        zh: "拒绝：密钥与服务器的不同",
    };
    pub const FALSE_SERVER: Both = Both {
        en: "this server could not prove that it has the key; nothing was sent to it",
        zh: "这个服务器不能证明自己持有密钥；没有向它发送任何数据",
    };
    /// What authentication does not do.
    pub const NOT_ENCRYPTED: Both = Both {
        en: "the key is proven, both ways; nothing is encrypted: whoever is on the path can read along",
        zh: "双方都已证明持有密钥；但没有加密：路径上的任何人都能读到内容",
    };

    pub fn short_key(bytes: usize) -> Text {
        text!(
            "it has {bytes} bytes and can be guessed: take 16 or more, such as from `head -c 32 /dev/urandom | base64`",
            "只有 {bytes} 字节，可能被猜中：请用 16 字节以上，例如 `head -c 32 /dev/urandom | base64` 的输出"
        )
    }

    pub fn other(came: &[u8]) -> Text {
        let bytes = Text::bytes(came.len());
        text!("a frame of {bytes} came that is none", "收到的 {bytes}的帧却不是"; bytes)
    }
}
pub use words::NOT_ENCRYPTED;
