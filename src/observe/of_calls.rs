//! Quantities of single calls and looks, of requests and texts, and of programs that
//! fail.

use super::events::{Pick, ms, pick, told};
use super::quantity::{How, Quantity, by, of};
use super::{Number, Observed, words};
use crate::Known;
use crate::trace::What;
use std::ops::Range;

pub(super) const QUANTITIES: &[Quantity] = &[
    of("empty_reads", |run| Ok(run.empty_reads().into())).means(
        "recv calls that returned nothing: the stream is over, or over UDP an empty datagram",
        "什么也没返回的 recv 调用次数：流已结束，在 UDP 上则是空数据报",
    ),
    by("peeked_bytes", How::Last(pick!(What::Peeked { data } => data.len() as u64))).means(
        "bytes that the last look with MSG_PEEK saw",
        "最后一次用 MSG_PEEK 窥视时看到的字节数",
    ),
    by("queued_bytes", How::Last(QUEUED)).means(
        "bytes that waited in the receive queue at the last look (FIONREAD)",
        "最后一次查看时接收队列中等待的字节数（FIONREAD）",
    ),
    by("unacknowledged_bytes", How::Last(UNACKNOWLEDGED)).means(
        "bytes that the peer had not acknowledged at the last look (SIOCOUTQ)",
        "最后一次查看时对端尚未确认的字节数（SIOCOUTQ）",
    ),
    of("in_sight_bytes", |run| {
        let queued = run.last("queued_bytes", QUEUED)?;
        Ok((queued + run.last("unacknowledged_bytes", UNACKNOWLEDGED)?).into())
    })
    .means(
        "bytes in both queues together: the peer's unread, and here not yet acknowledged",
        "两个队列里的字节数之和：对端未读的，加上本端未获确认的",
    ),
    by("unread_bytes", How::Last(pick!(What::Unread { bytes } => *bytes))).means(
        "bytes that had come to the sender and were unread when it closed (FIONREAD)",
        "发送方关闭时已到达而未读的字节数（FIONREAD）",
    ),
    of("waited_ms", |run| run.waited_ms()).means(
        "the time from just before the first write to the last read, in milliseconds",
        "从第一次写入之前到最后一次读取的时间，单位毫秒",
    ),
    by("connections", How::Count(|what| matches!(what, What::Connected { .. }))).means(
        "connections as the end that asked for them saw it",
        "建立了的连接数，以发起的一端为准",
    ),
    by("calls", How::Count(|what| matches!(what, What::Call { .. })))
        .means("calls whose answers were noted one by one", "逐个记下结果的调用次数"),
    of("refused", |run| {
        let refused = run.calls("ECONNREFUSED") + run.sends_failed("ECONNREFUSED");
        match told(run.trace, "refused") {
            Some(because) if refused == 0 => Err(because),
            _ => Ok(refused.into()),
        }
    })
    .means(
        "calls that were answered with ECONNREFUSED: nobody listens there",
        "得到 ECONNREFUSED 的调用次数：那里没有人监听",
    ),
    by("in_use", How::Calls("EADDRINUSE"))
        .means("calls that were answered with EADDRINUSE", "得到 EADDRINUSE 的调用次数"),
    by("resets", How::Calls("ECONNRESET"))
        .means("calls that were answered with ECONNRESET", "得到 ECONNRESET 的调用次数"),
    by("broken_pipes", How::Calls("EPIPE"))
        .means("calls that were answered with EPIPE", "得到 EPIPE 的调用次数"),
    by("timed_out", How::Calls("ETIMEDOUT")).means(
        "calls that were answered with ETIMEDOUT: the kernel has given the peer up",
        "得到 ETIMEDOUT 的调用次数：内核已认定对端不在了",
    ),
    by("would_block", How::Calls("EAGAIN"))
        .means("calls that were answered with EAGAIN", "得到 EAGAIN 的调用次数"),
    by("gone", How::Count(|what| matches!(what, What::TakenForGone)))
        .means("ends that took their peer to be gone", "认定对端已经不在的端数"),
    of("gone_ms", |run| since_silence_ms(run, |what| matches!(what, What::TakenForGone))).means(
        "from the moment in which the peer fell silent to that, in milliseconds",
        "从对端变得无声到被认定不在的时间，单位毫秒",
    ),
    of("silent_ms", |run| since_silence_ms(run, |what| matches!(what, What::Call { .. }))).means(
        "from the moment in which the peer fell silent to the last call, in milliseconds",
        "从对端变得无声到最后一次调用的时间，单位毫秒",
    ),
    by("blocked_ms", How::Last(pick!(What::Blocked { waited_ms } => *waited_ms))).means(
        "how long the last send call waited for room in vain, in milliseconds",
        "最后一次 send 白等空间的时间，单位毫秒",
    ),
    by("set_aside_bytes", How::Last(pick!(What::SetAside { bytes } => *bytes))).means(
        "bytes that the program kept in a queue of its own at the end",
        "结束时程序留在自己队列里的字节数",
    ),
    by("clients", How::Count(|what| matches!(what, What::Asked)))
        .means("clients that asked for a connection", "请求连接的客户端数"),
    by("unanswered_clients", How::Calls("SYN_SENT")).means(
        "clients whose SYN had got no answer at the end",
        "到结束时 SYN 仍无人应答的客户端数",
    ),
    by(
        "waiting_for_accept",
        How::Most(pick!(What::WaitingForAccept { connections } => *connections)),
    )
    .means(
        "the largest number of completed connections that waited for accept",
        "等待 accept 的已完成连接数的最大值",
    ),
    by("time_wait", How::Last(pick!(What::TimeWait { connections } => *connections))).means(
        "connections of the server's address in TIME_WAIT",
        "服务器地址处于 TIME_WAIT 的连接数",
    ),
    by("answered", How::Count(|what| matches!(what, What::Answered { .. })))
        .means("requests whose reply came", "得到回复的请求数"),
    by("unanswered", How::Count(|what| matches!(what, What::Unanswered { .. }))).means(
        "requests whose reply did not come in the time that was waited",
        "在等待的时间内没有得到回复的请求数",
    ),
    of("median_answer_ms", |run| {
        let times_ms = run.answer_times_ms()?;
        Ok(Number(times_ms[(times_ms.len() - 1) / 2])) // the lower of two in the middle
    })
    .means(
        "the median time from a request's beginning to its reply, in milliseconds",
        "从请求开始到得到回复的时间的中位数，单位毫秒",
    ),
    of("fastest_answer_ms", |run| Ok(Number(run.answer_times_ms()?[0]))).means(
        "the shortest time from a request's beginning to its reply, in milliseconds",
        "从请求开始到得到回复的最短时间，单位毫秒",
    ),
    of("held_requests", |run| run.held_requests()).means(
        "requests that were written, and a part of which the kernel held back (SIOCOUTQNSD)",
        "已写入、但有一部分被内核扣住未发的请求数（SIOCOUTQNSD）",
    ),
    of("broken_texts", |run| {
        let broken = |text: &&&str| text.contains('\u{FFFD}');
        Ok(run.texts()?.iter().filter(broken).count().into())
    })
    .means(
        "decoded texts with U+FFFD in them, where bytes make no character",
        "解码后含有 U+FFFD 的文字条数，即有字节不成字符",
    ),
    of("right_texts", |run| run.right_texts()).means(
        "decoded texts that read as the sender wrote them",
        "解码后与发送方所写一致的文字条数",
    ),
    of("lacking_characters", |run| {
        let lacking = run.events().filter_map(pick!(What::Encoded { lacking, .. } => *lacking));
        Ok(lacking.sum::<u64>().into())
    })
    .means(
        "characters that the sender's encoding lacks, sent as ?",
        "发送方的编码里没有、只好发成 ? 的字符数",
    ),
    of("spinning_us", |run| run.spinning_us()).means(
        "from the first empty read to the last, in microseconds",
        "从第一次空读到最后一次空读的时间，单位微秒",
    ),
    by("died", How::Count(|what| matches!(what, What::Died { .. }))).means(
        "times that the receiver's program ended on an error that it does not handle",
        "接收方程序因未处理的错误而终止的次数",
    ),
    of("delivered_bytes", |run| {
        Ok(run.delivered.iter().map(|message| message.len()).sum::<usize>().into())
    })
    .means("bytes that the receiver handed over as messages", "接收方作为消息交付的字节数"),
    by("kept_bytes", How::Last(KEPT)).means(
        "bytes that the receiver had read and kept, not handed over, at its last look",
        "最后一次查看时接收方已读取、留在自己缓冲区里尚未交付的字节数",
    ),
    of("kept_messages", |run| {
        let kept = run.last("kept_messages", KEPT)? as usize;
        let read = run.read_ranges().last().map_or(0, |read| read.end);
        let is_kept = |at: &Range<usize>| at.start + kept >= read && at.end <= read;
        Ok(run.layout.iter().filter(|piece| is_kept(&piece.frame)).count().into())
    })
    .means("whole messages among them, each with its header", "其中完整的消息数（连同报头）"),
    of("thrown_away_bytes", |run| Ok(run.thrown_away().sum::<usize>().into())).means(
        "bytes that the receiver had read and let go without handing them over",
        "接收方读取后没有交付就丢弃的字节数",
    ),
    of("stale_bytes", |run| Ok(run.stale_bytes().into())).means(
        "bytes that the receiver handed over beyond those that it had read",
        "接收方交付的字节数超出所读字节数的部分",
    ),
    of("would_allocate_bytes", |run| {
        let most = run.would_allocate().max();
        most.map(Number::from).ok_or_else(|| words::NO_HEADER_TRUSTED.into())
    })
    .means(
        "the most that the receiver would have set aside because a header said so",
        "接收方仅凭报头就会分配的最大字节数",
    ),
    of("paused_ms", |run| {
        let pauses = run.events().filter_map(pick!(What::Paused { pause_ms } => *pause_ms));
        Ok(pauses.fold(0, u64::saturating_add).into())
    })
    .means("pauses that the scenario asked for, in milliseconds", "场景要求的停顿之和，单位毫秒"),
    of("oldest_ms", |run| run.oldest_ms()).means(
        "the longest time from a message's write to its delivery, in milliseconds",
        "从消息写入到交付的最长时间，单位毫秒",
    ),
    of("nodelay_on", |run| Ok(run.is_on("TCP_NODELAY"))).means(
        "1 where TCP_NODELAY was read back as on, else 0: it is off by default",
        "TCP_NODELAY 读回为 on 时是 1，否则是 0；默认关闭",
    ),
    of("cork_on", |run| Ok(run.is_on("TCP_CORK"))).means(
        "1 where TCP_CORK was read back as on, else 0: it is off by default",
        "TCP_CORK 读回为 on 时是 1，否则是 0；默认关闭",
    ),
    of("too_long", |run| Ok(run.sends_failed("EMSGSIZE").into())).means(
        "send calls that failed with EMSGSIZE: longer than may be sent",
        "因 EMSGSIZE 失败的 send 调用次数：超过了允许发送的长度",
    ),
    of("accounted", |run| Ok(run.dropped.clone()?.saturating_add(run.reads.len() as u64).into()))
        .means(
            "datagrams read, and those that the kernel says it threw away",
            "读到的数据报，加上内核承认丢弃的数据报",
        ),
    of("rcvbuf_asked_bytes", |run| run.option("SO_RCVBUF").map(|(asked, _)| asked))
        .of_any_run()
        .means("what was asked for with SO_RCVBUF", "用 SO_RCVBUF 要求的大小"),
    of("rcvbuf_bytes", |run| run.option("SO_RCVBUF").map(|(_, got)| got))
        .of_any_run()
        .means("what SO_RCVBUF says it has become", "SO_RCVBUF 读回的大小"),
];

