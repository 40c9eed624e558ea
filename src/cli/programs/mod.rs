//! The subcommands of [`programs`](crate::programs): what was typed becomes a call.

pub mod auth;
pub mod chat;
pub mod echo;
pub mod exec;
pub mod file;
pub mod race;

use super::base::{whole, write_to_stdout};
use super::files::cannot_be_read;
use crate::programs::auth::Key;
use crate::programs::{Dialect, Done, Patience, Settings, Trouble, server};
use crate::sys::{Stop, said};
use crate::{Both, Lang, Sentence, Text, text};
use clap::Args;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A program whose own commands do the work.
fn subcommands(command: clap::Command) -> clap::Command {
    command.subcommand_required(true).arg_required_else_help(true)
}

/// Where and how a server serves.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Server ¦ 服务器")]
struct ServerArgs {
    /// The address to listen at; anything but loopback can be reached by others ¦ 监听地址；回环以外的地址，别人也能连到
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    bind: IpAddr,

    /// The port; 0 takes any free one [default: the program's own] ¦ 端口；0 表示任意空闲端口 [默认：该程序自己的端口]
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// Connections served at once; one more is refused, and told so ¦ 同时服务的连接数；再多就说明原因并拒绝
    #[arg(long, value_name = "N", default_value_t = server::DEFAULT_MAX_CONNECTIONS as u64,
          value_parser = whole(1, server::MOST_CONNECTIONS as u64))]
    max_connections: u64,

    #[command(flatten)]
    patience: PatienceArgs,
}

impl ServerArgs {
    fn settings(&self, default_port: u16, lang: Lang) -> Settings {
        Settings {
            bind: self.bind,
            port: self.port.unwrap_or(default_port),
            max_connections: self.max_connections as usize,
            patience: self.patience.get(),
            lang,
        }
    }
}

/// Whom a client talks to.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection ¦ 连接")]
struct ClientArgs {
    /// The server's address: HOST, HOST:PORT or :PORT [default: 127.0.0.1 and the program's own port] ¦ 服务器地址：HOST、HOST:PORT 或 :PORT [默认：127.0.0.1 与该程序自己的端口]
    #[arg(long, value_name = "HOST:PORT")]
    to: Option<String>,

    #[command(flatten)]
    patience: PatienceArgs,
}

impl ClientArgs {
    fn address(&self, default_port: u16) -> Done<SocketAddr> {
        let to = self.to.as_deref().unwrap_or("127.0.0.1");
        let wrong =
            |why: Text| Trouble::Usage(text!("--to {to:?}: {why}", "--to {to:?}：{why}"; why));
        if let Ok(address) = to.parse() {
            return Ok(address);
        }
        let bare = to.strip_prefix('[').and_then(|to| to.strip_suffix(']')).unwrap_or(to);
        let (host, port) = match (bare.parse::<IpAddr>(), to.rsplit_once(':')) {
            (Ok(ip), _) => return Ok(SocketAddr::new(ip, default_port)),
            (_, Some((host, port))) => {
                let port = port
                    .parse()
                    .map_err(|_| wrong(text!("{port:?} is no port", "{port:?} 不是端口号")))?;
                (if host.is_empty() { "127.0.0.1" } else { host }, port)
            }
            (_, None) => (to, default_port),
        };
        let found = (host, port).to_socket_addrs().map_err(|error| {
            wrong(text!(
                "no address is known for it: {error}",
                "查不到它的地址：{error}"; error = said(&error)
            ))
        })?;
        best(found).ok_or_else(|| wrong(text!("no address is known for it", "查不到它的地址")))
    }
}

/// The address to take of those that a name has. Often localhost is `::1` before
/// it is 127.0.0.1, and the latter is where our servers and the tutorials' listen.
fn best(found: impl Iterator<Item = SocketAddr>) -> Option<SocketAddr> {
    found.min_by_key(SocketAddr::is_ipv6) // the first of several that are equal
}

/// Where the key is. Never on the command line: everybody on the machine can
/// read that (ps(1)).
#[derive(Debug, Clone, Args)]
struct KeyArgs {
    /// A file that holds the key; without it the variable STICKY_DEMO_KEY does, if set ¦ 存放密钥的文件；不给则用环境变量 STICKY_DEMO_KEY（若已设置）
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl KeyArgs {
    /// The key, if there is one. Only the framed dialect can use it for more
    /// than `auth`, and demands a long one.
    fn get(&self, dialect: Dialect) -> Done<Option<Key>> {
        let usage = |why: Text| Trouble::Usage(text!("the key: {why}", "密钥：{why}"; why));
        let key = match (&self.key_file, std::env::var_os("STICKY_DEMO_KEY")) {
            (Some(path), _) => Key::new(&key_bytes(path).map_err(usage)?).map_err(usage)?,
            (None, Some(value)) => Key::new(value.as_encoded_bytes()).map_err(usage)?,
            (None, None) => return Ok(None),
        };
        match dialect {
            Dialect::Framed => key.strong().map(Some).map_err(usage),
            Dialect::HmacMd5 => Ok(Some(key)),
            other if self.key_file.is_some() => {
                let name = other.name();
                Err(Trouble::Usage(text!(
                    "the dialect {name} has no authentication; leave --key-file out, or use framed",
                    "方言 {name} 没有认证：请去掉 --key-file，或改用 framed"
                )))
            }
            _ => Ok(None),
        }
    }

    fn required(&self, dialect: Dialect) -> Done<Key> {
        self.get(dialect)?.ok_or_else(|| {
            Trouble::Usage(text!(
                "a key is needed: --key-file FILE, or the variable STICKY_DEMO_KEY",
                "需要密钥：用 --key-file FILE 指定，或设置环境变量 STICKY_DEMO_KEY"
            ))
        })
    }
}

/// A key may be any bytes, so it is not read as text.
fn key_bytes(path: &Path) -> Result<Vec<u8>, Text> {
    const MOST_BYTES: u64 = 64 << 10;
    let mut content = Vec::new();
    let shown = path.display();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut content))
        .map_err(|error| cannot_be_read(path, &error))?;
    if content.len() as u64 > MOST_BYTES {
        return Err(text!(
            "{shown} is longer than {MOST_BYTES} bytes",
            "{shown} 超过 {MOST_BYTES} 字节"
        ));
    }
    Ok(content)
}

