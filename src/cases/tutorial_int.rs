//! **tutorial-int**: the length as the machine happens to hold it.
//!
//! `struct.pack("i", n)` writes a *signed* length in the machine's *own* byte
//! order. Three things are wrong with that, and with its reader.
//!
//! ```text
//! 12 bytes, little-endian   0c 00 00 00
//! read as big-endian        0x0c000000    201 million
//! 3 GiB in a signed int     negative, and as a size_t almost 2^64
//! ```

use super::knobs::{ADDRESS, RECV};
use super::pieces::{Pieces, play, read_frames, whole};
use super::{Case, Run, Stage};
use crate::lab::endpoint::Step;
use crate::scenario::{Scenario, Transport};
use crate::trace::{Receiver, Role};

/// Too much for 31 bits, and not for 32.
const THREE_GIB: u32 = 3 << 30;

pub(super) const CASE: Case = Case {
    name: "tutorial-int",
    scenario: include_str!("../../scenarios/tutorial-int.toml"),
    knobs: &[&["messages"], RECV, &["max_frame_bytes"], ADDRESS],
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    // The tutorial's sender on most machines of today, and what the framed
    // side agreed on instead: unsigned, and in network byte order (RFC 1700).
    let native = scenario.with(|values| values.framing = Some("i32le".to_owned()));
    let network = scenario.with(|values| values.framing = Some("u32be".to_owned()));
    let header_only = |scenario: &Scenario| scenario.with(|values| values.messages = Some(vec![]));
    let run = |name, role, receiver, scenario: &Scenario, steps| Run {
        name,
        role,
        receiver,
        transport: Transport::Tcp,
        scenario: scenario.clone(),
        steps,
    };
    let (wrong, right) = (Receiver::Tutorial, Receiver::Framed);
    vec![
        run("main", Role::Main, wrong, &native, big_endian_peer),
        run("main", Role::Main, right, &network, framed),
        run("control", Role::Control, wrong, &native, little_endian_peer),
        run("control", Role::Control, right, &network, framed),
        run("three-gib", Role::NoCure, wrong, &header_only(&native), three_gib_signed),
        run("three-gib", Role::NoCure, right, &header_only(&network), three_gib_framed),
    ]
}

/// The wrong receiver: its header is read in full, and then simply believed.
fn believe(stage: &Stage, net: &mut Pieces, as_int: fn([u8; 4]) -> i32) -> Step<()> {
    while let Some(header) = net.recv_exactly(4)? {
        let header = [header[0], header[1], header[2], header[3]];
        // BUG: a negative length becomes a size, as in malloc(n) and recv(n) of C.
        let length = as_int(header) as u64;
        // BUG: no limit, so the buffer is as long as a stranger says. Ours has one.
        stage.would_allocate(length);
        if length > stage.scenario.max_frame_bytes() as u64 {
            return Ok(());
        }
        let Some(message) = net.recv_exactly(length as usize)? else { return Ok(()) };
        stage.deliver(&message);
    }
    Ok(())
}

fn big_endian_peer(stage: &Stage) -> Step<()> {
    play(stage, whole(stage.frames), |stage, net| {
        believe(stage, net, i32::from_be_bytes) // BUG: on another machine "i" means this
    })
}

fn little_endian_peer(stage: &Stage) -> Step<()> {
    play(stage, whole(stage.frames), |stage, net| believe(stage, net, i32::from_le_bytes))
}

fn three_gib_signed(stage: &Stage) -> Step<()> {
    // BUG: `int n = file_size` of C keeps 32 bits and changes the sign.
    let header = THREE_GIB.cast_signed().to_le_bytes();
    play(stage, vec![header.to_vec()], |stage, net| believe(stage, net, i32::from_le_bytes))
}

fn three_gib_framed(stage: &Stage) -> Step<()> {
    let mut net = Pieces::new(stage, vec![THREE_GIB.to_be_bytes().to_vec()])?;
    read_frames(stage, &mut net)?;
    net.done()
}

fn framed(stage: &Stage) -> Step<()> {
    let mut net = Pieces::new(stage, whole(stage.frames))?;
    read_frames(stage, &mut net)?;
    net.done()
}

fn claims(_: &Scenario) -> Vec<String> {
    [
        "main.tutorial.would_allocate_bytes > 1000 * main.tutorial.payload_bytes",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.would_allocate_bytes <= control.tutorial.payload_bytes",
        "control.tutorial.intact == control.tutorial.messages",
        // More than any four bytes can say: the sign was carried into a size.
        "three-gib.tutorial.would_allocate_bytes > 4294967295",
        "three-gib.framed.noticed == 1",
    ]
    .map(str::to_owned)
    .to_vec()
}
