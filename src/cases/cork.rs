//! **cork**: TCP_CORK and MSG_MORE merge on purpose: "more is to come, wait".
//!
//! Nagle is off in every run (TCP_NODELAY): otherwise it would merge in the
//! control, too. TCP_CORK and MSG_MORE win over TCP_NODELAY (tcp(7)).
//!
//! ```text
//! writes    AB  B CD EFG H        writes    AB  B  CD  EFG  H
//! segments  ABBCDEFGH    corked   segments  AB  B  CD  EFG  H  not corked
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("cork"),
    knobs::TCP,
    runs,
    Claims::Made(|scenario| of_full_writes(scenario, claims(scenario))),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of(scenario)
        .main("main", cork_then_let_go)
        .main("msg-more", more_is_to_come)
        .turned(not_corked)
        .main("left-on", left_on)
        .only(Receiver::Naive)
        .control("control", steps::prompt_reader)
        .turned(not_corked)
        .no_cure("flush", flush_each)
        .turned(not_corked)
        .all()
}

fn not_corked(values: &mut Values) {
    values.cork = Some(OnOff::Off);
}

/// Where there is no cork to ask for, nothing would be held back.
fn must_have_a_cork(stage: &Stage, tx: &TcpSender) -> Step<()> {
    match stage.scenario.values.cork {
        Some(on) => tx.must_have(SocketOption::Cork(on.is_on())),
        None => Ok(()),
    }
}

/// The connection is corked from its start, and the cork is never taken out.
fn left_on(stage: &Stage) -> Step<()> {
    stage.both(
        |tx| {
            must_have_a_cork(stage, tx)?;
            steps::write_all(stage, tx)
        },
        |rx| steps::read_all(stage, rx, |_| Ok(())),
    )
}

/// The connection is corked from its start; all is written; the cork comes out,
/// and what was held back leaves at once.
fn cork_then_let_go(stage: &Stage) -> Step<()> {
    write_then_read(stage, |tx| {
        steps::write_all(stage, tx)?;
        tx.set(SocketOption::Cork(false))
    })
}

/// The last write carries with it those that were held back.
fn more_is_to_come(stage: &Stage) -> Step<()> {
    write_then_read(stage, |tx| steps::write_with_more(stage, tx))
}

/// Cork, write, let go, for each message: what "flush after every message"
/// comes to. Each leaves by itself, and the late reader gets them in one go.
fn flush_each(stage: &Stage) -> Step<()> {
    let (mut tx, mut rx) = connect(stage)?;
    for (index, frame) in stage.frames.iter().enumerate() {
        if index > 0 {
            tx.pause(stage.scenario.gap())?;
        }
        tx.switch(SocketOption::Cork(true))?;
        tx.write(&frame.data)?;
        tx.switch(SocketOption::Cork(false))?;
        tx.counters();
    }
    rx.wait_queued(stage.total_bytes(), &tx)?;
    steps::read_all(stage, &mut rx, |_| Ok(()))?;
    // What the first congestion window did not let out has left since.
    tx.counters();
    Ok(())
}

fn write_then_read(stage: &Stage, write: impl FnOnce(&mut TcpSender) -> Step<()>) -> Step<()> {
    let (mut tx, mut rx) = connect(stage)?;
    write(&mut tx)?;
    steps::read_all(stage, &mut rx, |_| Ok(()))?;
    tx.counters();
    Ok(())
}

fn connect<'s>(stage: &'s Stage) -> Step<(TcpSender<'s>, TcpReceiver<'s>)> {
    let (tx, rx) = stage.connect()?;
    must_have_a_cork(stage, &tx)?;
    rx.must_hold(stage.total_bytes())?;
    Ok((tx, rx))
}

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    let mut claims = vec![
        "main.naive.segments < main.naive.writes",
        "main.naive.intact < main.naive.messages",
        "main.framed.segments < main.framed.writes",
        "main.framed.intact == main.framed.messages",
        "msg-more.naive.segments < msg-more.naive.writes",
        "msg-more.framed.intact == msg-more.framed.messages",
        // The kernel lets go after a retransmission timeout, which is 200 ms or more;
        // half of that leaves no doubt.
        "left-on.naive.waited_ms > 100",
        "flush.naive.reads < flush.naive.writes",
        "flush.naive.intact < flush.naive.messages",
        "flush.framed.intact == flush.framed.messages",
    ];
    // Beyond the first congestion window (RFC 6928) what waits is merged.
    if scenario.most_writes() <= 10 {
        claims.push("control.naive.segments == control.naive.writes");
        claims.push("flush.naive.segments == flush.naive.writes");
    } else {
        claims.push("control.naive.segments > main.naive.segments");
    }
    claims
}
