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

use super::{Case, Run, steps};
use crate::scenario::{LinkKind, Scenario, Transport};
use crate::trace::Role;

pub(super) const CASE: Case = Case {
    name: "mtu-split",
    scenario: include_str!("../../scenarios/mtu-split.toml"),
    knobs: super::knobs::TCP,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let holds_it = match scenario.link {
        // Loopback has no MTU worth the name: the scenario asks for a small MSS.
        LinkKind::Loopback | LinkKind::Nothing => scenario.with(|values| values.mss_bytes = None),
        LinkKind::Wire => scenario.with(|values| values.mtu_bytes = Some(holds_it_all(scenario))),
    };
    [
        Run::pair("main", Role::Main, scenario, Transport::Tcp, steps::prompt_reader),
        Run::pair("control", Role::Control, &holds_it, Transport::Tcp, steps::prompt_reader),
        Run::pair("late-reader", Role::Control, scenario, Transport::Tcp, steps::late_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An MTU that holds every message in one packet: 9000 as jumbo frames have it,
/// or more.
fn holds_it_all(scenario: &Scenario) -> u32 {
    const HEADERS: usize = 200; // more than IP, TCP, its options and a frame's header take
    let longest = scenario.messages().iter().map(|message| message.len()).max().unwrap_or(0);
    u32::try_from((longest + HEADERS).clamp(9000, 65_535)).unwrap_or(65_535)
}

fn claims(scenario: &Scenario) -> Vec<String> {
    let mut claims = vec![
        "main.naive.longest_write > main.naive.mss_bytes".to_owned(),
        "main.naive.segments > main.naive.writes".to_owned(),
        "control.naive.segments == control.naive.writes".to_owned(),
        "main.framed.intact == main.framed.messages".to_owned(),
    ];
    let messages = scenario.messages();
    let longest = messages.iter().map(|message| message.len()).max().unwrap_or(0);
    let whole = |run: &str| format!("{run}.naive.intact == {run}.naive.messages");
    if scenario.recv_bytes() < longest {
        // It breaks where the reader cuts, not where the segments end.
        claims.push("main.naive.longest_read < main.naive.longest_write".to_owned());
        claims.push("main.naive.intact < main.naive.messages".to_owned());
    } else if messages.len() == 1 {
        claims.push(whole("late-reader"));
        if scenario.link == LinkKind::Loopback {
            // `lo` carries it all in one packet, so nothing can come in pieces.
            claims.push(whole("main"));
        }
        // On a wire that is slow enough a prompt reader gets it in pieces, as long
        // as nothing holds the reader up: said if it was so, and not claimed.
    }
    claims
}
