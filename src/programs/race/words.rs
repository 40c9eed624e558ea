//! What `race` says.

use crate::Text;
use crate::text::{sentences, words};

words! {
    TITLE
        "payload per second at the receiver, over loopback" "经回环接口，接收方每秒收到的有效数据";
    MEASURED
        "\nThroughput is what arrived, from the first write to the last byte; CPU is each thread's own.\n"
        "\n吞吐量按到达的数据计算，从第一次写入到最后一个字节；CPU 时间按线程分别计算。\n";
    NOT_RUN "it was not run" "没有运行";
    INSIDE_A_FRAME
        "the sender should have sent whole frames; it ended inside one"
        "发送方应当发送完整的帧，却在一帧中间结束";
    NONE_CAME
        "the sender should have sent datagrams; none came" "发送方应当发出数据报，却一个也没有到";
    FELL_SILENT
        "the sender should have sent more datagrams; it fell silent"
        "发送方应当继续发送数据报，却没有动静了";
    SIZE_DECIDES
        "The largest datagrams brought more per second than the smallest: each has a fixed cost, whatever it carries, so fewer and larger ones cost less.\n"
        "最大的数据报每秒送达的数据比最小的多：每个数据报都有一份与大小无关的固定开销，所以少而大的数据报更省。\n";
    NOT_SHOWN
        "Larger datagrams should bring more per second, because each has a fixed cost. This run does not show it: more --bytes or more --rounds make it steadier.\n"
        "每个数据报都有固定开销，所以数据报越大，每秒送达的数据应当越多。这次运行没有显示出这一点：加大 --bytes 或增加 --rounds，结果会更稳定。\n";
    IN_GENERAL
        "TCP takes a large write in one call. What UDP loses depends on when the scheduler lets the receiver run: another run, another number. bbr paces even loopback; compare no race under it with one under cubic.\n"
        "TCP 一次调用就能收下一大块写入。UDP 丢多少，取决于调度器何时让接收方运行：再跑一次，数字就不同。bbr 即使在回环接口上也会控制发送节奏：不要拿 bbr 下的结果与 cubic 下的相比。\n";
}

sentences! {
    tcp(bytes: usize): "TCP, framed, {bytes} B writes", "TCP，分帧，每次写 {bytes} B";
    udp(bytes: usize): "UDP, {bytes} B datagrams", "UDP，数据报 {bytes} B";
    reliable(bytes: usize): "reliable UDP, {bytes} B", "可靠 UDP，{bytes} B";
    /// One lap, for stderr.
    line(rate: &str; name: &Text): "{name}: {rate}", "{name}：{rate}";

    // The report.

    title(rounds: usize):
        "payload per second at the receiver, over loopback, the median of {rounds} rounds",
        "经回环接口，接收方每秒收到的有效数据，{rounds} 轮的中位数";
    seconds(s: f64): "{s:.3} s", "{s:.3} 秒";
    not_observed(; why: &Text): "not observed ({why})", "未观测到（{why}）";
    times(s: f64; sender: &Text, receiver: &Text):
        "{s:.3} s; CPU: sender {sender}, receiver {receiver}",
        "{s:.3} 秒；CPU：发送方 {sender}，接收方 {receiver}";
    fate(sent: u64, received: u64, lost: u64, percent: f64, lost_bytes: u64, out_of_order: u64):
        "{sent} sent = {received} received + {lost} lost ({percent:.2} %, {lost_bytes} bytes); {out_of_order} out of order",
        "发送 {sent} = 收到 {received} + 丢失 {lost}（{percent:.2} %，{lost_bytes} 字节）；失序 {out_of_order}";
    delivered(sent: u64):
        "{sent} datagrams, each delivered once; none sent again",
        "{sent} 个数据报，每个恰好交付一次；没有重传";
    delivered_again(sent: u64, again: u64):
        "{sent} datagrams, each delivered once; {again} sent again: they or their acknowledgements were lost or late",
        "{sent} 个数据报，每个恰好交付一次；重传 {again} 个：它们或它们的确认丢失或迟到";
    kept(out_of_order: u64):
        "{out_of_order} came while an earlier one was missing, and were kept",
        "{out_of_order} 个到达时前面还有缺失，先留着";
    timer_wait(s: f64):
        "the time includes {s:.3} s of waiting for the retransmission timer",
        "用时中有 {s:.3} 秒在等待重传定时器到期";
    rcvbuf(bytes: usize):
        "the receiver's buffer (SO_RCVBUF): {bytes} bytes", "接收方缓冲区（SO_RCVBUF）：{bytes} 字节";
    congestion(; name: &Text): "congestion control: {name}", "拥塞控制：{name}";

    // What a duel says.

    too_busy(yes: usize, all: usize):
        "{yes} of {all} rounds say so, the others do not: this machine is too busy to tell; try again, or with more: sticky-demo race --rounds 9",
        "{all} 轮中只有 {yes} 轮如此：这台机器太忙，得不出结论；请再试一次，或增加轮数：sticky-demo race --rounds 9";
    ratios(; ratios: &Text):
        "medians of what arrived; times as fast, by round: {ratios}",
        "按到达的数据计算，取中位数；各轮倍数：{ratios}";

    // What went wrong.

    no_two_sockets(_of: &str; why: &Text):
        "making two UDP sockets on loopback failed: {why}",
        "无法在回环接口上创建两个 UDP 套接字：{why}";
    cannot_send(_of: &str; why: &Text): "sending failed: {why}", "发送失败：{why}";
    cannot_receive(_of: &str; why: &Text): "receiving failed: {why}", "接收失败：{why}";
    tcp_lost(sent: u64, received: u64):
        "TCP should have delivered every byte; {received} of {sent} came",
        "TCP 应当送达每一个字节，{sent} 字节中却只到了 {received} 字节";
    no_acknowledgement(s: u64):
        "the receiver sent no acknowledgement within {s} s", "{s} 秒之内，接收方没有发来确认";
}
