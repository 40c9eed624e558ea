//! `sticky-demo exec serve | run | connect`.

use super::{
    ClientArgs, KeyArgs, ServerArgs, Speech, bytes, encoding, messages, print, seconds, seen, words,
};
use crate::Lang;
use crate::cli::base::{CommandResult, whole};
use crate::cli::command::Typed;
use crate::programs::auth::Key;
use crate::programs::exec::{
    self, AllowList, Client, CommandAnswer, CommandLimits, Ending, Rules, StdStream, Writing,
};
use crate::programs::{Dialect, Done, Encoding, Trouble, log};
use clap::{Args, Subcommand};
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

/// What both ends must say alike.
#[derive(Debug, Args)]
pub struct Agreement {
    #[command(flatten)]
    speech: Speech,
    /// How commands are written by a tutorial's dialect; --encoding is that of answers ¦ 教程方言的命令所用的编码；--encoding 指回复的编码
    #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8", value_parser = encoding)]
    request_encoding: Encoding,

    /// What the header of json32 calls the size, when sent; total_size too is read ¦ json32 的报头里大小字段叫什么（发送时）；读取时 total_size 也认
    #[arg(long, value_name = "FIELD", default_value = "data_size")]
    size_field: String,

    #[command(flatten)]
    key: KeyArgs,
}

impl Agreement {
    fn get(&self, lang: Lang) -> Done<(Dialect, Writing, Option<Key>)> {
        let (dialect, answer) = self.speech.among(&DIALECTS)?;
        // Ours is always in UTF-8.
        let framed = dialect == Dialect::Framed;
        let request = if framed { Encoding::Utf8 } else { self.request_encoding };
        let writing = Writing { request, answer, size_field: self.size_field.clone() };
        Ok((dialect, writing, self.key.get(dialect, lang)?))
    }
}

#[derive(Debug, Subcommand)]
pub enum Exec {
    /// Run what clients ask for, if it is on the list ¦ 客户端要求的命令，在名单上才运行
    Serve(ServeExec),
    /// Run one command there ¦ 在对端运行一条命令
    Run {
        #[command(flatten)]
        client: ClientSide,
        /// The command and its arguments ¦ 命令及其参数
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Run many commands over one connection: a line of stdin each ¦ 在一条连接上运行多条命令：标准输入每行一条
    Connect(ClientSide),
}

#[derive(Debug, Args)]
pub struct ServeExec {
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    agreed: Agreement,
    /// One more program that may be run, with any arguments; date, echo, pwd, seq, uname, … may already, and ls in the folder where the server was started and below ¦ 还允许运行的程序，参数不限；date、echo、pwd、seq、uname 等本来就允许，ls 只限启动服务器时所在的文件夹及其下
    #[arg(long, value_name = "NAME")]
    allow: Vec<String>,
    /// Seconds that a command may take ¦ 一条命令最多运行多少秒
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    command_s: Duration,
    /// Bytes that a command may write ¦ 一条命令最多输出多少字节
    #[arg(long, value_name = "BYTES", default_value = "32MiB", value_parser = bytes)]
    output_bytes: u64,
    /// Commands that run at once; others wait their turn ¦ 同时运行的命令数；其余的排队
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = whole(1, 1000))]
    max_commands: u64,
}

#[derive(Debug, Args)]
pub struct ClientSide {
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    agreed: Agreement,
    /// The longest answer that is accepted in a tutorial's dialect ¦ 在教程方言中接受的最长回复
    #[arg(long, value_name = "BYTES", default_value = "64MiB", value_parser = bytes)]
    max_answer_bytes: u64,
    /// What the naive client's one read asks for ¦ 朴素客户端只读一次，这次读取要多少字节
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = whole(1, 1 << 20))]
    recv_bytes: u64,
}

const DIALECTS: [Dialect; 5] =
    [Dialect::Framed, Dialect::Naive, Dialect::I32, Dialect::Json32, Dialect::I64];

