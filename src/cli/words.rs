//! What the command line says by itself, in both languages.

use super::command::Group;
use crate::sys::said;
use crate::text::{sentences, words};
use crate::{Both, Text, both, text};
use std::io;

// Headings and texts of flags: clap keeps one text for each.
pub const OUTPUT: &str = "Output ¦ 输出";
pub const KNOBS: &str = "Knobs ¦ 可调参数";
pub const WIRE_KNOBS: &str = "The wire (two hosts and a cable) ¦ 虚拟网线（两台主机和一条网线）";
pub const FORMAT: &str = "The answer's form ¦ 输出的格式";

words! {
    ABOUT "See, on real sockets, why TCP \"sticks packets together\" (粘包)" "在真实套接字上看清 TCP 为什么会“粘包”";
    USAGE "Usage" "用法";
    OPTIONS_PLACE "[OPTIONS]" "[选项]";
    ARGUMENTS "Arguments" "参数";
    OPTIONS "Options" "选项";
    COMMANDS "Commands" "命令";
    EXAMPLES "Examples" "示例";
    WATCHING "Waiting until one of its files changes. Ctrl-C ends." "等待程序的文件改动。按 Ctrl-C 结束。";
    NAME "Name" "名称";
    HELP "Show this page, or that of a command" "显示本页，或某个命令的帮助";
    ALWAYS "Always" "通用";
    ONE_CASE "one effect on one screen; list names them all" "一屏看清一个现象；list 列出全部";
    CASE "CASE" "案例名";
    FRAMINGS "Framings (--framing)" "帧格式（--framing）";
    PRESETS "Presets: formats that people meet, by name (--framing)" "预设：常见的格式，直接用名字（--framing）";
    IT_IS "is" "是什么";
    PICTURE "picture" "图";
    PARAMETERS "takes" "参数";
    EXAMPLE "example" "示例";
    USED_BY "used by" "谁在用";
    MISTAKE "mistake" "经典错误";
    FORMATS "Formats (--format)" "输出格式（--format）";
    EXIT_CODE "Exit" "退出码";
    EXIT_OF_WATCH "that of CMD; 2 where it could not be watched" "CMD 的退出码；无法观察时为 2";
    FRONT_TITLE "sticky-demo: see where messages go to pieces, on real sockets" "sticky-demo：在真实的套接字上，看消息怎样被切开、粘住";
    FRONT_CASES "Cases" "案例";
    FRONT_LIST "sticky-demo CASE · each with its question: sticky-demo list" "sticky-demo 案例名 · 各案例的问题：sticky-demo list";
    FRONT_TRIES "Start here" "从这里开始";
    FRONT_MORE "More   doctor: what this machine can show · myths · cures · --help: everything" "更多   doctor：这台机器能演示什么 · myths · cures · --help：全部命令";
    HELP_USAGE "sticky-demo COMMAND [OPTIONS]        sticky-demo COMMAND --help: its own options" "sticky-demo 命令 [选项]              sticky-demo 命令 --help：该命令自己的选项";
    REPORTS "Reports" "报告";
    QUANTITIES "Of each run and receiver, as RUN.RECEIVER.QUANTITY: main.naive.segments" "每次运行、每种接收方都有，写作“运行.接收方.量”，例如 main.naive.segments";

    // why
    IN_YOUR_OWN "In your own program: sticky-demo watch -- CMD shows what its reads returned." "在你自己的程序里：sticky-demo watch -- CMD 显示它的读取返回了什么。";
    NEAREST_ARE "These share most words with it:" "用词与它最接近的是：";
    SEE_THE_LIST "sticky-demo list names the cases, each with its question." "sticky-demo list 列出全部案例及其问题。";

    OWN_PACKETS "For packets of your own: sticky-demo explain FILE draws the frames and segments of a capture, and sticky-demo dissector --framing F --port N shows your frames in Wireshark." "自己的数据包：sticky-demo explain FILE 画出抓包里的帧与报文段；sticky-demo dissector --framing F --port N 让 Wireshark 显示你的帧。";

    // Slow motion.
    KEYS "Keys: space pauses · n next · q ends" "按键：空格 暂停 · n 下一步 · q 结束";
    PAUSED "paused · space goes on · n next · q ends" "已暂停 · 空格 继续 · n 下一步 · q 结束";

    // What was going on when the time of all was up.
    MAKING_RUNS "the runs were made" "正在做各次运行";
    WRITING_FILES "the files were written" "正在写文件";
    DRAWING "the report was drawn" "正在绘制报告";

    // watch
    // explain
    STREAM "stream" "流";
    TRANSPORT "over" "传输";
    ENDS "client - server" "客户端 - 服务器";
    TO_SERVER "to server" "到服务器";
    TO_CLIENT "to client" "到客户端";

    // frames
    WAITS_FOR_STDIN "reading stdin: type or paste, and end with Ctrl-D (or name a file)" "正在读标准输入：键入或粘贴，用 Ctrl-D 结束（也可以给出文件名）";
    DUMP_IS_TEXT "--dump is for people: leave --format json out" "--dump 是给人看的：请去掉 --format json";
    RESUME_FINDS_BACK "This format finds its next frame by itself: --resume skips what is none" "这种格式能自己找到下一帧：--resume 会跳过不成帧的字节";
    FRAMES_HEADING "   at byte    bytes    message" "  起始偏移   字节数    消息";

    // doctor
    WATCH "watch (ptrace)" "watch（ptrace）";
    HELD_READS "gauntlet, exercise (seccomp_unotify)" "gauntlet、exercise（seccomp_unotify）";
    HOLD "watch --hold (sock_diag)" "watch --hold（sock_diag）";
    NOT_TRACED "not tried: there is no tracer" "没有试：无法跟踪";
    NOT_HELD "a read was not held back: what waits in its queue is not told here" "没能扣住读取：这里无法得知队列里有多少字节";
    KERNEL "kernel" "内核";
    MTU "loopback MTU" "回环接口的 MTU";
    OVER_IPV4 "TCP over 127.0.0.1" "经 127.0.0.1 的 TCP";
    OVER_IPV6 "TCP over ::1" "经 ::1 的 TCP";
    BUFFERS "default buffers" "默认缓冲区";
    WIRE "the wire" "虚拟网线";
    NOT_SHOWN "not shown by this system" "本系统不提供";
    WORKS "works" "可用";
    TWO_HOSTS "two hosts and a cable of our own: real segments, captured" "两台主机和自己的一条网线：真实的报文段，可以抓包";
    COUNTS "counts data segments and bytes: evidence for nagle and mtu-split" "统计带数据的报文段数与字节数：nagle 与 mtu-split 的证据";
    QUEUED "tells what is queued: a late reader knows when to begin" "能看到队列里有多少：晚读的接收方知道何时开始";
    NO_QUICKACK "this system has none: nagle will be inconclusive on loopback" "本系统没有这个选项：nagle 在回环上将无法判定";
}

