//! How a member gets in over UDP, with a key or without one.
//!
//! ```text
//! member ─▶  H  nonce, padding                         I would like to come in
//!        ◀─  K  nonce, cookie                          can you read at that address?
//!        ─▶  C  nonce, cookie, its first datagram      J name
//!        ◀─     the room's first datagram to it        L who is here
//!    or  ◀─  N  nonce, why not
//! ```
//!
//! * Anybody can write another's address on a datagram and have the answer sent
//!   there (an amplification attack, RFC 8085 section 6). So until the cookie
//!   has come back the room **keeps nothing** and **answers with no more bytes**
//!   than it was sent: the padding of `H` is as long as the cookie in `K`.
//! * The **cookie** is a clock reading and a digest of it, the address and the
//!   member's nonce, under a secret of the room's own: the room knows it again
//!   without having kept it.
//! * With a key, cookie and nonce are the two nonces of the session
//!   ([`seal`](crate::programs::auth::seal)). The member's first datagram is its
//!   proof, the room's first one is the room's; nothing is sealed for a stranger.
//! * A cookie opens the door **once**. A `C` that comes again, because the answer
//!   was lost or because somebody recorded it, gets the very same answer, and
//!   changes nothing.

use crate::Both;
use crate::programs::Done;
use crate::programs::auth::Key;
use crate::programs::auth::seal::Nonce;
use crate::programs::words::WANTS_A_KEY;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// The kinds of the datagrams at the door.
pub(super) const HELLO: u8 = b'H';
/// The room's question, see above.
pub(super) const COOKIE: u8 = b'K';
/// The member's second datagram.
pub(super) const COME: u8 = b'C';
/// The room's no.
pub(super) const NO: u8 = b'N';

/// A datagram at the door: a kind, the member's nonce, and what follows. `H`,
/// `K` and `C` have a cookie, or its place, next.
pub(super) fn datagram(kind: u8, nonce: &Nonce, rest: &[&[u8]]) -> Vec<u8> {
    [&[kind], &nonce[..], &rest.concat()].concat()
}

/// Takes such a datagram apart.
pub(super) fn parts(datagram: &[u8]) -> Option<(u8, Nonce, &[u8])> {
    let (kind, rest) = datagram.split_first()?;
    let (nonce, rest) = rest.split_first_chunk()?;
    Some((*kind, *nonce, rest))
}

/// Why nobody was let in, as one byte of an `N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The room has a key, and the member none.
    KeyWanted = b'k' as isize,
    /// They have different ones.
    WrongKey = b'w' as isize,
    /// The member has a key, and the room none.
    NoKeyHere = b'n' as isize,
}

impl Refusal {
    pub fn byte(self) -> u8 {
        self as u8
    }

    pub fn of(byte: u8) -> Option<Refusal> {
        [Refusal::KeyWanted, Refusal::WrongKey, Refusal::NoKeyHere]
            .into_iter()
            .find(|no| no.byte() == byte)
    }

    pub fn in_words(self) -> Both {
        match self {
            Refusal::KeyWanted => WANTS_A_KEY,
            Refusal::WrongKey => Both {
                en: "refused: the key is another one than the room's",
                zh: "拒绝：密钥与聊天室的不同",
            },
            Refusal::NoKeyHere => Both {
                en: "this room has no key, so it cannot prove who it is: leave the key out to join it all the same",
                zh: "这个聊天室没有密钥，无法证明自己的身份：若仍要加入，请不要给出密钥",
            },
        }
    }
}

/// How long a cookie is good for. A member needs it for one round trip.
const LIFETIME: Duration = Duration::from_secs(10);

/// How often a member asks before it gives up, and how long it waits each time.
pub(super) const TRIES: u32 = 8;
/// See [`TRIES`].
pub(super) const EACH: Duration = Duration::from_millis(400);

/// Cookies that the door remembers at once: all that it ever keeps. With more
/// members than that in ten seconds, some have to knock again.
const MOST_USED: usize = 4096;

/// The room's side of it.
pub(super) struct Door {
    secret: Key,
    since: Instant,
    /// The cookies that were used, with the answers. They begin with a clock
    /// reading, so the oldest stand in front.
    used: BTreeMap<Nonce, Answer>,
}

struct Answer {
    datagram: Vec<u8>,
    /// A bound on repetitions: they could be asked for in another's name, by
    /// somebody on the path.
    times_left: u32,
}

/// What a cookie turned out to be.
pub(super) enum Cookie {
    /// None of ours, not for this address, or too old.
    Wrong,
    /// It was used, and this is what was answered; nothing, if that was said
    /// often enough, or the door has to forget others first.
    Used(Option<Vec<u8>>),
    /// Good.
    Fresh,
}

