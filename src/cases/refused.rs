//! **refused**: nobody listens at the port, and the answer is a reset, at once:
//! ECONNREFUSED (RFC 9293 §3.10.7.1). Who listens need not even accept.

use super::knobs::ADDRESS;
use super::{Case, Run, Stage};
use crate::lab::endpoint::Step;
use crate::link::Side;
use crate::scenario::{Scenario, Transport};
use crate::trace::{Receiver, Role};

pub(super) const CASE: Case = Case {
    name: "refused",
    scenario: include_str!("../../scenarios/refused.toml"),
    knobs: &[&["messages"], ADDRESS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let (nobody, tcp) = (Receiver::Nobody, Transport::Tcp);
    let mut runs = Vec::new();
    runs.extend(Run::one("main", Role::Main, nobody, scenario, tcp, bound_only));
    runs.extend(Run::one("control", Role::Control, nobody, scenario, tcp, listening));
    runs.extend(Run::one("retry", Role::NoCure, nobody, scenario, tcp, try_again));
    runs
}

/// The port is taken, so that nobody else can listen there meanwhile; but its
/// owner does not listen.
fn bound_only(stage: &Stage) -> Step<()> {
    let server = stage.socket(Side::Receiver, "server")?;
    server.bind(stage.any_port());
    let client = stage.socket(Side::Sender, "client")?;
    client.connect(server.address()?)?;
    Ok(())
}

/// It listens, and never calls accept: the kernel completes the handshake and
/// takes the data by itself.
fn listening(stage: &Stage) -> Step<()> {
    let server = stage.socket(Side::Receiver, "server")?;
    server.bind(stage.any_port());
    server.listen(1);
    let client = stage.socket(Side::Sender, "client")?;
    client.connect(server.address()?)?;
    for message in stage.scenario.messages() {
        client.send(&message.0)?;
    }
    Ok(())
}

/// A refusal is an answer: to ask again gets the same one.
fn try_again(stage: &Stage) -> Step<()> {
    let server = stage.socket(Side::Receiver, "server")?;
    server.bind(stage.any_port());
    for _ in 0..3 {
        let client = stage.socket(Side::Sender, "client")?;
        client.connect(server.address()?)?;
    }
    Ok(())
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.refused == 1",
        "main.connections == 0",
        "control.refused == 0",
        "control.connections == 1",
        "retry.refused > main.refused",
        "retry.connections == 0",
    ]
    .map(str::to_owned)
    .to_vec()
}
