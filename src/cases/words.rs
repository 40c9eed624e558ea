//! What the cases say, in both languages.

use crate::Text;
use crate::text::{sentences, words};

words! {
    LOOPBACK_ASKED "loopback was asked for" "指定了走回环";
    UNIX_HAS_NO_WIRE
        "AF_UNIX sockets pass no interface, so no wire: leave out --link and the cable's knobs"
        "AF_UNIX 套接字不经过任何接口，也就没有网线：请去掉 --link 和网线的参数";
}

sentences! {
    does_not_use(case: &str, field: &str, flag: &str; own: Text):
        "{case} does not use {field} ({flag}); its knobs are {own}, and those of the link",
        "{case} 不使用 {field}（{flag}）；它的参数有 {own}，以及链路的参数";
    flag_needs_wire(flag: &str; why: Text):
        "{flag} shows packets on the wire, and there is no wire here: {why}",
        "{flag} 展示网线上的包，而这里没有网线：{why}";
    knob_of_the_wire(field: &str, flag: &str; why: Text):
        "{field} ({flag}) is a knob of the wire, and this runs on loopback: {why}",
        "{field}（{flag}）是网线的参数，而这次走回环：{why}";
    loopback_has_no_way(case: &str, field: &str):
        "{case} does something to packets on the way ({field}), and loopback has no way: leave out --link",
        "{case} 要在半路上对包动手（{field}），而回环没有“半路”：请去掉 --link";
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
