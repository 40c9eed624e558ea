//! **half-open**: the third packet of the handshake is lost.
//!
//! The client has its SYN answered and believes that it is connected; the
//! server has heard nothing since and has nothing to accept. The number in
//! listen(n) has no say in this.
//!
//! ```text
//! client  SYN ──▶      ESTABLISHED   ACK ──╳       data ──▶
//! server       ◀── SYN+ACK      nothing to accept       accepts
//! ```

use super::knobs::ADDRESS;
use super::{Case, Run, Stage};
use crate::endpoint::{LoneSocket, Step};
use crate::link::Side;
use crate::scenario::{Scenario, Transport};
use crate::text;
use crate::trace::{Observer, Receiver, Role};
use std::thread;
use std::time::{Duration, Instant};

pub(super) const CASE: Case = Case {
    name: "half-open",
    scenario: include_str!("../../scenarios/half-open.toml"),
    knobs: &[&["messages", "backlog"], ADDRESS],
    runs,
    claims,
};

/// How long a server may have nothing to accept before we believe it, beyond
/// the time that a packet takes: a stall is this case's subject. Shorter than
/// the second in which the server would repeat its SYN+ACK (RFC 6298, section 2).
const STALLED: Duration = Duration::from_millis(300);

fn runs(scenario: &Scenario) -> Vec<Run> {
    let nothing_lost = scenario.with(|values| values.drop_handshake = None);
    let larger = scenario.with(|values| values.backlog = Some(100));
    let (nobody, tcp) = (Receiver::Nobody, Transport::Tcp);
    [
        Run::one("main", Role::Main, nobody, scenario, tcp, silent_client),
        Run::one("control", Role::Control, nobody, &nothing_lost, tcp, silent_client),
        Run::one("data", Role::Control, nobody, scenario, tcp, client_writes),
        Run::one("larger-backlog", Role::NoCure, nobody, &larger, tcp, silent_client),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The client connects and waits to be spoken to.
fn silent_client(stage: &Stage) -> Step<()> {
    let (_client, server) = connect(stage)?;
    wait_for_one(stage, &server)
}

/// The client connects and speaks first: its data carry the ACK once more.
fn client_writes(stage: &Stage) -> Step<()> {
    let (client, server) = connect(stage)?;
    for frame in stage.frames {
        client.send(&frame.data)?;
    }
    wait_for_one(stage, &server)
}

fn connect<'s>(stage: &'s Stage) -> Step<(LoneSocket<'s>, LoneSocket<'s>)> {
    let server = stage.socket(Side::Receiver, "server")?;
    server.bind(stage.any_port());
    server.listen(stage.scenario.values.backlog.unwrap_or(1));
    let client = stage.socket(Side::Sender, "client")?;
    client.connect(server.address()?)?;
    Ok((client, server))
}

/// Waits until a connection can be accepted, and no longer than [`STALLED`] and
/// one way over the cable.
fn wait_for_one(stage: &Stage, server: &LoneSocket) -> Step<()> {
    let one_way = Duration::from_secs_f64(stage.scenario.values.delay_ms.unwrap_or(0.0) / 1e3);
    let began = Instant::now();
    while server.waiting_for_accept()? == 0 && began.elapsed() < STALLED + one_way {
        stage
            .deadline
            .left(Observer::Receiver, &text!("a connection to accept", "一条可以接受的连接"))?;
        thread::sleep(Duration::from_millis(1)); // how often we look
    }
    server.note_waiting_for_accept()
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.connections == 1",
        "main.waiting_for_accept == 0",
        "control.connections == 1",
        "control.waiting_for_accept == 1",
        "data.waiting_for_accept == 1",
        "larger-backlog.connections == 1",
        "larger-backlog.waiting_for_accept == 0",
    ]
    .map(str::to_owned)
    .to_vec()
}
