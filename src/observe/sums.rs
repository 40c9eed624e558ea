//! Further sums over a run's events: bytes, times and failures.

use super::{Number, Observed, Quantity};
use crate::trace::What;
use crate::{Both, Known, text};

/// Of programs that fail, lengths that are believed, and datagrams that go missing.
pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity {
        name: "spinning_us",
        means: Both {
            en: "from the first empty read to the last, in microseconds",
            zh: "从第一次空读到最后一次空读的时间，单位微秒",
        },
        of: |run| run.whole()?.spinning_us().map(Number::from),
    },
    Quantity {
        name: "died",
        means: Both {
            en: "times that the receiver's program ended on an error that it does not handle",
            zh: "接收方程序因未处理的错误而终止的次数",
        },
        of: |run| run.whole().map(|run| run.died().into()),
    },
    Quantity {
        name: "delivered_bytes",
        means: Both {
            en: "bytes that the receiver handed over as messages",
            zh: "接收方作为消息交付的字节数",
        },
        of: |run| {
            run.whole().map(|run| run.delivered.iter().map(|m| m.len()).sum::<usize>().into())
        },
    },
    Quantity {
        name: "would_allocate_bytes",
        means: Both {
            en: "the most that the receiver would have set aside on a header's word",
            zh: "接收方仅凭报头就会分配的最大字节数",
        },
        of: |run| run.whole()?.would_allocate_bytes().map(Number::from),
    },
    Quantity {
        name: "paused_ms",
        means: Both {
            en: "pauses that the scenario asked for, in milliseconds",
            zh: "场景要求的停顿之和，单位毫秒",
        },
        of: |run| run.whole().map(|run| run.paused_ms().into()),
    },
    Quantity {
        name: "oldest_ms",
        means: Both {
            en: "the longest time from a message's write to its delivery, in milliseconds",
            zh: "从消息写入到交付的最长时间，单位毫秒",
        },
        of: |run| run.whole()?.oldest_ms().map(Number),
    },
    Quantity {
        name: "nodelay_on",
        means: Both {
            en: "1 where TCP_NODELAY was read back as on, else 0: it is off by default",
            zh: "TCP_NODELAY 读回为 on 时是 1，否则是 0；默认关闭",
        },
        of: |run| run.whole().map(|run| usize::from(run.is_on("TCP_NODELAY")).into()),
    },
    Quantity {
        name: "cork_on",
        means: Both {
            en: "1 where TCP_CORK was read back as on, else 0: it is off by default",
            zh: "TCP_CORK 读回为 on 时是 1，否则是 0；默认关闭",
        },
        of: |run| run.whole().map(|run| usize::from(run.is_on("TCP_CORK")).into()),
    },
    Quantity {
        name: "too_long",
        means: Both {
            en: "send calls that failed with EMSGSIZE: longer than a datagram can be",
            zh: "因 EMSGSIZE 失败的 send 调用次数：超过了数据报的上限",
        },
        of: |run| run.whole().map(|run| run.sends_failed("EMSGSIZE").into()),
    },
    Quantity {
        name: "accounted",
        means: Both {
            en: "datagrams read, and those that the kernel says it threw away",
            zh: "读到的数据报，加上内核承认丢弃的数据报",
        },
        of: |run| run.whole()?.accounted().map(Number::from),
    },
    Quantity {
        name: "rcvbuf_asked_bytes",
        means: Both {
            en: "what was asked for with SO_RCVBUF", zh: "用 SO_RCVBUF 要求的大小"
        },
        of: |run| run.option("SO_RCVBUF").map(|(asked, _)| asked.into()),
    },
    Quantity {
        name: "rcvbuf_bytes",
        means: Both { en: "what SO_RCVBUF says it has become", zh: "SO_RCVBUF 读回的大小" },
        of: |run| run.option("SO_RCVBUF").map(|(_, got)| got.into()),
    },
];

