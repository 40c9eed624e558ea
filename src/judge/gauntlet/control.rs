//! The control: the same bytes with nothing done to them. What fails there is not about
//! boundaries. It also tells what an answer is: without a format nothing else says where
//! it ends.

use super::super::dealing::{Dealing, Delivery, Over, Together};
use super::super::fair_limit::FairLimit;
use super::plan::Talk;
use super::words;
use crate::Text;
use crate::framing::Framing;
use regex::bytes::Regex;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

/// An answer is over when nothing has come for so long.
const QUIET: Duration = Duration::from_millis(250);
/// More than this is not kept of one connection.
const MOST_KEPT: usize = 8 << 20;
/// Above what the control got, so much is taken in.
pub const MORE: usize = 64 << 10;
/// A close is late when it took longer than the control's, by so much.
const LATE: Duration = Duration::from_secs(1);

/// How the server ended a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HowEnded {
    Closed,
    /// It closed, but long after the control's connection was.
    Late(Duration),
    /// It was still open when the time was up.
    Never,
    Reset,
    /// Nobody waited for it, because the control's connection was not closed either; or
    /// we had left.
    #[default]
    NotAsked,
}

impl HowEnded {
    /// As the control's connection did, or later.
    pub fn is_right(self) -> bool {
        !matches!(self, HowEnded::Never | HowEnded::Reset)
    }
}

/// What the control got on one connection.
#[derive(Debug, Clone, Default)]
pub struct KeptAnswer {
    pub answer: Vec<u8>,
    /// How much had come when each request was answered.
    pub after: Vec<usize>,
    pub ended: HowEnded,
    /// How long the server took to close.
    pub closing: Duration,
    /// The longest time until an answer was whole.
    pub took: Duration,
    /// The server's end of the connection is seen from here.
    pub told: bool,
}

/// What is left out where answers are compared.
#[derive(Debug, Clone, Default)]
pub struct Ignored(pub Vec<Regex>);

impl Ignored {
    pub fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let without = |bytes: Vec<u8>, pattern: &Regex| {
            pattern.replace_all(&bytes, "…".as_bytes()).into_owned()
        };
        self.0.iter().fold(bytes.to_vec(), without)
    }

    pub fn same(&self, one: &[u8], other: &[u8]) -> bool {
        one == other || !self.0.is_empty() && self.of(one) == self.of(other)
    }
}

/// What is known of the answers beforehand: then nobody waits for them to be over.
#[derive(Clone, Copy)]
pub struct KnownAnswers<'k> {
    pub kept: &'k KeptAnswer,
    pub framing: Option<&'k dyn Framing>,
    pub ignored: &'k Ignored,
}

impl KnownAnswers<'_> {
    /// Whether what came are the answers to the first `requests`: as many bytes, as many
    /// frames, or the same but for what is ignored.
    pub fn are_whole(&self, requests: usize, came: &[u8]) -> bool {
        let KnownAnswers { kept, framing, ignored } = *self;
        let after = requests.checked_sub(1).map_or(0, |last| kept.after[last]);
        let answers = &kept.answer[..after];
        let frames = |framing: &dyn Framing| {
            let wanted = frames_in(framing, answers);
            wanted > 0 && frames_in(framing, came) >= wanted
        };
        let varies = !ignored.0.is_empty() && !came.is_empty();
        came.len() >= after || framing.is_some_and(frames) || varies && ignored.same(came, answers)
    }
}

/// Deals with the server as the control does: nothing for `idle`, then each request in
/// one write, once the one before is answered. So long is waited for a connection, for each
/// answer and for the server's close.
pub fn keep(
    address: SocketAddr,
    talk: &Talk,
    idle: Duration,
    patience: Duration,
    known: Option<KnownAnswers>,
) -> Result<KeptAnswer, Text> {
    let told = known.is_some_and(|known| known.kept.told);
    let connected = Dealing::connect(address, patience, MOST_KEPT, &Together::default(), told);
    let mut dealing = connected.map_err(|error| words::cannot_connect(address, &error))?;
    thread::sleep(idle);
    let began = Instant::now();
    let told = dealing.delivery != Delivery::Attempted;
    let mut kept = KeptAnswer { told, ..KeptAnswer::default() };
    for (index, request) in talk.requests().enumerate() {
        let (before, began) = (dealing.came.len(), Instant::now());
        let deadline = FairLimit::after(patience);
        let _ = dealing.send(&talk.bytes[request], patience); // what comes back tells
        let answered = |came: &[u8]| came.len() > before;
        if dealing.read_until(&deadline, &answered) {
            let is_whole = match known {
                Some(known) => {
                    dealing.read_until(&deadline, &|came| known.are_whole(index + 1, came))
                }
                None => is_quiet(&mut dealing, &deadline),
            };
            if !is_whole && dealing.over.is_none() {
                return Err(words::does_not_end(dealing.came.len(), patience));
            }
            let quiet = if known.is_none() { QUIET } else { Duration::ZERO };
            kept.took = kept.took.max(began.elapsed().saturating_sub(quiet));
        }
        kept.after.push(dealing.came.len());
    }
    let waited = began.elapsed();
    let closing = FairLimit::after(patience);
    dealing.half_close();
    dealing.read_until(&closing, &|_| false);
    kept.closing = closing.waited();
    kept.ended = match dealing.over {
        Some(Over::Flooded) => return Err(words::floods(dealing.came.len())),
        Some(Over::Reset) => HowEnded::Reset,
        Some(Over::Closed) => HowEnded::Closed,
        None => HowEnded::Never,
    };
    if dealing.came.is_empty() {
        return Err(words::no_answer(waited, kept.ended));
    }
    kept.answer = dealing.came;
    Ok(kept)
}

/// Waits until nothing more comes.
fn is_quiet(dealing: &mut Dealing, deadline: &FairLimit) -> bool {
    while !deadline.is_over() {
        let before = dealing.came.len();
        if !dealing.read_until(&FairLimit::after(QUIET), &|came: &[u8]| came.len() > before) {
            return true;
        }
    }
    false
}

/// How many whole frames these bytes begin with.
fn frames_in(framing: &dyn Framing, came: &[u8]) -> usize {
    let mut decoder = framing.decoder(MOST_KEPT);
    decoder.feed(came);
    let mut frames = 0;
    while let Ok(Some(_)) = decoder.next_frame() {
        frames += 1;
    }
    frames
}

impl KeptAnswer {
    /// How long after ours the server's close comes late.
    pub fn late(&self) -> Duration {
        self.closing + LATE
    }

    /// Whether the answers came only when our direction was closed.
    pub fn answers_at_the_end(&self) -> bool {
        self.after.last() == Some(&0)
    }

    /// Whether each request has an answer of its own while the connection is open.
    pub fn answers_each(&self) -> bool {
        let before = std::iter::once(&0).chain(&self.after);
        before.zip(&self.after).all(|(before, after)| before < after)
    }
}
