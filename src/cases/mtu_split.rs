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
use crate::scenario::Scenario;
use crate::trace::{Role, Transport};

pub(super) const CASE: Case = Case {
    name: "mtu-split",
    scenario: include_str!("../../scenarios/mtu-split.toml"),
    knobs: super::free::TCP_KNOBS,
    runs,
    claims,
};

fn runs(scenario: &Scenario) -> Vec<Run> {
    let holds_it_all = scenario.with(|values| values.mss_bytes = None);
    [
        Run::pair("main", Role::Main, scenario, Transport::Tcp, steps::late_reader),
        Run::pair("control", Role::Control, &holds_it_all, Transport::Tcp, steps::late_reader),
    ]
    .into_iter()
    .flatten()
    .collect()
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
    if scenario.recv_bytes() < longest {
        // It breaks where the reader cuts, not where the segments end.
        claims.push(format!("main.naive.longest_read == {}", scenario.recv_bytes()));
        claims.push("main.naive.intact < main.naive.messages".to_owned());
    } else if messages.len() == 1 {
        claims.push("main.naive.intact == main.naive.messages".to_owned());
    }
    claims
}
