//! **port-in-use**: the server is restarted, and bind says EADDRINUSE: a
//! connection that it closed first is still in TIME_WAIT (RFC 9293 §3.6.1), and
//! holds the port. SO_REUSEADDR helps, where *both* the old and the new socket
//! have it (on Linux).

use super::*;
use std::net::SocketAddr;

pub(super) const CASE: Case = Case::new(
    files!("port-in-use"),
    &[ADDRESS],
    runs,
    Claims::Always(&[
        "main.time_wait > 0",
        "main.in_use == 1",
        "two-servers.in_use == 1",
        "control.time_wait > 0",
        "control.in_use == 0",
        "new-only.time_wait > 0",
        "new-only.in_use == 1",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_calls(scenario)
        .main("main", |stage| restart(stage, false, false))
        .main("two-servers", two_at_once)
        .control("control", |stage| restart(stage, true, true))
        .no_cure("new-only", |stage| restart(stage, false, true))
        .all()
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
    endpoint::wait_for_time_wait(port, &stage.ground)?;
    start_again(stage, port, new_reuses)
}

/// The side that closes first is the one that waits (TIME_WAIT): here, the server.
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
