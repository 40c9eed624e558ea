//! What the programs say at a user's own terminal.

use crate::Text;
use crate::sys::said;
use crate::text::{sentences, words};
use std::fmt::Display;
use std::io;
use std::net::IpAddr;

words! {
    NO_ADDRESS "no address is known for it" "查不到它的地址";
    KEY_NEEDED
        "a key is needed: --key-file FILE, or the variable STICKY_DEMO_KEY"
        "需要密钥：用 --key-file FILE 指定，或设置环境变量 STICKY_DEMO_KEY";
    NO_KEY_OVER_UDP
        "a UDP room has no key: leave --key-file out, or leave --udp out at both ends"
        "UDP 聊天室没有密钥：请去掉 --key-file，或两端都去掉 --udp";
    LINE_NOT_UTF8
        "this line of stdin is not UTF-8: it was not sent"
        "标准输入的这一行不是 UTF-8：没有发送";
    NOT_AN_IP "not such an address" "不是这样的地址";
    NOT_SECONDS "not a number of seconds" "不是秒数";
    SECONDS_RANGE "takes 0.01 to 86400 seconds" "应为 0.01 到 86400 秒";
    ENCODINGS "utf-8 or gbk" "应为 utf-8 或 gbk";
    NOT_BYTES "not a number of bytes" "不是字节数";
    TOO_MANY_BYTES "too many bytes" "字节数太大";
    WHICH_FILE
        "this dialect has no request: say which file with --send FILE"
        "这种方言没有请求：请用 --send FILE 指定文件";
    NO_ANSWER
        "no answer came: the datagram or its answer is lost, or nothing listens"
        "没有收到回复：数据报或回复丢失了，或者那里没有程序在监听";
    LINES_MAY_BE_LOST
        "over UDP a line may be lost without notice"
        "走 UDP 时，说的话可能丢失，而且不会有任何提示";
}

sentences! {
    cut_answer(; bytes: usize = Text::bytes(bytes)):
        "an answer of {bytes} came, the beginning of what was sent: is the server's buffer smaller?",
        "收到的回复只有 {bytes}，是所发内容的开头：服务器的缓冲区比它小吗？";
    another_answer(; bytes: usize = Text::bytes(bytes)):
        "an answer of {bytes} came, and it is not what was sent, in capitals",
        "收到的回复有 {bytes}，但不是所发内容的大写";

    // --to

    wrong_address(to: &str; why: &Text): "--to {to:?}: {why}", "--to {to:?}：{why}";
    none_of(count: usize, to: &str; why: &Text):
        "none of the {count} addresses of {to} answers; the last: {why}",
        "{to} 的 {count} 个地址都没有应答；最后一个：{why}";
    not_a_port(port: &str): "{port:?} is not a port", "{port:?} 不是端口号";
    no_address(; error: &io::Error = said(error)):
        "no address is known for it: {error}", "查不到它的地址，系统报告“{error}”";

    // The key

    bad_key(; why: &Text): "the key: {why}", "密钥：{why}";
    no_key_in(dialect: &str):
        "the dialect {dialect} has no authentication; leave --key-file out, or use framed",
        "方言 {dialect} 没有认证：请去掉 --key-file，或改用 framed";
    known_to_others(path: &dyn Display):
        "others on this machine may read or change {path}: chmod 600 {path}, and better make a new one",
        "本机的其他用户可以读取或修改 {path}：请先 chmod 600 {path}，最好再换一个新密钥";
    key_left_out(dialect: &str):
        "the dialect {dialect} has no authentication: STICKY_DEMO_KEY is not used",
        "方言 {dialect} 没有认证：STICKY_DEMO_KEY 不起作用";
    who_may_come(name: &str, bind: IpAddr):
        "{name} would serve anyone who can reach {bind}: give --key-file, where it takes one, or say --without-key if that is meant",
        "能连到 {bind} 的任何人都会得到 {name} 的服务：请给出 --key-file（若它支持），确实要这样就用 --without-key";
    only_with_a_key(bind: IpAddr):
        "exec serves {bind} only with --key-file: anyone who reaches that address could run commands here",
        "exec 要监听 {bind}，必须有 --key-file：否则能连到这个地址的任何人都能在这里运行命令";

    // Numbers and names

    bytes_range(least: u64, most: u64):
        "takes {least} to {most} bytes", "应为 {least} 到 {most} 字节";
    not_a_unit(unit: &str):
        "{unit:?} is not a unit; KiB, MiB, GiB, kB, MB and GB are",
        "{unit:?} 不是单位；单位有 KiB、MiB、GiB、kB、MB、GB";
    speaks(dialect: &str; known: &Text):
        "--dialect {dialect}: this program speaks {known}",
        "--dialect {dialect}：本程序支持 {known}";
    in_brackets(to: &str, host: &str, port: &str):
        "is it an address alone or a port, too? Write [{to}], or [{host}]:{port}",
        "看不出是单独的地址，还是带端口：请写 [{to}] 或 [{host}]:{port}";
    no_port(host: &str):
        "a port from 1 to 65535 is missing: HOST:PORT, and for IPv6 [{host}]:PORT",
        "缺少端口（1 到 65535）：写 HOST:PORT，IPv6 写 [{host}]:PORT";
    no_such_directory(folder: &dyn Display):
        "{folder} does not exist", "{folder} 不存在";
    not_a_directory(folder: &dyn Display):
        "{folder} is not a directory", "{folder} 不是目录";
    line_too_long(most: u64):
        "a line of stdin has more than {most} bytes; one line is one message here: send shorter ones",
        "标准输入有一行超过 {most} 字节；这里一行就是一条消息：请发短一些的";

    // What the system refused

    no_interrupt(_of: &str; why: &Text): "catching Ctrl-C failed: {why}", "无法捕捉 Ctrl-C：{why}";
    cannot_print(_of: &str; why: &Text): "writing to stdout failed: {why}", "无法写入标准输出：{why}";
    cannot_read_stdin(_of: &str; why: &Text): "reading stdin failed: {why}", "无法读取标准输入：{why}";
    cannot_list(folder: &str; why: &Text): "listing {folder} failed: {why}", "无法列出 {folder}：{why}";

    // What came of it

    crowd(good: usize, clients: usize):
        "{good} of {clients} clients got back every byte\n",
        "{clients} 个客户端中，{good} 个收回了每一个字节\n";
    first_bad(; why: &Text): "the first that did not: {why}", "第一个没有做到的：{why}";
    ended(; how: &Text): "[{how}]", "[{how}]";
    one_read(; bytes: usize = Text::bytes(bytes)):
        "[one read, {bytes}: nothing tells whether that was the whole answer]",
        "[一次读取，{bytes}：无从知道回复是否完整]";
    verified(path: &dyn Display, digest: &str; bytes: u64 = Text::bytes(bytes)):
        "{path}: {bytes}, {digest} verified\n", "{path}：{bytes}，{digest} 校验无误\n";
    unverified(path: &dyn Display; bytes: u64 = Text::bytes(bytes), why: &Text):
        "{path}: {bytes}, not verified: {why}\n", "{path}：{bytes}，未校验：{why}\n";
    uploaded(path: &dyn Display; bytes: u64 = Text::bytes(bytes)):
        "{path}: {bytes} sent, and received\n", "{path}：已发送 {bytes}，对方已收到\n";
}
