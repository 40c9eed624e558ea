//! The report's own words, in both languages. A struct and not a map: a word
//! that one language lacks does not compile.

mod packets;

pub use packets::PacketWords;

use crate::Lang;
use crate::scenario::Part;
use crate::trace::{Receiver, Role, RunTrace};
use crate::verdict::Outcome;

/// Every word that the report says by itself.
#[expect(missing_docs, reason = "each field is its own English text, below")]
pub struct Words {
    pub messages: &'static str,
    pub writes: &'static str,
    pub segments: &'static str,
    pub sent_again: &'static str,
    pub fragments: &'static str,
    pub to_accept: &'static str,
    pub datagrams: &'static str,
    pub reads: &'static str,
    pub delivered: &'static str,
    pub of: &'static str,
    pub naive: &'static str,
    pub framed: &'static str,
    pub tutorial: &'static str,
    pub main: &'static str,
    pub control: &'static str,
    pub no_cure: &'static str,
    pub claims: &'static str,
    pub sources: &'static str,
    pub shown: &'static str,
    pub not_shown: &'static str,
    pub inconclusive: &'static str,
    pub nothing_claimed: &'static str,
    pub not_observed: &'static str,
    pub what: &'static str,
    pub why: &'static str,
    pub fix: &'static str,
    pub not_fix: &'static str,
    pub loopback: &'static str,
    pub wire: &'static str,
    pub no_wire: &'static str,
    pub no_link: &'static str,
    pub seed: &'static str,
    pub sender: &'static str,
    pub receiver: &'static str,
    pub asked: &'static str,
    pub got: &'static str,
    pub doubled: &'static str,
    pub by_tcp_info: &'static str,
    pub captured: &'static str,
    pub cuts_not_seen: &'static str,
    pub books: &'static str,
    pub goes_on: &'static str,
    pub lost: &'static str,
    pub n_lost: &'static str,
    pub empty: &'static str,
    pub died: &'static str,
    pub would_allocate: &'static str,
    pub broke_off: &'static str,
    pub noticed: &'static str,
    /// Between two words of a sentence.
    pub space: &'static str,
    pub colon: &'static str,
    pub comma: &'static str,
    pub semicolon: &'static str,
    pub brackets: [&'static str; 2],
    pub packet: PacketWords,
    pub calls: &'static str,
    pub no_reply: &'static str,
    pub peeked: &'static str,
    pub left_there: &'static str,
    pub as_text: &'static str,
}

const EN: Words = Words {
    messages: "messages",
    writes: "writes",
    segments: "segments",
    sent_again: "sent again",
    fragments: "fragments",
    to_accept: "connections to accept",
    datagrams: "datagrams",
    reads: "reads",
    delivered: "delivered",
    of: "of",
    naive: "naive receiver",
    framed: "framed receiver",
    tutorial: "the tutorial's receiver",
    main: "main",
    control: "control",
    no_cure: "no cure",
    claims: "Claims, checked against this run",
    sources: "Sources",
    shown: "shown",
    not_shown: "not shown",
    inconclusive: "inconclusive",
    nothing_claimed: "nothing claimed: this case only draws",
    not_observed: "not observed",
    what: "What happened",
    why: "Why",
    fix: "What fixes it",
    not_fix: "What does not",
    loopback: "loopback",
    wire: "wire",
    no_link: "inside one kernel, over no interface",
    no_wire: "The wire cannot be had here",
    seed: "seed",
    sender: "sender",
    receiver: "receiver",
    asked: "asked",
    got: "got",
    doubled: "the kernel doubles it, socket(7)",
    by_tcp_info: "TCP_INFO",
    captured: "captured",
    cuts_not_seen: "a count; the cuts were not seen",
    books: "Segments are counted by the sender's kernel (TCP_INFO), in pieces of at most the MSS; loopback itself carries no real ones.",
    goes_on: "┊: a piece goes on in the rows below, or past the last byte that was sent. Its size is that of the whole piece and stands once.",
    lost: "lost",
    n_lost: "{n} lost",
    empty: "empty",
    died: "died",
    would_allocate: "would set aside, on a header's word",
    broke_off: "the run broke off",
    noticed: "noticed",
    space: " ",
    colon: ": ",
    comma: ", ",
    semicolon: "; ",
    brackets: [" (", ")"],
    packet: packets::EN,
    calls: "calls",
    no_reply: "no reply came within {ms} ms",
    peeked: "peeked",
    left_there: "left there",
    as_text: "reads as text",
};

const ZH: Words = Words {
    messages: "消息",
    writes: "写入",
    segments: "报文段",
    sent_again: "重传",
    fragments: "分片",
    to_accept: "可供 accept 的连接",
    datagrams: "数据报",
    reads: "读取",
    delivered: "交付",
    of: "/",
    naive: "朴素接收方",
    framed: "分帧接收方",
    tutorial: "教程中的接收方",
    main: "主实验",
    control: "对照",
    no_cure: "无效的办法",
    claims: "论断（逐条与本次运行核对）",
    sources: "出处",
    shown: "已证实",
    not_shown: "未证实",
    inconclusive: "无法判定",
    nothing_claimed: "没有论断：本案例只作图",
    not_observed: "未观测到",
    what: "发生了什么",
    why: "为什么",
    fix: "怎样解决",
    not_fix: "什么解决不了",
    loopback: "回环接口",
    wire: "虚拟网线",
    no_link: "同一内核之内，不经过任何接口",
    no_wire: "本机无法搭建虚拟网线",
    seed: "种子",
    sender: "发送方",
    receiver: "接收方",
    asked: "要求",
    got: "实得",
    doubled: "内核会加倍，见 socket(7)",
    by_tcp_info: "TCP_INFO",
    captured: "抓包",
    cuts_not_seen: "只有总数，切口不可见",
    books: "报文段由发送方内核计数（TCP_INFO），每段不超过 MSS；回环接口上并没有真正的报文段。",
    goes_on: "┊：这一段没有画完，在下面几行继续，或者超出了已发出的最后一个字节。标出的字节数是整段的大小，只标一次。",
    lost: "丢失",
    n_lost: "丢失 {n}",
    empty: "次空读",
    died: "程序崩溃",
    would_allocate: "仅凭报头就会分配",
    broke_off: "运行中断",
    noticed: "自己发现",
    space: "",
    colon: "：",
    comma: "，",
    semicolon: "；",
    brackets: ["（", "）"],
    packet: packets::ZH,
    calls: "调用",
    no_reply: "{ms} 毫秒内没有等到回复",
    peeked: "窥视",
    left_there: "原样留在队列里",
    as_text: "读出的文字",
};

/// The words of one language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

impl Words {
    /// That so many were lost.
    pub fn n_lost(&self, how_many: &str) -> String {
        self.n_lost.replace("{n}", how_many)
    }