pub fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    match typed.flags::<Exec>()? {
        Exec::Serve(asked) => {
            let (dialect, writing, key) = asked.agreed.get(lang)?;
            if key.is_none() && !asked.server.is_loopback() {
                return Err(words::only_with_a_key(asked.server.bind).into());
            }
            let path = std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned());
            let rules = Rules {
                dialect,
                writing,
                allowed: AllowList::new(&asked.allow, &path).map_err(Trouble::Usage)?,
                limits: CommandLimits { time: asked.command_s, output_bytes: asked.output_bytes },
                max_commands: asked.max_commands as usize,
                key,
            };
            let (server, stop) = asked.server.listen("exec", exec::PORT, lang)?;
            exec::serve(&server, &rules, stop)?;
            Ok(0)
        }
        Exec::Run { client, command } => {
            let mut connection = client.open(lang)?;
            // One word is a whole line, as it was typed; several are quoted so
            // that the server cuts them where the shell here did.
            let line = match &command[..] {
                [line] => line.clone(),
                words => exec::join(words),
            };
            Ok(u8::from(!report(&run_shown(&mut connection, &line)?, lang)))
        }
        Exec::Connect(client) => connect(&client, lang),
    }
}

impl ClientSide {
    fn open(&self, lang: Lang) -> Done<Client> {
        let (dialect, writing, key) = self.agreed.get(lang)?;
        let most = usize::try_from(self.max_answer_bytes).unwrap_or(usize::MAX);
        let limits = (most, self.recv_bytes as usize);
        self.client.each(exec::PORT, |remote| {
            Client::open(remote, (dialect, &writing), key.as_ref(), limits)
        })
    }
}

fn connect(side: &ClientSide, lang: Lang) -> CommandResult {
    let mut client = side.open(lang)?;
    let terminal = io::stdin().is_terminal();
    let mut lines = messages(Vec::new());
    let mut failed = 0;
    loop {
        if terminal {
            let _ = write!(io::stderr(), "> ");
        }
        let Some(line) = lines.next() else { return Ok(failed) };
        let Ok(line) = String::from_utf8(line?) else {
            log(&words::LINE_NOT_UTF8.into(), lang);
            failed = 1;
            continue;
        };
        match line.trim_ascii() {
            "" => continue,
            "exit" | "quit" => return Ok(failed),
            line => match run_shown(&mut client, line) {
                Ok(answer) => drop(report(&answer, lang)),
                // A command that is refused does not end the connection.
                Err(refused @ Trouble::Refused(_)) => log(&refused.text(), lang),
                Err(trouble) => return Err(trouble.into()),
            },
        }
    }
}

fn run_shown(client: &mut Client, line: &str) -> Done<CommandAnswer> {
    let mut shown = OutputShown::default();
    let answer = client.run(line, |output, bytes| shown.show(output, bytes));
    shown.end()?;
    answer
}

/// What is to be shown of a command's output. A character that was cut in two, because
/// the output comes in pieces, is whole on a terminal.
#[derive(Default)]
struct OutputShown {
    /// The beginnings of characters, of stdout and of stderr.
    cut: [Vec<u8>; 2],
}

impl OutputShown {
    fn show(&mut self, output: StdStream, bytes: &[u8]) -> Done<()> {
        let mut piece = std::mem::take(&mut self.cut[output as usize]);
        piece.extend_from_slice(bytes);
        let last = piece.utf8_chunks().last().map_or(&[][..], |chunk| chunk.invalid());
        let is_cut = std::str::from_utf8(last).is_err_and(|error| error.error_len().is_none());
        if is_cut {
            self.cut[output as usize] = piece.split_off(piece.len() - last.len());
        }
        if output == StdStream::Stdout { print(piece) } else { print_error(&piece) }
    }

    /// Shows what was never made whole.
    fn end(&mut self) -> Done<()> {
        let [stdout, stderr] = std::mem::take(&mut self.cut);
        print(stdout).and_then(|()| print_error(&stderr))
    }
}

fn print_error(bytes: &[u8]) -> Done<()> {
    let shown = io::stderr().is_terminal().then(|| seen(bytes));
    let _ = io::stderr().write_all(shown.as_ref().map_or(bytes, |shown| shown.as_bytes()));
    Ok(())
}

/// Says how the command ended, where that is worth a word; true for success.
fn report(answer: &CommandAnswer, lang: Lang) -> bool {
    match answer {
        CommandAnswer::Whole | CommandAnswer::Ended(Ending::Exited(0)) => true,
        CommandAnswer::Ended(ending) => {
            log(&words::ended(&ending.text()), lang);
            false
        }
        CommandAnswer::OneRead(bytes) => {
            log(&words::one_read(*bytes), lang);
            true
        }
    }
}
