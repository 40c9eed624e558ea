//! Remote command execution: where most people first meet "sticky packets".
//!
//! The tutorials' client sends `ls`, calls `recv(1024)` once and prints what
//! came. When the answer is longer, its rest stays in the stream, and turns up
//! as the beginning of the answer to the *next* command. That is the `naive`
//! dialect here. Framed, each piece says what it is and how long it is:
//!
//! ```text
//! client ─▶  C command
//!         ◀─ O bytes of stdout    any number of these two,
//!         ◀─ E bytes of stderr    as they come
//!         ◀─ X {"exit_code":0}    exactly one: the answer's end
//!         or R why not            refused, nothing was run
//! ```
//!
//! Security: see [`AllowList`]; never without a key off loopback; limits of
//! time and output for each command ([`CommandLimits`]); a bound on the commands
//! that run at once ([`Rules::max_commands`]). A peer that asks and does not read,
//! or reads drop by drop, holds a place that others wait for no longer than
//! `Rules::hold`.

mod allow;
mod child;
mod client;
mod commands;
mod slots;
mod words;

pub use allow::{AllowList, join};
pub use child::{CommandLimits, Ending, StdStream};
pub use client::{Client, CommandAnswer};

use super::auth::{self, Key};
use super::server::Server;
use super::words::{BUSY, error};
use super::{Connection, Dialect, Done, Encoding, TimeLimit, Trouble, frame, one_line};
use crate::Text;
use crate::sys::Stop;
use commands::Commands;
use serde_json::json;
use slots::{Slots, Taken};
use std::borrow::Cow;
use std::time::{Duration, Instant};

pub const PORT: u16 = 7008;

/// What the digests of [`auth`] are made for here.
const PURPOSE: &str = "exec";

const MAX_COMMAND_BYTES: usize = 64 << 10;

/// Bytes of output in one frame, at most, beside its kind.
const CHUNK_BYTES: usize = 16 << 10;

/// How a tutorial's dialect writes commands and answers. On Windows its programs send
/// a command as UTF-8 and answer in the code page of the console.
#[derive(Debug, Clone)]
pub struct Writing {
    pub request: Encoding,
    pub answer: Encoding,
    /// What the JSON header calls the size of the answer.
    pub size_field: String,
}

pub struct Rules {
    pub dialect: Dialect,
    pub writing: Writing,
    pub allowed: AllowList,
    pub limits: CommandLimits,
    /// Commands that run at once; others wait their turn. It bounds memory too:
    /// a dialect that tells a length first must keep the whole output.
    pub max_commands: usize,
    pub key: Option<Key>,
}

impl Rules {
    /// The longest that a command and its answer hold a place for which others
    /// wait: the time that the command has, and then a step for what is left of
    /// the answer. An answer of 32 MiB buys no more, however steadily it is read.
    fn hold(&self, connection: &Connection) -> Duration {
        self.limits.time.saturating_add(connection.patience.step)
    }
}

pub fn serve(server: &Server, rules: &Rules, stop: &Stop) -> Done<()> {
    let busy = say(rules, BUSY).unwrap_or_default();
    let slots = Slots::new(rules.max_commands, rules.limits.output_bytes);
    server.serve(stop, &busy, |connection| {
        auth::accept(connection, rules.key.as_ref(), PURPOSE)?;
        let mut commands = Commands::of(connection, rules.dialect);
        match all(&mut commands, rules, &slots, stop) {
            Ok(()) => Ok(commands.in_words()),
            // What was run before it broke off is part of the story.
            Err(trouble) if !commands.is_empty() && !stop.is_set() => {
                Ok(words::then_failed(&commands.in_words(), &trouble.text()))
            }
            Err(trouble) => Err(trouble),
        }
    })
}

/// Runs the commands of one connection, as long as some come.
fn all(commands: &mut Commands, rules: &Rules, slots: &Slots, stop: &Stop) -> Done<()> {
    while let Some(line) = commands.next()? {
        // Half a character would be another command.
        let Some(line) = rules.writing.request.text(&line) else {
            refuse(commands.connection, rules, words::NOT_TEXT.en)?;
            commands.note(&one_line(&line), Some(&words::NOT_TEXT.into()));
            continue;
        };
        let line = line.trim_ascii().to_owned();
        let told = one(commands.connection, rules, slots, stop, &line);
        commands.note(&line, told.as_ref().ok());
        told?;
    }
    Ok(())
}

