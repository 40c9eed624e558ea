//! What single calls, looks and texts of a run add up to: the quantities beyond
//! writes, segments, reads and messages.

use super::Observed;
use crate::Known;
use crate::trace::What;

impl Observed<'_> {
    fn count(&self, is: impl Fn(&What) -> bool) -> usize {
        self.trace.events.iter().filter(|event| is(&event.what)).count()
    }

    /// The last answer to a question that the run asked, perhaps several times.
    fn last<T>(&self, what: &str, pick: impl Fn(&What) -> Option<T>) -> Known<T> {
        let last = self.trace.events.iter().rev().find_map(|event| pick(&event.what));
        last.ok_or_else(|| super::observe::why_not(self.trace, what))
    }

    /// Recv calls that returned no byte.
    pub fn empty_reads(&self) -> usize {
        self.count(|what| match what {
            What::Read { data, .. } | What::Datagram { data, .. } => data.is_empty(),
            _ => false,
        })
    }

    /// Bytes seen by the last MSG_PEEK.
    ///
    /// # Errors
    /// When nobody peeked.
    pub fn peeked_bytes(&self) -> Known<u64> {
        self.last("peeked_bytes", |what| match what {
            What::Peeked { data } => Some(data.len() as u64),
            _ => None,
        })
    }

    /// Bytes in the receive queue at the last look.
    ///
    /// # Errors
    /// When nobody looked.
    pub fn queued_bytes(&self) -> Known<u64> {
        self.last("queued_bytes", |what| match what {
            What::Queued { bytes } => Some(*bytes),
            _ => None,
        })
    }

    /// Bytes not acknowledged by the peer at the last look.
    ///
    /// # Errors
    /// When nobody looked.
    pub fn unacknowledged_bytes(&self) -> Known<u64> {
        self.last("unacknowledged_bytes", |what| match what {
            What::Unacknowledged { bytes } => Some(*bytes),
            _ => None,
        })
    }

    /// Bytes that the sender left unread when it closed.
    ///
    /// # Errors
    /// When nobody looked.
    pub fn unread_bytes(&self) -> Known<u64> {
        self.last("unread_bytes", |what| match what {
            What::Unread { bytes } => Some(*bytes),
            _ => None,
        })
    }

    /// Requests whose reply came.
    pub fn answered(&self) -> usize {
        self.count(|what| matches!(what, What::Answered { .. }))
    }

    /// Requests whose reply did not come in time.
    pub fn unanswered(&self) -> usize {
        self.count(|what| matches!(what, What::Unanswered { .. }))
    }

    /// The median time from a request's beginning to its reply.
    ///
    /// # Errors
    /// When no reply came.
    pub fn median_answer_ms(&self) -> Known<f64> {
        let mut times = Vec::new();
        let mut asked_at = None;
        for event in &self.trace.events {
            match event.what {
                What::Asked => asked_at = Some(event.at_ns),
                What::Answered { .. } => {
                    times.extend(asked_at.take().map(|at| event.at_ns.saturating_sub(at)));
                }
                _ => {}
            }
        }
        times.sort_unstable();
        // Of an even number, the lower of the two in the middle.
        let middle = times.len().saturating_sub(1) / 2;
        let median = times.get(middle).ok_or("no request was answered")?;
        Ok(*median as f64 / 1e6)
    }

    /// The time from the last write to the last read that returned data.
    ///
    /// # Errors
    /// When nothing was written or read.
    pub fn waited_ms(&self) -> Known<f64> {
        let last = |is: fn(&What) -> bool| {
            let mut events = self.trace.events.iter().rev();
            events.find(|event| is(&event.what)).map(|event| event.at_ns)
        };
        let wrote = last(|what| matches!(what, What::Write { .. }));
        let read = last(|what| matches!(what, What::Read { data, .. } if !data.is_empty()));
        match (wrote, read) {
            (Some(wrote), Some(read)) => Ok(read.saturating_sub(wrote) as f64 / 1e6),
            _ => Err("there was not both a write and a read".to_owned()),
        }
    }

    /// Connections that both ends had.
    pub fn connections(&self) -> usize {
        self.count(|what| matches!(what, What::Connected { .. }))
    }

    /// Calls that were noted, or only those answered with `error`.
    pub fn calls(&self, error: Option<&str>) -> usize {
        self.count(|what| match what {
            What::Call { error: got, .. } => error.is_none() || got.as_deref() == error,
            _ => false,
        })
    }

    /// Clients that asked for a connection.
    pub fn clients(&self) -> usize {
        self.count(|what| matches!(what, What::Asked))
    }

    /// The most completed connections that waited for accept.
    ///
    /// # Errors
    /// When nobody looked.
    pub fn waiting_for_accept(&self) -> Known<u64> {
        let looks = self.trace.events.iter().filter_map(|event| match &event.what {
            What::WaitingForAccept { connections } => Some(*connections),
            _ => None,
        });
        looks.max().ok_or_else(|| super::observe::why_not(self.trace, "waiting_for_accept"))
    }

    /// Connections in TIME_WAIT at the last look.
    ///
    /// # Errors
    /// When nobody looked.
    pub fn time_wait(&self) -> Known<u64> {
        self.last("time_wait", |what| match what {
            What::TimeWait { connections } => Some(*connections),
            _ => None,
        })
    }

    /// Characters that the sender's encoding lacks.
    pub fn lacking_characters(&self) -> u64 {
        let texts = self.trace.events.iter().map(|event| match &event.what {
            What::Encoded { lacking, .. } => *lacking,
            _ => 0,
        });
        texts.sum()
    }

    /// What the receiver made of the bytes, text by text.
    pub fn decoded(&self) -> Vec<&str> {
        let texts = self.trace.events.iter().filter_map(|event| match &event.what {
            What::Decoded { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Decoded texts with U+FFFD in them.
    ///
    /// # Errors
    /// When no text was decoded.
    pub fn broken_texts(&self) -> Known<usize> {
        let texts = self.decoded();
        if texts.is_empty() {
            return Err("no text was decoded in this run".to_owned());
        }
        Ok(texts.iter().filter(|text| text.contains('\u{FFFD}')).count())
    }

    /// Decoded texts that read as the sender wrote them, in their order.
    ///
    /// # Errors
    /// When no text was decoded.
    pub fn right_texts(&self) -> Known<usize> {
        let texts = self.decoded();
        if texts.is_empty() {
            return Err("no text was decoded in this run".to_owned());
        }
        let mut written = self.trace.events.iter().filter_map(|event| match &event.what {
            What::Encoded { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let mut right = 0;
        for text in texts {
            let rest = written.clone();
            match written.find(|written| *written == text) {
                Some(_) => right += 1,
                None => written = rest,
            }
        }
        Ok(right)
    }
}