impl Observed<'_> {
    /// The longest time from a message's write to its delivery, in milliseconds:
    /// each delivered message is the next one written that equals it.
    ///
    /// # Errors
    /// When none was delivered as it was sent.
    pub fn oldest_ms(&self) -> Known<f64> {
        let events = &self.trace.events;
        let writes = events.iter().filter(|event| matches!(event.what, What::Write { .. }));
        let mut sent = self.trace.messages.iter().zip(writes);
        let ages = events.iter().filter_map(|event| match &event.what {
            What::Delivered { data } => {
                let (_, write) = sent.find(|(message, _)| *message == data)?;
                Some(event.at_ns.saturating_sub(write.at_ns) as f64 / 1e6)
            }
            _ => None,
        });
        ages.reduce(f64::max)
            .ok_or_else(|| text!("no message was delivered as it was sent", "没有一条消息原样交付"))
    }

    /// From the first empty read to the last, in microseconds.
    ///
    /// # Errors
    /// When there were not two.
    pub fn spinning_us(&self) -> Known<u64> {
        let empty = |what: &What| matches!(what, What::Read { data, .. } if data.is_empty());
        let mut times =
            self.trace.events.iter().filter(|event| empty(&event.what)).map(|event| event.at_ns);
        match (times.next(), times.next_back()) {
            (Some(first), Some(last)) => Ok(last.saturating_sub(first) / 1000),
            _ => Err(text!(
                "there were not two empty reads to measure between",
                "空读不足两次，无从计量间隔"
            )),
        }
    }

    /// Times that the receiver's program ended on an error.
    pub fn died(&self) -> usize {
        self.count(|what| matches!(what, What::Died { .. }))
    }

    /// The most that the receiver would have set aside on a header's word.
    ///
    /// # Errors
    /// When it took no header's word.
    pub fn would_allocate_bytes(&self) -> Known<u64> {
        let asked = self.trace.events.iter().filter_map(|event| match event.what {
            What::WouldAllocate { bytes } => Some(bytes),
            _ => None,
        });
        asked.max().ok_or_else(|| {
            text!("this receiver took no header at its word", "这个接收方没有轻信任何报头")
        })
    }

    /// Pauses that the scenario asked for, added up, in milliseconds.
    pub fn paused_ms(&self) -> u64 {
        let pauses = self.trace.events.iter().map(|event| match event.what {
            What::Paused { pause_ms } => pause_ms,
            _ => 0,
        });
        pauses.fold(0, u64::saturating_add)
    }

    /// Send calls that failed with `error`.
    pub fn sends_failed(&self, error: &str) -> usize {
        self.count(|what| matches!(what, What::SendFailed { error: got, .. } if got == error))
    }

    /// Datagrams read, and those that the kernel says it threw away.
    ///
    /// # Errors
    /// When the kernel does not count.
    pub fn accounted(&self) -> Known<u64> {
        Ok(self.dropped.clone()?.saturating_add(self.reads.len() as u64))
    }

    /// Bytes that were read and differ from those sent at their place.
    pub fn wrong_bytes(&self) -> usize {
        let bytes = |pick: fn(&What) -> Option<&[u8]>| -> Vec<u8> {
            let picked = self.trace.events.iter().filter_map(|event| pick(&event.what));
            picked.flatten().copied().collect()
        };
        let sent = bytes(|what| match what {
            What::Write { data, accepted_bytes } => data.0.get(..*accepted_bytes as usize),
            _ => None,
        });
        let read = bytes(|what| match what {
            What::Read { data, .. } => Some(&data.0),
            _ => None,
        });
        let beyond = read.len().saturating_sub(sent.len());
        beyond + read.iter().zip(&sent).filter(|(read, sent)| read != sent).count()
    }

    /// Whether a switch was read back as on.
    fn is_on(&self, name: &str) -> bool {
        self.trace.events.iter().any(|event| match &event.what {
            What::Option { name: set, got: Some(got), .. } => set == name && got == "on",
            _ => false,
        })
    }

    /// What was asked for, and what is in force, of the option `name`, where
    /// both are numbers.
    ///
    /// # Errors
    /// When it was not set in this run, or the system would not say.
    pub fn option(&self, name: &str) -> Known<(u64, u64)> {
        let values = self.trace.events.iter().find_map(|event| match &event.what {
            What::Option { name: set, asked: Some(asked), got: Some(got) } if set == name => {
                Some((asked.parse().ok()?, got.parse().ok()?))
            }
            _ => None,
        });
        values.ok_or_else(|| {
            text!("{name} was not set and read back in this run", "本次运行没有设置并读回 {name}")
        })
    }
}
