//! **dead-peer**: the line is gone, and nobody says so. A send succeeds all the same,
//! because it has filled a buffer; a recv waits, because nothing is what it hears from a
//! peer that has nothing to say, too.
//!
//! ```text
//! client  hello ──▶      ◀── ACK   ╳   more ──╳   more ──╳ …     ok, and no answer
//! server         reads              ╳                             waits for more
//! ```
//!
//! Three can find out: the kernel that asks a silent peer (keepalive, RFC 9293 §3.8.4),
//! the kernel that bounds how long data may be unacknowledged (the user timeout, RFC
//! 5482), and the program that wants an answer by a time of its own (a heartbeat).

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("dead-peer", NEEDS_A_CABLE),
    &[&["messages"], ADDRESS],
    runs,
    Claims::Always(&[
        // Nobody notices, and send had no objection.
        "main.lost_packets > 0",
        "main.unacknowledged_bytes > 0",
        "main.would_block == 2",
        "main.timed_out == 0",
        "main.gone == 0",
        "control.gone == 1",
        "control.timed_out == 0",
        "control.gone_ms < user-timeout.gone_ms",
        "keepalive.timed_out == 1",
        "keepalive.probes > 0",
        "keepalive.gone == 1",
        "user-timeout.timed_out == 1",
        "user-timeout.probes == 0",
        "user-timeout.gone_ms < keepalive.gone_ms",
        "heartbeat.timed_out == 0",
        "heartbeat.gone == 1",
        "heartbeat.gone_ms < keepalive.gone_ms",
        // Longer than the silence after which it asks.
        "unacknowledged.silent_ms > 1000",
        "unacknowledged.probes == 0",
        "unacknowledged.gone == 0",
    ]),
);

/// How long somebody waits who knows of no time at which to give up.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Longer than any of those that do know.
const LONGEST: Duration = Duration::from_secs(4);
/// By when the heartbeat of these programs wants an answer; later where the path is longer
/// than that: before two round trips silence says nothing.
const BEAT: Duration = Duration::from_millis(300);
/// Linux does not count it from the write, but from where its retransmission timer first
/// ran out; the tail loss probe before that (RFC 8985, section 7) does not count. So it
/// is noticed later than this: with 5 ms one way after some 930 ms, which is 504 ms behind
/// that retransmission.
const USER_TIMEOUT_MS: u32 = 500;

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_calls(scenario)
        .main("main", nobody_notices)
        .control("control", the_peer_says_that_it_leaves)
        .turned(|values| values.cut_after = None)
        .control("keepalive", keepalive)
        .control("user-timeout", user_timeout)
        .control("heartbeat", heartbeat)
        .no_cure("unacknowledged", keepalive_behind_unacknowledged_data)
        .all()
}

fn nobody_notices(stage: &Stage) -> Step<()> {
    let (client, server) = silent(stage, &[])?;
    say_more(stage, &client)?;
    wait(&client, PATIENCE)?;
    server.hear(Duration::from_millis(1))?; // it has been as long for the server
    client.note_unacknowledged()
}

/// A FIN is a packet like any other, and this one arrives.
fn the_peer_says_that_it_leaves(stage: &Stage) -> Step<()> {
    let (client, server) = silent(stage, &[])?;
    server.close();
    wait(&client, PATIENCE)
}

/// Asks after one second of silence, once, and waits a second for the answer: there is
/// no shorter time.
const KEEPALIVE: &[SocketOption] = &[
    SocketOption::KeepAlive(true),
    SocketOption::KeepIdle(1),
    SocketOption::KeepInterval(1),
    SocketOption::KeepCount(1),
];

fn keepalive(stage: &Stage) -> Step<()> {
    let (client, _server) = silent(stage, KEEPALIVE)?;
    wait(&client, LONGEST)
}

/// The same, but there is something to be acknowledged. Then Linux does not ask: it
/// sends that again and again, for as long as tcp_retries2 says, a quarter of an hour.
fn keepalive_behind_unacknowledged_data(stage: &Stage) -> Step<()> {
    let (client, _server) = silent(stage, KEEPALIVE)?;
    say_more(stage, &client)?;
    wait(&client, PATIENCE)
}

fn user_timeout(stage: &Stage) -> Step<()> {
    let (client, _server) = silent(stage, &[SocketOption::UserTimeout(USER_TIMEOUT_MS)])?;
    say_more(stage, &client)?;
    wait(&client, LONGEST)
}

/// The program asks by itself, and decides by itself when it has waited long enough.
fn heartbeat(stage: &Stage) -> Step<()> {
    let (client, _server) = silent(stage, &[])?;
    say_more(stage, &client)?;
    let one_way_s = stage.scenario.values.delay_ms.unwrap_or(0.0) / 1000.0;
    client.hear(BEAT.max(Duration::from_secs_f64(4.0 * one_way_s)))?;
    client.take_for_gone();
    Ok(())
}

/// A connection that has carried the first message, and on which nothing arrives any
/// more: the cable was to be cut behind the ACK that has just come.
fn silent<'s>(
    stage: &'s Stage,
    options: &[SocketOption],
) -> Step<(LoneSocket<'s>, LoneSocket<'s>)> {
    let (tx, mut rx) = stage.connect()?;
    options.iter().try_for_each(|option| tx.set(*option))?;
    let client = LoneSocket::sender(tx, "client");
    if let Some(first) = stage.frames.first() {
        client.send(&first.data)?;
        steps::read_frame(stage, &mut rx, first)?;
    }
    client.wait_acknowledged()?;
    client.note_silence();
    Ok((client, LoneSocket::receiver(rx, "server")))
}

/// The other messages; where there is no other, the first once more.
fn say_more(stage: &Stage, client: &LoneSocket) -> Step<()> {
    let more = if stage.frames.len() > 1 { &stage.frames[1..] } else { stage.frames };
    more.iter().try_for_each(|frame| client.send_as("send(more)", &frame.data))
}

/// Waits for whatever recv says first.
fn wait(client: &LoneSocket, within: Duration) -> Step<()> {
    if client.hear(within)? {
        client.take_for_gone();
    }
    Ok(())
}
