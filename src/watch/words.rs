//! What this room says, in both languages.

use crate::text::{sentences, words};

words! {
    ORDER_NOT_OBSERVED
        "several threads or processes used this socket at the same time: in which order the kernel took their calls was not observed"
        "几个线程或进程同时使用了这个套接字：内核按什么次序处理它们的调用，未观测到";
    TLS
        "Encrypted (TLS): its records are seen, not the messages in them. --framing tls draws the records"
        "已加密（TLS）：看到的是 TLS 记录，不是其中的消息。--framing tls 画出这些记录";
    OTHER_BYTES
        "what was read is not what was written: something between the two ends changes the bytes"
        "读到的不是写出的：两端之间有东西改动了字节";
}

sentences! {
    content_unknown_from(at: u64):
        "from byte {at} on only lengths were observed, not what the bytes were",
        "从第 {at} 字节起只观测到长度，没有观测到内容";
    out_of_band(bytes: u64):
        "{bytes} out-of-band (MSG_OOB): beside the stream, so not drawn",
        "{bytes} 次带外数据（MSG_OOB）：不在字节流里，因此没有画出";
}
