//! Which numbers a scenario takes: said once, for files, knobs and lessons.

use super::knobs::{KNOBS, Takes};
use super::{MessageSpec, Values, encoding, words};
use crate::framing;
use crate::{Both, Text};

/// The range of a number, ends included, and why it is no wider.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) why: Both,
}

const fn limit(least: f64, most: f64, en: &'static str, zh: &'static str) -> Limit {
    Limit { least, most, why: Both { en, zh } }
}

/// The most payload one scenario sends: enough for every effect, and a trace
/// that a person can still open.
const MOST_BYTES: usize = 64 << 20;

pub(super) const BUFFER: Limit = limit(
    1.0,
    MOST_BYTES as f64,
    "a read of 0 bytes gets nothing for ever, and one buffer must hold the rest",
    "一次读 0 字节永远读不到东西，而其余的要放得进一个缓冲区",
);
pub(super) const MSS: Limit = limit(
    88.0,
    32_767.0,
    "the kernel takes no other TCP_MAXSEG (tcp(7))",
    "内核不接受别的 TCP_MAXSEG（tcp(7)）",
);
pub(super) const DOUBLED: Limit = limit(
    1.0,
    (1 << 30) as f64,
    "the kernel doubles it (socket(7))",
    "内核会把它加倍（socket(7)）",
);
pub(super) const RANDOM: Limit =
    limit(1.0, 10_000.0, "more could not be looked at", "再多就看不过来了");
pub(super) const GAP: Limit = limit(
    0.0,
    60_000.0,
    "a minute between two writes is long enough",
    "两次写入之间停一分钟已经够长",
);
pub(super) const FRAMES: Limit =
    limit(1.0, MOST_BYTES as f64, "what a peer may make us hold", "这是对端最多能让我们存下的量");
pub(super) const ON_THE_WAY: Limit =
    limit(0.0, 60_000.0, "a minute on the way is long enough", "在路上走一分钟已经够长");
pub(super) const PERCENT: Limit = limit(0.0, 100.0, "it is a percentage", "这是百分数");
pub(super) const RATE: Limit = limit(
    1.0,
    100_000_000.0,
    "with 0 nothing would ever arrive; leave it out for no limit",
    "0 就什么也到不了；不限速就不要写它",
);
pub(super) const TIMEOUT: Limit =
    limit(0.001, 3600.0, "every wait has a bound", "每次等待都有上限");
pub(super) const BACKLOG: Limit = limit(
    0.0,
    64.0,
    "we make one client more for each that may wait",
    "每多一个等待的位置，我们就多开一个客户端",
);

/// A value that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongValue {
    /// Its name in a file.
    pub field: &'static str,
    /// What it is, what is allowed, and what to do.
    pub why: Text,
}

impl From<WrongValue> for Text {
    fn from(wrong: WrongValue) -> Text {
        wrong.why
    }
}

impl Values {
    /// Refuses what makes no sense, before any socket is made.
    pub fn check(&self) -> Result<(), WrongValue> {
        let numbers = serde_json::to_value(self).unwrap_or_default();
        for knob in KNOBS {
            let (Takes::Whole(_, limit) | Takes::Decimal(_, limit)) = knob.takes else { continue };
            let Some(value) = numbers.get(knob.field) else { continue };
            let value = value.as_f64().unwrap_or(f64::NAN); // NaN is null in JSON
            if !(limit.least..=limit.most).contains(&value) {
                let why = words::out_of_range(knob, value, limit);
                return Err(WrongValue { field: knob.field, why });
            }
        }
        let wrong = |field| move |why| WrongValue { field, why };
        if let Some(name) = &self.encoding {
            encoding::by_name(name).map_err(wrong("encoding"))?;
        }
        if let Some(name) = &self.framing {
            framing::by_name(name).map_err(|error| wrong("framing")(error.text()))?;
        }
        self.check_messages().map_err(wrong("messages"))
    }

    fn check_messages(&self) -> Result<(), Text> {
        let Some(messages) = &self.messages else { return Ok(()) };
        if self.random.is_some() {
            return Err(words::MESSAGES_AND_RANDOM.into());
        }
        if messages.is_empty() {
            return Err(words::NO_MESSAGES.into());
        }
        let total = messages.iter().map(MessageSpec::len).fold(0usize, usize::saturating_add);
        if total > MOST_BYTES {
            return Err(words::too_much(total, MOST_BYTES));
        }
        Ok(())
    }
}
