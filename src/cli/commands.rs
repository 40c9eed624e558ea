//! The list of commands: each with the part of help that names it, the formats in
//! which it answers, its flags and its function; below that what it is, and what
//! one may type. A command more is one file and one entry here; cases are not
//! listed, because they have a list of their own.

use super::command::Command;
use super::output::Formats;
use super::*;
use crate::both;
use clap::Subcommand;

macro_rules! commands {
    ($(
        $name:ident: $group:ident, $formats:ident, $flags:expr, $run:expr;
            $en:literal, $zh:literal;
            $first:literal, $second:literal;
    )+) => {
        /// Every command that is not a case.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            group: words::$group,
            about: both!($en, $zh),
            examples: [$first, $second],
            flags: $flags,
            formats: Formats::$formats,
            run: $run,
        },)+];
    };
}

commands! {
    list: CASES, TextOrJson, front::ListFlags::augment_args, front::list;
        "the cases with their questions; framings, formats", "各案例及其问题；帧格式、输出格式";
        "list", "list --framings u32be";
    why: CASES, TextOrJson, why::WhyFlags::augment_args, why::why;
        "a symptom or an exception's name finds its case", "由症状或异常名找到对应的案例";
        "why TooLongFrameException", "why 粘包";
    show: CASES, Text, front::ShowFlags::augment_args, front::show;
        "print a case's scenario file, or a part of it", "显示案例的场景文件，或其中一部分";
        "show nagle --values > my.toml", "show nagle --python";
    all: CASES, TextOrJson, all::AllFlags::augment_args, all::all;
        "run every case: a line each, and a total", "运行全部案例：每个一行，最后合计";
        "all", "all --html course";
    run: CASES, Reports, experiment::run_flags, experiment::file;
        "run your own scenario file", "运行自己的场景文件";
        "run my.toml", "run my.toml --recv 5 --proof";
    replay: OWN, Reports, experiment::ReplayFlags::augment_args, experiment::replay;
        "judge and draw a recorded run again\n\
         It prints what the case printed: its first screen. --proof and --packets print all runs from the same \
         recording.",
        "把记录下来的运行重新判定、重新作图\n\
         打印的就是该案例当时打印的第一屏；--proof 和 --packets 从同一份记录打印全部运行。";
        "replay t.json", "replay t.json --packets";
    watch: OWN, Reports, |flags| hiding_pcap(watch::WatchFlags::augment_args(flags)), watch::watch;
        "what the reads of your own program returned\n\
         CMD (or a shell line that starts both ends) runs as it would without us: terminal, Ctrl-C, exit code. Then each \
         connection is drawn. CMD is stopped at its socket calls, so nothing is said about time; LeakSanitizer is off in it \
         (LSAN_OPTIONS), and setuid programs have no privileges. With --format json CMD prints to stderr. Linux only.",
        "看你自己的程序每次读取返回了什么\n\
         CMD（或同时启动两端的一行 shell 命令）就像没有我们时一样运行：终端、Ctrl-C、退出码都不变。之后画出每个连接。\
         CMD 在每次套接字调用处停下，因此不谈时间；LeakSanitizer 在其中关闭（LSAN_OPTIONS），setuid 程序没有特权。\
         用 --format json 时，CMD 打印到标准错误。只能在 Linux 上用。";
        "watch --framing u32be -- python3 my.py", "watch --hold 20 -- sh -c './server & ./client'";
    explain: OWN, Reports, |flags| hiding_pcap(explain::ExplainFlags::augment_args(flags)), explain::explain;
        "your packets: frames and segments, from a capture file", "你的数据包：从抓包文件看帧与报文段";
        "explain shop.pcapng", "explain shop.pcapng --stream 2 --framing u32be";
    frames: OWN, TextOrJson, frames::FramesFlags::augment_args, frames::frames;
        "cut your own bytes into frames, or make frames of lines", "把自己的字节切成帧，或把各行做成帧";
        "frames --framing netstring mail.bin", "frames --hex --framing mqtt dump.txt";
    exercise: OWN, Text, exercise::ExerciseFlags::augment_args, exercise::exercise;
        "your receiver or sender against ours, byte by byte\n\
         A receiver reads frames until the stream ends, and writes each message back as a line (LF behind it).\nA sender reads lines until the stream ends, and writes each (without its LF) back as a frame.\n\
         Where frames are lines themselves (--framing line), the other lines are numbered from 1 (1 ls): an echo does not pass.\n\
         Then it closes. Where the stream ends inside a frame, what had come of that message is not answered. With --limit, at a longer message, a negative length or a frame that does not begin as agreed it closes at once.\n\
         A COMMAND finds our host and port in STICKY_HOST and STICKY_PORT, or where {host} and {port} stand in it, and connects; it is started once for each round.\nExit code 3: your program took so long to read that a round shows nothing.",
        "你写的接收方或发送方，与我们的对接：逐字节核对\n\
         接收方读取帧，直到流结束，把每条消息作为一行（后面加 LF）写回。\n发送方读取行，直到流结束，把每一行（不含 LF）作为一帧写回。\n\
         如果帧本身就是行（--framing line），另一种行就从 1 编号（1 ls）：原样回送不能通过。\n\
         然后关闭连接。如果流在一帧中间结束，那半条消息不作答。用 --limit 时，遇到更长的消息、负的长度或开头不符的帧，立即关闭连接。\n\
         COMMAND 从 STICKY_HOST 与 STICKY_PORT（或从自己的参数：{host} 与 {port} 会换成它们）得知我们的主机和端口，自己来连接；每一轮启动它一次。\n退出码 3：你的程序读得太慢，某一轮什么也说明不了。";
        "exercise receiver python3 my.py", "exercise receiver --starter python > my.py";
    class: IN_CLASS, TextOrJson, class::ClassFlags::augment_args, class::class;
        "a folder of reports of exercise, as one table\nA report (exercise --report FILE) holds what came and no verdict, which is made again here. Who can write a file can write right bytes: for marks, exercise --kit.",
        "一个文件夹里 exercise 的各份报告，汇总成一张表\n报告（exercise --report FILE）里只有收到的内容，判定在这里重新得出。能写文件的人也能写出正确的字节：要打分请用 exercise --kit。";
        "class reports", "class reports --csv > marks.csv";
    gauntlet: OWN, TextOrJson, gauntlet::GauntletFlags::augment_args, gauntlet::gauntlet;
        "a server against requests cut and merged in every way\nFirst the control: the requests with nothing done to them. What fails there is not about boundaries (exit code 3).\nThen the same bytes in nine ways: 1 one write, 2 every single cut, 3 byte by byte, 4 pairs of cuts and random ones, 5 merged requests, 6 a pause inside, 7 early ends, 8 many connections in turn, 9 hostile lengths (with --framing). On this host each piece is proven to be taken before the next is sent.\nThe answer must be the same in all; how a connection ends is graded apart. An answer is over after as many bytes (with --framing: frames) as the control got, or when the server closes. Test your own servers alone.", "把请求以各种方式切开、合并，考验一台服务器\n先做对照：请求原样发送。在对照里就失败的，与边界无关（退出码 3）。\n然后同样的字节以九类方式发送：1 一次写完，2 每一处单独切开，3 逐字节，4 成对的切点与随机切点，5 合并的请求，6 中间停顿，7 提前结束，8 多个连接交替，9 恶意的长度（需要 --framing）。在本机上，每一段都证实已被取走，才发下一段。\n回答必须处处相同；连接怎样结束单独评定。收到与对照同样多的字节（有 --framing 时是帧），或服务器关闭，回答就算结束。只考验你自己的服务器。"; "gauntlet --connect 127.0.0.1:6379 --send 'PING\\r\\n'", "gauntlet --send get.http -- python3 server.py {port}";
    walkthrough: IN_CLASS, Text, walkthrough::flags, walkthrough::walkthrough;
        "lessons: predict, run, look, explain", "课程：预测，运行，观察，解释";
        "walkthrough bytes", "walkthrough bytes --handout sheet.md";
    myths: IN_CLASS, TextOrJson, myths::MythsFlags::augment_args, myths::myths;
        "what is commonly said, and what the kernel says", "流行的说法，内核的说法";
        "myths", "myths 1";
    cures: IN_CLASS, TextOrJson, |line| line, cures::cures;
        "remedies against cases: which cures what", "办法对案例：哪个管用";
        "cures", "cures --format json";
    worksheet: IN_CLASS, Text, worksheet::WorksheetFlags::augment_args, worksheet::worksheet;
        "questions on paper, each student's own; --key answers", "纸上练习题，每个学生各不相同；--key 运行并给出答案";
        "worksheet --seed 20260042", "worksheet --seed 20260042 --key";
    echo: PROGRAMS, Text, programs::echo::Echo::augment_subcommands, programs::echo::run;
        "what you send comes back in capitals", "发什么，就大写送回";
        "echo serve", "echo send hello";
    exec: PROGRAMS, Text, programs::exec::Exec::augment_subcommands, programs::exec::run;
        "run commands on the other side", "在对端运行命令";
        "exec serve", "exec run seq 1 5";
    file: PROGRAMS, Text, programs::file::FileCommand::augment_subcommands, programs::file::run;
        "fetch files, whole and verified", "取文件：完整，并经过校验";
        "file serve .", "file get README.md --out /tmp";
    auth: PROGRAMS, Text, programs::auth::Auth::augment_subcommands, programs::auth::run;
        "prove that both ends have the same key", "双方互相证明持有同一把密钥";
        "auth demo", "auth serve";
    chat: PROGRAMS, Text, programs::chat::Chat::augment_subcommands, programs::chat::run;
        "several people in one room", "多人聊天室";
        "chat serve", "chat join Ann";
    race: PROGRAMS, TextOrJson, programs::race::Race::augment_args, programs::race::run;
        "TCP against UDP: who is faster, what is lost", "TCP 对 UDP：谁更快，丢了什么";
        "race", "race --reliable";
    doctor: MACHINE, TextOrJson, |line| line, doctor::doctor;
        "what this machine can show, what not, and why", "本机能演示什么，不能演示什么，为什么";
        "doctor", "doctor --format json";
    sockopts: MACHINE, TextOrJson, sockopts::SockoptsFlags::augment_args, sockopts::sockopts;
        "socket options: what they do, default, what one gets", "套接字选项：作用、默认值、要求值与实得值";
        "sockopts", "sockopts --compare";
    dissector: MACHINE, Text, dissector::DissectorFlags::augment_args, dissector::dissector;
        "your frames in Wireshark: a dissector in Lua", "在 Wireshark 里看到你的帧：生成 Lua 解析器";
        "dissector --framing u32be --port 7000 > u32be.lua", "dissector --framing mqtt --port 1883";
    completions: MACHINE, Text, generate::CompletionsFlags::augment_args, generate::completions;
        "print a completion script for a shell", "输出某种 shell 的补全脚本";
        "completions bash > ~/.local/share/bash-completion/completions/sticky-demo",
        "completions fish > ~/.config/fish/completions/sticky-demo.fish";
    man: MACHINE, Text, generate::ManFlags::augment_args, generate::man;
        "print the manual page", "输出手册页";
        "man | man -l -", "man nagle | man -l -";
}
