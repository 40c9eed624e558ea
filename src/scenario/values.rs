//! Every value that a scenario has and a knob turns: one list is the TOML table
//! *and* the command line, so that the two cannot drift apart.

use super::choices::{LINKS, ON_OFF, READERS, TRANSPORTS};
use super::limits::*;
use super::*;

/// Makes of the list below the struct and the table of its knobs.
macro_rules! values {
    ($($field:ident: $type:ty, $flag:literal, $takes:expr, $en:literal, $zh:literal;)+) => {
        /// The values of a scenario. `None`: not given here, so what lies below counts.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Values {
            $(#[doc = $en]
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,)+
        }

        /// Each value and its flag, in the order in which help lists them.
        pub const KNOBS: &[Knob] = &[$(Knob {
            field: stringify!($field),
            flag: $flag,
            takes: $takes,
            means: Both { en: $en, zh: $zh },
        },)+];

        impl Values {
            pub fn given(&self) -> Vec<&'static str> {
                let all = [$(self.$field.is_some().then_some(stringify!($field)),)+];
                all.into_iter().flatten().collect()
            }

            fn one_by_one_over(&self, below: &Values) -> Values {
                Values { $($field: self.$field.clone().or_else(|| below.$field.clone()),)+ }
            }
        }
    };
}

