//! What is commonly said about sticky packets, and what settles it.
//!
//! A myth is settled by a run, not by us: each names its case and a claim over
//! that case's runs. One is about speed, which no case measures: a race settles
//! it. A test makes every one of them and expects it to hold.

use crate::programs::race::{Duel, Kind, Plan};
use crate::{Both, Text, text};

/// One line of [`MYTHS`].
#[derive(Debug)]
pub struct Myth {
    /// What `sticky-demo myths N` takes. Numbers stay: they stand in lessons.
    pub number: u8,
    /// What is said.
    pub said: Both,
    /// What the kernel says.
    pub truth: Both,
    /// What decides it.
    pub evidence: Evidence,
}

/// What decides a myth.
#[derive(Debug)]
pub enum Evidence {
    /// A claim over the runs of a case.
    Claim {
        /// The case.
        case: &'static str,
        /// The claim.
        claim: &'static str,
    },
    /// A race ([`race_plan`]), and who must win in it.
    Race(&'static [Duel]),
}

impl Evidence {
    /// The subcommand that shows all of it.
    pub fn command(&self) -> &'static str {
        match self {
            Evidence::Claim { case, .. } => case,
            Evidence::Race(_) => "race",
        }
    }

    /// What must hold, as it is printed.
    pub fn claim(&self) -> String {
        match self {
            Evidence::Claim { claim, .. } => (*claim).to_owned(),
            Evidence::Race(duels) => {
                let duels: Vec<String> = duels.iter().map(Duel::to_string).collect();
                duels.join(" && ")
            }
        }
    }
}

const TCP: Kind = Kind::Tcp(1 << 20);
/// What fits an Ethernet packet.
const SMALL: Kind = Kind::Udp(1472);
/// The largest datagram.
const LARGE: Kind = Kind::Udp(65507);

/// The race of [`Evidence::Race`]: long enough that a thread's waking up does
/// not count, and over in a second or three.
pub fn race_plan() -> Plan {
    Plan {
        bytes: 256 << 20,
        write_bytes: 1 << 20,
        datagrams: vec![1472, 65507],
        rcvbuf_bytes: None,
        congestion: None,
        reliable: false,
        rounds: 3,
    }
}

