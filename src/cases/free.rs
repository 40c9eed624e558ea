//! **free**: any messages, pauses and options, drawn without a claim. The
//! sandbox.

use super::*;

pub(super) const CASE: Case = Case::new(files!("free"), knobs::ALL, runs, Claims::Always(&[]));

fn runs(scenario: &Scenario) -> Vec<Run> {
    let transport = scenario.values.transport.unwrap_or(Transport::Tcp);
    let steps = match (transport, scenario.values.reader.unwrap_or(Reader::Prompt)) {
        (Transport::Udp, _) => datagrams::receive_late,
        (_, Reader::Prompt) => steps::prompt_reader,
        (_, Reader::Late) => steps::late_reader,
        (_, Reader::LockStep) => steps::lock_step,
    };
    Runs::of(scenario).main("main", steps).over(transport).all()
}
