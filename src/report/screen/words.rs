//! What the first screen says by itself.

use crate::observe::{Number, Observed, SegmentsFrom};
use crate::report::ruler::{CARRIAGE_RETURN, Glyph, LINE_FEED};
use crate::scenario::{LinkKind, ScreenPart, Transport};
use crate::text::{sentences, words};
use crate::trace::{Receiver, Role, RunTrace, Trace};
use crate::verdict::Checked;
use crate::{Both, Lang, Text, both, text};

/// Columns of the labels, of rows and of sentences alike.
pub fn label_width(lang: Lang) -> usize {
    lang.choose(10, 9)
}

/// The label of a part; none where it stands beside a picture.
pub fn part(part: ScreenPart) -> Option<Both> {
    Some(match part {
        ScreenPart::Control => both!("control", "对照"),
        ScreenPart::NoCure => both!("no cure", "无效"),
        ScreenPart::What => both!("what", "现象"),
        ScreenPart::Why => both!("why", "原因"),
        ScreenPart::Fix => both!("fix", "解法"),
        ScreenPart::Not => both!("not", "误区"),
        ScreenPart::See => both!("see", "再看"),
        _ => return None,
    })
}

words! {
    SHOWN "✓ Shown" "✓ 已证实";
    NOT_SHOWN "! Not shown" "! 未出现";
    INCONCLUSIVE "? Inconclusive" "? 无法判定";
    SHOWN_BY_THE_REST "The claims that could be checked hold." "能够核对的论断都成立。";
    NOT_THIS_TIME "Not this time. Try again, or --repeat 10." "这一次没有出现。请再试，或用 --repeat 10。";
    NOTHING_CLAIMED "Nothing is claimed here: this only draws." "这里没有论断，只作图。";

    // What the signs mean.
    CUT "a cut" "切开处";
    JOIN "no cut here" "这里没切";
    LOST "lost" "丢失";
    OPAQUE "part of a letter" "半个字符";
    NO_LETTER "no letter" "不是字符";
    LEFT_OUT "left out" "略去";

    // Rows of a table of calls.
    IN_TIME_WAIT "connections in TIME_WAIT" "处于 TIME_WAIT 的连接";
    WAITING "waiting for accept" "等待 accept";
}

pub const LINE_ENDS: [(Glyph, char, Both); 2] =
    [(CARRIAGE_RETURN, '␍', both!("CR", "回车")), (LINE_FEED, '␊', both!("LF", "换行"))];

sentences! {
    layers_not_observed(layers: &str): "{layers}: not observed", "{layers}：未观测到";

    // The answer, where the scenario cannot give it.
    not_run(): "It was not run: no claim was checked.", "没有运行，因此没有核对论断。";
    not_checked(open: usize, claims: usize):
        "{open} of {claims} claims could not be checked.", "{claims} 条论断中有 {open} 条无法核对。";
    left_open(left: usize, claims: usize; shown: Text, why: &Text):
        "{shown} Left open ({left} of {claims} claims): {why}.",
        "{shown}另有 {left}/{claims} 条论断未核对：{why}。";
    /// The claim with its two numbers.
    claim_fails(claim: &str, left: String, sign: &str, right: String):
        "{claim} does not hold ({left} {sign} {right})",
        "{claim} 不成立（{left} {sign} {right}）";
    with_your_values(flags: &str; fails: Text):
        "Not with {flags}, which you set: {fails}.", "设置了 {flags} 就不出现：{fails}。";
    no_conclusion(run: &str; fails: Text):
        "The main run is as claimed, but the comparison run {run} is not: {fails}. No conclusion.",
        "主实验与论断相符，但对照运行 {run} 不符：{fails}。不能得出结论。";
    not_to_be_seen(; why: &Text):
        "It cannot be seen here: {why}.", "这里看不到：{why}。";
    not_mended(; fails: Text):
        "The effect is there, but this framing does not mend it: {fails}.",
        "现象出现了，但这种分帧没有解决它：{fails}。";

    comparison_broke_off(run: &str; why: &Text):
        "the comparison run {run} broke off: {why}", "对照运行 {run} 中断：{why}";

    // What can be said of every run.
    plainly(writes: usize, reads: usize, intact: usize, messages: usize):
        "Send calls: {writes}; reads: {reads}. {intact} of {messages} came whole.",
        "发送 {writes} 次，读取 {reads} 次，{intact}/{messages} 条完整。";

    // Where more is.
    with_its_own_values(case: &str):
        "sticky-demo {case}: the same with its own values.",
        "sticky-demo {case}：用它自己的参数再看一次。";
    doctor():
        "sticky-demo doctor: how to allow it, and what runs here without it.",
        "sticky-demo doctor：怎样放开限制，以及没有它还能运行什么。";
    more_elsewhere():
        "More: sticky-demo doctor · sticky-demo list", "更多：sticky-demo doctor · sticky-demo list";
}

pub fn fails(claim: &Checked) -> Text {
    let number = |side: Option<Number>| side.map_or_else(String::new, |n| n.to_string());
    claim_fails(&claim.claim, number(claim.left), claim.sign, number(claim.right))
}

