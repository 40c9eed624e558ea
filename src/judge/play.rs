//! Plays the other side, round after round.

use super::exchange::{AnswerEnd, Exchanged, exchange};
use super::program::{Peer, accept, connect, end, listen, start};
use super::record::{Round, RoundFacts, judge};
use super::together::Holds;
use super::ways::{RoundKind, Script, scripts};
use super::{Task, model, words};
use crate::verdict::Outcome;
use crate::{Text, printable};
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

/// How long the rest of what it printed is waited for once the program has ended.
const OUTPUT: Duration = Duration::from_secs(1);
/// How many lines of what a failed program printed are shown.
const LAST_LINES: usize = 4;
/// How much of each, in characters.
const LONGEST_LINE: usize = 200;

#[derive(Debug, Clone)]
pub struct Judged {
    pub headline: Text,
    /// Which rounds were right and which were not, where both are among them.
    pub shape: Option<Text>,
    /// In order. After a failure they go on where that costs no time and tells more.
    pub rounds: Vec<Round>,
}

impl Judged {
    pub fn outcome(&self) -> Outcome {
        let any = |outcome| self.rounds.iter().any(|round| round.outcome == outcome);
        let bad = [Outcome::NotShown, Outcome::Inconclusive];
        bad.into_iter().find(|outcome| any(*outcome)).unwrap_or(Outcome::Shown)
    }
}

/// Plays every round with `peer`, and tells `progress` what it waits for. An
/// error is a game that cannot be played at all.
pub fn rounds(task: &Task, peer: &Peer, progress: &mut dyn FnMut(Text)) -> Result<Judged, Text> {
    let scripts = scripts(task)?;
    let (listener, mut addresses) = listen(peer)?;
    let mut rounds: Vec<Round> = Vec::new();
    for (index, script) in scripts.iter().enumerate() {
        let failed = |round: &Round| round.outcome == Outcome::NotShown;
        // What the rest is played for cannot be told from what failed already.
        let unsure = |round: &Round| round.way.is_basic() && round.outcome != Outcome::Shown;
        if !script.way.is_basic() && rounds.iter().any(unsure) {
            break;
        }
        let again = index > 0 && matches!(peer, Peer::Listen(_));
        let next = if again { words::round_by_hand } else { words::round };
        progress(next(index + 1, scripts.len(), &script.name));
        // It answered before: if it is gone now, that is told already.
        let patience = match rounds.iter().any(failed) {
            true => Duration::from_secs(1),
            false => task.round_timeout,
        };
        let met = meet(task, peer, listener.as_ref(), (&mut addresses, patience), script)?;
        let mut round = match met.exchanged {
            // Where we connect and nobody listens, nothing has begun.
            Err(why) if index == 0 && matches!(peer, Peer::Connect(_)) => return Err(why),
            // It has gone, after what is told already.
            Err(_) if matches!(peer, Peer::Connect(_)) && rounds.iter().any(failed) => break,
            Err(why) => Round::not_met(script, why),
            Ok((mut seen, trouble)) => {
                seen.not_accepted &= index > 0 && matches!(peer, Peer::Connect(_));
                judge(script, seen, trouble, &rounds)
            }
        };
        let hoped_for = |seen: &RoundFacts| seen.merged.as_ref().is_some_and(|it| !it.held);
        if round.seen.as_ref().is_some_and(hoped_for) {
            round.remarks.insert(1, words::not_held_because(&met.why_not_held));
        }
        let failed = round.outcome == Outcome::NotShown;
        // Where the stream itself is broken, a program may say so as it ends.
        let expected = script.kept_open || script.way == RoundKind::EndInside;
        round.remarks.extend(met.odd_end.into_iter().filter(|_| failed || !expected));
        let mut printed: Vec<String> = met.printed.lines().map(shown).collect();
        printed.drain(..printed.len().saturating_sub(if failed { LAST_LINES } else { 0 }));
        round.printed = printed;
        let gone = [AnswerEnd::Closed, AnswerEnd::Broken];
        let gone = round.seen.as_ref().is_some_and(|seen| gone.contains(&seen.ending));
        rounds.push(round);
        // Each more would cost as long again, or somebody's work.
        if failed && (!gone || matches!(peer, Peer::Listen(_))) {
            break;
        }
    }
    Ok(Judged { headline: words::headline(task), shape: words::shape(&rounds), rounds })
}

/// A line as a screen may have it.
fn shown(line: &str) -> String {
    let mut letters = line.chars();
    let mut beginning: String = letters.by_ref().take(LONGEST_LINE).collect();
    if letters.next().is_some() {
        beginning.push('…');
    }
    printable(&beginning).into_owned()
}

struct Met {
    /// Or why the program never connected.
    exchanged: Result<Exchanged, Text>,
    odd_end: Vec<Text>,
    printed: String,
    /// Why no read is held, where none is.
    why_not_held: Text,
}

fn meet(
    task: &Task,
    peer: &Peer,
    listener: Option<&TcpListener>,
    (addresses, patience): (&mut Vec<SocketAddr>, Duration),
    script: &Script,
) -> Result<Met, Text> {
    let timeout = task.round_timeout;
    let address = addresses[0];
    thread::scope(|scope| {
        // The plan stands before the program begins: not even its first read escapes.
        let (places, mut holds) = (script.together(), None);
        let mut why_not_held = words::NOT_OURS.into();
        let (mut child, mut printed) = (None, None);
        if let Peer::Command(command) = peer {
            holds = (!places.is_empty()).then(Holds::default);
            holds.iter().for_each(|holds| holds.begin(address.port(), &places));
            let (started, prints, held) = start(command, address, holds.as_ref())?;
            (child, printed) = (Some(started), Some(prints));
            holds = holds.filter(|_| held.is_ok());
            why_not_held = held.err().unwrap_or(words::NOT_SEEN.into());
        }
        if matches!(peer, Peer::Model) {
            let solving = move || model::solve(&script.task, address);
            thread::Builder::new()
                .spawn_scoped(scope, solving)
                .map_err(|error| words::no_thread(&error))?;
        }
        let connection = match listener {
            Some(listener) => accept(listener, child.as_mut(), peer),
            None => connect(addresses, patience),
        };
        let expected = script.pieces.concat();
        let exchanged =
            connection.map(|connection| exchange(connection, script, &expected, timeout, holds));
        // How it ended says nothing more of a program that did not even connect.
        let odd_end = child.as_mut().and_then(end).filter(|_| exchanged.is_ok());
        let mut odd_end = Vec::from_iter(odd_end);
        let (printed, ended) = printed.map_or((String::new(), true), |it| it.within(OUTPUT));
        if !ended {
            odd_end.push(words::output_held_open(OUTPUT.as_secs()));
        }
        Ok(Met { exchanged, odd_end, printed, why_not_held })
    })
}
