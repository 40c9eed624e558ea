//! What several programs say.
//!
//! Which language? What a person reads at this end, a log or an error, is in
//! the language of the person who started this end. What is written *into a
//! protocol* (a refusal, the lines of `chat`, the words of a dialect) is English
//! or what the protocol says: at the other end there may be a program, or a
//! person with another locale, and an old peer must go on understanding it. So a
//! refusal is made as a [`Text`]: its English half is sent, and the log takes the
//! half that it wants. What a peer sent is shown as it came.

use crate::framing::End;
use crate::sys::said;
use crate::text::{sentences, words};
use crate::{Both, Text};
use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

words! {
    A_MESSAGE "a message" "一条消息";
    AN_ANSWER "an answer" "回复";
    ANYTHING "anything" "任何数据";
    ITS_END "its end" "结束";
    WANTS_A_KEY
        "this server wants a key: give --key-file" "这个服务器要求密钥：请用 --key-file 指定";
    SOMETHING_ELSE "something else came" "收到的是别的内容";
    NOTHING_TO_SEND
        "an empty message without a frame is nothing, and nothing comes back: give it a frame (see sticky-demo empty-message)"
        "没有分帧的空消息什么也不是，自然也不会有回复：请给它分帧（见 sticky-demo empty-message）";
    CUT_SHORT "cut short, because the server stops" "服务器要停止，连接就此中断";
    TOO_MUCH_WAITS
        "refused: too many bytes wait here for the rest of their messages"
        "拒绝：这里等待后续内容的字节太多";
    OUR_MISTAKE "error: a mistake in this program; please report it" "错误：本程序自身有错，请报告";
    TOLD_TO_STOP "stopped, because this program was told to" "按要求停止";
    NOTHING_CAME "nothing came" "什么也没有来";
    A_PART_CAME "only a part of it came" "只来了一部分";
}

/// This goes over the network.
pub const BUSY: &str = "the server is busy: try again in a moment";

/// Which one it was, where not all are told.
fn later(number: u64) -> Text {
    if number > 16 { the_number(number) } else { Text::default() }
}

/// A time limit as a person reads it: what bytes bought on top of it (see
/// [`Patience::step`](super::Patience::step)) may be a fraction of a second.
pub fn seconds(limit: Duration) -> f64 {
    (limit.as_secs_f64() * 100.0).round() / 100.0
}

/// What had come of a frame.
pub fn part_came(end: End) -> Text {
    match end {
        End::Clean => NOTHING_CAME.into(),
        End::InHeader { have_bytes, need_bytes } | End::InOpenHeader { have_bytes, need_bytes } => {
            header_bytes_came(have_bytes, need_bytes)
        }
        End::AfterHeader { need_bytes } => bytes_came(0, need_bytes as u64),
        End::InBody { have_bytes, need_bytes } => bytes_came(have_bytes as u64, need_bytes as u64),
        _ => A_PART_CAME.into(),
    }
}

