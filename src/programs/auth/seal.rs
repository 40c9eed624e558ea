//! Datagrams that nobody can forge, alter, repeat or turn around.
//!
//! A TCP connection is proven once, at its beginning. Datagrams have no
//! beginning: anybody can send one at any time and write any sender's address
//! on it, so each must bear a proof of its own:
//!
//! ```text
//! direction  number       content  tag
//! 1 byte     8, u64 be             32, HMAC-SHA256(session key, all before it)
//! ```
//!
//! * The **session key** is itself an HMAC under the shared key, over purpose
//!   and both nonces, as the proofs over TCP are: what was recorded in one session fits no
//!   other.
//! * The **direction** is the role: what one side sent cannot be sent back to it
//!   as the other side's word.
//! * The **number** counts up. The receiver remembers which of the last
//!   [`WINDOW`] it has seen: UDP may deliver late, and must not deliver twice
//!   (the window of RFC 4303 section 3.4.3).
//! * A tag is compared in constant time, and before anything else is believed.
//!
//! Without a key a datagram goes as it is, and is believed as it is.

use super::{Exchange, Key, NONCE_BYTES, PROOF_BYTES};
use crate::Both;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A nonce, or what serves as one.
pub type Nonce = [u8; NONCE_BYTES];

/// How many numbers behind the newest one a datagram may come.
pub const WINDOW: u64 = 64;

/// What a sealed datagram is longer than its content.
pub const SEAL_BYTES: usize = 1 + 8 + PROOF_BYTES;

/// What a seal does, and what it does not.
pub const NOT_ENCRYPTED: Both = Both {
    en: "each datagram is authenticated with the key; nothing is encrypted: whoever is on the path can read along",
    zh: "每个数据报都用密钥认证，但没有加密：路径上的人都能看到内容",
};

/// Which end of a session one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that asked.
    Client,
    /// The one that was asked.
    Server,
}

impl Side {
    /// The first byte of what this side sends. No kind of an unsealed datagram
    /// looks like it.
    fn mark(self) -> u8 {
        match self {
            Side::Client => b'>',
            Side::Server => b'<',
        }
    }

    fn other(self) -> Side {
        match self {
            Side::Client => Side::Server,
            Side::Server => Side::Client,
        }
    }
}

/// Why a datagram was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// It bears no tag.
    Unsealed,
    /// Its tag is another one.
    Altered,
    /// It is one of our own.
    Reflected,
    /// Its number has been seen.
    Replayed,
    /// Its number is behind the window.
    TooOld,
}

impl Dropped {
    /// Every one, in the order of their declaration.
    pub const ALL: [Dropped; 5] = [
        Dropped::Unsealed,
        Dropped::Altered,
        Dropped::Reflected,
        Dropped::Replayed,
        Dropped::TooOld,
    ];

    /// As a person reads it.
    pub fn in_words(self) -> Both {
        match self {
            Dropped::Unsealed => Both { en: "it bears no tag", zh: "它没有认证标签" },
            Dropped::Altered => Both {
                en: "its tag is wrong: altered on the way, or made with another key",
                zh: "认证标签不对：途中被改动，或者用的是另一把密钥",
            },
            Dropped::Reflected => Both {
                en: "it is one of our own, sent back to us",
                zh: "它是我们自己发出的，被原样弹了回来",
            },
            Dropped::Replayed => Both {
                en: "it has come before: a replay, or the network doubled it",
                zh: "它已经来过：有人重放，或者网络重复了它",
            },
            Dropped::TooOld => Both {
                en: "it comes too late: the 64 numbers that are waited for are newer",
                zh: "它来得太晚：比仍在等待的 64 个序号都旧",
            },
        }
    }
}

/// The two halves of a session, as `side` uses them.
pub fn session(
    key: Option<&Key>,
    purpose: &str,
    (server_nonce, client_nonce): (Nonce, Nonce),
    side: Side,
) -> (Sealer, Opener) {
    let key = key.map(|key| {
        let exchange = Exchange { key, purpose, server_nonce, client_nonce };
        exchange.proof("session")
    });
    (Sealer { key, side, next: 0 }, Opener { key, side: side.other(), next: 0, seen: 0 })
}

fn tag(key: &[u8], sealed: &[u8]) -> Hmac<Sha256> {
    let mut tag = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes any key");
    tag.update(sealed);
    tag
}

/// Seals what one side sends.
pub struct Sealer {
    key: Option<[u8; PROOF_BYTES]>,
    side: Side,
    next: u64,
}