pub fn over(trace: &Trace) -> Text {
    let delay_ms = trace.scenario.as_ref().and_then(|scenario| scenario.values.delay_ms);
    match (trace.link.kind, delay_ms.filter(|delay| *delay > 0.0), trace.link.mtu_bytes) {
        (LinkKind::Loopback, ..) => text!("this machine (loopback)", "本机（回环接口）"),
        (LinkKind::Nothing, ..) => {
            text!("inside this kernel, no network", "本机内核之内，没有网络")
        }
        (LinkKind::Network, ..) => text!("a network", "某个网络"),
        (LinkKind::Wire, ..) if trace.runs.iter().all(|run| run.cable.is_none()) => {
            text!("no virtual cable", "没有虚拟网线")
        }
        (LinkKind::Wire, Some(ms), _) => {
            text!("virtual cable, {ms} ms each way", "虚拟网线，单程 {ms} 毫秒")
        }
        (LinkKind::Wire, None, Some(mtu)) => {
            text!("virtual cable, MTU {mtu}", "虚拟网线，MTU {mtu}")
        }
        (LinkKind::Wire, None, None) => text!("virtual cable", "虚拟网线"),
    }
}

/// What stands above the picture of a run, where the scenario says nothing better.
pub fn heading(run: &RunTrace) -> Text {
    match (run.receiver, run.transport) {
        (Receiver::Nobody, _) if run.seen.is_some() => Text::same(&run.name),
        (Receiver::Framed, _) => framed(&run.framing),
        (Receiver::Tutorial, _) => {
            text!("Tutorial: a receiver as tutorials print it", "教程中的接收方：照教程的写法")
        }
        (_, Transport::Udp) => text!(
            "Naive: takes each datagram for a message",
            "朴素接收方：把每个数据报当成一条消息"
        ),
        _ => text!("Naive: takes each read for a message", "朴素接收方：把每次读取当成一条消息"),
    }
}

fn framed(framing: &str) -> Text {
    match framing.split(':').next().unwrap_or_default() {
        "naive" => {
            text!("\"Framed\" as naive: no boundary at all", "分帧接收方：naive，即没有边界")
        }
        "line" => text!("Framed: a line end behind each message", "分帧接收方：每条消息以换行结束"),
        "delimiter" => {
            text!("Framed: a delimiter behind each message", "分帧接收方：每条消息后面有分隔符")
        }
        "fixed" => text!("Framed: every message is as long", "分帧接收方：每条消息一样长"),
        "netstring" => text!("Framed: netstrings", "分帧接收方：netstring 格式"),
        "json-header" => {
            text!(
                "Framed: a JSON header in front of each message",
                "分帧接收方：每条消息前面加 JSON 报头"
            )
        }
        _ => text!("Framed: a length in front of each message", "分帧接收方：每条消息前面加长度"),
    }
}

/// Who saw the segments, or the fragments.
pub fn seen_by(run: &Observed) -> Option<Text> {
    let fragments = run.fragments().is_ok_and(|fragments| !fragments.is_empty());
    Some(match (run.segments_from, run.trace.transport) {
        (Some(SegmentsFrom::Capture), _) => text!("(segments: captured)", "（报文段：抓包）"),
        (Some(SegmentsFrom::TcpInfo), _) => {
            text!("(segments: kernel's count)", "（报文段：内核计数）")
        }
        (None, Transport::Udp) if fragments => text!("(fragments: captured)", "（分片：抓包）"),
        _ => return None,
    })
}

/// A byte of a frame beside its message: some formats only say where that ends.
pub fn of_a_frame(runs: &[Observed]) -> Both {
    let mut pieces = runs.iter().flat_map(|run| &run.layout);
    match pieces.any(|piece| piece.frame.start < piece.payload.start) {
        true => both!("header", "报头"),
        false => both!("end of a message", "消息结尾"),
    }
}

pub fn more(held: usize, claims: usize, packets: bool) -> Text {
    let rest = if packets { " · --packets · --html FILE" } else { " · --html FILE" };
    match claims {
        0 => text!("More: --proof (all runs){rest}", "更多：--proof（全部运行）{rest}"),
        _ => text!(
            "More: --proof (all runs, {held} of {claims} claims hold){rest}",
            "更多：--proof（全部运行，论断 {held}/{claims} 成立）{rest}"
        ),
    }
}

pub fn column(run: &RunTrace) -> Both {
    match run.role {
        Role::Main => both!("main", "主实验"),
        Role::Control => both!("control", "对照"),
        Role::NoCure => both!("no cure", "无效"),
    }
}

/// What an error means, in a word; its own name stands in the sentences.
pub fn error(name: &str) -> Text {
    match name {
        "EADDRINUSE" => text!("in use", "被占用"),
        "ECONNREFUSED" => text!("refused", "被拒"),
        "SYN_SENT" => text!("no answer", "无应答"),
        "ETIMEDOUT" => text!("timeout", "超时"),
        name => Text::same(name),
    }
}

/// How the calls of one kind were answered.
pub fn answered(call: &str, error: Option<&str>) -> Text {
    match (call.contains(".connect"), error) {
        (true, None) => text!("connected", "已连接"),
        (_, None) => Text::same("ok"),
        (_, Some("SYN_SENT")) => text!("no answer (SYN_SENT)", "没有应答（SYN_SENT）"),
        (_, Some("ECONNREFUSED")) => text!("refused (ECONNREFUSED)", "被拒（ECONNREFUSED）"),
        (_, Some(name)) => Text::same(name),
    }
}
