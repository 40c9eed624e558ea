//! Why something was not observed, in both languages.

use crate::Text;
use crate::text::{sentences, words};

words! {
    NO_CALLS_IN_A_CAPTURE "a capture has packets, and no calls of the programs" "抓包里只有数据包，没有程序的调用";
    OWN_RUN "this run is of our own programs: its messages are known" "这是我们自己程序的运行：消息是已知的";
    NO_CABLE "loopback has no cable: use --link wire" "回环接口上没有网线，请用 --link wire";
    NO_DATAGRAMS "a stream of bytes has no datagrams" "字节流中没有数据报";
    RECORDS "SOCK_SEQPACKET carries the records of one connection, not datagrams"
        "SOCK_SEQPACKET 传的是一条连接上的记录，不是数据报";
    DATAGRAMS_ARE_NOT_SEGMENTS "datagrams are not segments of a stream" "数据报不是字节流的报文段";
    UNIX_HAS_NO_SEGMENTS "AF_UNIX cuts nothing into segments: it is this kernel's memory"
        "AF_UNIX 不切报文段：数据只在本机内核的内存里";
    SEGMENTS_IN_FRAGMENTS
        "IP cut the segments into fragments, and they are not put together again here"
        "IP 把报文段切成了分片，这里没有把它们重新拼起来";
    CONTENT_NOT_OBSERVED "only the lengths of these calls were observed, not what they carried"
        "只观测到这些调用的长度，没有观测到内容";
    COUNTED_TOO_EARLY
        "the sender's counters were last asked before all had left: it had closed by then"
        "最后一次查看发送方的计数器时数据还没有全部离开，之后它就关闭了";
    MORE_READ_THAN_SEEN
        "more was read than the captured segments carry: the capture is not whole"
        "读到的比抓到的报文段所承载的还多：抓包不完整";
    NO_SEGMENT "there was no segment" "没有报文段";
    NO_READ "there was no read" "没有读取";
    NOT_TWO_READS "there were not two reads to measure between" "读取不足两次，无从计量间隔";
    NOT_TWO_EMPTY_READS "there were not two empty reads to measure between"
        "空读不足两次，无从计量间隔";
    NOT_WRITTEN_AND_READ "there was not both a write and a read" "缺少写入或读取，无从计量";
    NOT_TWO_PACKETS "there were not two data packets" "带数据的包不足两个";
    NOBODY_FELL_SILENT "no peer fell silent" "没有一端变得无声";
    NOT_TAKEN_FOR_GONE "nobody took the peer to be gone" "没有人认定对端不在了";
    NOTHING_ANSWERED "no request was answered" "没有一个请求得到回复";
    NOTHING_AS_SENT "no message was delivered as it was sent" "没有一条消息原样交付";
    NOT_ALL_WRITTEN "not every message was written, so the frames of some are not known"
        "并非每条消息都写出了，有些帧的长度不得而知";
    NO_HEADER_TRUSTED "this receiver did not trust any header" "这个接收方没有轻信任何报头";
    NO_TEXT "no text was decoded in this run" "本次运行没有解码过文字";
    NO_TRUE_LENGTH "this system does not tell a cut datagram's true length"
        "本系统不告知被截断数据报的真实长度";
    NO_PACKET_ARRIVED "no packet arrived" "没有包到达";
    NO_DATA_PACKET "no data packet was captured" "没有抓到带数据的包";
    NO_ACK "no ACK was captured" "没有抓到 ACK";
    NOTHING_LOST "no segment was lost" "没有丢失报文段";
    NOTHING_SENT_AGAIN "no segment was sent again" "没有报文段重传";
    NO_SEGMENT_READ "no segment that arrived was read" "到达的报文段都没有被读取";
}

sentences! {
    broke_off(; error: &Text):
        "the run broke off: {error}",
        "运行中断：{error}";
    not_measured(quantity: &str):
        "this run did not measure {quantity}",
        "本次运行没有测量 {quantity}";
    option_not_set(name: &str):
        "{name} was not set and read back in this run",
        "本次运行没有设置并读回 {name}";
    several_at_once(several: u64):
        "{several} segments went out between two looks at the counters, which tell only their sum",
        "两次查看计数器之间发出了 {several} 个报文段，计数器只给出总和";
    not_a_receiver(text: &str, receiver: &str):
        "{text:?}: {receiver:?} is not a receiver; it is naive, framed or tutorial",
        "{text:?}：{receiver:?} 不是接收方，接收方有 naive、framed 和 tutorial";
    not_named_as_a_quantity(text: &str):
        "{text:?} is not a quantity: expected run.receiver.quantity, or run.quantity where there is no receiver",
        "{text:?} 不是量：应写作 run.receiver.quantity，没有接收方时写作 run.quantity";
    not_a_quantity(text: &str, name: &str):
        "{text:?}: {name:?} is not a quantity; sticky-demo list --quantities names all",
        "{text:?}：没有名为 {name:?} 的量；全部名字见 sticky-demo list --quantities";
    not_quite_a_quantity(text: &str, name: &str; near: &[&str] = Text::listed(near)):
        "{text:?}: {name:?} is not a quantity; did you mean {near}? sticky-demo list --quantities names all",
        "{text:?}：没有名为 {name:?} 的量，是不是 {near}？全部名字见 sticky-demo list --quantities";
}
