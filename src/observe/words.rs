//! Why something was not observed, in both languages.

use crate::{Both, Text, both, text};

pub const NO_CABLE: Both =
    both!("loopback has no cable: use --link wire", "回环接口上没有网线，请用 --link wire");
pub const NO_DATAGRAMS: Both = both!("a stream of bytes has no datagrams", "字节流中没有数据报");
pub const RECORDS: Both = both!(
    "SOCK_SEQPACKET carries the records of one connection, not datagrams",
    "SOCK_SEQPACKET 传的是一条连接上的记录，不是数据报"
);
pub const DATAGRAMS_ARE_NOT_SEGMENTS: Both =
    both!("datagrams are not segments of a stream", "数据报不是字节流的报文段");
pub const UNIX_HAS_NO_SEGMENTS: Both = both!(
    "AF_UNIX cuts nothing into segments: it is this kernel's memory",
    "AF_UNIX 不切报文段：数据只在本机内核的内存里"
);
pub const SEGMENTS_IN_FRAGMENTS: Both = both!(
    "IP cut the segments into fragments, and they are not put together again here",
    "IP 把报文段切成了分片，这里没有把它们重新拼起来"
);
pub const CONTENT_NOT_OBSERVED: Both = both!(
    "only the lengths of these calls were observed, not what they carried",
    "只观测到这些调用的长度，没有观测到内容"
);
pub const NO_SEGMENT: Both = both!("there was no segment", "没有报文段");
pub const NO_READ: Both = both!("there was no read", "没有读取");
pub const NOT_TWO_READS: Both =
    both!("there were not two reads to measure between", "读取不足两次，无从计量间隔");
pub const NOT_TWO_EMPTY_READS: Both =
    both!("there were not two empty reads to measure between", "空读不足两次，无从计量间隔");
pub const NOT_WRITTEN_AND_READ: Both =
    both!("there was not both a write and a read", "缺少写入或读取，无从计量");
pub const NOT_TWO_PACKETS: Both = both!("there were not two data packets", "带数据的包不足两个");
pub const NOTHING_ANSWERED: Both = both!("no request was answered", "没有一个请求得到回复");
pub const NOTHING_AS_SENT: Both =
    both!("no message was delivered as it was sent", "没有一条消息原样交付");
pub const NOT_ALL_WRITTEN: Both = both!(
    "not every message was written, so the frames of some are not known",
    "并非每条消息都写出了，有些帧的长度不得而知"
);
pub const NO_HEADER_TRUSTED: Both =
    both!("this receiver took no header at its word", "这个接收方没有轻信任何报头");
pub const NO_TEXT: Both = both!("no text was decoded in this run", "本次运行没有解码过文字");
pub const NO_TRUE_LENGTH: Both = both!(
    "this system does not tell a cut datagram's true length",
    "本系统不告知被截断数据报的真实长度"
);
pub const NO_PACKET_ARRIVED: Both = both!("no packet arrived", "没有包到达");
pub const NO_DATA_PACKET: Both = both!("no data packet was captured", "没有抓到带数据的包");
pub const NO_ACK: Both = both!("no ACK was captured", "没有抓到 ACK");
pub const NOTHING_LOST: Both = both!("no segment was lost", "没有丢失报文段");
pub const NOTHING_SENT_AGAIN: Both = both!("no segment was sent again", "没有报文段重传");
pub const NO_SEGMENT_READ: Both =
    both!("no segment that arrived was read", "到达的报文段都没有被读取");

pub fn broke_off(error: &Text) -> Text {
    text!("the run broke off: {error}", "运行中断：{error}"; error)
}

pub fn not_told(quantity: &str) -> Text {
    text!("this run did not measure {quantity}", "本次运行没有测量 {quantity}")
}

pub fn option_not_set(name: &str) -> Text {
    text!("{name} was not set and read back in this run", "本次运行没有设置并读回 {name}")
}

pub fn several_at_once(several: u64) -> Text {
    text!(
        "{several} segments went out between two looks at the counters, which tell only their sum",
        "两次查看计数器之间发出了 {several} 个报文段，计数器只给出总和"
    )
}
