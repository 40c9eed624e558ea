//! **backlog**: listen(n) bounds the *completed* connections that wait for
//! accept (listen(2)); Linux lets n + 1 of them wait. Since 2015 it bounds
//! half-done handshakes (SYN_RECV) by the same number, which that page does not say.
//!
//! ```text
//! listen(1)   client 1  ESTABLISHED    client 2  ESTABLISHED    client 3  SYN_SENT …
//! ```

use super::*;

pub(super) const CASE: Case =
    Case::new(files!("backlog"), &[&["backlog"], ADDRESS], runs, Claims::Made(claims));

/// Clients more than `listen(n)` was asked for: one that Linux lets wait all
/// the same, and three that it does not.
const MORE_CLIENTS: u32 = 4;

fn backlog(scenario: &Scenario) -> u32 {
    scenario.values.backlog.unwrap_or(1)
}

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_calls(scenario)
        .main("main", nobody_accepts)
        .control("control", each_is_accepted)
        .no_cure("more", nobody_accepts)
        .turned(|values| values.backlog = Some(backlog(scenario) + 2))
        .all()
}

fn nobody_accepts(stage: &Stage) -> Step<()> {
    connect_all(stage, |_| Ok(false))
}

fn each_is_accepted(stage: &Stage) -> Step<()> {
    let mut accepted = Vec::new(); // kept open to the end
    connect_all(stage, move |server| {
        accepted.push(server.accept("connection")?);
        Ok(true)
    })
}

/// Clients come one after the other, and each is settled before the next comes:
/// connected, or before a full queue.
fn connect_all<'s>(
    stage: &'s Stage,
    mut accept: impl FnMut(&LoneSocket<'s>) -> Step<bool>,
) -> Step<()> {
    let room = u64::from(backlog(stage.scenario)) + 1;
    let server = stage.socket(Side::Receiver, "server")?;
    server.bind(stage.any_port());
    server.listen(backlog(stage.scenario));
    let (mut clients, mut turned_away) = (Vec::new(), Vec::new()); // all open to the end
    let mut waiting = 0;
    for number in 1..=backlog(stage.scenario) + MORE_CLIENTS {
        let client = stage.socket(Side::Sender, &format!("client {number}"))?;
        client.begin_connecting(server.address()?)?;
        // Before a full queue the SYN is dropped, now or when it is sent again:
        // there is nothing to wait for.
        if waiting < room {
            stage.ground.deadline.until(words::waited_for_connection, || {
                let complete = client.is_established()? && server.waiting_for_accept()? > waiting;
                Ok(complete.then_some(()))
            })?;
            client.note_state()?;
            if !accept(&server)? {
                waiting += 1;
            }
            clients.push(client);
        } else {
            turned_away.push(client);
        }
    }
    server.note_waiting_for_accept()?;
    turned_away.iter().try_for_each(LoneSocket::note_state)
}

fn claims(scenario: &Scenario) -> Vec<String> {
    let n = backlog(scenario);
    vec![
        format!("main.connections == {}", n + 1),
        "main.waiting_for_accept == main.connections".to_owned(),
        "main.unanswered_clients > 0".to_owned(),
        "control.connections == control.clients".to_owned(),
        "control.unanswered_clients == 0".to_owned(),
        format!("more.connections == {}", n + 3),
        "more.unanswered_clients > 0".to_owned(),
    ]
}
