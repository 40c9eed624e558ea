//! What is commonly said about sticky packets, and the claim that settles it.
//!
//! A myth is settled by a run, not by us: each names its case and a claim over
//! that case's runs. A test makes every one of them and expects the claim to
//! hold.

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
    /// The case that decides it.
    pub case: &'static str,
    /// The claim over its runs.
    pub claim: &'static str,
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
        case: "nagle",
        claim: "late-reader.naive.intact < late-reader.naive.messages",
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
        case: "nagle",
        claim: "control.naive.segments == control.naive.writes",
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
        case: "partial-send",
        claim: "main.naive.read_bytes == main.naive.sent_bytes",
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
        case: "mtu-split",
        claim: "late-reader.naive.intact == late-reader.naive.messages",
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
        case: "udp-boundaries",
        claim: "main.naive.merged_reads == 0",
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
        case: "udp-limits",
        claim: "main.naive.longest_read > 1472",
    },
    Myth {
        number: 7,
        said: Both {
            en: "An empty TCP message arrives as an empty message.",
            zh: "TCP 空消息会作为空消息到达。",
        },
        truth: Both {
            en: "Writing nothing sends nothing, and a read of nothing means that the peer is done. An empty frame and an empty datagram do arrive.",
            zh: "写入空数据什么也不会发出，而读到空表示对方已经结束。空帧和空数据报才会到达。",
        },
        case: "empty-message",
        claim: "main.naive.delivered < main.naive.messages",
    },
    Myth {
        number: 8,
        said: Both {
            en: "The peer answers ack=1 or ack=0.", zh: "对端回的是 ack=1 或 ack=0。"
        },
        truth: Both {
            en: "The number is the place in the stream of the next byte that is missing: with a segment lost, it stood still at the end of the one before.",
            zh: "确认号是流中下一个缺少的字节的位置：丢了一个报文段，它就停在前一段的末尾。",
        },
        case: "tcp-loss",
        claim: "main.naive.acked_while_lost_bytes == main.naive.first_segment",
    },
    Myth {
        number: 9,
        said: Both {
            en: "listen(n) bounds half-open connections.",
            zh: "listen(n) 限制的是半开连接数。",
        },
        truth: Both {
            en: "It bounds completed connections that wait for accept; Linux lets one more than n through.",
            zh: "它限制的是已完成、等待 accept 的连接；Linux 会比 n 多放行一个。",
        },
        case: "backlog",
        claim: "main.waiting_for_accept == main.connections",
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
        case: "tutorial-sleep",
        claim: "main.tutorial.intact < main.tutorial.messages",
    },
    Myth {
        number: 11,
        said: Both { en: "recv(n) returns n bytes.", zh: "recv(n) 会返回 n 个字节。" },
        truth: Both {
            en: "It returns what is there, up to n. Only a loop gets n bytes.",
            zh: "它返回已有的数据，最多 n 个字节。要凑满 n 个字节，只能循环读取。",
        },
        case: "tutorial-header",
        claim: "main.tutorial.longest_read < main.tutorial.recv_bytes",
    },
    Myth {
        number: 12,
        said: Both {
            en: "PSH marks the end of a message.", zh: "PSH 标志一条消息的结尾。"
        },
        truth: Both {
            en: "It is not a record marker: merged writes carried it fewer times than there were messages.",
            zh: "它不是记录标记：合并后的写入只带较少的 PSH，比消息条数少。",
        },
        case: "nagle",
        claim: "main.naive.pushes < main.naive.messages",
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
        case: "udp-overflow",
        claim: "main.naive.rcvbuf_bytes != main.naive.rcvbuf_asked_bytes",
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
        case: "tutorial-int",
        claim: "main.tutorial.would_allocate_bytes > 1000 * main.tutorial.payload_bytes",
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
        case: "tutorial-header",
        claim: "main.tutorial.intact < main.tutorial.messages",
    },
    Myth {
        number: 17,
        said: Both { en: "IP cuts TCP's segments up.", zh: "TCP 报文段是被 IP 切开的。" },
        truth: Both {
            en: "TCP cuts the stream to the MSS by itself, so that IP need not. What IP fragments is long datagrams.",
            zh: "TCP 自己按 MSS 切分字节流，好让 IP 不必再切。被 IP 分片的是过长的数据报。",
        },
        case: "mtu-split",
        claim: "main.naive.segments > main.naive.writes",
    },
    Myth {
        number: 18,
        said: Both {
            en: "Datagrams under 18 bytes vanish.", zh: "小于 18 字节的数据报会消失。"
        },
        truth: Both {
            en: "Datagrams of two and three bytes arrived whole. Ethernet pads a short packet to 46 bytes, and the length field tells which of them count.",
            zh: "两三个字节的数据报也完整到达。以太网把短包补齐到 46 字节，长度字段会说明哪些才算数。",
        },
        case: "udp-boundaries",
        claim: "main.naive.intact == main.naive.messages",
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