impl Door {
    pub fn new() -> Done<Door> {
        Ok(Door { secret: Key::random()?, since: Instant::now(), used: BTreeMap::new() })
    }

    /// The cookie for a nonce that came from this address.
    pub fn cookie(&self, peer: SocketAddr, nonce: &Nonce) -> Nonce {
        let time = self.time().to_be_bytes();
        let digest = self.digest(&time, peer, nonce).finalize().into_bytes();
        let mut cookie = [0; 32];
        cookie[..8].copy_from_slice(&time);
        cookie[8..].copy_from_slice(&digest[..24]);
        cookie
    }

    /// Looks at one that came back.
    pub fn look(&mut self, peer: SocketAddr, nonce: &Nonce, cookie: &Nonce) -> Cookie {
        let (time, digest) = cookie.split_first_chunk().expect("it is longer");
        let good = self.digest(time, peer, nonce).verify_truncated_left(digest).is_ok();
        let age_ms = self.time().saturating_sub(u64::from_be_bytes(*time));
        if !good || age_ms > LIFETIME.as_millis() as u64 {
            return Cookie::Wrong;
        }
        if let Some(answer) = self.used.get_mut(cookie) {
            let again = answer.times_left.checked_sub(1);
            answer.times_left = again.unwrap_or(0);
            return Cookie::Used(again.map(|_| answer.datagram.clone()));
        }
        if self.is_full() { Cookie::Used(None) } else { Cookie::Fresh }
    }

    /// Notes that a cookie was used, and what the answer was.
    pub fn used(&mut self, cookie: Nonce, datagram: Vec<u8>) {
        self.used.insert(cookie, Answer { datagram, times_left: TRIES });
    }

    fn is_full(&mut self) -> bool {
        let oldest = self.time().saturating_sub(LIFETIME.as_millis() as u64);
        let mut first = [0; 32];
        first[..8].copy_from_slice(&oldest.to_be_bytes());
        self.used = self.used.split_off(&first);
        self.used.len() >= MOST_USED
    }

    /// In milliseconds, by a clock that nobody can set.
    fn time(&self) -> u64 {
        self.since.elapsed().as_millis() as u64
    }

    fn digest(&self, time: &[u8; 8], peer: SocketAddr, nonce: &Nonce) -> Hmac<Sha256> {
        let secret = self.secret.bytes();
        let mut digest =
            <Hmac<Sha256> as KeyInit>::new_from_slice(secret).expect("HMAC takes any key");
        digest.update(time);
        digest.update(nonce);
        digest.update(peer.to_string().as_bytes());
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs::auth::nonce;

    #[test]
    fn a_cookie_is_good_for_one_address_one_nonce_and_one_time() {
        let mut door = Door::new().expect("random bytes");
        let [here, there] = [1, 2].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let mine = nonce().expect("random bytes");
        let cookie = door.cookie(here, &mine);
        assert!(matches!(door.look(here, &mine, &cookie), Cookie::Fresh));
        assert!(matches!(door.look(there, &mine, &cookie), Cookie::Wrong));
        assert!(matches!(door.look(here, &[0; 32], &cookie), Cookie::Wrong));
        assert!(matches!(door.look(here, &mine, &[0; 32]), Cookie::Wrong));
        door.used(cookie, b"answer".to_vec());
        for _ in 0..TRIES {
            let again = door.look(here, &mine, &cookie);
            assert!(matches!(again, Cookie::Used(Some(answer)) if answer == b"answer"));
        }
        assert!(matches!(door.look(here, &mine, &cookie), Cookie::Used(None)));
        // Later, the same cookie is too old, and forgotten.
        door.since = door.since.checked_sub(2 * LIFETIME).expect("a clock that has run so long");
        assert!(matches!(door.look(here, &mine, &cookie), Cookie::Wrong));
        assert!(!door.is_full() && door.used.is_empty());
    }

    #[test]
    fn the_door_remembers_no_more_than_it_may() {
        let mut door = Door::new().expect("random bytes");
        let here = SocketAddr::from(([127, 0, 0, 1], 1));
        for number in 0..MOST_USED as u64 {
            let mut nonce = [0; 32];
            nonce[..8].copy_from_slice(&number.to_be_bytes());
            let cookie = door.cookie(here, &nonce);
            assert!(matches!(door.look(here, &nonce, &cookie), Cookie::Fresh), "{number}");
            door.used(cookie, Vec::new());
        }
        let cookie = door.cookie(here, &[9; 32]);
        assert!(matches!(door.look(here, &[9; 32], &cookie), Cookie::Used(None)));
    }
}
