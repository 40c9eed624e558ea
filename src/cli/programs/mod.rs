//! The subcommands of [`programs`](crate::programs): what was typed becomes a call.

pub mod auth;
pub mod chat;
pub mod echo;
pub mod exec;
pub mod file;
pub mod race;
mod to;
mod words;

use to::ClientArgs;
pub use to::{Addresses, host_and_port};

use super::base::{port, whole, write_to_stdout};
use super::files::read_bytes;
use crate::programs::auth::Key;
use crate::programs::server::{self, Server};
use crate::programs::{Dialect, Done, Encoding, Patience, Settings, Trouble, log};
use crate::sys::{Kernel, Process, Stop};
use crate::{Lang, Sentence, Text, printable};
use clap::Args;
use std::io::{self, BufRead, IsTerminal, Read};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Server ¦ 服务器")]
pub struct ServerArgs {
    /// The address to listen at; anything but loopback can be reached by others ¦ 监听地址；回环以外的地址，别人也能连到
    #[arg(long, value_name = "IP", default_value = "127.0.0.1", value_parser = ip)]
    bind: IpAddr,

    /// Off loopback, serve anyone who can reach that address, key or not; exec never does ¦ 在回环以外，谁能连到就为谁服务，不要求密钥；exec 从不如此
    #[arg(long)]
    without_key: bool,

    /// The port; 0 takes any free one [default: the program's own] ¦ 端口；0 表示任意空闲端口 [默认：该程序自己的端口]
    #[arg(long, value_name = "N", value_parser = port(0))]
    port: Option<u16>,

    /// Connections served at once; one more is refused, and told so ¦ 同时服务的连接数；再多就说明原因并拒绝
    #[arg(long, value_name = "N", default_value_t = server::DEFAULT_MAX_CONNECTIONS as u64,
          value_parser = whole(1, server::MOST_CONNECTIONS as u64))]
    max_connections: u64,

    /// Of these, from one address [default: a quarter off loopback, all on it] ¦ 其中来自同一地址的连接数 [默认：回环以外为四分之一，回环上不限]
    #[arg(long, value_name = "N", value_parser = whole(1, server::MOST_CONNECTIONS as u64))]
    per_address: Option<u64>,

    #[command(flatten)]
    patience: PatienceArgs,
}

impl ServerArgs {
    /// Whether only this machine can reach us.
    fn is_loopback(&self) -> bool {
        match self.bind {
            IpAddr::V4(address) => address.is_loopback(),
            IpAddr::V6(address) => {
                address.is_loopback() || address.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback())
            }
        }
    }

    /// Off loopback, only with a key, or if it was said that none is wanted.
    fn guard(&self, name: &str, has_key: bool) -> Done<()> {
        match has_key || self.without_key || self.is_loopback() {
            true => Ok(()),
            false => Err(Trouble::Usage(words::who_may_come(name, self.bind))),
        }
    }

    fn settings(&self, default_port: u16, lang: Lang) -> Settings {
        let all = self.max_connections;
        let share = if self.is_loopback() { all } else { all.div_ceil(4) };
        Settings {
            bind: self.bind,
            port: self.port.unwrap_or(default_port),
            max_connections: all as usize,
            per_address: self.per_address.unwrap_or(share) as usize,
            patience: self.patience.get(),
            lang,
        }
    }

    /// The server, and the flag that Ctrl-C sets.
    fn listen(
        &self,
        name: &'static str,
        default_port: u16,
        lang: Lang,
    ) -> Done<(Server, &'static Stop)> {
        let stop = interrupt()?;
        Ok((Server::listen(name, self.settings(default_port, lang))?, stop))
    }
}

/// The longest key that is read, in bytes.
const LONGEST_KEY: u64 = 64 << 10;

/// Where the key is. Never on the command line: everybody on the machine can
/// read that (ps(1)).
#[derive(Debug, Clone, Args)]
pub struct KeyArgs {
    /// A file that holds the key; without it the variable STICKY_DEMO_KEY does, if set ¦ 存放密钥的文件；不给则用环境变量 STICKY_DEMO_KEY（若已设置）
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl KeyArgs {
    /// The key, if there is one. Only the framed dialect can use it for more
    /// than `auth`, and demands a long one.
    fn get(&self, dialect: Dialect, lang: Lang) -> Done<Option<Key>> {
        let usage = |why: Text| Trouble::Usage(words::bad_key(&why));
        let key = match (&self.key_file, std::env::var_os("STICKY_DEMO_KEY")) {
            (Some(path), _) => {
                if Kernel::others_may_use(path) {
                    return Err(usage(words::known_to_others(&path.display())));
                }
                Key::new(&read_bytes(path, LONGEST_KEY).map_err(usage)?).map_err(usage)?
            }
            (None, Some(value)) => Key::new(value.as_encoded_bytes()).map_err(usage)?,
            (None, None) => return Ok(None),
        };
        match dialect {
            Dialect::Framed => key.strong().map(Some).map_err(usage),
            Dialect::HmacMd5 => Ok(Some(key)),
            other if self.key_file.is_some() => Err(Trouble::Usage(words::no_key_in(other.name()))),
            other => {
                log(&words::key_left_out(other.name()), lang);
                Ok(None)
            }
        }
    }

    fn required(&self, dialect: Dialect, lang: Lang) -> Done<Key> {
        self.get(dialect, lang)?.ok_or_else(|| Trouble::Usage(words::KEY_NEEDED.into()))
    }
}

/// The key, and how both ends talk.
#[derive(Debug, Clone, Args)]
pub struct KeyedSpeech {
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    speech: Speech,
}

/// How both ends talk.
#[derive(Debug, Clone, Args)]
pub struct Speech {
    /// How messages are marked: framed (ours), or as a tutorial's program does; exec: naive (not at all), i32, json32, i64; file: naive, json64, json32, ascii; auth: hmac-md5 ¦ 如何标明消息边界：framed（我们的做法），或照教程的程序；exec：naive（不标）、i32、json32、i64；file：naive、json64、json32、ascii；auth：hmac-md5
    #[arg(long, value_name = "NAME", default_value = "framed")]
    dialect: String,

