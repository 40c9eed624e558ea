//! Remedies against situations: a run for each pair, so that the table on the
//! wall is measured and not remembered.

use super::*;
use crate::both;
use crate::cases::by_name;
use crate::lab::datagrams::{receive_late, receiver_sleeps};
use crate::lab::pieces::{Pieces, cut_at, play, recv_once};
use crate::scenario::LinkKind;
use crate::trace::Role;
use crate::verdict::Outcome;
use std::collections::BTreeMap;

/// What the messages have to come through: a column.
pub struct Situation {
    /// Its name, in JSON the English one.
    pub name: Both,
    pub case: &'static str,
    pub what: Both,
    /// Over TCP, before any receiver, and over UDP, where that makes sense.
    tcp: Option<Steps>,
    udp: Option<Steps>,
}

/// What people do about it: a row.
struct Remedy {
    name: Both,
    receiver: Receiver,
    transport: Transport,
    turn: fn(&mut Values),
    flushes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Every message was delivered as it was sent, and nothing else was.
    Cured,
    NotCured,
    /// The two have nothing to do with each other.
    NotApplicable,
    NotObserved,
}

pub const SITUATIONS: &[Situation] = &[
    situation(words::LATE_READER, "nagle", words::ALL_THERE, Some(all_queued), Some(receive_late)),
    situation(
        words::SHORT_READS,
        "short-read",
        words::SHORTER,
        Some(all_queued),
        Some(receive_late),
    ),
    situation(
        words::LONG_MESSAGE,
        "mtu-split",
        words::SEGMENTS,
        Some(in_segments),
        Some(receive_late),
    ),
    // A datagram comes whole or not at all.
    situation(words::IN_PIECES, "tutorial-header", words::CUT_IN_TWO, Some(in_pieces), None),
    // TCP drops nothing for want of room: its window makes the sender wait (RFC 9293, 3.8.6).
    situation(words::OVERFLOW, "udp-overflow", words::ASLEEP, None, Some(receiver_sleeps)),
];

const fn situation(
    name: Both,
    case: &'static str,
    what: Both,
    tcp: Option<Steps>,
    udp: Option<Steps>,
) -> Situation {
    Situation { name, case, what, tcp, udp }
}

const REMEDIES: &[Remedy] = &[
    over_tcp(words::NOTHING, Receiver::Naive, |_| {}),
    over_tcp(both!("TCP_NODELAY", "TCP_NODELAY"), Receiver::Naive, |values| {
        values.nodelay = Some(OnOff::On);
    }),
    over_tcp(words::BIGGER_BUFFER, Receiver::Naive, |values| values.recv_bytes = Some(64 << 10)),
    over_tcp(both!("sleep", "sleep"), Receiver::Naive, |values| values.gap_ms = Some(10)),
    Remedy { flushes: true, ..over_tcp(both!("flush", "flush"), Receiver::Naive, |_| {}) },
    over_tcp(words::DELIMITER, Receiver::Framed, |values| values.framing = Some("line".into())),
    over_tcp(words::FIXED_LENGTH, Receiver::Framed, pad_to_the_longest),
    over_tcp(words::LENGTH_PREFIX, Receiver::Framed, with_a_length),
    over_tcp(words::LENGTH_READ_ONCE, Receiver::Tutorial, with_a_length),
    Remedy { transport: Transport::Udp, ..over_tcp(both!("UDP", "UDP"), Receiver::Naive, |_| {}) },
];

const fn over_tcp(name: Both, receiver: Receiver, turn: fn(&mut Values)) -> Remedy {
    Remedy { name, receiver, transport: Transport::Tcp, turn, flushes: false }
}

fn with_a_length(values: &mut Values) {
    values.framing = Some("u32be".to_owned());
}

/// Fixed length asks the application for messages of one length: short ones
/// are filled up with spaces.
fn pad_to_the_longest(values: &mut Values) {
    let messages = values.messages.get_or_insert_default();
    let longest = messages.iter().map(MessageSpec::len).max().unwrap_or(0).max(1);
    for message in messages {
        let text = String::from_utf8_lossy(&message.bytes().0).into_owned();
        *message = MessageSpec::Text(text + &" ".repeat(longest - message.len()));
    }
    values.framing = Some(format!("fixed:{longest}"));
}