/// The parts of the list of commands.
pub const CASES: Group = Group { name: both!("Cases", "案例"), folded: None };
pub const OWN: Group = Group { name: both!("Your own", "自用"), folded: None };
pub const IN_CLASS: Group = Group { name: both!("In class", "课堂"), folded: None };
pub const MACHINE: Group = Group {
    name: both!("Machine", "本机"),
    folded: Some(both!("what is here; for shells", "本机的情况；用于 shell")),
};
pub const PROGRAMS: Group = Group {
    name: both!("Programs", "程序"),
    folded: Some(both!("the tutorials' programs, done right", "教程里的程序，正确的写法")),
};

/// From 0 on.
pub const EXIT_CODES: [Both; 4] = [
    both!("shown, done", "已证实或完成"),
    both!("not shown, wrong", "未证实，或有错"),
    both!("usage, not run", "用法错误或无法运行"),
    both!("inconclusive", "无法判定"),
];

pub const FRONT_ABOUT: Both = both!(
    "A program sends AB, B, CD, and its peer reads ABBCD. People call it \"sticky \
     packets\" (粘包). TCP has no such term: it carries a stream of bytes, and nothing in \
     it says where a message ends. Marking the ends is your job: framing.",
    "程序发送 AB、B、CD，对端读到 ABBCD，人们称之为“粘包”。TCP 并没有这个术语：它传输的是字节流，\
     流里没有任何东西标明一条消息在哪里结束。标明边界是应用程序自己的工作：分帧。"
);

