//! `sticky-demo race`.

use super::{bytes_within, print};
use crate::cli::base::{CommandResult, whole};
use crate::cli::command::Typed;
use crate::programs::race::{self, LEAST_DATAGRAM_BYTES, MOST_WRITE_BYTES, RacePlan};
use crate::programs::{log, udp::MAX_IPV4_BYTES};
use crate::report::wrapping;
use clap::Args;

#[derive(Debug, Args)]
pub struct Race {
    /// What each lap carries ¦ 每轮传送多少
    #[arg(long, value_name = "BYTES", default_value = "256MiB", value_parser = bytes_within(1, 1 << 40))]
    bytes: u64,

    /// What one TCP write carries ¦ 一次 TCP 写入多少
    #[arg(long, value_name = "BYTES", default_value = "1MiB",
          value_parser = bytes_within(16, MOST_WRITE_BYTES as u64))]
    write_bytes: u64,

    /// What one datagram carries; several make several laps ¦ 一个数据报装多少；给几个值就各跑一轮
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1472,8000,65507",
          value_parser = bytes_within(LEAST_DATAGRAM_BYTES as u64, MAX_IPV4_BYTES as u64))]
    datagram: Vec<u64>,

    /// The UDP receiver's buffer (SO_RCVBUF; Linux doubles it, up to a limit; the report says what it became) ¦ UDP 接收方的缓冲区（SO_RCVBUF；Linux 会加倍，但有上限，报告里有实际值）
    // The socket option is a C int: more would arrive as something else.
    #[arg(long, value_name = "BYTES", value_parser = bytes_within(1, i32::MAX as u64))]
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

pub fn run(typed: &Typed) -> CommandResult {
    let lang = typed.output.lang;
    let race: Race = typed.flags()?;
    let plan = RacePlan {
        bytes: race.bytes,
        write_bytes: race.write_bytes as usize,
        datagrams: race.datagram.iter().map(|bytes| *bytes as usize).collect(),
        rcvbuf_bytes: race.rcvbuf.map(|bytes| bytes as usize),
        congestion: race.congestion,
        reliable: race.reliable,
        rounds: race.rounds as usize,
    };
    let laps = race::run(&plan, |lap| log(&race::line(lap), lang))?;
    if typed.output.format.for_programs {
        print(format!("{:#}\n", race::json(&laps)))?;
    } else {
        let width = typed.output.style().width;
        let text = race::text(&laps, width, lang);
        print(text.lines().map(|line| in_its_column(line, width)).collect::<String>())?;
    }
    Ok(0)
}

/// A line that is too long goes on below where it begins.
fn in_its_column(line: &str, width: usize) -> String {
    let column = line.len() - line.trim_start().len();
    let broken = wrapping(width).subsequent_indent(&line[..column]);
    format!("{}\n", textwrap::fill(line, broken))
}
