//! **port-in-use**: the server is restarted, and bind says EADDRINUSE: a
//! connection that it closed first is still in TIME_WAIT (RFC 9293 §3.6.1), and
//! holds the port. SO_REUSEADDR helps, where *both* the old and the new socket
//! have it (on Linux).

use super::knobs::ADDRESS;
use super::{Case, Run, Stage};
use crate::lab::endpoint::{LoneSocket, SocketOption, Step, wait_for_time_wait};
use crate::link::Side;
use crate::scenario::{Scenario, Transport};
use crate::trace::{Receiver, Role};
use std::net::SocketAddr;

pub(super) const CASE: Case = Case {
    name: "port-in-use",
    scenario: include_str!("../../scenarios/port-in-use.toml"),
    knobs: &[ADDRESS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let (nobody, tcp) = (Receiver::Nobody, Transport::Tcp);
    let (main, control, no_cure) = (Role::Main, Role::Control, Role::NoCure);
    let mut runs = Vec::new();
    runs.extend(Run::one("main", main, nobody, scenario, tcp, |stage| {
        restart(stage, false, false)
    }));
    runs.extend(Run::one("two-servers", main, nobody, scenario, tcp, two_at_once));
    runs.extend(Run::one("control", control, nobody, scenario, tcp, |stage| {
        restart(stage, true, true)
    }));
    runs.extend(Run::one("new-only", no_cure, nobody, scenario, tcp, |stage| {
        restart(stage, false, true)
    }));
    runs
}

/// A server that may be reused by a later one, or not. (Rust's own
/// `TcpListener` sets SO_REUSEADDR by itself; here we choose.)
fn server<'s>(stage: &'s Stage, name: &str, reuse: bool) -> Step<LoneSocket<'s>> {
    let socket = stage.socket(Side::Receiver, name)?;
    if reuse {
        socket.set(SocketOption::ReuseAddress(true), "set(SO_REUSEADDR)")?;
    }
    Ok(socket)
}

/// A server serves one client, closes first, ends, and is started again.
fn restart(stage: &Stage, old_reuses: bool, new_reuses: bool) -> Step<()> {
    let old = server(stage, "old", old_reuses)?;
    old.bind(stage.any_port());
    old.listen(1);
    let port = old.address()?;
    close_first(stage, &old, port)?;
    old.close();
    wait_for_time_wait(port, stage.link, stage.recorder, stage.deadline)?;
    start_again(stage, port, new_reuses)
}

/// Who closes first is the one who waits (TIME_WAIT): here, the server.
fn close_first(stage: &Stage, old: &LoneSocket, port: SocketAddr) -> Step<()> {
    let client = stage.socket(Side::Sender, "client")?;
    client.connect(port)?;
    let connection = old.accept("connection")?;
    connection.close();
    client.wait_end()?;
    client.close();
    Ok(())
}

fn start_again(stage: &Stage, port: SocketAddr, reuse: bool) -> Step<()> {
    let new = server(stage, "new", reuse)?;
    if new.bind(port) {
        new.listen(1);
    }
    Ok(())
}

/// The first still listens: then SO_REUSEADDR on both does not help either.
fn two_at_once(stage: &Stage) -> Step<()> {
    let old = server(stage, "old", true)?;
    old.bind(stage.any_port());
    old.listen(1);
    start_again(stage, old.address()?, true)
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.time_wait > 0",
        "main.in_use == 1",
        "two-servers.in_use == 1",
        "control.time_wait > 0",
        "control.in_use == 0",
        "new-only.time_wait > 0",
        "new-only.in_use == 1",
    ]
    .map(str::to_owned)
    .to_vec()
}
