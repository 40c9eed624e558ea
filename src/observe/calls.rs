//! What single calls and looks of a run add up to: the quantities beyond
//! writes, segments, reads and messages.

use super::{Number, Observed, Quantity};
use crate::trace::What;
use crate::{Both, Known, text};

/// Of single calls, looks and requests.
pub(super) const QUANTITIES: &[Quantity] = &[
    Quantity {
        name: "empty_reads",
        means: Both {
            en: "recv calls that returned nothing: the peer is done, or over UDP an empty datagram",
            zh: "什么也没返回的 recv 调用次数：对端已结束，在 UDP 上则是空数据报",
        },
        of: |run| run.whole().map(|run| run.empty_reads().into()),
    },
    Quantity {
        name: "peeked_bytes",
        means: Both {
            en: "bytes that the last look with MSG_PEEK saw",
            zh: "最后一次用 MSG_PEEK 窥视时看到的字节数",
        },
        of: |run| run.whole()?.peeked_bytes().map(Number::from),
    },
    Quantity {
        name: "queued_bytes",
        means: Both {
            en: "bytes that waited in the receive queue at the last look (FIONREAD)",
            zh: "最后一次查看时接收队列中等待的字节数（FIONREAD）",
        },
        of: |run| run.whole()?.queued_bytes().map(Number::from),
    },
    Quantity {
        name: "unacknowledged_bytes",
        means: Both {
            en: "bytes that the peer had not acknowledged at the last look (SIOCOUTQ)",
            zh: "最后一次查看时对端尚未确认的字节数（SIOCOUTQ）",
        },
        of: |run| run.whole()?.unacknowledged_bytes().map(Number::from),
    },
    Quantity {
        name: "in_sight_bytes",
        means: Both {
            en: "queued_bytes and unacknowledged_bytes together",
            zh: "queued_bytes 与 unacknowledged_bytes 之和",
        },
        of: |run| {
            let run = run.whole()?;
            Ok((run.queued_bytes()? + run.unacknowledged_bytes()?).into())
        },
    },
    Quantity {
        name: "unread_bytes",
        means: Both {
            en: "bytes that had come to the sender and were unread when it closed (FIONREAD)",
            zh: "发送方关闭时已到达而未读的字节数（FIONREAD）",
        },
        of: |run| run.whole()?.unread_bytes().map(Number::from),
    },
    Quantity {
        name: "waited_ms",
        means: Both {
            en: "the time from just before the first write to the last read, in milliseconds",
            zh: "从第一次写入之前到最后一次读取的时间，单位毫秒",
        },
        of: |run| run.whole()?.waited_ms().map(Number),
    },
    Quantity {
        name: "connections",
        means: Both { en: "connections that both ends had", zh: "两端都建立了的连接数" },
        of: |run| run.whole().map(|run| run.connections().into()),
    },
    Quantity {
        name: "calls",
        means: Both {
            en: "calls whose answers were noted one by one",
            zh: "逐个记下结果的调用次数",
        },
        of: |run| run.whole().map(|run| run.calls(None).into()),
    },
    Quantity {
        name: "refused",
        means: Both {
            en: "calls that were answered with ECONNREFUSED: nobody listens there",
            zh: "得到 ECONNREFUSED 的调用次数：那里没有人监听",
        },
        of: |run| {
            let run = run.whole()?;
            Ok((run.calls(Some("ECONNREFUSED")) + run.sends_failed("ECONNREFUSED")).into())
        },
    },
    Quantity {
        name: "in_use",
        means: Both {
            en: "calls that were answered with EADDRINUSE",
            zh: "得到 EADDRINUSE 的调用次数",
        },
        of: |run| run.whole().map(|run| run.calls(Some("EADDRINUSE")).into()),
    },
    Quantity {
        name: "resets",
        means: Both {
            en: "calls that were answered with ECONNRESET",
            zh: "得到 ECONNRESET 的调用次数",
        },
        of: |run| run.whole().map(|run| run.calls(Some("ECONNRESET")).into()),
    },
    Quantity {
        name: "broken_pipes",
        means: Both {
            en: "calls that were answered with EPIPE", zh: "得到 EPIPE 的调用次数"
        },
        of: |run| run.whole().map(|run| run.calls(Some("EPIPE")).into()),
    },
    Quantity {
        name: "would_block",
        means: Both {
            en: "calls that were answered with EAGAIN", zh: "得到 EAGAIN 的调用次数"
        },
        of: |run| run.whole().map(|run| run.calls(Some("EAGAIN")).into()),
    },
    Quantity {
        name: "clients",
        means: Both {
            en: "clients that asked for a connection", zh: "请求连接的客户端数"
        },
        of: |run| run.whole().map(|run| run.clients().into()),
    },
    Quantity {
        name: "unanswered_clients",
        means: Both {
            en: "clients whose SYN nobody had answered at the end",
            zh: "到结束时 SYN 仍无人应答的客户端数",
        },
        of: |run| run.whole().map(|run| run.calls(Some("SYN_SENT")).into()),
    },
    Quantity {
        name: "waiting_for_accept",
        means: Both {
            en: "the most completed connections that waited for accept",
            zh: "等待 accept 的已完成连接数的最大值",
        },
        of: |run| run.whole()?.waiting_for_accept().map(Number::from),
    },
    Quantity {
        name: "time_wait",
        means: Both {
            en: "connections of the server's address in TIME_WAIT",
            zh: "服务器地址处于 TIME_WAIT 的连接数",
        },
        of: |run| run.whole()?.time_wait().map(Number::from),
    },
];

impl Observed<'_> {
    /// How many events are such.
    pub(super) fn count(&self, is: impl Fn(&What) -> bool) -> usize {
        self.trace.events.iter().filter(|event| is(&event.what)).count()
    }

    /// The last answer to a question that the run asked, perhaps several times.
    fn last<T>(&self, what: &str, pick: impl Fn(&What) -> Option<T>) -> Known<T> {
        let last = self.trace.events.iter().rev().find_map(|event| pick(&event.what));
        last.ok_or_else(|| super::segments::why_not(self.trace, what))
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

    /// The time from the last event before the first write to the last read that
    /// returned data. (A write is noted when it has returned: the kernel's clocks
    /// run since before.)
    ///
    /// # Errors
    /// When nothing was written or read.
    pub fn waited_ms(&self) -> Known<f64> {
        let events = &self.trace.events;
        let wrote = events.iter().position(|event| matches!(event.what, What::Write { .. }));
        let is_read = |what: &What| matches!(what, What::Read { data, .. } if !data.is_empty());
        let read = events.iter().rev().find(|event| is_read(&event.what));
        match (wrote, read) {
            (Some(wrote), Some(read)) => {
                let before_ns = events[wrote.saturating_sub(1)].at_ns;
                Ok(read.at_ns.saturating_sub(before_ns) as f64 / 1e6)
            }
            _ => Err(text!("there was not both a write and a read", "缺少写入或读取，无从计量")),
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
        looks.max().ok_or_else(|| super::segments::why_not(self.trace, "waiting_for_accept"))
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
}
