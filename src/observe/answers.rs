//! Requests and their replies.

use super::{Number, Observed, Quantity};
use crate::trace::What;
use crate::{Both, Known, text};

/// Of runs in which a request is answered before the next is written.
pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity {
        name: "answered",
        means: Both { en: "requests whose reply came", zh: "得到回复的请求数" },
        of: |run| run.whole().map(|run| run.answered().into()),
    },
    Quantity {
        name: "unanswered",
        means: Both {
            en: "requests whose reply did not come for as long as one waited",
            zh: "在等待的时间内没有得到回复的请求数",
        },
        of: |run| run.whole().map(|run| run.unanswered().into()),
    },
    Quantity {
        name: "median_answer_ms",
        means: Both {
            en: "the median time from a request's beginning to its reply, in milliseconds",
            zh: "从请求开始到得到回复的时间的中位数，单位毫秒",
        },
        of: |run| run.whole()?.median_answer_ms().map(Number),
    },
    Quantity {
        name: "fastest_answer_ms",
        means: Both {
            en: "the shortest time from a request's beginning to its reply, in milliseconds",
            zh: "从请求开始到得到回复的最短时间，单位毫秒",
        },
        of: |run| run.whole()?.fastest_answer_ms().map(Number),
    },
    Quantity {
        name: "held_requests",
        means: Both {
            en: "requests that were written and of which the kernel held a part back (SIOCOUTQNSD)",
            zh: "已写入、但有一部分被内核扣住未发的请求数（SIOCOUTQNSD）",
        },
        of: |run| run.whole()?.held_requests().map(Number::from),
    },
];

impl Observed<'_> {
    /// Requests whose reply came.
    pub fn answered(&self) -> usize {
        self.count(|what| matches!(what, What::Answered { .. }))
    }

    /// Requests whose reply did not come in time.
    pub fn unanswered(&self) -> usize {
        self.count(|what| matches!(what, What::Unanswered { .. }))
    }

    /// The median time from a request's beginning to its reply: of an even number,
    /// the lower of the two in the middle.
    ///
    /// # Errors
    /// When no reply came.
    pub fn median_answer_ms(&self) -> Known<f64> {
        let times_ms = self.answer_times_ms()?;
        Ok(times_ms[(times_ms.len() - 1) / 2])
    }

    /// The shortest time from a request's beginning to its reply.
    ///
    /// # Errors
    /// When no reply came.
    pub fn fastest_answer_ms(&self) -> Known<f64> {
        Ok(self.answer_times_ms()?[0])
    }

    /// From each request to its reply, the shortest first: one at least.
    fn answer_times_ms(&self) -> Known<Vec<f64>> {
        let mut times_ms = Vec::new();
        let mut asked_ns = None;
        for event in &self.trace.events {
            match event.what {
                What::Asked => asked_ns = Some(event.at_ns),
                What::Answered { .. } => times_ms
                    .extend(asked_ns.take().map(|at| event.at_ns.saturating_sub(at) as f64 / 1e6)),
                _ => {}
            }
        }
        if times_ms.is_empty() {
            return Err(text!("no request was answered", "没有一个请求得到回复"));
        }
        times_ms.sort_by(f64::total_cmp);
        Ok(times_ms)
    }

    /// Requests of which a part was still held back when all was written.
    ///
    /// # Errors
    /// When nobody looked, or the system does not tell.
    pub fn held_requests(&self) -> Known<u64> {
        let looks = self.trace.events.iter().filter_map(|event| match event.what {
            What::HeldBack { bytes } => Some(u64::from(bytes > 0)),
            _ => None,
        });
        looks
            .reduce(|held, more| held + more)
            .ok_or_else(|| super::segments::why_not(self.trace, "held_requests"))
    }
}
