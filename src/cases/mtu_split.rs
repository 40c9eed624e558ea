//! **mtu-split**: one message longer than a segment may be.
//!
//! TCP cuts the stream to the maximum segment size, so that IP need not cut
//! again. The receiver's stream is whole all the same: splitting alone breaks
//! no message; reading less than a message does.
//!
//! ```text
//! writes    4000
//! segments  1448 · 1448 · 1104
//! ```

use super::*;

pub(super) const CASE: Case =
    Case::new(files!("mtu-split"), knobs::TCP, runs, Claims::Chosen(claims));

fn runs(scenario: &Scenario) -> Vec<Run> {
    let longest = longest_message(scenario);
    Runs::of(scenario)
        .main("main", steps::prompt_reader)
        .control("control", steps::prompt_reader)
        .turned(|values| {
            // The MTU of loopback is too large to cut anything: the scenario asks for a
            // small MSS.
            values.mss_bytes = None;
            if scenario.link == LinkKind::Wire {
                values.mtu_bytes = Some(holds_it_all(longest));
            }
        })
        .control("late-reader", steps::late_reader)
        .all()
}

fn longest_message(scenario: &Scenario) -> usize {
    scenario.messages().iter().map(|message| message.len()).max().unwrap_or(0)
}

/// An MTU that holds every message in one packet: 9000 as jumbo frames have it,
/// or more.
fn holds_it_all(longest: usize) -> u32 {
    const HEADERS: usize = 200; // more than IP, TCP, its options and a frame's header take
    u32::try_from((longest + HEADERS).clamp(9000, 65_535)).unwrap_or(65_535)
}

fn claims(scenario: &Scenario) -> Vec<&'static str> {
    // Writes that are small may be merged: that is the subject of nagle. None is cut.
    let nothing_cut = match scenario.values.writes {
        None => "control.naive.segments == control.naive.writes",
        Some(_) => "control.naive.segments <= control.naive.writes",
    };
    let mut claims = vec![
        "main.naive.longest_write > main.naive.mss_bytes",
        "main.naive.segments > main.naive.writes",
        nothing_cut,
        "main.framed.intact == main.framed.messages",
    ];
    if scenario.recv_bytes() < longest_message(scenario) {
        // It breaks where the reader cuts, not where the segments end.
        claims.push("main.naive.longest_read < main.naive.longest_write");
        claims.push("main.naive.intact < main.naive.messages");
    } else if scenario.most_writes() == 1 {
        claims.push("late-reader.naive.intact == late-reader.naive.messages");
        if scenario.link == LinkKind::Loopback {
            // `lo` carries it all in one packet, so nothing can come in pieces.
            claims.push("main.naive.intact == main.naive.messages");
        }
        // On a wire that is slow enough a prompt reader gets it in pieces, as long
        // as nothing holds the reader up: said if it was so, and not claimed.
    }
    claims
}
