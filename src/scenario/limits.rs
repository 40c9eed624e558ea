//! Which numbers a scenario takes: said once, for files, knobs and lessons.

use super::{MessageSpec, Values, encoding};
use crate::framing;
use crate::{Both, Sentence, Text, text};
use clap::builder::TypedValueParser;
use std::ffi::OsStr;
use std::marker::PhantomData;
use std::str::FromStr;

/// The most payload one scenario sends: enough for every effect, and a trace
/// that a person can still open.
const MOST_BYTES: usize = 64 << 20;

/// The range of one value, ends included, and why it is no wider.
struct Limit {
    /// Its name in a file.
    field: &'static str,
    /// On the command line.
    flag: &'static str,
    least: f64,
    most: f64,
    why: Both,
}

const LIMITS: &[Limit] = &[
    Limit {
        field: "recv_bytes",
        flag: "--recv",
        least: 1.0,
        most: MOST_BYTES as f64,
        why: Both {
            en: "a read of 0 bytes gets nothing for ever, and one buffer must hold the rest",
            zh: "一次读 0 字节永远读不到东西，而其余的要放得进一个缓冲区",
        },
    },
    Limit {
        field: "mss_bytes",
        flag: "--mss",
        least: 88.0,
        most: 32_767.0,
        why: Both {
            en: "the kernel takes no other TCP_MAXSEG (tcp(7))",
            zh: "内核不接受别的 TCP_MAXSEG（tcp(7)）",
        },
    },
    Limit {
        field: "sndbuf_bytes",
        flag: "--sndbuf",
        least: 1.0,
        most: (1 << 30) as f64,
        why: DOUBLED,
    },
    Limit {
        field: "rcvbuf_bytes",
        flag: "--rcvbuf",
        least: 1.0,
        most: (1 << 30) as f64,
        why: DOUBLED,
    },
    Limit {
        field: "random",
        flag: "--random",
        least: 1.0,
        most: 10_000.0,
        why: Both { en: "so many messages can still be looked at", zh: "再多就看不过来了" },
    },
    Limit {
        field: "gap_ms",
        flag: "--gap-ms",
        least: 0.0,
        most: 60_000.0,
        why: Both {
            en: "a minute between two writes is long enough",
            zh: "两次写入之间停一分钟已经够长",
        },
    },
    Limit {
        field: "max_frame_bytes",
        flag: "--max-frame-bytes",
        least: 1.0,
        most: MOST_BYTES as f64,
        why: Both {
            en: "what a peer may make us hold", zh: "这是对端最多能让我们存下的量"
        },
    },
    Limit { field: "delay_ms", flag: "--delay-ms", least: 0.0, most: 60_000.0, why: LONG_ENOUGH },
    Limit { field: "jitter_ms", flag: "--jitter-ms", least: 0.0, most: 60_000.0, why: LONG_ENOUGH },
    Limit {
        field: "loss_percent",
        flag: "--loss",
        least: 0.0,
        most: 100.0,
        why: Both { en: "it is a percentage", zh: "这是百分数" },
    },
    Limit {
        field: "rate_kbit",
        flag: "--rate-kbit",
        least: 1.0,
        most: 100_000_000.0,
        why: Both {
            en: "with 0 nothing would ever arrive; leave it out for no limit",
            zh: "0 就什么也到不了；不限速就不要写它",
        },
    },
    Limit {
        field: "timeout_s",
        flag: "--timeout-s",
        least: 0.001,
        most: 3600.0,
        why: Both { en: "every wait has a bound", zh: "每次等待都有上限" },
    },
    Limit {
        field: "backlog",
        flag: "--backlog",
        least: 0.0,
        most: 64.0,
        why: Both {
            en: "we make one client more for each that may wait",
            zh: "每多一个等待的位置，我们就多开一个客户端",
        },
    },
];

