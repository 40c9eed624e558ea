//! **timeout-inside**: a read timeout strikes in the middle of a message.
//!
//! A timeout says that nothing came for a while. It says nothing about boundaries: half
//! a message may have been read already. A program that begins anew with the next read
//! takes the other half for a header, and is out of step from then on.
//!
//! ```text
//! writes     ····hello, w|          |orld|····bye
//! reads      ····|hello, w|  EAGAIN |orld          "orld" as a length
//! ```

use super::*;

/// How long the receiver waits; the sender is silent until that time is over.
const TIMEOUT: Duration = Duration::from_millis(20);
const LONGER: Duration = Duration::from_millis(100);

pub(super) const CASE: Case = Case::new(
    files!("timeout-inside"),
    &[MESSAGES, RECV, &["max_frame_bytes", "rcvbuf_bytes"], ADDRESS],
    runs,
    Claims::Always(&[
        "main.tutorial.would_block == 1",
        "main.tutorial.thrown_away_bytes > 0",
        "main.tutorial.intact < main.tutorial.messages",
        "main.framed.would_block == 1",
        "main.framed.intact == main.framed.messages",
        "control.tutorial.would_block == 0",
        "control.tutorial.intact == control.tutorial.messages",
        "longer.tutorial.thrown_away_bytes > 0",
        "longer.tutorial.intact < longer.tutorial.messages",
        "longer.framed.intact == longer.framed.messages",
    ]),
);

fn runs(scenario: &Scenario) -> Vec<Run> {
    // The tutorial's receiver below knows one format, the tutorials' own.
    Runs::of_tutorial(&scenario.with(u32be))
        .main("main", |stage| pause_inside(stage, Some(TIMEOUT)))
        .control("control", |stage| pause_inside(stage, None))
        .no_cure("longer", |stage| pause_inside(stage, Some(LONGER)))
        .all()
}

/// The message in the middle comes in two pieces, with or without a silence between
/// them.
fn pause_inside(stage: &Stage, silence: Option<Duration>) -> Step<()> {
    let middle = stage.frames.len().saturating_sub(1) / 2;
    let mut pieces = Vec::new();
    for (index, frame) in stage.frames.iter().enumerate() {
        let at = frame.payload.start + frame.payload.len() / 2;
        // A message of one byte has no middle, its header has.
        let at = if at > frame.payload.start { at } else { frame.payload.start / 2 };
        let (head, tail) = frame.data.split_at(if index == middle { at } else { 0 });
        pieces.push(Supply::Written(vec![head.to_vec()]));
        pieces.extend(silence.filter(|_| index == middle).map(Supply::Silence));
        pieces.push(Supply::Written(vec![tail.to_vec()]));
    }
    play(stage, pieces, begin_anew)
}

/// The wrong receiver: everything is right until recv times out.
fn begin_anew(stage: &Stage, net: &mut Pieces) -> Step<()> {
    'message: loop {
        // BUG: what came of a message lives here, and ends with the timeout. It belongs
        // outside the loop.
        let mut frame = Vec::new();
        let mut wanted = 4;
        while frame.len() < wanted {
            let room = stage.scenario.recv_bytes().min(wanted - frame.len());
            let Some(read) = net.recv_or_timeout(room)? else {
                stage.note(What::ThrewAway { data: frame[..].into() });
                continue 'message;
            };
            if read.is_empty() {
                return Ok(());
            }
            frame.extend(read);
            if let (4, Some(header)) = (frame.len(), frame.first_chunk()) {
                let length = u32::from_be_bytes(*header) as usize;
                // Ours: out of step, a "header" is any four bytes.
                if length > stage.scenario.max_frame_bytes() {
                    stage.would_allocate(length as u64);
                    return Ok(());
                }
                wanted += length;
            }
        }
        stage.deliver(&frame[4..]);
    }
}
