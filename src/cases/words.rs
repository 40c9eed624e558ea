//! What the cases say, in both languages.

use crate::text::{sentences, words};
use crate::{Both, Text};

words! {
    LOOPBACK_ASKED "loopback was asked for" "指定了走回环";
    UNIX_HAS_NO_WIRE
        "AF_UNIX sockets pass no interface, so no wire: leave out what asks for one (--link wire, --slow, --packets, a knob of the cable)"
        "AF_UNIX 套接字不经过任何接口，也就没有网线：请去掉要用网线的选项（--link wire、--slow、--packets 和网线的参数）";
    NEEDS_A_CABLE
        "it needs a cable that loses, delays or fragments packets, and a short program does not have one"
        "它需要一条能丢包、延迟或分片的网线，而短小的程序没有网线";
}

sentences! {
    does_not_use(case: &str, field: &str, flag: &str; others: Text, own: Text):
        "{case} does not use {field} ({flag}), which works elsewhere, in {others} for example; its knobs are {own}, and those of the link",
        "{case} 不使用 {field}（{flag}），它用于别的案例，例如 {others}；它的参数有 {own}，以及链路的参数";
    no_such_case(name: &str; names: &Text):
        "no case is called {name:?}; the cases are {names}",
        "没有名为 {name:?} 的案例，已有的案例是 {names}";
    no_such_run_in_a_trace(case: &str, run: &str):
        "has a run {run:?}, and {case} makes none of that name",
        "有一次名为 {run:?} 的运行，而 {case} 没有这样的运行";
    no_python(case: &str; why: Both = Text::from(why)):
        "{case} has no Python program: {why}; see it with sticky-demo {case}",
        "{case} 没有 Python 程序：{why}；请用 sticky-demo {case} 来看";
    flag_needs_wire(flag: &str; why: &Text):
        "{flag} shows packets on the wire, and there is no wire here: {why}",
        "{flag} 展示网线上的包，而这里没有网线：{why}";
    knob_of_the_wire(name: &str, flag: &str; why: &Text):
        "{name} ({flag}) is a knob of the wire, and this runs on loopback: {why}",
        "{name}（{flag}）是网线的参数，而这次走回环：{why}";
    loopback_has_no_way(case: &str, name: &str):
        "{case} does something to packets on the way ({name}), and loopback has no way: leave out --link",
        "{case} 要在半路上对包动手（{name}），而回环没有“半路”：请去掉 --link";
    broken_off_after(whole: usize):
        "ECONNRESET after message {whole}: the sender broke off, this is not a clean end",
        "第 {whole} 条消息之后收到 ECONNRESET：发送方中断了连接，这不是正常结束";
    waited_for_connection():
        "the sender waited for its connection to be complete", "发送方没有等到连接建立完成";
    waited_for_request(): "the receiver waited for a request", "接收方没有等到请求";
    waited_for_end_of_request():
        "the receiver waited for the end of the request", "接收方没有等到请求结束";
    waited_for_what_it_saw():
        "the receiver waited for what it had seen already", "接收方没有等到已经窥视过的数据";
    waited_for_message(): "the receiver waited for a message", "接收方没有等到消息";
    waited_for_end_of_stream():
        "the receiver waited for the end of the stream", "接收方没有等到字节流结束";
}
