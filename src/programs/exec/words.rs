//! What `exec` says. What is sent to a client is English: see
//! [`programs::words`](crate::programs::words).

use crate::Text;
use crate::text::{sentences, words};

words! {
    A_COMMAND "a command" "一条命令";
    OUTPUT "output or the command's end" "命令的输出或结束";
    EXIT_STATUS "an exit status" "退出状态";
    ANOTHER_KIND "another kind of frame came" "收到的是另一种帧";
    CLIENT_HAS_GONE "killed, because its client has gone" "客户端已经离开，命令已终止";
    EMPTY "an empty command cannot be sent" "不能发送空命令";
    NOT_TEXT
        "the command is not text in the encoding agreed upon (--request-encoding)"
        "命令不是约定编码的文本（--request-encoding）";
    NUL "a NUL cannot be part of a command" "命令里不能有 NUL";
    ENDS_IN_A_BACKSLASH "a backslash ends the line" "行尾是一个反斜杠";
    NO_COMMAND "the command is empty" "命令是空的";
    REFUSED "refused" "被拒绝";
    TOO_MUCH_KEPT
        "the outputs that wait for their readers are too much together; try again"
        "等着被读走的输出加起来太多了，请稍后再试";
    NO_SLOT "refused: no slot" "被拒绝：同时运行的命令太多";
    NOT_RUN "not run, because its client has gone" "客户端已经离开，命令没有运行";
    BROKEN_OFF "broken off" "中途断开";
    NONE_CAME "no command" "没有发来命令";
    LUCK
        "; each command was what one read gave: that is luck, the dialect has no boundary there"
        "；一次读取得到什么，就当作一条命令：这全凭运气，这种方言在这里没有边界";
}

sentences! {
    // What is expected of the other side.

    no_known_kind(bytes: usize):
        "got a {bytes}-byte frame of no known kind", "收到 {bytes} 字节的帧，种类不明";

    // How a command ended.

    exited(code: i32): "exit code {code}", "退出码 {code}";
    by_signal(number: i32): "ended by signal {number}", "被信号 {number} 终止";
    took_too_long(limit_s: f64):
        "killed after {limit_s} s, the most it may take", "运行满 {limit_s} 秒，达到上限，已终止";
    wrote_too_much(most: u64):
        "killed after {most} bytes of output, the most it may write",
        "输出满 {most} 字节，达到上限，已终止";

    /// In the server's words, whatever its language.
    killed_there(why: &str): "{why}", "服务器终止了命令，原话是“{why}”";

    // What the system refused.

    cannot_start(program: &str; why: &Text):
        "starting {program} failed: {why}", "无法启动 {program}：{why}";
    cannot_read_output(_of: &str; why: &Text):
        "reading the output failed: {why}", "无法读取命令的输出：{why}";

    // What a user has to change.

    too_long(bytes: usize, most: usize):
        "a command of {bytes} bytes is too long: the server takes {most}",
        "命令长 {bytes} 字节，太长了：服务器最多接受 {most} 字节";

    // What may not be run.

    not_for_a_shell(c: char):
        "{c:?} means something to a shell, and no shell runs here; quote it if you mean the character",
        "{c:?} 对 shell 有特殊含义，而这里不运行 shell；若要的就是这个字符，请加引号";
    open_quote(quote: char): "the quote {quote} does not end", "引号 {quote} 没有配对";
    not_a_name(name: &str):
        "--allow takes a name such as cat, not {name:?}",
        "--allow 要的是 cat 这样的名字，而不是 {name:?}";
    not_found(name: &str):
        "--allow {name}: no such program in PATH", "--allow {name}：PATH 中没有这个程序";
    not_allowed(name: &str; allowed: &[&str] = Text::listed(allowed)):
        "\"{name}\" is not allowed here; {allowed} are, and the server's --allow adds more",
        "这里不允许“{name}”；允许的有 {allowed}，服务器的 --allow 可以添加";
    not_with(name: &str, argument: &str):
        "{name} is not allowed with \"{argument}\"", "{name} 不允许带“{argument}”";

    // The log: what became of a command.

    named(line: &str; told: &Text): "{line} {told}", "{line} {told}";

    /// Of the commands of a connection, the first by name.
    commands(;
        count: usize = Text::counted(count, "command", "commands", "条命令"),
        named: &Text, luck: &Text
    ):
        "{count}: {named}{luck}", "{count}：{named}{luck}";
    then_failed(; said: &Text, why: &Text): "{said}; error: {why}", "{said}；错误：{why}";
}

/// As [`Text::listed`], of texts, and whether there are more.
pub fn list(texts: &[Text], more: bool) -> Text {
    let half = |half: fn(&Text) -> &str| texts.iter().map(half).collect::<Vec<_>>();
    let (mut en, mut zh) = (half(|text| &text.en), half(|text| &text.zh));
    if more {
        en.push("…");
        zh.push("……");
    }
    Text { en: en.join(", "), zh: zh.join("、") }
}
