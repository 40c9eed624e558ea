//! What worksheets and the tables for the wall say.

use crate::Text;
use crate::text::{sentences, words};

words! {
    // Worksheets.
    BEFORE_YOU_RUN "What do the reads return? Write it down before you run anything."
        "每次读取返回什么？先写下来，再运行。";
    RUN_WAS_NOT_MADE "the run was not made" "没有做过这次运行";

    // Myths.
    IT_IS_SAID "It is said … and the kernel says:" "人们常说……内核却说：";
    SEE_IT_DECIDED "sticky-demo myths N: see it decided" "sticky-demo myths N：让内核当场作答";
    ALL_OF_IT "All of it" "完整实验";
    MEASURED "measured just now" "刚刚测得";
    NOT_SO "not so in this run" "本次运行并非如此";

    // Cures.
    REMEDY "remedy" "办法";
    LEGEND "✓ every message delivered as sent   ✗ not all of them   – does not apply"
        "✓ 每条消息都原样交付   ✗ 未能原样交付   – 不适用";
    EACH_MARK_IS_A_RUN "Each mark is from a run just made." "每个记号都来自刚才的一次运行。";
    LATE_READER "late reader" "读得晚";
    ALL_THERE "small writes, read when all are there" "多次小写入，全部到齐才读";
    SHORT_READS "short reads" "读得短";
    SHORTER "the same, with a buffer shorter than a message, unless the remedy sets it"
        "同上，且缓冲区比消息短（对策另有设定的除外）";
    LONG_MESSAGE "long message" "长消息";
    SEGMENTS "one message in several segments, read as they come" "一条消息分成多个报文段，来一段读一段";
    IN_PIECES "in pieces" "分块到达";
    CUT_IN_TWO "each write comes cut in two, as on a network"
        "每次写入都分两块到达，网络上就可能这样切";
    OVERFLOW "overflow" "队列溢出";
    ASLEEP "UDP: a small receive buffer, a receiver asleep. TCP makes the sender wait"
        "UDP：接收缓冲区很小，接收方在睡觉。TCP 则让发送方等待";
    NOTHING "nothing" "什么都不做";
    BIGGER_BUFFER "bigger buffer" "加大缓冲区";
    DELIMITER "delimiter" "分隔符";
    FIXED_LENGTH "fixed length" "定长";
    LENGTH_PREFIX "length prefix" "长度报头";
    LENGTH_READ_ONCE "length, read once" "长度报头，只读一次";

    // Socket options.
    OPTION "option" "选项";
    DEFAULT "default" "默认";
    ASKED "asked" "要求";
    GOT "got" "实得";
    // And against one another.
    WHO_ACTS "set at" "设在哪端";
    SEGMENTS_SENT "segments" "报文段";
    FIRST_BYTE "first byte" "首字节";
    LAST_BYTE "last byte" "末字节";
    ACKS "ACKs" "确认";
    SENDER "the sender" "发送方";
    RECEIVER "the receiver" "接收方";
    NOBODY "neither" "都不设";
    COUNTED_ON_LOOPBACK
        "Segments are the kernel's count; times and ACKs are seen on the cable alone."
        "报文段数来自内核计数；时间与 ACK 只有在网线上才看得到。";
    NONE_MARKS_AN_END "None of them marks where a message ends."
        "没有一个选项能标明消息在哪里结束。";
    // What socket options do.
    SO_RCVBUF "room in the receive queue, in bytes; set it before connecting: it decides the window"
        "接收队列的容量，单位字节；须在连接前设置，它决定窗口大小";
    SO_SNDBUF "room in the send queue, in bytes: how much may wait there after send has returned"
        "发送队列的容量，单位字节：send 返回时最多能积压多少";
    SO_RCVLOWAT
        "a read waits for at least this many bytes; it may get more, of the next message too"
        "读取至少等到这么多字节；也可能更多，连下一条消息的也读进来";
    SO_RCVTIMEO "how long a read waits before it gives up (EAGAIN); with \"none\" it waits for ever"
        "读取最多等多久，超时返回 EAGAIN；“none”表示永远等下去";
    SO_SNDTIMEO "how long a send waits for room in the queue"
        "发送时等待队列腾出空间的最长时间";
    SO_REUSEADDR
        "bind to an address that old connections still hold, if no socket listens there; on Linux the old socket must have had it, too. On Windows it lets a second server take the port of one that listens: SO_EXCLUSIVEADDRUSE forbids that"
        "地址上还有旧连接时仍可绑定，只要没有套接字在那里监听；在 Linux 上旧套接字也必须设置过。在 Windows 上它会让第二个服务器抢走正在监听的端口：用 SO_EXCLUSIVEADDRUSE 禁止";
    SO_KEEPALIVE "ask a silent peer now and then whether it is still there"
        "对长时间无声的对端定期探测是否还在";
    TCP_KEEPIDLE "how long the peer is silent before keepalive asks for the first time"
        "静默多久之后 keepalive 第一次探测";
    TCP_KEEPINTVL "how long keepalive waits for an answer before it asks again"
        "keepalive 每次探测后等多久，没有回应就再探测";
    TCP_KEEPCNT "how many times keepalive asks before it gives the connection up"
        "keepalive 最多探测几次，仍无回应就放弃这条连接";
    TCP_USER_TIMEOUT
        "how long sent data may stay unacknowledged before the connection is given up; 0: as long as retransmissions go on"
        "发出的数据最多多久得不到确认，超过就放弃这条连接；0 表示重传多久就等多久";
    SO_LINGER
        "how long close waits for unsent data; with 0 Linux resets the connection (the page does not say so)"
        "close 为未发完的数据等多久；设为 0 时 Linux 直接重置连接（手册页没有写）";
    TCP_NODELAY
        "on: a small segment is not held back while an earlier small one is unacknowledged (no Nagle)"
        "打开后，小报文段不再因前面的小报文段未确认而被扣住（关闭 Nagle）";
    TCP_CORK
        "on: everything short of a full segment is held back, until a retransmission timeout has passed (200 ms where the path is short)"
        "打开后，不满一个报文段的数据一律先扣住，最多等一个重传超时（路径短时为 200 毫秒）";
    TCP_QUICKACK
        "off: the receiver may delay its ACKs; not permanent, the kernel changes it by itself"
        "关闭后，接收方可以延迟确认；并非永久，内核会自行改回";
    TCP_MAXSEG
        "the longest segment, in bytes; set it before connecting; TCP options take their bytes off it"
        "最大报文段长度，单位字节；须在连接前设置，TCP 选项还要占去一部分";
}

