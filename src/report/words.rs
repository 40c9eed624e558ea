//! The report's own words, in both languages.

use crate::scenario::{Part, Source};
use crate::text::{sentences, words};
use crate::trace::{Direction, Receiver, Role, RunTrace, Trace};
use crate::verdict::Outcome;
use crate::{Both, Lang, Text, both};
use std::fmt::Display;

// The layers.
words! {
    MESSAGES "messages" "消息";
    FRAMES "frames" "帧";
    WRITES "writes" "写入";
    SEGMENTS "segments" "报文段";
    SENT_AGAIN "resent" "重传";
    FRAGMENTS "fragments" "分片";
    DATAGRAMS "datagrams" "数据报";
    PEEKED "peeked" "窥视";
    READS "reads" "读取";
    DELIVERED "delivered" "交付";
    TO_ACCEPT "connections to accept" "可供 accept 的连接";
    BY_TCP_INFO "TCP_INFO" "TCP_INFO";
    CAPTURED "captured" "抓包";
    NOT_IN_ORDER "not in order" "次序变了";
    CUTS_NOT_SEEN "cuts not seen" "看不到切口";
}

// The page.
words! {
    CLAIMS "Claims, checked against this run" "论断（逐条与本次运行核对）";
    NOT_OBSERVED "not observed" "未观测到";
    NO_WIRE "The virtual cable cannot be built here" "本机无法搭建虚拟网线";
    LOOPBACK "loopback" "回环接口";
    WIRE "wire" "虚拟网线";
    A_NETWORK "a network" "某个网络";
    NO_LINK "inside one kernel, over no interface" "同一内核之内，不经过任何接口";
    A_CAPTURE "captured packets" "抓到的包";
    SENDER "sender" "发送方";
    RECEIVER "receiver" "接收方";
    SEGMENTS_ARE_COUNTED "Segments are counted by the sender's kernel (TCP_INFO), in pieces of at most the MSS; on loopback several of them may cross as one packet (GSO)." "报文段由发送方内核计数（TCP_INFO），每段不超过 MSS；在回环上，几个报文段可能合成一个大包（GSO）传送。";
}

// Ladders and header tables.
words! {
    PACKETS "packets" "数据包";
    MESSAGE "message" "消息";
    WRITE "write" "写入";
    READ "read" "读取";
    FRAGMENT "fragment" "分片";
    OTHER_CONNECTION "another connection" "另一条连接";
    OTHER_SOCKETS "other sockets" "其他套接字";
    OUR_MARKER "our marker: has all arrived?" "我们的标记：都到了吗？";
    RETRANSMISSION "retransmission" "重传";
    PROBE "probe" "探测";
    WINDOW_CLOSED "window 0" "窗口 0";
    NOT_CARRIED "not carried: no room" "未能转送：没有空间";
    ON_ITS_WAY "on its way at the end" "结束时仍在途中";
    TCP_LEGEND "Milliseconds since the first packet: on the left at the sender, on the right at the receiver. seq and ack are byte positions: the SYN is 0, the first byte is 1; ack names the byte that is expected next. Writes and reads are at the host that made them, with the time at which they returned." "时间是从第一个数据包起的毫秒数：左边是发送方，右边是接收方。seq 和 ack 都是字节位置：SYN 是 0，第一个字节是 1；ack 是期望收到的下一个字节。写入和读取写在调用它们的主机一侧，时间是调用返回的时刻。";
    UDP_LEGEND "Milliseconds since the first packet: on the left at the sender, on the right at the receiver. A fragment's numbers are its place in the payload of the whole IP packet, the first is its offset; that payload begins with the UDP header of 8 bytes. MF: more fragments follow. Writes and reads are at the host that made them, with the time at which they returned." "时间是从第一个数据包起的毫秒数：左边是发送方，右边是接收方。分片的数字是它在整个 IP 包载荷中的位置，第一个数字就是偏移；载荷以 8 字节的 UDP 首部开头。MF 表示后面还有分片。写入和读取写在调用它们的主机一侧，时间是调用返回的时刻。";
    ONLY_FIRST "The other receiver's packets, and whatever else was on the cable: --packets=all." "另一个接收方的数据包，以及网线上的其他流量：--packets=all。";
    NO_PACKETS "no packets: loopback has no cable on which any could be seen" "没有数据包可看：回环接口上没有网线";
    NONE_ON_THE_CABLE "none on the cable" "网线上一个也没有";
    LIVE "live" "实时";
    MEANWHILE "meanwhile" "同时进行";
    HEADERS "Headers, as they were sent: place in the frame, bytes or bits, field, value" "实际发出的首部：在帧中的位置、字节或比特、字段、值";
    SYN "SYN" "SYN";
    DATA_SEGMENT "data segment" "带数据的报文段";
    PURE_ACK "pure ACK" "纯 ACK";
    DATAGRAM "datagram" "数据报";
}

pub const COLON: Both = both!(": ", "：");
pub const COMMA: Both = both!(", ", "，");

pub fn labelled(label: &str, text: &str, lang: Lang) -> String {
    format!("{label}{}{text}", COLON.get(lang))
}

/// What a case's texts rest on, if anything is cited.
pub fn cited(trace: &Trace) -> Option<Text> {
    let sources = trace.scenario.iter().flat_map(|scenario| &scenario.sources);
    let cited = |source: &Source| Text { en: source.get(Lang::En), zh: source.get(Lang::Zh) };
    let cited: Vec<Text> = sources.map(cited).collect();
    (!cited.is_empty()).then(|| sources_are(&joined(&cited, "; ", "；")))
}

