//! What a gauntlet says, in both languages.

use super::control::HowEnded;
use super::plan::PlanId;
use crate::framing::escape::escape;
use crate::sys::said;
use crate::text::{sentences, words};
use crate::{Both, Text, both};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

pub const CHAPTERS: [Both; 9] = [
    both!("one write", "一次写完"),
    both!("every single cut", "每一处单独切开"),
    both!("byte by byte", "逐字节"),
    both!("pairs of cuts, and random ones", "成对的切点与随机切点"),
    both!("merged requests", "合并的请求"),
    both!("a pause inside", "中间停顿"),
    both!("early ends", "提前结束"),
    both!("many connections in turn", "多个连接交替"),
    both!("hostile lengths", "恶意的长度"),
];

words! {
    // Plans.
    ONE_WRITE "each request in one write" "每个请求一次写完";
    BYTE_BY_BYTE "byte by byte" "逐字节写入";
    ALL_REQUESTS_IN_ONE_WRITE "all requests in one write" "全部请求一次写完";
    EACH_APART "all requests, arriving one by one" "全部请求，各自分开到达";
    AFTER_THE_FIRST_BYTE "after the first byte" "第一个字节之后";
    IN_THE_MIDDLE "in the middle" "正中间";
    BEFORE_THE_LAST_BYTE "before the last byte" "最后一个字节之前";
    HALF_CLOSE_AFTER_ALL "all of it, and our direction closed at once" "全部发完，立即关闭发送方向";
    CLOSED_IN_THE_MIDDLE "closed in the middle" "发到一半关闭";
    RESET_IN_THE_MIDDLE "reset in the middle" "发到一半复位（RST）";
    RESET_AFTER_ALL "all of it, then reset" "全部发完，然后复位（RST）";
    HEADER_OF_NINES "a header whose digits are all 9" "报头的数字全为 9";
    HEADER_TOO_LONG "a header with 19 digits more" "报头多出 19 位数字";
    HEADER_FF "a header of FF bytes" "报头全为 FF";
    HEADER_7F "a header of 7F bytes" "报头全为 7F";
    WRONG_FIRST_BYTE "a frame that begins with another byte" "一帧以别的字节开头";
    HEADER_00 "a header of 00 bytes" "报头全为 00";

    // Places.
    BETWEEN_CR_AND_LF "between CR and LF" "CR 与 LF 之间";
    INSIDE_A_CHARACTER "inside a character" "一个字符的中间";
    IN_THE_HEADER "in the header" "报头中间";
    AFTER_THE_HEADER "right after the header" "报头刚结束处";
    IN_THE_DELIMITER "in the delimiter" "分隔符中间";
    BEFORE_THE_DELIMITER "before the delimiter" "分隔符之前";
    BETWEEN_FRAMES "between two frames" "两帧之间";
    IN_THE_MESSAGE "in the message" "消息中间";
    IN_THE_EMPTY_LINE "in the empty line (CR LF CR LF)" "空行中间（CR LF CR LF）";
    AFTER_THE_EMPTY_LINE "right after the empty line" "空行刚结束处";
    BEFORE_THE_EMPTY_LINE "before the empty line" "空行之前";
    BEFORE_ITS_END "before the end of the empty line" "空行结束之前";
    BEHIND_THE_EMPTY_LINE "behind the empty line" "空行之后";
    FROM_THE_EMPTY_LINE_ON "right after the empty line, and behind it" "空行结束处及其后";
    IN_THE_FIRST_LINE "in the first line" "第一行中间";
    BETWEEN_LINES "between two lines" "两行之间";
    IN_A_LINE "inside a line" "一行的中间";

    // Shapes: in a word, and as a sentence.
    SHAPE_NOTHING "nothing" "无";
    SHAPE_EVERY_CUT "every cut" "任何切点";
    SHAPE_ONE_PLACE "one place" "一种位置";
    SHAPE_SOME_CUTS "some cuts" "某些切点";
    SHAPE_SEVERAL_CUTS "several cuts" "多处切开";
    SHAPE_MERGES "merges" "合并";
    SHAPE_PAUSES "pauses" "停顿";
    SHAPE_THE_END "the end" "结束";
    SHAPE_CONNECTIONS "connections" "多个连接";
    SHAPE_HOSTILE "hostile lengths" "恶意的长度";
    SHAPE_ENDINGS "endings" "连接的收尾";
    NOTHING_FAILED
        "The answer does not depend on how the bytes were delivered."
        "回答与字节怎样到达无关。";
    NO_CUT_FAILED "The answer does not depend on where a request is cut. Merged requests were not all played." "回答与请求在哪里切开无关。合并的请求没有全部做。";
    SEVERAL_CUTS
        "Each single cut is right, and several cuts in one request are not: the second rest is lost or read too early."
        "单独一处切开时都正确，同一请求多处切开就不对：第二次余下的部分丢失了，或被过早读取。";
    MERGES_ALONE
        "What arrives together is not taken apart: the server takes one request from each read, and loses or delays the rest. (A client may send the next request before the answer unless the protocol forbids it.)"
        "一起到达的请求没有分开：服务器每次读取只取一个请求，余下的丢失或被耽搁。（除非协议禁止，客户端可以不等回答就发下一个请求。）";
    PAUSES_ALONE
        "A pause inside a request ends it: the server gives up half a request, and the control passed at the same pace."
        "请求中间一停顿就出错：服务器放弃了半个请求，而对照在同样的节奏下通过了。";
    CUT_OFF_TAKEN
        "A request that was cut off is answered as a whole one: the end of the stream is taken for the end of the request."
        "被截断的请求得到了完整请求的回答：流的结束被当成了请求的结束。";
    NOT_AFTER_HALF_CLOSE
        "A whole request is not answered once our direction is closed, though a half-closed connection still takes the answer (RFC 9293, 3.6)."
        "我方关闭发送方向后，完整的请求就得不到回答，而半关闭的连接仍能接收回答（RFC 9293，3.6）。";
    CONNECTIONS_ALONE
        "Connections disturb each other: each alone is right, and in turn they are not."
        "各连接互相影响：单独时都正确，交替进行时就不对。";
    HOSTILE_ALONE
        "A header that announces too much is believed: the server ends, or answers without end."
        "相信了报头里过大的长度：服务器结束了，或没完没了地回答。";
    ENDINGS_ALONE
        "Every answer is right. The connection does not end as the control's did: that is graded apart."
        "每个回答都正确，但连接没有像对照那样结束：这一项单独评定。";

    // How a connection ended, in a sentence that goes on.
    CLOSED "the server closed" "服务器关闭了连接";
    NOT_CLOSED "the server did not close" "服务器没有关闭连接";
    RESET "the server reset the connection" "服务器复位了连接（RST）";
    NOT_WAITED_FOR "its end was not waited for" "没有等它结束";
    IGNORE_IT
        "If that is as it should be, leave it out with --ignore REGEX"
        "如果本该如此，就用 --ignore REGEX 略去它";

    // What is refused, and what is told on the way.
    EMPTY_REQUEST "a request without bytes cannot be sent" "没有字节的请求无法发送";
    NO_SUCH_PLAN
        "no plan of that number exists for these requests: `gauntlet` without --plan lists the chapters"
        "对这些请求没有这个编号的方案：不加 --plan 的 `gauntlet` 会列出各章";
    CONTROL_DONE "control: done" "对照：完成";
    LOOKS_CLOSER "something failed: looking for the smallest" "有失败：正在找最小的一个";
    NOT_EACH_ANSWERED
        "sent one after the other, not every request is answered before the next: the control does not pass. Give the requests that are answered one by one, each with --send"
        "逐个发送时，并非每个请求都在下一个之前得到回答：对照没有通过。请用 --send 逐个给出能分别得到回答的请求";
    NOT_ALL_FRAMES
        "the requests are not whole frames of this framing to their end: named places are those of the frames that were found"
        "请求并非从头到尾都是这种帧：有名称的位置只取自找到的帧";
    ANSWERS_AT_THE_END
        "the server answers once our direction is closed: every plan closes it after the last byte"
        "服务器在我方关闭发送方向后才回答：每个方案都在最后一个字节后关闭";
    ONE_ANSWER_ALONE
        "a second request on the same connection is not answered: requests are not merged"
        "同一连接上的第二个请求得不到回答：不做合并";
    OTHERWISE_THE_SECOND_TIME
        "the same request is answered otherwise the second time: requests are not merged. Give two that belong together with --send"
        "同样的请求第二次得到别的回答：不做合并。请用 --send 给出可以连用的两个请求";
    ONE_AFTER_THE_OTHER
        "the server takes one connection after the other: plans were played one by one"
        "服务器逐个处理连接：各方案依次进行";
    PRINTED_NOTHING "it printed nothing" "它什么也没有打印";
    QUEUE_FULL "the server's queue of connections (listen backlog) was full" "服务器的连接队列（listen 的 backlog）满了";
    NO_ANSWER_TO_SYN
        "connecting timed out: the server's queue of connections (listen backlog) may have been full"
        "连接超时：服务器的连接队列（listen 的 backlog）可能满了";
    NOT_CHOSEN "not chosen (--plan)" "未选（--plan）";
    TOO_SHORT "the request is too short" "请求太短";
    WHY_NOT_AT_THE_END "it answers only at the end of the stream" "它只在流结束时回答";
    WHY_NOT_MERGED "no second request is answered alike" "第二个请求得不到同样的回答";
    WHY_NOT_PARALLEL "it takes one connection after the other" "它逐个处理连接";
    WHY_NOT_FRAMING "needs --framing" "需要 --framing";
    WHY_NOT_HEADER "its frames have no length apart from the message" "这种帧没有与消息分开的长度";
    WHY_NOT_FRAMES "no frame was found in the request" "请求里没有找到帧";
}