/// The dialect of that name, if this program speaks it.
fn dialect(name: &str, known: &[Dialect]) -> Result<Dialect, Sentence> {
    known.iter().copied().find(|dialect| dialect.name() == name).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|dialect| dialect.name()).collect();
        let (en, zh) = (names.join(", "), names.join("、"));
        Sentence(Text {
            en: format!("this program speaks {en}"), zh: format!("本程序支持 {zh}")
        })
    })
}

/// How long a peer may take.
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
    let seconds: f64 =
        text.parse().map_err(|_| Sentence(text!("not a number of seconds", "不是秒数")))?;
    if !(0.01..=86_400.0).contains(&seconds) {
        return Err(Sentence(text!("takes 0.01 to 86400 seconds", "应为 0.01 到 86400 秒")));
    }
    Ok(Duration::from_secs_f64(seconds))
}

/// A number of bytes: 4096, 64KiB, 1MiB, 5GiB, 10MB.
fn bytes(text: &str) -> Result<u64, Sentence> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits]
        .parse()
        .map_err(|_| Sentence(text!("not a number of bytes", "不是字节数")))?;
    let unit: u64 = match text[digits..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" | "k" => 1 << 10,
        "mib" | "m" => 1 << 20,
        "gib" | "g" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        other => {
            return Err(Sentence(text!(
                "{other:?} is no unit; KiB, MiB, GiB, kB, MB and GB are",
                "{other:?} 不是单位；单位有 KiB、MiB、GiB、kB、MB、GB"
            )));
        }
    };
    number.checked_mul(unit).ok_or_else(|| Sentence(text!("too many bytes", "字节数太大")))
}

/// The flag that Ctrl-C sets.
fn interrupt() -> Done<&'static Stop> {
    Stop::on_interrupt().map_err(Trouble::io(Both { en: "catching Ctrl-C", zh: "捕捉 Ctrl-C" }))
}

/// Writes to stdout. A reader that has gone has seen enough, and the program ends.
fn print(bytes: &[u8]) -> Done<()> {
    match write_to_stdout(bytes) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Trouble::Stopped),
        other => {
            other.map_err(Trouble::io(Both { en: "writing to stdout", zh: "写入标准输出" }))
        }
    }
}

/// What was typed, or the lines of stdin as they come. An error is the last of
/// them, and a line of more than 1 MiB is one: cut, it would be two messages.
fn messages(text: Vec<String>) -> Box<dyn Iterator<Item = Done<Vec<u8>>>> {
    const LONGEST_LINE: u64 = 1 << 20;
    const STDIN: Both = Both { en: "reading stdin", zh: "读取标准输入" };
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
            Ok(_) if line.len() as u64 > LONGEST_LINE => Err(Trouble::Usage(text!(
                "a line of stdin has more than {LONGEST_LINE} bytes; one line is one message here: send shorter ones",
                "标准输入有一行超过 {LONGEST_LINE} 字节；这里一行就是一条消息：请发短一些的"
            ))),
            read => read.map_err(Trouble::io(STDIN)),
        };
        failed = read.is_err();
        match read {
            Ok(0) => None,
            read => Some(read.map(|_| line)),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::{ClientArgs, Duration, PatienceArgs, best};

    #[test]
    fn an_ipv6_address_with_and_without_a_port() {
        let (idle_s, step_s) = (Duration::from_secs(1), Duration::from_secs(1));
        for (to, address) in [
            ("::1", "[::1]:7"),
            ("[::1]", "[::1]:7"),
            ("[::1]:9", "[::1]:9"),
            (":9", "127.0.0.1:9"),
        ] {
            let client =
                ClientArgs { to: Some(to.to_owned()), patience: PatienceArgs { idle_s, step_s } };
            assert_eq!(client.address(7).expect(to), address.parse().expect("one"), "{to}");
        }
    }

    #[test]
    fn localhost_is_where_the_servers_listen() {
        let addresses = ["[::1]:7", "127.0.0.1:7", "127.0.0.2:7"].map(|a| a.parse().expect("one"));
        assert_eq!(best(addresses.into_iter()), Some(addresses[1]));
        assert_eq!(best(addresses[..1].iter().copied()), Some(addresses[0]));
    }
}