const KEPT: Pick = pick!(What::Kept { data } => data.len() as u64);
const QUEUED: Pick = pick!(What::Queued { bytes } => *bytes);
const UNACKNOWLEDGED: Pick = pick!(What::Unacknowledged { bytes } => *bytes);

/// From the moment in which the peer fell silent to the last such event behind it.
fn since_silence_ms(run: &Observed, is: fn(&What) -> bool) -> Known<Number> {
    let events = &run.trace.events;
    let silent = events.iter().position(|event| event.what == What::FellSilent);
    let silent = silent.ok_or(words::NOBODY_FELL_SILENT)?;
    let then = events[silent..].iter().rev().find(|event| is(&event.what));
    let then = then.ok_or(words::NOT_TAKEN_FOR_GONE)?;
    Ok(Number(ms(events[silent].at_ns, then.at_ns)))
}

impl<'t> Observed<'t> {
    /// The encoding of the run's texts, if it has any.
    pub fn encoding(&self) -> Option<&'t str> {
        self.events().find_map(pick!(What::Encoded { encoding, .. } => encoding.as_str()))
    }

    /// What the receiver made of the bytes, text by text.
    pub fn decoded(&self) -> Vec<&'t str> {
        let texts = self.events().filter_map(pick!(What::Decoded { text, .. } => text.as_str()));
        texts.collect()
    }

    /// The same: one at least.
    pub(super) fn texts(&self) -> Known<Vec<&'t str>> {
        Some(self.decoded()).filter(|texts| !texts.is_empty()).ok_or_else(|| words::NO_TEXT.into())
    }

    /// Decoded texts that read as the sender wrote them, in their order.
    pub(super) fn right_texts(&self) -> Known<Number> {
        // A text that its encoding cannot say was not sent as it was written.
        let mut written = self
            .events()
            .filter_map(pick!(What::Encoded { text, lacking: 0, .. } => text.as_str()));
        let mut right = 0;
        for text in self.texts()? {
            let rest = written.clone();
            match written.find(|written| *written == text) {
                Some(_) => right += 1,
                None => written = rest,
            }
        }
        Ok(Number(f64::from(right)))
    }
}
