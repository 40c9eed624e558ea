//! **half-open**: the third packet of the handshake is lost.
//!
//! The client has its SYN answered and believes that it is connected; the
//! server has heard nothing since and has nothing to accept. No number in
//! listen(n) finishes a handshake. (RFC 9293 §3.5.1 calls something else half-open.)
//!
//! ```text
//! client  SYN ──▶      ESTABLISHED   ACK ──╳       data ──▶
//! server       ◀── SYN+ACK      nothing to accept       accepts
//! ```

use super::*;

pub(super) const CASE: Case = Case::new(
    files!("half-open", NEEDS_A_CABLE),
    &[&["messages", "backlog"], ADDRESS],
    runs,
    Claims::Always(&[
        "main.connections == 1",
        "main.waiting_for_accept == 0",
        "control.connections == 1",
        "control.waiting_for_accept == 1",
        "data.waiting_for_accept == 1",
        "larger-backlog.connections == 1",
        "larger-backlog.waiting_for_accept == 0",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_calls(scenario)
        .main("main", silent_client)
        .control("control", silent_client)
        .turned(|values| values.drop_handshake = None)
        .control("data", client_writes)
        .no_cure("larger-backlog", silent_client)
        .turned(|values| values.backlog = Some(100))
        .all()
}

/// The client connects and waits to be spoken to.
fn silent_client(stage: &Stage) -> Step<()> {
    let (_client, server) = connect(stage)?;
    look(stage, &server)
}

/// The client connects and speaks first: its data carry the ACK once more.
fn client_writes(stage: &Stage) -> Step<()> {
    let (client, server) = connect(stage)?;
    for frame in stage.frames {
        client.send(&frame.data)?;
    }
    look(stage, &server)
}

fn connect<'s>(stage: &'s Stage) -> Step<(LoneSocket<'s>, LoneSocket<'s>)> {
    let server = stage.socket(Side::Receiver, "server")?;
    server.bind(stage.any_port());
    server.listen(stage.scenario.values.backlog.unwrap_or(1));
    let client = stage.socket(Side::Sender, "client")?;
    client.connect(server.address()?)?;
    Ok((client, server))
}

/// Looks when all that the client has sent so far has come: no packet overtakes
/// another on the cable, and a marker comes behind them. That takes no longer than
/// one way, and the server would repeat its SYN+ACK after a second at the earliest
/// (RFC 6298, section 2).
fn look(stage: &Stage, server: &LoneSocket) -> Step<()> {
    endpoint::wait_arrived(&stage.ground)?;
    server.note_waiting_for_accept()
}