/// Runs one command and answers it. Returns what the log is to say.
fn one(
    connection: &Connection,
    rules: &Rules,
    slots: &Slots,
    stop: &Stop,
    line: &str,
) -> Done<Text> {
    let line = match (rules.dialect, line.strip_prefix('C')) {
        (Dialect::Framed, Some(line)) => line,
        (Dialect::Framed, None) => {
            let peer = &connection.peer;
            return Err(Trouble::broken(peer, words::A_COMMAND, words::ANOTHER_KIND));
        }
        _ => line,
    };
    let (program, arguments) = match rules.allowed.check(line.trim_ascii()) {
        Ok(allowed) => allowed,
        Err(why) => {
            refuse(connection, rules, &why.en)?;
            return Ok(words::REFUSED.into());
        }
    };
    // A little longer than others can hold theirs: by then one has become free.
    let hold = rules.hold(connection);
    let step = connection.patience.step;
    let at_most = hold.saturating_add(step).saturating_add(Duration::from_secs(1));
    let mut gone = None;
    let wanted = || {
        gone = connection.has_hung_up().then(|| gone.unwrap_or_else(Instant::now));
        !stop.is_set() && gone.is_none_or(|since| since.elapsed() < child::GRACE)
    };
    let _slot = match slots.take(at_most, wanted) {
        Taken::Slot(slot) => slot,
        Taken::NoLongerWanted if stop.is_set() => return Err(Trouble::Stopped),
        Taken::NoLongerWanted => return Ok(words::NOT_RUN.into()),
        Taken::TooLate => {
            refuse(connection, rules, "too many commands run; try again")?;
            return Ok(words::NO_SLOT.into());
        }
    };
    let by = TimeLimit::after(hold);
    let command = match child::start(&program, &arguments) {
        Ok(command) => command,
        Err(trouble) => {
            let why = trouble.text();
            refuse(connection, rules, &why.en)?;
            return Ok(error(&why));
        }
    };
    if rules.dialect == Dialect::Framed {
        let ending = child::attend(command, rules.limits, connection, stop, |output, bytes| {
            let kind = if output == StdStream::Stdout { b'O' } else { b'E' };
            connection.write_all_by(&frame(kind, bytes), by)
        })?;
        let json = match &ending {
            Ending::Exited(code) => json!({ "exit_code": code }),
            Ending::Signal(number) => json!({ "signal": number }),
            Ending::Killed(why) => json!({ "killed": why.en }),
        };
        connection.write_all_by(&frame(b'X', json.to_string().as_bytes()), by)?;
        return Ok(ending.text());
    }
    // The length goes first, so all of the output must be there before a byte
    // of it is sent.
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let naive = rules.dialect == Dialect::Naive;
    let mut kept = slots.keep();
    let attended = child::attend(command, rules.limits, connection, stop, |output, bytes| {
        if !kept.grow(bytes.len() as u64) {
            return Err(Trouble::refused(&connection.peer, words::TOO_MUCH_KEPT));
        }
        if output == StdStream::Stderr { &mut err } else { &mut out }.extend_from_slice(bytes);
        Ok(())
    });
    let ending = match attended {
        Err(Trouble::Refused(_)) => {
            drop((out, err, kept));
            let why = words::TOO_MUCH_KEPT;
            connection.write_all_by(&say(rules, &format!("refused: {}", why.en))?, by)?;
            return Ok(why.into());
        }
        ended => ended?,
    };
    if let Ending::Killed(why) = &ending {
        out.extend_from_slice(format!("\n[{}]\n", why.en).as_bytes());
    }
    // `if err: answer = err` as many tutorials have it: one warning on stderr,
    // and everything on stdout is thrown away.
    let answer = match naive && !err.is_empty() {
        true => err,
        false => {
            // One behind the other, whichever was there first: the same each time.
            out.append(&mut err);
            out
        }
    };
    // Of what may be 32 MiB, one copy is kept while the client takes its time.
    let written = match rules.writing.answer.from_utf8(&answer) {
        Cow::Borrowed(_) => None,
        Cow::Owned(written) => Some(written),
    };
    let marked = marked(rules, &written.unwrap_or(answer))?;
    write_answer(connection, &marked, slots, by)?;
    Ok(ending.text())
}

/// Writes what is kept in memory, and so holds a place. A tutorial's client, which
/// reads 1024 bytes at a time and copies all that it has with each, takes half a
/// minute for 20 MiB. It may, as long as its place is not waited for; from then on
/// `by` counts.
fn write_answer(connection: &Connection, answer: &[u8], slots: &Slots, by: TimeLimit) -> Done<()> {
    const AT_ONCE_BYTES: usize = 64 << 10;
    let alone = TimeLimit::after(connection.patience.step);
    for (number, some) in answer.chunks(AT_ONCE_BYTES).enumerate() {
        let done = (number * AT_ONCE_BYTES) as u64;
        let end = if slots.are_waited_for() { by } else { alone.with_progress(done) };
        connection.write_all_by(some, end)?;
    }
    Ok(())
}

fn refuse(connection: &Connection, rules: &Rules, why: &str) -> Done<()> {
    connection.write_all(&say(rules, &format!("refused: {why}"))?)
}

/// A sentence instead of an answer, in the way of the dialect.
fn say(rules: &Rules, sentence: &str) -> Done<Vec<u8>> {
    if rules.dialect == Dialect::Framed {
        return Ok(frame(b'R', sentence.as_bytes()));
    }
    let line = format!("{sentence}\n");
    marked(rules, &rules.writing.answer.from_utf8(line.as_bytes()))
}

fn marked(rules: &Rules, answer: &[u8]) -> Done<Vec<u8>> {
    let mut out = Vec::with_capacity(answer.len() + 64);
    rules.dialect.answer(&rules.writing.size_field).encode(answer, &mut out)?;
    Ok(out)
}
