//! What the events of a run tell besides the places of its bytes: counts, times,
//! answers, options.

use super::{Number, Observed, words};
use crate::trace::{Observer, RunTrace, What};
use crate::{Known, Text};
use serde::Serialize;

/// What an event answers, if it is one that does.
pub(super) type Pick = fn(&What) -> Option<u64>;

/// A function that picks a value out of events of one kind.
macro_rules! pick {
    ($event:pat $(if $so:expr)? => $value:expr) => {
        |what| match what {
            $event $(if $so)? => Some($value),
            _ => None,
        }
    };
}
pub(super) use pick;

/// The last answer to a question that a run asked, perhaps several times.
pub(super) fn last(run: &RunTrace, quantity: &str, pick: Pick) -> Known<u64> {
    let last = run.events.iter().rev().find_map(|event| pick(&event.what));
    last.ok_or_else(|| why_not(run, quantity))
}

pub(super) fn most(run: &RunTrace, pick: Pick) -> Option<u64> {
    run.events.iter().filter_map(|event| pick(&event.what)).max()
}

/// The reason that the trace itself gives for not having observed `quantity`.
pub(super) fn why_not(run: &RunTrace, quantity: &str) -> Text {
    if let (true, Some(error)) = (run.events.is_empty(), &run.error) {
        return error.clone();
    }
    told(run, quantity).unwrap_or_else(|| words::not_measured(quantity))
}

/// The same, where the run noted it.
pub(super) fn told(run: &RunTrace, quantity: &str) -> Option<Text> {
    run.events.iter().find_map(|event| match &event.what {
        What::NotObserved { quantity: of, because } if of == quantity => Some(because.clone()),
        _ => None,
    })
}

pub struct CallAnswer<'t> {
    /// The call, written as code.
    pub call: &'t str,
    /// What it returned, or the name of its error.
    pub answer: String,
    /// Whether that was no error.
    pub went_well: bool,
}

/// A socket option: whose it is, the value asked for, and the one in force.
#[derive(Debug, PartialEq, Serialize)]
pub struct OptionSeen<'t> {
    pub side: Observer,
    pub name: &'t str,
    pub asked: Option<&'t str>,
    pub got: Option<&'t str>,
}

pub(super) fn ms(from_ns: u64, to_ns: u64) -> f64 {
    to_ns.saturating_sub(from_ns) as f64 / 1e6
}

