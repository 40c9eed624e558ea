//! The JSON report: a contract, because other programs read it. Fields are
//! added, never renamed; unknown is `null`, never 0.

use super::Style;
use super::screen::says;
use super::watched;
use crate::Text;
use crate::observe::{Number, Observed, quantities};
use crate::scenario::Transport;
use crate::trace::{RunTrace, SeenBy, Trace};
use crate::verdict::Verdict;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::collections::BTreeMap;

const SCHEMA: u32 = 1;

pub fn render(trace: &Trace, verdict: &Verdict, _: &Style) -> String {
    let report = JsonReport { trace, verdict };
    let text = serde_json::to_string_pretty(&report).expect("a report has only string keys");
    text + "\n"
}

/// Writes an object of these fields, in this order.
macro_rules! fields {
    ($serializer:ident, $($name:ident: $value:expr,)+) => {{
        let mut object = $serializer.serialize_map(None)?;
        $(object.serialize_entry(stringify!($name), &$value)?;)+
        object.end()
    }};
}

struct JsonReport<'t> {
    trace: &'t Trace,
    verdict: &'t Verdict<'t>,
}

impl Serialize for JsonReport<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let JsonReport { trace, verdict } = self;
        let scenario = trace.scenario.as_ref();
        fields!(to,
            schema: SCHEMA,
            case: scenario.map(|scenario| &scenario.case),
            transport: trace.runs.first().map(|run| run.transport),
            link: trace.link,
            seed: scenario.and_then(|scenario| scenario.values.seed),
            kernel: trace.kernel,
            verdict: verdict.outcome,
            runs: verdict.runs.iter().map(JsonRun).collect::<Vec<_>>(),
            claims: verdict.claims,
            says: says(trace, verdict),
            subject: trace.subject,
            traced: trace.runs.iter().any(is_traced),
            remarks: trace.remarks,
            told: watched::sentences(verdict),
        )
    }
}

/// Whether its program was stopped at each call: nothing is claimed about its times.
fn is_traced(run: &RunTrace) -> bool {
    let by = run.seen.as_ref().map(|seen| seen.by);
    matches!(by, Some(SeenBy::Tracer | SeenBy::Strace))
}

struct JsonRun<'t>(&'t Observed<'t>);

impl Serialize for JsonRun<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let JsonRun(run) = self;
        // A run that could not even begin did not write nothing: it is not known.
        let happened = !run.never_happened();
        // Of others' programs each end is seen or not, and what they took for a message is
        // not.
        let seen = run.trace.seen.as_ref();
        let wrote = happened && seen.is_none_or(|seen| seen.sender.is_some());
        let has_read = happened && seen.is_none_or(|seen| seen.receiver.is_some());
        let delivers = happened && seen.is_none();
        fields!(to,
            name: run.trace.name,
            role: run.trace.role,
            receiver: run.trace.receiver,
            transport: run.trace.transport,
            framing: run.trace.framing,
            options: run.options().collect::<Vec<_>>(),
            messages: run.trace.messages,
            writes: wrote.then_some(&run.writes),
            segment_count: run.segment_count.as_ref().ok(),
            segments: run.segments.as_ref().ok(),
            segments_from: run.segments_from,
            datagrams: run.datagrams().ok().filter(|_| happened),
            fragments: run.datagrams().and_then(|_| run.fragments()).ok(),
            truncated: run.truncated().ok(),
            dropped: run.dropped.as_ref().ok(),
            reads: has_read.then_some(&run.reads),
            delivered: delivers.then_some(&run.delivered),
            intact: run.intact().ok().filter(|_| delivers),
            noticed: run.noticed,
            error: run.trace.error,
            not_observed: not_observed(run),
            cause: run.cause(),
            quantities: measured(run),
            events: run.trace.events,
            connection: run.trace.connection,
            direction: run.trace.direction,
            seen: seen,
        )
    }
}

/// For each `null` that the run could have had: why it is `null`.
fn not_observed<'t>(run: &'t Observed) -> BTreeMap<&'static str, &'t Text> {
    let reasons = match run.trace.transport {
        Transport::Tcp => vec![
            ("segment_count", run.segment_count.as_ref().err()),
            ("segments", run.segments.as_ref().err()),
        ],
        Transport::Udp => vec![("dropped", run.dropped.as_ref().err())],
        Transport::Unix | Transport::Seqpacket => Vec::new(),
    };
    reasons.into_iter().filter_map(|(name, why)| Some((name, why?))).collect()
}

/// All that claims and texts may name of a run; what was not observed is `null`.
fn measured(run: &Observed) -> BTreeMap<&'static str, Option<Number>> {
    // Of others' calls they are not: what one end did not show would be a zero.
    let seen = run.trace.seen.as_ref();
    let all = seen.is_none_or(|seen| seen.by == SeenBy::Capture);
    let known = |quantity| run.quantity(quantity).ok().filter(|_| all);
    quantities().map(|quantity| (quantity.name, known(quantity))).collect()
}
