//! **refused**: nobody listens at the port, and the answer is a reset, at once:
//! ECONNREFUSED (RFC 9293 §3.10.7.1). Who listens need not even accept.

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("refused"),
    &[&["messages"], ADDRESS],
    runs,
    Claims::Always(&[
        "main.refused == 1",
        "main.connections == 0",
        "control.refused == 0",
        "control.connections == 1",
        "retry.refused > main.refused",
        "retry.connections == 0",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_calls(scenario)
        .main("main", |stage| ask(stage, &bound(stage)?, 1))
        .control("control", listening)
        // A refusal is an answer: to ask again gets the same one.
        .no_cure("retry", |stage| ask(stage, &bound(stage)?, 3))
        .all()
}

/// The port is taken, so that nobody else can listen there meanwhile; but its
/// owner does not listen.
fn bound<'s>(stage: &'s Stage) -> Step<LoneSocket<'s>> {
    let server = stage.socket(Side::Receiver, "server")?;
    server.bind(stage.any_port());
    Ok(server)
}

fn ask(stage: &Stage, server: &LoneSocket, times: usize) -> Step<()> {
    for _ in 0..times {
        let client = stage.socket(Side::Sender, "client")?;
        client.connect(server.address()?)?;
    }
    Ok(())
}

/// It listens, and never calls accept: the kernel completes the handshake and
/// takes the data by itself.
fn listening(stage: &Stage) -> Step<()> {
    let server = bound(stage)?;
    server.listen(1);
    let client = stage.socket(Side::Sender, "client")?;
    client.connect(server.address()?)?;
    for message in stage.scenario.messages() {
        client.send(&message.0)?;
    }
    Ok(())
}
