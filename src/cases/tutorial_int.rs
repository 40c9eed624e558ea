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

use super::*;

/// Too much for 31 bits, and not for 32.
const THREE_GIB: u32 = 3 << 30;

pub(super) const CASE: Case = Case::new(
    files!("tutorial-int"),
    &[&["messages"], RECV, &["max_frame_bytes"], ADDRESS],
    runs,
    Claims::Always(&[
        "main.tutorial.would_allocate_bytes > 1000 * main.tutorial.payload_bytes",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.would_allocate_bytes <= control.tutorial.payload_bytes",
        "control.tutorial.intact == control.tutorial.messages",
        // More than any four bytes can say: the sign was carried into a size.
        "three-gib.tutorial.would_allocate_bytes > 4294967295",
        "three-gib.framed.noticed == 1",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    Runs::of_tutorial(scenario)
        .main("main", |stage| all_frames(stage, i32::from_be_bytes)) // BUG: elsewhere "i" means this
        .turned_for(format)
        .control("control", |stage| all_frames(stage, i32::from_le_bytes))
        .turned_for(format)
        .no_cure("three-gib", three_gib)
        .turned_for(|receiver, values| {
            format(receiver, values);
            values.messages = Some(vec![]); // only a header is sent
        })
        .all()
}

/// The tutorial's sender on most machines of today, and what the framed side
/// agreed on instead: unsigned, and in network byte order (RFC 1700).
fn format(receiver: Receiver, values: &mut Values) {
    let framed = receiver == Receiver::Framed;
    values.framing = Some(if framed { "u32be" } else { "i32le" }.to_owned());
}

fn all_frames(stage: &Stage, as_int: fn([u8; 4]) -> i32) -> Step<()> {
    play(stage, whole(stage.frames), |stage, net| believe(stage, net, as_int))
}

fn three_gib(stage: &Stage) -> Step<()> {
    let header = match stage.receiver {
        Receiver::Framed => THREE_GIB.to_be_bytes(),
        // BUG: `int n = file_size` of C keeps 32 bits and changes the sign.
        _ => THREE_GIB.cast_signed().to_le_bytes(),
    };
    play(stage, vec![header.to_vec()], |stage, net| believe(stage, net, i32::from_le_bytes))
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