#[derive(Serialize)]
pub struct Tried {
    #[serde(skip)]
    pub name: Both,
    remedy: &'static str,
    /// By the situation's English name.
    pub marks: BTreeMap<&'static str, Mark>,
}

pub fn try_all() -> Result<Vec<Tried>, Text> {
    let tried = |remedy: &Remedy| {
        let mark = |situation: &Situation| Ok((situation.name.en, remedy.tried_in(situation)?));
        let marks = SITUATIONS.iter().map(mark).collect::<Result<_, Text>>()?;
        Ok(Tried { name: remedy.name, remedy: remedy.name.en, marks })
    };
    REMEDIES.iter().map(tried).collect()
}

impl Remedy {
    fn tried_in(&self, situation: &Situation) -> Result<Mark, Text> {
        let Some(steps) = self.steps_in(situation) else { return Ok(Mark::NotApplicable) };
        let file = by_name(situation.case)?.file();
        let scenario = Scenario::resolve(file, None, &Values::default(), LinkKind::Loopback)?;
        let run = format!("main.{}", self.receiver.name());
        let claims = vec![
            format!("{run}.intact == {run}.messages"),
            format!("{run}.delivered == {run}.messages"),
        ];
        let run = Run {
            name: "main",
            role: Role::Main,
            receiver: self.receiver,
            transport: self.transport,
            scenario: scenario.with(self.turn),
            steps,
        };
        let (scenario, place) = (run.scenario.clone(), Place::LOOPBACK);
        let experiment = Experiment { scenario, place, runs: vec![run], claims };
        let trace = lab::run(&experiment, &RunOptions::default())?;
        Ok(match Verdict::judge(&trace)?.outcome {
            Some(Outcome::Shown) => Mark::Cured,
            Some(Outcome::NotShown) => Mark::NotCured,
            Some(Outcome::Inconclusive) | None => Mark::NotObserved,
        })
    }

    /// What is done; `None` where the two have nothing to do with each other.
    fn steps_in(&self, situation: &Situation) -> Option<Steps> {
        match self.transport {
            Transport::Udp => situation.udp,
            // Where each piece is read as it comes, a flush has nothing to hurry.
            _ if self.flushes && matches!(situation.case, "nagle" | "short-read") => {
                Some(all_queued_and_flushed)
            }
            _ => situation.tcp,
        }
    }
}

fn all_queued(stage: &Stage) -> Step<()> {
    if stage.receiver != Receiver::Tutorial {
        return steps::late_reader(stage);
    }
    play(stage, vec![stage.stream()], recv_once)
}

fn all_queued_and_flushed(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    rx.must_hold(stage.total_bytes())?;
    for frame in stage.frames {
        tx.write(&frame.data)?;
        tx.flush()?;
    }
    rx.wait_queued(stage.total_bytes(), &tx)?;
    steps::read_all(stage, &mut rx, |_| Ok(()))
}

fn in_pieces(stage: &Stage) -> Step<()> {
    read_as_they_come(stage, cut_at(stage.frames, |frame| frame.data.len() / 2))
}

/// Segments as long as the MSS allows, each read as it comes.
fn in_segments(stage: &Stage) -> Step<()> {
    let longest = stage.scenario.values.mss_bytes.unwrap_or(1460) as usize;
    read_as_they_come(stage, stage.stream().chunks(longest).map(<[u8]>::to_vec).collect())
}

fn read_as_they_come(stage: &Stage, pieces: Vec<Vec<u8>>) -> Step<()> {
    let tutorial = stage.receiver == Receiver::Tutorial;
    play(stage, pieces, if tutorial { recv_once } else { take_each_read })
}

fn take_each_read(stage: &Stage, net: &mut Pieces) -> Step<()> {
    loop {
        let read = net.recv(stage.scenario.recv_bytes())?;
        if read.is_empty() {
            return Ok(());
        }
        stage.deliver(&read);
    }
}
