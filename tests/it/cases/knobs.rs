//! A knob that a case lists shows in one of its runs: turned, it is found among
//! the events. (What a report says of a knob that changes nothing is not false;
//! it only teaches that the knob changes nothing.)

use std::thread;
use sticky_demo::cases::{CASES, Case};
use sticky_demo::lab::{self, Place, RunOptions};
use sticky_demo::scenario::{LinkKind, OnOff, Scenario, Transport, Values};
use sticky_demo::trace::{Trace, What};

const ROOM: usize = 3;
const PAUSE_MS: u64 = 7;
const SEND_BUFFER: usize = 60_000;
const RECEIVE_BUFFER: usize = 9000;
const MSS: u32 = 700;

/// Everything turned that a case lists and that its events can show.
fn turned(case: &Case, transport: Option<Transport>) -> Values {
    let all = Values {
        recv_bytes: Some(ROOM),
        gap_ms: Some(PAUSE_MS),
        nodelay: Some(OnOff::On),
        cork: Some(OnOff::Off),
        quickack: Some(OnOff::On),
        sndbuf_bytes: Some(SEND_BUFFER),
        rcvbuf_bytes: Some(RECEIVE_BUFFER),
        mss_bytes: Some(MSS),
        dont_fragment: Some(OnOff::On),
        ..Values::default()
    };
    let mut values = serde_json::to_value(all).expect("values are JSON");
    let listed = values.as_object_mut().expect("a table");
    listed.retain(|knob, _| case.knobs().any(|listed| listed == knob));
    let values: Values = serde_json::from_value(values).expect("values again");
    // A pause is between two messages.
    let messages = case.file().values.messages.as_ref().map(|all| [&all[..], all].concat());
    Values { transport, messages, ..values }
}

fn shows(what: &What, knob: &str) -> bool {
    let set = |option: &str, value: &str| match what {
        What::Option { name, asked, .. } => name == option && asked.as_deref() == Some(value),
        _ => false,
    };
    match knob {
        "recv_bytes" => match what {
            What::Read { asked_bytes, .. } | What::Datagram { asked_bytes, .. } => {
                *asked_bytes == ROOM as u64
            }
            _ => false,
        },
        "gap_ms" => matches!(what, What::Paused { pause_ms } if *pause_ms == PAUSE_MS),
        "nodelay" => set("TCP_NODELAY", "on"),
        "cork" => set("TCP_CORK", "off"),
        "quickack" => set("TCP_QUICKACK", "on"),
        "sndbuf_bytes" => set("SO_SNDBUF", &SEND_BUFFER.to_string()),
        "rcvbuf_bytes" => set("SO_RCVBUF", &RECEIVE_BUFFER.to_string()),
        "mss_bytes" => set("TCP_MAXSEG", &MSS.to_string()),
        "dont_fragment" => set("IP_MTU_DISCOVER", "IP_PMTUDISC_DO"),
        other => panic!("{other} is turned, and nothing is said about how it shows"),
    }
}

/// What does not show in any run; over loopback, where a lost packet is not lost.
fn missing(case: &Case) -> Vec<&'static str> {
    // The sandbox has the knobs of two transports.
    let transports = match case.knobs().any(|listed| listed == "transport") {
        true => vec![Some(Transport::Tcp), Some(Transport::Udp)],
        false => vec![None],
    };
    let traces: Vec<Trace> = transports
        .iter()
        .map(|transport| {
            let values = turned(case, *transport);
            let scenario = Scenario::resolve(case.file(), None, &values, LinkKind::Loopback)
                .unwrap_or_else(|why| panic!("{}: {}", case.name, why.en));
            let experiment = case.with(scenario, Place::LOOPBACK);
            lab::run(&experiment, &RunOptions::default())
                .unwrap_or_else(|why| panic!("{}: {why:?}", case.name))
        })
        .collect();
    let events = || traces.iter().flat_map(|trace| &trace.runs).flat_map(|run| &run.events);
    let mut turned = turned(case, None).given();
    turned.retain(|knob| *knob != "messages");
    turned.retain(|knob| !events().any(|event| shows(&event.what, knob)));
    turned
}

#[test]
fn every_knob_shows() {
    let silent: Vec<String> = thread::scope(|side_by_side| {
        let cases: Vec<_> =
            CASES.iter().map(|case| (case, side_by_side.spawn(|| missing(case)))).collect();
        cases
            .into_iter()
            .flat_map(|(case, missing)| {
                let missing = missing.join().unwrap_or_else(|_| panic!("{}", case.name));
                missing.into_iter().map(move |knob| format!("{} {knob}", case.name))
            })
            .collect()
    });
    assert!(silent.is_empty(), "listed, turned, and in no run: {silent:?}");
}