    /// A receiver's name.
    pub fn receiver_name(&self, receiver: Receiver) -> &'static str {
        match receiver {
            Receiver::Naive => self.naive,
            Receiver::Framed => self.framed,
            Receiver::Tutorial => self.tutorial,
            Receiver::Nobody => self.calls,
        }
    }

    /// What stands in brackets behind a word, its space included.
    pub fn in_brackets(&self, aside: &str) -> String {
        let [open, close] = self.brackets;
        format!("{open}{aside}{close}")
    }

    /// A role's name.
    pub fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Main => self.main,
            Role::Control => self.control,
            Role::NoCure => self.no_cure,
        }
    }

    /// A run's name: its role, and which of several it is.
    pub fn run_name(&self, run: &RunTrace) -> String {
        let role = self.role(run.role);
        match run.name.as_str() {
            "main" | "control" => role.to_owned(),
            name => format!("{role}{}", self.in_brackets(name)),
        }
    }

    /// An outcome's name.
    pub fn outcome(&self, outcome: Option<Outcome>) -> &'static str {
        match outcome {
            Some(Outcome::Shown) => self.shown,
            Some(Outcome::NotShown) => self.not_shown,
            Some(Outcome::Inconclusive) => self.inconclusive,
            None => self.nothing_claimed,
        }
    }

    /// A part's heading.
    pub fn part(&self, part: Part) -> &'static str {
        match part {
            Part::What => self.what,
            Part::Why => self.why,
            Part::Fix => self.fix,
            Part::NotFix => self.not_fix,
        }
    }
}
