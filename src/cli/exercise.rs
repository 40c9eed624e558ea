//! `sticky-demo exercise`: plays the other side of a learner's own program.

use super::base::one_of;
use super::programs::{Addresses, host_and_port};
use super::*;
use crate::class::lessons;
use crate::judge::grade::{self, GRADERS, KITS, RoundMarks, Submission};
use crate::judge::{GameRecord, LearnerSide, Peer, STARTERS, Task, rounds, seed_of};
use crate::scenario::quoted;

// clap would put the side behind the command.
#[derive(Args)]
#[command(
    override_usage = "sticky-demo exercise [OPTIONS] <receiver|sender> <--listen <HOST:PORT>|--connect <HOST:PORT>|--starter <LANGUAGE>|COMMAND...>"
)]
pub struct ExerciseFlags {
    /// The side that you wrote ¦ 你写的是哪一方
    #[arg(value_name = "receiver|sender")]
    side: LearnerSide,

    /// The frame format ¦ 帧格式
    #[arg(long, value_name = "NAME", default_value = "u32be", value_parser = framings(), hide_possible_values = true)]
    framing: String,

    /// What the messages and the cuts are drawn from [default: 7] ¦ 消息与切法所用的种子 [默认：7]
    #[arg(long, value_name = "S", value_parser = whole(0, u64::MAX))]
    seed: Option<u64>,

    /// The same, drawn from a name or number: each student's own ¦ 由姓名或学号得出种子：每个学生各不相同
    #[arg(long, value_name = "ID", conflicts_with = "seed")]
    student: Option<String>,

    /// It is agreed that whoever gets a longer message, a negative length or a frame that does not begin as agreed, closes at once ¦ 约定：收到更长的消息、负的长度或开头不符的帧，立即关闭连接
    #[arg(long, value_name = "BYTES", value_parser = whole(64, 1 << 20))]
    limit: Option<u64>,

    /// How long we pause inside a frame: read time-outs are mostly shorter ¦ 在一帧中间停顿多久：读超时大多比它短
    #[arg(long, value_name = "MS", default_value_t = 3200, value_parser = whole(1, 600_000))]
    pause_ms: u64,

    /// How long your program may take over one round
    #[arg(long, value_name = "S", default_value_t = 10, hide = true)]
    #[arg(value_parser = whole(1, 600))]
    round_timeout_s: u64,

    #[command(flatten)]
    program: Program,

    /// With --starter: the right program ¦ 与 --starter 连用：正确的程序
    #[arg(long, conflicts_with_all = ["command", "listen", "connect"])]
    right: bool,

    /// Run it again whenever one of its files changes, until Ctrl-C ¦ 程序的文件一有改动就再运行，直到 Ctrl-C
    #[arg(long, conflicts_with_all = ["listen", "connect", "starter"])]
    watch: bool,

    /// Write down what came, for sticky-demo class ¦ 把收到的内容写进文件，供 sticky-demo class 汇总
    #[arg(long, value_name = "FILE", conflicts_with = "starter")]
    report: Option<PathBuf>,

    /// How the verdict is written: for a person, or for a grader ¦ 判定的写法：给人看，或者给评分系统
    #[arg(long, value_name = "text|GRADER", default_value = "text", conflicts_with = "starter", value_parser = one_of(["text"].into_iter().chain(GRADERS.iter().map(|grader| grader.name))), help_heading = words::OUTPUT)]
    format: String,

    /// Where to: a file, or the folder of --kit [default: stdout] ¦ 写到哪里：文件，或 --kit 的文件夹 [默认：stdout]
    #[arg(long, value_name = "PATH", conflicts_with = "starter", help_heading = words::OUTPUT)]
    out: Option<PathBuf>,

    /// Write the files that a grader takes, to run this very command ¦ 写出评分系统要的文件，让它运行这条命令
    #[arg(long, value_name = "GRADER", conflicts_with_all = ["listen", "connect", "starter"], requires = "out", value_parser = one_of(KITS.iter().map(|kit| kit.name)), help_heading = words::OUTPUT)]
    kit: Option<String>,
}

/// Where the learner's program is.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Program {
    /// Wait there for your program to connect, once for each round ¦ 在该地址等你的程序来连接，每轮一次
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
    listen: Option<Addresses>,

    /// Your program listens there; connect to it, once for each round ¦ 你的程序在该地址监听；每轮连接它一次
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
    connect: Option<Addresses>,

    /// You have none yet: print one to start from ¦ 还没有程序：输出一个起步用的程序
    #[arg(long, value_name = "LANGUAGE", value_parser = one_of(STARTERS.iter().map(|starter| starter.name)))]
    starter: Option<String>,

    /// How your program is started; its own arguments follow ¦ 启动你的程序的命令，后面是它自己的参数
    #[arg(value_name = "COMMAND", trailing_var_arg = true, num_args = 1..)]
    command: Vec<String>,
}

