//! Which numbers a scenario takes: kept once, for files, knobs and lessons.

use super::*;

/// The range of a number, ends included, and why it is not wider.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) why: Both,
}

/// The largest buffer.
const MOST_BYTES: usize = 64 << 20;
/// The most payload one scenario sends: enough for every effect, and a trace that can
/// be read again. Each byte of it is kept several times over, in every run.
pub const MOST_PAYLOAD: usize = 8 << 20;
/// The most messages, and the most reads: more could not be looked at.
const MOST_MESSAGES: usize = 10_000;
const MOST_READS: usize = 1 << 17;

macro_rules! limits {
    ($($name:ident: $least:literal to $most:expr, $en:literal, $zh:literal;)+) => {$(
        pub(super) const $name: Limit =
            Limit { least: $least, most: $most, why: Both::new($en, $zh) };
    )+};
}

limits! {
    BUFFER: 1.0 to MOST_BYTES as f64,
        "a read of 0 bytes gets nothing for ever, and one buffer must hold the rest",
        "一次读 0 字节永远读不到东西，而其余的要放得进一个缓冲区";
    MSS: 88.0 to 32_767.0,
        "the kernel takes no other TCP_MAXSEG (tcp(7))", "内核不接受别的 TCP_MAXSEG（tcp(7)）";
    DOUBLED: 1.0 to (1 << 30) as f64,
        "the kernel doubles it (socket(7))", "内核会把它加倍（socket(7)）";
    RANDOM: 1.0 to MOST_MESSAGES as f64, "more could not be looked at", "再多就看不过来了";
    GAP: 0.0 to 60_000.0,
        "a minute between two writes is long enough", "两次写入之间停一分钟已经够长";
    FRAMES: 1.0 to MOST_BYTES as f64,
        "what a peer may make us hold", "这是对端最多能让我们存下的量";
    ON_THE_WAY: 0.0 to 60_000.0, "a minute on the way is long enough", "在路上走一分钟已经够长";
    PERCENT: 0.0 to 100.0, "it is a percentage", "这是百分数";
    RATE: 1.0 to 100_000_000.0,
        "with 0 nothing would ever arrive; leave it out for no limit",
        "0 就什么也到不了；不限速就不要写它";
    TIMEOUT: 0.001 to 3600.0, "every wait has a bound", "每次等待都有上限";
    BACKLOG: 0.0 to 64.0,
        "we make one client more for each that may wait",
        "每多一个等待的位置，我们就多开一个客户端";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongValue {
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
        let given = serde_json::to_value(self).unwrap_or_default();
        let wrong = |field| move |why| WrongValue { field, why };
        for Knob { field, flag, takes, .. } in KNOBS {
            let Some(value) = given.get(*field) else { continue };
            let name = value.as_str().unwrap_or_default();
            match takes {
                Takes::Whole(_, limit) | Takes::Decimal(_, limit) => {
                    let Limit { least, most, why } = *limit;
                    let value = value.as_f64().unwrap_or(f64::NAN); // NaN is null in JSON
                    let range = || words::out_of_range(field, flag, value, least, most, why.into());
                    let fits = (least..=most).contains(&value);
                    fits.then_some(()).ok_or_else(range).map_err(wrong(field))?;
                }
                Takes::Text(_) if *field == "encoding" => {
                    encoding::by_name(name).map_err(wrong(field))?;
                }
                Takes::Text(_) if field.ends_with("framing") => {
                    framing::by_name(name).map_err(|error| wrong(field)(error.text()))?;
                }
                _ => {}
            }
        }
        let keeps_records = matches!(self.transport, Some(Transport::Udp | Transport::Seqpacket));
        if self.writes.is_some() && (keeps_records || self.reader == Some(Reader::LockStep)) {
            return Err(wrong("writes")(words::WRITES_OF_A_STREAM.into()));
        }
        if self.writes.iter().flatten().any(|bytes| *bytes == 0) {
            return Err(wrong("writes")(words::EMPTY_WRITE.into()));
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
        if messages.len() > MOST_MESSAGES {
            return Err(words::too_many(messages.len(), MOST_MESSAGES));
        }
        let total = messages.iter().map(MessageSpec::len).fold(0usize, usize::saturating_add);
        if total > MOST_PAYLOAD {
            return Err(words::too_much(total, MOST_PAYLOAD));
        }
        match self.recv_bytes.filter(|room| total / (*room).max(1) > MOST_READS) {
            Some(room) => Err(words::too_many_reads(total, room, MOST_READS)),
            None => Ok(()),
        }
    }
}
