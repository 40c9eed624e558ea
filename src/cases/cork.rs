//! **cork**: TCP_CORK and MSG_MORE merge on purpose: "more is to come, wait".
//!
//! Nagle is off in every run (TCP_NODELAY): otherwise it would merge in the
//! control, too. TCP_CORK and MSG_MORE win over TCP_NODELAY (tcp(7)).
//!
//! ```text
//! writes    AB  B CD EFG H        writes    AB  B  CD  EFG  H
//! segments  ABBCDEFGH    corked   segments  AB  B  CD  EFG  H  not corked
//! ```

use super::{Case, Run, Stage, steps};
use crate::lab::endpoint::{SocketOption, Step, TcpReceiver, TcpSender};
use crate::scenario::{OnOff, Scenario, Transport};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "cork",
    scenario: include_str!("../../scenarios/cork.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let not_corked = scenario.with(|values| values.cork = Some(OnOff::Off));
    let tcp = Transport::Tcp;
    let mut runs = Vec::new();
    runs.extend(Run::pair("main", Role::Main, scenario, tcp, cork_then_let_go));
    runs.extend(Run::pair("msg-more", Role::Main, &not_corked, tcp, more_is_to_come));
    runs.extend(Run::one("left-on", Role::Main, Receiver::Naive, scenario, tcp, left_on));
    runs.extend(Run::pair("control", Role::Control, &not_corked, tcp, steps::prompt_reader));
    runs.extend(Run::pair("flush", Role::NoCure, &not_corked, tcp, flush_each));
    runs
}

/// The two ends. Where there is no cork to ask for, nothing would be held back.
fn connect<'s>(stage: &'s Stage) -> Step<(TcpSender<'s>, TcpReceiver<'s>)> {
    let (tx, rx) = stage.connect()?;
    if let Some(on) = stage.scenario.values.cork {
        tx.must_have(SocketOption::Cork(on.is_on()))?;
    }
    Ok((tx, rx))
}

/// The connection is corked from its start, and the cork is never taken out.
fn left_on(stage: &Stage) -> Step<()> {
    let (tx, rx) = connect(stage)?;
    steps::read_beside(stage, tx, rx)
}

/// The connection is corked from its start; all is written; the cork comes out,
/// and what was held back leaves at once.
fn cork_then_let_go(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = connect(stage)?;
    rx.must_hold(stage.total_bytes())?;
    steps::write_all(stage, &mut tx)?;
    tx.set(SocketOption::Cork(false))?;
    steps::read_all(stage, &mut rx)?;
    tx.counters();
    Ok(())
}

/// MSG_MORE on every write but the last, which carries the others with it.
fn more_is_to_come(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = connect(stage)?;
    rx.must_hold(stage.total_bytes())?;
    if let Some((last, others)) = stage.frames.split_last() {
        for frame in others {
            tx.write_more(&frame.data)?;
        }
        tx.write(&last.data)?;
    }
    steps::read_all(stage, &mut rx)?;
    tx.counters();
    Ok(())
}

/// Cork, write, let go, for each message: what "flush after every message"
/// comes to. Each leaves by itself, and the late reader gets them in one go.
fn flush_each(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = connect(stage)?;
    rx.must_hold(stage.total_bytes())?;
    for frame in stage.frames {
        tx.switch(SocketOption::Cork(true))?;
        tx.write(&frame.data)?;
        tx.switch(SocketOption::Cork(false))?;
        tx.counters();
    }
    rx.wait_queued(stage.total_bytes(), &tx)?;
    steps::read_all(stage, &mut rx)
}

fn claims(scenario: &Scenario) -> Vec<String> {
    let mut claims = vec![
        "main.naive.segments < main.naive.writes",
        "main.naive.intact < main.naive.messages",
        "main.framed.segments < main.framed.writes",
        "main.framed.intact == main.framed.messages",
        "msg-more.naive.segments < msg-more.naive.writes",
        "msg-more.framed.intact == msg-more.framed.messages",
        // The kernel lets go after 200 ms (tcp(7)); half of that leaves no doubt.
        "left-on.naive.waited_ms > 100",
        "flush.naive.reads < flush.naive.writes",
        "flush.naive.intact < flush.naive.messages",
        "flush.framed.intact == flush.framed.messages",
    ];
    // Beyond the first congestion window (RFC 6928) what waits is merged.
    if scenario.messages().len() <= 10 {
        claims.push("control.naive.segments == control.naive.writes");
        claims.push("flush.naive.segments == flush.naive.writes");
    } else {
        claims.push("control.naive.segments > main.naive.segments");
    }
    claims.into_iter().map(str::to_owned).collect()
}
