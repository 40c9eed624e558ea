//! A plan, carried out: its scripts act by act, those of all connections in turn.

use super::super::dealing::{Dealing, Delivery, Over, Together};
use super::super::fair_limit::FairLimit;
use super::super::together::{self, Holds, Merged};
use super::control::{HowEnded, KnownAnswers, MORE};
use super::plan::{Act, CutPlan, CutScript, Expect, Finish, Talk};
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

pub struct Against<'t> {
    pub address: SocketAddr,
    pub talk: &'t Talk,
    pub known: KnownAnswers<'t>,
    /// For a connection, an answer, and the server's close.
    pub patience: Duration,
    /// Holds the server's reads, if anybody can.
    pub holds: Option<Holds>,
}

/// What came of one script.
#[derive(Debug, Clone)]
pub struct CameBack {
    pub bytes: Vec<u8>,
    pub ended: HowEnded,
    pub flooded: bool,
    /// The answer was whole before our direction was closed.
    pub answered_before_the_end: bool,
    /// How long the answer was waited for.
    pub waited: Duration,
}

#[derive(Debug, Clone)]
pub struct Played {
    /// One for each script.
    pub back: Vec<CameBack>,
    pub delivery: Delivery,
    /// What became of requests that are to be read together.
    pub merged: Option<Merged>,
    /// How long it took until the answer was whole, or given up.
    pub took: Duration,
}

/// Carries out every act of every script: the first of each, then the second of each.
pub fn play(plan: &CutPlan, against: &Against) -> io::Result<Played> {
    let began = Instant::now();
    let most = against.known.kept.answer.len() + MORE;
    let connect = |script: &CutScript| {
        let mut together = Together::default();
        if plan.merged {
            let sizes = script.writes().map(|write| write.len());
            together.places = together::places(sizes, script.apart.len()).unwrap_or_default();
            together.holds.clone_from(&against.holds);
        }
        let told = against.known.kept.told;
        Dealing::connect(against.address, against.patience, most, &together, told)
    };
    let mut dealings = plan.scripts.iter().map(connect).collect::<io::Result<Vec<_>>>()?;
    let longest = plan.scripts.iter().map(|script| script.acts.len()).max().unwrap_or(0);
    for step in 0..longest {
        for (script, dealing) in plan.scripts.iter().zip(&mut dealings) {
            if let Some(act) = script.acts.get(step) {
                carry_out(act, script, dealing, against);
            }
        }
    }
    let both = plan.scripts.iter().zip(&mut dealings);
    let answered: Vec<Answered> =
        both.map(|(script, dealing)| answered(script, dealing, against)).collect();
    // All of them have the same time to close.
    let closing = FairLimit::after(against.patience);
    let (mut delivery, mut back, mut merged) = (Delivery::Proven, Vec::new(), None);
    for ((script, mut dealing), answered) in plan.scripts.iter().zip(dealings).zip(answered) {
        let ended = ended(script, &mut dealing, &closing, against);
        delivery = delivery.max(dealing.delivery);
        merged = merged.or(dealing.merged());
        back.push(CameBack {
            flooded: dealing.over == Some(Over::Flooded),
            bytes: std::mem::take(&mut dealing.came),
            answered_before_the_end: answered.before_the_end,
            waited: answered.waited + closing.waited(),
            ended,
        });
        if script.finish == Finish::Reset {
            dealing.reset();
        }
    }
    // More than can be held.
    let merged = merged.or(plan.merged.then(Merged::default));
    Ok(Played { back, delivery, merged, took: began.elapsed() })
}

fn carry_out(act: &Act, script: &CutScript, dealing: &mut Dealing, against: &Against) {
    let limit = against.patience;
    let mut send = |bytes: &[u8]| {
        if dealing.send(bytes, limit).is_err() {
            dealing.delivery = Delivery::NotTaken;
        }
    };
    match act {
        Act::Write(write) => {
            script.arrivals(write).for_each(|piece| send(&against.talk.bytes[piece]));
        }
        Act::Strange(bytes) => send(bytes),
        Act::Pause(pause) if pause.is_zero() => {}
        Act::Pause(pause) => dealing.pause(*pause, limit),
        Act::Answered(requests) => {
            let whole = |came: &[u8]| against.known.are_whole(*requests, came);
            dealing.read_until(&FairLimit::after(limit), &whole);
        }
    }
}

struct Answered {
    waited: Duration,
    /// A request that we cut off was answered while more of it might still come: then it
    /// was whole before, and what we kept back is not a part of it.
    before_the_end: bool,
}

/// Waits for the answer, and ends our direction.
fn answered(script: &CutScript, dealing: &mut Dealing, against: &Against) -> Answered {
    const A_WHILE: Duration = Duration::from_millis(60);
    let (kept, patience) = (against.known.kept, against.patience);
    let began = Instant::now();
    let whole = |requests| move |came: &[u8]| against.known.are_whole(requests, came);
    let mut before_the_end = false;
    match script.finish {
        Finish::AfterTheAnswer => {
            dealing.read_until(&FairLimit::after(patience), &whole(kept.after.len()));
        }
        Finish::HalfClose if script.expect != Expect::NotTheSame => {}
        _ => dealing.settle(patience),
    }
    if script.expect == Expect::NotTheSame && !kept.answers_at_the_end() {
        let a_while = A_WHILE.max(4 * kept.took).min(patience);
        before_the_end = dealing.read_until(&FairLimit::after(a_while), &whole(1));
    }
    if matches!(script.finish, Finish::AfterTheAnswer | Finish::HalfClose) {
        dealing.half_close();
    }
    Answered { waited: began.elapsed(), before_the_end }
}

/// How the server ends the connection, once our direction is closed.
fn ended(
    script: &CutScript,
    dealing: &mut Dealing,
    closing: &FairLimit,
    against: &Against,
) -> HowEnded {
    let kept = against.known.kept;
    if matches!(script.finish, Finish::Close | Finish::Reset) {
        dealing.pull();
        return HowEnded::NotAsked;
    }
    // Where the control's connection stayed open, no other is waited for longer than for
    // the bytes.
    let stays_open = kept.ended == HowEnded::Never && script.finish == Finish::AfterTheAnswer;
    let enough = |came: &[u8]| stays_open && came.len() >= kept.answer.len();
    dealing.read_until(closing, &enough);
    match dealing.over {
        Some(Over::Closed) if closing.waited() > kept.late() => HowEnded::Late(closing.waited()),
        Some(Over::Closed) => HowEnded::Closed,
        Some(Over::Reset) => HowEnded::Reset,
        Some(Over::Flooded) => HowEnded::NotAsked,
        None if kept.ended == HowEnded::Never => HowEnded::NotAsked,
        None => HowEnded::Never,
    }
}