/// Texts one after the other, with that between two of them.
pub fn joined(texts: &[Text], en: &str, zh: &str) -> Text {
    let half =
        |of: fn(&Text) -> &str, between| texts.iter().map(of).collect::<Vec<_>>().join(between);
    Text { en: half(|text| &text.en, en), zh: half(|text| &text.zh, zh) }
}

/// What stands in brackets behind a word, its space included.
pub fn in_brackets(aside: &str, lang: Lang) -> String {
    let [open, close] = lang.choose([" (", ")"], ["（", "）"]);
    format!("{open}{aside}{close}")
}

pub fn of(some: impl Display, all: impl Display, lang: Lang) -> String {
    format!("{some}{}{all}", lang.choose(" of ", "/"))
}

/// A receiver's name; without one a run is about its calls.
pub fn receiver(receiver: Receiver) -> Both {
    match receiver {
        Receiver::Naive => both!("naive receiver", "朴素接收方"),
        Receiver::Framed => both!("framed receiver", "分帧接收方"),
        Receiver::Tutorial => both!("the tutorial's receiver", "教程中的接收方"),
        Receiver::Nobody => both!("calls", "调用"),
    }
}

pub fn towards(direction: Direction) -> Both {
    match direction {
        Direction::ToServer => both!("to the server", "到服务器"),
        Direction::ToClient => both!("to the client", "到客户端"),
    }
}

/// A run's name: its role, and which of several it is.
pub fn run(run: &RunTrace) -> Text {
    let role = match run.role {
        Role::Main => both!("main", "主实验"),
        Role::Control => both!("control", "对照"),
        Role::NoCure => both!("no cure", "无效的办法"),
    };
    match (&run.connection, run.name.as_str()) {
        (Some(connection), _) => Text::same(connection),
        (None, "main" | "control") => role.into(),
        (None, name) => one_of_several(name, role),
    }
}

pub fn outcome(outcome: Option<Outcome>) -> Both {
    match outcome {
        Some(Outcome::Shown) => both!("shown", "已证实"),
        Some(Outcome::NotShown) => both!("not shown", "未证实"),
        Some(Outcome::Inconclusive) => both!("inconclusive", "无法判定"),
        None => both!("nothing claimed: this case only draws", "没有论断：本案例只作图"),
    }
}

pub fn part(part: Part) -> Both {
    match part {
        Part::What => both!("What happened", "发生了什么"),
        Part::Why => both!("Why", "为什么"),
        Part::Fix => both!("What fixes it", "怎样解决"),
        Part::NotFix => both!("What does not", "什么解决不了"),
    }
}

sentences! {
    sources_are(; cited: &Text): "Sources: {cited}", "出处：{cited}";
    one_of_several(name: &str; role: Both): "{role} ({name})", "{role}（{name}）";
    before(; run: &Text, receiver: Both): "{run}: {receiver}", "{run}：{receiver}";
    seed(seed: u64): "seed {seed}", "种子 {seed}";
    asked_and_got(asked: &str, got: &str): "asked for {asked}, got {got}", "要求 {asked}，实得 {got}";
    doubled(asked: &str, got: &str):
        "asked for {asked}, got {got} (the kernel doubles it, socket(7))",
        "要求 {asked}，实得 {got}（内核会加倍，见 socket(7)）";
    empty(reads: usize): "{reads} empty", "{reads} 次空读";
    left_there(bytes: usize): "{bytes} B left there", "{bytes} B 原样留在队列里";
    lost(how_many: &str): "{how_many} lost", "丢失 {how_many}";
    broke_off(; why: &Text): "the run broke off: {why}", "运行中断：{why}";
    noticed(; who: Both, why: &Text): "{who} noticed: {why}", "{who}自己发现：{why}";
    died(; who: Both, why: &Text): "{who} died: {why}", "{who}程序崩溃：{why}";
    would_allocate(bytes: u64; who: Both):
        "{who} would allocate {bytes} B because a header said so",
        "{who}仅凭报头就会分配 {bytes} B";
    threw_away(bytes: usize; who: Both):
        "{who} threw away {bytes} B that it had read",
        "{who}扔掉了已读出的 {bytes} B";
    waits(bytes: u64; who: Both):
        "{who} waits for more, and has {bytes} B in its own buffer",
        "{who}还在等更多数据，而自己的缓冲区里有 {bytes} B";
    no_reply(waited_ms: u64): "no reply in {waited_ms} ms", "{waited_ms} 毫秒内没有回复";
    as_text(pieces: &str): "reads as text {pieces}│", "读出的文字 {pieces}│";
    frame_of(bytes: u32; name: Both): "{name}: {bytes} bytes", "{name}：{bytes} 字节";
    left_out(lines: usize):
        "… {lines} lines left out: --packets=all draws them",
        "… {lines} 行省略：--packets=all 会全部画出";
    delays(asked_ms: f64, median_ms: f64, worst_ms: f64):
        " · one way {asked_ms} ms · median {median_ms:.1} · worst {worst_ms:.1}",
        " · 单程 {asked_ms} ms · 中位数 {median_ms:.1} · 最长 {worst_ms:.1}";
    lost_by(knob: &str): "lost: {knob}", "丢失：{knob}";
    held_by(knob: &str): "held: {knob}", "扣住：{knob}";
    twice_by(knob: &str): "twice: {knob}", "两次：{knob}";
}
