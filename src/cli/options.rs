//! The flags of an experiment, and what they do to it.

use super::*;
use crate::capture::pcap;
use crate::report::{Packets, html, redact};
use crate::scenario::MOST_PAYLOAD;
use crate::trace::packet::Packet;
use crate::trace::{Event, SeenBy, What};

#[derive(Debug, Clone, Args)]
pub struct ExperimentFlags {
    /// Run N times, and count the verdicts; files are of the first not shown, or else of the last ¦ 运行 N 次并统计：已证实、未证实、无法判定；写出的文件取第一次未证实的，全证实则取最后一次
    #[arg(long, value_name = "N", value_parser = whole(1, 1_000_000), help_heading = words::OUTPUT)]
    pub repeat: Option<u64>,

    /// A message that is this file's bytes (repeatable) ¦ 以该文件的内容为一条消息；可重复给出
    #[arg(long, value_name = "FILE", help_heading = words::KNOBS)]
    message_file: Vec<PathBuf>,

    /// Leave out the controls ¦ 不做对照实验
    #[arg(long, help_heading = words::OUTPUT)]
    pub no_control: bool,

    /// Slow motion, 400 ms one way: space pauses, n next, q ends ¦ 慢动作，单程 400 毫秒：空格 暂停，n 下一步，q 结束
    #[arg(long, conflicts_with_all = ["delay_ms", "repeat"], help_heading = words::OUTPUT)]
    pub slow: bool,

    #[command(flatten)]
    pub packets: PacketFlags,
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = words::OUTPUT)]
pub struct PacketFlags {
    /// All runs, each packet and its headers; all: other traffic too ¦ 列出全部运行和每个包及其首部；all：其他流量也画
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "own", value_name = "own|all", value_parser = ["own", "all"])]
    packets: Option<String>,

    /// All runs with their rulers, and every claim ¦ 列出全部运行及其边界标尺、每条论断
    #[arg(long, help_heading = words::OUTPUT)]
    pub proof: bool,

    /// Write the trace there, for `sticky-demo replay` ¦ 把运行记录写到该文件，供 `sticky-demo replay` 使用
    #[arg(long, value_name = "FILE", help_heading = words::OUTPUT)]
    save_trace: Option<PathBuf>,

    /// Write the packets there, for Wireshark: of the first run, and other runs' beside it in NAME.RUN.RECEIVER.pcap ¦ 把包写到该文件，供 Wireshark 打开：第一次运行的；其他运行的写在旁边，名为 NAME.RUN.RECEIVER.pcap
    #[arg(long, value_name = "FILE")]
    pcap: Option<PathBuf>,

    /// Write the report there as a page to open, play and hand in; `replay` reads it too ¦ 把报告写成网页：可以打开、播放、上交；`replay` 也能读它
    #[arg(long, value_name = "FILE", help_heading = words::OUTPUT)]
    html: Option<PathBuf>,

    /// Write the main run there as one drawing, for slides ¦ 把主实验画成一张图，供幻灯片使用
    #[arg(long, value_name = "FILE", help_heading = words::OUTPUT)]
    svg: Option<PathBuf>,

    /// Write no bytes of messages into files: lengths and letters instead ¦ 写出的文件里不含消息内容：只有长度和字母
    #[arg(long, conflicts_with = "pcap", help_heading = words::OUTPUT)]
    pub redact: bool,
}

/// Slow enough to follow, and a round trip of it is still shorter than the first
/// retransmission timeout, which is a second (RFC 6298, section 2).
const SLOW_MS: f64 = 400.0;
/// Every round trip takes 800 ms then: what is enough otherwise is not.
const SLOW_TIMEOUT_S: f64 = 60.0;

impl ExperimentFlags {
    /// The knobs as typed, messages from files behind those from the line, and what slow
    /// motion means in knobs.
    pub fn over(&self, mut knobs: Values) -> Result<Values, Failure> {
        for file in &self.message_file {
            let message = read_bytes(file, MOST_PAYLOAD as u64)?;
            knobs.messages.get_or_insert_default().push(message.into());
        }
        if self.slow {
            knobs.delay_ms = Some(SLOW_MS);
            knobs.timeout_s = knobs.timeout_s.or(Some(SLOW_TIMEOUT_S));
        }
        Ok(knobs)
    }

    pub fn wire(&self) -> WirePolicy {
        match (self.slow, &self.packets) {
            (true, _) => WirePolicy::Required { flag: "--slow" },
            (_, PacketFlags { pcap: Some(_), .. }) => WirePolicy::Required { flag: "--pcap" },
            (_, PacketFlags { packets: Some(_), .. }) => WirePolicy::Preferred,
            _ => WirePolicy::AsTheCaseSays,
        }
    }
}

