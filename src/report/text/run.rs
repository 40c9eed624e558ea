//! The block of one run: its options, its rulers, and what went wrong in it.

use super::CasePage;
use crate::Text;
use crate::observe::{Observed, OptionSeen};
use crate::report::picture::{GUTTER, as_text, side_by_side};
use crate::report::stream::{Stream, canvas};
use crate::report::{calls, words};
use crate::trace::{Observer, Receiver};

impl CasePage<'_> {
    /// All runs of one name: the receivers side by side where that fits.
    pub(super) fn run(&self, runs: &[&Observed]) -> String {
        let first = runs[0].trace;
        let lang = self.style.lang;
        let mut labels = self.trace.scenario.iter().flat_map(|scenario| &scenario.runs);
        let label = labels.find(|label| label.name == first.name);
        let label = label.map_or("", |label| label.get(lang));
        let name = self.style.paint.heading(words::run(first).get(lang));
        let mut text = self.prose("", &self.labelled(&name, label));
        if let Some(options) = self.options(runs[0]) {
            text += &self.style.paint.faint(&self.prose("", &options));
        }
        if first.receiver == Receiver::Nobody && first.seen.is_none() {
            text += &calls::lines(runs[0], lang, self.style.paint);
            let broke_off = first.error.as_ref().map(words::broke_off);
            text.extend(broke_off.map(|line| self.bad(line.get(lang))));
        } else if runs.iter().all(|run| run.never_happened()) {
            // Nothing was seen, so nothing is drawn: not even zeros.
            let why = first.error.as_ref().map_or("", |error| error.get(lang));
            let line = self.labelled(words::NOT_OBSERVED.get(lang), why);
            return text + &self.style.paint.unsure(&self.prose("", &line));
        } else {
            text += &self.rulers(runs);
            text.extend(runs.iter().map(|run| self.went_on(run)));
        }
        text + &self.ladders(runs)
    }

    /// A ruler for each receiver: beside one another where there is room.
    fn rulers(&self, runs: &[&Observed]) -> String {
        let draw = |run: &&Observed| {
            let stream = Stream::of(run);
            let ruler = stream.ruler_of(run, None, self.style);
            let mut lines = ruler.draw(&canvas(run, self.style), self.style.paint).lines;
            lines.insert(0, self.style.paint.heading(&self.heading(run)));
            (ruler.natural_width(None), lines)
        };
        let (widths, pictures): (Vec<usize>, Vec<Vec<String>>) = runs.iter().map(draw).unzip();
        if widths.iter().sum::<usize>() + GUTTER * (widths.len() - 1) <= self.style.width {
            return side_by_side(&pictures);
        }
        pictures.iter().map(|lines| as_text(lines)).collect()
    }

    /// What no ruler can draw: calls that matter, and what went wrong.
    fn went_on(&self, run: &Observed) -> String {
        let who = words::receiver(run.trace.receiver);
        let lang = self.style.lang;
        let told = |text: &Text| self.labelled(who.get(lang), text.get(lang));
        let mut text: String =
            calls::told(run).iter().map(|line| self.prose("", &told(line))).collect();
        let broke_off = run.trace.error.as_ref().map(words::broke_off);
        text.extend(broke_off.map(|line| self.bad(&told(&line))));
        let went_on = calls::went_on(run);
        text + &went_on.iter().map(|line| self.prose("", line.get(lang))).collect::<String>()
    }

    fn bad(&self, line: &str) -> String {
        self.style.paint.bad(&self.prose("", line))
    }

    pub(super) fn heading(&self, run: &Observed) -> String {
        let receiver = words::receiver(run.trace.receiver);
        let name = run.trace.direction.map_or(receiver, words::towards).get(self.style.lang);
        match run.trace.framing.as_str() {
            "naive" => name.to_owned(),
            framing => format!("{name}{}", words::in_brackets(framing, self.style.lang)),
        }
    }

    /// The options in force, and where one did not get what one asked for.
    fn options(&self, run: &Observed) -> Option<String> {
        let lang = self.style.lang;
        let option = |OptionSeen { side, name, asked, got }: OptionSeen| {
            let side = if side == Observer::Receiver { words::RECEIVER } else { words::SENDER };
            let value = match (asked, got) {
                (Some(asked), Some(got)) if asked != got => {
                    let twice = asked.parse::<u64>().ok().map(|n| n * 2) == got.parse().ok();
                    let told = if twice { words::doubled } else { words::asked_and_got };
                    told(asked, got)
                }
                (_, Some(got)) => Text::same(got),
                (_, None) => words::NOT_OBSERVED.into(),
            };
            format!("{} {name} {}", side.get(lang), value.get(lang))
        };
        let shown: Vec<String> = run.options().map(option).collect();
        (!shown.is_empty()).then(|| shown.join(" · "))
    }
}
