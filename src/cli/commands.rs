//! The list of commands: each with the part of help that names it, the formats in
//! which it answers, its flags and its function; below that what it is, and what
//! one may type. A command more is one file and one entry here; cases are not
//! listed, because they have a list of their own.

use super::command::{Command, no_flags};
use super::output::Formats;
use super::{all, cures, doctor, exercise, experiment, frames, front, generate};
use super::{myths, programs, sockopts, walkthrough, words, worksheet};
use crate::both;
use clap::{Args, Subcommand};

macro_rules! commands {
    ($(
        $name:ident: $group:ident, $formats:ident, $flags:expr, $run:expr;
            $en:literal, $zh:literal;
            $($example:literal),+;
    )+) => {
        /// Every command that is not a case.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            group: words::$group,
            about: both!($en, $zh),
            examples: &[$($example),+],
            flags: $flags,
            formats: Formats::$formats,
            run: $run,
        },)+];
    };
}

commands! {
    list: CASES, TextOrJson, front::ListFlags::augment_args, front::list;
        "Name the cases, framings and formats", "列出案例、帧格式和输出格式";
        "list", "list --quantities";
    show: CASES, Text, front::ShowFlags::augment_args, front::show;
        "Print a case's scenario file", "显示一个案例的场景文件";
        "show nagle > my.toml", "show nagle --python";
    all: CASES, TextOrJson, no_flags, all::all;
        "Run every case: a line each, and a total", "运行全部案例：每个一行，最后合计";
        "all";
    run: CASES, Reports, experiment::run_flags, experiment::file;
        "Run your own scenario file", "运行自己的场景文件";
        "show nagle > my.toml", "run my.toml --recv 5";
    replay: OWN, Reports, experiment::ReplayFlags::augment_args, experiment::replay;
        "Judge and draw a recorded run again", "把记录下来的运行重新判定、重新作图";
        "nagle --save-trace t.json", "replay t.json --packets";
    frames: OWN, TextOrJson, frames::FramesFlags::augment_args, frames::frames;
        "Cut your own bytes into frames, or make frames of lines", "把自己的字节切成帧，或把各行做成帧";
        "frames --framing netstring mail.bin", "frames --encode lines.txt";
    exercise: OWN, Text, exercise::ExerciseFlags::augment_args, exercise::exercise;
        "Your own receiver or sender against ours, byte by byte\n\
         A receiver reads frames until the stream ends, and writes each message back as a line (LF behind it).\n\
         A sender reads lines until the stream ends, and writes each (without its LF) back as a frame.\n\
         Then it closes. A COMMAND finds our host and port in STICKY_HOST and STICKY_PORT and connects; it is \
         started once for each way in which the stream is cut.\n\
         Exit code 3: your program took so long to read that a round shows nothing.",
        "你写的接收方或发送方，与我们的对接：逐字节核对\n\
         接收方读取帧，直到流结束，把每条消息作为一行（后面加 LF）写回。\n\
         发送方读取行，直到流结束，把每一行（不含 LF）作为一帧写回。\n\
         然后关闭连接。COMMAND 从 STICKY_HOST 与 STICKY_PORT 得知我们的主机和端口，自己来连接；\
         字节流每换一种切法，就启动它一次。\n\
         退出码 3：你的程序读得太慢，某一轮什么也说明不了。";
        "exercise receiver --listen 127.0.0.1:7000", "exercise sender -- python3 my.py";
    walkthrough: IN_CLASS, Text, walkthrough::flags, walkthrough::walkthrough;
        "Lessons: predict, run, look, explain", "课程：预测，运行，观察，解释";
        "walkthrough", "walkthrough bytes", "walkthrough bytes --handout sheet.md";
    myths: IN_CLASS, TextOrJson, myths::MythsFlags::augment_args, myths::myths;
        "What is commonly said, and what the kernel says", "流行的说法，内核的说法";
        "myths", "myths 1";
    cures: IN_CLASS, TextOrJson, no_flags, cures::cures;
        "Remedies against cases: which cures what", "办法对案例：哪个管用";
        "cures";
    worksheet: IN_CLASS, Text, worksheet::WorksheetFlags::augment_args, worksheet::worksheet;
        "Questions on paper, each student's own; --key answers them", "纸上练习题，每个学生各不相同；--key 运行并给出答案";
        "worksheet --seed 20260042", "worksheet --seed 20260042 --key";
    echo: PROGRAMS, Text, programs::echo::Echo::augment_subcommands, programs::echo::run;
        "What you send comes back in capitals", "发什么，就大写送回";
        "echo serve", "echo send hello";
    exec: PROGRAMS, Text, programs::exec::Exec::augment_subcommands, programs::exec::run;
        "Run commands on the other side", "在对端运行命令";
        "exec serve", "exec run seq 1 5";
    file: PROGRAMS, Text, programs::file::FileCommand::augment_subcommands, programs::file::run;
        "Fetch files, whole and verified", "取文件：完整，并经过校验";
        "file serve .", "file get README.md --out /tmp";
    auth: PROGRAMS, Text, programs::auth::Auth::augment_subcommands, programs::auth::run;
        "Prove that both ends have the same key", "双方互相证明持有同一把密钥";
        "auth demo";
    chat: PROGRAMS, Text, programs::chat::Chat::augment_subcommands, programs::chat::run;
        "Several people in one room", "多人聊天室";
        "chat serve", "chat join Ann";
    race: PROGRAMS, TextOrJson, programs::race::Race::augment_args, programs::race::run;
        "TCP against UDP: who is faster, what is lost", "TCP 对 UDP：谁更快，丢了什么";
        "race --reliable";
    doctor: MACHINE, TextOrJson, no_flags, doctor::doctor;
        "What this machine can show, what not, and why", "本机能演示什么，不能演示什么，为什么";
        "doctor";
    sockopts: MACHINE, TextOrJson, no_flags, sockopts::sockopts;
        "Socket options: what they do, their default, and what one gets", "套接字选项：作用、默认值、要求值与实得值";
        "sockopts";
    completions: MACHINE, Text, generate::CompletionsFlags::augment_args, generate::completions;
        "Print a completion script for a shell", "输出某种 shell 的补全脚本";
        "completions bash > ~/.local/share/bash-completion/completions/sticky-demo";
    man: MACHINE, Text, generate::ManFlags::augment_args, generate::man;
        "Print the manual page", "输出手册页";
        "man nagle | man -l -";
}