const DOUBLED: Both =
    Both { en: "the kernel doubles it (socket(7))", zh: "内核会把它加倍（socket(7)）" };
const LONG_ENOUGH: Both =
    Both { en: "a minute on the way is long enough", zh: "在路上走一分钟已经够长" };

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
    ///
    /// # Errors
    /// The value, and a sentence that names it, what is allowed, and what to do.
    pub fn check(&self) -> Result<(), WrongValue> {
        let said = self.as_map();
        for Limit { field, flag, least, most, why } in LIMITS {
            // NaN is null in JSON.
            let Some(value) = said.get(*field).map(|value| value.as_f64().unwrap_or(f64::NAN))
            else {
                continue;
            };
            if !(*least..=*most).contains(&value) {
                let why = Text::from(*why);
                let why = text!(
                    "{field} ({flag}) is {value}, and must be {least} to {most}: {why}",
                    "{field}（{flag}）是 {value}，应在 {least} 到 {most} 之间：{why}"; why
                );
                return Err(WrongValue { field, why });
            }
        }
        if let Some(name) = &self.encoding {
            encoding::by_name(name).map_err(|why| WrongValue { field: "encoding", why })?;
        }
        if let Some(name) = &self.framing {
            framing::by_name(name)
                .map_err(|error| WrongValue { field: "framing", why: error.text() })?;
        }
        self.check_messages().map_err(|why| WrongValue { field: "messages", why })
    }

    fn check_messages(&self) -> Result<(), Text> {
        let Some(messages) = &self.messages else { return Ok(()) };
        if self.random.is_some() {
            return Err(text!(
                "messages and random are both given: choose one",
                "messages 与 random 都给了：只能选一个"
            ));
        }
        if messages.is_empty() {
            return Err(text!(
                "messages is empty: give at least one (--message TEXT)",
                "messages 是空的：至少给一条（--message TEXT）"
            ));
        }
        let total = messages.iter().map(MessageSpec::len).fold(0usize, usize::saturating_add);
        if total > MOST_BYTES {
            return Err(text!(
                "messages hold {total} bytes in all; the most is {MOST_BYTES}: send less",
                "messages 共有 {total} 字节，上限是 {MOST_BYTES}：请少发一些"
            ));
        }
        Ok(())
    }
}

/// Parses the number of a knob. What is none, or is below zero where that makes
/// no sense, is answered with the numbers that are.
#[derive(Debug)]
pub(super) struct Number<T>(PhantomData<fn() -> T>);

impl<T> Number<T> {
    pub(super) fn new() -> Number<T> {
        Number(PhantomData)
    }
}

impl<T> Clone for Number<T> {
    fn clone(&self) -> Number<T> {
        Number::new()
    }
}

impl<T: FromStr + Clone + Send + Sync + 'static> TypedValueParser for Number<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let field = arg.map_or(String::new(), |arg| arg.get_id().to_string());
        let parse =
            move |typed: &str| typed.parse::<T>().map_err(|_| Sentence(expected::<T>(&field)));
        TypedValueParser::parse_ref(&parse, command, arg, value)
    }
}

/// Which numbers a value takes.
fn expected<T: FromStr>(field: &str) -> Text {
    let number = match "0.5".parse::<T>() {
        Ok(_) => Both { en: "a number", zh: "数" },
        Err(_) => Both { en: "a whole number", zh: "整数" },
    };
    let number = Text::from(number);
    match LIMITS.iter().find(|limit| limit.field == field) {
        Some(Limit { least, most, why, .. }) => {
            let why = Text::from(*why);
            text!(
                "it must be {number}, {least} to {most}: {why}",
                "应是 {least} 到 {most} 之间的{number}：{why}"; number, why
            )
        }
        None => {
            let bits = 8 * size_of::<T>();
            text!(
                "it must be {number}, not negative, of at most {bits} bits",
                "应是不小于 0 的{number}，不超过 {bits} 位二进制"; number
            )
        }
    }
}
