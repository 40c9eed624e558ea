//! The ways in which a stream reaches the learner's program, one round each. First the
//! same messages, cut differently; then what only some programs stumble over.

use super::task::{WORDS, mark_of};
use super::{LearnerSide, Task, together, words};
use crate::framing::DEFAULT_MAX_FRAME_BYTES;
use crate::{Both, Text};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeSet;
use std::time::Duration;

/// One way, as files name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundKind {
    OneWrite,
    ByteByByte,
    AtRandom,
    Together,
    Long,
    EndInside,
    Pause,
    OverLimit,
    Negative,
    WrongMark,
}

/// What is done in one round.
pub(super) struct Script {
    pub way: RoundKind,
    pub name: Text,
    /// The messages of this round: those that are whole.
    pub task: Task,
    /// What the program is to find, read by read.
    pub writes: Vec<Vec<u8>>,
    /// Each of these places of the stream parts two arrivals all the same: what is in one
    /// of `writes` arrives apart, and is read together.
    pub apart: BTreeSet<usize>,
    /// What should come back, one piece a message.
    pub pieces: Vec<Vec<u8>>,
    /// Before the last write.
    pub pause: Duration,
    /// We do not end the stream: the program is to close because of what it was sent.
    pub kept_open: bool,
}

/// How long each message of [`RoundKind::Long`] is, where the format can carry it: past a signed
/// byte, at the end of a byte and past it; past a read of 1,024 and a segment of
/// Ethernet's; past a read of 4,096; past 64 KiB, or up to it where two bytes count.
const LONG: [usize; 7] = [200, 255, 300, 1500, 5000, 65_535, 66_000];
/// As much as a segment of Ethernet's carries, in bytes: how [`RoundKind::Long`] is cut.
const SEGMENT: usize = 1460;

impl RoundKind {
    /// Whether other rounds are worth playing only if this one is right.
    pub fn is_basic(self) -> bool {
        matches!(self, RoundKind::OneWrite | RoundKind::ByteByByte | RoundKind::AtRandom)
    }

    fn name(self, task: &Task) -> Text {
        let fixed: Both = match self {
            RoundKind::OneWrite => words::ALL_IN_ONE_WRITE,
            RoundKind::ByteByByte => words::BYTE_BY_BYTE,
            RoundKind::AtRandom => words::CUT_AT_RANDOM,
            RoundKind::Together => words::READ_TOGETHER,
            RoundKind::Long => {
                let longest = task.messages.iter().map(Vec::len).max().unwrap_or(0);
                return words::long_messages(longest);
            }
            RoundKind::EndInside => words::END_INSIDE,
            RoundKind::Pause => return words::pause_inside(task.pause.as_secs_f64()),
            RoundKind::OverLimit => return words::over_the_limit(task.limit.unwrap_or(0)),
            RoundKind::Negative => words::NEGATIVE_LENGTH,
            RoundKind::WrongMark => words::WRONG_MARK,
        };
        fixed.into()
    }
}

/// All that can be played with this task, in order.
pub(super) fn scripts(task: &Task) -> Result<Vec<Script>, Text> {
    let receiver = task.side == LearnerSide::Receiver;
    let basic = [RoundKind::OneWrite, RoundKind::ByteByByte, RoundKind::AtRandom];
    let mut scripts = Vec::new();
    for way in basic {
        let (stream, pieces) = task.stream()?;
        let mut generator = ChaCha8Rng::seed_from_u64(task.seed);
        let writes = cut(&stream, |n| {
            let drawn = generator.next_u32() as usize;
            match way {
                RoundKind::OneWrite => usize::MAX,
                // The beginning is enough: every kind of cut is in it.
                RoundKind::ByteByByte if n < 96 => 1,
                RoundKind::ByteByByte => 61,
                _ => 1 + drawn % 23,
            }
        });
        scripts.push(Script::new(way, task.clone(), writes, pieces));
    }
    let hostile = receiver && task.limit.is_some();
    scripts.extend(together(task));
    scripts.extend(long(task));
    scripts.extend(receiver.then(|| end_inside(task)).flatten());
    scripts.extend(pause(task));
    scripts.extend(hostile.then(|| over_limit(task)).flatten());
    scripts.extend(hostile.then(|| negative(task)).flatten());
    scripts.extend(hostile.then(|| wrong_mark(task)).flatten());
    Ok(scripts)
}

