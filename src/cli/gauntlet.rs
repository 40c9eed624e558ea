//! `sticky-demo gauntlet`: recorded requests against a server, in every way in which TCP
//! may deliver them.

use super::programs::{Addresses, host_and_port};
use super::*;
use crate::judge::gauntlet::{Gauntlet, Ignored, PlanChoice, Where, report, run};
use std::sync::Once;

/// A request may be as long as this.
const LONGEST_REQUEST: u64 = 1 << 20;

#[derive(Args)]
#[command(
    override_usage = "sticky-demo gauntlet [OPTIONS] --send <FILE|BYTES>... <--connect <HOST:PORT>|-- COMMAND...>"
)]
pub struct GauntletFlags {
    #[command(flatten)]
    server: ServerPlace,

    /// Where your server will listen on 127.0.0.1 [default: a free port, in STICKY_PORT and for {port}] ¦ 你的服务器在 127.0.0.1 的哪个端口监听 [默认：一个空闲端口，见 STICKY_PORT 与 {port}]
    #[arg(long, value_name = "N", conflicts_with = "connect", value_parser = port(1))]
    port: Option<u16>,

    /// A request: a file, or its bytes ('PING\r\n', text:PING, 50494e47, base64:UElORw==); several are answered one by one ¦ 一个请求：文件，或字节本身（'PING\r\n'、text:PING、50494e47、base64:UElORw==）；多个请求逐一得到回答
    #[arg(long, value_name = "FILE|BYTES", required = true, num_args = 1..)]
    send: Vec<String>,

    /// The format of requests and answers: named places, hostile lengths, where an answer ends ¦ 请求与回答的格式：有名称的位置、恶意的长度、回答在哪里结束
    #[arg(long, value_name = "NAME", value_parser = framings(), hide_possible_values = true)]
    framing: Option<String>,

    /// What the answer must be: what the control gets, or a file ¦ 回答应是什么：对照所得，或文件的内容
    #[arg(long, value_name = "control|FILE", default_value = "control")]
    expect: String,

    /// Leave out what matches where answers are compared, as '^Date: .*' ¦ 比较回答时略去匹配的部分，如 '^Date: .*'
    #[arg(long, value_name = "REGEX")]
    ignore: Vec<String>,

    /// These plans alone: 2, 2.17, 2.10-2.20, or cuts:5,17 ¦ 只做这些方案：2、2.17、2.10-2.20，或 cuts:5,17
    #[arg(long, value_name = "ID")]
    plan: Vec<String>,

    /// What pairs and random cuts are drawn from ¦ 成对切点与随机切点所用的种子
    #[arg(long, value_name = "S", default_value_t = 7, value_parser = whole(0, u64::MAX))]
    seed: u64,

    /// How long a pause inside a request is ¦ 请求中间的停顿有多长
    #[arg(long, value_name = "MS", default_value_t = 1100, value_parser = whole(1, 60_000))]
    pause_ms: u64,

    /// How long an answer, and a close, are waited for ¦ 等回答、等关闭各等多久
    #[arg(long, value_name = "MS", default_value_t = 2000, value_parser = whole(50, 60_000))]
    patience_ms: u64,

    /// Every failure, and the smallest in Python ¦ 列出全部失败，并把最小的一个写成 Python
    #[arg(long, help_heading = words::OUTPUT)]
    proof: bool,

    /// Write the report there as a page ¦ 把报告写成网页
    #[arg(long, value_name = "FILE", help_heading = words::OUTPUT)]
    html: Option<PathBuf>,

    /// Write the report there as JUnit's XML, for CI ¦ 把报告写成 JUnit 的 XML，供 CI 使用
    #[arg(long, value_name = "FILE", help_heading = words::OUTPUT)]
    junit: Option<PathBuf>,
}

/// Where the server is.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct ServerPlace {
    /// The server listens there ¦ 服务器在该地址监听
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
    connect: Option<Addresses>,

    /// How your server is started, once; its own arguments follow ¦ 启动服务器的命令（只启动一次），后面是它自己的参数
    #[arg(value_name = "COMMAND", last = true, num_args = 1..)]
    command: Vec<String>,
}

/// Exit code 0 if the answer never depends on how the bytes came, 1 if it does; 3 if the
/// control fails, or nothing was shown.
pub fn gauntlet(typed: &Typed) -> CommandResult {
    let flags: GauntletFlags = typed.flags()?;
    let framing = flags.framing.as_deref().map(framing::by_name).transpose();
    let choices = flags.plan.iter().map(|id| id.parse::<PlanChoice>());
    let expect = match flags.expect.as_str() {
        "control" => None,
        file => Some(read_bytes(Path::new(file), 8 * LONGEST_REQUEST)?),
    };
    let sent: Vec<_> = flags.send.iter().map(|send| request(send)).collect::<Result<_, _>>()?;
    let (read_as, requests): (Vec<_>, Vec<_>) = sent.into_iter().unzip();
    // How it is run again, but for its plans and reports.
    let mut again =
        typed.again("connect port send framing expect ignore seed pause_ms patience_ms");
    if let [_, ..] = &flags.server.command[..] {
        again.extend([&["--".to_owned()], &flags.server.command[..]].concat());
    }
    let asked = Gauntlet {
        requests,
        expect,
        framing: framing.map_err(|error| error.text())?,
        ignored: Ignored::parse(&flags.ignore)?,
        chosen: choices.collect::<Result<_, _>>()?,
        seed: flags.seed,
        pause: Duration::from_millis(flags.pause_ms),
        patience: Duration::from_millis(flags.patience_ms),
        typed: again,
        server: match flags.server.connect {
            Some(addresses) => Where::Connect(addresses.0[0]),
            None => Where::Start { command: flags.server.command, port: flags.port },
        },
    };
    files::can_be_written(flags.html.iter().chain(&flags.junit))?;
    let quiet = typed.output.format.for_programs;
    let told = Once::new();
    let tell = || told.call_once(|| read_as.iter().flatten().cloned().for_each(say));
    let judgement = run(&asked, &|what| {
        tell();
        if !quiet {
            say(what)
        }
    })?;
    tell(); // where the control did not pass
    typed
        .output
        .answer(&report::json(&judgement), |style| report::text(&judgement, style, flags.proof))?;
    // What cannot be written does not take the verdict along.
    if let Some(path) = &flags.html {
        write(path, report::page(&judgement, typed.output.lang))?;
    }
    if let Some(path) = &flags.junit {
        write(path, report::junit(&judgement))?;
    }
    Ok(judgement.outcome().exit_code())
}

/// The bytes of a file, or those that were typed and what they were read as.
fn request(typed: &str) -> Result<(Option<Text>, Vec<u8>), Text> {
    let path = Path::new(typed);
    match files::typed(path) {
        Some(typed) => typed.map(|(read_as, bytes)| (Some(read_as), bytes)),
        None => Ok((None, read_bytes(path, LONGEST_REQUEST)?)),
    }
}
