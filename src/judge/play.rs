//! Plays the other side, round after round.

use super::diagnosis::{self, RoundSeen};
use super::exchange::{AnswerEnd, Cuts, Exchanged, exchange};
use super::program::{Peer, accept, connect, end, listen, start};
use super::task::CHUNKINGS;
use super::{Task, model, words};
use crate::verdict::Outcome;
use crate::{Both, Text, printable};
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

/// One round: the stream, cut in one way.
#[derive(Debug, Clone)]
pub struct Round {
    pub name: Both,
    /// Inconclusive is a right answer to a stream that did not come in the
    /// pieces it was cut in.
    pub outcome: Outcome,
    pub remarks: Vec<Text>,
    /// The last lines that a program printed, if it failed.
    pub printed: Vec<String>,
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
    let (stream, pieces) = task.stream()?;
    let expected = pieces.concat();
    let (listener, address) = listen(peer)?;
    let mut told_of_clock = false;
    let mut judged = Judged { headline: words::headline(task), shape: None, rounds: Vec::new() };
    for (index, chunking) in CHUNKINGS.iter().enumerate() {
        let again = index > 0 && matches!(peer, Peer::Listen(_));
        let next = if again { words::round_by_hand } else { words::round };
        progress(next(index + 1, CHUNKINGS.len(), chunking.name));
        let writes = chunking.cut(&stream, task.seed);
        let met = meet(task, peer, listener.as_ref(), address, &writes, &expected)?;
        let mut closed = false;
        let (outcome, mut remarks) = match met.exchanged {
            // Where we connect and nobody listens, nothing has begun.
            Err(why) if index == 0 && matches!(peer, Peer::Connect(_)) => return Err(why),
            Err(why) => (Outcome::NotShown, vec![why]),
            Ok(Exchanged { came, cuts, ending, trouble }) => {
                closed = ending == AnswerEnd::Closed;
                let right = diagnosis::is_right(task, &pieces, &came);
                let passed = right && matches!(ending, AnswerEnd::Closed | AnswerEnd::Broken);
                let right_before =
                    judged.rounds.first().is_some_and(|round| round.outcome != Outcome::NotShown);
                let seen = RoundSeen {
                    pieces: &pieces,
                    writes: &writes,
                    came: &came,
                    ending,
                    right_before,
                };
                let mut remarks = Vec::new();
                let another = index > 0 && matches!(peer, Peer::Connect(_));
                if another && came.is_empty() && cuts != Cuts::AsMade {
                    remarks.push(words::NOT_ACCEPTED.into());
                } else if !right {
                    remarks.extend(diagnosis::explain(task, &seen));
                }
                remarks.extend(diagnosis::ending(right, &expected, &came, ending));
                // Of a right answer the end says it better.
                let said = right && matches!(ending, AnswerEnd::Open | AnswerEnd::WithoutEnd);
                remarks.extend(trouble.filter(|_| !said));
                let outcome = match cuts {
                    _ if !passed => Outcome::NotShown,
                    Cuts::NotTaken => {
                        remarks.push(words::not_taken(task.round_timeout.as_secs()));
                        Outcome::Inconclusive
                    }
                    Cuts::NotTold => {
                        remarks.extend((!told_of_clock).then(|| words::CUT_BY_THE_CLOCK.into()));
                        told_of_clock = true;
                        Outcome::Shown
                    }
                    Cuts::AsMade => Outcome::Shown,
                };
                (outcome, remarks)
            }
        };
        remarks.extend(met.odd_end);
        let failed = outcome == Outcome::NotShown;
        let mut printed: Vec<String> = met.printed.lines().map(shown).collect();
        printed.drain(..printed.len().saturating_sub(if failed { LAST_LINES } else { 0 }));
        judged.rounds.push(Round { name: chunking.name, outcome, remarks, printed });
        if failed {
            // Each more would cost as long again, or somebody's work.
            if !closed || !matches!(peer, Peer::Command(_)) {
                break;
            }
        }
    }
    judged.shape = words::shape(&judged.rounds);
    Ok(judged)
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
}

fn meet(
    task: &Task,
    peer: &Peer,
    listener: Option<&TcpListener>,
    address: SocketAddr,
    writes: &[&[u8]],
    expected: &[u8],
) -> Result<Met, Text> {
    let timeout = task.round_timeout;
    thread::scope(|scope| {
        let started = match peer {
            Peer::Command(command) => Some(start(command, address)?),
            _ => None,
        };
        let (mut child, printed) = started.unzip();
        if matches!(peer, Peer::Model) {
            let solving = move || model::solve(task, address);
            thread::Builder::new()
                .spawn_scoped(scope, solving)
                .map_err(|error| words::no_thread(&error))?;
        }
        let connection = match listener {
            Some(listener) => accept(listener, child.as_mut(), peer),
            None => connect(address, timeout),
        };
        let exchanged =
            connection.map(|connection| exchange(connection, writes, expected, timeout));
        // How it ended says nothing more of a program that did not even connect.
        let odd_end = child.as_mut().and_then(end).filter(|_| exchanged.is_ok());
        let mut odd_end = Vec::from_iter(odd_end);
        let (printed, ended) = printed.map_or((String::new(), true), |it| it.within(OUTPUT));
        if !ended {
            odd_end.push(words::output_held_open(OUTPUT.as_secs()));
        }
        Ok(Met { exchanged, odd_end, printed })
    })
}
