//! `sticky-demo explain`: somebody's packets, drawn as our own are.

use super::*;
use crate::capture::{Captured, CapturedStream, LONGEST_CAPTURE};
use crate::framing::AUTO;
use crate::report::redact;
use crate::scenario::{Transport, quoted};
use crate::text;
use crate::trace::SeenBy;

#[derive(Args)]
pub struct ExplainFlags {
    /// A capture, pcap or pcapng; - is standard input ¦ 抓包文件，pcap 或 pcapng；- 表示标准输入
    capture: PathBuf,

    /// The frame format, or auto: the one that fits best ¦ 帧格式；auto 表示找出最合适的一种
    #[arg(long, value_name = "NAME", default_value = AUTO, value_parser = framings_or_auto(), hide_possible_values = true)]
    framing: String,

    /// Which stream; without it they are listed where there are several ¦ 第几个流；有几个流而不指定时列出它们
    #[arg(long, value_name = "N", value_parser = whole(1, 1_000_000))]
    stream: Option<u64>,

    #[command(flatten)]
    packets: PacketFlags,
}

pub fn explain(typed: &Typed) -> CommandResult {
    let flags: ExplainFlags = typed.flags()?;
    let of_file = |why: Text| words::of_a_file(files::name(&flags.capture), why);
    flags.packets.without_pcap(SeenBy::Capture)?;
    let bytes = read_bytes(&flags.capture, LONGEST_CAPTURE)?;
    let captured = Captured::read(&bytes).map_err(of_file)?;
    let stream = match (flags.stream, captured.streams.len()) {
        (_, 0) => return Err(of_file(words::no_stream(captured.others)).into()),
        (None, 1) => &captured.streams[0],
        (None, several) => {
            if let Some(flag) = flags.packets.writes() {
                return Err(words::which_stream(flag, several).into());
            }
            return list(&captured, &flags, typed);
        }
        (Some(number), several) => captured
            .streams
            .get(number as usize - 1)
            .ok_or_else(|| of_file(words::no_such_stream(number, several)))?,
    };
    let mut trace = captured.explain(stream, &flags.framing)?;
    let remarks = captured.remarks.iter().cloned().map(of_file);
    if let Some(seen) = trace.runs.first_mut().and_then(|run| run.seen.as_mut()) {
        seen.remarks.extend(remarks);
    }
    // People's secrets are in captures: what is left out is not on the screen either.
    if flags.packets.redact {
        trace = redact::checked(&trace)?;
    }
    flags.packets.save(&trace)?;
    typed.output.draw(&trace, &flags.packets)?()
}

#[derive(Serialize)]
struct ListedStream {
    stream: usize,
    transport: Transport,
    client: String,
    server: String,
    packets: usize,
    to_server_bytes: u64,
    to_client_bytes: u64,
    command: String,
}

/// Several streams: a line each, and how to see one.
fn list(captured: &Captured, flags: &ExplainFlags, typed: &Typed) -> CommandResult {
    let listed = |(index, stream): (usize, &CapturedStream)| {
        let [client, server] = stream.ends();
        ListedStream {
            stream: index + 1,
            transport: stream.transport,
            client,
            server,
            packets: stream.packet_count(),
            to_server_bytes: stream.bytes[0],
            to_client_bytes: stream.bytes[1],
            command: command(&flags.capture, index + 1, &flags.framing),
        }
    };
    let streams: Vec<ListedStream> = captured.streams.iter().enumerate().map(listed).collect();
    let list = json!({
        "schema": 1,
        "streams": streams,
        "other_packets": captured.others,
        "remarks": captured.remarks,
    });
    typed.output.answer(&list, |style| drawn(&streams, captured, style))
}

/// Lines of a list; JSON has all.
const MOST_LISTED: usize = 200;

/// What one types to see it.
fn command(capture: &Path, stream: usize, framing: &str) -> String {
    let framing = match framing {
        AUTO => String::new(),
        framing => format!(" --framing {}", quoted(framing)),
    };
    let capture = quoted(&capture.to_string_lossy());
    format!("sticky-demo explain {capture} --stream {stream}{framing}")
}

fn drawn(streams: &[ListedStream], captured: &Captured, style: &Style) -> String {
    let lang = style.lang;
    let mut rows = vec![words::STREAM_HEADS.map(|head| head.get(lang).to_owned())];
    rows.extend(streams.iter().take(MOST_LISTED).map(|stream| {
        let transport = if stream.transport == Transport::Udp { "UDP" } else { "TCP" };
        [
            stream.stream.to_string(),
            transport.to_owned(),
            format!("{} - {}", stream.client, stream.server),
            format!("{} B", stream.to_server_bytes),
            format!("{} B", stream.to_client_bytes),
        ]
    }));
    let mut text: String =
        report::table(&rows, style.width).iter().map(|line| format!("{line}\n")).collect();
    let mut said: Vec<Text> = Vec::new();
    if let Some(more @ 1..) = streams.len().checked_sub(MOST_LISTED) {
        said.push(words::more_streams(more));
    }
    if let Some(first) = streams.iter().max_by_key(|s| s.to_server_bytes + s.to_client_bytes) {
        let command = &first.command;
        said.push(text!("One of them: {command}", "看其中一个：{command}"));
    }
    if captured.others > 0 {
        said.push(words::other_packets(captured.others));
    }
    said.extend(captured.remarks.iter().cloned());
    for line in said {
        text += &format!("{}\n", line.get(lang));
    }
    text
}