/// Exit code 0 if every round was passed, 1 if not; 3 if a right program was not
/// really put to the test.
pub fn exercise(typed: &Typed) -> CommandResult {
    let asked: ExerciseFlags = typed.flags()?;
    let seed = asked.student.as_deref().map_or(asked.seed.unwrap_or(7), seed_of);
    let limit = asked.limit.and_then(|limit| usize::try_from(limit).ok());
    let mut task = Task::new(asked.side, &asked.framing, seed, limit)?;
    task.round_timeout = Duration::from_secs(asked.round_timeout_s);
    task.pause = Duration::from_millis(asked.pause_ms);
    if let Some(language) = &asked.program.starter {
        let starter = STARTERS.iter().find(|starter| starter.name == language);
        // clap lets no other through.
        return starter.map_or(Ok(2), |starter| print(starter.program(&task, asked.right)?));
    }
    if let (Some(kit), Some(folder)) = (&asked.kit, &asked.out) {
        return write_kit(typed, &asked, kit, folder);
    }
    files::can_be_written(asked.report.iter().chain(&asked.out))?;
    let peer = match (&asked.program.listen, &asked.program.connect) {
        (Some(Addresses(addresses)), _) => Peer::Listen(addresses.clone()),
        (_, Some(Addresses(addresses))) => Peer::Connect(addresses.clone()),
        _ => Peer::Command(asked.program.command.clone()),
    };
    let once = || play(typed, &asked, &task, &peer);
    match asked.watch {
        true => watch_files::again_and_again(&asked.program.command, once),
        false => once(),
    }
}

fn play(typed: &Typed, asked: &ExerciseFlags, task: &Task, peer: &Peer) -> CommandResult {
    let lang = typed.output.lang;
    // Somebody who starts a program by hand must know what is waited for.
    let by_hand = !matches!(peer, Peer::Command(_));
    let judged = rounds(task, peer, &mut |what| {
        if by_hand {
            say(what)
        }
    })?;
    // What cannot be written does not take the verdict along.
    let report = asked.report.as_ref().map_or(Ok(()), |file| {
        let command = &asked.program.command;
        let record = GameRecord::of(task, &judged, asked.student.as_deref(), command);
        let text = serde_json::to_string_pretty(&record).map_err(|why| words::no_json(&why))?;
        files::write(file, text + "\n")
    });
    let grader = GRADERS.iter().find(|grader| grader.name == asked.format);
    // Colours are for a terminal alone.
    let paint = if asked.out.is_some() { Paint(false) } else { typed.output.style().paint };
    let text = match grader {
        Some(grader) => (grader.write)(&RoundMarks::of(task, &judged, lang)?, &submission()),
        None => lessons::rounds(&judged, lang, paint),
    };
    match &asked.out {
        Some(file) => files::write(file, text)?,
        None if grader.is_some() => drop(print(text)?),
        None => drop(show(&text, paint)?),
    }
    report?;
    Ok(judged.outcome().exit_code())
}

fn submission() -> Submission {
    let variables = grade::VARIABLES.iter().map(|(_, variable)| {
        let value = std::env::var(variable).unwrap_or_default();
        (variable.to_string(), value)
    });
    Submission { variables: variables.collect(), datetime: grade::now() }
}

/// The command that a grader is to run says the task as it was said to us.
fn write_kit(typed: &Typed, asked: &ExerciseFlags, name: &str, folder: &Path) -> CommandResult {
    let mut task = [asked.side.name(), "--framing", &asked.framing].map(str::to_owned).to_vec();
    task.extend(typed.again("seed limit"));
    task.extend(["--pause-ms".to_owned(), asked.pause_ms.to_string()]);
    files::create_folder(folder)?;
    let mut told = String::new();
    for kit in KITS.iter().filter(|kit| kit.name == name) {
        for file in kit.files(&task, &asked.program.command) {
            let path = folder.join(file.name);
            files::write(&path, &file.content)?;
            if file.runs {
                Kernel::let_run(&path)
                    .map_err(|why| words::cannot_be_written(files::name(&path), &why))?;
            }
            told += &format!("{}\n", quoted(&path.display().to_string()));
        }
    }
    print(told)
}