impl Sealer {
    /// The datagram that carries `content`.
    pub fn seal(&mut self, content: &[u8]) -> Vec<u8> {
        let Some(key) = &self.key else { return content.to_vec() };
        let mut sealed = vec![self.side.mark()];
        sealed.extend_from_slice(&self.next.to_be_bytes());
        sealed.extend_from_slice(content);
        let tag = tag(key, &sealed).finalize().into_bytes();
        sealed.extend_from_slice(&tag);
        self.next += 1;
        sealed
    }
}

/// Opens what the other side sent.
pub struct Opener {
    key: Option<[u8; PROOF_BYTES]>,
    /// Whose datagrams these are.
    side: Side,
    /// One more than the newest number.
    next: u64,
    /// Bit n: whether the number n behind the newest has come.
    seen: u64,
}

impl Opener {
    /// The content of `datagram`, if the other side sent it just so, and not
    /// before.
    ///
    /// # Errors
    /// When it is not to be believed; it has changed nothing then.
    pub fn open<'d>(&mut self, datagram: &'d [u8]) -> Result<&'d [u8], Dropped> {
        let Some(key) = &self.key else { return Ok(datagram) };
        let marks = [self.side.mark(), self.side.other().mark()];
        if datagram.len() < SEAL_BYTES || !marks.contains(&datagram[0]) {
            return Err(Dropped::Unsealed);
        }
        let (sealed, proof) = datagram.split_at(datagram.len() - PROOF_BYTES);
        tag(key, sealed).verify_slice(proof).map_err(|_| Dropped::Altered)?;
        if sealed[0] != self.side.mark() {
            return Err(Dropped::Reflected);
        }
        let (number, content) = sealed[1..].split_at(8);
        self.count(u64::from_be_bytes(number.try_into().expect("8 bytes")))?;
        Ok(content)
    }

    fn count(&mut self, number: u64) -> Result<(), Dropped> {
        if number >= self.next {
            let ahead = (number - self.next).saturating_add(1);
            let shift = u32::try_from(ahead).ok();
            self.seen = shift.and_then(|by| self.seen.checked_shl(by)).unwrap_or(0) | 1;
            self.next = number.saturating_add(1);
            return Ok(());
        }
        let behind = self.next - 1 - number;
        if behind >= WINDOW {
            return Err(Dropped::TooOld);
        }
        if self.seen >> behind & 1 == 1 {
            return Err(Dropped::Replayed);
        }
        self.seen |= 1 << behind;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(key: &[u8]) -> ((Sealer, Opener), (Sealer, Opener)) {
        let key = Key::new(key).expect("a key");
        let end = |side| session(Some(&key), "test", ([1; 32], [2; 32]), side);
        (end(Side::Client), end(Side::Server))
    }

    #[test]
    fn every_altered_bit_is_noticed() {
        let ((mut sealer, _), (_, mut opener)) = ends(b"key");
        let good = sealer.seal(b"hi");
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(opener.open(&bad).is_err(), "bit {bit}");
        }
        for length in 0..good.len() {
            assert!(opener.open(&good[..length]).is_err(), "{length} bytes");
        }
        assert_eq!(opener.open(&good), Ok(&b"hi"[..]), "and none of that changed anything");
        let (_, (_, mut another)) = ends(b"another key");
        assert_eq!(another.open(&good), Err(Dropped::Altered));
    }

    #[test]
    fn what_comes_twice_too_late_or_back() {
        let ((mut client, mut at_client), (mut server, mut at_server)) = ends(b"key");
        let sent: Vec<Vec<u8>> = (0..70).map(|_| client.seal(b"hi")).collect();
        let mut come = |number: usize| at_server.open(&sent[number]).map(drop);
        // Out of order, as UDP may; but each once.
        for (number, expected) in [
            (3, Ok(())),
            (0, Ok(())),
            (3, Err(Dropped::Replayed)),
            (66, Ok(())),
            (66, Err(Dropped::Replayed)),
            (3, Err(Dropped::Replayed)), // 63 behind: just inside the window
            (4, Ok(())),
            (2, Err(Dropped::TooOld)),
            (69, Ok(())),
            (5, Err(Dropped::TooOld)),
            (6, Ok(())),
            (68, Ok(())),
        ] {
            assert_eq!(come(number), expected, "{number}");
        }
        assert_eq!(at_client.open(&sent[0]), Err(Dropped::Reflected));
        assert_eq!(at_client.open(&server.seal(b"ok")), Ok(&b"ok"[..]));
        assert_eq!(at_client.open(b"Lok"), Err(Dropped::Unsealed));
    }

    #[test]
    fn without_a_key_all_goes_as_it_is() {
        let (mut sealer, mut opener) = session(None, "test", ([1; 32], [2; 32]), Side::Client);
        assert_eq!(sealer.seal(b"hi"), b"hi");
        assert_eq!(opener.open(b"hi"), Ok(&b"hi"[..]));
    }
}
