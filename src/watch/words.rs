//! What this room says, in both languages.

use crate::Text;
use crate::text::{sentences, words};

words! {
    ORDER_NOT_OBSERVED
        "several threads or processes used this socket at the same time: in which order the kernel took their calls was not observed"
        "几个线程或进程同时使用了这个套接字：内核按什么次序处理它们的调用，未观测到";
    OTHER_BYTES
        "what was read is not what was written: something between the two ends changes the bytes"
        "读到的不是写出的：两端之间有东西改动了字节";

    NOTHING_SEEN
        "no TCP connection was seen: the program made none, or what it did was not observed"
        "没有看到 TCP 连接：程序没有建立，或未能观测到";

    // What a log of strace lacks, and which flag would have it.
    NO_SOCKETS
        "has no call on a TCP connection: did the program use one, and did -f follow its children?"
        "里没有 TCP 连接上的调用：程序用了 TCP 吗？是否用 -f 跟踪了子进程？";
    NETWORK_CALLS_ALONE
        "no read and no write is in the log: many programs use these on sockets, and -e trace=network leaves them out. Add read,readv,write,writev,close,splice"
        "日志里没有 read 与 write：许多程序用它们读写套接字，而 -e trace=network 不包括它们。请加上 read,readv,write,writev,close,splice";
    ONE_PROCESS
        "the log has no process numbers: threads and children are in it only with -f"
        "日志里没有进程号：加 -f 才会包括线程和子进程";
    NO_TIMES
        "the log has no times (-ttt): the order of its lines is all that is known"
        "日志里没有时间（-ttt）：只知道各行的次序";
    NO_DURATIONS
        "the log does not say how long each call took (-T): each counts as returned when it was begun"
        "日志里没有每次调用的用时（-T）：都按开始的时刻算作返回";
}

/// How a log is made that lacks nothing.
pub const STRACE: &str = "strace -f -ttt -T -yy -xx -s 1048576 -e trace=network,read,readv,write,writev,close,splice -o LOG -- CMD";

sentences! {
    content_unknown_from(at: u64):
        "from byte {at} on only lengths were observed, not what the bytes were",
        "从第 {at} 字节起只观测到长度，没有观测到内容";
    found_in_the_first(bytes: usize; found: Text):
        "{found} (looked for in the first {bytes} bytes)", "{found}（只在前 {bytes} 字节里找）";
    out_of_band(bytes: u64):
        "{bytes} out-of-band (MSG_OOB): beside the stream, so not drawn",
        "{bytes} 次带外数据（MSG_OOB）：不在字节流里，因此没有画出";

    // No run.
    not_connected(; errors: &Text):
        "no TCP connection came about: connect was tried, and returned {errors}",
        "没有建立 TCP 连接：程序试过 connect，返回 {errors}";
    other_ports(; connections: usize = Text::counted(connections, "connection", "connections", "条 TCP 连接")):
        "no TCP connection has a port asked for (--port) at either end: {connections} with other ports",
        "没有一条 TCP 连接的任一端是所要的端口（--port）：另有 {connections}用的是别的端口";
    no_bytes(; connections: usize = Text::counted(connections, "TCP connection", "TCP connections", "条 TCP 连接")):
        "no byte passed: {connections} came about, and neither end wrote",
        "没有传送任何字节：建立了 {connections}，但两端都没有写入";

    // strace
    no_calls_in_log(how: &str):
        "holds no call as strace writes it: make one with {how}",
        "里没有 strace 写出的调用：请这样生成 {how}";
    no_addresses(how: &str):
        "says only the numbers of descriptors, so nobody knows which connection each call was on. Run strace again with -yy: {how}",
        "里只有描述符的编号，无从知道每次调用用的是哪条连接。请加 -yy 重新运行：{how}";
    only_inodes(how: &str):
        "was made with -y, which tells sockets apart but not their addresses. Run strace again with -yy: {how}",
        "是用 -y 生成的，它能区分套接字，却没有地址。请改用 -yy 重新运行：{how}";
    cut_strings(; calls: usize = Text::counted(calls, "call", "calls", "次调用")):
        "in {calls} strace cut the bytes short: their lengths are right, and -s 1048576 would have them all",
        "有 {calls}的内容被 strace 截短：长度是对的，加 -s 1048576 可得到全部";
    copied(; calls: usize = Text::counted(calls, "call", "calls", "次")):
        "{calls} of sendfile or splice: strace does not show what they moved, only how much",
        "有 {calls} sendfile 或 splice：strace 不显示搬运的内容，只有长度";
    began_before(; calls: usize = Text::counted(calls, "call", "calls", "次调用")):
        "begun before strace was there (-p): {calls}, not in the log",
        "有 {calls}在 strace 附上（-p）之前就已开始：日志里没有";
    not_understood(lines: usize, all: u64):
        "not understood, and left out: {lines} of {all} lines",
        "{all} 行中有 {lines} 行没有看懂，已略去";
    too_many_connections(most: usize):
        "the log has more than {most} connections: those that came later are left out",
        "日志里的连接超过 {most} 个：后来的略去了";
}
