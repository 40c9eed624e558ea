//! The packets' part of the page: ladders under the rulers, and header tables.

use super::Page;
use super::run::{GUTTER, side_by_side};
use crate::observe::Observed;
use crate::report::Packets;
use crate::report::headers::headers;
use crate::report::ladder::{Ladder, ladder};
use crate::scenario::Transport;
use crate::trace::{CableRecord, RunTrace};
use std::ptr;

impl Page<'_> {
    /// The ladder of the first receiver's packets, or of all. Under the first
    /// of the page stands how to read it, or why there is none.
    pub(super) fn ladders(&self, runs: &[&Observed]) -> String {
        let drawn = match self.style.packets {
            Packets::Hidden => return String::new(),
            Packets::Own => 1,
            Packets::All => runs.len(),
        };
        let mut text = String::new();
        for run in runs.iter().take(drawn).filter(|run| run.trace.cable.is_some()) {
            let Ladder { heading, lines, packets, .. } = ladder(run, self.style);
            let title = self.labelled(self.words.packet.packets, &self.heading(run));
            let title = self.style.paint.heading(&title);
            if packets == 0 {
                let none = self.words.packet.none;
                text += &format!("\n{title}{}{none}\n", self.words.colon);
                continue;
            }
            text += &format!("\n{title}{}\n{heading}\n", self.delay(run));
            text += &self.readable(&lines);
        }
        let first = self.trace.runs.first().is_some_and(|first| ptr::eq(first, runs[0].trace));
        if first { text + &self.about_packets(runs[0].trace) } else { text }
    }

    /// All lines of a ladder; of a long one, its beginning and its end.
    fn readable(&self, lines: &[String]) -> String {
        const BEGINNING: usize = 60;
        const END: usize = 20;
        let joined =
            |lines: &[String]| -> String { lines.iter().map(|line| format!("{line}\n")).collect() };
        if lines.len() <= BEGINNING + END || self.style.packets == Packets::All {
            return joined(lines);
        }
        let (beginning, end) = (&lines[..BEGINNING], &lines[lines.len() - END..]);
        let left_out =
            format!("… {} {}", lines.len() - BEGINNING - END, self.words.packet.left_out);
        joined(beginning) + &self.style.paint.faint(&self.prose("", &left_out)) + &joined(end)
    }

    /// The delay that the cable achieved, beside the one that was asked for.
    fn delay(&self, run: &Observed) -> String {
        let words = self.words;
        match &run.trace.cable {
            Some(CableRecord {
                asked_delay_ms,
                median_delay_ms: Some(median_ms),
                worst_delay_ms: Some(worst_ms),
                ..
            }) => self.style.paint.faint(&format!(
                " · {} {asked_delay_ms} ms · {} {median_ms:.1} · {} {worst_ms:.1}",
                words.packet.one_way, words.packet.median, words.packet.worst
            )),
            _ => String::new(),
        }
    }

    fn about_packets(&self, first: &RunTrace) -> String {
        let words = self.words;
        let mut text = match (&first.cable, first.transport) {
            (None, _) => self.prose("", words.packet.no_packets),
            (_, Transport::Tcp) => self.prose("", words.packet.tcp_legend),
            (_, Transport::Udp) => self.prose("", words.packet.udp_legend),
            _ => String::new(), // what stays inside a kernel is on no cable
        };
        if first.cable.is_some() && self.style.packets == Packets::Own {
            text += &self.prose("", words.packet.only_first);
        }
        self.style.paint.faint(&text)
    }

    /// The headers of the first packet of each kind, beside each other where
    /// that fits.
    pub(super) fn headers(&self) -> Option<String> {
        if self.style.packets == Packets::Hidden {
            return None;
        }
        let runs: Vec<&RunTrace> = self.trace.runs.iter().collect();
        let tables = headers(&runs, self.style.lang, self.style.paint);
        let widest = tables.iter().map(|table| table.width).max()?;
        let beside = ((self.style.width + GUTTER) / (widest + GUTTER)).max(1);
        let rows: Vec<String> = tables.chunks(beside).map(side_by_side).collect();
        let title = self.style.paint.heading(self.words.packet.headers);
        Some(format!("{title}\n{}", rows.join("\n")))
    }
}
