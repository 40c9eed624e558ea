//! The packets' part of the page: ladders under the rulers, and header tables.

use super::CasePage;
use crate::observe::Observed;
use crate::report::headers::headers;
use crate::report::ladder::{Ladder, ladder};
use crate::report::picture::{GUTTER, side_by_side, width_of};
use crate::report::{Packets, words};
use crate::scenario::Transport;
use crate::trace::CableRecord;
use std::ptr;

impl CasePage<'_> {
    /// The ladder of the first receiver's packets, or of all. Under the first
    /// of the page is how to read it, or why there is none.
    pub(super) fn ladders(&self, runs: &[&Observed]) -> String {
        let lang = self.style.lang;
        let drawn = match self.style.packets {
            Packets::Hidden => return String::new(),
            Packets::Own => 1,
            Packets::All => runs.len(),
        };
        let mut text = String::new();
        for run in runs.iter().take(drawn).filter(|run| run.has_packets()) {
            let Ladder { heading, lines, packets, .. } = ladder(run, self.style);
            let title = self.labelled(words::PACKETS.get(lang), &self.heading(run));
            let title = self.style.paint.heading(&title);
            text += &match packets {
                0 => format!("\n{}\n", self.labelled(&title, words::NONE_ON_THE_CABLE.get(lang))),
                _ => format!("\n{title}{}\n{heading}\n{}", self.delays(run), self.ends(&lines)),
            };
        }
        let first = self.trace.runs.first().is_some_and(|first| ptr::eq(first, runs[0].trace));
        if first { text + &self.about_packets(runs[0]) } else { text }
    }

    /// All lines of a ladder; of a long one, its beginning and its end.
    fn ends(&self, lines: &[String]) -> String {
        const BEGINNING: usize = 60;
        const END: usize = 20;
        let joined =
            |lines: &[String]| -> String { lines.iter().map(|line| format!("{line}\n")).collect() };
        if lines.len() <= BEGINNING + END || self.style.packets == Packets::All {
            return joined(lines);
        }
        let end = lines.len() - END;
        let left_out = self.prose("", words::left_out(end - BEGINNING).get(self.style.lang));
        joined(&lines[..BEGINNING]) + &self.style.paint.faint(&left_out) + &joined(&lines[end..])
    }

    /// The delay that the cable achieved, beside the one that was asked for.
    fn delays(&self, run: &Observed) -> String {
        match run.trace.cable {
            Some(CableRecord {
                asked_delay_ms,
                median_delay_ms: Some(median_ms),
                worst_delay_ms: Some(worst_ms),
                ..
            }) => {
                let delays = words::delays(asked_delay_ms, median_ms, worst_ms);
                self.style.paint.faint(delays.get(self.style.lang))
            }
            _ => String::new(),
        }
    }

    fn about_packets(&self, first: &Observed) -> String {
        let mut notes = match (first.has_packets(), first.trace.transport) {
            (false, _) => vec![words::NO_PACKETS],
            (_, Transport::Tcp) => vec![words::TCP_LEGEND],
            (_, Transport::Udp) => vec![words::UDP_LEGEND],
            _ => Vec::new(), // what stays inside a kernel is on no cable
        };
        if first.trace.cable.is_some() && self.style.packets == Packets::Own {
            notes.push(words::ONLY_FIRST);
        }
        let text: String =
            notes.iter().map(|note| self.prose("", note.get(self.style.lang))).collect();
        self.style.paint.faint(&text)
    }

    /// The headers of the first packet of each kind, beside each other if they fit.
    pub(super) fn headers(&self) -> Option<String> {
        if self.style.packets == Packets::Hidden {
            return None;
        }
        let tables = headers(&self.trace.runs, self.style.lang, self.style.paint);
        let widest = tables.iter().map(|table| width_of(table)).max()?;
        let beside = ((self.style.width + GUTTER) / (widest + GUTTER)).max(1);
        let rows: Vec<String> = tables.chunks(beside).map(side_by_side).collect();
        let title = self.style.paint.heading(words::HEADERS.get(self.style.lang));
        Some(format!("{title}\n{}", rows.join("\n")))
    }
}
