//! What `file` says. A refusal that is sent is English: see
//! [`programs::words`](crate::programs::words).

use crate::sys::said;
use crate::text::{sentences, words};
use crate::{Both, Text};
use std::fmt::Display;
use std::io;

words! {
    SIZE "a size in decimal text" "用十进制数字写的大小";
    CONTENT "the content" "文件内容";
    WITHIN_LIMIT "a file within the limit" "不超过上限的文件";
    A_HEADER
        "a JSON header with file_name, file_size and a digest"
        "带有 file_name、file_size 和摘要的 JSON 报头";
    A_TRAILER "the trailer with the content's SHA-256" "带有内容 SHA-256 的帧尾";
    GO_AHEAD_WORD "the word 开始传送" "“开始传送”一词";
    ALL_RECEIVED_WORD "the word 接收完毕" "“接收完毕”一词";
    /// Its English half goes over the network.
    A_REQUEST "a request {\"get\": NAME}" "形如 {\"get\": NAME} 的请求";
    NOT_AN_OBJECT "it is not a JSON object" "不是 JSON 对象";
    NO_SUCH_FIELD "no such field" "没有这个字段";
    NO_DIGEST
        "no digest that we know is there; --unverified keeps the file all the same"
        "没有我们认识的摘要；用 --unverified 仍可保留文件";
    TWO_DIGESTS
        "it has a digest and says that the digest follows the content"
        "它自带摘要，却又说摘要在内容之后";
    BAD_TRAILER
        "a SHA-256 has 64 hexadecimal digits; nothing was kept"
        "SHA-256 是 64 位十六进制数字；什么也没有保留";
    NO_FIELD_SHA256 "it has no field sha256; nothing was kept" "没有 sha256 字段；什么也没有保留";
    NO_REQUEST
        "this dialect has no request: --send NAME" "这种方言没有请求：请用 --send NAME 指定文件";
    WHICH_FILE "which file? give its NAME" "要哪个文件？请给出文件名 NAME";
    NO_NAME_SENT "this dialect sends no name: give one" "这种方言不发送文件名：请给出一个";
    NAME_EMPTY "it is empty" "它是空的";
    NAME_LONG
        "it is longer than 255 bytes, the most that a file system takes"
        "它超过 255 字节，文件系统最多只接受这么长";
    NAME_PATH
        "it is a path, which may lead elsewhere: only plain names are accepted"
        "它是路径，可能通到别处：只接受单纯的文件名";
    NAME_COLON
        "it has a colon, which names a drive or a stream on Windows"
        "它含有冒号，在 Windows 上它表示盘符或数据流";
    NAME_CONTROL "it has a control character, such as NUL" "它含有 NUL 之类的控制字符";
    NAME_END
        "it ends in a dot or a space, which Windows takes away: it would be another file"
        "它以点或空格结尾，Windows 会把它们去掉，变成另一个文件";
    NAME_START
        "it begins with a dot, a dash or a blank; give a NAME to keep the file by that one"
        "它以点、连字符或空白开头；请给出 NAME，用那个名字保存";
    NAME_HIDDEN
        "it has characters that are not seen; give a NAME to keep the file by that one"
        "它含有看不见的字符；请给出 NAME，用那个名字保存";
    A_DOT_FILE
        "its name begins with a dot, and this server keeps such files to itself (--dot-files)"
        "它的名字以点开头，这个服务器不提供这样的文件（--dot-files）";
    NO_MORE_UPLOADS
        "this server has taken as many uploads as it may (--max-uploads, --max-total-bytes)"
        "这个服务器接收的上传已到上限（--max-uploads、--max-total-bytes）";
    NONE_CAME "no digest came" "没有发来摘要";
    NAME_DEVICE "it is the name of a device on Windows" "它是 Windows 上的设备名";
}