impl PacketFlags {
    pub fn shown(&self) -> Packets {
        match self.packets.as_deref() {
            None => Packets::Hidden,
            Some("all") => Packets::All,
            Some(_) => Packets::Own,
        }
    }

    /// The first flag that asks for a file.
    pub fn writes(&self) -> Option<&'static str> {
        let flags = [
            ("--save-trace", &self.save_trace),
            ("--pcap", &self.pcap),
            ("--html", &self.html),
            ("--svg", &self.svg),
        ];
        flags.into_iter().find_map(|(flag, file)| file.as_ref().map(|_| flag))
    }

    /// Somebody else's packets, or calls, are not written as packets of ours.
    pub fn without_pcap(&self, by: SeenBy) -> Result<(), Text> {
        self.pcap.as_ref().map_or(Ok(()), |_| Err(no_pcap(by)))
    }

    /// Whether the files can be written, before anything is run.
    pub fn check(&self) -> Result<(), Text> {
        let PacketFlags { save_trace, pcap, html, svg, .. } = self;
        files::can_be_written([save_trace, pcap, html, svg].into_iter().flatten())
    }

    /// Writes the files that were asked for.
    pub fn save(&self, trace: &Trace) -> Result<(), Failure> {
        let redacted = self.redact.then(|| redact::checked(trace)).transpose()?;
        let written = redacted.as_ref().unwrap_or(trace);
        if let Some(path) = &self.save_trace {
            let json = written.to_json();
            let of_trace = |why| words::of_a_file(files::name(path), why);
            write(path, json.map_err(of_trace)?)?;
        }
        let verdict = Verdict::judge(written)?;
        if let Some(path) = &self.html {
            write(path, html::page(written, &verdict, language()))?;
        }
        if let Some(path) = &self.svg {
            write(path, html::drawing(written, &verdict, language()))?;
        }
        self.save_pcap(trace)
    }

    /// Writes the capture files, and says on stderr which.
    fn save_pcap(&self, trace: &Trace) -> Result<(), Failure> {
        let Some(first) = &self.pcap else { return Ok(()) };
        if let Some(seen) = trace.runs.iter().find_map(|run| run.seen.as_ref()) {
            return Err(no_pcap(seen.by).into());
        }
        let captured = trace.runs.iter().filter_map(|run| Some((run, run.cable.as_ref()?)));
        let captured: Vec<_> = captured.collect();
        if captured.is_empty() {
            let error = trace.runs.iter().find_map(|run| run.error.clone());
            let why = error.unwrap_or_else(words::no_cable);
            return Err(words::no_packets(why).into());
        }
        // A pipe or a device takes one capture, and nothing belongs beside it.
        let one_alone = fs::metadata(first).is_ok_and(|about| !about.is_file());
        let wanted = if one_alone { 1 } else { captured.len() };
        for (index, (run, cable)) in captured.into_iter().take(wanted).enumerate() {
            let path = if index == 0 { first.clone() } else { beside(first, run) };
            let packet = |event: &Event| match &event.what {
                What::Packet { packet } => Some(packet.as_ref().clone()),
                _ => None,
            };
            let packets: Vec<Packet> = run.events.iter().filter_map(packet).collect();
            write(&path, pcap(&packets, None, cable.start_unix_ns))?;
            tell(&format!("{}: {}\n", path.display(), name(run)));
        }
        Ok(())
    }
}

fn no_pcap(by: SeenBy) -> Text {
    match by {
        SeenBy::Capture => words::packets_are_there(),
        _ => words::calls_are_not_packets(),
    }
}

/// The flags of a command that has nothing for `--pcap` to write.
pub fn hiding_pcap(command: clap::Command) -> clap::Command {
    command.mut_arg("pcap", |arg| arg.hide(true))
}

/// A run's name and its receiver's, as claims write them.
fn name(run: &RunTrace) -> String {
    match run.receiver.name() {
        "" => run.name.clone(),
        receiver => format!("{}.{receiver}", run.name),
    }
}

/// `dir/nagle.pcap` becomes `dir/nagle.control.naive.pcap`.
fn beside(path: &Path, run: &RunTrace) -> PathBuf {
    // Where the trace has no case, its runs may have any name.
    let part = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    let name = name(run).replace(|letter| !part(letter), "_");
    let extension = path.extension().map(|extension| extension.to_string_lossy());
    let extension = extension.map_or(name.clone(), |extension| format!("{name}.{extension}"));
    path.with_extension(extension)
}
