//! What the cases say, in both languages.

use crate::scenario::knobs::knob;
use crate::text::sentences;
use crate::{Both, Text, text};

pub const LOOPBACK_ASKED: Both = Both { en: "loopback was asked for", zh: "指定了走回环" };
pub const UNIX_HAS_NO_WIRE: Both = Both {
    en: "AF_UNIX sockets pass no interface, so no wire: leave out --link and the cable's knobs",
    zh: "AF_UNIX 套接字不经过任何接口，也就没有网线：请去掉 --link 和网线的参数",
};

pub fn flag_needs_wire(flag: &str, why: Text) -> Text {
    text!(
        "{flag} shows packets on the wire, and there is no wire here: {why}",
        "{flag} 展示网线上的包，而这里没有网线：{why}"; why
    )
}

pub fn knob_of_the_wire(name: &str, why: Text) -> Text {
    let flag = knob(name).map_or("", |knob| knob.flag);
    text!(
        "{name} ({flag}) is a knob of the wire, and this runs on loopback: {why}",
        "{name}（{flag}）是网线的参数，而这次走回环：{why}"; why
    )
}

pub fn loopback_has_no_way(case: &str, name: &str) -> Text {
    text!(
        "{case} does something to packets on the way ({name}), and loopback has no way: leave out --link",
        "{case} 要在半路上对包动手（{name}），而回环没有“半路”：请去掉 --link"
    )
}

sentences! {
    waited_for_connection():
        "the sender waited for its connection to be complete",
        "发送方没有等到连接建立完成";
    waited_for_request():
        "the receiver waited for a request",
        "接收方没有等到请求";
    waited_for_end_of_request():
        "the receiver waited for the end of the request",
        "接收方没有等到请求结束";
    waited_for_what_it_saw():
        "the receiver waited for what it had seen already",
        "接收方没有等到已经窥视过的数据";
    waited_for_message():
        "the receiver waited for a message",
        "接收方没有等到消息";
    waited_for_rest_of_texts():
        "the receiver waited for the rest of the texts",
        "接收方没有等到其余的文字";
    waited_for_end_of_stream():
        "the receiver waited for the end of the stream",
        "接收方没有等到字节流结束";
}