impl Script {
    fn new(way: RoundKind, task: Task, writes: Vec<Vec<u8>>, pieces: Vec<Vec<u8>>) -> Script {
        let (name, pause) = (way.name(&task), Duration::ZERO);
        let apart = BTreeSet::new();
        Script { way, name, task, writes, apart, pieces, pause, kept_open: false }
    }

    /// Where merges end, if there are any.
    pub fn together(&self) -> Vec<u64> {
        let sizes = self.writes.iter().map(Vec::len);
        let places = together::places(sizes, self.apart.len());
        places.filter(|_| !self.apart.is_empty()).unwrap_or_default()
    }

    /// In which pieces that write arrives.
    pub fn arrivals(&self, index: usize) -> impl Iterator<Item = &[u8]> {
        let write = &self.writes[index][..];
        let begin: usize = self.writes[..index].iter().map(Vec::len).sum();
        let places = self.apart.range(begin..).copied();
        let parts = together::parted(begin..begin + write.len(), places);
        parts.map(move |part| &write[part.start - begin..part.end - begin])
    }
}

/// In pieces, given the size of the n-th.
fn cut(stream: &[u8], mut size: impl FnMut(usize) -> usize) -> Vec<Vec<u8>> {
    let (mut rest, mut writes) = (stream, Vec::new());
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(size(writes.len()).clamp(1, rest.len()));
        writes.push(piece.to_vec());
        rest = behind;
    }
    writes
}

/// Frames that arrive one by one, long ones in segments, and are read together: one and a
/// half, several, the end of one with the start of the next; and past 64 KiB, where the
/// format can carry that.
fn together(task: &Task) -> Option<Script> {
    const EACH: usize = 22_000; // three of them are more
    const MOST: usize = 30_000;
    let fits = task.limit.is_none_or(|limit| EACH < limit);
    let long = Some(task.body(EACH)).filter(|long| fits && task.frame(long).is_some());
    let short = &task.messages;
    let messages = short.iter().cloned().chain(std::iter::repeat_n(long, 3).flatten());
    let task = task.with(messages.chain(short.iter().take(3).cloned()).collect());
    let (stream, pieces) = task.stream().ok()?;
    let sent = task.sent()?;
    let ends: Vec<usize> = together::ends(&sent).collect();
    let mut stops: BTreeSet<usize> =
        [ends[0] + sent[1].len() / 2, *ends.get(4)? - 1, *ends.get(5)? + 1].into();
    while let Some(last) = stops.last().filter(|last| **last < stream.len()) {
        stops.insert((last + MOST).min(stream.len()));
    }
    let mut from = 0;
    let writes = stops.iter().map(|to| stream[std::mem::replace(&mut from, *to)..*to].to_vec());
    let mut script = Script::new(RoundKind::Together, task, writes.collect(), pieces);
    from = 0;
    for to in ends {
        script.apart.extend((from..to).step_by(SEGMENT).skip(1).chain([to]));
        from = to;
    }
    Some(script).filter(|script| !script.together().is_empty())
}

