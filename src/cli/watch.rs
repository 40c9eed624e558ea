//! The flags that look at packets, which only the wire has.

use super::Failure;
use super::files::write;
use crate::lab::WirePolicy;
use crate::report::{Packets, pcap};
use crate::scenario::Values;
use crate::text;
use crate::trace::packet::Packet;
use crate::trace::{RunTrace, Trace, What};
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};

/// Watching a run in slow motion.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Packets (these take the wire, unless told otherwise)")]
pub struct Slow {
    /// Slow motion for a class: one way takes 400 ms, and each packet is drawn when its fate is
    /// settled, before the report
    #[arg(long, conflicts_with_all = ["delay_ms", "repeat"])]
    pub slow: bool,
}

/// Slow enough to follow, and a round trip of it is still shorter than the first
/// retransmission timeout, which is a second (RFC 6298, section 2).
const SLOW_MS: f64 = 400.0;
/// Every round trip takes 800 ms then: what is enough otherwise is not.
const SLOW_TIMEOUT_S: f64 = 60.0;

impl Slow {
    /// The flag as typed.
    pub(super) fn of(matches: &ArgMatches) -> Result<Slow, Failure> {
        Ok(Slow::from_arg_matches(matches)?)
    }

    /// The knobs as typed, and what slow motion means in knobs.
    pub(super) fn over(&self, mut knobs: Values) -> Values {
        if self.slow {
            knobs.delay_ms = Some(SLOW_MS);
            knobs.timeout_s = knobs.timeout_s.or(Some(SLOW_TIMEOUT_S));
        }
        knobs
    }
}

/// What is to be seen of the packets.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Packets (these take the wire, unless told otherwise)")]
pub struct Watch {
    /// Draw each packet in the text report, and the first of each kind header by header; all: the
    /// other receiver's packets and other traffic as well
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "own", value_name = "own|all")]
    packets: Option<Which>,

    /// Write the packets there, for Wireshark: each frame once, when it entered the cable. FILE has
    /// those of the first run (main, naive receiver); the other runs' are beside it, in
    /// NAME.RUN.RECEIVER.pcap
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    Own,
    All,
}

impl Watch {
    /// The flags as typed.
    pub(super) fn of(matches: &ArgMatches) -> Result<Watch, Failure> {
        Ok(Watch::from_arg_matches(matches)?)
    }

    /// Whether the wire is needed for it.
    pub(super) fn wire(&self) -> WirePolicy {
        match &self.pcap {
            Some(_) => WirePolicy::Required { flag: "--pcap" },
            None if self.packets.is_some() => WirePolicy::Preferred,
            None => WirePolicy::AsTheCaseSays,
        }
    }

    /// The same for the report.
    pub(super) fn packets(&self) -> Packets {
        match self.packets {
            None => Packets::Hidden,
            Some(Which::Own) => Packets::Own,
            Some(Which::All) => Packets::All,
        }
    }

    /// Writes the capture files, and says on stderr which.
    pub(super) fn save_pcap(&self, trace: &Trace) -> Result<(), Failure> {
        let Some(first) = &self.pcap else { return Ok(()) };
        let captured: Vec<_> =
            trace.runs.iter().filter_map(|run| Some((run, run.cable.as_ref()?))).collect();
        if captured.is_empty() {
            let error = trace.runs.iter().find_map(|run| run.error.clone());
            let why = error.unwrap_or_else(|| {
                text!(
                    "this was run on loopback, where no cable is to be tapped",
                    "这次在回环上运行，没有网线可供抓包"
                )
            });
            return Err(text!(
                "there are no packets for --pcap: {why}",
                "没有包可供 --pcap 写出：{why}"; why
            )
            .into());
        }
        // A pipe or a device takes one capture, and nothing belongs beside it.
        let one_alone = fs::metadata(first).is_ok_and(|about| !about.is_file());
        let wanted = if one_alone { 1 } else { captured.len() };
        for (index, (run, cable)) in captured.into_iter().take(wanted).enumerate() {
            let path = if index == 0 { first.clone() } else { beside(first, run) };
            let file = pcap::pcap(&packets(run), None, cable.start_unix_ns);
            write(&path, file)?;
            eprintln!("{}: {}", path.display(), name(run));
        }
        Ok(())
    }
}

/// A run's name and its receiver's, as claims write them.
fn name(run: &RunTrace) -> String {
    match run.receiver.name() {
        "" => run.name.clone(),
        receiver => format!("{}.{receiver}", run.name),
    }
}

fn packets(run: &RunTrace) -> Vec<Packet> {
    let packet = |what: &What| match what {
        What::Packet { packet } => Some(packet.as_ref().clone()),
        _ => None,
    };
    run.events.iter().filter_map(|event| packet(&event.what)).collect()
}

/// `dir/nagle.pcap` becomes `dir/nagle.control.naive.pcap`.
fn beside(path: &Path, run: &RunTrace) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{}", self::name(run)));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}