sentences! {
    no_plan_id(typed: &str):
        "{typed:?} is not a plan: 2 (a chapter), 2.17 (one plan), 2.10-2.20, or cuts:5,17 in order",
        "{typed:?} 不是方案编号：写 2（一章）、2.17（一个方案）、2.10-2.20，或按顺序的 cuts:5,17";
    cut_before(at: usize): "cut after byte {at}", "在第 {at} 字节后切开";
    cut_before_each(; list: &Text): "cut after bytes {list}", "在第 {list} 字节后切开";
    one_and_a_half(n: usize): "request {n} and half of the next", "请求 {n} 加下一个的一半";
    one_and_a_byte(n: usize): "request {n} and a byte of the next", "请求 {n} 加下一个的第一个字节";
    one_and_all_but_a_byte(n: usize):
        "request {n} and all but a byte of the next", "请求 {n} 加下一个，只差最后一个字节";
    end_with_the_next(n: usize):
        "the last byte of request {n} with the next", "请求 {n} 的最后一个字节连着下一个";
    half_with_the_next(n: usize):
        "the second half of request {n} with the next", "请求 {n} 的后一半连着下一个";
    end_with_a_beginning(n: usize):
        "the last byte of request {n} with the first of the next",
        "请求 {n} 的最后一个字节连着下一个的第一个字节";
    pieces_apart(; each: usize = Text::bytes(each)):
        "all requests, arriving in pieces of {each}", "全部请求，每 {each}分开到达";
    one_and_a_half_apart(n: usize):
        "request {n} and half of the next, arriving apart", "请求 {n} 加下一个的一半，分开到达";
    end_with_a_beginning_apart(n: usize):
        "the last byte of request {n} with the first of the next, arriving apart",
        "请求 {n} 的最后一个字节连着下一个的第一个字节，分开到达";
    paused_at(at: usize; place: &Text): "a pause after byte {at}, {place}", "在第 {at} 字节后（{place}）停顿";
    half_closed_at(at: usize; place: &Text):
        "our direction closed after byte {at}, {place}", "在第 {at} 字节后（{place}）关闭发送方向";
    halves_in_turn(n: usize): "{n} connections, in halves", "{n} 个连接，各分两半交替";
    cut_elsewhere(n: usize): "{n} connections, each cut elsewhere", "{n} 个连接，切点各不相同";
    others_wait(n: usize):
        "a whole request while {n} others have sent half", "{n} 个连接只发了一半时，另一个发完整请求";
    without_end(bytes: usize): "{bytes} bytes without a delimiter", "{bytes} 字节，没有分隔符";

    // What cannot be run.
    cannot_connect(address: SocketAddr; error: &io::Error = said(error)):
        "connecting to {address} failed: {error}. Does the server listen there?",
        "连接 {address} 失败：{error}。服务器在那里监听吗？";
    connecting_failed(; error: &io::Error = said(error)):
        "connecting failed on our side: {error}", "我方连接失败：{error}";
    not_played(; plans: usize = Text::counted(plans, "plan was", "plans were", "个方案"), why: &Text):
        "{plans} not played: {why}", "{plans}没有进行：{why}";
    somebody_listens(address: SocketAddr):
        "somebody listens at {address} already: end that program, or choose another --port",
        "{address} 已经有程序在监听：请结束它，或换一个 --port";
    exit_code(code: i32): "exit code {code}", "退出码 {code}";
    its_last_line(line: String): "its last line: {line}", "它的最后一行：{line}";
    ended_before_it_listened(address: SocketAddr; status: &Text, line: &Text):
        "your server ended before it listened at {address} ({status}); {line}",
        "服务器还没有在 {address} 监听就结束了（{status}）；{line}";
    does_not_listen(address: SocketAddr, s: u64):
        "your server did not listen at {address} within {s} s: its port stands in STICKY_PORT, and {{port}} in the command is replaced by it",
        "服务器 {s} 秒内没有在 {address} 监听：端口在 STICKY_PORT 里，命令中的 {{port}} 也会换成它";
    ends_again_and_again(times: usize; status: &Text):
        "your server ended for the {times}th time ({status}), and was not started again",
        "服务器第 {times} 次结束（{status}），不再重新启动";
    listens_no_more(address: SocketAddr):
        "nobody listens at {address} any more: no other plan was played",
        "{address} 已经无人监听：其余方案没有进行";
    no_port(; error: &io::Error = said(error)):
        "the system gives us no port: {error}", "系统不再给出端口：{error}";
    no_pattern(pattern: &str, why: &str): "{pattern:?} is not a regular expression: {why}",
        "{pattern:?} 不是正则表达式，解析器报告“{why}”";

    // Why the control does not pass.
    floods(bytes: usize):
        "the control's answer does not end: after {bytes} bytes no more was taken in",
        "对照的回答没有终点：收到 {bytes} 字节后不再接收";
    does_not_end(bytes: usize; s: Duration = seconds(s)):
        "the control's answer does not end: {bytes} bytes in {s} s, and more came",
        "对照的回答没有终点：{s} 秒内收到 {bytes} 字节，而且还在来";
    control_fails_again(; why: &Text): "the control fails when it is repeated: {why}",
        "重复对照时失败：{why}";
    no_answer(; s: Duration = seconds(s), ended: HowEnded = ending(ended)):
        "the control got no answer: all bytes in one write, {s} s waited, then our direction closed, and {ended}",
        "对照没有得到回答：全部字节一次写完，等了 {s} 秒，再关闭发送方向，{ended}";
    differs_by_itself(one: String, other: String; hint: &Text):
        "the control's answer has changed: it was {one} and now is {other}. {hint}. If it should not change, something of an earlier connection is in it",
        "对照的回答变了：先是 {one}，现在是 {other}。{hint}。如果它本不该变，里面就有更早的连接留下的东西";
    slow_differs(one: String, other: String; s: Duration = seconds(s)):
        "after a pause of {s} s before the request, and no cut, the control gets {other} instead of {one}: that is about time, not about boundaries",
        "请求之前停顿 {s} 秒、不切开，对照得到 {other} 而不是 {one}：这与时间有关，与边界无关";
    slow_control_fails(; s: Duration = seconds(s), why: &Text):
        "after a pause of {s} s before the request, and no cut, the control fails: {why}. That is about time, not about boundaries",
        "请求之前停顿 {s} 秒、不切开，对照就失败：{why}。这与时间有关，与边界无关";
    unexpected(wanted: String, got: String):
        "the control's answer is not the expected one: {got} instead of {wanted}",
        "对照的回答与预期不符：是 {got}，而不是 {wanted}";
    closed_late(; s: Duration = seconds(s)):
        "the server closed late, after {s} s", "服务器过了 {s} 秒才关闭";
    ignore_line(name: &str): "If that is as it should be, leave it out: --ignore '^{name}: .*'",
        "如果本该如此，就略去它：--ignore '^{name}: .*'";
    serves_nobody_now(; why: &Text):
        "since then the server serves nobody: the control passed before, and now fails ({why})",
        "此后服务器谁也不服务：先前通过的对照现在失败（{why}）";
    not_again(id: PlanId, times: usize):
        "plan {id} failed once and passed {times} times when it was repeated: that tells nothing about boundaries",
        "方案 {id} 失败过一次，重复 {times} 次都通过：说明不了边界问题";

    only_together(plans: usize):
        "{plans} plans failed while several connections were open, and passed when they were played alone: connections may disturb each other, or the server is too slow for several",
        "{plans} 个方案在多个连接同时打开时失败，单独进行时通过：各连接可能互相影响，或者服务器应付不了多个连接";
    right_alone(plans: usize):
        "{plans} plans that failed while several connections were open pass alone",
        "{plans} 个方案在多个连接同时打开时失败，单独进行时通过";

    // Notes.
    plays(plans: usize, at_once: usize): "plans: {plans}, {at_once} at the same time", "{plans} 个方案，同时 {at_once} 个";
    sampled(cuts: usize, of: usize):
        "{cuts} of {of} single cuts were made, named places first, because each takes a local port for a minute",
        "{of} 处切点只做了 {cuts} 处（有名称的位置优先），因为每个连接都要占用一个本地端口一分钟";
    left_out(plans: usize):
        "{plans} more were left out: those beside them had failed alike",
        "另有 {plans} 个没有做：它们旁边的都同样失败了";
    attempted(; ms: Duration = Text::same(ms.as_millis().to_string())):
        "where the pieces went is not told here (another host, or another system): they were sent {ms} ms apart, and whether each was read alone is not known",
        "系统不说明各段到达的情形（另一台主机或别的系统）：每段相隔 {ms} 毫秒发送，是否分别读取不得而知";
    hoped_for(; plans: usize = Text::counted(plans, "plan", "plans", "个方案"), why: &Text):
        "in {plans} of chapter 5 reads were not held until all had come: {why}",
        "第 5 章有 {plans}没有把读取扣留到全部到齐：{why}";
    stays_open(; s: Duration = seconds(s)):
        "the control's connection was still open {s} s after our end: how others end is not graded",
        "对照的连接在我方结束 {s} 秒后仍未关闭：其他连接的收尾不评定";

    // Shapes.
    none_failed(; plans: usize = Text::counted(plans, "plan was", "plans were", "个方案")):
        "{plans} played, and the answer was right. Not every cut and merge was played, so whether it depends on how the bytes are delivered is not shown.",
        "做了 {plans}，回答都对。切分与合并没有全部做，所以回答是否与字节怎样到达有关，这里没有证实。";
    cut_outside(cut: usize, bytes: usize):
        "--plan cuts:{cut} is not inside a request: a cut lies behind a byte that is not a request's last, and all requests have {bytes} bytes",
        "--plan cuts:{cut} 不在请求之内：切点应在某个字节之后，且该字节不是请求的最后一个；全部请求共 {bytes} 字节";
    every_cut(tried: usize):
        "Wherever the request is cut, the answer is wrong ({tried} places tried): the server does not put pieces together, it takes a read for a request.",
        "请求无论在哪里切开，回答都不对（试了 {tried} 处）：服务器没有把片段拼起来，而是把一次读取当成一个请求。";
    one_place(failed: usize, of: usize; name: &Text):
        "The answer depends on where the request is cut: it is wrong {name} ({failed} of {of} such places), and right at every other place.",
        "回答取决于请求在哪里切开：{name}就不对（{of} 处中的 {failed} 处），别处都对。";
    some_cuts(failed: usize, tried: usize; ranges: &Text):
        "The answer depends on where the request is cut: it is wrong after byte {ranges} ({failed} of {tried} places), and right at every other place.",
        "回答取决于请求在哪里切开：在第 {ranges} 字节后就不对（{tried} 处中的 {failed} 处），别处都对。";
}