    /// How text is written by a tutorial's dialect ¦ 教程方言所用的文本编码
    #[arg(long, value_name = "utf-8|gbk", default_value = "utf-8", value_parser = encoding)]
    encoding: Encoding,
}

impl Speech {
    /// The dialect, if the program speaks it, and the encoding. Ours is always UTF-8.
    fn among(&self, known: &[Dialect]) -> Done<(Dialect, Encoding)> {
        match known.iter().find(|dialect| dialect.name() == self.dialect) {
            Some(Dialect::Framed) => Ok((Dialect::Framed, Encoding::Utf8)),
            Some(dialect) => Ok((*dialect, self.encoding)),
            None => {
                let names: Vec<_> = known.iter().map(|dialect| dialect.name()).collect();
                Err(Trouble::Usage(words::speaks(&self.dialect, &Text::listed(&names))))
            }
        }
    }
}

fn ip(text: &str) -> Result<IpAddr, Sentence> {
    let text = if text == "localhost" { "127.0.0.1" } else { text };
    text.parse().map_err(|_| Sentence(words::NOT_AN_IP.into()))
}

fn encoding(name: &str) -> Result<Encoding, Sentence> {
    match name {
        "utf-8" | "utf8" => Ok(Encoding::Utf8),
        "gbk" => Ok(Encoding::Gbk),
        _ => Err(Sentence(words::ENCODINGS.into())),
    }
}

#[derive(Debug, Clone, Args)]
struct PatienceArgs {
    /// Seconds that a peer may be silent between two requests ¦ 对端在两次请求之间最多可以沉默多少秒
    #[arg(long, value_name = "S", default_value = "60", value_parser = seconds)]
    idle_s: Duration,

    /// Seconds for a step that has begun: the rest of a message, a write ¦ 一步开始之后最多多少秒：读完一条消息，或完成一次写入
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    step_s: Duration,
}

impl PatienceArgs {
    fn get(&self) -> Patience {
        Patience { idle: self.idle_s, step: self.step_s }
    }
}

fn seconds(text: &str) -> Result<Duration, Sentence> {
    let seconds: f64 = text.parse().map_err(|_| Sentence(words::NOT_SECONDS.into()))?;
    if !(0.01..=86_400.0).contains(&seconds) {
        return Err(Sentence(words::SECONDS_RANGE.into()));
    }
    Ok(Duration::from_secs_f64(seconds))
}

/// A number of bytes: 4096, 64KiB, 1MiB, 5GiB, 10MB.
fn bytes(text: &str) -> Result<u64, Sentence> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().map_err(|_| Sentence(words::NOT_BYTES.into()))?;
    let unit: u64 = match text[digits..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" | "k" => 1 << 10,
        "mib" | "m" => 1 << 20,
        "gib" | "g" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        other => return Err(Sentence(words::not_a_unit(other))),
    };
    number.checked_mul(unit).ok_or_else(|| Sentence(words::TOO_MANY_BYTES.into()))
}

/// The same, within limits.
fn bytes_within(least: u64, most: u64) -> impl Fn(&str) -> Result<u64, Sentence> + Clone {
    move |text| {
        let number = bytes(text)?;
        let good = (least..=most).contains(&number);
        good.then_some(number).ok_or_else(|| Sentence(words::bytes_range(least, most)))
    }
}

/// The flag that Ctrl-C sets.
fn interrupt() -> Done<&'static Stop> {
    Stop::on_interrupt().map_err(Trouble::system(words::no_interrupt, ""))
}

/// Writes to stdout: as it is where a program reads it, and as a person may see it on
/// a terminal. A reader that has gone has seen enough, and the program ends.
fn print(bytes: impl AsRef<[u8]>) -> Done<()> {
    let bytes = bytes.as_ref();
    let shown = io::stdout().is_terminal().then(|| seen(bytes));
    match write_to_stdout(shown.as_ref().map_or(bytes, |shown| shown.as_bytes())) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Trouble::Stopped),
        other => other.map_err(Trouble::system(words::cannot_print, "")),
    }
}

fn seen(bytes: &[u8]) -> String {
    printable(&String::from_utf8_lossy(bytes)).into_owned()
}

fn print_line(line: &[u8]) -> Done<()> {
    print([line, b"\n"].concat())
}

/// What was typed, or the lines of stdin as they come. An error is the last of
/// them, and a line of more than 1 MiB is one: cut, it would be two messages.
fn messages(text: Vec<String>) -> Box<dyn Iterator<Item = Done<Vec<u8>>>> {
    const LONGEST_LINE: u64 = 1 << 20;
    if !text.is_empty() {
        return Box::new(text.into_iter().map(|text| Ok(text.into_bytes())));
    }
    let mut failed = false;
    Box::new(std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let mut line = Vec::new();
        let read = io::stdin().lock().take(LONGEST_LINE + 1).read_until(b'\n', &mut line);
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        let read = match read {
            Ok(_) if line.len() as u64 > LONGEST_LINE => {
                Err(Trouble::Usage(words::line_too_long(LONGEST_LINE)))
            }
            read => read.map_err(Trouble::system(words::cannot_read_stdin, "")),
        };
        failed = read.is_err();
        match read {
            Ok(0) => None,
            read => Some(read.map(|_| line)),
        }
    }))
}
