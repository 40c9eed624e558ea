//! Remedies against situations: a run for each pair, so that the table on the
//! wall is measured and not remembered.

use crate::cases::{by_name, tutorial_header::recv_once, udp_overflow, udp_truncate};
use crate::lab::endpoint::Step;
use crate::lab::pieces::{Pieces, cut_at, play};
use crate::lab::{Run, Stage, steps};
use crate::scenario::{LinkKind, MessageSpec, OnOff, Scenario, Transport, Values};
use crate::trace::{Receiver, Role};
use crate::{Both, Text};

/// What the messages have to come through: a column.
pub struct Situation {
    /// Its name in the table and in JSON.
    pub name: Both,
    /// The case whose messages and values it takes.
    pub case: &'static str,
    /// What happens, in words.
    pub what: Both,
    /// Over TCP, whoever receives.
    tcp: fn(&Stage) -> Step<()>,
    /// Over UDP, where that makes sense.
    udp: Option<fn(&Stage) -> Step<()>>,
}

/// What people do about it: a row.
pub struct Remedy {
    /// Its name in the table and in JSON.
    pub name: Both,
    /// How the receiver finds messages then.
    receiver: Receiver,
    transport: Transport,
    /// What is turned in the scenario.
    turn: fn(&mut Values),
    /// Whether the sender flushes after each write.
    flushes: bool,
}

/// The columns.
pub const SITUATIONS: &[Situation] = &[
    Situation {
        name: Both { en: "late reader", zh: "读得晚" },
        case: "nagle",
        what: Both {
            en: "small writes, read when all are there", zh: "多次小写入，全部到齐才读"
        },
        tcp: all_queued,
        udp: Some(udp_truncate::receive_late),
    },
    Situation {
        name: Both { en: "short reads", zh: "读得短" },
        case: "short-read",
        what: Both {
            en: "the same, with reads shorter than a message",
            zh: "同上，且每次读取比消息短",
        },
        tcp: all_queued,
        udp: Some(udp_truncate::receive_late),
    },
    Situation {
        name: Both { en: "long message", zh: "长消息" },
        case: "mtu-split",
        what: Both {
            en: "one message in several segments", zh: "一条消息分成多个报文段"
        },
        tcp: all_queued,
        udp: Some(udp_truncate::receive_late),
    },
    Situation {
        name: Both { en: "in pieces", zh: "分块到达" },
        case: "tutorial-header",
        what: Both {
            en: "each write comes cut in two, as on a network",
            zh: "每次写入都分两块到达，网络上就可能这样切",
        },
        tcp: in_pieces,
        udp: None, // a datagram comes whole or not at all
    },
    Situation {
        name: Both { en: "overflow", zh: "队列溢出" },
        case: "udp-overflow",
        what: Both {
            en: "a small receive buffer, a receiver asleep",
            zh: "接收缓冲区很小，接收方在睡觉",
        },
        tcp: all_queued,
        udp: Some(udp_overflow::receiver_sleeps),
    },
];

/// The rows.
pub const REMEDIES: &[Remedy] = &[
    naive("nothing", "什么都不做", |_| {}),
    naive("TCP_NODELAY", "TCP_NODELAY", |values| values.nodelay = Some(OnOff::On)),
    naive("bigger buffer", "加大缓冲区", |values| values.recv_bytes = Some(64 << 10)),
    naive("sleep", "sleep", |values| values.gap_ms = Some(10)),
    Remedy { flushes: true, ..naive("flush", "flush", |_| {}) },
    framed("delimiter", "分隔符", |values| values.framing = Some("line".to_owned())),
    framed("fixed length", "定长", pad_to_the_longest),
    framed("length prefix", "长度报头", |values| values.framing = Some("u32be".to_owned())),
    Remedy {
        name: Both { en: "length, read once", zh: "长度报头，只读一次" },
        receiver: Receiver::Tutorial,
        transport: Transport::Tcp,
        turn: |values| values.framing = Some("u32be".to_owned()),
        flushes: false,
    },
    Remedy {
        name: Both { en: "UDP", zh: "UDP" },
        receiver: Receiver::Naive,
        transport: Transport::Udp,
        turn: |_| {},
        flushes: false,
    },
];

const fn naive(en: &'static str, zh: &'static str, turn: fn(&mut Values)) -> Remedy {
    let (receiver, transport) = (Receiver::Naive, Transport::Tcp);
    Remedy { name: Both { en, zh }, receiver, transport, turn, flushes: false }
}

const fn framed(en: &'static str, zh: &'static str, turn: fn(&mut Values)) -> Remedy {
    let (receiver, transport) = (Receiver::Framed, Transport::Tcp);
    Remedy { name: Both { en, zh }, receiver, transport, turn, flushes: false }
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

/// The run that tries `remedy` in `situation`; `None` where the two have
/// nothing to do with each other.
///
/// # Errors
/// When the situation's case cannot be resolved: a sentence.
pub fn run(remedy: &Remedy, situation: &Situation) -> Result<Option<Run>, Text> {
    let steps = match (remedy.transport, remedy.flushes) {
        (Transport::Udp, _) => match situation.udp {
            Some(steps) => steps,
            None => return Ok(None),
        },
        (_, true) if situation.case != "tutorial-header" => all_queued_and_flushed,
        _ => situation.tcp,
    };
    let file = by_name(situation.case)?.file();
    let scenario = Scenario::resolve(&file, None, &Values::default(), LinkKind::Loopback)?;
    Ok(Some(Run {
        name: remedy.name.en,
        role: Role::Main,
        receiver: remedy.receiver,
        transport: remedy.transport,
        scenario: scenario.with(remedy.turn),
        steps,
    }))
}

/// All is queued before the first read.
fn all_queued(stage: &Stage) -> Step<()> {
    if stage.receiver != Receiver::Tutorial {
        return steps::late_reader(stage);
    }
    let all = stage.frames.iter().flat_map(|frame| frame.data.clone()).collect();
    play(stage, vec![all], recv_once)
}

fn all_queued_and_flushed(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = stage.connect()?;
    rx.must_hold(stage.total_bytes())?;
    for frame in stage.frames {
        tx.write(&frame.data)?;
        tx.flush()?;
    }
    rx.wait_queued(stage.total_bytes(), &tx)?;
    steps::read_all(stage, &mut rx)
}

fn in_pieces(stage: &Stage) -> Step<()> {
    let pieces = cut_at(stage.frames, |frame| frame.data.len() / 2);
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