impl<'t> Observed<'t> {
    pub(super) fn events(&self) -> impl DoubleEndedIterator<Item = &'t What> + Clone {
        self.trace.events.iter().map(|event| &event.what)
    }

    pub(super) fn count(&self, is: impl Fn(&What) -> bool) -> usize {
        self.events().filter(|what| is(what)).count()
    }

    pub(super) fn last(&self, name: &str, pick: Pick) -> Known<u64> {
        last(self.trace, name, pick)
    }

    pub fn empty_reads(&self) -> usize {
        let reads = self
            .events()
            .filter_map(pick!(What::Read { data, .. } | What::Datagram { data, .. } => data));
        reads.filter(|data| data.is_empty()).count()
    }

    /// Whether the run itself noted this reason: the system does not tell.
    pub fn noted(&self, why: &Text) -> bool {
        self.events()
            .any(|what| matches!(what, What::NotObserved { because, .. } if because == why))
    }

    pub(super) fn calls(&self, error: &str) -> usize {
        self.count(|what| matches!(what, What::Call { error: Some(got), .. } if got == error))
    }

    /// What each read asked for that returned bytes.
    pub(super) fn asked_bytes(&self) -> impl Iterator<Item = u64> {
        self.events()
            .filter_map(pick!(What::Read { asked_bytes, data } if !data.is_empty() => *asked_bytes))
    }

    pub fn sends_failed(&self, error: &str) -> usize {
        self.count(|what| matches!(what, What::SendFailed { error: got, .. } if got == error))
    }

    pub fn call_answers(&self) -> Vec<CallAnswer<'t>> {
        let answers = self.events().filter_map(|what| match what {
            What::Call { call, value, error } => {
                let ok = || value.map_or("ok".to_owned(), |value| value.to_string());
                let answer = error.clone().unwrap_or_else(ok);
                Some(CallAnswer { call, answer, went_well: error.is_none() })
            }
            What::TimeWait { connections } => {
                let answer = connections.to_string();
                Some(CallAnswer { call: "TIME_WAIT", answer, went_well: true })
            }
            _ => None,
        });
        answers.collect()
    }

    /// Connections that waited for accept, at the last look.
    pub fn waiting_for_accept(&self) -> Option<u64> {
        self.events().rev().find_map(pick!(What::WaitingForAccept { connections } => *connections))
    }

    /// How long one waited for each reply that did not come, in milliseconds.
    pub fn unanswered_ms(&self) -> impl Iterator<Item = u64> {
        self.events().filter_map(pick!(What::Unanswered { waited_ms } => *waited_ms))
    }

    pub fn died(&self) -> impl Iterator<Item = &'t Text> {
        self.events().filter_map(pick!(What::Died { because } => because))
    }

    /// What the receiver would have set aside on a header's word, each time.
    pub fn would_allocate(&self) -> impl Iterator<Item = u64> {
        self.events().filter_map(pick!(What::WouldAllocate { bytes } => *bytes))
    }

    /// How many bytes the receiver let go, each time.
    pub fn thrown_away(&self) -> impl Iterator<Item = usize> {
        self.events().filter_map(pick!(What::ThrewAway { data } => data.len()))
    }

    /// How many bytes the receiver kept, read and not handed over, when recv had none.
    pub fn waits_with(&self) -> Option<u64> {
        let kept = self.last("kept_bytes", pick!(What::Kept { data } => data.len() as u64)).ok();
        kept.filter(|bytes| *bytes > 0 && self.calls("EAGAIN") > 0)
    }

    pub fn options(&self) -> impl Iterator<Item = OptionSeen<'t>> {
        self.trace.events.iter().filter_map(|event| match &event.what {
            What::Option { name, asked, got } => {
                let (asked, got) = (asked.as_deref(), got.as_deref());
                Some(OptionSeen { side: event.observer, name, asked, got })
            }
            _ => None,
        })
    }

    /// Whether a switch was read back as on: 1 or 0.
    pub(super) fn is_on(&self, switch: &str) -> Number {
        let on = |option: OptionSeen| option.name == switch && option.got == Some("on");
        usize::from(self.options().any(on)).into()
    }

    /// What was asked for, and what is in force, of an option whose values are numbers.
    pub(super) fn option(&self, option: &str) -> Known<(Number, Number)> {
        let number = |value: Option<&str>| Some(Number(value?.parse().ok()?));
        let mut named = self.options().filter(|seen| seen.name == option);
        let values = named.find_map(|seen| Some((number(seen.asked)?, number(seen.got)?)));
        values.ok_or_else(|| words::option_not_set(option))
    }

    pub(super) fn longest_gap_ms(&self) -> Known<Number> {
        let events = self.trace.events.iter();
        let reads = events.filter(|event| event.what.read_data().is_some());
        let times: Vec<u64> = reads.map(|event| event.at_ns).collect();
        let gaps = times.windows(2).map(|pair| ms(pair[0], pair[1]));
        gaps.reduce(f64::max).map(Number).ok_or_else(|| words::NOT_TWO_READS.into())
    }

    /// From the first empty read to the last.
    pub(super) fn spinning_us(&self) -> Known<Number> {
        let empty = |what: &What| matches!(what, What::Read { data, .. } if data.is_empty());
        let mut times =
            self.trace.events.iter().filter(|event| empty(&event.what)).map(|event| event.at_ns);
        match (times.next(), times.next_back()) {
            (Some(first), Some(last)) => Ok((last.saturating_sub(first) / 1000).into()),
            _ => Err(words::NOT_TWO_EMPTY_READS.into()),
        }
    }

    /// The time from the last event before the first write to the last read that
    /// returned data. (A write is noted when it has returned: the kernel's clocks
    /// run since before.)
    pub(super) fn waited_ms(&self) -> Known<Number> {
        let events = &self.trace.events;
        let wrote = events.iter().position(|event| matches!(event.what, What::Write { .. }));
        let is_read = |what: &What| matches!(what, What::Read { data, .. } if !data.is_empty());
        let read = events.iter().rev().find(|event| is_read(&event.what));
        match (wrote, read) {
            (Some(wrote), Some(read)) => {
                Ok(Number(ms(events[wrote.saturating_sub(1)].at_ns, read.at_ns)))
            }
            _ => Err(words::NOT_WRITTEN_AND_READ.into()),
        }
    }

    /// From each request to its reply, the shortest first: one at least.
    pub(super) fn answer_times_ms(&self) -> Known<Vec<f64>> {
        let mut times_ms = Vec::new();
        let mut asked_ns = None;
        for event in &self.trace.events {
            match event.what {
                What::Asked => asked_ns = Some(event.at_ns),
                What::Answered { .. } => {
                    times_ms.extend(asked_ns.take().map(|at_ns| ms(at_ns, event.at_ns)));
                }
                _ => {}
            }
        }
        times_ms.sort_by(f64::total_cmp);
        if times_ms.is_empty() { Err(words::NOTHING_ANSWERED.into()) } else { Ok(times_ms) }
    }

    /// Requests of which a part was still held back when all was written.
    pub(super) fn held_requests(&self) -> Known<Number> {
        let looks =
            self.events().filter_map(pick!(What::HeldBack { bytes } => u64::from(*bytes > 0)));
        let held = looks.reduce(|held, more| held + more);
        held.map(Number::from).ok_or_else(|| why_not(self.trace, "held_requests"))
    }

    /// The longest time from a message's write to its delivery: each delivered message
    /// is the next one written that equals it.
    pub(super) fn oldest_ms(&self) -> Known<Number> {
        let times = |is: fn(&What) -> bool| {
            let events = self.trace.events.iter().filter(move |event| is(&event.what));
            events.map(|event| event.at_ns)
        };
        let writes =
            self.write_ranges().into_iter().zip(times(|what| matches!(what, What::Write { .. })));
        let writes: Vec<_> = writes.collect();
        let delivered = self.delivered_whole().into_iter();
        let delivered = delivered.zip(times(|what| matches!(what, What::Delivered { .. })));
        let ages = delivered.filter_map(|(piece, delivered_ns)| {
            let end = piece?.frame.end;
            let (_, written_ns) = writes.iter().find(|(write, _)| write.end >= end)?;
            Some(ms(*written_ns, delivered_ns))
        });
        ages.reduce(f64::max).map(Number).ok_or_else(|| words::NOTHING_AS_SENT.into())
    }

    /// Datagrams that MSG_TRUNC marked as cut.
    pub fn truncated(&self) -> Known<u64> {
        self.of_datagrams(|_, _, truncated| Ok(u64::from(truncated)))
    }

    pub fn lost_bytes(&self) -> Known<u64> {
        self.of_datagrams(|got, true_bytes, _| match true_bytes {
            Some(true_bytes) => Ok(true_bytes.saturating_sub(got)),
            None => Err(words::NO_TRUE_LENGTH.into()),
        })
    }

    fn of_datagrams(&self, each: fn(u64, Option<u64>, bool) -> Known<u64>) -> Known<u64> {
        self.datagrams()?;
        let datagrams = self.events().filter_map(pick!(
            What::Datagram { data, true_bytes, truncated, .. } =>
                each(data.len() as u64, *true_bytes, *truncated)
        ));
        datagrams.sum()
    }

    /// Bytes that were read and differ from those sent at their place.
    pub(super) fn wrong_bytes(&self) -> Known<Number> {
        let sent = self.sent()?;
        let read: Vec<u8> =
            self.read_contents()?.iter().flat_map(|data| &data.0).copied().collect();
        let beyond = read.len().saturating_sub(sent.len());
        Ok((beyond + read.iter().zip(&sent).filter(|(read, sent)| read != sent).count()).into())
    }
}