sentences! {
    worksheet(number: u64): "Worksheet {number}", "练习纸 {number}";
    answer(; answer: &Text): "Answer: {answer}", "答案：{answer}";

    no_such_myth(number: i64; known: &[String] = Text::listed(known)):
        "no myth has the number {number}; there are {known}",
        "没有编号为 {number} 的说法；编号有 {known}";

    compared_over(writes: usize, gap_ms: u64, delay_ms: f64, rounds: usize):
        "The same {writes} small writes, {gap_ms} ms apart, over a virtual cable, {delay_ms} ms one way; measured just now, each number the middle one of {rounds} runs. A byte's time runs from the first write to its arrival at the receiver's host.",
        "同样的 {writes} 次小写入，间隔 {gap_ms} 毫秒，走虚拟网线，单程 {delay_ms} 毫秒；刚刚测得，每个数取 {rounds} 次运行的中间值。字节的时间从第一次写入算到它抵达接收方主机。";
    compared_here(writes: usize, gap_ms: u64, rounds: usize; because: &Text):
        "The same {writes} small writes, {gap_ms} ms apart, on loopback; measured just now, each number the middle one of {rounds} runs. No cable: {because}",
        "同样的 {writes} 次小写入，间隔 {gap_ms} 毫秒，走回环；刚刚测得，每个数取 {rounds} 次运行的中间值。没有网线：{because}";

    // Worksheets.
    stream_question(n: usize):
        "Over TCP, one send call each. The receiver comes when all has arrived, and calls recv({n}) until it has everything. Write down what each call returns.",
        "用 TCP，每条消息调用一次 send。接收方等全部到达后才来，反复调用 recv({n}) 直到取完。写出每次调用返回的内容。";
    framed_question(n: usize):
        "Over TCP, each after a 2-byte big-endian length. The receiver comes when all has arrived, and calls recv({n}). How many bytes are sent in all? How many reads are there? Which bytes (in hex) come before the first message?",
        "用 TCP，每条消息前面有 2 字节大端长度。接收方等全部到达后才来，反复调用 recv({n})。一共发送多少字节？要读取几次？第一条消息之前是哪几个字节（十六进制）？";
    datagram_question(n: usize):
        "Over UDP, one datagram each. The receiver comes when all has arrived, and calls recv({n}) once for each. Write down what each call returns, and how many bytes are lost for good.",
        "用 UDP，每条消息一个数据报。接收方等全部到达后才来，对每个数据报调用一次 recv({n})。写出每次调用返回的内容，以及一共有多少字节就此丢失。";
    and_lost(; reads: &Text, lost: u64 = Text::bytes(lost)): "{reads}; {lost} lost",
        "{reads}；丢失 {lost}";
    framed_answer(header: &str; sent: u64 = Text::bytes(sent), reads: usize = Text::counted(reads, "read", "reads", "次读取")):
        "{sent}, {reads}, `{header}`", "{sent}，{reads}，`{header}`";
}

/// Pieces of code in a row, as Markdown.
pub fn in_code<'p>(pieces: impl Iterator<Item = &'p String>) -> Text {
    Text::listed(&pieces.map(|piece| format!("`{piece}`")).collect::<Vec<_>>())
}
