//! What this room says, in both languages.

use crate::Text;
use crate::text::{sentences, words};

words! {
    EMPTY "is empty: no packet was written into it" "是空文件：里面一个包也没有";
    NO_PACKET_IN_IT "holds no packet: was anything sent while it was made, and did its filter let it through?"
        "里面没有数据包：抓包时有流量吗？过滤条件放行了吗？";
    DATAGRAMS_NEED_NONE "over UDP each datagram is a message: no framing is needed, and none is used"
        "在 UDP 上每个数据报就是一条消息：不需要分帧，也没有使用";
    ENTERED "the capture does not have this stream's beginning: it was entered in the middle"
        "抓包里没有这个流的开头：是从中间开始的";

    // What it is instead.
    GZIP "is compressed by gzip: unpack it first, gunzip FILE" "用 gzip 压缩过：请先解开，gunzip FILE";
    ZSTD "is compressed by zstd: unpack it first, unzstd FILE" "用 zstd 压缩过：请先解开，unzstd FILE";
    JSON "is JSON and not a capture: what --save-trace wrote is for `sticky-demo replay`"
        "是 JSON，不是抓包文件：--save-trace 写出的请用 `sticky-demo replay`";
    TOO_SHORT "is too short for a capture, which has at least 24 bytes" "太短：抓包文件至少有 24 字节";
    NOT_ONE "is not a capture: pcap and pcapng are read, as tcpdump -w, Wireshark and --pcap write them. Bytes alone are for `sticky-demo frames`, a log of strace for `sticky-demo watch --strace`"
        "不是抓包文件：只读 pcap 与 pcapng，即 tcpdump -w、Wireshark 和 --pcap 写出的那种。单纯的字节请用 `sticky-demo frames`，strace 的日志请用 `sticky-demo watch --strace`";
}

sentences! {
    not_all_packets(shown: usize, left: usize, next: usize):
        "this stream is explained as far as its first {shown} packets go; {left} more are left out. editcap -r IN OUT {next}-0 writes these, for an explain of their own",
        "只解释这个流的前 {shown} 个包；其余 {left} 个略去。editcap -r IN OUT {next}-0 可写出它们，再单独 explain";
    not_all_frames(compared: u64, all: u64):
        "the first {compared} of {all} frames are compared with the segments",
        "只拿 {all} 帧中的前 {compared} 帧与报文段比较";
    captured_twice(; packets: usize = Text::counted(packets, "packet is", "packets are", "个包")):
        "{packets} in the capture twice, as on two interfaces (-i any, a VLAN and its card): once is shown",
        "{packets}在抓包里有两份，例如经过了两个接口（-i any、VLAN 与网卡）：只显示一次";
    entered_at(at: usize):
        "the capture does not have this stream's beginning: byte {at} is the first from which everything fits",
        "抓包里没有这个流的开头：第 {at} 字节是第一个能让后面全部合格的位置";
    not_searched(bytes: usize):
        "there are more gaps: in the last {bytes} bytes frames were not looked for",
        "缺口太多：最后 {bytes} 字节里没有再找帧";
    not_captured(at: usize, bytes: usize):
        "{bytes} bytes from byte {at} on were sent and not captured: the capture lost them, or kept only a part of each packet (tcpdump -s 0 keeps all)",
        "从第 {at} 字节起的 {bytes} 字节已经发出，却没有抓到：抓包时丢了，或每个包只保留了一部分（tcpdump -s 0 保留全部）";
    more_gaps(gaps: usize):
        "{gaps} more places were not captured", "另有 {gaps} 处没有抓到";
    far_away(; segments: usize = Text::counted(segments, "segment", "segments", "个报文段")):
        "{segments} too far behind the others to be drawn: too much in between was not captured",
        "{segments}离其他的太远，没有画出：中间缺得太多";
    changed(bytes: usize):
        "{bytes} bytes came twice and were not the same: the first stand here. Something on the way changed them, or somebody tries to deceive whoever watches",
        "{bytes} 字节来了两次，内容却不同：这里采用第一次的。途中有东西改动了它们，或有人想欺骗旁观者";
    reordered(; segments: usize = Text::counted(segments, "segment", "segments", "个报文段")):
        "{segments} came later than what stands behind in the stream; here they stand in their places",
        "{segments}比流中排在后面的还晚到；这里按序号放回原位";
    over_the_mss(longest: u32, mss: u32; segments: usize = Text::counted(segments, "segment", "segments", "个报文段")):
        "{segments} longer than the {mss} bytes that the other side takes (MSS; the longest has {longest}): no cable carries these. The network card cuts or joins them (offload: TSO, GRO), and the capture stands on its near side",
        "{segments}超过对方能收的 {mss} 字节（MSS；最长 {longest}）：线上没有这样的报文段。是网卡代为切开或合并（卸载：TSO、GRO），而抓包点在网卡的这一侧";
    over_the_mtu(longest: u32; segments: usize = Text::counted(segments, "segment", "segments", "个报文段")):
        "{segments} longer than Ethernet's 1500 bytes take (the longest has {longest}): loopback, jumbo frames, or a network card that cuts and joins (offload: TSO, GRO)",
        "{segments}超过以太网的 1500 字节（最长 {longest}）：是回环接口、巨型帧，或网卡代为切开、合并（卸载：TSO、GRO）";

    // What of a file could not be read.
    cut_off(packets: usize, at_byte: usize):
        "ends inside a packet, at byte {at_byte}, behind {packets} whole ones: whatever wrote it was stopped",
        "在第 {at_byte} 字节处、一个包的中间结束，前面有 {packets} 个完整的包：写它的程序被中断了";
    ends_in_a_block(packets: usize):
        "ends inside a block, behind {packets} packets: whatever wrote it was stopped",
        "在一个块的中间结束，前面有 {packets} 个包：写它的程序被中断了";
    broken_block(packets: usize):
        "has a broken block behind {packets} packets; what follows was not read. `editcap IN OUT` may mend it",
        "在 {packets} 个包之后有一个损坏的块；后面的没有读。可以试试 `editcap IN OUT`";
    unknown_link(packets: usize, linktype: i32):
        "has {packets} packets of link type {linktype}, which is not read here: Ethernet, Linux SLL and SLL2, raw IP and loopback are (www.tcpdump.org/linktypes.html). Capture at the interface itself, and without monitor mode",
        "有 {packets} 个包的链路类型是 {linktype}，这里不读：只读以太网、Linux SLL 与 SLL2、裸 IP 和回环（www.tcpdump.org/linktypes.html）。请直接在网卡接口上抓包，不用监听模式";
    too_many_packets(most: usize):
        "has more than {most} packets, the most that is read. Make it smaller: tshark -r IN -Y 'tcp.port == 7000' -w OUT",
        "超过 {most} 个包，这是读取上限。请先缩小：tshark -r IN -Y 'tcp.port == 7000' -w OUT";
}

/// What a file is that is not a capture, by what it begins with.
pub fn not_a_capture(file: &[u8]) -> Text {
    Text::from(match file {
        [0x1f, 0x8b, ..] => GZIP,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ZSTD,
        [b'{', ..] => JSON,
        _ if file.len() < 24 => TOO_SHORT,
        _ => NOT_ONE,
    })
}