sentences! {
    /// What is wrong with a JSON text, with as much of it as fits a line.
    bad_json(shown: &str; why: &Text): "\"{shown}\" came: {why}", "收到的是“{shown}”：{why}";
    /// What the JSON parser found, in its own words, which may quote the peer.
    not_json(error: &str): "{error}", "JSON 解析器报告“{error}”";

    nothing_kept(; why: &Text): "{why}; nothing was kept", "{why}；什么也没有保留";
    bad_digest(; why: &Text):
        "{why}; --unverified keeps the file all the same", "{why}；用 --unverified 仍可保留文件";
    not_a_digest(shown: &str, digits: usize):
        "the digest that came, \"{shown}\", does not have {digits} hexadecimal digits",
        "发来的摘要“{shown}”不是 {digits} 位十六进制数字";
    there_already(shown: &str):
        "it calls its file \"{shown}\", and a file of that name is here already; give a NAME to replace it",
        "它把文件叫作“{shown}”，而这里已有同名文件；要替换，请给出 NAME";
    too_large(size: u64, limit: u64):
        "it announces {size} bytes; the limit is {limit} (--max-bytes)",
        "它宣告 {size} 字节，而上限是 {limit}（--max-bytes）";
    wrong_word(shown: &str):
        "\"{shown}\" came (is --encoding right?)", "收到的是“{shown}”（--encoding 对吗？）";
    damaged(peer: &str, expected: &str, found: &str):
        "{peer} should have sent content with the digest {expected}; its digest is {found}: the file is damaged and was not kept",
        "{peer} 应该发来摘要为 {expected} 的内容，实际的摘要是 {found}：文件已损坏，没有保留";
    no_trailer(peer: &str, total: u64):
        "{peer} closed the connection before the trailer: all {total} bytes of content came, but cannot be verified and were not kept",
        "{peer} 没有发来帧尾就关闭了连接：{total} 字节的内容都到了，但无法校验，没有保留";
    /// A refusal in the server's own words.
    refused_there(why: &str): "refused: {why}", "对方拒绝，原话是“{why}”";
    taken_back_there(why: &str):
        "took the file back: {why}; nothing was kept",
        "对方收回了文件，原话是“{why}”；什么也没有保留";

    // What a user has to change.

    unreadable(name: &dyn Display; error: &io::Error = said(error)):
        "reading {name}: {error}", "无法读取 {name}：{error}";
    not_regular(name: &dyn Display):
        "{name} is not a regular file: its size must be known before its content",
        "{name} 不是普通文件：必须先知道大小，才能发送内容";
    no_new_file(folder: &dyn Display; error: &io::Error = said(error)):
        "making a file in {folder} failed: {error}", "无法在 {folder} 中新建文件：{error}";
    a_folder(target: &dyn Display): "{target} is a folder", "{target} 是一个目录";
    /// The name as a peer or a user wrote it, and what is wrong with it.
    bad_name(shown: &str; why: Both):
        "the name \"{shown}\" cannot be used: {why}", "不能使用文件名“{shown}”：{why}";

    // What the system refused.

    cannot_read(name: &str; why: &Text): "reading {name} failed: {why}", "无法读取 {name}：{why}";
    cannot_write(name: &str; why: &Text): "writing {name} failed: {why}", "无法写入 {name}：{why}";
    cannot_name(name: &str; why: &Text):
        "giving {name} its name failed: {why}", "无法把文件命名为 {name}：{why}";
    cannot_open(shown: &str; error: &io::Error = said(error)):
        "\"{shown}\" cannot be opened: {error}", "无法打开“{shown}”：{error}";

    // The log.

    sent(name: &str; bytes: u64 = Text::bytes(bytes)):
        "{name} sent, {bytes}", "已发送 {name}，{bytes}";
    sent_by_luck(name: &str; bytes: u64 = Text::bytes(bytes)):
        "{name} sent, {bytes}, without boundaries: it is luck if the client gets it",
        "已发送 {name}，{bytes}，没有边界：客户端能否收对全凭运气";
    taken_back(; sent: &Text):
        "{sent}, and taken back: it changed meanwhile", "{sent}，但又收回：文件在发送途中变了";
    received(name: &str; bytes: u64 = Text::bytes(bytes)):
        "{name} received, {bytes}; the size was what one read gave, which is luck, and no digest tells whether it is right",
        "已收到 {name}，{bytes}；大小取自一次读取，全凭运气，也没有摘要可以校验";
    refused(; why: &Text): "refused: {why}", "拒绝：{why}";
    shrank(name: &str): "{name} shrank while being sent", "{name} 在发送途中变短了";
}
