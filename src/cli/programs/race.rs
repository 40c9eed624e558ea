//! `sticky-demo race`.

use super::{bytes, print};
use crate::cli::base::{CommandResult, whole};
use crate::cli::command::{Command, Group, Typed};
use crate::cli::output::Formats;
use crate::programs::race::{self, LEAST_DATAGRAM_BYTES, MOST_WRITE_BYTES, Plan};
use crate::programs::{Trouble, log, udp::MAX_IPV4_BYTES};
use crate::sys::{Kernel, Process};
use crate::{Text, both, text};
use clap::Args;

pub const COMMAND: Command = Command {
    name: "race",
    group: Group::Programs,
    about: both!("TCP against UDP: who is faster, what is lost", "TCP 对 UDP：谁更快，丢了什么"),
    more: None,
    examples: &["race --reliable"],
    flags: Race::augment_args,
    formats: Formats::TextOrJson,
    run,
};

#[derive(Debug, Args)]
struct Race {
    /// What each lap carries ¦ 每轮传送多少
    #[arg(long, value_name = "BYTES", default_value = "256MiB", value_parser = bytes)]
    bytes: u64,

    /// What one TCP write carries ¦ 一次 TCP 写入多少
    #[arg(long, value_name = "BYTES", default_value = "1MiB", value_parser = bytes)]
    write_bytes: u64,

    /// What one datagram carries; several make several laps ¦ 一个数据报装多少；给几个值就各跑一轮
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1472,8000,65507")]
    datagram: Vec<usize>,

    /// The UDP receiver's buffer (SO_RCVBUF; Linux doubles it, up to a limit: the report tells) ¦ UDP 接收方的缓冲区（SO_RCVBUF；Linux 会加倍，但有上限，报告里有实际值）
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    rcvbuf: Option<u64>,

    /// TCP's congestion control ¦ TCP 的拥塞控制算法
    #[arg(long, value_name = "NAME")]
    congestion: Option<String>,

    /// Run UDP with acknowledgements and retransmissions too ¦ 另外再跑带确认与重传的 UDP
    #[arg(long)]
    reliable: bool,

    /// Laps of each kind, taking turns; the median is reported ¦ 每种各跑几轮，交替进行，取中位数
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole(1, 1000))]
    rounds: u64,
}

fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang();
    let race: Race = typed.flags()?;
    let plan = race.plan().map_err(Trouble::Usage)?;
    let laps = race::run(&plan, |lap| log(&race::line(lap), lang))?;
    if typed.output.for_programs() {
        print(format!("{:#}\n", race::json(&laps)).as_bytes())?;
    } else {
        let width = Kernel::terminal_size().map(|(columns, _)| columns).unwrap_or(80);
        print(race::text(&laps, width, lang).as_bytes())?;
    }
    Ok(0)
}

impl Race {
    fn plan(&self) -> Result<Plan, Text> {
        let write_bytes = self.write_bytes as usize;
        if !(16..=MOST_WRITE_BYTES).contains(&write_bytes) {
            return Err(text!(
                "--write-bytes takes 16 to {MOST_WRITE_BYTES} bytes",
                "--write-bytes 应为 16 到 {MOST_WRITE_BYTES} 字节"
            ));
        }
        let sizes = LEAST_DATAGRAM_BYTES..=MAX_IPV4_BYTES;
        if let Some(bad) = self.datagram.iter().find(|bytes| !sizes.contains(bytes)) {
            return Err(text!(
                "--datagram {bad}: a datagram has {LEAST_DATAGRAM_BYTES} to {MAX_IPV4_BYTES} bytes",
                "--datagram {bad}：数据报应为 {LEAST_DATAGRAM_BYTES} 到 {MAX_IPV4_BYTES} 字节"
            ));
        }
        if self.bytes == 0 || self.bytes > 1 << 40 {
            return Err(text!(
                "--bytes takes 1 byte to 1024 GiB",
                "--bytes 应为 1 字节到 1024 GiB"
            ));
        }
        // The socket option is a C int: more would arrive as something else.
        let most = i32::MAX as u64;
        if self.rcvbuf.is_some_and(|bytes| !(1..=most).contains(&bytes)) {
            return Err(text!(
                "--rcvbuf takes 1 to {most} bytes",
                "--rcvbuf 应为 1 到 {most} 字节"
            ));
        }
        // A bit for each datagram is kept, to tell lost from late.
        let smallest = self.datagram.iter().min().copied().unwrap_or(MAX_IPV4_BYTES);
        if self.bytes / smallest as u64 > 1 << 30 {
            return Err(text!(
                "--bytes: more than 2^30 datagrams; take fewer bytes or larger ones",
                "--bytes：数据报超过 2^30 个；请减少字节数，或加大数据报"
            ));
        }
        Ok(Plan {
            bytes: self.bytes,
            write_bytes,
            datagrams: self.datagram.clone(),
            rcvbuf_bytes: self.rcvbuf.map(|bytes| bytes as usize),
            congestion: self.congestion.clone(),
            reliable: self.reliable,
            rounds: self.rounds as usize,
        })
    }
}