/// `0.3`, `2`: a duration in seconds.
pub fn seconds(of: Duration) -> Text {
    let tenths = (of.as_secs_f64() * 10.0).round() / 10.0;
    Text::same(match tenths == 0.0 && !of.is_zero() {
        true => format!("{:.3}", of.as_secs_f64()),
        false => format!("{tenths}"),
    })
}

pub fn ending(ended: HowEnded) -> Text {
    match ended {
        HowEnded::Closed => CLOSED.into(),
        HowEnded::Late(after) => closed_late(after),
        HowEnded::Never => NOT_CLOSED.into(),
        HowEnded::Reset => RESET.into(),
        HowEnded::NotAsked => NOT_WAITED_FOR.into(),
    }
}

/// Where two answers differ, and a line of each there.
pub fn changes_by_itself(before: &[u8], now: &[u8]) -> Text {
    let (one, other) = lines_that_differ(before, now);
    let hint = match one.split_once(": ") {
        Some((name, _)) if name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-') => {
            ignore_line(name)
        }
        _ => IGNORE_IT.into(),
    };
    differs_by_itself(one, other, &hint)
}

pub fn slow_control_differs(pause: Duration, before: &[u8], now: &[u8]) -> Text {
    let (one, other) = lines_that_differ(before, now);
    slow_differs(one, other, pause)
}

pub fn not_as_expected(wanted: &[u8], got: &[u8]) -> Text {
    let (wanted, got) = lines_that_differ(wanted, got);
    unexpected(wanted, got)
}

/// The line in which the first difference lies, of each.
fn lines_that_differ(one: &[u8], other: &[u8]) -> (String, String) {
    const MOST: usize = 48;
    let at = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let line = |bytes: &[u8]| {
        let at = at.min(bytes.len());
        let from = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |lf| lf + 1);
        let from = if at - from > MOST { at - MOST / 2 } else { from };
        let end =
            bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |lf| at + lf);
        let shown = escape(&bytes[from..end.min(from + 2 * MOST)]);
        if shown.is_empty() { "…".to_owned() } else { shown.trim_end_matches(r"\r").to_owned() }
    };
    (line(one), line(other))
}
