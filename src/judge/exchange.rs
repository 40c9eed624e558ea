//! One connection with a learner's program: the stream goes out in pieces, and
//! the answer comes back.

use super::dealing::{Dealing, Delivery, Over, Together};
use super::fair_limit::FairLimit;
use super::record::RoundFacts;
use super::together::Holds;
use super::ways::Script;
use super::words;
use crate::Text;
use crate::scenario::Bytes;
use crate::sys;
use serde::{Deserialize, Serialize};
use std::net::TcpStream;
use std::time::Duration;

/// How much more than the whole answer is taken back, in bytes: a program that answers
/// without end is stopped.
const MORE_BACK: usize = 64 << 10;
/// How long a program may take to close once its answer is whole, or wrong, and it has
/// taken what we sent, the end of the stream too.
const TO_CLOSE: Duration = Duration::from_secs(3);
/// How long it may take to take that: on a busy machine it comes late to its read.
const TO_TAKE: Duration = Duration::from_secs(10);

/// How the program's answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerEnd {
    Closed,
    /// Nothing more came, and it stayed open.
    Open,
    /// It was still answering when its time was up.
    Slow,
    /// It answered on and on after it should have closed.
    WithoutEnd,
    /// The connection failed.
    Broken,
}

/// What came of it, and the first thing that went wrong on the way.
pub(super) type Exchanged = (RoundFacts, Option<Text>);

/// Writes the pieces, then reads until the program closes, for twice `timeout` at the
/// most, and not long once all that is expected has come. What a program took to read
/// its pieces is not taken off that.
pub(super) fn exchange(
    connection: TcpStream,
    script: &Script,
    expected: &[u8],
    timeout: Duration,
    holds: Option<Holds>,
) -> Exchanged {
    let together = Together { places: script.together(), holds };
    let mut dealing = match Dealing::over(connection, expected.len() + MORE_BACK, together) {
        Ok(dealing) => dealing,
        Err(error) => return (RoundFacts::broken(script.way), Some(sys::said(&error))),
    };
    let (mut trouble, pieces) = (None, FairLimit::after(3 * timeout));
    for index in 0..script.writes.len() {
        if pieces.is_over() {
            dealing.delivery = Delivery::NotTaken;
        }
        if index + 1 == script.writes.len() && !script.pause.is_zero() {
            dealing.pause(script.pause, timeout);
        }
        let sent = script.arrivals(index).try_for_each(|piece| dealing.send(piece, timeout));
        if let Err(error) = sent {
            // Where it is to close because of what it was sent, it may do so early.
            trouble = (!script.kept_open).then(|| words::while_sending(&error));
            break;
        }
        dealing.pull(); // a program that cannot send on does not read on either
    }
    if !script.kept_open {
        dealing.half_close();
    }
    let (ending, why) = read_all(&mut dealing, expected, timeout, script.kept_open);
    // Several pieces went out, and nothing tells that any of them was read.
    let unread = script.writes.len() > 1 && !dealing.was_read;
    let facts = RoundFacts {
        way: script.way,
        cuts: dealing.delivery,
        ending,
        not_accepted: unread && dealing.came.is_empty(),
        merged: dealing.merged(),
        data: Bytes(dealing.came),
    };
    (facts, trouble.or(why))
}

fn read_all(
    dealing: &mut Dealing,
    expected: &[u8],
    timeout: Duration,
    kept_open: bool,
) -> (AnswerEnd, Option<Text>) {
    let (all, mut whole) = (FairLimit::after(2 * timeout), None);
    let mut silent = FairLimit::after(TO_TAKE.min(timeout));
    loop {
        match dealing.over {
            Some(Over::Closed) => return (AnswerEnd::Closed, None),
            Some(Over::Reset) => {
                return (AnswerEnd::Broken, dealing.failed.as_ref().map(words::while_reading));
            }
            Some(Over::Flooded) => break,
            None => {}
        }
        let came = &dealing.came[..];
        if came.starts_with(expected) {
            let whole = whole.get_or_insert_with(|| FairLimit::after(TO_CLOSE));
            if came.len() > expected.len() && whole.is_over() {
                break;
            }
        }
        // A program that answers a byte now and then is stopped, too.
        if all.is_over() {
            return (AnswerEnd::Slow, Some(words::still_answering(2 * timeout.as_secs())));
        }
        let (before, unfinished) =
            (came.len(), came.len() < expected.len() && expected.starts_with(came));
        let patience = if unfinished { timeout } else { timeout.min(TO_CLOSE) };
        // Before it has taken the end, its silence says nothing about what it does then.
        let may_be_late = !unfinished && !silent.is_over() && !dealing.all_is_taken(kept_open);
        let more = |came: &[u8]| came.len() > before;
        if dealing.read_until(&FairLimit::after(patience), &more) {
            silent = FairLimit::after(TO_TAKE.min(timeout));
        } else if dealing.over.is_none() && !may_be_late {
            return (AnswerEnd::Open, Some(words::nothing_more(silent.waited().as_secs())));
        }
    }
    (AnswerEnd::WithoutEnd, Some(words::answered_without_end(dealing.came.len())))
}