/// Every myth, by its number.
pub const MYTHS: &[Myth] = &[
    Myth {
        number: 1,
        said: Both {
            en: "Nagle's algorithm causes sticky packets, and TCP_NODELAY cures them.",
            zh: "粘包是 Nagle 算法造成的，打开 TCP_NODELAY 就好了。",
        },
        truth: Both {
            en: "With Nagle off every write left as a segment of its own, and a reader that came late got them all in one read.",
            zh: "关闭 Nagle 之后，每次写入都各自成为一个报文段，晚来的接收方照样一次读到全部。",
        },
        evidence: Evidence::Claim {
            case: "nagle",
            claim: "late-reader.naive.intact < late-reader.naive.messages",
        },
    },
    Myth {
        number: 2,
        said: Both {
            en: "Data leaves only when the send buffer is full.",
            zh: "发送缓冲区满了，数据才会发出去。",
        },
        truth: Both {
            en: "TCP sends as soon as it may. With Nagle off each of a few small writes left as a segment of its own, long before any buffer was full.",
            zh: "TCP 只要能发就会发。关闭 Nagle 之后，几次小写入各自成为一个报文段发出，缓冲区远没有满。",
        },
        evidence: Evidence::Claim {
            case: "nagle",
            claim: "control.naive.segments == control.naive.writes",
        },
    },
    Myth {
        number: 3,
        said: Both {
            en: "send loses what does not fit.", zh: "send 会丢掉装不下的数据。"
        },
        truth: Both {
            en: "It takes what fits and says how much. All that it took arrived; what was lost is what the program never offered again.",
            zh: "它收下装得下的部分，并返回收了多少。收下的全部到达；丢的是程序自己没有再次发送的那部分。",
        },
        evidence: Evidence::Claim {
            case: "partial-send",
            claim: "main.naive.read_bytes == main.naive.sent_bytes",
        },
    },
    Myth {
        number: 4,
        said: Both {
            en: "A message longer than the MTU arrives in several reads.",
            zh: "消息超过 MTU 就会分几次读到。",
        },
        truth: Both {
            en: "It left in several segments, and one read returned it whole: a read takes what is queued, up to the room in its buffer.",
            zh: "它被分成几个报文段发出，却一次就完整读到：读取拿走的是队列里已有的数据，上限是缓冲区大小。",
        },
        evidence: Evidence::Claim {
            case: "mtu-split",
            claim: "late-reader.naive.intact == late-reader.naive.messages",
        },
    },
    Myth {
        number: 5,
        said: Both {
            en: "UDP sticks too; or: UDP delivers as many bytes as one asks for.",
            zh: "UDP 也会粘包；或者：UDP 要多少字节就给多少字节。",
        },
        truth: Both {
            en: "One read takes one datagram, never two and never the rest of one. What does not fit the buffer is lost (udp-truncate).",
            zh: "一次读取恰好取走一个数据报，不会是两个，也不会是上一个的剩余部分。缓冲区装不下的部分就丢了（见 udp-truncate）。",
        },
        evidence: Evidence::Claim { case: "udp-boundaries", claim: "main.naive.merged_reads == 0" },
    },
    Myth {
        number: 6,
        said: Both {
            en: "A datagram must fit 1472 bytes, or 548.",
            zh: "UDP 数据报不能超过 1472（或 548）字节。",
        },
        truth: Both {
            en: "Much longer ones go, up to the 16-bit length field. Up to 1472 bytes one Ethernet packet holds it, and 548 every IPv4 host must take in: good advice, and no limit.",
            zh: "长得多的也能发，上限由 16 位长度字段决定。1472 字节以内可装进一个以太网包，548 字节是每台 IPv4 主机都必须能接收的：是好建议，但不是上限。",
        },
        evidence: Evidence::Claim { case: "udp-limits", claim: "main.naive.longest_read > 1472" },
    },
    Myth {
        number: 7,
        said: Both {
            en: "An empty TCP message arrives as an empty message.",
            zh: "TCP 空消息会作为空消息到达。",
        },
        truth: Both {
            en: "Writing nothing sends nothing, and a read of nothing means that the peer is done. An empty frame and an empty datagram do arrive.",
            zh: "写入空数据什么也不会发出，而读到 0 字节表示对端已经发完。空帧和空数据报才会到达。",
        },
        evidence: Evidence::Claim {
            case: "empty-message",
            claim: "main.naive.delivered < main.naive.messages",
        },
    },
    Myth {
        number: 8,
        said: Both {
            en: "The peer answers ack=1 or ack=0.", zh: "对端回的是 ack=1 或 ack=0。"
        },
        truth: Both {
            en: "The number is the place in the stream of the next byte that is missing: with a segment lost, it stood still at the end of the one before.",
            zh: "确认号是期望收到的下一个字节在流中的位置：丢了一个报文段，它就停在前一段的末尾。",
        },
        evidence: Evidence::Claim {
            case: "tcp-loss",
            claim: "main.naive.acked_while_lost_bytes == main.naive.first_segment",
        },
    },
    Myth {
        number: 9,
        said: Both {
            en: "listen(n) bounds half-open connections.",
            zh: "listen(n) 限制的是半开连接数。",
        },
        truth: Both {
            en: "It bounds completed ones that wait for accept. After listen(1) two of them did, although more clients came: n, and one more, as Linux has it.",
            zh: "它限制的是已完成、等待 accept 的连接。listen(1) 之后，来的客户端不止两个，等待的却只有两个：n 个，外加 Linux 多放行的一个。",
        },
        evidence: Evidence::Claim { case: "backlog", claim: "main.waiting_for_accept == 2" },
    },
    Myth {
        number: 10,
        said: Both {
            en: "A pause between two sends separates the messages.",
            zh: "两次发送之间停一下，消息就分开了。",
        },
        truth: Both {
            en: "It separates the writes. A reader that comes late finds them all in one queue.",
            zh: "停顿分开的只是写入。接收方来得晚，全部数据都在同一个队列里。",
        },
        evidence: Evidence::Claim {
            case: "tutorial-sleep",
            claim: "main.tutorial.intact < main.tutorial.messages",
        },
    },
    Myth {
        number: 11,
        said: Both { en: "recv(n) returns n bytes.", zh: "recv(n) 会返回 n 个字节。" },
        truth: Both {
            en: "It returns what is there, up to n. Only a loop gets n bytes.",
            zh: "它返回已有的数据，最多 n 个字节。要凑满 n 个字节，只能循环读取。",
        },
        evidence: Evidence::Claim {
            case: "tutorial-header",
            claim: "main.tutorial.longest_read < main.tutorial.recv_bytes",
        },
    },
    Myth {
        number: 12,
        said: Both {
            en: "PSH marks the end of a message.", zh: "PSH 标志一条消息的结尾。"
        },
        truth: Both {
            en: "It is not a record marker: merged writes carried it fewer times than there were messages.",
            zh: "它不是记录标记：写入合并之后，带 PSH 的报文段数比消息条数少。",
        },
        evidence: Evidence::Claim {
            case: "nagle",
            claim: "main.naive.pushes < main.naive.messages",
        },
    },
    Myth {
        number: 13,
        said: Both {
            en: "The buffer is as large as I set it.", zh: "缓冲区设多大就是多大。"
        },
        truth: Both {
            en: "Linux doubles the number to leave room for its own bookkeeping, and keeps it within limits of its own. Read it back.",
            zh: "Linux 会把数值加倍，给自己的管理开销留出空间，还会限制在自己的上下限之内。设完要读回来看。",
        },
        evidence: Evidence::Claim {
            case: "udp-overflow",
            claim: "main.naive.rcvbuf_bytes != main.naive.rcvbuf_asked_bytes",
        },
    },
    Myth {
        number: 14,
        said: Both { en: "UDP is faster than TCP.", zh: "UDP 比 TCP 快。" },
        truth: Both {
            en: "Over this machine's loopback TCP brought more bytes per second to its receiver than UDP did in datagrams of 1472 bytes. It is their size that decides: in the largest ones UDP was more than twice as fast as in those. Each costs the kernel about the same, whatever it carries; TCP takes a mebibyte in one call.",
            zh: "在本机回环上，接收方每秒收到的字节数，TCP 多于 1472 字节数据报的 UDP。起决定作用的是数据报的大小：用最大的数据报，UDP 比用 1472 字节的快一倍以上。不管装多少数据，一个数据报对内核的开销都差不多；TCP 一次调用就能收下 1 MiB。",
        },
        evidence: Evidence::Race(&[
            Duel { faster: TCP, times: 1.0, slower: SMALL },
            Duel { faster: LARGE, times: 2.0, slower: SMALL },
        ]),
    },
    Myth {
        number: 15,
        said: Both {
            en: "A length header makes it safe.", zh: "加上长度报头就安全了。"
        },
        truth: Both {
            en: "Only if both ends mean the same number by it, read it in full, and bound it. This receiver believed it, and would have set aside many thousand times what was sent.",
            zh: "前提是双方对这个数的理解一致、完整读出来、并设上限。这个接收方直接信了报头，要分配的内存是实际数据的成千上万倍。",
        },
        evidence: Evidence::Claim {
            case: "tutorial-int",
            claim: "main.tutorial.would_allocate_bytes > 1000 * main.tutorial.payload_bytes",
        },
    },
    Myth {
        number: 16,
        said: Both {
            en: "It works on my machine (over loopback), so it works.",
            zh: "我机器上（回环）能跑，就没问题。",
        },
        truth: Both {
            en: "Where frames came whole, as on loopback they nearly always do, the wrong receiver got every message. Cut in two, as a network may cut them, the same frames killed it.",
            zh: "帧整块到达时（回环上几乎总是如此），错误的接收方也能收全。一旦像网络上那样被切成两块，同样的帧就让它崩溃。",
        },
        evidence: Evidence::Claim {
            case: "tutorial-header",
            claim: "main.tutorial.intact < main.tutorial.messages",
        },
    },
    Myth {
        number: 17,
        said: Both { en: "IP cuts TCP's segments up.", zh: "TCP 报文段是被 IP 切开的。" },
        truth: Both {
            en: "TCP cuts the stream to the MSS by itself, so that IP need not. What IP fragments is long datagrams.",
            zh: "TCP 自己按 MSS 切分字节流，好让 IP 不必再切。被 IP 分片的是过长的数据报。",
        },
        evidence: Evidence::Claim {
            case: "mtu-split",
            claim: "main.naive.segments > main.naive.writes",
        },
    },
    Myth {
        number: 18,
        said: Both {
            en: "Datagrams under 18 bytes vanish.", zh: "小于 18 字节的数据报会消失。"
        },
        truth: Both {
            en: "Even one without a single byte arrived, as an empty message. Where Ethernet pads a short packet to 46 bytes, the length field still tells how many of them count.",
            zh: "连一个字节都没有的数据报也到达了，就是一条空消息。以太网会把短包补齐到 46 字节，但长度字段仍会说明其中多少才算数。",
        },
        evidence: Evidence::Claim { case: "empty-message", claim: "udp.naive.empty_reads > 0" },
    },
];

/// The myth of that number.
///
/// # Errors
/// A sentence with the numbers that there are.
pub fn by_number(number: i64) -> Result<&'static Myth, Text> {
    MYTHS.iter().find(|myth| i64::from(myth.number) == number).ok_or_else(|| {
        let numbers: Vec<_> = MYTHS.iter().map(|myth| myth.number.to_string()).collect();
        let numbers = Text { en: numbers.join(", "), zh: numbers.join("、") };
        text!(
            "no myth has the number {number}; there are {numbers}",
            "没有编号为 {number} 的说法；编号有 {numbers}"; numbers
        )
    })
}