values! {
    messages: Vec<MessageSpec>, "--message", Takes::Texts,
        r"A message to send (repeatable); \xNN, \n, \\ … are bytes", r"要发送的一条消息；可重复给出；\xNN、\n、\\ 等表示字节";
    random: u32, "--random", Takes::Whole("N", RANDOM),
        "N random messages instead", "改为 N 条长度与内容都随机的消息";
    seed: u64, "--seed", Takes::Bits("S", 64),
        "The seed of what chance decides [default: drawn, and printed]",
        "--random 与随机故障所用的种子 [默认：随机取得，并显示出来]";
    recv_bytes: usize, "--recv", Takes::Whole("N", BUFFER),
        "Room in the receive buffer, in bytes", "接收缓冲区的大小，单位字节";
    framing: String, "--framing", Takes::Text("NAME"),
        "The frame format of the framed side (`list` names all)",
        "分帧一方的帧格式（`sticky-demo list` 列出全部）";
    sender_framing: String, "--sender-framing", Takes::Text("NAME"),
        "What the sender writes, where the ends differ", "两端不一致时，发送方写的帧格式";
    receiver_framing: String, "--receiver-framing", Takes::Text("NAME"),
        "What the receiver takes it for", "两端不一致时，接收方所认的帧格式";
    writes: Vec<u32>, "--write", Takes::Several,
        "Bytes of the N-th write, whatever the messages are (repeatable; the rest is one write)",
        "第 N 次写入的字节数，与消息无关；可重复给出；剩余的一次写完";
    max_frame_bytes: usize, "--max-frame-bytes", Takes::Whole("N", FRAMES),
        "The longest message a framed receiver takes, in bytes",
        "分帧接收方接受的最长消息，单位字节";
    gap_ms: u64, "--gap-ms", Takes::Whole("MS", GAP),
        "Pause between two writes, in milliseconds", "两次写入之间的停顿，单位毫秒";
    nodelay: OnOff, "--nodelay", ON_OFF,
        "TCP_NODELAY on the sender: on means no Nagle",
        "发送方的 TCP_NODELAY：on 表示关闭 Nagle 算法";
    cork: OnOff, "--cork", ON_OFF,
        "TCP_CORK on the sender: on sends full segments only",
        "发送方的 TCP_CORK：on 表示不满一个报文段的数据先扣住不发";
    quickack: OnOff, "--quickack", ON_OFF,
        "TCP_QUICKACK on the receiver: off lets it delay ACKs",
        "接收方的 TCP_QUICKACK：off 表示允许延迟确认";
    sndbuf_bytes: usize, "--sndbuf", Takes::Whole("N", DOUBLED),
        "SO_SNDBUF on the sender, in bytes", "发送方的 SO_SNDBUF，单位字节";
    rcvbuf_bytes: usize, "--rcvbuf", Takes::Whole("N", DOUBLED),
        "SO_RCVBUF on the receiver, in bytes", "接收方的 SO_RCVBUF，单位字节";
    mss_bytes: u32, "--mss", Takes::Whole("N", MSS),
        "TCP_MAXSEG on the sender, in bytes: 88 to 32767",
        "发送方连接之前设置的 TCP_MAXSEG，单位字节：88 到 32767";
    reader: Reader, "--reader", READERS,
        "When the receiver reads", "接收方何时读";
    encoding: String, "--encoding", Takes::Text("utf-8|gbk|gb18030|…"),
        "The encoding of texts, on both sides (text-split)",
        "双方读写文本所用的编码（用于 text-split）";
    backlog: u32, "--backlog", Takes::Whole("N", BACKLOG),
        "The n of listen(n): how many connections may wait for accept",
        "listen(n) 的 n：最多有多少条连接等待 accept";
    transport: Transport, "--transport", TRANSPORTS,
        "What carries the bytes", "用什么传送字节";
    link: LinkChoice, "--link", LINKS,
        "What the bytes go over; auto: the wire if needed", "字节走哪条链路；auto：需要时走网线";
    mtu_bytes: u32, "--mtu", Takes::Bits("BYTES", 32),
        "The largest IP packet, in bytes", "最大的 IP 包，单位字节";
    delay_ms: f64, "--delay-ms", Takes::Decimal("MS", ON_THE_WAY),
        "How long a packet takes, one way, in milliseconds", "一个包单程的时延，单位毫秒";
    jitter_ms: f64, "--jitter-ms", Takes::Decimal("MS", ON_THE_WAY),
        "The most by which chance delays it more, in milliseconds",
        "时延随机增加的上限，单位毫秒；先后次序不变";
    rate_kbit: u64, "--rate-kbit", Takes::Whole("KBIT", RATE),
        "How fast bits go onto the cable, in kbit a second [default: no limit]",
        "把比特放上网线的速率，单位千比特每秒 [默认：不限]";
    drop: Vec<u32>, "--drop", Takes::Several,
        "Lose the sender's N-th data packet (repeatable)",
        "丢掉发送方第 N 个带数据的包；可重复给出";
    drop_fragment: Vec<u32>, "--drop-fragment", Takes::Several,
        "Lose the N-th IP fragment (repeatable)", "丢掉第 N 个 IP 分片；可重复给出";
    loss_percent: f64, "--loss", Takes::Decimal("PERCENT", PERCENT),
        "Lose each packet with this chance, in percent", "每个包以此概率丢失，单位 %";
    duplicate: Vec<u32>, "--duplicate", Takes::Several,
        "Deliver the sender's N-th data packet twice (repeatable)",
        "发送方第 N 个带数据的包送达两次；可重复给出";
    reorder: Vec<u32>, "--reorder", Takes::Several,
        "Let the next packet overtake the N-th (repeatable)",
        "让后一个包超到发送方第 N 个带数据的包之前；可重复给出";
    drop_handshake: bool, "--drop-handshake", Takes::Switch,
        "Lose the third packet of each handshake, until data are sent",
        "丢掉每次握手的第三个包，直到有数据传送";
    cut_after: u32, "--cut-after", Takes::Bits("N", 32),
        "Cut the cable behind the ACK of the N-th data packet",
        "第 N 个带数据的包得到确认之后，网线就断开";
    dont_fragment: OnOff, "--dont-fragment", ON_OFF,
        "A UDP sender's IP_MTU_DISCOVER: on is IP_PMTUDISC_DO",
        "UDP 发送方的 IP_MTU_DISCOVER：on 即 IP_PMTUDISC_DO（强制 DF）";
    ipv6: bool, "--ipv6", Takes::Switch,
        "Use IPv6", "使用 IPv6";
    timeout_s: f64, "--timeout-s", Takes::Decimal("S", TIMEOUT),
        "How long all of it may take, in seconds [default: each run 10]",
        "整个命令最长多少秒，超时即中断并说明 [默认：每次运行 10]";
}

impl Values {
    /// These values where they are given, those of `below` elsewhere. `messages`
    /// and `random` are two answers to one question: either, given here, sets
    /// aside both of below.
    pub fn over(&self, below: &Values) -> Values {
        let mut merged = self.one_by_one_over(below);
        if self.messages.is_some() || self.random.is_some() {
            merged.messages.clone_from(&self.messages);
            merged.random = self.random;
        }
        merged
    }

    /// Whether anything is left to chance: messages, or what happens to packets.
    pub fn needs_seed(&self) -> bool {
        let above_zero = |value: Option<f64>| value.is_some_and(|value| value > 0.0);
        self.random.is_some() || above_zero(self.loss_percent) || above_zero(self.jitter_ms)
    }
}