/// Each long message with a short one behind it: a receiver that loses its place at a
/// long one shows it there. The shortest comes first, and so what stops tells where.
fn long(task: &Task) -> Option<Script> {
    let most = task.limit.unwrap_or(usize::MAX);
    let mut sizes: Vec<usize> = LONG.into_iter().filter(|bytes| *bytes < most).collect();
    sizes.extend(task.limit.filter(|limit| *limit <= DEFAULT_MAX_FRAME_BYTES));
    sizes.retain(|bytes| task.frame(&task.body(*bytes)).is_some());
    if sizes.contains(&66_000) {
        sizes.retain(|bytes| *bytes != 65_535);
    }
    let mut generator = ChaCha8Rng::seed_from_u64(!task.seed);
    let short = sizes.iter().map(|_| {
        let drawn = generator.next_u32() as usize % WORDS.len();
        task.shaped(WORDS[drawn].as_bytes()).unwrap_or_default()
    });
    let short: Vec<Vec<u8>> = short.collect();
    let both = sizes.iter().zip(short).flat_map(|(bytes, short)| [task.body(*bytes), short]);
    let task = task.with(both.collect());
    let (stream, pieces) = task.stream().ok().filter(|_| !sizes.is_empty())?;
    Some(Script::new(RoundKind::Long, task, cut(&stream, |_| SEGMENT), pieces))
}

/// The stream of the first three messages, and of a frame as much as leaves a part of
/// its message there.
fn end_inside(task: &Task) -> Option<Script> {
    let (whole, next) = task.messages.split_at_checked(3)?;
    let next = next.iter().find(|message| message.len() >= 2)?;
    let mut frame = Vec::new();
    let at = task.format.encode(next, &mut frame).ok()?.start;
    let script = task.with(whole.to_vec());
    let (mut stream, pieces) = script.stream().ok()?;
    stream.extend_from_slice(&frame[..at + next.len() / 2]);
    Some(Script::new(RoundKind::EndInside, script, vec![stream], pieces))
}

/// Two writes, and between them a pause in the middle of a message.
fn pause(task: &Task) -> Option<Script> {
    let (stream, pieces) = task.stream().ok()?;
    let sent = task.sent()?;
    let inside = (2..sent.len()).find(|index| task.messages[*index].len() >= 2)?;
    let before: usize = sent[..inside].iter().map(Vec::len).sum();
    let at = before + sent[inside].len() - task.messages[inside].len() / 2;
    let writes = cut(&stream, |n| if n == 0 { at } else { usize::MAX });
    let mut script = Script::new(RoundKind::Pause, task.clone(), writes, pieces);
    script.pause = task.pause;
    Some(script)
}

/// Some messages, and then what is agreed to end the connection.
fn hostile(task: &Task, way: RoundKind, frame: Vec<u8>) -> Option<Script> {
    let script = task.with(task.messages.get(..2)?.to_vec());
    let (stream, pieces) = script.stream().ok()?;
    let mut script = Script::new(way, script, vec![stream, frame], pieces);
    script.kept_open = true;
    Some(script)
}

/// As much of a frame over the limit as tells that it is: its header. Where there is
/// none, twice the limit without a boundary.
fn over_limit(task: &Task) -> Option<Script> {
    let limit = task.limit?;
    let frame = task.frame(&task.body(limit + 1))?;
    let mut decoder = task.format.decoder(limit);
    let told = frame.iter().position(|byte| {
        decoder.feed(&[*byte]);
        decoder.next_frame().is_err()
    })?;
    let frame = match told < limit {
        true => frame[..=told].to_vec(),
        false => {
            let longer = task.frame(&task.body(2 * limit))?;
            longer[..2 * limit - 2].to_vec() // its end is not among them
        }
    };
    hostile(task, RoundKind::OverLimit, frame)
}

fn negative(task: &Task) -> Option<Script> {
    let field = task.length_field().filter(|field| field.width > 1)?;
    hostile(task, RoundKind::Negative, vec![0xff; field.width])
}

fn wrong_mark(task: &Task) -> Option<Script> {
    let [right, wrong] = mark_of(&*task.format)?;
    let mut frame = task.frame(&task.body(20)).filter(|frame| frame[0] == right)?;
    frame[0] = wrong;
    hostile(task, RoundKind::WrongMark, frame)
}