/// What one types first, and what for.
pub const TRIES: [(&str, Both); 5] = [
    ("nagle", both!("who merged my writes? one screen", "是谁合并了我的写入？一屏看完")),
    ("short-read --recv 5", both!("turn a knob and look again", "改一个参数，再看")),
    ("why 40ms", both!("a symptom or error finds its case", "由症状或异常找到案例")),
    ("walkthrough", both!("lessons: guess, run, explain", "课程：先猜，再运行，再看，再解释")),
    ("exercise receiver python3 my.py", both!("test your own program", "测试你自己的程序")),
];

/// What most reports have beyond the first screen.
pub const REPORT_FLAGS: &str =
    "--proof · --packets · --pcap FILE · --save-trace FILE · --format json";
/// Of the whole program.
pub const EXAMPLES_OF_ALL: [&str; 2] = ["nagle --proof", "exercise sender python3 my.py"];

/// Names in a row.
fn list<N: AsRef<str>>(names: &[N]) -> Text {
    let names: Vec<&str> = names.iter().map(N::as_ref).collect();
    Text::listed(&names)
}

sentences! {
    not_watched(command: &str; why: Text):
        "{command} could not be watched: {why}", "无法观察 {command}：{why}";
    watched(bytes: usize):
        "works: the calls of a program of ours were seen at both ends, {bytes} bytes", "可用：看到了一个自己的程序两端的调用，共 {bytes} 字节";
    merged(bytes: u64):
        "works: {bytes} bytes that were written apart were read at once", "可用：分开写出的 {bytes} 字节被一次读到";
    held_first(bytes: u64, reads: u64):
        "Held: reads waited until the first {bytes} bytes of each stream had come (reads that waited: {reads}). That they came at once was our doing; that they may is TCP's.",
        "扣留：每个流的前 {bytes} 字节到齐之后才放行读取（等待过的读取：{reads} 次）。这次一起到达是我们安排的，而 TCP 本来就允许这样。";
    held_in_vain(streams: usize, bytes: u64):
        "On {streams} of the streams the first {bytes} bytes did not come within a second, and nothing more was held there: the other end may wait for an answer first. Hold less.",
        "有 {streams} 个流在一秒之内没有收到前 {bytes} 字节，之后就不再扣留：对端可能要先等到回应。请扣留少一些。";
    // A page, and what is wrong with a command line.
    default_value(value: &str): " [default: {value}]", " [默认：{value}]";
    possible_values(; names: &[String] = list(names)):
        " [possible values: {names}]", " [可选值：{names}]";
    usage(usage: &str): "Usage: {usage}\n--help says more", "用法：{usage}\n详情见 --help";
    error(; why: Text): "error: {why}", "错误：{why}";
    unknown_argument(arg: &str):
        "'{arg}' is not an argument here", "这里没有“{arg}”这个参数";
    ask_why(phrase: &str):
        "that is a symptom: sticky-demo why '{phrase}' names the case that shows it",
        "这像是一种症状：sticky-demo why '{phrase}' 会指出哪个案例能演示它";
    unknown_command(name: &str): "no command is called '{name}'", "没有名为“{name}”的命令";
    no_such_command(name: &str):
        "no case or command is called {name:?}; sticky-demo --help names them",
        "没有名为 {name:?} 的案例或命令；全部名字见 sticky-demo --help";
    command_missing(): "a command is missing", "缺少命令";
    value_missing(arg: &str): "'{arg}' lacks its value", "“{arg}”缺少值";
    value_refused(arg: &str, value: &str):
        "'{arg}' does not take '{value}'", "“{arg}”不接受“{value}”";
    value_refused_because(arg: &str, value: &str; why: Text):
        "'{arg}' does not take '{value}': {why}", "“{arg}”不接受“{value}”：{why}";
    argument_missing(; args: &[String] = list(args)):
        "what is required is missing: {args}", "缺少必需的参数：{args}";
    not_with(arg: &str; others: &[String] = list(others)):
        "'{arg}' cannot be used with '{others}'", "“{arg}”不能与“{others}”同时使用";
    twice(arg: &str): "'{arg}' can be given only once", "“{arg}”只能给一次";
    reported(report: &str):
        "the command line's parser reports “{report}”", "命令行解析器报告“{report}”";
    no_whole_number(): "it must be a whole number within range", "应是范围内的整数";
    no_address(): "not such an address", "不是这样的地址";
    not_within(least: u64, most: u64):
        "it must be a whole number, {least} to {most}", "应是 {least} 到 {most} 之间的整数";
    did_you_mean(; names: &[String] = list(names)):
        "did you mean '{names}'?", "是不是“{names}”？";
    for_example(line: &str): "for example: sticky-demo {line}", "例如：sticky-demo {line}";
    behind_two_hyphens(arg: &str):
        "to pass '{arg}' as a value, write '-- {arg}'", "要把“{arg}”当作值，请写“-- {arg}”";

    // Files and pipes.
    stdout_failed(; error: &io::Error = said(error)):
        "stdout cannot be written: {error}", "无法写标准输出：{error}";
    no_request(; name: Text, why: &Text):
        "{name} is neither a file nor bytes as one types them: {why}. Write text:{name}, an escape in it ('hello\\n'), or base64:…",
        "{name} 既不是文件，也不是可以键入的字节：{why}。请写 text:{name}，或含转义的文本（'hello\\n'），或 base64:…";
    neither_file_nor_bytes(; name: Text, error: &io::Error = said(error)):
        "{name} cannot be opened: {error}. If it is not a file's name, write text:{name} or base64:…",
        "无法打开 {name}：{error}。如果它不是文件名，请写 text:{name} 或 base64:…";
    no_json(error: &serde_json::Error):
        "the result cannot be written as JSON: {error}", "结果无法写成 JSON：{error}";
    cannot_be_opened(; name: Text, error: &io::Error = said(error)):
        "{name} cannot be opened: {error}", "无法打开 {name}：{error}";
    not_a_file(; name: Text): "{name} is not a regular file", "{name} 不是普通文件";
    no_reports(; name: Text):
        "there is no report (.json) in {name}: sticky-demo exercise --report FILE writes one",
        "{name} 里没有报告（.json）：用 sticky-demo exercise --report FILE 写一份";
    too_many_reports(most: usize): "more than {most} reports: divide the folder",
        "报告超过 {most} 份：请把文件夹分开";
    class_total(right: usize, all: usize):
        "{right} of {all} right. Recomputed from the bytes that each report says came: who can write a file can write right bytes.",
        "{all} 份中 {right} 份正确。判定由各份报告所载的字节重新得出：能写文件的人也能写出正确的字节。";
    cannot_be_read(; name: Text, error: &io::Error = said(error)):
        "{name} cannot be read: {error}", "无法读取 {name}：{error}";
    cannot_be_written(; name: Text, error: &io::Error = said(error)):
        "{name} cannot be written: {error}", "无法写入 {name}：{error}";
    written(; name: Text): "{name} is written", "已写入 {name}";
    overwritten(; name: Text):
        "{name} is written, over what was there", "已写入 {name}，覆盖了原有内容";
    too_long(most: u64; name: Text):
        "{name} is longer than the maximum of {most} bytes",
        "{name} 超过 {most} 字节，这是读取的上限";
    not_utf8(at: usize; name: Text):
        "{name} is not UTF-8 text: the byte at offset {at} fits no character",
        "{name} 不是 UTF-8 文本：偏移 {at} 处的字节构不成字符";

    // Experiments.
    no_such_run(case: &str, run: &str; known: &[String] = list(known)):
        "{case} has no run {run:?}; its runs are {known}",
        "{case} 没有名为 {run:?} 的运行；它的运行有 {known}";
    in_a_sentence(table: &str; why: Text): "in a [[{table}]]: {why}", "[[{table}]] 中：{why}";
    of_a_file(; file: Text, why: Text): "{file} {why}", "{file} {why}";
    no_stream(others: usize):
        "has no packet of TCP or UDP ({others} others): was its filter right?",
        "没有 TCP 或 UDP 的包（其他 {others} 个）：过滤条件对吗？";
    no_such_stream(stream: u64; streams: usize = Text::counted(streams, "stream", "streams", "个流")):
        "has {streams}, and no stream {stream}: leave out --stream to see what is there",
        "只有 {streams}，没有第 {stream} 个：不加 --stream 就能看到有哪些";
    which_stream(flag: &str, streams: usize):
        "{flag} is about one stream, and the capture has {streams}: add --stream N (without {flag} they are listed)",
        "{flag} 只针对一个流，而抓包里有 {streams} 个：请加 --stream N（去掉 {flag} 会列出它们）";
    more_streams(more: usize): "{more} more; --format json has all", "另有 {more} 个；--format json 列出全部";
    other_packets(packets: usize):
        "{packets} packets belong to no stream (ARP, ICMP, …)", "{packets} 个包不属于任何流（ARP、ICMP 等）";
    calls_are_not_packets():
        "watch sees the calls of a program and no packets: capture these beside it, tcpdump -i lo -w FILE",
        "watch 看到的是程序的调用，不是数据包：请另外抓包，tcpdump -i lo -w FILE";
    not_written(flag: &str):
        "{flag}: nothing was written, because there is nothing to draw",
        "{flag}：什么也没有写，因为没有可画的";
    packets_are_there():
        "explain reads packets and writes none: tshark -r IN -Y 'tcp.stream == 0' -w OUT writes those of one stream",
        "explain 只读包，不写包：tshark -r IN -Y 'tcp.stream == 0' -w OUT 可写出一个流的包";
    nothing_to_count(case: &str):
        "{case} claims nothing, so there is nothing to count: leave out --repeat",
        "{case} 没有论断，没有可统计的：请去掉 --repeat";
    counted(case: &str, repeat: u64, shown: usize, not_shown: usize, inconclusive: usize):
        "{case}: {shown} of {repeat} shown, {not_shown} not shown, {inconclusive} inconclusive\n",
        "{case}：{repeat} 次运行，{shown} 次已证实，{not_shown} 次未证实，{inconclusive} 次无法判定\n";
    cut_short(seconds: f64, left: u64):
        "  {left} not made: the {seconds} s were up; --timeout-s gives more",
        "  还有 {left} 次没有做：{seconds} 秒已经用完，可用 --timeout-s 延长";
    time_was_up(seconds: f64; doing: Both = Text::from(doing)):
        "ended while {doing}: the {seconds} s of --timeout-s were up",
        "{doing}时被终止：--timeout-s 的 {seconds} 秒已经用完";
    failed(run: u64, claim: &str, left: &str, sign: &str, right: &str):
        "  run {run}: {claim}: {left} {sign} {right}\n",
        "  第 {run} 次：{claim}：{left} {sign} {right}\n";
    no_packets(; why: Text):
        "there are no packets for --pcap: {why}", "没有包可供 --pcap 写出：{why}";
    no_cable():
        "this ran on loopback, where there is no cable to capture on",
        "这次在回环上运行，没有网线可供抓包";
    total(count: usize, shown: usize, not_shown: usize, inconclusive: usize):
        "{count} cases: {shown} shown, {not_shown} not shown, {inconclusive} inconclusive\n",
        "共 {count} 个案例：{shown} 个已证实，{not_shown} 个未证实，{inconclusive} 个无法判定\n";
    no_wire_here(; why: Text):
        "The virtual cable cannot be built here: {why}\n", "本机无法搭建虚拟网线：{why}\n";
    not_run(case: &str): "{case} was not run", "{case} 没有运行";

    no_such_symptom(asked: &str):
        "No case is known for {asked:?}.", "没有找到与 {asked:?} 对应的案例。";
    near_are(; near: &[&str] = Text::listed(near)):
        "Spelt alike: {near}", "拼写相近的有：{near}";

    // Frames.
    no_such_framing(name: &str):
        "no framing is called {name:?}; sticky-demo list names them",
        "没有名为 {name:?} 的帧格式；sticky-demo list 列出全部";
    in_the_frame(at: u64; why: Text):
        "in the frame that begins at byte {at}: {why}", "从偏移 {at} 字节开始的帧：{why}";
    with_a_hint(; said: Text = said.ended(), hint: Text = hint.ended()):
        "{said}\n{hint}", "{said}\n{hint}";
    read_as(; what: Both, bytes: usize = Text::bytes(bytes)):
        "read as {what}: {bytes}", "按{what}读入：{bytes}";
    add_hex(; what: Both):
        "The bytes are text, and look like {what}: add --hex",
        "这些字节是文本，看起来是{what}：请加 --hex";
    skipped(; why: Text): "skipped: {why}\n", "跳过：{why}\n";
    json_too_long(most: u64):
        "as JSON it takes more than the maximum of {most} bytes: leave out --format json",
        "写成 JSON 超过 {most} 字节，这是能保存的上限：请去掉 --format json";

    // doctor
    too_large_a_segment(bytes: u64):
        "{bytes} bytes: too large to see a message cut; mtu-split sets TCP_MAXSEG",
        "{bytes} 字节：太大，看不到消息被切开；mtu-split 会设置 TCP_MAXSEG";
    ack_delayed(got: &str):
        "asked for off, got {got}: the receiver delays its ACKs, so nagle shows on loopback",
        "要求 off，实得 {got}：接收方会延迟确认，所以在回环上也能看到 nagle";
    no_wire(; why: Text):
        "{why}. What needs it runs on loopback, or is inconclusive",
        "{why}。需要它的案例改在回环上运行，或者无法判定";
    of(; what: Text, why: Text): "{what}: {why}", "{what}：{why}";
    not_three_numbers(path: &str, content: &str):
        "{path} holds {content:?}, and not three numbers", "{path} 的内容是 {content:?}，不是三个数";
    buffer(name: &str, least: &str, default: &str, most: &str):
        "{name} {default} (min {least}, max {most})",
        "{name} {default}（最小 {least}，最大 {most}）";
    both_buffers(; read: Text, written: Text): "{read}, {written}", "{read}，{written}";
}

/// The heads of the list of streams.
pub const STREAM_HEADS: [Both; 5] = [STREAM, TRANSPORT, ENDS, TO_SERVER, TO_CLIENT];
/// Whom a watched program left behind.
pub fn still_running(left: &[(u32, String)]) -> Text {
    let left: Vec<String> = left.iter().map(|(pid, name)| format!("{name} ({pid})")).collect();
    let left = Text::listed(&left);
    text!(
        "the program has ended, and what it started still runs: {left}. It is watched until it ends; Ctrl-C ends it",
        "程序已经结束，而它启动的还在运行：{left}。观察到它们结束为止；Ctrl-C 结束它们"; left
    )
}

/// What `--strace` reads, and how that is made; both languages, as on other flags.
pub fn of_strace() -> String {
    let how = crate::watch::STRACE;
    format!(
        "Read what strace wrote, on any machine, in place of a program that runs (- is standard input): {how} ¦ 不运行程序，而是读 strace 在任何机器上写下的日志（- 表示标准输入）：{how}"
    )
}
