//! The JSON report: a contract, because other programs read it. Fields are
//! added, never renamed; unknown is `null`, never 0.

use super::Style;
use crate::Text;
use crate::observe::{Observed, SegmentsFrom};
use crate::scenario::{Bytes, Transport};
use crate::trace::{Event, LinkInfo, Receiver, Role, Trace, What};
use crate::verdict::{Checked, Outcome, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the report that this program writes.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Report<'t> {
    schema: u32,
    case: Option<&'t str>,
    transport: Option<Transport>,
    link: &'t LinkInfo,
    seed: Option<u64>,
    kernel: &'t str,
    verdict: Option<Outcome>,
    runs: Vec<Run<'t>>,
    claims: &'t [Checked],
}

#[derive(Serialize)]
struct Run<'t> {
    name: &'t str,
    role: Role,
    receiver: Receiver,
    transport: Transport,
    framing: &'t str,
    options: Vec<SocketOption<'t>>,
    messages: &'t [Bytes],
    writes: Option<&'t Vec<u64>>,
    segment_count: Option<u64>,
    segments: Option<&'t Vec<u64>>,
    segments_from: Option<SegmentsFrom>,
    datagrams: Option<&'t Vec<u64>>,
    fragments: Option<Vec<u64>>,
    truncated: Option<u64>,
    dropped: Option<u64>,
    reads: Option<&'t Vec<u64>>,
    delivered: Option<Vec<&'t Bytes>>,
    intact: Option<usize>,
    noticed: &'t [&'t Text],
    error: Option<&'t Text>,
    /// For each `null` above that the run could have had: why it is `null`.
    not_observed: BTreeMap<&'static str, &'t Text>,
    events: &'t [Event],
}

#[derive(Serialize)]
struct SocketOption<'t> {
    side: crate::trace::Observer,
    name: &'t str,
    asked: Option<&'t str>,
    got: Option<&'t str>,
}

/// The report as one JSON object.
pub fn render(trace: &Trace, verdict: &Verdict, _: &Style) -> String {
    let transports: Vec<Transport> = trace.runs.iter().map(|run| run.transport).collect();
    let report = Report {
        schema: SCHEMA,
        case: trace.scenario.as_ref().map(|scenario| scenario.case.as_str()),
        transport: transports.first().copied(),
        link: &trace.link,
        seed: trace.scenario.as_ref().and_then(|scenario| scenario.values.seed),
        kernel: &trace.kernel,
        verdict: verdict.outcome,
        runs: verdict.runs.iter().map(run).collect(),
        claims: &verdict.claims,
    };
    let mut text = serde_json::to_string_pretty(&report).expect("a report has only string keys");
    text.push('\n');
    text
}

fn run<'t>(run: &'t Observed<'t>) -> Run<'t> {
    // A run that could not even begin did not write nothing: it is not known.
    let happened = !run.never_happened();
    let mut not_observed = BTreeMap::new();
    let mut because = |name: &'static str, why: Option<&'t Text>| {
        if let Some(why) = why {
            not_observed.insert(name, why);
        }
    };
    match run.trace.transport {
        Transport::Tcp => {
            because("segment_count", run.segment_count.as_ref().err());
            because("segments", run.segments.as_ref().err());
        }
        Transport::Udp => because("dropped", run.dropped.as_ref().err()),
        Transport::Unix | Transport::Seqpacket => {}
    }
    Run {
        name: &run.trace.name,
        role: run.trace.role,
        receiver: run.trace.receiver,
        transport: run.trace.transport,
        framing: &run.trace.framing,
        options: run.trace.events.iter().filter_map(option).collect(),
        messages: &run.trace.messages,
        writes: happened.then_some(&run.writes),
        segment_count: run.segment_count.as_ref().ok().copied(),
        segments: run.segments.as_ref().ok(),
        segments_from: run.segments_from,
        datagrams: run.datagrams().ok().filter(|_| happened),
        fragments: run.datagrams().and_then(|_| run.fragments()).ok(),
        truncated: run.truncated().ok(),
        dropped: run.dropped.as_ref().ok().copied(),
        reads: happened.then_some(&run.reads),
        delivered: happened.then(|| run.delivered.clone()),
        intact: run.intact().ok().filter(|_| happened),
        noticed: &run.noticed,
        error: run.trace.error.as_ref(),
        not_observed,
        events: &run.trace.events,
    }
}

fn option(event: &Event) -> Option<SocketOption<'_>> {
    match &event.what {
        What::Option { name, asked, got } => Some(SocketOption {
            side: event.observer,
            name,
            asked: asked.as_deref(),
            got: got.as_deref(),
        }),
        _ => None,
    }
}
