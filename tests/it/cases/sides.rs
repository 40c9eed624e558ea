//! Each case shows the wrong receiver beside the right one, or says why not.

use std::collections::BTreeSet;
use sticky_demo::cases::CASES;
use sticky_demo::scenario::{LinkKind, Scenario, Values};
use sticky_demo::trace::{Receiver, Role};

/// Cases whose main run and control are not made before a naive *and* a framed
/// receiver, and why.
const ONE_SIDED: &[(&str, &str)] = &[
    ("delayed-ack", "its subject is time; a server must find the requests in order to reply"),
    ("refused", "no connection, so no message: its subject is what connect answers"),
    ("port-in-use", "no message crosses: its subject is what bind answers"),
    ("half-open", "no message crosses: it is about which end takes itself for connected"),
    ("dead-peer", "no message is read: it is about who notices that nobody is there"),
    ("no-reader", "no message is read: it is about what send answers then"),
    ("backlog", "no message crosses: its subject is who gets connected"),
];

#[test]
fn every_case_that_claims_has_a_main_run_and_a_control_each_wrong_and_framed() {
    let one_sided = |name| ONE_SIDED.iter().any(|(case, _)| *case == name);
    for (name, why) in ONE_SIDED {
        assert!(CASES.iter().any(|case| case.name == *name), "{name} is no case");
        assert!(why.len() > 20, "{name} gives no reason");
    }
    for case in CASES {
        let scenario = Scenario::resolve(case.file(), None, &Values::default(), LinkKind::Loopback)
            .expect("a case's own values");
        if case.claims(&scenario).is_empty() {
            continue;
        }
        let runs = (case.runs)(&scenario);
        for role in [Role::Main, Role::Control] {
            assert!(runs.iter().any(|run| run.role == role), "{} has no {role:?} run", case.name);
            if one_sided(case.name) {
                continue;
            }
            let before = |receivers: &[Receiver]| {
                runs.iter().any(|run| run.role == role && receivers.contains(&run.receiver))
            };
            assert!(
                before(&[Receiver::Naive, Receiver::Tutorial]),
                "{} has no {role:?} run before a naive receiver or a tutorial's",
                case.name
            );
            assert!(
                before(&[Receiver::Framed]),
                "{} has no {role:?} run before a framed receiver",
                case.name
            );
        }
        let mut pairs = BTreeSet::new();
        for run in &runs {
            assert!(
                pairs.insert((run.name, run.receiver.name())),
                "{}: {} twice",
                case.name,
                run.name
            );
        }
    }
}
