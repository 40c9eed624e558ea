//! `sticky-demo watch`: what the reads of somebody's own program returned.

use super::*;
use crate::sys::{self, Hold, NoHold, ProgramOutput, Tracing};
use crate::trace::SeenBy;
use crate::watch::{CallRecord, CallSink, HoldPlan, Keep, MOST_HELD, read_strace};

#[derive(Args)]
pub struct WatchFlags {
    /// Where messages end: a frame format (`sticky-demo list --framings` has a page for each), or auto: the one that fits best ¦ 消息到哪里结束：帧格式（`sticky-demo list --framings` 每种一页）；auto 表示找出最合适的一种
    #[arg(long, value_name = "NAME", value_parser = framings_or_auto(), hide_possible_values = true)]
    framing: Option<String>,

    /// Only connections with this port at either end; may be repeated ¦ 只看某一端是该端口的连接；可以重复
    #[arg(long, value_name = "N", value_parser = port(1))]
    port: Vec<u16>,

    /// Let each receiver read only once the first N bytes have come: merges what came apart ¦ 前 N 字节到齐之后才让接收方读取：把分开到达的合在一起
    #[arg(long, value_name = "N", value_parser = whole(1, MOST_HELD))]
    hold: Option<u64>,

    /// How many bytes of each direction are kept; of what follows the lengths ¦ 每个方向保留多少字节的内容；之后只记长度
    #[arg(long, value_name = "N", default_value_t = 64 << 10, value_parser = whole(1, 16 << 20))]
    keep_bytes: u64,

    // What strace wrote of a program that ran elsewhere.
    #[arg(long, value_name = "LOG", conflicts_with = "hold", help = words::of_strace())]
    strace: Option<PathBuf>,

    #[command(flatten)]
    packets: PacketFlags,

    /// The program, and behind it its own arguments ¦ 要观察的程序，后面是它自己的参数
    #[arg(value_name = "CMD", required_unless_present = "strace", conflicts_with = "strace", trailing_var_arg = true, num_args = 1..)]
    command: Vec<OsString>,
}

/// The exit code is that of the program, or 128 and the signal that ended it; of a log
/// 1 where none of its connections is asked for.
pub fn watch(typed: &Typed) -> CommandResult {
    let flags: WatchFlags = typed.flags()?;
    flags.packets.without_pcap(SeenBy::Tracer)?;
    let (bytes, ports) = (flags.keep_bytes as usize, flags.port.clone());
    let held = flags.hold.is_some();
    let keep = Keep { bytes, ports: ports.clone(), held, ..Keep::default() };
    let mut record = CallRecord::new(keep, flags.framing.as_deref())?;
    flags.packets.check()?;
    if let Some(log) = &flags.strace {
        let mut lines = io::BufReader::new(files::open(log)?);
        read_strace(&mut lines, &mut record)
            .map_err(|error| words::cannot_be_read(files::name(log), &error))?
            .map_err(|why| words::of_a_file(files::name(log), why))?;
        let subject = log.display().to_string();
        let nothing = record.nothing();
        let trace = record.into_trace(SeenBy::Strace, subject, String::new());
        return drawn(trace, nothing, 0, &flags, typed);
    }
    let mut first = flags.hold.map(|bytes| HoldPlan::new(vec![bytes], ports));
    let mut none = NoHold;
    let hold: &mut dyn Hold = match &mut first {
        Some(first) => first,
        None => &mut none,
    };
    let mut left_running = |left: &[(u32, String)]| say(words::still_running(left));
    let command: Vec<_> = flags.command.iter().map(|part| part.to_string_lossy()).collect();
    let command = command.join(" ");
    let output = match typed.output.format.for_programs {
        true => ProgramOutput::ToStderr,
        false => ProgramOutput::Ours,
    };
    let tracing =
        Tracing { command: &flags.command, output, hold, left_running: &mut left_running };
    let exit_code = sys::trace(tracing, &mut record)
        .map_err(|error| words::not_watched(&command, sys::denied(&error)))?;
    if let (Some(first), Some(bytes)) = (&first, flags.hold) {
        record.remark(words::held_first(bytes, first.held()));
        if let streams @ 1.. = first.streams().filter(|stream| stream.given_up).count() {
            record.remark(words::held_in_vain(streams, bytes));
        }
    }
    let nothing = record.nothing();
    let trace = record.into_trace(SeenBy::Tracer, command, sys::kernel());
    drawn(trace, nothing, exit_code, &flags, typed)
}

/// Saves and prints what was seen.
fn drawn(
    mut trace: Trace,
    nothing: Text,
    exit_code: u8,
    flags: &WatchFlags,
    typed: &Typed,
) -> CommandResult {
    if trace.runs.is_empty() {
        trace.remarks.push(nothing);
        trace.remarks.iter().cloned().for_each(say);
        if let Some(flag) = flags.packets.writes() {
            say(words::not_written(flag));
        }
        if typed.output.format.for_programs {
            typed.output.draw(&trace, &flags.packets)?()?;
        }
        // Of a log there is nothing to show; a program has come to its own end.
        return Ok(if flags.strace.is_some() { 1 } else { exit_code });
    }
    let saved = flags.packets.save(&trace);
    // A full disk does not take the report along.
    let print_drawn = typed.output.draw(&trace, &flags.packets)?;
    saved.and(print_drawn())?;
    Ok(exit_code)
}