sentences! {
    // Why a program, or a connection, gave up.

    timed_out(peer: &str, s: f64; what: Both, came: &Text):
        "{peer} did not send {what} within {s} s ({came}): is it the right program, in the same dialect?",
        "{s} 秒之内，{peer} 没有发来{what}（{came}）：那里是对应的程序吗？双方的方言相同吗？";
    not_taken(peer: &str, done: usize, total: usize, s: f64):
        "{peer} made no room within {s} s for what we send ({done} of {total} bytes are out): does it still read?",
        "{s} 秒之内，{peer} 没有给我们要发的数据腾出空间（{total} 字节中已发出 {done} 字节）：它还在读取吗？";
    ended(peer: &str; what: Both, came: &Text):
        "{peer} closed the connection before {what} was complete: {came}",
        "{peer} 没等{what}发完就关闭了连接：{came}";
    broken(peer: &str; what: Both, why: &Text):
        "{peer} should have sent {what} (do both ends speak the same dialect?): {why}",
        "{peer} 应该发来{what}（双方的方言相同吗？）：{why}";
    refused(peer: &str; why: &Text): "{peer}: {why}", "{peer}：{why}";
    not_listening(server: SocketAddr; error: &io::Error = said(error)):
        "nothing listens at {server} ({error}); start the server first",
        "{server} 没有程序在监听（{error}）；请先启动服务器";
    no_answer(server: SocketAddr, s: f64):
        "no answer came from {server} within {s} s; is the address right, and can it be reached from here?",
        "{s} 秒之内，{server} 没有回应；地址对吗？从这里能到达那里吗？";

    bytes_came(have: u64, need: u64):
        "{have} of {need} bytes came", "{need} 字节中来了 {have} 字节";
    header_bytes_came(have: usize, need: usize):
        "{have} of {need} header bytes came", "报头 {need} 字节中来了 {have} 字节";

    // What the system refused.

    call_failed(name: &str; why: &Text): "{name} failed: {why}", "{name} 失败：{why}";
    cannot_read(from: &str; why: &Text):
        "reading from {from} failed: {why}", "无法从 {from} 读取：{why}";
    cannot_write(to: &str; why: &Text): "writing to {to} failed: {why}", "无法向 {to} 写入：{why}";
    cannot_send(to: &str; why: &Text): "sending to {to} failed: {why}", "无法向 {to} 发送：{why}";
    cannot_connect(server: SocketAddr; error: &io::Error = said(error)):
        "connecting to {server} failed: {error}", "无法连接 {server}：{error}";
    cannot_listen(at: SocketAddr; error: &io::Error = said(error)):
        "listening at {at} failed: {error}; --port and --bind choose another place",
        "无法在 {at} 监听：{error}；可用 --port 和 --bind 换一个地方";
    no_thread(_of: &str; why: &Text):
        "the system gives us no thread: {why}; end other programs, or raise the limit (ulimit -u)",
        "系统不再给出线程：{why}；请结束别的程序，或提高上限（ulimit -u）";
    no_loopback(_of: &str; why: &Text):
        "connecting over loopback failed: {why}", "无法经回环接口建立连接：{why}";
    no_udp_socket(at: SocketAddr; error: &io::Error = said(error)):
        "binding {at} failed: {error}; --port chooses another",
        "无法绑定 {at}：{error}；可用 --port 换一个端口";
    cannot_bind(at: &str; why: &Text): "binding {at} failed: {why}", "无法绑定 {at}：{why}";
    cannot_name(server: SocketAddr; error: &io::Error = said(error)):
        "naming {server} as the peer failed: {error}", "无法把 {server} 设为对端：{error}";

    // What a peer said.

    /// A refusal in the peer's own words.
    answered(words: &str): "{words}", "对方拒绝，原话是“{words}”";
    /// What came where something else was expected.
    came(shown: &str): "\"{shown}\" came", "收到的是“{shown}”";

    // The log of a server.

    listening(name: &str, at: SocketAddr): "{name}: listening at {at}", "{name}：正在监听 {at}";
    listening_udp(name: &str, at: SocketAddr):
        "{name}: listening at {at}, UDP", "{name}：正在监听 {at}，UDP";
    few_files(name: &str, room: usize, files: u64):
        "{name}: at most {room} connections at once, because only {files} files may be open (ulimit -n)",
        "{name}：最多同时 {room} 个连接，因为只能同时打开 {files} 个文件（ulimit -n）";
    of_peer(name: &str, peer: impl Display; said: &Text):
        "{name} {peer}: {said}", "{name} {peer}：{said}";
    served(bytes_out: u64, s: f64; said: &Text, bytes_in: u64 = Text::bytes(bytes_in)):
        "{said} ({bytes_in} in, {bytes_out} out, {s:.3} s)",
        "{said}（收 {bytes_in}，发 {bytes_out} 字节，{s:.3} 秒）";
    full(limit: usize):
        "refused: {limit} of {limit} connections are open", "拒绝：已有 {limit} 条连接，达到上限";
    too_many_from_there(limit: usize):
        "refused: {limit} connections from that address are open, the most it may have",
        "拒绝：来自该地址的连接已有 {limit} 条，达到上限";
    error(; why: &Text): "error: {why}", "错误：{why}";
    accept_failed(name: &str; error: &io::Error = said(error)):
        "{name}: accept failed: {error}", "{name}：accept 失败：{error}";
    stopped(name: &str; count: u64 = Text::counted(count, "connection", "connections", "条连接")):
        "{name}: stopped, after {count}", "{name}：已停止，共有过 {count}";

    // echo

    echoed(; count: u64 = Text::counted(count, "message", "messages", "条消息")):
        "{count} echoed", "回显了 {count}";
    not_its_echo(peer: SocketAddr, expected: &str, came: &str):
        "{peer} should have sent \"{expected}\", and \"{came}\" came: do both ends mark messages alike?",
        "{peer} 应该发来“{expected}”，收到的却是“{came}”：双方标明边界的方式相同吗？";
    a_datagram(; bytes: usize = Text::bytes(bytes), number: u64 = later(number)):
        "a datagram of {bytes}{number}", "一个 {bytes}的数据报{number}";
    the_number(number: u64): ", number {number}", "，第 {number} 个";
    left_alone(number: u64):
        "not answered, to end a loop: it comes from ourselves, from a service of the system, or the same was answered again and again ({number} so far)",
        "不予回复，以免循环：它来自我们自己或系统服务，或者同样的内容已反复回复过（至今 {number} 个）";
    bytes_wait(peer: &str):
        "{peer} sent more than the answers: do both ends mark messages alike?",
        "{peer} 发来的不止是回复：双方标明边界的方式相同吗？";
    no_answer_sent(; error: &io::Error = said(error)):
        "error: no answer could be sent: {error}", "错误：无法发出回复：{error}";
    echo_udp_stopped(; count: u64 = Text::counted(count, "datagram", "datagrams", "个数据报")):
        "echo: stopped, after {count}", "echo：已停止，共收到 {count}";
    too_long(bytes: usize, most: usize):
        "a message of {bytes} bytes does not fit a datagram; the maximum is {most}",
        "{bytes} 字节的消息放不进一个数据报：最多 {most} 字节";

    gbk_lacks(character: char):
        "GBK cannot write \"{character}\": leave it out, or use --encoding utf-8 at both ends",
        "GBK 写不出“{character}”：请去掉它，或两端都用 --encoding utf-8";
}
